"""Which arrays of a file belong to which layer: Keras 3 goes by the classes' names, Keras 2 by the layers' order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from carryline.ground.errors import InputError, listing
from carryline.keras_files.hdf5 import Source, damaged
from carryline.keras_files.slots import Slot

REBUILD = "build the model with the layers and sizes it was saved with"
_ROOTS = ("layers/", "_layer_checkpoint_dependencies/")  # the second in Keras 2.12 and 2.13


class Place(NamedTuple):
    """A layer that has weights: its number in the model, what messages and Keras 3 call it, where its weights are."""

    number: int
    title: str
    name: str
    slots: tuple[Slot, ...]


def find(source: Source, places: Sequence[Place]) -> list[list[str]]:
    """The paths of the arrays in the file for each slot of each place, in order; InputError if they do not fit."""
    names = source.words(_legacy_root(source), "layer_names")
    if names is not None:
        return _by_order(source, places, names)
    held = [*source.attributes, *source.variables]
    for root in _ROOTS:
        if any(path.startswith(root) for path in held):
            return _by_name(source, places, root)
    raise InputError(
        f"{source.where}: HDF5 that holds {listing(sorted({path.split('/')[0] for path in held} - {''}))}",
        expected="layer_names, as in .h5 files, or layers, as in .weights.h5 files of a Sequential in Keras 3",
        fix="correct the path; of another kind of model, save keras.Sequential(model.layers)",
    )


def _by_name(source: Source, places: Sequence[Place], root: str) -> list[list[str]]:
    held: dict[str, list[str]] = {}
    for path in source.variables:
        if path.startswith(root) and "/seed_generator/" not in path:
            held.setdefault(path.removeprefix(root).split("/")[0], []).append(path)
    if len(held) != len(places) or any(place.name not in held for place in places):
        raise _other_layers(source, list(held), places)
    found = []
    for place in places:
        own: dict[str, list[str]] = {slot.group: [] for slot in place.slots}
        for path in held[place.name]:
            group, _, number = path.removeprefix(f"{root}{place.name}/").rpartition("vars/")
            if group.strip("/") not in own or not number.isdecimal():
                raise _other_arrays(source, place, len(held[place.name]))
            own[group.strip("/")].append(path)
        for slot in place.slots:
            paths = sorted(own[slot.group], key=lambda path: int(path.rpartition("/")[2]))
            if len(paths) != len(slot.names):
                raise _other_arrays(source, place, len(held[place.name]))
            found.append(paths)
    return found


def _by_order(source: Source, places: Sequence[Place], names: Sequence[str]) -> list[list[str]]:
    root = _legacy_root(source)
    if source.version[:1] in ("", "1"):  # Keras 1 does not say
        raise InputError(
            f"{source.where}: written by Keras 1", expected="Keras 2 or 3", fix="load it in Keras 2 and save it again"
        )
    held: dict[str, list[str]] = {}
    for name in names:
        group = f"{root}/{name}".lstrip("/")
        weights = source.words(group, "weight_names")
        if weights is None or any(f"{group}/{weight}" not in source.variables for weight in weights):
            raise damaged(source.where)
        if weights:
            held[name] = [f"{group}/{weight}" for weight in weights]
    if len(held) != len(places):
        raise _other_layers(source, list(held), places)
    found = []
    for place, paths in zip(places, held.values(), strict=True):
        if len(paths) != sum(len(slot.names) for slot in place.slots):
            raise _other_arrays(source, place, len(paths))
        ordered = iter(paths)
        found += [list(islice(ordered, len(slot.names))) for slot in place.slots]
    return found


def _legacy_root(source: Source) -> str:
    return "model_weights" if "model_weights" in source.attributes else ""


def _other_layers(source: Source, held: Sequence[str], places: Sequence[Place]) -> InputError:
    return InputError(
        f"{source.where}: weights of {len(held)} layers: {listing(held)}",
        expected=f"those of {len(places)}, as the model has them: {listing(place.name for place in places)}",
        fix=REBUILD,
    )


def _other_arrays(source: Source, place: Place, count: int) -> InputError:
    names = [f"{slot.prefix}{name}" for slot in place.slots for name in slot.names]
    return InputError(
        f"{source.where}: {place.title}: {count} arrays in the file",
        expected=f"{len(names)}: {', '.join(names)}",
        fix=REBUILD,
    )
