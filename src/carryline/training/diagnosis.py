"""What the curves of a run say, each verdict from a stated rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["underfit", "overfit", "good fit", "diverged", "no better than the baseline"]


@dataclass(frozen=True)
class Diagnosis:
    """A verdict on a run: its kind, the epoch (from 1) it is about if there is one, and the reason in words."""

    kind: Kind
    epoch: int | None
    reason: str

    def __str__(self) -> str:
        where = f" from epoch {self.epoch}" if self.kind == "overfit" else ""
        return f"{self.kind}{where}: {self.reason}"


RISE = 0.02  # how far above its best the validation loss must stay before we call it overfitting: 2 %
FALL = 0.02  # how much the loss must still fall at the end before we call it unfinished: 2 % in the last epoch
BLOW_UP = 2.0  # a training loss that ends at this many times its first value has diverged


def diagnose(
    loss: Sequence[float],
    validation: Sequence[float] | None = None,
    *,
    baseline: float | None = None,
    score: Sequence[float] | None = None,
    higher_is_better: bool = False,
    first_epoch: int = 1,
) -> Diagnosis:
    """Judge a run by its training and validation losses, one value per epoch. The first rule that holds decides:

    1. **diverged** (at the first such epoch): a loss or validation loss is NaN or infinite; or the last training loss
       is more than 2 times the first, when that is above 0.
    2. **no better than the baseline** (at the best epoch): a `baseline` was given, and the best value of `score`
       (the validation loss unless given; lower is better unless told) does not pass it. If rule 3 holds too, the
       reason says so.
    3. **overfit** (from the epoch after the best): the lowest validation loss lies at least two epochs before the
       end, each of the last two validation losses is more than 2 % above it, and the training loss fell below what it
       was at that epoch.
    4. **underfit** (at the last epoch): there is only one epoch; or the last epoch is the best one, and its loss
       (validation loss, if there is one) is more than 2 % below the epoch before: training stopped too early; or the
       best training loss is not even 2 % below the first: nothing was learned.
    5. **good fit** (at the best epoch): none of these.
    """
    followed = list(validation) if validation is not None else list(loss)
    name = "validation loss" if validation is not None else "training loss"
    if not loss:
        return Diagnosis("underfit", None, "no epoch was run")
    if (bad := _diverged(loss, validation, first_epoch)) is not None:
        return bad
    best = min(range(len(followed)), key=followed.__getitem__)
    best_epoch = first_epoch + best
    overfit = validation is not None and _overfit(loss, followed, best)
    if baseline is not None:
        score = score or followed
        top = (max if higher_is_better else min)(range(len(score)), key=score.__getitem__)
        if not (score[top] > baseline if higher_is_better else score[top] < baseline):
            number = first_epoch + top
            said = f"the best value, {score[top]:.4g} at epoch {number}, does not pass the baseline's {baseline:.4g}"
            said += f"; overfit from epoch {best_epoch + 1}" if overfit else ""
            return Diagnosis("no better than the baseline", number, said)
    if overfit:
        return Diagnosis(
            "overfit",
            best_epoch + 1,
            f"the validation loss was lowest at epoch {best_epoch} ({followed[best]:.4g}) and ended at "
            f"{followed[-1]:.4g}, while the training loss fell from {loss[best]:.4g} to {loss[-1]:.4g}",
        )
    if (reason := _unfinished(loss, followed, best, name)) is not None:
        return Diagnosis("underfit", first_epoch + len(loss) - 1, reason)
    seen = "" if validation is not None else "; without validation data, overfitting cannot be seen"
    return Diagnosis(
        "good fit", best_epoch, f"the {name} was lowest at epoch {best_epoch} ({followed[best]:.4g}){seen}"
    )


def _diverged(loss: Sequence[float], validation: Sequence[float] | None, first_epoch: int) -> Diagnosis | None:
    for name, values in (("training", loss), ("validation", validation or ())):
        for epoch, value in enumerate(values, first_epoch):
            if not math.isfinite(value):
                return Diagnosis("diverged", epoch, f"the {name} loss became {value}; lower the rate or clip gradients")
    if loss[0] > 0 and loss[-1] > BLOW_UP * loss[0]:
        reason = f"the training loss rose from {loss[0]:.4g} to {loss[-1]:.4g}; lower the rate or clip gradients"
        return Diagnosis("diverged", first_epoch + len(loss) - 1, reason)
    return None


def _overfit(loss: Sequence[float], validation: Sequence[float], best: int) -> bool:
    ceiling = validation[best] + RISE * abs(validation[best])
    return best <= len(loss) - 3 and min(validation[-2:]) > ceiling and loss[-1] < loss[best]


def _unfinished(loss: Sequence[float], followed: Sequence[float], best: int, name: str) -> str | None:
    if len(loss) == 1:
        return "one epoch shows no curve; train for more"
    if best == len(followed) - 1 and _fall(followed[-2], followed[-1]) > FALL:
        return f"the {name} still fell in the last epoch ({followed[-2]:.4g} to {followed[-1]:.4g}); train longer"
    if _fall(loss[0], min(loss)) <= FALL:
        return f"the training loss hardly moved ({loss[0]:.4g} to {min(loss):.4g}); try more units or another rate"
    return None


def _fall(before: float, after: float) -> float:
    """By which share of `before` the loss fell."""
    return (before - after) / abs(before) if before else 0.0
