"""The times after the end of a series: by its step, or by the month where its rows follow the calendar."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SHORTEST_MONTH = np.timedelta64(28, "D")
_MOST = 0.9  # of the rows


def times_after(time: NDArray[np.datetime64], step: np.timedelta64, count: int) -> NDArray[np.datetime64]:
    """The `count` times that follow `time` (rows,), ascending: datetime64[us] (count,).

    Months, quarters and years differ in length. Where rows lie equally far from the beginning of their months, or from
    the end, so do the times that follow; else they are `step` apart. A row in ten may lie elsewhere, as those do that
    stand for a month that is not there.

    >>> times_after(np.array(["2024-01-31", "2024-02-29", "2024-03-31"], "datetime64[us]"), np.timedelta64(31, "D"), 2)
    array(['2024-04-30T00:00:00.000000', '2024-05-31T00:00:00.000000'],
          dtype='datetime64[us]')
    """
    ahead = np.arange(1, count + 1)
    if step >= _SHORTEST_MONTH and len(time) > 1:
        months = time.astype("datetime64[M]")
        pace = int(np.median(np.diff(months).astype(np.int64)))
        for anchor in (0, 1):  # the first of the month, the first of the next
            apart = time - (months + anchor)
            if pace and (apart == apart[-1]).mean() >= _MOST:
                return np.asarray((months[-1] + ahead * pace + anchor) + apart[-1])
    return np.asarray(time[-1] + ahead * step)
