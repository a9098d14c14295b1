"""Batches that an iterable gives, in its order."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sized
from typing import Any

from carryline.ground.errors import InputError
from carryline.training.batches import Batch
from carryline.training.feeds import as_batch


class Stream:
    """Batches from an iterable. A generator can be gone through once; a list of batches, again and again.

    With `steps`, an epoch is that many batches, and the next epoch goes on behind them.
    """

    samples: int | None = None

    def __init__(self, iterable: Iterable[Any], *, call: str) -> None:
        self.iterable, self.call = iterable, call
        self.iterator = iter(iterable)
        self.again = self.iterator is not iterable

    def steps(self, steps: int | None) -> int | None:
        """`steps`, or the iterable's length if it has one."""
        return len(self.iterable) if steps is None and isinstance(self.iterable, Sized) else steps

    def epoch(self, epoch: int, steps: int | None) -> Iterator[Batch]:
        """The next `steps` batches, or one pass."""
        items = self._pass() if steps is None else (self._next(done, steps) for done in range(steps))
        for item in items:
            yield as_batch(item, self.call)

    def skip(self, epochs: int, steps: int | None) -> None:
        """Take the batches of the epochs that are done, and drop them."""
        for done in range(epochs * steps if steps is not None else 0):
            self._next(done, epochs * (steps or 0))

    def peek(self) -> Batch:
        """The first batch, put back."""
        first = self._next(0, 1)
        self.iterator = itertools.chain([first], self.iterator)
        return as_batch(first, self.call)

    def digest(self) -> str | None:
        """What the iterable says of itself; else None: to look at the batches would use them up."""
        known = getattr(self.iterable, "digest", None)
        return str(known()) if callable(known) else None

    def _pass(self) -> Iterator[Any]:
        count = 0
        for count, item in enumerate(self.iterator, 1):  # noqa: B007
            yield item
        if not count:
            raise self._dry("no batch")
        if self.again:
            self.iterator = iter(self.iterable)

    def _next(self, done: int, steps: int) -> Any:
        for _ in range(2):
            try:
                return next(self.iterator)
            except StopIteration:
                if not self.again:
                    break
                self.iterator = iter(self.iterable)
        raise self._dry(f"{done} of {steps} batches")

    def _dry(self, given: str) -> InputError:
        return InputError(
            f"{self.call}: the iterable ended after {given}",
            expected="enough batches for every epoch",
            fix="give a list of batches or an endless generator, or ask for fewer steps or epochs",
        )
