"""What it was measured on, for those who read the numbers elsewhere."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from harness.peak import fma_peak


def machine() -> dict[str, Any]:
    """The processor's name, its cores, and the measured peak in flops a second on one core and on all of them."""
    cores = os.cpu_count() or 1
    return {"processor": processor(), "cores": cores, "peak": {str(n): fma_peak(n) for n in sorted({1, cores})}}


def processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
