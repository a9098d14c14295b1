"""Each rule of the diagnosis at its edges, on curves made for it."""

from __future__ import annotations

import math

import pytest

from carryline.training.diagnosis import diagnose

FALLING = [1.0, 0.8, 0.6, 0.5, 0.45]
ACCURATE = {"baseline": 0.8, "higher_is_better": True}


@pytest.mark.parametrize(
    ("loss", "validation", "options", "kind", "epoch"),
    [
        # 1: diverged
        ([1.0, math.nan], None, {}, "diverged", 2),
        ([1.0, 0.9], [1.0, math.inf], {}, "diverged", 2),
        ([1.0, 2.0], None, {}, "underfit", 2),  # twice the first is not more than twice
        ([1.0, 2.01], None, {}, "diverged", 2),
        ([-1.0, -0.4], None, {}, "underfit", 2),  # a log-density may be negative
        # 2: no better than the baseline
        (FALLING, FALLING, {"baseline": 0.45}, "no better than the baseline", 5),
        (FALLING, FALLING, {"baseline": 0.4501}, "underfit", 5),
        (FALLING, [0.9, 0.7, 0.6, 0.61, 0.6], {"baseline": 0.5}, "no better than the baseline", 3),
        (FALLING, FALLING, ACCURATE | {"score": [0.7, 0.8, 0.8, 0.8, 0.8]}, "no better than the baseline", 2),
        (FALLING, FALLING, ACCURATE | {"score": [0.7, 0.8, 0.9, 0.8, 0.8]}, "underfit", 5),
        # 3: overfit
        (FALLING, [1.0, 0.8, 0.7, 0.75, 0.8], {}, "overfit", 4),
        (FALLING, [1.0, 0.8, 0.75, 0.7, 0.9], {}, "good fit", 4),  # one epoch after the best is no trend
        (FALLING, [1.0, 0.8, 0.7, 0.72, 0.713], {}, "good fit", 3),  # within 2 % of the best
        (FALLING, [1.0, 0.8, 0.7, 0.72, 0.7141], {}, "overfit", 4),
        (FALLING, [1.0, 0.8, 0.7, 0.713, 0.9], {}, "good fit", 3),  # both of the last two must be above
        ([1.0, 0.8, 0.6, 0.6, 0.6], [1.0, 0.8, 0.7, 0.75, 0.8], {}, "good fit", 3),  # training loss stands still too
        # 4: underfit
        ([1.0], [1.0], {}, "underfit", 1),
        (FALLING, FALLING, {}, "underfit", 5),
        (FALLING, [1.0, 0.8, 0.6, 0.5, 0.491], {}, "good fit", 5),  # falls by less than 2 % in the last epoch
        (FALLING, [1.0, 0.8, 0.6, 0.5, 0.489], {}, "underfit", 5),
        ([1.0, 0.99, 0.985], [1.0, 0.995, 0.995], {}, "underfit", 3),  # 1.5 % in all: nothing learned
        ([1.0, 0.98, 0.979], [1.0, 0.995, 0.995], {}, "good fit", 2),
        ([], None, {}, "underfit", None),
        # 5: good fit
        (FALLING, [1.0, 0.8, 0.7, 0.69, 0.69], {}, "good fit", 4),
        ([1.0, 0.5, 0.499], None, {}, "good fit", 3),
    ],
)  # fmt: skip
def test_rules(loss: list[float], validation: list[float] | None, options: dict, kind: str, epoch: int | None) -> None:
    found = diagnose(loss, validation, **options)
    assert (found.kind, found.epoch) == (kind, epoch)
    assert found.reason


def test_no_better_than_the_baseline_says_where_it_overfits() -> None:
    found = diagnose(FALLING, [1.0, 0.8, 0.7, 0.75, 0.8], baseline=0.5, first_epoch=6)
    assert (found.kind, found.epoch) == ("no better than the baseline", 8)
    assert found.reason == ("the best value, 0.7 at epoch 8, does not pass the baseline's 0.5; overfit from epoch 9")


def test_a_diagnosis_reads_as_a_sentence() -> None:
    assert str(diagnose(FALLING, [1.0, 0.8, 0.7, 0.75, 0.8])) == (
        "overfit from epoch 4: the validation loss was lowest at epoch 3 (0.7) and ended at 0.8, "
        "while the training loss fell from 0.6 to 0.45"
    )
    assert str(diagnose([1.0, 0.5, 0.499])) == (
        "good fit: the training loss was lowest at epoch 3 (0.499); without validation data, overfitting cannot be seen"
    )
