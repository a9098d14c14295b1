"""Files that are no files of Keras, damaged or hostile: what is said, and that no weight changes."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from carryline import InputError, keras_files

DAMAGED = (
    ": the file is damaged, or was cut short\n  expected: a whole file, as Keras wrote it\n"
    "  fix: bring back an intact copy, or save the model again"
)
REBUILD = "\n  fix: build the model with the layers and sizes it was saved with"
OURS = (
    "\n  expected: a file that Keras wrote: .keras, .weights.h5 or .h5\n"
    "  fix: correct the path; what carryline's save_weights wrote is read by model.load_weights(path)"
)
STRANGER = "\n  fix: do not use a file that you did not make; save the model again"


@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_2_weights.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_files_cut_short_anywhere(golden, tmp_path, name, lstm, unchanged):
    content = (golden / name).read_bytes()
    path, model = tmp_path / "cut.h5", lstm()
    for size in {0, 4, 8, 100, *range(1000, len(content), len(content) // 12), len(content) - 1}:
        path.write_bytes(content[:size])
        told = f": neither HDF5 nor a .keras archive, it begins with {content[:size]!r}{OURS}"
        unchanged(model, path, DAMAGED if size >= 8 or content[:size] == b"PK\x03\x04" else told)


def test_files_of_other_kinds(golden, tmp_path, lstm, unchanged):
    path, model = tmp_path / "other", lstm()
    path.write_bytes(b"%PDF-1.4 and so on")
    unchanged(
        model,
        path,
        f": neither HDF5 nor a .keras archive, it begins with b'%PDF-1.4'{OURS}",
    )
    np.savez(tmp_path / "numbers.npz", a=np.zeros(3))
    unchanged(
        model,
        tmp_path / "numbers.npz",
        ": a zip archive without 'config.json', 'metadata.json', 'model.weights.h5'\n"
        "  expected: a .keras archive, which holds 'config.json', 'metadata.json', 'model.weights.h5'\n"
        "  fix: correct the path, or save the model again, in one file",
    )
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["temperature"] = np.zeros(3)
    unchanged(
        model,
        tmp_path / "data.h5",
        ": HDF5 that holds 'temperature'\n"
        "  expected: layer_names, as in .h5 files, or layers, as in .weights.h5 files of a Sequential in Keras 3\n"
        "  fix: correct the path; of another kind of model, save keras.Sequential(model.layers)",
    )
    unchanged(
        model,
        tmp_path,
        " is a folder\n  expected: a .keras or .h5 file; a SavedModel holds a program of TensorFlow, not layers\n"
        '  fix: load it in Keras 2 and model.save("model.h5")',
    )
    missing = ": No such file or directory\n  expected: a file that can be read\n  fix: correct the path"
    unchanged(model, tmp_path / "nothing.h5", missing)


def test_keras_1_is_told_by_its_silence(golden, tmp_path, lstm, unchanged):
    path = Path(shutil.copy(golden / "lstm_2_weights.h5", tmp_path / "old.h5"))
    with h5py.File(path, "r+") as file:
        del file.attrs["keras_version"]
    message = ": written by Keras 1\n  expected: Keras 2 or 3\n  fix: load it in Keras 2 and save it again"
    unchanged(lstm(), path, message)


def edited(golden: Path, tmp_path: Path, edit: Callable[[h5py.Group], None]) -> Path:
    path = Path(shutil.copy(golden / "lstm_3.weights.h5", tmp_path / "edited.weights.h5"))
    with h5py.File(path, "r+") as file:
        group = file["layers/lstm/cell/vars"]
        edit(group)
    return path


def test_missing_groups_and_links_to_elsewhere(golden, tmp_path, lstm, unchanged):
    def external(group: h5py.Group) -> None:
        del group["0"]
        group["0"] = h5py.ExternalLink(str(golden / "lstm_3.weights.h5"), "layers/lstm/cell/vars/0")

    def soft(group: h5py.Group) -> None:
        del group["0"]
        group["0"] = h5py.SoftLink("/layers/lstm/cell/vars/1")

    message = f": layer 1, LSTM: 2 arrays in the file\n  expected: 3: kernel, recurrent_kernel, bias{REBUILD}"
    for edit in (lambda group: group.__delitem__("0"), external, soft):
        unchanged(lstm(), edited(golden, tmp_path, edit), message)


def test_numbers_from_another_file(golden, tmp_path, lstm, unchanged):
    (tmp_path / "secret").write_bytes(bytes(4 * 80))

    def raw(group: h5py.Group) -> None:
        del group["0"]
        group.create_dataset("0", (4, 20), "f4", external=[(str(tmp_path / "secret"), 0, 320)])

    def virtual(group: h5py.Group) -> None:
        del group["0"]
        layout = h5py.VirtualLayout((4, 20), "f4")
        layout[:] = h5py.VirtualSource(str(golden / "lstm_3.weights.h5"), "layers/lstm/cell/vars/0", (4, 20))
        group.create_virtual_dataset("0", layout)

    message = (
        ": layers/lstm/cell/vars/0 takes its numbers from another file\n"
        f"  expected: a file that holds its weights itself{STRANGER}"
    )
    for edit in (raw, virtual):
        unchanged(lstm(), edited(golden, tmp_path, edit), message)


def test_numbers_that_are_none(golden, tmp_path, lstm, unchanged):
    def replaced(values: Any) -> Callable[[h5py.Group], None]:
        def edit(group: h5py.Group) -> None:
            del group["1"]
            group["1"] = values

        return edit

    weights = np.zeros((5, 20))
    weights[2, 3] = np.nan
    unchanged(
        lstm(),
        edited(golden, tmp_path, replaced(weights)),
        ": layers/lstm/cell/vars/1 holds NaN or infinity\n  expected: finite numbers\n"
        "  fix: take an earlier checkpoint: training has diverged, or the file is damaged",
    )
    unchanged(
        lstm(),
        edited(golden, tmp_path, replaced(np.zeros((5, 20), np.int8))),
        ": layers/lstm/cell/vars/1 holds int8\n  expected: float16, float32 or float64\n"
        "  fix: save the model in Keras with the dtype policy float32, and not quantized",
    )


def test_hdf5_that_claims_more_than_it_holds(golden, tmp_path, lstm, unchanged):
    """Chunks that were never written take no place in the file, and would be read as zeros."""

    def huge(group: h5py.Group) -> None:
        group.create_dataset("3", (1 << 20, 1 << 20), "f4", chunks=(1024, 1024))

    message = (
        f" would unfold to 4,398,046,512,112 bytes\n  expected: at most 67,108,864: weights hardly compress{STRANGER}"
    )
    unchanged(lstm(), edited(golden, tmp_path, huge), message)


def test_zip_bombs(tmp_path, lstm, unchanged):
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("metadata.json", "{}")
        archive.writestr("model.weights.h5", bytes(100 << 20))
    message = f" would unfold to 104,857,604 bytes\n  expected: at most 67,108,864: weights hardly compress{STRANGER}"
    unchanged(lstm(), path, message)


def test_a_zip_that_lies_about_its_sizes(golden, tmp_path, lstm, unchanged):
    content = bytearray((golden / "lstm_3.keras").read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("model.weights.h5").file_size
    place = content.rfind(struct.pack("<L", size))  # in the directory at its end
    content[place : place + 4] = struct.pack("<L", 100)
    (tmp_path / "lying.keras").write_bytes(content)
    unchanged(lstm(), tmp_path / "lying.keras", DAMAGED)


@pytest.mark.parametrize("name", ["lstm_2.h5", "lstm_3.weights.h5", "lstm_3.keras"])
def test_files_with_a_few_other_bytes_are_read_or_refused(golden, tmp_path, name, lstm):
    content, path, rng = (golden / name).read_bytes(), tmp_path / "flipped", random.Random(1)
    for _ in range(60):
        flipped = bytearray(content)
        for _ in range(rng.choice([1, 4, 30])):
            flipped[rng.randrange(len(flipped))] = rng.randrange(256)
        path.write_bytes(flipped)
        with contextlib.suppress(InputError):
            keras_files.load_weights(lstm(), path)
