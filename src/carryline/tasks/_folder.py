"""A saved model as a folder: config.json knows the hash of every other file, so a change is found and named."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import carryline
from carryline.ground.errors import InputError
from carryline.ground.files import sha256, whole_folder, write_json, write_text

FORMAT = 1
FEW_LABELS = "classify from few labels"
LANGUAGE = "go on with a text"
TASKS = ("forecast", "classify", FEW_LABELS, LANGUAGE)
CARD = "README.md"  # for people, who may edit it: its hash is not kept

_AGAIN = "save the model again, or copy the whole folder once more from where it was saved"


def write_model(folder: str | Path, config: dict[str, Any], card: str, fill: Callable[[Path], None]) -> Path:
    """Write a model folder, whole or not at all. `fill` writes the model's own files into the folder it is given."""
    with whole_folder(folder, sign="config.json") as fresh:
        fill(fresh)
        files = {file.name: sha256(file) for file in sorted(fresh.iterdir())}
        whole = {"format": FORMAT, "carryline": carryline.__version__} | config | {"files": files}
        write_json(fresh / "config.json", whole | {"sha256": _hash(whole)})
        write_text(fresh / CARD, card)
    return Path(folder)


def read_model(folder: str | Path, *, task: str | None = None) -> dict[str, Any]:
    """The config of a model folder whose files are all there and unchanged; `InputError` names one that is not."""
    folder = Path(folder)
    config = _read_config(folder)
    if task not in (None, config["task"]):
        raise InputError(
            f"{str(folder)!r} holds a model that can {config['task']}",
            expected=f"one that can {task}",
            fix="use carryline.load(folder), which takes any",
        )
    for name, expected in config["files"].items():
        if not (folder / name).is_file():
            raise InputError(f"{folder / name} is missing", expected="every file that config.json lists", fix=_AGAIN)
        if sha256(folder / name) != expected:
            raise InputError(
                f"{folder / name} was changed or cut short",
                expected=f"content with sha256 {expected[:12]}...",
                fix=_AGAIN,
            )
    return config


def finite(score: float) -> float | None:
    """A score as JSON has it: None for infinity, the score of a network that diverged."""
    return float(score) if math.isfinite(score) else None


def not_finite(score: float | None) -> float:
    """The way back."""
    return math.inf if score is None else score


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    if not path.is_file():
        what = "no config.json there" if folder.is_dir() else "it is a file" if folder.exists() else "no such folder"
        raise InputError(
            f"no saved model in {str(folder)!r}: {what}",
            expected="a folder that save(...) wrote",
            fix="give the folder itself, for example study/model",
        )
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
        version, task = config["format"], config["task"]
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path} was changed or cut short", expected="the JSON that save wrote", fix=_AGAIN) from None
    if isinstance(version, int) and version > FORMAT:
        raise InputError(
            f"{path} has format {version}, written by carryline {config.get('carryline')}",
            expected=f"format {FORMAT}, which carryline {carryline.__version__} knows",
            fix="upgrade carryline: pip install --upgrade carryline",
        )
    if version != FORMAT or task not in TASKS or config.pop("sha256", None) != _hash(config):
        raise InputError(f"{path} was changed or cut short", expected="the JSON that save wrote", fix=_AGAIN)
    return dict(config)


def _hash(config: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()
