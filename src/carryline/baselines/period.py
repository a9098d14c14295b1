"""Find the season of a series: the lag at which it resembles itself most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PROMINENCE = 0.02  # how far a peak of the autocorrelation must stand out to be a season, and not noise


def find_period(values: NDArray[np.floating], lags: NDArray[np.integer]) -> int | None:
    """The lag, one of `lags` (rows), at which the autocorrelation of `values` (rows,) has its highest peak; else None.

    The peak is found in the autocorrelation itself, where the strongest season wins, and then placed in what is left of
    it without its slow part: a falling slope moves a broad peak towards shorter lags.
    """
    from scipy.signal import find_peaks

    lags = np.unique(lags[(lags > 1) & (lags < len(values) // 2)])
    if not len(lags):
        return None
    curve = autocorrelation(values, min(2 * int(lags[-1]) + 2, len(values) - 1))
    peaks, _ = find_peaks(curve, prominence=PROMINENCE)
    near = [peak for peak in peaks if len(_around(lags, peak))]
    if not near:
        return None
    peak = max(near, key=lambda lag: curve[lag])
    candidates = _around(lags, peak)
    return int(candidates[np.argmax(_without_slow_part(curve, peak)[candidates])])


def autocorrelation(values: NDArray[np.floating], longest: int) -> NDArray[np.float64]:
    """Correlation of a series, without its linear trend, with itself at lags 0 to `longest`; zeros if constant."""
    from scipy.fft import irfft, next_fast_len, rfft
    from scipy.signal import detrend

    rows = len(values)
    flat = detrend(np.asarray(values, dtype=np.float64))
    spectrum = rfft(flat, next_fast_len(rows + longest + 1, real=True))
    curve = irfft(np.abs(spectrum) ** 2, next_fast_len(rows + longest + 1, real=True))[: longest + 1]
    curve /= rows - np.arange(longest + 1)  # each lag has its own number of pairs
    noise = np.finfo(np.float32).eps * float(np.mean(np.square(values, dtype=np.float64)))
    return np.asarray(curve / curve[0] if curve[0] > noise else np.zeros_like(curve))


def _around(lags: NDArray[np.integer], peak: int) -> NDArray[np.integer]:
    """The lags within a tenth of the peak: the slow part moves a peak no further."""
    return np.asarray(lags[np.abs(lags - peak) <= max(1, peak // 10)])


def _without_slow_part(curve: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The curve less its mean over one period around each lag; beyond its ends it goes on as its mirror image."""
    half = min(period // 2, len(curve) - 1)
    mirrored = np.concatenate([curve[half:0:-1], curve, curve[-2 : -half - 2 : -1]])
    sums = np.concatenate([[0.0], np.cumsum(mirrored)])
    return np.asarray(curve - (sums[2 * half + 1 :] - sums[: -2 * half - 1]) / (2 * half + 1))
