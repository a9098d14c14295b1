"""Our numbers beside the published ones: the mean over seeds, how far the seeds differ, and whether the bar is held."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from carryline.chapter.experiment import Experiment, Published

Record = Mapping[str, Any]


def rows(experiment: Experiment, records: Sequence[Record]) -> list[dict[str, Any]]:
    """A row for each variant and number that its trials told, with what was `published` for it.

    `verdict` is "held" or "MISSED" where there is a bar, judged by the mean, at book budget alone; "quick" with a bar
    and a smaller budget; None without a bar. `values` are by seed; None is a value that was not finite.
    """
    found = []
    for variant in experiment.variants or (None,):
        trials = sorted((record for record in records if record["variant"] == variant), key=lambda one: one["seed"])
        for name, unit in _numbers(trials):
            values = [item["value"] for trial in trials for item in trial["told"] if _is_number(item, name)]
            matching = [one for one in experiment.published if one.number == name and one.variant in (None, variant)]
            figures = [
                {"figure": one.figure, "source": one.source, "curve": one.curve}
                for one in matching
                if one.figure is not None
            ]
            row = {"variant": variant, "number": name, "unit": unit, **_spread(values), "published": figures}
            barred = next((one for one in matching if one.bar is not None), None)
            row["lower_is_better"] = matching[0].lower_is_better if matching else None
            row["bar"] = None if barred is None else barred.bar
            row["verdict"] = None if barred is None else _verdict(barred, row["mean"], trials)
            found.append(row)
    return found


def ours(row: Mapping[str, Any]) -> str:
    """A row's mean and deviation in plain words: `0.8559 ± 0.0081`, `328,320` where all seeds agree, `diverged`."""
    if row["mean"] is None:
        return "diverged"
    return figure(row["mean"]) + (f" ± {row['sd']:.2g}" if row["sd"] else "")


def figure(value: float | None) -> str:
    """Four digits; whole numbers whole; None is a number that was not finite."""
    if value is None:
        return "not finite"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def _verdict(published: Published, mean: float | None, trials: Iterable[Record]) -> str:
    assert published.bar is not None
    if any(trial["budget"] != "book" for trial in trials):
        return "quick"
    if mean is None:
        return "MISSED"
    return "held" if (mean <= published.bar if published.lower_is_better else mean >= published.bar) else "MISSED"


def _spread(values: Sequence[float | None]) -> dict[str, Any]:
    """Mean and standard deviation (of a sample, n - 1); the deviation of one value is None, as is what diverged."""
    finite = [value for value in values if value is not None]
    whole = len(finite) == len(values)
    return {
        "values": list(values),
        "mean": statistics.fmean(finite) if whole else None,
        "sd": statistics.stdev(finite) if whole and len(finite) > 1 else None,
    }


def _numbers(trials: Iterable[Record]) -> list[tuple[str, str]]:
    """The names and units of the numbers that were told, in order."""
    told = (item for trial in trials for item in trial["told"] if item["kind"] == "number")
    units: dict[str, str] = {}
    for item in told:
        units.setdefault(item["name"], item["unit"])
    return list(units.items())


def _is_number(item: Mapping[str, Any], name: str) -> bool:
    return bool(item["kind"] == "number" and item["name"] == name)
