"""The pictures of docs/performance.md, on light paper, in colours that colour-blind readers tell apart (Okabe and Ito).

A library or implementation keeps its colour and its mark in all pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from harness.flops import recurrence

PAPER, INK, SOFT, GRID = "#fbf9f5", "#1f2328", "#5b6067", "#e4dfd4"
OURS = {"color": "#0072B2", "marker": "o"}
LOOKS = {
    "carryline": OURS,
    "torch": {"color": "#D55E00", "marker": "s"},
    "keras-jax": {"color": "#009E73", "marker": "^"},
    "keras-tensorflow": {"color": "#CC79A7", "marker": "D"},
    "keras-torch": {"color": "#7a7a7a", "marker": "v"},
    "cpu": OURS,
    "vendor": {"color": "#D55E00", "marker": "s"},
    "reference": {"color": "#7a7a7a", "marker": "v"},
    "scikit-learn": {"color": "#D55E00", "marker": "s"},
    "tokenizers": {"color": "#009E73", "marker": "^"},
    "tokenizers-whitespace": {"color": "#56B4E9", "marker": "^"},
    "polars": {"color": "#CC79A7", "marker": "D"},
    "plain-loop": {"color": "#7a7a7a", "marker": "v"},
    "gensim": {"color": "#E69F00", "marker": "P"},
}
TITLES = {
    "torch": "torch.nn",
    "keras-jax": "Keras on JAX",
    "keras-tensorflow": "Keras on TensorFlow",
    "keras-torch": "Keras on torch",
    "tokenizers": "Hugging Face tokenizers",
    "tokenizers-whitespace": "the same, Whitespace",
    "plain-loop": "loop in Python",
    "cpu": "cpu: carryline's compiled kernels",
    "vendor": "vendor: torch.nn's own",
    "reference": "reference: plain torch operations",
}
AXES = {
    "units": ("units", "of 128 sequences of 100 steps and 32 inputs"),
    "time": ("time steps", "of 128 sequences, 32 inputs and 32 units"),
    "batch": ("sequences in a batch", "of sequences of 100 steps, 32 inputs and 32 units"),
}


def training(record: Mapping[str, Any], path: Path) -> None:
    """Milliseconds per training step of each model, a mark for each library."""
    rows = [(row["model"], row["peers"] | {"carryline": row["ours_ms"]}, row["ratio"]) for row in record["rows"]]
    beside(path, rows, "milliseconds per training step, batch 128, logarithmic: further left is faster")


def reading(record: Mapping[str, Any], path: Path) -> None:
    """Seconds of each job that makes numbers of raw text, a mark for each library."""
    rows = [(row["job"], row["peers"] | {"carryline": row["ours_s"]}, row["ratio"]) for row in record["rows"]]
    beside(path, rows, "seconds, logarithmic: further left is faster")


def beside(path: Path, rows: list[tuple[str, dict[str, float], float | None]], label: str) -> None:
    """What each library takes for each row, and how many times ours the fastest peer takes."""
    with figure(path, 1, 9, 0.42 * len(rows) + 1.5) as (axes,):
        for height, (_, taken, ratio) in enumerate(rows[::-1]):
            axes.plot([min(taken.values()), max(taken.values())], [height] * 2, color=GRID, linewidth=3, zorder=1)
            for name, time in taken.items():
                axes.plot(time, height, linestyle="none", markersize=8, zorder=2 + (name == "carryline"), **LOOKS[name])
            if ratio is not None:
                at_the_right = {"transform": axes.get_yaxis_transform(), "va": "center", "color": OURS["color"]}
                axes.text(1.01, height, f"{ratio:.1f} x", **at_the_right)
        axes.set_yticks(range(len(rows)), [name for name, _, _ in rows[::-1]])
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.grid(axis="y", visible=False)
        logarithmic(axes, "x")
        axes.set_xlabel(label)
        caption = "At the right: the fastest peer's time over carryline's"
        axes.figure.supxlabel(caption, **small())
        names = ["carryline", *dict.fromkeys(name for _, taken, _ in rows for name in taken if name != "carryline")]
        legend(axes.figure, [mark(name, linestyle="none") for name in names])


def curves(found: Mapping[str, Any], over: str, path: Path) -> None:
    """Milliseconds over one axis, for each cell: one line for each implementation and number of threads."""
    label, rest = AXES[over]
    with figure(path, 3, 11, 4.3) as panels:
        for axes, cell in zip(panels, ("SimpleRNN", "LSTM", "GRU"), strict=True):
            for name, threads, xs, ms in lines(found, cell, over):
                style = {} if threads > 1 else {"linestyle": (0, (3, 2)), "markerfacecolor": PAPER, "linewidth": 1.2}
                axes.plot(xs, ms, **(LOOKS[name] | {"markersize": 5} | style))
            axes.set_title(cell)
            axes.set_xlabel(label)
            logarithmic(axes, "y")
            logarithmic(axes, "x", found["sweeps"][over])
        panels[0].set_ylabel("milliseconds per training step")
        legend(panels[0].figure, [*(mark(name) for name in names(found)), *thread_marks(found)])
        panels[0].figure.supxlabel(f"A training step {rest}; both axes logarithmic, lower is faster", **small())


def shares(found: Mapping[str, Any], path: Path) -> None:
    """The share of the machine's peak that each implementation reaches, over units, on all threads."""
    most = found["machine"]["cores"]
    with figure(path, 3, 11, 4.3) as panels:
        for axes, cell in zip(panels, ("SimpleRNN", "LSTM", "GRU"), strict=True):
            for name, threads, xs, ms in lines(found, cell, "units"):
                if threads == most:
                    base = found["base"]
                    flops = [recurrence(cell, base["batch"], base["time"], base["inputs"], units) for units in xs]
                    peak = found["machine"]["peak"][str(threads)]
                    share = [count / (taken / 1e3) / peak * 100 for count, taken in zip(flops, ms, strict=True)]
                    axes.plot(xs, share, **(LOOKS[name] | {"markersize": 5}))
            axes.set_title(cell)
            axes.set_xlabel("units")
            axes.set_ylim(0, 100)
            logarithmic(axes, "x", found["sweeps"]["units"])
        panels[0].set_ylabel("per cent of the measured peak")
        legend(panels[0].figure, [mark(name) for name in names(found)])
        rest = f"{AXES['units'][1]}, {most} threads"
        panels[0].figure.supxlabel(f"A training step {rest}; matrix products alone are counted", **small())


def lines(found: Mapping[str, Any], cell: str, over: str) -> Iterator[tuple[str, int, list[int], list[float]]]:
    """The implementation, its threads, and the points of each line of a panel."""
    points = [point for point in found["points"] if (point["cell"], point["over"]) == (cell, over)]
    for threads in sorted({point["threads"] for point in points}, reverse=True):
        for name in names(found):
            there = [point for point in points if point["threads"] == threads]
            yield name, threads, [point[over] for point in there], [point["ms"][name] for point in there]


def names(found: Mapping[str, Any]) -> list[str]:
    return list(found["points"][0]["ms"])


@contextmanager
def figure(path: Path, panels: int, width: float, height: float) -> Iterator[list[Axes]]:
    """Panels side by side to draw in, written to `path` at the end."""
    style = {
        "font.family": "DejaVu Sans",
        "font.size": 9.5,
        "text.color": INK,
        "axes.labelcolor": INK,
        "axes.edgecolor": SOFT,
        "axes.facecolor": PAPER,
        "figure.facecolor": PAPER,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "lines.linewidth": 1.8,
    }
    with mpl.rc_context(style):
        drawn = Figure(figsize=(width, height), layout="constrained")
        axes = drawn.subplots(1, panels, sharey=True, squeeze=False)
        for inner in axes[0][1:]:
            inner.tick_params(axis="y", which="both", left=False)
        yield list(axes[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        drawn.savefig(path, dpi=130, metadata={"Software": None})


def legend(drawn: Figure, handles: list[Line2D]) -> None:
    drawn.legend(
        handles=handles,
        loc="outside upper left",
        ncols=len(handles) if len(handles) < 7 else 4,
        frameon=False,
        handletextpad=0.4,
    )


def mark(name: str, **style: Any) -> Line2D:
    return Line2D([], [], label=TITLES.get(name, name), markersize=6, **LOOKS[name], **style)


def thread_marks(found: Mapping[str, Any]) -> list[Line2D]:
    """Full lines for all threads, broken ones for one thread."""
    most = found["machine"]["cores"]
    broken = Line2D([], [], color=SOFT, linestyle=(0, (3, 2)), linewidth=1.2, label="1 thread")
    return [Line2D([], [], color=SOFT, label=f"{most} threads"), broken] if most > 1 else []


def small() -> dict[str, Any]:
    return {"fontsize": 9, "color": SOFT}


def logarithmic(axes: Axes, which: str, ticks: list[int] | None = None) -> None:
    """A logarithmic axis with plain numbers on it, these or the decades."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    getattr(axes, f"set_{which}scale")("log")
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
    if ticks is not None:
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(FixedLocator([]))
