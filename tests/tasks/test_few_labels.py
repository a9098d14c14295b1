"""Few labels, many texts: raw texts in, class names out, saved, loaded; and that unlabelled texts help at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from typer.testing import CliRunner

from carryline.cli.app import app
from carryline.ground.errors import InputError
from carryline.tasks import FewLabelsClassifier, TextClassifier, load
from carryline.text import Corpus, read_corpus

CLASSES = ("bad", "good", "so-so")


def reviews(count: int, seed: int, classes: tuple[str, ...] = CLASSES[:2]) -> Corpus:
    """Each class has 40 words of its own, and a text holds a few of them: two of one class rarely share any."""
    random = np.random.default_rng(seed)
    labels = [classes[i % len(classes)] for i in range(count)]
    texts = []
    for label in labels:
        words = [f"{label.replace('-', '')}{n}" for n in random.integers(0, 40, 4)]
        words += [f"word{n}" for n in random.integers(0, 200, 10)]
        texts.append(" ".join(random.permutation(words)))
    return Corpus.of(texts, labels, source="simulated reviews")


FEW, MANY, TEST = reviews(10, seed=0), reviews(1000, seed=1), reviews(400, seed=2)


@pytest.fixture(scope="module")
def fitted() -> FewLabelsClassifier:
    return FewLabelsClassifier(dimensions=8).fit(FEW, unlabelled=MANY)


@pytest.fixture(scope="module")
def saved(fitted: FewLabelsClassifier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fitted.save(tmp_path_factory.mktemp("saved") / "model", scores={"test": fitted.score(TEST)})


def test_texts_without_labels_make_up_for_labels(fitted: FewLabelsClassifier) -> None:
    alone = TextClassifier("tfidf_words").fit(FEW, validation=FEW)
    assert fitted.score(TEST) > 0.95
    assert alone.score(TEST) < 0.8


def test_three_classes() -> None:
    classifier = FewLabelsClassifier(dimensions=8).fit(reviews(18, 0, CLASSES), unlabelled=reviews(1500, 1, CLASSES))
    assert classifier.classes_ == CLASSES
    assert classifier.score(reviews(300, 2, CLASSES)) > 0.9
    probabilities = classifier.predict_proba(TEST)
    np.testing.assert_allclose(probabilities.sum(1), 1)
    assert (classifier.predict(TEST) == np.array(CLASSES, dtype=object)[probabilities.argmax(1)]).all()


def test_texts_and_labels_may_come_apart_or_in_a_corpus(fitted: FewLabelsClassifier, tmp_path: Path) -> None:
    names = [FEW.classes[label] for label in FEW.labels]  # type: ignore[union-attr]
    for text, name in zip(FEW.texts, names, strict=True):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / f"{FEW.texts.index(text)}.txt").write_text(text)
    for given in ((FEW.texts, names), (tuple(FEW.texts), np.array(names))):
        twin = FewLabelsClassifier(dimensions=8).fit(*given, unlabelled=MANY.texts)
        np.testing.assert_array_equal(twin.predict_proba(TEST), fitted.predict_proba(TEST))
        assert twin.score(TEST.texts, [TEST.classes[label] for label in TEST.labels]) == fitted.score(TEST)  # type: ignore[union-attr]
    folder = FewLabelsClassifier(dimensions=8).fit(tmp_path, unlabelled=MANY)  # the same texts, class by class
    assert folder.score(TEST) == pytest.approx(fitted.score(TEST), abs=0.01)


def test_labels_of_unlabelled_texts_are_not_looked_at(fitted: FewLabelsClassifier) -> None:
    assert MANY.labels is not None
    turned = Corpus(MANY.texts, 1 - MANY.labels, MANY.classes)
    twin = FewLabelsClassifier(dimensions=8).fit(FEW, unlabelled=turned)
    np.testing.assert_array_equal(twin.predict_proba(TEST), fitted.predict_proba(TEST))


def test_a_class_without_a_text_is_never_the_answer() -> None:
    two = reviews(30, 0, CLASSES)
    assert two.labels is not None
    for left_out in range(3):
        part = two[two.labels != left_out]
        probabilities = FewLabelsClassifier(dimensions=8).fit(part, unlabelled=MANY).predict_proba(TEST)
        assert (probabilities[:, left_out] == 0).all()
        np.testing.assert_allclose(probabilities.sum(1), 1)


def test_odd_texts_have_an_answer(fitted: FewLabelsClassifier) -> None:
    assert fitted.predict_proba(["", "!!!", "nobody has seen this", "bad1 " * 500]).shape == (4, 2)
    assert fitted.predict_proba([]).shape == (0, 2)


def test_the_score_among_the_labelled_is_of_texts_that_were_held_out() -> None:
    """Labels that have nothing to do with the texts are guessed at chance, however well they are remembered."""
    random = np.random.default_rng(0)
    some = reviews(200, 3)
    guessing = FewLabelsClassifier().fit(some.texts, random.permutation(["a", "b"] * 100), unlabelled=MANY)
    assert 0.38 < guessing.validation_score_ < 0.62


def test_saved_and_loaded_it_answers_the_same(fitted: FewLabelsClassifier, saved: Path) -> None:
    again = load(saved)
    assert isinstance(again, FewLabelsClassifier)
    np.testing.assert_array_equal(again.predict_proba(TEST), fitted.predict_proba(TEST))
    assert repr(again) == repr(fitted) == "FewLabelsClassifier(dimensions=8)"
    assert again.validation_score_ == fitted.validation_score_
    again.save(saved.parent / "again")
    assert (saved.parent / "again" / "model.safetensors").read_bytes() == (saved / "model.safetensors").read_bytes()
    card = (saved / "README.md").read_text()
    assert "| data | simulated reviews, 10 texts with labels, 1,000 without |" in card
    assert "| test |" in card


def test_the_command_line_knows_it(saved: Path, tmp_path: Path) -> None:
    rows = [{"text": text, "label": TEST.classes[label]} for text, label in zip(TEST.texts, TEST.labels, strict=True)]  # type: ignore[arg-type]
    (tmp_path / "new.jsonl").write_text("\n".join(map(json.dumps, rows)))
    run = CliRunner().invoke(app, ["predict", str(saved), str(tmp_path / "new.jsonl"), "--json"])
    assert len(json.loads(run.stdout)["predictions"]) == len(TEST)
    run = CliRunner().invoke(app, ["evaluate", str(saved), str(tmp_path / "new.jsonl"), "--json"])
    assert json.loads(run.stdout)["score"] > 0.95


def test_it_can_be_cloned_and_fitted_anew(fitted: FewLabelsClassifier) -> None:
    twin = clone(fitted).fit(FEW, unlabelled=MANY)
    np.testing.assert_array_equal(twin.predict_proba(TEST), fitted.predict_proba(TEST))


AGAIN = "  fix: save the model again, or copy the whole folder once more from where it was saved"
NO_FILE = "  expected: texts in a list, or the path of a file or folder\n  fix: pass a single text as [text]"
TABLE: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: FewLabelsClassifier(dimensions=0).fit(FEW, unlabelled=MANY),
        "dimensions=0\n  expected: a whole number of at least 1\n  fix: correct dimensions",
    ),
    (
        lambda: FewLabelsClassifier(min_documents=0.5).fit(FEW, unlabelled=MANY),  # type: ignore[arg-type]
        "min_documents=0.5\n  expected: a whole number of at least 1\n  fix: correct min_documents",
    ),
    (
        lambda: FewLabelsClassifier().fit(FEW, unlabelled="nowhere"),
        f"fit, unlabelled('nowhere'): no such file or folder\n{NO_FILE}",
    ),
    (
        lambda: FewLabelsClassifier().fit(FEW[:1], unlabelled=MANY),
        "simulated reviews has one class only, 'bad'\n  expected: texts of at least two classes\n"
        "  fix: add texts of another class: there is nothing to tell apart",
    ),
    (
        lambda: FewLabelsClassifier().fit(FEW.texts, ["bad", "good"], unlabelled=MANY),
        "a corpus of 10 texts and 2 labels\n  expected: one label per text\n"
        "  fix: check where texts or labels were dropped",
    ),
    (
        lambda: FewLabelsClassifier(min_documents=3).fit(FEW, unlabelled=[]),
        "LatentSemantics(dimensions=32) of 10 texts with 9 n-grams\n"
        "  expected: at least as many of each as dimensions\n"
        "  fix: lower dimensions or min_documents, or give more texts",
    ),
    (
        lambda: FewLabelsClassifier().predict(["a text"]),
        "FewLabelsClassifier.predict() before fit\n  expected: a fitted model\n"
        "  fix: call fit(...) first, or FewLabelsClassifier.load(folder)",
    ),
]


@pytest.mark.parametrize(("call", "message"), TABLE, ids=[message.splitlines()[0][:50] for _, message in TABLE])
def test_what_cannot_be_used_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(InputError) as error:
        call()
    assert str(error.value) == message


def test_a_class_that_was_not_learned_cannot_be_scored(fitted: FewLabelsClassifier) -> None:
    with pytest.raises(InputError, match="class 'goood' in texts in memory; did you mean 'good'"):
        fitted.score(["a text", "another"], ["goood", "bad"])
    with pytest.raises(InputError, match="score: texts in memory has no labels"):
        fitted.score(Corpus.of(["a text"]))


def test_a_saved_model_that_was_changed_or_is_another_is_refused(saved: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(saved, tmp_path / "model")
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[:-8])
    with pytest.raises(InputError) as error:
        load(folder)
    assert str(error.value).splitlines()[0] == f"{folder / 'model.safetensors'} was changed or cut short"
    with pytest.raises(InputError) as error:
        TextClassifier.load(saved)
    assert str(error.value) == (
        f"{str(saved)!r} holds a model that can classify from few labels\n  expected: one that can classify\n"
        "  fix: use carryline.load(folder), which takes any"
    )


@pytest.mark.slow
@pytest.mark.data
def test_two_hundred_labels_are_enough_for_reviews(imdb: Path) -> None:
    """The chapter reaches 0.54 to 0.58 with as many."""
    reviews = read_corpus(imdb / "train")
    order = np.random.default_rng(0).permutation(len(reviews))
    classifier = FewLabelsClassifier().fit(reviews[order[:200]], unlabelled=reviews[order[200:]])
    assert classifier.score(imdb / "test") > 0.85
