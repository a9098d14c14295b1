"""The compiled kernels, if this installation has them: `carryline._native`, and why not when it is not there."""

from __future__ import annotations

import importlib
import os
from functools import cache
from types import ModuleType

from carryline.ground.errors import InputError, nearest


def available() -> bool:
    """Can the compiled kernels run here? Raises InputError when `CARRYLINE_ISA` names what this machine cannot run."""
    return reason() is None


def reason() -> str | None:
    """Why the compiled kernels cannot run, or None; raises as `available`."""
    loaded = _load()
    return loaded if isinstance(loaded, str) else None


def module() -> ModuleType:
    """`carryline._native`; only to be called where they are `available`."""
    loaded = _load()
    assert isinstance(loaded, ModuleType), loaded
    return loaded


@cache
def _load() -> ModuleType | str:
    try:
        native = importlib.import_module("carryline._native")
    except ModuleNotFoundError:
        return "carryline was installed without its compiled kernels"
    except ImportError as error:
        return f"the compiled kernels do not load: {error}"
    forced, possible = os.environ.get("CARRYLINE_ISA"), native.isas()
    if forced and forced not in possible:
        raise InputError(
            f"CARRYLINE_ISA={forced}",
            expected=f"{', '.join(possible)}: what this machine can run{nearest(forced, possible)}",
            fix="name one of them, or unset CARRYLINE_ISA",
        )
    return native
