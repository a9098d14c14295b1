"""Find the season of a series: the lag at which its changes resemble themselves most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

HEIGHT = 0.05  # a peak of the autocorrelation must be this high, and
NOISE = 4.0  # this many times what chance gives, 1 / sqrt(independent changes); and stand out by as much
NEARLY = 0.9  # of peaks nearly as high as the highest, the first is the season and the others its multiples


def find_period(values: NDArray[np.floating], lags: NDArray[np.integer]) -> int | None:
    """The season of `values` (rows,), one of `lags` (rows, evenly spaced); None where nothing recurs.

    1. The autocorrelation of the *changes* of the series: weather fronts and years, whose slopes hide the daily peak of
       the series itself, hardly change within a few hours.
    2. Its first peak that is nearly as high as the highest one, near one of `lags`.
    3. That one of the lags within a tenth of the peak whose multiples lie highest: echoes place a broad peak.
    """
    from scipy.signal import find_peaks

    lags = np.unique(lags[(lags > 1) & (lags < len(values) // 2)])
    if not len(lags):
        return None
    longest = int(lags[-1])
    spacing = max(int(np.diff(lags).min(initial=longest)), longest // 64, 1)
    changes = np.asarray(values[spacing:], dtype=np.float64) - values[:-spacing]
    curve = autocorrelation(changes, min(3 * longest, len(changes) - 1))
    least = max(HEIGHT, NOISE * np.sqrt(spacing / len(changes)))  # changes over `spacing` rows overlap
    peaks, _ = find_peaks(curve[: longest + longest // 10 + 2], height=least, prominence=least)
    peaks = np.array([peak for peak in peaks if len(_around(lags, peak))], dtype=np.int64)
    if not len(peaks):
        return None
    peak = int(peaks[curve[peaks] >= NEARLY * curve[peaks].max()][0])
    near = _around(lags, peak)
    return int(near[np.argmax([curve[lag::lag].mean() for lag in near])])


def autocorrelation(values: NDArray[np.floating], longest: int) -> NDArray[np.float64]:
    """Correlation of a series, less its mean, with itself at lags 0 to `longest`, (longest + 1,); zeros if constant."""
    from scipy.fft import irfft, next_fast_len, rfft

    rows = len(values)
    centred = np.asarray(values, dtype=np.float64) - np.mean(values, dtype=np.float64)
    if not np.abs(centred).max() > 1e-6 * np.abs(values).max():  # rounding is no change
        return np.zeros(longest + 1)
    size = next_fast_len(rows + longest + 1, real=True)  # so much padding that the end does not meet the start
    curve = irfft(np.abs(rfft(centred, size)) ** 2, size)[: longest + 1]
    curve /= rows - np.arange(longest + 1)  # each lag has its own number of pairs
    return np.asarray(curve / curve[0])


def _around(lags: NDArray[np.integer], peak: int) -> NDArray[np.integer]:
    return np.asarray(lags[np.abs(lags - peak) <= max(1, peak // 10)])
