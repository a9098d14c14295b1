from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.studies.bootstrap import block_length, intervals, politis_white, resampled_means, simultaneous


def autoregression(share: float, samples: int, seed: int, models: int = 1) -> np.ndarray:
    """Rows of x[t] = share * x[t - 1] + noise, (models, samples), with mean 0."""
    from scipy.signal import lfilter

    noise = np.random.default_rng(seed).standard_normal((models, samples + 500))
    return lfilter([1.0], [1.0, -share], noise, axis=1)[:, 500:]


def slow_means(losses: np.ndarray, *, block: int, draws: int, seed: int) -> np.ndarray:
    """The definition, in loops: glue whole blocks from a circle, cut to the length of the sample, take the mean."""
    models, samples = losses.shape
    starts = np.random.default_rng(seed).integers(0, samples, size=(draws, samples // block + 1))
    means = np.empty((draws, models))
    for draw in range(draws):
        rows = np.concatenate([np.arange(start, start + block) % samples for start in starts[draw]])[:samples]
        means[draw] = losses[:, rows].mean(axis=1)
    return means


@settings(max_examples=40, deadline=None)
@given(samples=st.integers(1, 60), block=st.integers(1, 70), seed=st.integers(0, 5))
def test_running_sums_give_the_means_of_the_glued_blocks(samples: int, block: int, seed: int) -> None:
    losses = np.random.default_rng(seed).standard_normal((3, samples)) + 1e3
    fast = resampled_means(losses, block=block, draws=7, seed=seed)
    np.testing.assert_allclose(fast, slow_means(losses, block=min(block, samples), draws=7, seed=seed), rtol=1e-12)


def test_draws_in_portions_are_the_draws_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    losses = np.random.default_rng(0).standard_normal((2, 500))
    at_once = resampled_means(losses, block=1, draws=64, seed=3)
    monkeypatch.setattr("carryline.studies.bootstrap._CELLS", 501 * 10)
    np.testing.assert_array_equal(resampled_means(losses, block=1, draws=64, seed=3), at_once)


def test_plain_bootstrap_has_the_width_of_the_central_limit_theorem() -> None:
    losses = np.random.default_rng(1).standard_normal((1, 4_000)) * 2 + 5
    interval = intervals(losses, draws=4_000)[0]
    assert interval.mean == pytest.approx(losses.mean())
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * losses.std() / np.sqrt(4_000), rel=0.06)
    assert interval.low > 0 or interval.high < 0


def test_blocks_cover_the_mean_of_a_correlated_series_where_single_draws_do_not() -> None:
    rows = autoregression(0.9, 2_000, seed=2, models=200)
    covered = {}
    for block in (1, block_length(rows[:1])):
        found = intervals(rows, block=block, draws=400)
        covered[block] = np.mean([interval.low <= 0 <= interval.high for interval in found])
    single, blocks = covered.values()
    assert single < 0.5
    assert blocks > 0.85


def test_simultaneous_intervals_cover_all_of_many_at_once() -> None:
    # 300 studies of 8 networks without any gain: the luckiest of the 8 must look significant in about 5 % of them
    rng = np.random.default_rng(4)
    together, alone = 0, 0
    for study in range(300):
        gains = rng.standard_normal((8, 200))
        best = int(gains.mean(axis=1).argmax())
        together += simultaneous(gains, draws=400, seed=study)[best].low > 0
        alone += intervals(gains, draws=400, seed=study)[best].low > 0
    assert together / 300 < 0.07
    assert alone / 300 > 0.12


def test_a_candidate_that_never_differs_has_an_interval_of_no_width() -> None:
    gains = np.stack([np.zeros(50), np.random.default_rng(0).standard_normal(50)])
    same, other = simultaneous(gains)
    assert (same.mean, same.low, same.high) == (0, 0, 0)
    assert other.low < other.mean < other.high


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_politis_white_finds_the_length_that_theory_gives(share: float) -> None:
    # b = (2 G^2 / D)^(1/3) n^(1/3) with G = 2 sum k R(k), D = 4/3 g(0)^2, in closed form for an autoregression
    samples = 20_000
    ratio = 2 * share / (1 - share**2)
    theory = (1.5 * ratio**2) ** (1 / 3) * samples ** (1 / 3)
    found = np.median([politis_white(row) for row in autoregression(share, samples, seed=5, models=9)])
    assert found == pytest.approx(theory, rel=0.25)


def test_politis_white_leaves_noise_and_constants_alone() -> None:
    noise = np.random.default_rng(6).standard_normal((9, 5_000))
    assert np.median([politis_white(row) for row in noise]) < 5
    assert politis_white(np.full(1_000, 3.0)) == 1
    assert politis_white(np.arange(5.0)) == 1


def test_the_block_is_the_longest_of_reach_season_and_correlation_but_leaves_three() -> None:
    noise = np.random.default_rng(7).standard_normal((2, 900))
    assert block_length(noise, reach=24) == 24
    assert block_length(noise, reach=24, season=144) == 144
    assert block_length(noise, reach=600) == 300
    assert block_length(noise[:, :2], reach=600) == 1
    slow = autoregression(0.97, 900, seed=8)
    assert block_length(np.concatenate([noise, slow]), reach=2) > 20
