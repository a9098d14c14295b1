"""Problems made to test a memory: the adding problem, and copy memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError

DELIMITER = 9  # tells a network, from its first appearance on, to recall


def adding_problem(samples: int, length: int, *, seed: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Two of `length` numbers are marked; the target is their sum (Hochreiter and Schmidhuber 1997).

    Returns inputs (samples, length, 2), at each step a number from [0, 1) and its mark, 0 or 1, and targets (samples,
    1). Answering 1 to everything has a mean squared error of 1/6. As in Bai et al. 2018, the two marks stand anywhere.

    >>> x, y = adding_problem(1_000, 200, seed=0)
    >>> x.shape, y.shape, bool(np.allclose((x[..., 0] * x[..., 1]).sum(1), y[:, 0]))
    ((1000, 200, 2), (1000, 1), True)
    """
    _check("adding_problem", samples=(samples, 1), length=(length, 2))
    rng = np.random.default_rng(seed)
    inputs = np.zeros((samples, length, 2), dtype=np.float32)
    inputs[..., 0] = rng.random((samples, length), dtype=np.float32)
    first, second = rng.integers(length, size=samples), rng.integers(length - 1, size=samples)
    second += second >= first  # any step but the first mark's, each as likely
    rows = np.arange(samples)
    inputs[rows, first, 1] = inputs[rows, second, 1] = 1.0
    return inputs, (inputs[rows, first, 0] + inputs[rows, second, 0])[:, None]


def copy_memory(
    samples: int, blanks: int, *, symbols: int = 10, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Recall the first `symbols` symbols after `blanks` steps (Arjovsky et al. 2016; Bai et al. 2018).

    Returns inputs (samples, blanks + 2 symbols, 1): symbols of 1 to 8, `blanks - 1` zeros, then `symbols + 1` times the
    delimiter 9; and targets (samples, blanks + 2 symbols), class numbers: zeros, then the symbols. What remembers
    nothing has a cross-entropy of `symbols * log(8) / (blanks + 2 * symbols)` per step: .0204 after 1,000 blanks.

    >>> x, y = copy_memory(1, 5, symbols=3, seed=0)
    >>> x[0, :, 0].astype(int), y[0]
    (array([7, 6, 5, 0, 0, 0, 0, 9, 9, 9, 9]), array([0, 0, 0, 0, 0, 0, 0, 0, 7, 6, 5]))
    """
    _check("copy_memory", samples=(samples, 1), blanks=(blanks, 1), symbols=(symbols, 1))
    recalled = np.random.default_rng(seed).integers(1, DELIMITER, size=(samples, symbols))
    inputs = np.zeros((samples, blanks + 2 * symbols, 1), dtype=np.float32)
    inputs[:, :symbols, 0], inputs[:, -symbols - 1 :] = recalled, DELIMITER
    targets = np.zeros(inputs.shape[:2], dtype=np.int64)
    targets[:, -symbols:] = recalled
    return inputs, targets


def _check(function: str, **arguments: tuple[int, int]) -> None:
    for name, (value, least) in arguments.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise InputError(
                f"{function}({name}={value!r})", expected=f"an integer of at least {least}", fix=f"correct {name}"
            )
