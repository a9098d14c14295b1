"""A file of Keras, opened: what it holds, found out without trusting it."""

from __future__ import annotations

import io
import json
import lzma
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from carryline.ground.errors import InputError, listing

GROWTH = 50
"""How many times its size on the disk a file may unfold to; what Keras writes is not compressed at all."""
ALWAYS = 1 << 26
"""Bytes that every file may unfold to, however small it is."""

_HDF5, _ZIP = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"
_CONFIG, _FACTS, _WEIGHTS = _MEMBERS = "config.json", "metadata.json", "model.weights.h5"


@dataclass(frozen=True)
class Source:
    """An open file. `where` begins each message about it, `size` is what it may unfold to, in bytes.

    `variables`: its arrays by path, `attributes`: what is noted beside its groups, by path. `config`: the model that it
    describes, None in a file of weights alone. `version`: the version of Keras that wrote it, "" if it does not say.
    """

    where: str
    size: int
    variables: Mapping[str, Any]
    attributes: Mapping[str, Mapping[str, Any]]
    config: Mapping[str, Any] | None
    version: str

    def words(self, group: str, name: str) -> list[str] | None:
        """A list of names noted at a group; None if it is not there. A long one comes in pieces, `name0`, `name1`."""
        noted = self.attributes.get(group, {})
        with _reading(self.where):
            numbered = takewhile(noted.__contains__, (f"{name}{piece}" for piece in count()))
            keys = [name] if name in noted else list(numbered)
            words = [word for key in keys for word in np.asarray(noted[key]).ravel().tolist()]
            return [word.decode() if isinstance(word, bytes) else str(word) for word in words] if keys else None

    def numbers(self, path: str) -> torch.Tensor:
        """One array; InputError unless it holds finite floating-point numbers."""
        dataset = self.variables[path]
        if dataset.dtype.kind != "f":
            raise InputError(
                f"{self.where}: {path} holds {dataset.dtype}",
                expected="float16, float32 or float64",
                fix="save the model in Keras with the dtype policy float32, and not quantized",
            )
        with _reading(self.where):
            values = torch.from_numpy(dataset[()].astype(dataset.dtype.newbyteorder("=")))
        if not values.isfinite().all():
            raise InputError(
                f"{self.where}: {path} holds NaN or infinity",
                expected="finite numbers",
                fix="take an earlier checkpoint: training has diverged, or the file is damaged",
            )
        return values


@contextmanager
def opened(call: str, path: str | Path) -> Iterator[Source]:
    """The file for as long as the block runs; `call` is the function that its messages name.

    InputError for what is no file of Keras, for one that is damaged, that would unfold to more than `GROWTH` times its
    size, or takes its numbers from other files.
    """
    h5py = need_h5py(call)
    path, where = Path(path), f"{call}({str(path)!r})"
    start, size = _start(where, path)
    limit = max(ALWAYS, GROWTH * size)
    with ExitStack() as open_files:
        with _reading(where):
            content, config, facts = _unzipped(where, path, limit) if start == _ZIP else (path, None, {})
            source = _source(where, open_files.enter_context(h5py.File(content, "r")), limit, config, facts)
        yield source


@contextmanager
def _reading(where: str) -> Iterator[None]:
    """Turn what h5py and zipfile raise for damaged files into an InputError."""
    try:
        yield
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError, MemoryError) as error:
        raise damaged(where) from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        raise damaged(where) from error


def damaged(where: str) -> InputError:
    """The error for a file whose beginning promised more than is there."""
    return InputError(
        f"{where}: the file is damaged, or was cut short",
        expected="a whole file, as Keras wrote it",
        fix="bring back an intact copy, or save the model again",
    )


def need_h5py(call: str) -> Any:
    """The module, or an InputError that says how to get it."""
    try:
        import h5py
    except ImportError:
        raise InputError(
            f"{call}() without h5py", expected="h5py, which reads HDF5", fix="pip install 'carryline[keras]'"
        ) from None
    return h5py


def _start(where: str, path: Path) -> tuple[bytes, int]:
    """The first bytes, which tell what a file is whatever its name says, and its size."""
    if path.is_dir():
        raise InputError(
            f"{where} is a folder",
            expected="a .keras or .h5 file; a SavedModel holds a program of TensorFlow, not layers",
            fix='load it in Keras 2 and model.save("model.h5")',
        )
    try:
        with path.open("rb") as file:
            start, size = file.read(8), os.fstat(file.fileno()).st_size
    except OSError as error:
        raise InputError(
            f"{where}: {error.strerror}", expected="a file that can be read", fix="correct the path"
        ) from None
    if start[:4] == _ZIP:
        return _ZIP, size
    if start != _HDF5:
        raise InputError(
            f"{where}: neither HDF5 nor a .keras archive, it begins with {start!r}",
            expected="a file that Keras wrote: .keras, .weights.h5 or .h5",
            fix="correct the path; what carryline's save_weights wrote is read by model.load_weights(path)",
        )
    return start, size


def _unzipped(where: str, path: Path, limit: int) -> tuple[io.BytesIO, Mapping[str, Any], Mapping[str, Any]]:
    """The weights, the description of the model, and what is noted of both, in a .keras archive."""
    with zipfile.ZipFile(path) as archive:
        members = {member.filename: member for member in archive.infolist()}
        if missing := [name for name in _MEMBERS if name not in members]:
            raise InputError(
                f"{where}: a zip archive without {listing(missing)}",
                expected=f"a .keras archive, which holds {listing(_MEMBERS)}",
                fix="correct the path, or save the model again, in one file",
            )
        if (total := sum(members[name].file_size for name in _MEMBERS)) > limit:
            raise _grows(where, total, limit)
        config, facts = (_parsed(where, archive.read(name)) for name in (_CONFIG, _FACTS))
        return io.BytesIO(archive.read(_WEIGHTS)), config, facts


def _source(where: str, file: Any, limit: int, config: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> Source:
    variables: dict[str, Any] = {}
    attributes: dict[str, Mapping[str, Any]] = {"": file.attrs}

    def note(name: str, thing: Any) -> None:
        name = name.replace("\\", "/")  # Keras 2.13 on Windows
        if not hasattr(thing, "shape"):
            attributes[name] = thing.attrs
            return
        variables[name] = thing
        if thing.is_virtual or thing.external:
            raise InputError(
                f"{where}: {name} takes its numbers from another file",
                expected="a file that holds its weights itself",
                fix="do not use a file that you did not make; save the model again",
            )

    file.visititems(note)  # leaves out soft and external links, which may lead anywhere
    if (total := sum(int(variable.nbytes) for variable in variables.values())) > limit:
        raise _grows(where, total, limit)
    if config is None and (text := file.attrs.get("model_config")) is not None:
        config = _parsed(where, text)
    version = {**attributes.get("model_weights", {}), **file.attrs, **facts}.get("keras_version", "")
    if isinstance(version, bytes):  # so did Keras 2.2 and older
        version = version.decode()
    return Source(where, limit, variables, attributes, config, str(version))


def _grows(where: str, total: int, limit: int) -> InputError:
    return InputError(
        f"{where} would unfold to {total:,} bytes",
        expected=f"at most {limit:,}: weights hardly compress",
        fix="do not use a file that you did not make; save the model again",
    )


def _parsed(where: str, text: str | bytes) -> Mapping[str, Any]:
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        raise InputError(
            f"{where}: the description of the model is not JSON",
            expected="the description that Keras writes beside the weights",
            fix="save the model again; or build it here, save its weights alone, and load those",
        )
    return config
