"""How sure a mean is: the bootstrap, in blocks of time for series, plain for texts.

Neighbouring windows share most of their rows, so their errors rise and fall together, and resampling them one by one
would make every interval far too narrow. They are resampled in blocks, on a circle so that each window is drawn equally
often (Politis and Romano 1992). A block is as long as the longest of

- the reach of a forecast: errors of forecasts whose paths to the target overlap are correlated by construction;
- one season (a day, in weather), because errors have good and bad hours;
- the automatic length of Politis and White (2004), with the correction of Patton, Politis and White (2009), which
  reads the remaining correlation from the errors themselves;

but never longer than a third of the part, so that at least three blocks remain. Texts are independent: blocks of one.

Several candidates are always resampled on the same blocks, so their differences are paired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_CELLS = 4_000_000  # random starts drawn at once: bounds the memory to some 32 MB per array


@dataclass(frozen=True)
class Interval:
    """A mean and the interval around it that covers the truth in `level` of all resamplings."""

    mean: float
    low: float
    high: float
    level: float = 0.95


def intervals(
    losses: Array, *, block: int = 1, draws: int = 2_000, seed: int = 0, level: float = 0.95
) -> list[Interval]:
    """The percentile interval of the mean of each row of `losses` (models, samples), each by itself."""
    means, resampled = losses.mean(axis=1), resampled_means(losses, block=block, draws=draws, seed=seed)
    low, high = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return [Interval(float(m), float(a), float(b), level) for m, a, b in zip(means, low, high, strict=True)]


def simultaneous(
    gains: Array, *, block: int = 1, draws: int = 2_000, seed: int = 0, level: float = 0.95
) -> list[Interval]:
    """Intervals of the mean of each row of `gains` (models, samples) that hold for all rows together.

    The best of several networks is partly the luckiest one; an interval that looks at it alone forgets that. Here the
    width comes from the largest studentised deviation among all rows in each resampling, the max-t method (White 2000;
    Romano and Wolf 2005). With one row it is the ordinary symmetric bootstrap interval.
    """
    means, resampled = gains.mean(axis=1), resampled_means(gains, block=block, draws=draws, seed=seed)
    deviation = resampled.std(axis=0)
    safe = np.where(deviation > 0, deviation, 1.0)
    width = float(np.quantile(np.abs((resampled - means) / safe).max(axis=1), level)) * deviation
    return [Interval(float(m), float(m - w), float(m + w), level) for m, w in zip(means, width, strict=True)]


def resampled_means(losses: Array, *, block: int, draws: int, seed: int) -> Array:
    """Means (draws, models) of circular block resamplings of `losses` (models, samples), all on the same blocks.

    A block's sum is the difference of two running sums, so the work is draws x blocks, whatever the blocks' length.
    """
    models, samples = losses.shape
    block = min(block, samples)
    blocks, rest = divmod(samples, block)
    circle = np.concatenate([losses, losses[:, :block]], axis=1)
    running = np.zeros((models, samples + block + 1))
    np.cumsum(circle - losses.mean(axis=1, keepdims=True), axis=1, out=running[:, 1:])  # centred: no digits are lost
    sums = running[:, block : block + samples] - running[:, :samples]  # (models, samples): the block from each start
    tails = running[:, rest : rest + samples] - running[:, :samples]  # the last block, cut so that all draws have n
    rng, parts = np.random.default_rng(seed), []
    for count in _portions(draws, max(1, _CELLS // (blocks + 1))):
        starts = rng.integers(0, samples, size=(count, blocks + 1))
        parts.append(
            np.stack(
                [
                    whole[starts[:, :blocks]].sum(axis=1) + tail[starts[:, blocks]]
                    for whole, tail in zip(sums, tails, strict=True)
                ],
                axis=1,
            )
        )
    means: Array = losses.mean(axis=1) + np.concatenate(parts) / samples
    return means


def block_length(losses: Array, *, reach: int = 1, season: int = 1) -> int:
    """The number of neighbouring windows to draw together, by the rule at the top of this file.

    `losses` (models, samples) in order of time; `reach` and `season` in windows.
    """
    samples = losses.shape[1]
    automatic = max((politis_white(row) for row in losses), default=1.0)
    return int(np.clip(np.ceil(max(reach, season, automatic)), 1, max(1, samples // 3)))


def politis_white(values: Array) -> float:
    """The block length for the circular bootstrap of the mean of one series, (samples,), from its autocorrelation.

    Politis and White (2004), section 3.2, with the constants of the 2009 correction: the bandwidth is twice the lag
    after which the autocorrelations stay insignificant, the window is flat-top.
    """
    samples = len(values)
    centred = values - values.mean()
    variance = float(centred @ centred) / samples
    if samples < 8 or variance <= np.finfo(float).tiny:
        return 1.0
    quiet = max(5, int(np.ceil(np.sqrt(np.log10(samples)))))  # this many insignificant lags in a row
    furthest = min(samples - 1, int(np.ceil(np.sqrt(samples))) + quiet)
    covariance = _autocovariance(centred, furthest)
    threshold = 2.0 * np.sqrt(np.log10(samples) / samples)
    loud = np.abs(covariance[1:] / covariance[0]) >= threshold
    runs = np.lib.stride_tricks.sliding_window_view(loud, quiet).any(axis=1)
    silent = np.flatnonzero(~runs)
    last = int(silent[0]) if silent.size else int(np.flatnonzero(loud)[-1]) + 1 if loud.any() else 0
    bandwidth = min(2 * max(last, 1), furthest)
    lags = np.arange(1, bandwidth + 1)
    window = np.clip(2.0 * (1.0 - lags / bandwidth), 0.0, 1.0)  # flat to half the bandwidth, then falls to zero
    weighted = window * covariance[1 : bandwidth + 1]
    spectrum = covariance[0] + 2.0 * weighted.sum()
    slope = 2.0 * (weighted * lags).sum()
    if spectrum <= 0 or slope == 0:
        return 1.0
    length = (2.0 * slope**2 / (4.0 / 3.0 * spectrum**2)) ** (1 / 3) * samples ** (1 / 3)
    return float(np.clip(length, 1.0, np.ceil(min(3 * np.sqrt(samples), samples / 3))))


def _autocovariance(centred: Array, furthest: int) -> Array:
    """Lags 0 to `furthest`, by the Fourier transform: a part may hold 100,000 windows."""
    samples = len(centred)
    size = 1 << int(np.ceil(np.log2(2 * samples)))
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    return np.fft.irfft(power, size)[: furthest + 1] / samples


def _portions(total: int, most: int) -> Iterator[int]:
    while total > 0:
        yield min(total, most)
        total -= most
