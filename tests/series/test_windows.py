from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from carryline.series import Windows, simulate_weather, split_series

ROWS = 500
VALUES = np.stack([np.arange(ROWS), np.arange(ROWS) + 1000, np.arange(ROWS) * -1.0], axis=1).astype(np.float32)

shapes = st.fixed_dictionaries(
    {
        "length": st.integers(1, 6),
        "step": st.integers(1, 5),
        "ahead": st.integers(1, 20),
        "horizon": st.integers(1, 4),
        "first": st.integers(0, 100),
        "last": st.integers(300, ROWS - 1),
        "targets": st.sampled_from([(0,), (2,), (0, 1), (1, 2, 0)]),
    }
)


def make(shape):
    return Windows(
        VALUES,
        lookback=shape["length"] * shape["step"],
        step=shape["step"],
        ahead=shape["ahead"],
        horizon=shape["horizon"],
        targets=shape["targets"],
        rows=(shape["first"], shape["last"]),
    )


@given(shapes)
def test_each_window_is_what_a_loop_would_read(shape):
    windows = make(shape)
    inputs, targets = windows.gather(np.arange(len(windows)))
    assert inputs.dtype == targets.dtype == torch.float32
    assert inputs.shape == (len(windows), shape["length"], 3)
    assert targets.shape == (len(windows), shape["horizon"] * len(shape["targets"]))
    for index in {0, len(windows) // 2, len(windows) - 1}:
        now = shape["first"] + (shape["length"] - 1) * shape["step"] + index
        rows = [now - k * shape["step"] for k in reversed(range(shape["length"]))]
        wanted = [now + shape["ahead"] + k * shape["step"] for k in range(shape["horizon"])]
        assert inputs[index].tolist() == VALUES[rows].tolist()
        assert targets[index].tolist() == [VALUES[row, target] for row in wanted for target in shape["targets"]]
        assert windows.origins([index]).tolist() == [now]
        assert windows.target_rows([index]).tolist() == [wanted]
        assert windows.input_rows([index]).tolist() == [rows]


@given(shapes)
def test_windows_fill_their_rows_and_do_not_leave_them(shape):
    windows = make(shape)
    assert windows.input_rows().min() == shape["first"]
    assert windows.target_rows().max() == shape["last"]
    assert (np.diff(windows.origins()) == 1).all()


def test_indices_may_be_torch_numpy_a_list_or_a_range():
    windows = Windows(VALUES, lookback=4, ahead=1, targets=(0,))
    expected = windows.gather(np.array([3, 1]))
    for indices in ([3, 1], torch.tensor([3, 1]), range(3, 0, -2)):
        for mine, theirs in zip(windows.gather(indices), expected, strict=True):
            assert torch.equal(mine, theirs)


def test_no_windows_are_an_empty_batch():
    windows = Windows(np.zeros((50, 3)), lookback=4, ahead=1, horizon=2, targets=[0, 1])
    inputs, targets = windows.gather([])
    assert inputs.shape == (0, 4, 3)
    assert targets.shape == (0, 4)


def test_the_array_is_shared_and_no_window_is_stored():
    first, second = (Windows(VALUES, lookback=4, ahead=1, targets=(0,), rows=rows) for rows in ((0, 99), (100, 499)))
    assert first.values is second.values is VALUES


def test_peak_memory_is_the_array_and_a_batch():
    series = simulate_weather(20_000)
    size = series.values.nbytes
    tracemalloc.start()
    split = split_series(series, target="T (degC)", lookback="5d", every="1h", ahead="24h")
    _, splitting = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    for inputs, _targets in split.train.batches(128, steps=20, seed=0):
        batch = inputs.numpy().nbytes
    _, batching = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert splitting < 8 * size  # one standardised copy, and float64 chunks on the way
    assert batching - before < 4 * batch
    assert len(split.train) * batch / 128 > 50 * size  # what all windows would take


def test_a_batch_is_a_copy():
    windows = Windows(VALUES, lookback=4, ahead=1, targets=(0,))
    inputs, targets = windows.gather([0])
    inputs.zero_(), targets.zero_()
    assert VALUES[1, 0] == 1
    assert windows.gather([0])[0].any()


def test_of_takes_durations_and_names():
    series = simulate_weather(1000)
    windows = Windows.of(series, target=["T (degC)", "p (mbar)"], lookback="1d", every="1h", ahead="3h", horizon=2)
    assert (windows.lookback, windows.step, windows.ahead, windows.length) == (144, 6, 18, 24)
    inputs, targets = windows.gather([5])
    now = 23 * 6 + 5
    assert torch.equal(inputs[0], torch.from_numpy(series.values[now - 23 * 6 : now + 1 : 6]))
    assert targets[0].tolist() == [
        series.values[now + 18, 1], series.values[now + 18, 0], series.values[now + 24, 1], series.values[now + 24, 0],
    ]  # fmt: skip


def test_batches_in_order_see_each_window_once():
    windows = Windows(VALUES, lookback=4, ahead=1, targets=(0,))
    batches = list(windows.batches(64))
    assert [len(inputs) for inputs, _ in batches] == [64] * 7 + [len(windows) - 7 * 64]
    assert torch.cat([targets for _, targets in batches])[:, 0].tolist() == windows.target_rows()[:, 0].tolist()


def test_shuffled_batches_see_each_window_once_in_an_order_of_the_seed():
    windows = Windows(VALUES, lookback=4, ahead=1, targets=(0,), shuffle=True)

    def order(seed):
        return torch.cat([targets for _, targets in windows.batches(64, seed=seed)])[:, 0].tolist()

    assert order(1) == order(1) != order(2)
    assert sorted(order(1)) == windows.target_rows()[:, 0].tolist()
    assert order(1) != windows.target_rows()[:, 0].tolist()


def test_steps_go_round_as_often_as_needed():
    windows = Windows(VALUES, lookback=4, ahead=1, targets=(0,), rows=(0, 9))  # 6 windows
    assert [len(inputs) for inputs, _ in windows.batches(4, steps=5)] == [4, 2, 4, 2, 4]


def test_windows_describe_themselves():
    windows = Windows(VALUES, lookback=12, step=3, ahead=2, targets=(0,), rows=(10, 99))
    assert repr(windows) == "Windows(79 of 4 x 3, rows 10 to 99, every 3, 2 ahead, horizon 1, clean)"


@pytest.mark.parametrize("step", [1, 4])
def test_windows_know_whether_all_they_read_is_finite(step):
    values = np.zeros((40, 2), np.float32)
    values[0] = values[39, 0] = np.nan  # row 0 is not shown, the first column of row 39 neither shown nor asked for
    shape = {"lookback": 8, "step": step, "ahead": 2, "targets": (1,), "rows": (1, 39)}
    assert Windows(values, **shape).finite
    values[39, 1] = np.inf
    assert not Windows(values, **shape).finite
    values[39, 1], values[3, 0] = 0, np.nan
    assert not Windows(values, **shape).finite


@pytest.mark.parametrize("step", [1, 3])
def test_an_array_that_is_read_only_can_be_cut(step):
    values = VALUES.copy()
    values.flags.writeable = False
    windows = Windows(values, lookback=6, step=step, ahead=1, targets=(0,))
    inputs, _ = windows.gather([5])
    assert inputs[0, :, 0].tolist() == [5 + k * step for k in range(6 // step)]


def test_another_array_under_the_same_windows_is_seen():
    windows = Windows(VALUES, lookback=6, step=3, ahead=1, targets=(0,))
    before = windows.gather([0])[0]
    windows.values = VALUES + 1
    assert torch.equal(windows.gather([0])[0], before + 1)
