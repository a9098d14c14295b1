"""Which texts are learned from, which are chosen on, and which are put aside for the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import CarrylineError, InputError, listing
from carryline.ground.facts import Fact
from carryline.series import Check
from carryline.text import Corpus

SHARE = 0.2  # of the texts for the test part, where none is given; then of the rest for validation


@dataclass(frozen=True, eq=False)
class Parts:
    """Three corpora with the same classes in the same order, none of whose texts is in another.

    `facts` say what was moved to make it so, `checks` prove it.
    """

    train: Corpus
    validation: Corpus
    test: Corpus
    facts: tuple[Fact, ...]
    checks: tuple[Check, ...]

    def raise_if_leaky(self) -> None:
        """Raise CarrylineError naming each check that failed."""
        failed = [check for check in self.checks if not check.passed]
        if failed:
            raise CarrylineError(
                "the leak audit failed: " + "; ".join(f"{check.name}: {check.detail}" for check in failed),
                expected="test texts that training cannot have seen",
                fix="give a test corpus of other texts, or none, and a part of the source is put aside",
            )


def divide(source: Corpus, test: Corpus | None, *, seed: int) -> Parts:
    """Divide a corpus, keeping the shares of its classes, into parts that share no text.

    A text that occurs twice would otherwise be learned by heart in one part and asked for in another. Repetitions
    inside `source` go to its training part; texts of `source` that are in a given `test` are left out of it.
    Raises InputError for too few texts, classes that do not fit, or labels that are missing.
    """
    _check_labelled(source, "source")
    source.check_trainable()
    facts = []
    if test is None:
        _check_enough(source, least=4)
        rest, drawn = source.split(SHARE, seed)
        rest, held, moved = _move_repeated(rest, drawn)
        facts.append(
            Fact("texts put aside for the test", len(held), f"a stratified {SHARE:.0%} of the source, by seed")
        )
    else:
        held = _with_classes_of(source, test)
        known = _known(source.texts, held.texts)
        if known.all():
            raise InputError(
                f"test: {held.source} holds every text of {source.source}",
                expected="texts to test on that are not there to learn from",
                fix="give another test corpus, or none: a part of the source is then put aside",
            )
        rest, moved = source[np.flatnonzero(~known)], 0
        if known.any():
            facts.append(Fact("source texts that are in the test corpus", int(known.sum()), "left out of training"))
        _check_enough(rest, least=3)
    train, chosen = rest.split(SHARE, seed + 1)
    train, validation, again = _move_repeated(train, chosen)
    facts.append(Fact("texts to choose on (validation)", len(validation), f"a stratified {SHARE:.0%}, by seed"))
    if moved + again:
        facts.append(Fact("repeated texts", moved + again, "moved to the training part, so that parts share no text"))
    for name, part in (("training", train), ("validation", validation), ("test", held)):
        if len(part) == 0 or (name == "training" and len(np.unique(part.labels)) < 2):  # type: ignore[arg-type]
            raise InputError(
                f"{source.source}: {len(source)} texts leave {len(part)} for the {name} part",
                expected="enough texts of each class for training, validation and test",
                fix="give more texts" + ("" if test is not None else ", or a test corpus of their own"),
            )
    checks = _checks(source, train, validation, held, given=test is not None)
    return Parts(train, validation, held, tuple(facts), checks)


def _checks(source: Corpus, train: Corpus, validation: Corpus, test: Corpus, *, given: bool) -> tuple[Check, ...]:
    learned = int(_known(test.texts, train.texts + validation.texts).sum())
    chosen = int(_known(validation.texts, train.texts).sum())
    checks = [
        Check("no test text is trained or chosen on", learned == 0, f"{learned} of {len(test)} test texts"),
        Check("no validation text is trained on", chosen == 0, f"{chosen} of {len(validation)} validation texts"),
    ]
    if given:
        old = int(_known(test.texts, source.texts).sum())
        detail = f"{old} of {len(test)} test texts are in the source as well"
        checks.append(Check("the test corpus is another one than the source", old <= len(test) / 2, detail))
    return tuple(checks)


def _move_repeated(stays: Corpus, held: Corpus) -> tuple[Corpus, Corpus, int]:
    """Texts of `held` that are in `stays` too go there: (stays, held, how many moved)."""
    known = _known(held.texts, stays.texts)
    if not known.any():
        return stays, held, 0
    moved = held[np.flatnonzero(known)]
    assert stays.labels is not None
    assert moved.labels is not None
    both = replace(stays, texts=stays.texts + moved.texts, labels=np.concatenate([stays.labels, moved.labels]))
    return both, held[np.flatnonzero(~known)], len(moved)


def _known(texts: Sequence[str], among: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts occur in `among`, whatever their case and white space, (texts,)."""
    seen = {_essence(text) for text in among}
    return np.fromiter((_essence(text) in seen for text in texts), bool, len(texts))


def _essence(text: str) -> str:
    return " ".join(text.casefold().split())


def _with_classes_of(source: Corpus, test: Corpus) -> Corpus:
    """`test` with the class numbers of `source`."""
    _check_labelled(test, "test")
    strange = [name for name in test.classes if name not in source.classes]
    if strange:
        raise InputError(
            f"test: {test.source} has the classes {listing(strange)}, which {source.source} has not",
            expected=f"classes among {listing(source.classes)}",
            fix="map the labels to known classes, or train on texts of every class",
        )
    numbers = np.array([source.classes.index(name) for name in test.classes], dtype=np.int64)
    return replace(test, labels=numbers[test.labels], classes=source.classes)


def _check_enough(corpus: Corpus, *, least: int) -> None:
    """Raise InputError for a class of which every part could not have a text, and training two."""
    assert corpus.labels is not None
    counts = np.bincount(corpus.labels, minlength=len(corpus.classes)).tolist()
    few = [name for name, count in zip(corpus.classes, counts, strict=True) if 0 < count < least]
    if few:
        raise InputError(
            f"{corpus.source} has fewer than {least} texts of {'class' if len(few) == 1 else 'each of the classes'} "
            f"{listing(few)}" + (" that are not in the test corpus" if least == 3 else ""),
            expected="enough texts of each class: two to learn from, and one for every other part",
            fix="add texts to it, merge it with another class, or leave it out",
        )


def _check_labelled(corpus: Corpus, name: str) -> None:
    if corpus.labels is None:
        raise InputError(
            f"{name}: {corpus.source} has no labels",
            expected="a class for every text",
            fix="give a folder with one sub-folder per class, or name the column of classes with label=",
        )
