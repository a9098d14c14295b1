"""Numbers of experiments as words: figures, spreads, bars, anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from carryline.report.markup import Html, element, join
from carryline.report.wording import NOTHING, duration


def anchor(experiment: Mapping[str, Any]) -> str:
    """Where the page tells of an experiment."""
    return f"e-{experiment['name'].replace('/', '-')}"


def listing(experiment: Mapping[str, Any]) -> str:
    """`Listing 6.22`, `before listing 6.27`; nothing where there is none."""
    told = str(experiment["listing"])
    return f"Listing {told}" if told[:1].isdigit() else "" if told == "-" else told


def number(row: Mapping[str, Any]) -> Html:
    """The number's name, and below it the variant's."""
    return join(row["number"], element("small", row["variant"]) if row["variant"] else None)


def lacks_data(failure: Mapping[str, Any]) -> bool:
    """Whether a trial was left out for want of its data set."""
    return bool(failure["error"]["kind"] == "MissingDataError")


def figure(value: float | None) -> str:
    """`0.846`, `328,320`, `5.8e-05`: four digits, whole numbers whole."""
    if value is None:
        return NOTHING
    if float(value).is_integer() and abs(value) < 1e12:
        return f"{value:,.0f}".replace("-", "−")
    return f"{value:,.1f}" if abs(value) >= 1e4 else f"{value:.4g}".replace("e-0", "e-").replace("-", "−")


def spread(row: Mapping[str, Any]) -> str:
    """`0.846 ± 0.003`: the mean over seeds and their deviation, where they differ."""
    return figure(row["mean"]) + (f" ± {row['sd']:.2g}" if row["sd"] else "")


def ours(row: Mapping[str, Any]) -> Html:
    """`0.846 ± 0.003 (3 seeds)`."""
    seeds = len(row["values"])
    if row["mean"] is None:
        return join("diverged")
    unit = f" {row['unit']}" if row["unit"] else ""
    told = element("strong", f"{spread(row)}{unit}")
    return join(told, element("small", f"{seeds} seeds") if seeds > 1 else None)


def book(row: Mapping[str, Any]) -> Html:
    """`0.846`, and where it was published, for each that was."""
    told = [join(figure(one["figure"]), element("small", one["source"])) for one in row["published"]]
    return join(told) if told else join(NOTHING)


def bar(row: Mapping[str, Any]) -> Html:
    """`held ≥ 0.84`, `MISSED ≥ 0.84`; nothing where there is no bar."""
    if row["verdict"] is None:
        return join(NOTHING)
    limit = f"{'≤' if row['lower_is_better'] else '≥'} {figure(row['bar'])}"
    if row["verdict"] == "quick":
        return join("not judged", element("small", f"{limit}, at book budget"))
    kind = "held" if row["verdict"] == "held" else "missed"
    sign = "✓ " if kind == "held" else "✗ "
    return join(element("span", sign, row["verdict"], class_=f"bar-{kind}"), element("small", limit))


def seconds(trials: Sequence[Mapping[str, Any]]) -> Html:
    """The mean of the trials' seconds by the wall; below it, those of the processor."""
    if not trials:
        return join(NOTHING)
    cpu = duration(fmean(trial["cpu_seconds"] for trial in trials))
    return join(duration(fmean(trial["seconds"] for trial in trials)), element("small", f"CPU {cpu}"))


def machine(trial: Mapping[str, Any]) -> str:
    """`Intel Xeon, 2 cores`, `NVIDIA H100`."""
    described = trial["machine"]
    words = [described["accelerator"], described["processor"], f"{described['cores']} cores"]
    return ", ".join(word for word in words if word)
