"""The leaderboard: what each candidate scored, how sure that is, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from carryline.studies.bootstrap import Interval, intervals
from carryline.studies.runner import Comparison, Outcome
from carryline.studies.verdict import Scale

if TYPE_CHECKING:
    import polars


def rows(
    comparison: Comparison, *, scale: Scale, seed: int, diagnoses: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of study.json, the best by validation first; candidates that diverged come last, without a score.

    `skill` is the share of the best baseline's validation error that a candidate takes away: 0 for that baseline,
    1 for a perfect candidate, negative for a worse one. Intervals are 95 %, all from the same resampled blocks.
    """
    finite = [outcome for outcome in comparison.outcomes if not outcome.diverged]
    found = intervals(np.stack([outcome.losses for outcome in finite]), block=comparison.block, seed=seed)
    validation = {outcome.candidate.name: interval for outcome, interval in zip(finite, found, strict=True)}
    tested = list(comparison.test_losses)
    found = intervals(np.stack(list(comparison.test_losses.values())), block=comparison.test_block, seed=seed)
    test = dict(zip(tested, found, strict=True))
    reference = validation[comparison.choice.baseline].mean
    ordered = sorted(comparison.outcomes, key=lambda outcome: outcome.loss)
    return [
        _row(outcome, validation, test, reference, scale) | {"diagnosis": diagnoses.get(outcome.candidate.name)}
        for outcome in ordered
    ]


def table(record: Mapping[str, Any]) -> polars.DataFrame:
    """The leaderboard of a record as a table of plain columns, for people."""
    import polars as pl

    unit = f" ({record['unit']})" if record["unit"] else ""
    measure = "mae" if record["lower_is_better"] else record["metric"]
    columns: dict[str, tuple[Any, Any]] = {
        "name": (pl.String, lambda row: row["name"]),
        "kind": (pl.String, lambda row: row["kind"]),
        f"{measure}{unit}": (pl.Float64, lambda row: row["validation"]),
        "low": (pl.Float64, lambda row: (row["validation_interval"] or [None, None])[0]),
        "high": (pl.Float64, lambda row: (row["validation_interval"] or [None, None])[1]),
        "skill": (pl.Float64, lambda row: row["skill"]),
        "test": (pl.Float64, lambda row: row["test"]),
        "seconds": (pl.Float64, lambda row: row["seconds"]),
        "parameters": (pl.Int64, lambda row: row["parameters"]),
        "epochs": (pl.Int64, lambda row: row["epochs"]),
        "diagnosis": (pl.String, lambda row: (row["diagnosis"] or {}).get("kind")),
    }
    board: Sequence[Mapping[str, Any]] = record["leaderboard"]
    return pl.DataFrame(
        {name: [read(row) for row in board] for name, (_, read) in columns.items()},
        schema={name: kind for name, (kind, _) in columns.items()},
    )


def _row(
    outcome: Outcome,
    validation: Mapping[str, Interval],
    test: Mapping[str, Interval],
    reference: float,
    scale: Scale,
) -> dict[str, Any]:
    name = outcome.candidate.name
    mine = validation.get(name)
    return {
        "name": name,
        "title": outcome.candidate.title,
        "description": outcome.candidate.description,
        "kind": outcome.candidate.kind,
        "validation": None if mine is None else scale.score(mine.mean),
        "validation_interval": _bounds(mine, scale),
        "test": scale.score(test[name].mean) if name in test else None,
        "test_interval": _bounds(test.get(name), scale),
        "skill": None if mine is None else _skill(mine.mean, reference),
        "seconds": round(outcome.seconds, 3),
        "parameters": outcome.parameters,
        "epochs": outcome.epochs,
        "history": outcome.history,
    }


def _skill(loss: float, reference: float) -> float | None:
    """1 - loss / reference; None when the best baseline makes no error at all and this one does."""
    if reference > 0:
        return 1 - loss / reference
    return 0.0 if loss == 0 else None


def _bounds(interval: Interval | None, scale: Scale) -> list[float] | None:
    if interval is None:
        return None
    return sorted((scale.score(interval.low), scale.score(interval.high)))
