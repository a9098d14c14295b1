"""What is known of an experiment before it runs: where it stands in the chapter, and what was published for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from carryline.ground.registry import Registry

SEEDS = 3  # of what differs from seed to seed: the fewest that tell a spread


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published figure, for the number that a lesson tells by this `number`'s name.

    `figure` None: nothing was published, the row stands for a `bar` of our own. `bar` is what the mean over seeds must
    reach at book budget, `variant` the one it is meant for (None: each). `curve` is the training curve, such as
    "val_acc", beside which the figure is drawn.
    """

    number: str
    figure: float | None
    source: str = "text"
    lower_is_better: bool = False
    bar: float | None = None
    variant: str | None = None
    curve: str | None = None


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One row of the chapter.

    `name` is what `--only` takes, and, unless `script` says otherwise, that of its script: `simple_rnn` is found in
    `examples/chapter6/simple_rnn.py`, `bai2018/adding_600` of script `bai2018/adding` in `examples/bai2018/adding.py`.
    `settings` reach the script as `lesson.settings`. `variants` are run one by one (data sets, or networks); `seeds` is
    how often each is run at book budget. `difference`: one honest sentence on why our figure differs from the book's,
    beyond what the part's note says.
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


@dataclass(frozen=True, kw_only=True)
class Part:
    """Experiments that stand together. `note`: how all of them differ from what was published, said once."""

    title: str
    note: str = ""


PARTS = {
    "text": Part(
        title="Text",
        note="Where reviews are IMDB's, words are numbered here from the raw files, without the HTML breaks that "
        "Keras' copy counts as a word, and other reviews are held out than in the book.",
    ),
    "temperature": Part(
        title="Temperature",
        note="Published figures are of Jena 2009 to 2016, mean absolute errors in deviations of the temperature, at "
        "the best of the training's epochs. That series runs here as the variant jena once its file is in the data "
        "folder. Other series have other weather: compare them with the other forecasts of the same series.",
    ),
    "principles": Part(title="Recurrence from first principles"),
    "language": Part(title="Language models"),
    "bai2018": Part(
        title="Convolution or recurrence: Bai, Kolter and Koltun 2018",
        note="The TCN has the paper's sizes; recurrent nets have as many parameters, by computation, since the paper "
        "gives the units of few of them. The TCN starts from the weights that the released code really starts from: "
        "of those it means to set, its weight norm overwrites all but the ones around the first block. Gradients are "
        "clipped before each step; the released code clips them before it computes them, which does nothing.",
    ),
}

EXPERIMENTS: Registry[Experiment] = Registry("experiment")
