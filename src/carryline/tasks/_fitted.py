"""What both estimators keep on disk of a fit: their share of config.json, model.safetensors and history.jsonl."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from safetensors.numpy import load_file, save

from carryline import recipes
from carryline.ground.errors import InputError
from carryline.ground.files import write_bytes
from carryline.ground.registry import Registry
from carryline.series import format_duration, parse_duration
from carryline.tasks._folder import finite, not_finite
from carryline.tasks._network import build_network
from carryline.training import History, Model

if TYPE_CHECKING:
    from carryline.tasks.classifier import TextClassifier
    from carryline.tasks.forecaster import Forecaster
    from carryline.tasks.language import LanguageModel

_WEIGHTS, _HISTORY = "model.safetensors", "history.jsonl"


def what_was_fitted(
    estimator: Forecaster | TextClassifier | LanguageModel, scores: Mapping[str, float]
) -> dict[str, Any]:
    """The part of config.json that both kinds of estimator have."""
    arguments = {name: _plain(value) for name, value in estimator.get_params().items() if name != "model"}
    return {
        "kind": estimator.kind_,
        "model": estimator.model if isinstance(estimator.model, str) else None,
        "arguments": arguments,
        "parameters": estimator.parameters_,
        "seconds": estimator.seconds_,
        "data": estimator.data_,
        "scores": {name: finite(score) for name, score in scores.items()},
        "diverged": estimator.diverged_,
        "baseline": None if estimator.baseline_ is None else estimator.baseline_.state()[1],
    }


def restore_fitted(estimator: Forecaster | TextClassifier | LanguageModel, config: Mapping[str, Any]) -> None:
    """The way back, all but the network or baseline itself."""
    estimator.network_ = estimator.baseline_ = estimator.history_ = None
    estimator.kind_, estimator.diverged_, estimator.data_ = config["kind"], config["diverged"], config["data"]
    estimator.parameters_, estimator.seconds_ = config["parameters"], config["seconds"]
    estimator.validation_score_ = not_finite(config["scores"]["validation"])


def write_fitted(folder: Path, *, network: Model | None, baseline: Any, history: History | None) -> None:
    """Write what was learned. A baseline's JSON-able rest is not among it: it belongs into config.json."""
    if network is not None:
        network.save_weights(folder / _WEIGHTS)
    else:
        arrays, _ = baseline.state()
        weights = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        write_bytes(folder / _WEIGHTS, save(weights))
    if history is not None:
        history.save(folder / _HISTORY)


def read_baseline(folder: str | Path, config: Mapping[str, Any], catalogue: Registry[Any]) -> Any:
    """The baseline that `config` describes."""
    return catalogue[config["model"]].load(load_file(Path(folder) / _WEIGHTS), config["baseline"])


def maker_of(
    folder: str | Path, config: Mapping[str, Any], model: Callable[..., Any] | None
) -> str | Callable[..., Any]:
    """The name that is kept, or the function that is not and must be given."""
    maker: str | Callable[..., Any] | None = config["model"] or model
    if maker is None:
        raise InputError(
            f"load({str(folder)!r}): its network was built by a function, which is not kept",
            expected="that function",
            fix="pass it: load(folder, model=make_network)",
        )
    return maker


def read_network(
    folder: str | Path,
    maker: str | Callable[..., Any],
    shape: recipes.SeriesShape | recipes.TextShape | recipes.LanguageShape,
    input_shape: tuple[int | None, ...],
) -> tuple[Model, History]:
    """The network of this maker and shape with the weights in the folder, and its history."""
    network = build_network(maker, shape, input_shape, seed=0)
    network.load_weights(Path(folder) / _WEIGHTS)
    return network, History.load(Path(folder) / _HISTORY)


def _plain(argument: Any) -> Any:
    """An argument as JSON has it: a timedelta as "24h", NumPy's numbers as Python's."""
    if isinstance(argument, timedelta | np.timedelta64):
        return format_duration(parse_duration(argument))
    return argument.item() if isinstance(argument, np.generic) else argument
