"""Who wins: a network only if it beats the best baseline beyond chance.

Everything is *chosen* on the validation part: the best baseline, the best network, and whether the network's gain over
that baseline is significant there, in an interval that allows for having taken the best of several networks
(`bootstrap.simultaneous`). Only then is the test part looked at, once: by the best baseline, and by the network if its
gain was significant. The test part can make nothing win. It can only take the title from a network, when the gain is
not significant there too; then the study says so, and the baseline is the better choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryline.studies.bootstrap import Interval, intervals, simultaneous

Array = NDArray[np.float64]

HUGE = 1e9  # from here on, the error of a network that went wild, nobody counts the digits


@dataclass(frozen=True)
class Scale:
    """How a mean loss is told to the user: `"mean absolute error"` in degC, or accuracy as one minus the error rate."""

    metric: str
    unit: str
    lower_is_better: bool

    def score(self, loss: float) -> float:
        """The metric's value for a mean loss."""
        return loss if self.lower_is_better else 1.0 - loss

    def words(self, loss: float) -> str:
        """`"2.31 degC"` or `"91.6 %"`."""
        return amount(loss, self.unit) if self.lower_is_better else f"{100 * (1 - loss):.1f} %"

    def difference(self, gain: float) -> str:
        """A gain in words: `"0.12 degC"` or `"1.2 points"`."""
        return amount(gain, self.unit) if self.lower_is_better else f"{100 * gain:.1f} points"


def amount(value: float, unit: str) -> str:
    """Three significant digits, zeros among them, and the unit: `"1.70 degC"`."""
    if abs(value) >= HUGE:
        return f"{value:.2e} {unit}".rstrip()
    places = max(0, 2 - math.floor(math.log10(abs(value)))) if value else 0
    return f"{value:,.{places}f} {unit}".rstrip()


@dataclass(frozen=True)
class Verdict:
    """The decision of a study.

    `gain` is how much smaller the best network's mean loss is than the best baseline's on the validation part, in the
    metric's unit (negative: it is worse), `interval` its 95 % interval. `test_gain` and `test_interval` are the same on
    the test part, None when no network was taken there. `kind` is the kind of the winner; `significant` says whether
    the network's gain is, on every part it was measured on.
    """

    winner: str
    kind: str
    best_baseline: str
    best_network: str | None
    gain: float | None
    interval: tuple[float, float] | None
    significant: bool
    sentence: str
    test_gain: float | None = None
    test_interval: tuple[float, float] | None = None

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Choice:
    """What validation says, before anybody has looked at the test part."""

    baseline: str
    network: str | None
    gain: Interval | None

    @property
    def tested(self) -> tuple[str, ...]:
        """Who may look at the test part: the best baseline, and a network that beat it beyond chance."""
        network = self.network if self.gain is not None and self.gain.low > 0 else None
        return (self.baseline,) if network is None else (self.baseline, network)


def choose(
    baselines: dict[str, Array], networks: dict[str, Array], *, block: int, seed: int, draws: int = 2_000
) -> Choice:
    """The best baseline and the best network by validation losses (samples,), and the gain between them.

    Networks whose losses are not finite (they diverged) are out of the running. Ties go to the candidate named first.
    """
    baseline = min(baselines, key=lambda name: float(baselines[name].mean()))
    running = {name: losses for name, losses in networks.items() if np.isfinite(losses).all()}
    if not running:
        return Choice(baseline, None, None)
    names = list(running)
    best = min(range(len(names)), key=lambda k: float(running[names[k]].mean()))
    gains = baselines[baseline] - np.stack([running[name] for name in names])
    return Choice(baseline, names[best], simultaneous(gains, block=block, seed=seed, draws=draws)[best])


def decide(
    choice: Choice,
    *,
    test: dict[str, Array],
    block: int,
    seed: int,
    scale: Scale,
    titles: dict[str, str],
    failed: tuple[str, ...] = (),
    draws: int = 2_000,
) -> Verdict:
    """The verdict, from the choice and the test losses (samples,) of `choice.tested`; `failed` networks diverged."""
    on_test = None
    if choice.network in test:
        gains = (test[choice.baseline] - test[choice.network])[None]
        on_test = intervals(gains, block=block, seed=seed, draws=draws)[0]
    significant = on_test is not None and on_test.low > 0
    winner = choice.network if significant and choice.network is not None else choice.baseline
    scores = {titles[name]: scale.words(float(losses.mean())) for name, losses in test.items()}
    return Verdict(
        winner=winner,
        kind="network" if significant else "baseline",
        best_baseline=choice.baseline,
        best_network=choice.network,
        gain=choice.gain.mean if choice.gain else None,
        interval=(choice.gain.low, choice.gain.high) if choice.gain else None,
        significant=significant,
        sentence=_sentence(choice, on_test, scores=scores, scale=scale, titles=titles, failed=failed),
        test_gain=on_test.mean if on_test else None,
        test_interval=(on_test.low, on_test.high) if on_test else None,
    )


def _sentence(
    choice: Choice,
    on_test: Interval | None,
    *,
    scores: dict[str, str],
    scale: Scale,
    titles: dict[str, str],
    failed: tuple[str, ...],
) -> str:
    """The verdict in one sentence, for a reader who has seen nothing else; `scores` are those on the test part."""
    baseline = titles[choice.baseline]
    told = f"the baseline's {scale.metric} on the test part is {scores[baseline]}"
    if choice.network is None or choice.gain is None:
        why = f"every network diverged ({', '.join(failed)})" if failed else "no network took part"
        return f"Use the baseline {baseline}: {why}, and {told}."
    network, gain = titles[choice.network], choice.gain
    if on_test is not None and on_test.low > 0:
        return (
            f"A network is worth it here: on the test part {network} beats the best baseline, {baseline}, by "
            f"{_range(on_test, scale)} ({scale.metric} {scores[network]} against {scores[baseline]})."
        )
    if on_test is not None:
        return (
            f"The baseline {baseline} is the better choice: {network} beat it on the validation part, but the test "
            f"part does not confirm that (gain {_range(on_test, scale)}; {scale.metric} {scores[network]} against "
            f"{scores[baseline]} for the baseline)."
        )
    if gain.mean > 0:
        return (
            f"The baseline {baseline} is the better choice: the best network, {network}, gains too little to be beyond "
            f"chance ({_range(gain, scale)}, on the validation part); {told}."
        )
    behind = f"is {scale.difference(-gain.mean)} worse" if gain.mean < 0 else "does as well"
    return (
        f"The baseline {baseline} is the better choice: no network beats it (the best, {network}, {behind} on the "
        f"validation part); {told}."
    )


def _range(gain: Interval, scale: Scale) -> str:
    low, high = (scale.difference(end).partition(" ")[0] for end in (gain.low, gain.high))  # the unit stands before
    return f"{scale.difference(gain.mean)}, 95 % interval {low} to {high}"
