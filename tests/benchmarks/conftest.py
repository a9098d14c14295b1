"""The benchmarks are scripts; what they share is importable beside them, as it is for them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
