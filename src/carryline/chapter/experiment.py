"""What is known of an experiment before it runs: where it stands in the chapter, and what was published for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from carryline.ground.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published figure, for the number that a lesson tells by this `number`'s name.

    `figure` None: nothing was published, the row stands for a `bar` of our own. `bar` is what the mean over seeds must
    reach at book budget, `variant` the one it is meant for (None: each).
    """

    number: str
    figure: float | None
    source: str = "text"
    lower_is_better: bool = False
    bar: float | None = None
    variant: str | None = None


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One row of the chapter.

    `name` is what `--only` takes, and, unless `script` says otherwise, that of its script: `simple_rnn` is found in
    `examples/chapter6/simple_rnn.py`, `bai2018/adding_600` of script `bai2018/adding` in `examples/bai2018/adding.py`.
    `settings` reach the script as `lesson.settings`. `variants` are run one by one (data sets, or networks); `seeds` is
    how often each is run at book budget. `difference`: one honest sentence on why our figure differs from the book's.
    """

    name: str
    title: str
    listing: str
    part: str  # a name of PARTS
    published: tuple[Published, ...] = ()
    difference: str = ""
    script: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    variants: tuple[str, ...] = ()
    seeds: int = 1


PARTS = {
    "text": "Text",
    "temperature": "Temperature",
    "principles": "Recurrence from first principles",
    "language": "Language models",
    "bai2018": "Convolution or recurrence: Bai, Kolter and Koltun 2018",
}

EXPERIMENTS: Registry[Experiment] = Registry("experiment")
