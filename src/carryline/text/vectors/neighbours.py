"""The words nearest to a vector by the cosine of the angle between them: one product with the matrix of all vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def inverse_norms(values: Floats) -> Floats:
    """1 / length of each row of (rows, dimension), 0 for a row of zeros: (rows,)."""
    lengths = np.sqrt(np.einsum("ij,ij->i", values, values))
    inverse: Floats = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return inverse


def nearest_rows(
    values: Floats, inverse: Floats, vector: Floats, count: int, without: NDArray[np.int64]
) -> list[tuple[int, float]]:
    """The `count` rows of the largest cosine to `vector`, and their cosines, falling; of equals the first row first.

    The product is taken with the rows as they are and scaled after, which is the product with unit rows without a
    second matrix of them.
    """
    length = float(np.sqrt(vector @ vector))
    cosines = (values @ (vector / length if length else vector)) * inverse
    cosines[without] = -np.inf
    count = min(count, len(cosines) - len(without))
    if count <= 0:
        return []
    least = np.partition(cosines, -count)[-count]
    rows = np.flatnonzero(cosines >= least)
    rows = rows[np.argsort(-cosines[rows], kind="stable")][:count]
    return [(row, float(cosines[row])) for row in rows.tolist()]
