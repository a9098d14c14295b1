"""What goes on inside a recurrent network, drawn: gradients against distance, gates along a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from carryline.ground.errors import InputError, listing
from carryline.report.palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_LINES = (("network", "-"), ("baseline", "--"), ("good", "-."), ("bad", ":"), ("soft", (0, (5, 1, 1, 1, 1, 1))))
_SIGNED = ("candidate", "carry", "state")  # of either sign; gates are between 0 and 1
_LEAST = 1e-12  # what a picture of norms shows as nothing
_MOVED = 0.05  # of probability, by which a word is said to move a prediction


def gradient_norms(panels: Mapping[str, Mapping[str, ArrayLike]], *, mark: tuple[int, str] | None = None) -> Figure:
    """The norm of a loss' gradient by the distance, in steps, between the loss and the input: one line per network.

    `panels`: by title ("before training"), then by network, the norms (time,) in the order of the sequence, as
    `training.gradient_norms(model, x, y).mean(axis=0)` has them. `mark`: a distance, and what lies there. Norms are on
    a logarithmic scale, the same in all panels; what is smaller than 1e-12 lies on the floor.
    """
    import matplotlib.pyplot as plt

    if not panels or not all(panels.values()):
        raise InputError("gradient_norms of no networks", expected="a line for each panel", fix="give norms by name")
    names = list(dict.fromkeys(name for lines in panels.values() for name in lines))
    if len(names) > len(_LINES):
        raise InputError(
            f"gradient_norms of {len(names)} networks: {listing(names)}",
            expected=f"at most {len(_LINES)} lines that can be told apart",
            fix="draw them in two figures",
        )
    figure, grid = plt.subplots(
        1, len(panels), figsize=(4.6 * len(panels), 3.7), sharey=True, squeeze=False, layout="constrained"
    )
    for axes, (title, lines) in zip(grid[0], panels.items(), strict=True):
        _frame(axes)
        for name, norms in lines.items():
            values = np.maximum(np.asarray(norms, dtype=np.float64), _LEAST)[::-1]
            colour, style = _LINES[names.index(name)]
            axes.semilogy(np.arange(len(values)), values, color=LIGHT[colour], linestyle=style, linewidth=2, label=name)
        if mark is not None:
            axes.axvline(mark[0], color=LIGHT["soft"], linewidth=1, linestyle=":", zorder=0)
        axes.set_title(title, loc="left", fontsize="medium")
        axes.set_xlabel("steps back from the loss")
        axes.margins(x=0.02)
        axes.grid(color=LIGHT["grid"])
        axes.tick_params(which="minor", length=0)
    if mark is not None:
        _, highest = grid[0][0].get_ylim()
        for axes in grid[0]:
            axes.annotate(
                mark[1],
                (mark[0], highest),
                xytext=(-4, -2),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize="small",
                color=LIGHT["soft"],
            )
    grid[0][0].set_ylabel("norm of the gradient")
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, frameon=False, loc="outside upper left", ncols=len(names))
    return figure


def gates(
    words: Sequence[str],
    found: Mapping[str, ArrayLike],
    *,
    prediction: ArrayLike | None = None,
    classes: tuple[str, str] = ("negative", "positive"),
    only: Sequence[str] | None = None,
) -> Figure:
    """What a recurrent layer computes at each word of a text: a map of units by words for each gate.

    `found`: by name, as `layer.gates(x)` has them of one text, (words, units) each; `only` chooses among them, and
    their order (default: the gates, and the carry or else the state). `prediction` (words,): the model's probability
    of the second of `classes` after each word, drawn above; a word that moves it is coloured by the side to which it
    does. Units are in the order of their last carry (or state), so that those that end alike lie together.
    Each map has the colours of its own range, which stands beside it: trained gates may move little about where they
    began.
    """
    import matplotlib.pyplot as plt
    from matplotlib.colors import LinearSegmentedColormap

    maps = _checked(words, found, only)
    ending = next((maps[name] for name in ("carry", "state") if name in maps), next(iter(maps.values())))
    order = np.argsort(ending[-1])[::-1]
    shade = LinearSegmentedColormap.from_list("gate", [LIGHT["raised"], LIGHT["network"]])
    signed = LinearSegmentedColormap.from_list("sign", [LIGHT["baseline"], LIGHT["raised"], LIGHT["network"]])

    heights = [1.5] * (prediction is not None) + [1.25] * len(maps)
    figure, grid = plt.subplots(
        len(heights),
        figsize=(max(6.5, 0.25 * len(words) + 1.8), sum(heights) + 0.9),
        height_ratios=heights,
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    rows = list(grid[:, 0])
    if prediction is not None:
        _draw_prediction(rows.pop(0), np.asarray(prediction, dtype=np.float64), classes)
    for axes, (name, values) in zip(rows, maps.items(), strict=True):
        low, high = float(values.min()), float(values.max())
        if name in _SIGNED:
            low, high = -max(-low, high), max(-low, high)
        image = axes.imshow(
            values[:, order].T,
            aspect="auto",
            cmap=signed if name in _SIGNED else shade,
            vmin=low,
            vmax=high,
            interpolation="nearest",
            rasterized=True,
        )
        bar = figure.colorbar(image, ax=axes, pad=0.01, aspect=9, ticks=[low, high])
        bar.outline.set_visible(False)
        bar.ax.tick_params(length=0, labelsize="x-small", colors=LIGHT["soft"])
        bar.ax.yaxis.set_major_formatter("{x:.2g}")
        axes.set_ylabel(f"{name}\n", rotation=90, fontsize="small")
        axes.set_yticks([])
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
    foot = grid[-1, 0]
    foot.set_xticks(range(len(words)), words, rotation=90, fontsize="small")
    if prediction is not None:
        moved = np.diff(np.asarray(prediction, dtype=np.float64))
        for label, change in zip(foot.get_xticklabels()[1:], moved, strict=True):
            if abs(change) > _MOVED:
                label.set_color(LIGHT["network" if change > 0 else "baseline"])
                label.set_fontweight("bold")
    return figure


def _draw_prediction(axes: Axes, prediction: Floats, classes: tuple[str, str]) -> None:
    places = np.arange(len(prediction))
    _frame(axes)
    axes.axhline(0.5, color=LIGHT["rule"], linewidth=1)
    for sign, colour in ((1, "network"), (-1, "baseline")):
        axes.fill_between(
            places,
            0.5,
            prediction,
            where=(sign * (prediction - 0.5) >= 0).tolist(),
            interpolate=True,
            color=LIGHT[f"{colour}-wash"],
            linewidth=0,
        )
    axes.plot(places, prediction, color=LIGHT["ink"], linewidth=1.4, marker="o", markersize=3)
    axes.set_ylim(-0.03, 1.03)
    axes.set_yticks([0, 0.5, 1], [classes[0], "", classes[1]], fontsize="small")
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)


def _checked(words: Sequence[str], found: Mapping[str, ArrayLike], only: Sequence[str] | None) -> dict[str, Floats]:
    passed = {"candidate", "state"} if "carry" in found else {"candidate"}
    names = [name for name in found if name not in passed] if only is None else list(only)
    if unknown := [name for name in names if name not in found]:
        raise InputError(
            f"gates(only={listing(unknown)})", expected=f"names among {listing(found)}", fix="correct the names"
        )
    maps = {name: np.asarray(found[name], dtype=np.float64) for name in names}
    for name, values in maps.items():
        if values.ndim != 2 or len(values) != len(words):
            raise InputError(
                f"gates({len(words)} words, {name!r} of shape {values.shape})",
                expected="one row of units for each word",
                fix="take one text of what layer.gates(x) returns, as in found['carry'][0]",
            )
    if not maps:
        raise InputError("gates of nothing", expected="one map at least", fix="give what layer.gates(x) returns")
    return maps


def _frame(axes: Axes) -> None:
    """Without a frame but its foot, as all plots here."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(LIGHT["rule"])
    axes.tick_params(color=LIGHT["rule"])
