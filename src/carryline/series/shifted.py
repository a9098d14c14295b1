"""Columns that are the target shifted back from the future: what no honest measurement can be.

A column `c` shows the future when, for some shift k > 0, a straight line from c[t] gives target[t + k] far better than
the target's own past can. How well its own past can is measured by a linear autoregression one row ahead, the easiest
forecast there is; a column must be a hundred times better (in variance) to count. A target that follows exactly from
its past, such as a sine without noise, therefore never accuses another column.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from carryline.series.series import TimeSeries

_SAMPLE = 8192  # neighbouring rows that are looked at: the stretch of the training part where the target moves most
_LAGS = 24
_BETTER = 100.0
_MAX_REACH = 4096
_CHUNK = 256  # shifts at a time


def shifted_copies(series: TimeSeries, targets: Sequence[str], *, rows: tuple[int, int], reach: int) -> list[str]:
    """Sentences about columns that hold a target 1 to `reach` rows early within `rows` (first, last); mostly none."""
    found: list[str] = []
    part = series.values[rows[0] : rows[1] + 1]
    reach = min(reach, _MAX_REACH, len(part) // 4)
    if reach < 1 or len(part) < 8 * _LAGS:
        return found
    for name in targets:
        target = series.index(name)
        stretch = _liveliest(part[:, target], min(len(part), _SAMPLE + reach))
        block = part[stretch].astype(np.float64)
        own = _innovation(block[:, target])
        if own <= 1e-9 * block[:, target].var():  # it follows from its past; the past already shows its future
            continue
        errors = _errors(block, block[:, target], reach)  # (reach, features)
        for column in np.flatnonzero((errors < own / _BETTER).any(axis=0)):
            shift = int(errors[:, column].argmin()) + 1
            found.append(f"{series.columns[column]!r} is {name!r} {shift} rows early")
    return found


def _liveliest(values: NDArray[np.float32], length: int) -> slice:
    """The stretch of `length` rows in which the values change most often."""
    changes = np.concatenate([[0], np.cumsum(np.diff(values) != 0)])
    starts = np.arange(0, len(values) - length + 1, max(length // 4, 1))
    start = int(starts[(changes[starts + length - 1] - changes[starts]).argmax()])
    return slice(start, start + length)


def _innovation(values: NDArray[np.float64]) -> float:
    """The variance that a linear autoregression leaves, one row ahead."""
    centred = values - values.mean()
    lagged = np.lib.stride_tricks.sliding_window_view(centred, _LAGS)[:-1]
    wanted = centred[_LAGS:]
    weights = np.linalg.lstsq(lagged, wanted, rcond=None)[0]
    return float((wanted - lagged @ weights).var())


def _errors(block: NDArray[np.float64], target: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """What a straight line from each column leaves of the variance of the target k rows later, (reach, features)."""
    count = len(block) - reach
    columns = block[:count] - block[:count].mean(axis=0)
    power = (columns**2).sum(axis=0)
    later = np.lib.stride_tricks.sliding_window_view(target[1:], count)[:reach]  # (reach, count), a view
    result = np.empty((reach, block.shape[1]))
    for start in range(0, reach, _CHUNK):
        some = later[start : start + _CHUNK].copy()
        squares = (some**2).sum(axis=1) - some.sum(axis=1) ** 2 / count
        products = some @ columns  # the columns are centred, so the target's mean falls out
        with np.errstate(divide="ignore", invalid="ignore"):
            explained = np.where(power > 0, products**2 / power, 0.0)
        result[start : start + _CHUNK] = np.maximum(squares[:, None] - explained, 0.0) / count
    return result
