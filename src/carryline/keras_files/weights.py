"""`load_weights` and `save_weights`: the numbers alone, of a Sequential that was built here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch

from carryline.ground.errors import InputError
from carryline.ground.files import whole_file
from carryline.keras_files.agreement import check
from carryline.keras_files.cudnn import computes_as_cudnn, converted, is_cudnn
from carryline.keras_files.hdf5 import Source, need_h5py, opened
from carryline.keras_files.layouts import REBUILD, Place, find
from carryline.keras_files.slots import NAMES, Slot, slots
from carryline.training import Sequential


def load_weights(model: Sequential, path: str | Path) -> Sequential:
    """Read weights that Keras wrote into a model of the same architecture, built or not; all of them or none.

    `path`: a `.weights.h5` or `.keras` file of Keras 3, or an `.h5` file of Keras 2, whole model or weights alone. What
    CuDNNLSTM and CuDNNGRU wrote goes into LSTM and GRU(reset_after=True). Returns the model.

    Raises InputError when anything does not fit. A file that describes its layers is asked for their activations, too;
    from one of weights alone they cannot be known (see docs/from-keras.md for what they were in old versions).
    """
    with opened("load_weights", path) as source:
        state = state_of(model, source)
        check(source, model)
    model.module.load_state_dict(state)
    return model


def save_weights(model: Sequential, path: str | Path) -> Path:
    """Write a model's weights to a `.weights.h5` file, whole or not at all.

    The same Sequential in Keras 3, once it is built, reads them with its `load_weights`. Raises InputError for a layer
    that Keras does not have, and for a model whose layers have no sizes yet.
    """
    h5py = need_h5py("save_weights")
    where = f"save_weights({str(path)!r})"
    if not str(path).endswith(".weights.h5"):
        raise InputError(where, expected="a name that ends in .weights.h5: Keras reads no other", fix="rename it")
    places = places_of(where, model)
    if not model.built:
        raise InputError(
            f"{where} of a model whose layers have no sizes yet",
            expected="a built model",
            fix="call build(input_shape) first, or fit it",
        )
    with whole_file(path) as file, h5py.File(file, "w") as keras:
        keras.create_group("vars")  # of the model itself: Keras 2 looks for it
        for place in places:
            for slot in place.slots:
                group = "/".join(part for part in ("layers", place.name, slot.group, "vars") if part)
                for number, name in enumerate(slot.names):
                    values = getattr(slot.owner, name).detach().to("cpu")
                    keras[f"{group}/{number}"] = (values.float() if values.dtype == torch.bfloat16 else values).numpy()
    return Path(path)


def state_of(model: Sequential, source: Source) -> dict[str, torch.Tensor]:
    """The numbers in the file for every weight of the model, by its name; InputError unless all of them fit."""
    places = places_of(source.where, model)
    found = find(source, places)
    slots_in_order = [(place, slot) for place in places for slot in place.slots]
    state: dict[str, torch.Tensor] = {}
    for (place, slot), paths in zip(slots_in_order, found, strict=True):
        state |= {
            f"{place.number}.{slot.prefix}{name}": values
            for name, values in zip(slot.names, _fitting(source, place, slot, paths), strict=True)
        }
    return state


def places_of(where: str, model: Sequential) -> list[Place]:
    """The layers with weights, under the names that Keras 3 gives them; InputError for one that Keras does not have."""
    if not isinstance(model, Sequential):
        raise InputError(
            f"{where} for {type(model).__name__}", expected="a carryline.Sequential", fix="wrap its layers in one"
        )
    places, taken = [], Counter[str]()
    for number, layer in enumerate(model.layers):
        title = f"layer {number}, {type(layer).__name__}"
        own = slots(layer)
        if own is None:
            raise InputError(
                f"{where}: {title}" + (" with peepholes or coupled gates" if hasattr(layer, "peephole") else ""),
                expected="layers with weights that Keras has too",
                fix="keep this model in carryline's own file, with model.save_weights(path)",
            )
        if own:
            name = next(name for kind, name in NAMES.items() if isinstance(layer, kind))
            places.append(Place(number, title, f"{name}_{taken[name]}" if taken[name] else name, own))
            taken[name] += 1
    return places


def _fitting(source: Source, place: Place, slot: Slot, paths: Sequence[str]) -> Sequence[torch.Tensor]:
    """The arrays of one slot as the layer takes them."""
    given = [tuple(source.variables[path].shape) for path in paths]
    wanted = slot.shapes(given[0][-2] if len(given[0]) > 1 else 0)
    if is_cudnn(slot, given) and given[:2] == list(wanted[:2]):
        if not computes_as_cudnn(slot):
            raise InputError(
                f"{source.where}: {place.title}: the weights are those of CuDNN{type(slot.owner).__name__}",
                expected='activation="tanh", recurrent_activation="sigmoid", and of a GRU reset_after=True',
                fix="build the layer so: it is what cuDNN computes",
            )
        return converted(slot, [source.numbers(path) for path in paths])
    for name, old, new in zip(slot.names, given, wanted, strict=True):
        if old != new:
            raise InputError(
                f"{source.where}: {place.title}: {slot.prefix}{name} is {old} in the file",
                expected=f"{new}, as in the model",
                fix=REBUILD,
            )
    return [source.numbers(path) for path in paths]
