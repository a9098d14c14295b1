"""`Model`: Keras' verbs (`compile`, `fit`, `evaluate`, `predict`, `summary`) around any torch module."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import torch
from numpy.typing import NDArray
from torch import nn

from carryline.ground.errors import InputError
from carryline.ground.ragged import Padded
from carryline.layers import WeightVerbs
from carryline.training import optimizers, probe, randomness, saving, sources
from carryline.training.batches import Batch
from carryline.training.callbacks import Callback, checked
from carryline.training.clipping import Clipping
from carryline.training.compiled import Compiled
from carryline.training.feeds import ClassWeights
from carryline.training.history import History
from carryline.training.loop import Run, score, train
from carryline.training.losses import Loss
from carryline.training.metrics import Metric
from carryline.training.optimizers import OptimizerLike
from carryline.training.prediction import predict
from carryline.training.progress import Tick, shown
from carryline.training.summary import Summary, summarize


class Model(WeightVerbs):
    """A torch module that can be fitted, evaluated and asked for predictions.

    `Model(module)` gives these verbs to a module of your own; `Sequential` is the model made of a list of layers.

        model = Model(my_module)
        model.compile(optimizer="rmsprop", loss="mae")
        history = model.fit(x, y, epochs=10, batch_size=128, validation_split=0.2)

    **Data** (`x`, and `y` unless `x` brings the targets itself):

    - arrays, tensors or SciPy sparse matrices, samples first; `y` too; float64 arrays (not tensors) become float32;
    - `Ragged` sequences, put into batches of similar length; the module then gets `forward(values, lengths=lengths)`;
      `y` Ragged too is a target for each step: losses and metrics are means over all steps;
    - anything with `__len__` and `gather(indices) -> (inputs, targets)`, such as `Windows`; inputs may be `Padded`;
    - an iterable or generator of batches `(inputs, targets)` or `(inputs, targets, weights)`.

    **Seeds.** `fit(seed=)` decides the weights of layers that are sized at the first call, the order of the samples and
    all dropout; it leaves torch's global generator as it was. Weights that a module draws when it is constructed, such
    as an Embedding's, come from the global generator: `torch.manual_seed` before constructing it decides those.
    """

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        if not isinstance(module, nn.Module):
            raise InputError(
                f"{type(self).__name__}({module!r})", expected="a torch module", fix="give an nn.Module instance"
            )
        self.module = module
        self.stop_training = False
        self.input_shape: tuple[int | None, ...] | None = None
        self._compiled: Compiled | None = None
        self._optimizer: torch.optim.Optimizer | None = None

    def forward(self, inputs: torch.Tensor | Padded, lengths: torch.Tensor | None = None) -> Any:
        """The module's outputs; `lengths` (batch,) int64 go along, and may come within a `Padded`."""
        if isinstance(inputs, Padded):
            inputs, lengths = inputs
        if lengths is None:
            return self.module(inputs)
        if not self.length_aware:
            raise InputError(
                f"{type(self.module).__name__} got sequences of different length, and its forward takes no lengths",
                expected="forward(self, x, lengths=None)",
                fix="add that argument and leave out what is padding, or give sequences padded to one length",
            )
        return self.module(inputs, lengths=lengths)

    @cached_property
    def length_aware(self) -> bool:
        """Whether the module's forward takes `lengths`."""
        return (
            getattr(self.module, "length_aware", False)
            or "lengths" in inspect.signature(self.module.forward).parameters
        )

    def compile(
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
        clipping = Clipping(clipnorm, clipvalue, global_clipnorm)
        self._compiled = Compiled.of(optimizer, loss, metrics, clipping)
        self._optimizer = None

    def fit(
        self,
        x: Any,
        y: Any = None,
        *,
        epochs: int = 1,
        batch_size: int = 32,
        validation_data: Any = None,
        validation_split: float = 0.0,
        validation_batch_size: int | None = None,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        callbacks: Callback | Iterable[Callback] = (),
        shuffle: bool | None = None,
        seed: int = 0,
        initial_epoch: int = 0,
        resume: str | Path | None = None,
        progress: bool | Callable[[Tick], None] | None = None,
    ) -> History:
        """Train, and return the curves.

        - `validation_split`: the last fraction of the samples, taken before shuffling.
        - `validation_data`: `(x, y)`, `(x, y, weights)`, or anything that brings its targets itself.
        - `validation_batch_size`: as `batch_size` by default; wider batches cost less, and give the same means.
        - `steps_per_epoch`: batches per epoch; the next epoch goes on where the last one stopped.
        - `shuffle`: None follows `x.shuffle` where there is one, and is True otherwise. Iterables keep their order.
        - `resume`: a folder. Holds it a checkpoint, training continues from there; a checkpoint is written to it at
          each epoch's end, so a run that was killed ends with bitwise the weights of one that was not. A run that had
          ended is not trained again; with more `epochs` it goes on.
        - `progress`: None shows a bar on a terminal, True always, False never; a function gets a `Tick`, at most
          ten times a second and at each epoch's end.

        A training loss that is not finite ends training; `history.diagnosis()` then says "diverged".
        Raises InputError for data that do not fit together, NaN or infinity in them, and a `resume` folder that was
        written by another run.
        """
        compiled = self.compiled_for("fit")
        sources.whole("fit", "epochs", epochs)
        for name, steps in (("steps_per_epoch", steps_per_epoch), ("validation_steps", validation_steps)):
            if steps is not None:
                sources.whole("fit", name, steps)
        sources.whole("fit", "initial_epoch", initial_epoch, low=0)
        training, validation = sources.for_training(
            x,
            y,
            sample_weight,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            validation_data=validation_data,
            validation_split=validation_split,
            validation_batch_size=validation_batch_size,
            validation_steps=validation_steps,
        )
        weigh = None if class_weight is None else ClassWeights(class_weight)
        run = Run(
            model=self,
            objective=compiled.objective,
            metrics=compiled.metrics,
            clipping=compiled.clipping,
            training=training,
            validation=validation,
            epochs=epochs,
            initial_epoch=initial_epoch,
            steps=steps_per_epoch,
            validation_steps=validation_steps,
            weigh=weigh,
            callbacks=checked(callbacks),
            seed=seed,
            facts={
                **compiled.facts(),
                "batch_size": batch_size,
                "shuffle": shuffle,
                "class_weight": None if weigh is None else weigh.table.tolist(),
            },
            folder=resume,
        )
        try:
            with shown(progress) as show:
                return train(run, show)
        finally:
            self.eval()

    def evaluate(
        self,
        x: Any,
        y: Any = None,
        *,
        batch_size: int = 32,
        sample_weight: Any = None,
        steps: int | None = None,
    ) -> dict[str, float]:
        """The loss and each metric over all samples, dropout off: `{"loss": 0.31, "acc": 0.87}`.

        Stateful layers begin from zeros, so that the score does not depend on what was read before.
        """
        compiled = self.compiled_for("evaluate")
        source = sources.for_scoring(x, y, sample_weight, batch_size=batch_size, steps=steps, call="evaluate")
        self.ensure_built(source.peek())
        self.reset_states()
        return score(self, source.epoch(0, steps), compiled.objective, compiled.metrics)

    def predict(self, x: Any, *, batch_size: int = 32, steps: int | None = None) -> NDArray[Any]:
        """The outputs for all samples, (samples, ...), in the order of `x`, dropout off.

        Outputs that are sequences of different length are padded with zeros at the end to the longest.
        """
        source = sources.for_scoring(x, None, None, batch_size=batch_size, steps=steps, call="predict")
        self.ensure_built(source.peek())
        return predict(self, source, steps)

    def build(self, input_shape: Sequence[int | None], *, seed: int = 0) -> Self:
        """Size all layers for inputs of this shape, batch axis first, None for axes that may vary: `(None, 120, 14)`.

        The weights are those that `fit(seed=seed)` would draw. Raises InputError when the layers do not take the shape.
        """
        example, _ = probe.trial(self.module, input_shape, ())
        with randomness.seeded(seed, self.device):
            probe.run(self.module, example)
        self.reset_states()
        self.input_shape = tuple(input_shape)
        return self

    @property
    def built(self) -> bool:
        """Whether all parameters have their sizes."""
        return probe.is_built(self.module)

    def summary(self) -> Summary:
        """Print the table of layers, output shapes and parameter counts, and return it.

        A model that has seen no data needs `build(input_shape)` first, unless it begins with an Embedding. An output
        shape that cannot be known, as of a module whose input shape nobody has told, is shown as `?`.
        """
        if not self.built and probe.takes_ids(self.module):
            self.build((None, None))
        if not self.built:
            raise InputError(
                "summary() of a model whose layers have no sizes yet",
                expected="a model that knows the shape of its inputs",
                fix="call build(input_shape) first, as in model.build((None, 120, 14)), or fit it",
            )
        layers = self._rows()
        shapes = probe.output_shapes(self.module, layers, self.input_shape)
        table = summarize(type(self).__name__, self.module, layers, dict(zip(layers, shapes, strict=False)))
        print(table)
        return table

    def count_params(self) -> int:
        """The number of parameters."""
        if not self.built:
            raise InputError(
                "count_params() of a model whose layers have no sizes yet",
                expected="a built model",
                fix="call build(input_shape) first, or fit it",
            )
        return sum(parameter.numel() for parameter in self.parameters())

    def save_weights(self, path: str | Path) -> Path:
        """Write all weights to one safetensors file, whole or not at all."""
        return saving.save_weights(self.module, path)

    def load_weights(self, path: str | Path) -> Self:
        """Read weights that `save_weights` wrote, into a model of the same architecture (built or not)."""
        saving.load_weights(self.module, path)
        return self

    def reset_states(self) -> None:
        """Let stateful layers begin from zeros, as `fit` does before each epoch and its validation, and `evaluate`."""
        probe.reset_states(self.module)

    @property
    def optimizer(self) -> torch.optim.Optimizer:
        """The torch optimiser at work; there is none before the first `fit`."""
        if self._optimizer is None:
            raise InputError("model.optimizer before fit", expected="a model in training", fix="call fit first")
        return self._optimizer

    @property
    def device(self) -> torch.device:
        """Where the parameters are."""
        return probe.device_of(self)

    @property
    def dtype(self) -> torch.dtype:
        """The type of the parameters, in which inputs are given to the module."""
        return probe.dtype_of(self)

    def ensure_built(self, batch: Batch) -> None:
        """Size the layers by a batch, if they have no sizes yet."""
        if self.input_shape is None:
            sizes = batch.inputs.shape[1:]
            self.input_shape = (None, *((None, *sizes[1:]) if batch.lengths is not None else sizes))
        if not self.built:
            lengths = None if batch.lengths is None else batch.lengths.to(self.device)
            inputs = batch.inputs.to(self.device)
            probe.run(self, inputs.to(self.dtype) if inputs.is_floating_point() else inputs, lengths)
            self.reset_states()

    def ensure_optimizer(self) -> torch.optim.Optimizer:
        """The optimiser, made now that the parameters have their sizes; later calls of fit go on with it."""
        if self._optimizer is None:
            self._optimizer = optimizers.build(self.compiled_for("fit").optimizer, self.parameters())
        return self._optimizer

    def _rows(self) -> list[nn.Module]:
        """The layers that the summary shows."""
        return list(self.module.children()) or [self.module]

    def compiled_for(self, call: str) -> Compiled:
        """What `compile` chose; InputError, which names the `call`, before it did."""
        if self._compiled is None:
            raise InputError(
                f"{call} of a model that was not compiled",
                expected="compile(...) before",
                fix='for example model.compile(optimizer="rmsprop", loss="mae")',
            )
        return self._compiled
