"""Weights and architectures on disk: safetensors and JSON, no pickle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from carryline import __version__
from carryline.ground.errors import CarrylineError, InputError, listing
from carryline.ground.files import whole_folder, write_bytes, write_json
from carryline.training import probe
from carryline.training.probe import Shape

FORMAT = 1
KERAS = (".h5", ".hdf5", ".keras")
"""How names of files end that Keras writes, and that are read in another room."""


def save_weights(module: nn.Module, path: str | Path) -> Path:
    """Write a module's weights to one safetensors file."""
    from safetensors.torch import save

    if Path(path).suffix in KERAS:
        raise InputError(
            f"save_weights({str(path)!r})",
            expected="a name for a safetensors file, as in model.safetensors",
            fix="for a file that Keras loads, carryline.keras_files.save_weights(model, path)",
        )
    if not probe.is_built(module):
        raise InputError(
            "save_weights() of a model whose layers have no sizes yet",
            expected="a built model",
            fix="call build(input_shape) first, or fit it",
        )
    # Clones: safetensors refuses tensors that share memory, as tied weights do
    weights = {name: value.detach().to("cpu", copy=True).contiguous() for name, value in module.state_dict().items()}
    return write_bytes(path, save(weights))


def load_weights(module: nn.Module, path: str | Path, *, retype: bool = False) -> None:
    """Read weights into a module, all or, when anything does not fit, none.

    `retype`: the module takes the file's type of numbers too; else the weights take the module's.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        weights = load_file(path)
    except (SafetensorError, OSError) as error:
        raise InputError(
            f"load_weights({str(path)!r}): {str(error).splitlines()[0]}",
            expected="a safetensors file, whole",
            fix="for a file of Keras, carryline.keras_files.load_weights(model, path)"
            if Path(path).suffix in KERAS
            else "correct the path, or bring back an intact copy",
        ) from None
    for prefix, part in module.named_modules():
        if callable(expect := getattr(part, "expect_weights", None)):  # it has other weights for other inputs
            expect(prefix, weights)
    held = module.state_dict()
    wrong = [f"{name} is missing" for name in held.keys() - weights.keys()]
    wrong += [f"{name} is not in the model" for name in weights.keys() - held.keys()]
    for name in held.keys() & weights.keys():
        value = held[name]
        if not is_lazy(value) and value.shape != weights[name].shape:
            wrong.append(f"{name} is {tuple(weights[name].shape)} and the model's {tuple(value.shape)}")
    if wrong:
        raise InputError(
            f"load_weights({str(path)!r}): {'; '.join(sorted(wrong)[:4])}",
            expected="the weights of a model of the same architecture",
            fix="build the model with the layers and sizes it was saved with",
        )
    kinds = {value.dtype for value in weights.values() if value.is_floating_point()}
    if retype and len(kinds) == 1:
        module.to(kinds.pop())
    with torch.no_grad():
        module.load_state_dict(weights)


def save_layers(layers: Sequence[nn.Module], module: nn.Module, input_shape: Shape | None, folder: str | Path) -> Path:
    """Write the layers' descriptions and weights to a folder that is whole or not there."""
    from carryline.layers import to_config

    try:
        described = [to_config(layer) for layer in layers]
    except CarrylineError as error:
        raise InputError(
            f"save({str(folder)!r}): {error.given}",
            expected=error.expected,
            fix="save its weights with save_weights(path), and build it in code before load_weights(path)",
        ) from None
    config = {
        "format": FORMAT,
        "carryline": __version__,
        "model": "Sequential",
        "input_shape": input_shape,
        "layers": described,
    }
    with whole_folder(folder, sign="config.json") as fresh:
        write_json(fresh / "config.json", config)
        save_weights(module, fresh / "model.safetensors")
    return Path(folder)


def load_config(folder: str | Path) -> tuple[list[nn.Module], Shape | None]:
    """The layers that `save_layers` described, and the input shape."""
    from carryline.layers import from_config

    path = Path(folder) / "config.json"
    config = _read(path)
    if config.get("format") != FORMAT or config.get("model") != "Sequential":
        raise InputError(
            f"{path}: format {config.get('format')!r}, model {config.get('model')!r}",
            expected=f"format {FORMAT} of a Sequential",
            fix="load it with the version of carryline that wrote it, or correct the path",
        )
    layers, shape = config.get("layers"), config.get("input_shape")
    if not isinstance(layers, list) or not (shape is None or probe.is_shape(shape)):
        raise _tampered(path, f"it has {listing(config)}")
    return [from_config(layer) for layer in layers], None if shape is None else tuple(shape)


def _read(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"load({str(path.parent)!r}): {path.name}: {error.strerror}",
            expected="a folder that save wrote, with config.json and model.safetensors",
            fix="for a file of Keras, carryline.keras_files.load_model(path)"
            if path.parent.suffix in KERAS
            else "correct the path",
        ) from None
    except ValueError:
        raise _tampered(path, "it is not JSON") from None
    if not isinstance(config, dict):
        raise _tampered(path, "it is not an object")
    return config


def _tampered(path: Path, what: str) -> InputError:
    return InputError(
        f"{path} cannot be used: {what}", expected="the file as save wrote it", fix="bring back an intact copy"
    )
