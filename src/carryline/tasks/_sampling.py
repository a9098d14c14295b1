"""Which token comes next, drawn from what a network says of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError


def check_sampling(length: int, temperature: float, top_p: float) -> None:
    """InputError for what cannot be drawn with."""
    for name, value, right, expected in (
        ("length", length, isinstance(length, int) and length >= 0, "a whole number of at least 0"),
        ("temperature", temperature, _number(temperature) and 0 <= temperature < np.inf, "a number of at least 0"),
        ("top_p", top_p, _number(top_p) and 0 < top_p <= 1, "a share above 0, at most 1"),
    ):
        if not right:
            raise InputError(f"generate({name}={value!r})", expected=expected, fix=f"correct {name}")


def draw(logits: NDArray[np.float32], rng: np.random.Generator, *, temperature: float, top_p: float, never: int) -> int:
    """A token by softmax(logits / temperature), among the fewest that together have a probability of `top_p`.

    logits: (tokens,). Temperature 0 takes the likeliest; below 1 the likely become likelier, above 1 less so. Nucleus
    sampling (`top_p`): Holtzman et al. (2020). `never` is a token that is not drawn.
    """
    logits = logits.astype(np.float64)
    logits[never] = -np.inf
    if temperature == 0:
        return int(logits.argmax())
    shares = np.exp((logits - logits.max()) / temperature)
    if top_p < 1:
        order = np.argsort(-shares, kind="stable")
        reached = np.cumsum(shares[order])
        kept = int(np.searchsorted(reached, top_p * reached[-1])) + 1
        shares[order[kept:]] = 0
    reached = np.cumsum(shares)
    chosen = int(np.searchsorted(reached, rng.random() * reached[-1], side="right"))
    return min(chosen, int(shares.nonzero()[0][-1]))  # where rounding has led beyond the last


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
