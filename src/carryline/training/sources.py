"""What `fit`, `evaluate` and `predict` draw their batches from, with every argument about data checked."""

from __future__ import annotations

from typing import Any

from carryline.ground.errors import InputError
from carryline.training.batches import Indexed, Order
from carryline.training.feeds import feed
from carryline.training.stream import Stream

Source = Indexed | Stream


def for_training(
    x: Any,
    y: Any,
    weights: Any,
    *,
    batch_size: int,
    shuffle: bool | None,
    seed: int,
    validation_data: Any,
    validation_split: float,
    validation_batch_size: int | None,
    validation_steps: int | None,
) -> tuple[Source, Source | None]:
    """The training and the validation batches; `validation_split` takes the last samples, before any shuffling."""
    whole("fit", "batch_size", batch_size)
    if validation_batch_size is None:
        validation_batch_size = batch_size
    whole("fit", "validation_batch_size", validation_batch_size)
    samples = feed(x, y, weights, call="fit")
    _check_split(validation_split, validation_data, is_samples=samples is not None)
    validation: Source | None = for_validation(
        validation_data, batch_size=validation_batch_size, steps=validation_steps
    )
    if samples is None:
        return _stream(x, weights, "fit"), validation
    follow = getattr(x, "shuffle", True)
    mixed = shuffle if shuffle is not None else (follow if isinstance(follow, bool) else True)
    order: Order = "shuffled" if mixed else "given"
    first_held = len(samples) - int(len(samples) * validation_split)
    if first_held == 0 or (validation_split and first_held == len(samples)):
        raise InputError(
            f"fit(validation_split={validation_split}): of {len(samples)} samples, {first_held} are left for training",
            expected="samples for training and for validation",
            fix="give more samples, or another share",
        )
    if validation_split:
        held_order: Order = "given" if validation_steps else "by length"
        validation = Indexed(samples, first_held, len(samples), validation_batch_size, held_order)
    return Indexed(samples, 0, first_held, batch_size, order, seed), validation


def for_validation(data: Any, *, batch_size: int, steps: int | None) -> Source | None:
    """`(x, y)`, `(x, y, weights)`, or anything that brings its targets itself."""
    if data is None:
        return None
    if isinstance(data, list) and data and not isinstance(data[0], tuple | list):
        data = tuple(data)  # [x, y]; a list of batches holds tuples or lists
    if isinstance(data, tuple):
        if len(data) not in (2, 3):
            raise InputError(
                f"fit(validation_data=): a tuple of {len(data)}",
                expected="(x, y) or (x, y, weights)",
                fix="give a tuple of two or three",
            )
        x, y, weights = (*data, None)[:3]
        return for_scoring(x, y, weights, batch_size=batch_size, steps=steps, call="fit(validation_data=)")
    return for_scoring(data, None, None, batch_size=batch_size, steps=steps, call="fit(validation_data=)")


def for_scoring(x: Any, y: Any, weights: Any, *, batch_size: int, steps: int | None, call: str) -> Source:
    """All samples once, ragged ones by length; or the first `steps` batches in the order given."""
    whole(call, "batch_size", batch_size)
    if steps is not None:
        whole(call, "steps", steps)
    samples = feed(x, y, weights, call=call)
    if samples is None:
        return _stream(x, weights, call)
    return Indexed(samples, 0, len(samples), batch_size, "by length" if steps is None else "given")


def whole(call: str, name: str, value: object, *, low: int = 1) -> None:
    """InputError unless an argument is an integer of at least `low`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(f"{call}({name}={value!r})", expected=f"an integer of at least {low}", fix=f"correct {name}")


def _stream(x: Any, weights: Any, call: str) -> Stream:
    if weights is not None:
        raise InputError(
            f"{call}(sample_weight=) with an iterable of batches",
            expected="weights within the batches",
            fix="yield (inputs, targets, weights)",
        )
    return Stream(x, call=call)


def _check_split(share: float, data: Any, *, is_samples: bool) -> None:
    if not isinstance(share, int | float) or not 0.0 <= share < 1.0:
        raise InputError(
            f"fit(validation_split={share!r})", expected="a share from 0 to below 1", fix="for example 0.2"
        )
    if share and data is not None:
        raise InputError(
            "fit(validation_split=, validation_data=)", expected="one of the two", fix="leave validation_split out"
        )
    if share and not is_samples:
        raise InputError(
            f"fit(validation_split={share}) with an iterable of batches",
            expected="validation_data, since nobody knows which batches are the last",
            fix="give validation_data=...",
        )
