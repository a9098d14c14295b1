"""For `make sanitize`: every Python started with this folder on PYTHONPATH gets `carryline._native` from $SANITIZED."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec


class Sanitized:
    """Finds that one module, before anybody else is asked."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        if name == "carryline._native":
            return importlib.util.spec_from_file_location(name, os.environ["SANITIZED"])
        return None


sys.meta_path.insert(0, Sanitized)  # type: ignore[arg-type]
