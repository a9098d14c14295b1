"""Polyphonic music as piano rolls: which of 88 keys sound at each step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from carryline.datasets.finding import locate
from carryline.ground.errors import InputError

Rolls = list[NDArray[np.float32]]


def jsb_chorales(folder: str | Path | None = None) -> tuple[Rolls, Rolls, Rolls]:
    """Chorales by Bach: 229 for training, 76 for validation, 77 for the test; each (steps, 88) of 0 and 1."""
    return _read(locate("jsb_chorales", folder))


def nottingham(folder: str | Path | None = None) -> tuple[Rolls, Rolls, Rolls]:
    """British and American folk tunes: 694, 173 and 170 of them; each (steps, 88) of 0 and 1."""
    return _read(locate("nottingham", folder))


def _read(path: Path) -> tuple[Rolls, Rolls, Rolls]:
    from scipy.io import loadmat

    try:
        content = loadmat(path)
        train, validation, test = (
            [np.ascontiguousarray(roll, dtype=np.float32) for roll in content[name][0]]
            for name in ("traindata", "validdata", "testdata")
        )
    except Exception as error:  # scipy's reader raises whatever it meets in a broken file
        raise InputError(
            f"{path} cannot be read ({type(error).__name__}: {error})",
            expected="a MATLAB file of piano rolls with traindata, validdata and testdata",
            fix="get it again",
        ) from None
    return train, validation, test
