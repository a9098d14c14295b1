"""What all layers share: a layer keeps its arguments under their own names, and can be rebuilt from them."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from carryline.ground.errors import CarrylineError, InputError, listing, nearest
from carryline.ground.registry import Registry
from carryline.layers.weights import WeightVerbs

LAYERS: Registry[type[Layer]] = Registry("layer")
"""Every layer by its class name: what a saved model is rebuilt from, and what the contract suite runs over."""

Kind = TypeVar("Kind", bound="type[Layer]")


def register(kind: Kind) -> Kind:
    """Class decorator: put a layer into `LAYERS`."""
    LAYERS.register(kind.__name__, kind)
    return kind


class Layer(WeightVerbs):
    """A torch module whose constructor arguments are its attributes of the same names.

    `length_aware`: whether `forward` takes `lengths` (batch,), the number of valid steps at the start of each sequence.
    `each_step`: whether it treats every step by itself, so that `Sequential.step` can call it as it is.
    `starting`: arguments that only say with which weights to start, and are part of the state from then on.
    """

    length_aware = False
    each_step = False
    starting: tuple[str, ...] = ()

    def __init__(self) -> None:  # without it, a layer that takes no arguments would seem to take nn.Module's *args
        super().__init__()

    def arguments(self) -> dict[str, Any]:
        """The constructor's arguments as they are now, by name, without those that are weights by now."""
        return {n: getattr(self, n) for n in inspect.signature(type(self)).parameters if n not in self.starting}

    def extra_repr(self) -> str:
        """The arguments that differ from their defaults; torch shows the layers among them by itself."""
        parameters = inspect.signature(type(self)).parameters
        told = {
            name: value
            for name, value in self.arguments().items()
            if value != parameters[name].default and not isinstance(value, nn.Module)
        }
        if not self.trainable:
            told["trainable"] = False
        return ", ".join(f"{name}={_short(value)}" for name, value in told.items())


def to_config(layer: nn.Module) -> dict[str, Any]:
    """A layer's class and arguments, ready for JSON: `{"layer": "LSTM", "arguments": {"units": 32, ...}}`.

    A frozen layer has `"trainable": false` beside them, unless that is one of its arguments.
    Raises CarrylineError for a layer that JSON cannot describe: a module of another library, or an argument that is a
    function or a cell of the user's.
    """
    if not isinstance(layer, Layer):
        raise _indescribable(f"a layer of type {type(layer).__name__}")
    arguments: dict[str, Any] = {}
    for name, value in layer.arguments().items():
        if isinstance(value, nn.Module):
            arguments[name] = [*map(to_config, value)] if isinstance(value, nn.ModuleList) else to_config(value)
            continue
        if not isinstance(value, str | int | float | bool | None):
            raise _indescribable(f"{type(layer).__name__}({name}={_short(value)})")
        arguments[name] = value
    frozen = {} if layer.trainable or "trainable" in arguments else {"trainable": False}
    return {"layer": type(layer).__name__, "arguments": arguments} | frozen


def from_config(config: Mapping[str, Any]) -> Layer:
    """A new layer from what `to_config` gave, with fresh weights. InputError for anything else."""
    name, arguments = (config.get("layer"), config.get("arguments")) if isinstance(config, Mapping) else (None, None)
    if not isinstance(name, str) or not isinstance(arguments, Mapping):
        raise InputError(
            f"a layer described by {config!r}",
            expected='{"layer": name, "arguments": {...}}',
            fix="use to_config(layer)",
        )
    kind = LAYERS[name]
    known = inspect.signature(kind).parameters
    for unknown in arguments.keys() - known.keys():
        raise InputError(
            f"{name}({unknown}=...){nearest(unknown, known)}",
            expected=f"one of {listing(known, 30)}" if known else "no argument",
            fix="correct it",
        )
    needed = [each for each, parameter in known.items() if parameter.default is parameter.empty]
    if missing := [each for each in needed if each not in arguments]:
        raise InputError(f"{name} without {listing(missing)}", expected=listing(needed), fix="use to_config(layer)")
    layer = kind(**{name: _built(value) for name, value in arguments.items()})
    if "trainable" in config:
        layer.trainable = config["trainable"]
    return layer


def materialize(parameter: torch.Tensor | None, shape: tuple[int, ...]) -> None:
    """Give a parameter that was waiting for its size its shape; None and one that has it stay as they are."""
    if isinstance(parameter, UninitializedParameter):
        with torch.inference_mode(False):  # a weight that was made in inference mode could never be trained
            parameter.materialize(shape)


def check_features(layer: nn.Module, x: torch.Tensor, rank: int | None, features: int | None = None) -> None:
    """Raise unless `x` is floating, of that rank (None: at least 2), with that many features in its last axis."""
    name = type(layer).__name__
    if not isinstance(x, torch.Tensor):
        raise InputError(
            f"{name}: an input of type {type(x).__name__}",
            expected="a tensor",
            fix="drop return_state=True from the layer before",
        )
    if (rank is not None and x.ndim != rank) or x.ndim < 2:
        axes = {None: "(batch, ..., features)", 2: "(batch, features)", 3: "(batch, time, features)"}[rank]
        raise InputError(
            f"{name}: an input of shape {tuple(x.shape)}",
            expected=f"shape {axes}",
            fix=_reshaping(x, rank),
        )
    if not x.is_floating_point():
        raise InputError(
            f"{name}: an input of type {x.dtype}",
            expected="floating-point numbers",
            fix="x.float(); ids become vectors with Embedding",
        )
    if features is not None and x.shape[-1] != features:
        raise InputError(
            f"{name}: an input of shape {tuple(x.shape)}, {x.shape[-1]} features",
            expected=f"{features} features, as at the first call",
            fix="give inputs of one size, or build a new layer",
        )


def _reshaping(x: torch.Tensor, rank: int | None) -> str:
    """What to do about an input of the wrong number of axes."""
    if x.ndim < 2:
        return "add the batch axis, for one sample with x[None]"
    if not x.is_floating_point() and rank == 3:
        return "turn ids into vectors with Embedding first"
    return "reshape the input, or return_sequences=True in the layer before"


def check_positive(layer: nn.Module, **values: object) -> None:
    """Raise unless each argument is an integer of at least 1."""
    for name, value in values.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise InputError(
                f"{type(layer).__name__}({name}={value!r})", expected="an integer of at least 1", fix=f"correct {name}"
            )


def check_rate(layer: nn.Module, **values: float) -> None:
    """Raise unless each argument is a share of at least 0 and below 1."""
    for name, value in values.items():
        if not isinstance(value, int | float) or not 0 <= value < 1:
            raise InputError(
                f"{type(layer).__name__}({name}={value!r})",
                expected="the share that is dropped: at least 0, below 1",
                fix="0.2 drops a fifth",
            )


def check_choice(layer: nn.Module, options: tuple[object, ...], **values: object) -> None:
    """Raise unless each argument is one of the options; the message suggests the nearest."""
    for name, value in values.items():
        if value not in options:
            raise InputError(
                f"{type(layer).__name__}({name}={value!r}){nearest(value, options)}",
                expected=f"one of {listing(options)}",
                fix=f"correct {name}",
            )


def _built(argument: Any) -> Any:
    """An argument of a layer's description: layers in it are built."""
    if isinstance(argument, list):
        return [from_config(each) for each in argument]
    return from_config(argument) if isinstance(argument, Mapping) else argument


def _short(value: Any) -> str:
    if isinstance(value, nn.Module) or callable(value):
        return str(getattr(value, "__name__", type(value).__name__))
    return repr(value)


def _indescribable(given: str) -> CarrylineError:
    return CarrylineError(
        f"{given} cannot be described in JSON",
        expected="a layer of carryline.layers whose arguments are names, numbers and layers",
        fix="save its weights with state_dict(), and build it in code",
    )
