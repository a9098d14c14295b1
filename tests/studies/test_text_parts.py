from __future__ import annotations

import numpy as np
import pytest

from carryline import CarrylineError
from carryline.studies.text_parts import divide
from carryline.text import Corpus


def corpus(size: int, *, of: str = "text", seed: int = 0) -> Corpus:
    labels = np.random.default_rng(seed).integers(0, 2, size)
    return Corpus([f"{of} {number}" for number in range(size)], labels.astype(np.int64), ("bad", "good"), source=of)


def essences(part: Corpus) -> set[str]:
    return {" ".join(text.casefold().split()) for text in part.texts}


def test_a_corpus_alone_is_divided_three_ways_with_its_class_shares() -> None:
    parts = divide(corpus(1_000), None, seed=0)
    sizes = [len(part) for part in (parts.train, parts.validation, parts.test)]
    assert sum(sizes) == 1_000
    assert sizes[1:] == pytest.approx([160, 200], abs=2)
    shares = [part.labels.mean() for part in (parts.train, parts.validation, parts.test)]
    assert np.ptp(shares) < 0.01
    assert all(check.passed for check in parts.checks)
    assert any("put aside for the test" in fact.what for fact in parts.facts)


def test_the_seed_decides_the_parts() -> None:
    source = corpus(200)
    assert divide(source, None, seed=1).test.texts == divide(source, None, seed=1).test.texts
    assert divide(source, None, seed=1).test.texts != divide(source, None, seed=2).test.texts


def test_repeated_texts_end_up_in_one_part() -> None:
    base = corpus(300)
    again = base[np.arange(0, 300, 3)]
    twice = Corpus(
        base.texts + [text.upper() + "  " for text in again.texts],
        np.concatenate([base.labels, again.labels]),
        base.classes,
        source="twice",
    )
    parts = divide(twice, None, seed=0)
    learned, chosen, held = map(essences, (parts.train, parts.validation, parts.test))
    assert not learned & chosen
    assert not learned & held
    assert not chosen & held
    assert len(parts.train) + len(parts.validation) + len(parts.test) == len(twice)
    assert any(fact.what == "repeated texts" and fact.count > 0 for fact in parts.facts)


def test_texts_of_a_given_test_corpus_are_left_out_of_training() -> None:
    source, other = corpus(300), corpus(100, of="new")
    test = Corpus(other.texts + source.texts[:20], np.concatenate([other.labels, source.labels[:20]]), source.classes)
    parts = divide(source, test, seed=0)
    assert len(parts.test) == 120
    assert len(parts.train) + len(parts.validation) == 280
    assert not (essences(parts.train) | essences(parts.validation)) & essences(parts.test)
    parts.raise_if_leaky()


def test_a_test_corpus_that_is_the_source_fails_the_audit_loudly() -> None:
    source = corpus(300)
    parts = divide(source[np.arange(300)], Corpus(source.texts[:100], source.labels[:100], source.classes), seed=0)
    with pytest.raises(
        CarrylineError, match="the leak audit failed: the test corpus is another one than the source: 100"
    ):
        parts.raise_if_leaky()


def test_classes_are_matched_by_name() -> None:
    source = corpus(100)
    test = Corpus(["a", "b"], np.array([0, 1]), ("good", "bad"))
    assert divide(source, test, seed=0).test.labels.tolist() == [1, 0]
