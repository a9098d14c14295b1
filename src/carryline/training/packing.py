"""Nested state in one safetensors file: tensors as such; numbers, words, lists and dictionaries as JSON.

One file, because one file can be replaced atomically and two cannot.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from carryline.ground.errors import CarrylineError, InputError
from carryline.ground.files import write_bytes


def write(path: str | Path, state: Mapping[str, Any]) -> Path:
    """Write the state, whole or not at all."""
    from safetensors.torch import save

    tensors: dict[str, torch.Tensor] = {}
    skeleton = _pack(state, "", tensors)
    return write_bytes(path, save(tensors, metadata={"state": json.dumps(skeleton)}))


def read(path: str | Path) -> dict[str, Any]:
    """What `write` wrote. Raises InputError for a file that it did not write."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            skeleton = json.loads((file.metadata() or {})["state"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return dict(_unpack(skeleton, tensors))
    except (SafetensorError, OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read: {str(error).splitlines()[0] if str(error) else type(error).__name__}",
            expected="a file that carryline wrote, whole",
            fix="delete it and start anew, or bring back an intact copy",
        ) from None


def _pack(value: Any, name: str, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        # A clone: safetensors refuses tensors that share memory, as tied weights do
        tensors[name] = value.detach().to("cpu", copy=True).contiguous()
        return {"tensor": name}
    if isinstance(value, Mapping):
        pairs = [[_pack(key, name, tensors), _pack(item, f"{name}/{key}", tensors)] for key, item in value.items()]
        return {"mapping": pairs}
    if isinstance(value, tuple | list):
        items = [_pack(item, f"{name}/{number}", tensors) for number, item in enumerate(value)]
        return {"tuple": items} if isinstance(value, tuple) else items
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CarrylineError(
        f"the state {name!r} is {type(value).__name__}",
        expected="numbers, words, tensors, and lists and dictionaries of them",
        fix="return only these from state_dict()",
    )


def _unpack(value: Any, tensors: Mapping[str, torch.Tensor]) -> Any:
    if isinstance(value, list):
        return [_unpack(item, tensors) for item in value]
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "tuple":
        return tuple(_unpack(item, tensors) for item in content)
    return {key: _unpack(item, tensors) for key, item in content}
