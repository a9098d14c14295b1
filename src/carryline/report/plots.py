"""The study's plots in matplotlib, drawn from the same records as the page; every function returns its Axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError, listing
from carryline.report.palette import LIGHT
from carryline.report.record import ranked
from carryline.report.wording import Scores, title

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes

    from carryline.report.record import StudyFolder

_FEWEST = 12  # values that a plot of a forecast shows


def leaderboard(record: Mapping[str, Any], *, axes: Axes | None = None) -> Axes:
    """Validation scores with their intervals, best on top; baselines square and orange, networks round and blue.

    `record` is the dictionary of study.json. Candidates without a score (they diverged) are named, but not drawn.
    """
    axes = _new_axes(axes, (7.5, 0.8 + 0.36 * len(record["leaderboard"])))
    scores = Scores.of(record)
    factor = 100 if scores.percent else 1
    rows = ranked(record)
    for place, row in enumerate(rows):
        if row["validation"] is None:
            continue
        kind = "network" if row["kind"] == "network" else "baseline"
        ends = row.get("validation_interval")
        if ends and None not in ends:
            axes.hlines(place, ends[0] * factor, ends[1] * factor, color=LIGHT[kind], linewidth=1.8, alpha=0.7)
        marker = "o" if kind == "network" else "s"
        label = None if kind in axes.get_legend_handles_labels()[1] else kind
        axes.plot(row["validation"] * factor, place, marker, color=LIGHT[kind], markersize=6.5, label=label)
    axes.set_yticks(range(len(rows)), [title(row) for row in rows])
    for words, row in zip(axes.get_yticklabels(), rows, strict=True):
        words.set_fontweight("bold" if row["name"] == record["winner"] else "normal")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=LIGHT["grid"])
    unit = f" ({scores.unit})" if scores.unit else ""
    axes.set_xlabel(f"{record['metric']}, validation{unit}")
    axes.legend(frameon=False, loc="best")
    return axes


def learning_curves(
    epochs: Sequence[Mapping[str, float | None]],
    *,
    diagnosis: Mapping[str, Any] | None = None,
    title: str = "",
    axes: Axes | None = None,
) -> Axes:
    """Training and validation loss by epoch, with the best epoch dotted and the epoch marked where overfitting begins.

    `epochs` is one dictionary per epoch with "loss" and, if there was validation, "val_loss"; `diagnosis` is
    {"kind", "epoch", "reason"} as in study.json.
    """
    axes = _new_axes(axes, (5.5, 3.4))
    steps = [epoch.get("epoch") or number for number, epoch in enumerate(epochs, start=1)]
    training = _numbers(epoch.get("loss") for epoch in epochs)
    validation = _numbers(epoch.get("val_loss") for epoch in epochs)
    axes.plot(steps, training, color=LIGHT["soft"], linestyle=":", linewidth=1.6, label="training")
    known = [(value, step) for value, step in zip(validation, steps, strict=True) if math.isfinite(value)]
    if known:
        axes.plot(steps, validation, color=LIGHT["network"], linewidth=2, label="validation")
        best, step = min(known)
        axes.plot(step, best, "o", color=LIGHT["network"], markersize=6)
    diagnosis = diagnosis or {}
    since = diagnosis.get("epoch") if diagnosis.get("kind") == "overfit" else None
    if since:
        axes.axvline(since, color=LIGHT["bad"], linestyle="--", linewidth=1)
        axes.axvspan(since, max(steps), color=LIGHT["bad-wash"], zorder=0, linewidth=0)
    words = [diagnosis.get("kind", ""), f"from epoch {since}" if since else ""]
    heading = [title, " ".join(word for word in words if word)]
    axes.set_title(" · ".join(part for part in heading if part), loc="left", fontsize="medium")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    axes.locator_params(axis="x", integer=True)
    axes.grid(color=LIGHT["grid"])
    axes.legend(frameon=False)
    return axes


def forecast(
    table: polars.DataFrame,
    *,
    step: int = 1,
    days: float | None = 14,
    unit: str = "",
    names: Mapping[str, str] | None = None,
    winner_kind: str = "network",
    axes: Axes | None = None,
) -> Axes:
    """Truth, winner and best baseline over the last `days` of the test part (None: all of it), in the user's units.

    Where rows are so far apart that these days hold less than a dozen of them, the last dozen is shown.

    `table` has the columns of forecasts.parquet; `step` chooses the horizon step; `names` gives the words of the legend
    for "winner" and "baseline", and a line without a name is not drawn; `winner_kind` ("network" or
    "baseline") colours the winner. Raises InputError for a step that the table does not have.
    """
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    rows = table.filter(table["step"] == step) if "step" in table.columns else table
    if rows.is_empty():
        steps = table["step"].unique().sort().to_list() if "step" in table.columns else []
        raise InputError(
            f"forecast(step={step})", expected=f"a horizon step of the table: {listing(steps)}", fix="correct step"
        )
    rows = rows.sort("time")
    if days is not None:
        age = (rows["time"][-1] - rows["time"]).dt.total_seconds()
        rows = rows.tail(max(int((age <= days * 86_400).sum()), _FEWEST))
    axes = _new_axes(axes, (9, 3.6))
    names = {"winner": "winner", "baseline": "best baseline"} if names is None else names
    times = rows["time"].to_numpy()
    axes.plot(times, rows["truth"].to_numpy(), color=LIGHT["ink"], linewidth=1.2, label="truth")
    for column, colour, width in (("baseline", "baseline", 1.2), ("winner", winner_kind, 1.8)):
        if column in names:
            axes.plot(times, rows[column].to_numpy(), color=LIGHT[colour], linewidth=width, label=names[column])
    axes.set_ylabel(unit)
    axes.grid(color=LIGHT["grid"])
    axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    return axes


def overview(study: StudyFolder) -> list[Axes]:
    """One figure: the leaderboard, the best network's learning curves, and the forecast where there is one."""
    import matplotlib.pyplot as plt

    networks = [row for row in study.leaderboard if row["name"] in study.histories]
    kinds = ["board", *(["curves"] if networks else []), *(["forecast"] if study.forecasts is not None else [])]
    heights = {"board": 0.8 + 0.36 * len(study.record["leaderboard"]), "curves": 3.2, "forecast": 3.2}
    figure, grid = plt.subplots(
        len(kinds),
        figsize=(8.5, sum(heights[kind] for kind in kinds)),
        height_ratios=[heights[kind] for kind in kinds],
        layout="constrained",
        squeeze=False,
    )
    drawn = dict(zip(kinds, grid[:, 0], strict=True))
    leaderboard(study.record, axes=drawn["board"])
    if networks:
        best = networks[0]
        learning_curves(
            study.histories[best["name"]], diagnosis=best.get("diagnosis"), title=title(best), axes=drawn["curves"]
        )
    if study.forecasts is not None:
        names = {"winner": title(study.winner)}
        if study.baseline is not None and study.baseline is not study.winner:
            names["baseline"] = title(study.baseline)
        step = int(study.forecasts["step"][0])
        kind = "network" if study.winner["kind"] == "network" else "baseline"
        unit = study.record.get("unit") or ""
        forecast(study.forecasts, step=step, unit=unit, names=names, winner_kind=kind, axes=drawn["forecast"])
    figure.suptitle(study.record["verdict"]["sentence"].partition(": ")[0], x=0.01, ha="left", fontsize="large")
    return list(drawn.values())


def _new_axes(axes: Axes | None, size: tuple[float, float]) -> Axes:
    """The axes given, or those of a new figure; without a frame but its foot."""
    if axes is None:
        import matplotlib.pyplot as plt

        axes = plt.subplots(figsize=size, layout="constrained")[1]
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LIGHT["rule"])
    axes.tick_params(color=LIGHT["rule"])
    return axes


def _numbers(values: Any) -> list[float]:
    return [float("nan") if value is None else value for value in values]
