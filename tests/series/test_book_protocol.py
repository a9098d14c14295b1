"""The book protocol against an independent transcription of the chapter's generator (listing 6.33), row by row."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from carryline.series import TimeSeries, Windows, split_series

ROWS = 420_551
DELAY, STEP, BATCH = 144, 6, 128
RANGES = {"train": (0, 200_000), "validation": (200_001, 300_000), "test": (300_001, None)}


def generator(data, lookback, delay, min_index, max_index, shuffle=False, batch_size=128, step=6):
    """As the chapter prints it."""
    if max_index is None:
        max_index = len(data) - delay - 1
    i = min_index + lookback
    while 1:
        if shuffle:
            rows = np.random.randint(min_index + lookback, max_index, size=batch_size)
        else:
            if i + batch_size >= max_index:
                i = min_index + lookback
            rows = np.arange(i, min(i + batch_size, max_index))
            i += len(rows)
        samples = np.zeros((len(rows), lookback // step, data.shape[-1]))
        targets = np.zeros((len(rows),))
        for j, _row in enumerate(rows):
            indices = range(rows[j] - lookback, rows[j], step)  # noqa: PLR1736
            samples[j] = data[indices]
            targets[j] = data[rows[j] + delay][1]  # noqa: PLR1736
        yield samples, targets


@pytest.fixture(scope="module")
def series():
    """A series whose temperature is the row's number: float32 holds it exactly, so batches show their rows."""
    row = np.arange(ROWS)
    values = np.stack([row % 1000, row, (row * 7919) % 10_007], axis=1).astype(np.float32)
    time = np.datetime64("2009-01-01T00:10", "us") + row * np.timedelta64(10, "m")
    return TimeSeries(
        values=values, columns=("p (mbar)", "T (degC)", "wd (deg)"), time=time, step=np.timedelta64(10, "m")
    )


def book_windows(series, lookback, part):
    split = split_series(series, target="T (degC)", lookback=lookback, every=STEP, ahead=DELAY, protocol="book")
    windows = split.parts[part]
    raw = Windows(
        series.values, lookback=lookback, step=STEP, ahead=DELAY, targets=(1,), rows=windows.rows,
        shuffle=windows.shuffle, protocol="book",
    )  # fmt: skip
    return split, windows, raw


@pytest.mark.parametrize("lookback", [720, 1440])
@pytest.mark.parametrize("part", list(RANGES))
def test_rows_equal_those_of_the_printed_generator(series, lookback, part):
    _, windows, raw = book_windows(series, lookback, part)
    min_index, max_index = RANGES[part]
    shuffle = part == "train"
    state = np.random.get_state()
    np.random.seed(7)
    theirs = generator(series.values, lookback, DELAY, min_index, max_index, shuffle, BATCH, STEP)
    steps = 12
    printed = list(islice(theirs, steps))
    np.random.set_state(state)
    ours = list(raw.batches(BATCH, steps=steps, seed=7))
    for (samples, wanted), (inputs, targets) in zip(printed, ours, strict=True):
        np.testing.assert_array_equal(inputs.numpy(), samples)
        np.testing.assert_array_equal(targets[:, 0].numpy(), wanted)
    assert windows.shuffle is shuffle


@pytest.mark.parametrize("part", ["validation", "test"])
def test_the_order_wraps_where_the_printed_one_does(series, part):
    """A whole round and a little more; only the rows are compared, so that it takes no time."""
    lookback = 1440
    _, _, raw = book_windows(series, lookback, part)
    min_index, max_index = RANGES[part]
    max_index = ROWS - DELAY - 1 if max_index is None else max_index
    i, rows = min_index + lookback, []
    count = (max_index - min_index - lookback) // BATCH + 3
    for _ in range(count):
        if i + BATCH >= max_index:
            i = min_index + lookback
        rows.append(np.arange(i, min(i + BATCH, max_index)))
        i += len(rows[-1])
    order = [raw.origins(indices) + STEP for indices in islice(raw._book_order(BATCH, None), count)]
    np.testing.assert_array_equal(np.concatenate(order), np.concatenate(rows))


def test_the_number_of_steps_is_the_published_one(series):
    split, windows, _ = book_windows(series, 1440, "validation")
    assert len(windows) // BATCH == (300_000 - 200_001 - 1440) // BATCH == 769
    assert len(split.test) // BATCH == (ROWS - DELAY - 1 - 300_001 - 1440) // BATCH


def test_the_scaler_is_that_of_the_first_200000_rows(series):
    split, windows, _ = book_windows(series, 1440, "train")
    head = series.values[:200_000].astype(np.float64)
    np.testing.assert_allclose(split.scaler.mean, head.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(split.scaler.std, head.std(axis=0), rtol=1e-9)
    expected = (series.values.astype(np.float64) - head.mean(axis=0)) / head.std(axis=0)
    np.testing.assert_allclose(windows.values, expected, atol=1e-5)


def test_the_known_flaws_are_there(series):
    _, windows, raw = book_windows(series, 720, "train")
    np.testing.assert_array_equal(windows.target_rows([0])[:, 0] - windows.origins([0]), [DELAY + STEP])  # 25 hours
    assert windows.target_rows().max() == 200_000 - 1 + DELAY  # beyond the part
    assert raw.origins().max() + STEP == 199_999


def test_the_audit_of_the_book_split_passes(series):
    split, _, _ = book_windows(series, 1440, "train")
    audit = split.audit()
    assert audit.leaks == 0
    assert audit.rows["train"]["scaler"] == [(0, 199_999)]
    assert audit.rows["train"]["targets"] == [(1440 + DELAY, 200_143)]
    assert audit.rows["test"]["targets"] == [(300_001 + 1440 + DELAY, ROWS - 2)]
