"""The one loop that trains, and the one that scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from carryline.ground.errors import InputError
from carryline.kernels import native
from carryline.training import randomness
from carryline.training.aggregation import Means, Objective
from carryline.training.batches import Batch
from carryline.training.callbacks import Callback
from carryline.training.checkpoint import Progress, ResumeFolder, State, fingerprint_of, remembers
from carryline.training.clipping import Clipping
from carryline.training.history import History
from carryline.training.metrics import Metric
from carryline.training.modes import evaluating
from carryline.training.progress import Reporter
from carryline.training.sources import Source

if TYPE_CHECKING:
    from carryline.training.model import Model

ALIGNMENT = 64  # bytes; where torch's own tensors begin
WATCH = 100  # steps between two looks at the loss: a run that has diverged need not finish a long epoch


@dataclass(frozen=True, kw_only=True)
class Run:
    """What `fit` was asked to do, all arguments checked."""

    model: Model
    objective: Objective
    metrics: Sequence[Metric]
    clipping: Clipping
    training: Source
    validation: Source | None
    epochs: int
    initial_epoch: int
    steps: int | None
    validation_steps: int | None
    weigh: Callable[[Batch], Batch] | None
    callbacks: Sequence[Callback]
    seed: int
    facts: dict[str, Any]
    folder: str | Path | None


@native.keeping_memory()
def train(run: Run, show: Callable[..., None] | None) -> History:
    """Train from the first epoch, or from the checkpoint in the run's folder, to the last."""
    model, device = run.model, run.model.device
    first = run.training.peek()
    with randomness.seeded(run.seed, device):
        model.ensure_built(first)
    optimizer = model.ensure_optimizer()
    history = History(first_epoch=run.initial_epoch + 1)
    for callback in run.callbacks:
        callback.model = model
        callback.on_train_begin()
    with randomness.seeded(run.seed, device, stream=1):
        state, reached = State(model, optimizer, run.callbacks, history), Progress(run.initial_epoch, stopped=False)
        folder = None if run.folder is None else ResumeFolder(run.folder, _fingerprint(run))
        if folder is not None and (found := folder.read(state)) is not None:
            reached = found
        elif folder is not None:
            folder.write(state, reached)
        epoch, model.stop_training = reached.epoch, reached.stopped
        run.training.skip(epoch - run.initial_epoch, run.steps)
        if run.validation is not None:
            run.validation.skip(epoch - run.initial_epoch, run.validation_steps)
        reporter = Reporter(show, epochs=run.epochs, done=epoch, steps=run.training.steps(run.steps))
        while epoch < run.epochs and not model.stop_training:
            for callback in run.callbacks:
                callback.on_epoch_begin(epoch)
            logs = _epoch(run, optimizer, epoch, reporter)
            history.append(logs)
            for callback in run.callbacks:
                callback.on_epoch_end(epoch, dict(logs))
            if not math.isfinite(logs["loss"]):
                model.stop_training = True
            epoch += 1
            if folder is not None:
                folder.write(state, Progress(epoch, model.stop_training))
    for callback in run.callbacks:
        callback.on_train_end()
    return history


def score(
    model: Model,
    batches: Iterable[Batch],
    objective: Objective,
    metrics: Sequence[Metric],
    *,
    prefix: str = "",
) -> dict[str, float]:
    """The means of loss and metrics over the batches, in evaluation mode."""
    device, dtype = model.device, model.dtype
    means = Means(metrics, device)
    with evaluating(model):
        for batch in batches:
            inputs, targets, weights, lengths, each = placed(batch, device, dtype)
            outputs = model(inputs) if lengths is None else model(inputs, lengths=lengths)
            targets = _present(targets)
            if each is not None:
                outputs, targets, weights = by_step(outputs, targets, weights, each)
            means.add(objective(outputs, targets, weights), outputs, targets)
    return means.result(prefix)


def placed(batch: Batch, device: torch.device, dtype: torch.dtype) -> Batch:
    """The batch on the model's device, numbers in its type; the batch itself when it already is.

    Inputs that do not begin at a multiple of 64 bytes are copied to where they do: matrix products round differently by
    the address, and a resumed run must see the same numbers in another process.
    """
    inputs = batch.inputs
    if inputs.data_ptr() % ALIGNMENT:
        inputs = inputs.clone()
    if inputs.dtype != dtype and inputs.is_floating_point():
        inputs = inputs.to(dtype)
    if device.type == "cpu" and inputs.device.type == "cpu":
        return batch if inputs is batch.inputs else batch._replace(inputs=inputs)
    parts = batch._replace(inputs=inputs)
    return Batch(*(None if part is None else part.to(device, non_blocking=True) for part in parts))  # type: ignore[arg-type]


def by_step(
    outputs: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None, lengths: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
    """Sequences of targets as single steps, padding left out: each counts alike, whichever sequence it belongs to.

    Outputs and targets (batch, time, ...) become (steps, ...), and weights (batch,) are repeated for each step.
    """
    if not isinstance(outputs, torch.Tensor) or outputs.shape[:2] != targets.shape[:2]:
        given = tuple(outputs.shape) if isinstance(outputs, torch.Tensor) else type(outputs).__name__
        raise InputError(
            f"a target for each step, {tuple(targets.shape)}, and outputs {given}",
            expected="an output for each step",
            fix="return_sequences=True in the recurrent layers, and no layer that shortens the time axis",
        )
    inside = torch.arange(targets.shape[1], device=targets.device) < lengths[:, None]
    weights = None if weights is None else weights.repeat_interleave(lengths)
    return outputs[inside], targets[inside], weights


def _epoch(run: Run, optimizer: torch.optim.Optimizer, epoch: int, reporter: Reporter) -> dict[str, float]:
    """Train one epoch and score the validation data."""
    means = Means(run.metrics, run.model.device)
    run.model.reset_states()
    steps = _steps(run, optimizer, run.training.epoch(epoch, run.steps), means, reporter)
    for callback in run.callbacks:
        callback.on_steps_end(epoch)
    logs = means.result()
    if run.validation is not None:
        if math.isfinite(logs["loss"]):
            run.model.reset_states()
            batches = run.validation.epoch(0, run.validation_steps)
            logs |= score(run.model, batches, run.objective, run.metrics, prefix="val_")
        else:
            logs |= {f"val_{name}": math.nan for name in list(logs)}
    reporter.end_epoch(steps, logs)
    return logs


def _steps(
    run: Run, optimizer: torch.optim.Optimizer, batches: Iterator[Batch], means: Means, reporter: Reporter
) -> int:
    """One pass of gradient steps. Nothing in here waits for the device, but for a look at the loss now and then."""
    model, objective, clipping, weigh = run.model, run.objective, run.clipping, run.weigh
    device, dtype = model.device, model.dtype
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    after = [callback.on_step_end for callback in run.callbacks]
    model.train()
    step = 0
    for step, batch in enumerate(batches, 1):
        inputs, targets, weights, lengths, each = placed(batch if weigh is None else weigh(batch), device, dtype)
        targets = _present(targets)
        outputs = model(inputs) if lengths is None else model(inputs, lengths=lengths)
        if each is not None:
            outputs, targets, weights = by_step(outputs, targets, weights, each)
        loss = objective(outputs, targets, weights)
        loss.backward()  # type: ignore[no-untyped-call]
        if clipping:
            clipping(parameters)
        optimizer.step()
        for parameter in parameters:
            parameter.grad = None
        for told in after:
            told()
        means.add(loss, outputs, targets)
        if step % WATCH == 0 and not math.isfinite(means.loss()):
            break
        reporter.step(step, means)
    return step


def _present(targets: torch.Tensor | None) -> torch.Tensor:
    if targets is None:
        raise InputError(
            "the data have no targets",
            expected="y, or batches of (inputs, targets)",
            fix="give fit and evaluate the targets too",
        )
    return targets


def _fingerprint(run: Run) -> dict[str, Any]:
    """What must be the same for a run to be resumed. The number of epochs may grow."""
    held = run.validation
    return {
        "the model": fingerprint_of(run.model.module),
        **run.facts,
        "seed": int(run.seed),
        "initial_epoch": run.initial_epoch,
        "steps_per_epoch": run.steps,
        "validation_steps": run.validation_steps,
        "the number of training samples": run.training.samples,
        "the number of validation samples": None if held is None else held.samples,
        "the training data": run.training.digest(),
        "the validation data": None if held is None else held.digest(),
        "the callbacks": [type(callback).__name__ for callback in run.callbacks if remembers(callback)],
    }
