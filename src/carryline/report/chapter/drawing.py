"""Curves as SVG: training dotted, validation solid, one line for each seed, and across them what was published.

They need no script, and take the page's colours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carryline.report.chapter.words import figure
from carryline.report.markup import Html, element, join

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 8, 34
POINTS = 300  # of a line; more of them nobody sees
COLOURS = ("network", "baseline", "good", "bad", "ink", "soft")

Values = Sequence[float | None]


@dataclass(frozen=True)
class Line:
    """One curve of one seed."""

    name: str
    colour: str
    values: Values
    dotted: bool = False
    main: bool = True

    @property
    def words(self) -> str:
        """What the legend calls it."""
        return "training" if self.dotted else "validation" if self.name.startswith("val_") else self.name


def panels(
    title: str, seeds: Sequence[Mapping[str, Any]], published: Mapping[str, Sequence[float]] | None = None
) -> list[Html]:
    """The panels of what one `Lesson.curves` told, over its seeds; `published` figures by the curve they stand beside.

    What has a validation curve is a panel of its own, `loss` with `val_loss`; curves that have none share one panel.
    """
    published = published or {}
    before = "" if title == "training" else f"{title}: "  # what a training's curves are called unasked says nothing
    names = list(seeds[0]["curves"])
    pairs = [name for name in names if f"val_{name}" in names]
    alone = [name for name in names if name not in pairs and name.removeprefix("val_") not in pairs]
    first = seeds[0].get("first", 1)
    drawn = []
    for name in pairs:
        lines = [
            Line(key, colour, seed["curves"].get(key, []), dotted=key == name, main=seed is seeds[0])
            for key, colour in ((name, "soft"), (f"val_{name}", "network"))
            for seed in reversed(seeds)
        ]
        figures = [*published.get(name, ()), *published.get(f"val_{name}", ())]
        drawn.append(_panel(f"{before}{name}", lines, first, figures))
    if alone:
        lines = [
            Line(key, COLOURS[place % len(COLOURS)], seed["curves"].get(key, []), main=seed is seeds[0])
            for place, key in enumerate(alone)
            for seed in reversed(seeds)
        ]
        figures = [value for name in alone for value in published.get(name, ())]
        drawn.append(_panel(title if len(alone) > 1 else f"{before}{alone[0]}", lines, first, figures))
    return drawn


def _panel(title: str, lines: Sequence[Line], first: int, published: Sequence[float]) -> Html:
    legend = {line.name: line for line in lines}
    keys = [
        element("span", element("span", class_=f"stroke c-{line.colour}{' dotted' if line.dotted else ''}"), line.words)
        for line in legend.values()
    ]
    if published:
        figures = " and ".join(figure(value) for value in published)
        keys.append(element("span", element("span", class_="stroke dashed"), f"published: {figures}"))
    return element(
        "figure",
        element("figcaption", element("strong", title), element("span", keys, class_="key")),
        _drawing(title, lines, first, published),
    )


def _drawing(title: str, lines: Sequence[Line], first: int, published: Sequence[float]) -> Html:
    found = [value for line in lines for value in line.values if value is not None]
    if not found:
        return element("p", "Not a single finite value.", class_="reason")
    count = max(len(line.values) for line in lines)
    y, x = _Axis.of(sorted([*found, *published])), _Axis(first, max(first + count - 1, first + 1), False)
    parts: list[Html] = []
    for value, word in y.ticks():
        height = _fixed(_down(y.place(value)))
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=height, y2=height, class_="grid"))
        parts.append(element("text", word, x=LEFT - 6, y=height, dy="0.32em", text_anchor="end"))
    for value, word in x.ticks(whole=True):
        across = _fixed(_right(x.place(value)))
        parts.append(element("text", word, x=across, y=HEIGHT - BOTTOM + 16, text_anchor="middle"))
    parts.append(element("text", "epoch", x=WIDTH - RIGHT, y=HEIGHT - 3, text_anchor="end"))
    for value in published:
        height = _fixed(_down(y.place(value)))
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=height, y2=height, class_="published"))
    for line in lines:
        classes = f"line c-{line.colour}{' dotted' if line.dotted else ''}{'' if line.main else ' other'}"
        parts.append(element("path", d=_path(line.values, x, y, first), class_=classes))
    return element(
        "svg",
        element("title", f"{title}. {_told(lines, first)}"),
        parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        class_="curves",
        role="img",
    )


def _told(lines: Sequence[Line], first: int) -> str:
    words = []
    for line in (line for line in lines if line.main):
        known = [(value, first + place) for place, value in enumerate(line.values) if value is not None]
        if known:
            low, high = min(known), max(known)
            words.append(f"{line.name}: lowest {low[0]:.4g} at {low[1]}, highest {high[0]:.4g} at {high[1]}")
    return "; ".join(words)


@dataclass(frozen=True)
class _Axis:
    """From values to places between 0 and 1."""

    low: float
    high: float
    logarithmic: bool

    @classmethod
    def of(cls, found: Sequence[float]) -> _Axis:
        """For sorted values: logarithmic where they span two orders of magnitude; a few wild ones leave the panel."""
        low, high = found[0], found[-1]
        if low > 0 and high / low > 100:
            return cls(low, high, True)
        usual = found[int(0.9 * (len(found) - 1))]
        high = min(high, low + 3 * (usual - low)) if usual > low else high
        room = 0.04 * (high - low) or 0.5 * abs(high) or 1.0
        return cls(low - room, high + room, False)

    def place(self, value: float) -> float:
        """0 at the low end, 1 at the high one; what lies beyond stays at its end."""
        value = min(max(value, self.low), self.high)
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def ticks(self, *, whole: bool = False) -> list[tuple[float, str]]:
        """Some round values, and their words."""
        if self.logarithmic:
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            return [(10.0**power, f"{10.0**power:g}") for power in powers][:: max(1, len(powers) // 5)]
        rough = (self.high - self.low) / 4
        size = 10 ** math.floor(math.log10(rough))
        step = max(size * factor for factor in (1, 2, 5) if size * factor <= rough)
        step = max(step, 1.0) if whole else step
        low = math.ceil(self.low / step - 1e-9)
        return [(place * step, f"{place * step:g}") for place in range(low, math.floor(self.high / step + 1e-9) + 1)]


def _path(values: Values, x: _Axis, y: _Axis, first: int) -> str:
    """The line, interrupted where a value is missing, through at most POINTS of its values and the last."""
    every = max(1, math.ceil(len(values) / POINTS))
    words, pen = [], "M"
    for place in sorted({*range(0, len(values), every), len(values) - 1} if values else ()):
        value = values[place]
        if value is None:
            pen = "M"
            continue
        words.append(f"{pen}{_fixed(_right(x.place(first + place)))} {_fixed(_down(y.place(value)))}")
        pen = "L"
    return join("".join(words)) + ("h.01" if len(words) == 1 else "")


def _right(place: float) -> float:
    return LEFT + place * (WIDTH - LEFT - RIGHT)


def _down(place: float) -> float:
    return TOP + (1 - place) * (HEIGHT - TOP - BOTTOM)


def _fixed(pixels: float) -> str:
    return f"{pixels:.1f}"
