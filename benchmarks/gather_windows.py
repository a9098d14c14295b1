"""What a batch of windows costs (128 x 120 x 14, Jena shape), beside the chapter's generator and NumPy's sliding view.

    python benchmarks/gather_windows.py

All three give the same batches. The generator is the one that the chapter prints (a Python loop over the batch); the
sliding view is what an engineer would write with NumPy alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from carryline.series import Windows, simulate_weather

ROWS, BATCH, LOOKBACK, STEP, DELAY, TARGET = 420_551, 128, 720, 6, 144, 1


def main() -> None:
    values = simulate_weather(ROWS).values
    windows = Windows(values, lookback=LOOKBACK, step=STEP, ahead=DELAY, targets=(TARGET,), protocol="book")
    view = np.lib.stride_tricks.sliding_window_view(values, LOOKBACK, axis=0)[:, :, ::STEP].transpose(0, 2, 1)

    def ours(indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        inputs, targets = windows.gather(indices)
        return inputs.numpy(), targets[:, 0].numpy()

    def sliding(indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return view[indices].astype(np.float32, order="C", copy=False), values[indices + LOOKBACK + DELAY, TARGET]

    def printed(indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        rows = indices + LOOKBACK
        samples = np.zeros((len(rows), LOOKBACK // STEP, values.shape[-1]))
        targets = np.zeros((len(rows),))
        for j, row in enumerate(rows):
            samples[j] = values[range(row - LOOKBACK, row, STEP)]
            targets[j] = values[row + DELAY][TARGET]
        return samples, targets

    generator = np.random.default_rng(0)
    batches = [generator.integers(0, len(windows), BATCH) for _ in range(300)]
    for mine, *others in zip(ours(batches[0]), sliding(batches[0]), printed(batches[0]), strict=True):
        for other in others:
            np.testing.assert_array_equal(mine, other)
    results = {call.__name__: best(call, batches) for call in (ours, sliding, printed)}
    for name, seconds in results.items():
        print(f"{name:8s} {seconds * 1e3:7.3f} ms per batch   {seconds / results['ours']:5.1f} x ours")


def best(call: Callable[[np.ndarray], object], batches: list[np.ndarray]) -> float:
    """Median seconds of a call, of the best of five rounds."""
    rounds = []
    for _ in range(5):
        times = []
        for indices in batches:
            start = time.perf_counter()
            call(indices)
            times.append(time.perf_counter() - start)
        rounds.append(float(np.median(times)))
    return min(rounds)


if __name__ == "__main__":
    main()
