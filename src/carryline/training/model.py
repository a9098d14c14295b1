"""`Model`: Keras' verbs (`compile`, `fit`, `evaluate`, `predict`, `summary`, `save`) around any torch module."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from carryline.ground.ragged import Padded
from carryline.training.callbacks import Callback
from carryline.training.history import History
from carryline.training.losses import Loss
from carryline.training.metrics import Metric
from carryline.training.optimizers import OptimizerLike
from carryline.training.progress import Tick
from carryline.training.summary import Summary


class Model(nn.Module):
    """A torch module that can be fitted, evaluated and asked for predictions.

    `Model(module)` gives these verbs to a module of your own; `Sequential` is the model made of a list of layers.

        model = Model(my_module)
        model.compile(optimizer="rmsprop", loss="mae")
        history = model.fit(x, y, epochs=10, batch_size=128, validation_split=0.2)

    **Data** (`x`, and `y` unless `x` brings the targets itself):

    - arrays or tensors, samples first; `y` too;
    - `Ragged` sequences, put into batches of similar length; the module then gets `forward(values, lengths=lengths)`;
    - anything with `__len__` and `gather(indices) -> (inputs, targets)`, such as `Windows`; inputs may be `Padded`;
    - an iterable or generator of batches `(inputs, targets)` or `(inputs, targets, weights)`.

    **Seeds.** `fit(seed=)` decides the weights of layers that are sized at the first call, the order of the samples and
    all dropout; it leaves torch's global generator as it was. Weights that a module draws when it is constructed come
    from the global generator: `torch.manual_seed` before constructing it decides those.
    """

    def __init__(self, module: nn.Module) -> None:
        raise NotImplementedError

    def forward(self, inputs: torch.Tensor | Padded, lengths: torch.Tensor | None = None) -> Any:
        """The module's outputs; `lengths` (batch,) int64 go along when the module takes them."""
        raise NotImplementedError

    def compile(  # type: ignore[override]
        self,
        optimizer: OptimizerLike = "rmsprop",
        loss: str | Loss | Callable[..., torch.Tensor] = "mse",
        metrics: Sequence[str | Metric | Callable[..., torch.Tensor]] = (),
        *,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
    ) -> None:
        """Choose how to train: an optimiser, a loss and metrics, by Keras' names or as objects.

        `optimizer`: a name ("rmsprop", "adam", "sgd", ...), `RMSprop(learning_rate=1e-4)` and its like, a torch
        optimiser class, or a function of the parameters that returns a torch optimiser. `loss` and `metrics`: names, or
        functions `(outputs, targets) -> values`. `clipnorm` limits each gradient's norm, `clipvalue` each of its
        elements, `global_clipnorm` the norm of all gradients together.
        """
        raise NotImplementedError

    def fit(
        self,
        x: Any,
        y: Any = None,
        *,
        epochs: int = 1,
        batch_size: int = 32,
        validation_data: Any = None,
        validation_split: float = 0.0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        callbacks: Iterable[Callback] = (),
        shuffle: bool | None = None,
        seed: int = 0,
        initial_epoch: int = 0,
        resume: str | Path | None = None,
        progress: bool | Callable[[Tick], None] | None = None,
    ) -> History:
        """Train, and return the curves.

        - `validation_split`: the last fraction of the samples, taken before shuffling.
        - `validation_data`: `(x, y)`, `(x, y, weights)`, or anything that brings its targets itself.
        - `steps_per_epoch`: batches per epoch; the next epoch goes on where the last one stopped.
        - `shuffle`: None follows `x.shuffle` where there is one, and is True otherwise. Iterables keep their order.
        - `resume`: a folder. Holds it a checkpoint, training continues from there; a checkpoint is written to it at each
          epoch's end, so a run that was killed ends with bitwise the weights of one that was not.
        - `progress`: None shows a bar on a terminal, True always, False never; a function gets a `Tick`, at most
          ten times a second and at each epoch's end.

        A training loss that is not finite ends training; `history.diagnosis()` then says "diverged".
        Raises InputError for data that do not fit together, NaN or infinity in them, and a `resume` folder that was
        written by another run.
        """
        raise NotImplementedError

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        *,
        batch_size: int = 32,
        sample_weight: Any = None,
        steps: int | None = None,
    ) -> dict[str, float]:
        """The loss and each metric over all samples, dropout off: `{"loss": 0.31, "acc": 0.87}`."""
        raise NotImplementedError

    def predict(self, x: Any, *, batch_size: int = 32, steps: int | None = None) -> NDArray[Any]:
        """The outputs for all samples, (samples, ...), in the order of `x`, dropout off."""
        raise NotImplementedError

    def build(self, input_shape: Sequence[int | None], *, seed: int = 0) -> Self:
        """Size all layers for inputs of this shape, batch axis first, None for axes that may vary: `(None, 120, 14)`."""
        raise NotImplementedError

    @property
    def built(self) -> bool:
        """Whether all parameters have their sizes."""
        raise NotImplementedError

    def summary(self) -> Summary:
        """Print the table of layers, output shapes and parameter counts, and return it."""
        raise NotImplementedError

    def count_params(self) -> int:
        """The number of parameters."""
        raise NotImplementedError

    def save_weights(self, path: str | Path) -> Path:
        """Write all weights to one safetensors file."""
        raise NotImplementedError

    def load_weights(self, path: str | Path) -> Self:
        """Read weights that `save_weights` wrote, into a model of the same architecture (built or not)."""
        raise NotImplementedError


def _keep(array: NDArray[Any] = np.zeros(0)) -> None:  # pragma: no cover
    """Placeholder."""
