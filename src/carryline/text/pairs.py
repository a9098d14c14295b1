"""Text as its own teacher: a few words, and the word that follows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.ragged import Ragged


def sliding_pairs(ids: Ragged | Any, length: int = 2) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
    """Every run of `length` ids and the id after it: (pairs, length), (pairs,); runs overlap, and never cross texts."""
    raise NotImplementedError
