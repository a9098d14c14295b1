"""What `compile` chose: optimiser, loss, metrics and clipping, found by their names and checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import torch

from carryline.training import losses, metrics, optimizers
from carryline.training.aggregation import Objective
from carryline.training.clipping import Clipping
from carryline.training.losses import Loss
from carryline.training.metrics import Metric
from carryline.training.optimizers import OptimizerLike


@dataclass(frozen=True)
class Compiled:
    """All that training needs besides a model and data."""

    optimizer: OptimizerLike
    objective: Objective
    metrics: tuple[Metric, ...]
    clipping: Clipping

    @classmethod
    def of(
        cls,
        optimizer: OptimizerLike,
        loss: str | Loss | Callable[..., torch.Tensor],
        chosen: Sequence[str | Metric | Callable[..., torch.Tensor]],
        clipping: Clipping,
    ) -> Self:
        """From what `compile` was given."""
        found = losses.resolve(loss)
        return cls(optimizers.resolve(optimizer), Objective(found), metrics.resolve(chosen, found), clipping)

    def facts(self) -> dict[str, Any]:
        """What must be the same for a run to be resumed."""
        return {
            "the optimizer": optimizers.describe(self.optimizer),
            "the loss": self.objective.loss.name,
            "the metrics": [metric.name for metric in self.metrics],
            "gradient clipping": repr(self.clipping),
        }
