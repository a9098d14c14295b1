"""What a run needs to go on bitwise after it was killed: one file, replaced atomically at each epoch's end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.training import packing, randomness
from carryline.training.callbacks import Callback
from carryline.training.history import History
from carryline.training.probe import device_of

FORMAT = 1
NAME, CURVES = "checkpoint.safetensors", "history.jsonl"


@dataclass(frozen=True)
class Progress:
    """How far a run has come: epochs that are done (counted from 0), and whether it has ended before its time."""

    epoch: int
    stopped: bool


@dataclass(frozen=True)
class State:
    """All that changes while a model trains."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    callbacks: Sequence[Callback]
    history: History


class ResumeFolder:
    """The folder of one run: `checkpoint.safetensors`, and `history.jsonl`, its curves for others to read.

    `fingerprint` says what the run is; a folder of another run is refused, with the first thing that differs.
    """

    def __init__(self, folder: str | Path, fingerprint: Mapping[str, Any]) -> None:
        self.folder, self.fingerprint = Path(folder), dict(fingerprint)
        if self.folder.exists() and not self.folder.is_dir():
            raise InputError(f"fit(resume={str(folder)!r}): a file", expected="a folder", fix="give a folder")

    def write(self, now: State, progress: Progress) -> None:
        """Replace the checkpoint, then the curves, which it holds too: after a crash in between, `read` mends them."""
        state = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "epoch": progress.epoch,
            "stopped": progress.stopped,
            "first_epoch": now.history.first_epoch,
            "history": now.history.history,
            "model": _tensors(now.model),
            "optimizer": now.optimizer.state_dict(),
            "callbacks": [callback.state_dict() for callback in now.callbacks if remembers(callback)],
            "random": randomness.state(device_of(now.model)),
        }
        packing.write(self.folder / NAME, state)
        now.history.save(self.folder / CURVES)

    def read(self, now: State) -> Progress | None:
        """Bring everything to where the checkpoint stands; None, and nothing done, when there is no checkpoint."""
        for name in (NAME, CURVES):
            for leftover in self.folder.glob(f".{name}.*.tmp"):  # of a run that was killed while it wrote
                leftover.unlink(missing_ok=True)
        path = self.folder / NAME
        if not path.exists():
            return None
        state = packing.read(path)
        self._check(state)
        held = _tensors(now.model)
        with torch.no_grad():
            for name, value in state["model"].items():
                held[name].copy_(value)
        now.optimizer.load_state_dict(state["optimizer"])
        remembering = [callback for callback in now.callbacks if remembers(callback)]
        for callback, remembered in zip(remembering, state["callbacks"], strict=True):
            callback.load_state_dict(remembered)
        now.history.first_epoch, now.history.history = state["first_epoch"], state["history"]
        now.history.save(self.folder / CURVES)
        randomness.restore(state["random"], device_of(now.model))
        return Progress(state["epoch"], state["stopped"])

    def _check(self, state: Mapping[str, Any]) -> None:
        path = self.folder / NAME
        if state.get("format") != FORMAT:
            raise InputError(
                f"{path} has format {state.get('format')!r}",
                expected=f"format {FORMAT}",
                fix="resume with the version of carryline that wrote it, or give another folder",
            )
        written = state["fingerprint"]
        for name, value in self.fingerprint.items():
            if (old := written.get(name)) != value:
                then, now = _difference(old, value)
                raise InputError(
                    f"fit(resume={str(self.folder)!r}): {name} was {then}, now {now}",
                    expected="the same model, data and arguments as in the run that is resumed",
                    fix="give the same ones, or another folder for a new run",
                )


def remembers(callback: Callback) -> bool:
    """Whether a callback has a state of its own to resume."""
    return type(callback).state_dict is not Callback.state_dict


def fingerprint_of(module: nn.Module) -> list[str]:
    """A module's structure, line by line: its layers as they print, and each parameter's name, shape and type."""
    shapes = [f"{name} {tuple(value.shape)} {value.dtype}" for name, value in module.state_dict().items()]
    return [line.strip() for line in repr(module).splitlines()] + shapes


def _tensors(model: nn.Module) -> dict[str, torch.Tensor]:
    """Parameters and all buffers, those too that `state_dict` leaves out: a stateful layer's state may be one."""
    return dict(model.named_parameters()) | dict(model.named_buffers())


def _difference(old: Any, new: Any) -> tuple[str, str]:
    """Both values in words; of two lists of lines, the first that differ."""
    if isinstance(old, list) and isinstance(new, list):
        old, new = next(((a, b) for a, b in zip_longest(old, new, fillvalue="nothing") if a != b), (old, new))
    return _short(old), _short(new)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
