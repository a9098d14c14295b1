"""Every text candidate through the estimator: raw texts in, fitted, class names out, saved, loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import torch
from sklearn.base import clone

from carryline import baselines, recipes
from carryline.ground.errors import InputError
from carryline.tasks import TextClassifier, load, prepare
from carryline.text import Corpus, Vocabulary, read_corpus

NAMES = [*baselines.TEXTS, *recipes.TEXTS]
SMALL = {"vocabulary": 40, "length": 20}
ODD = ["A superb film.", "", "!!!", "words nobody has seen", "superb " * 50]


@pytest.fixture(scope="module", params=NAMES)
def fitted(request: pytest.FixtureRequest, corpus: Corpus, quick: dict[str, Any]) -> TextClassifier:
    return TextClassifier(request.param, **SMALL, **quick).fit(corpus)


@pytest.mark.parametrize(
    "texts",
    [
        ODD,
        tuple(ODD),
        np.array(ODD),
        pd.Series(ODD, name="label"),
        pl.Series(ODD),
        pa.chunked_array([ODD]),
        ODD[:1],
        [],
    ],
    ids=["list", "tuple", "array", "pandas", "polars", "pyarrow", "one", "none"],
)
def test_texts_get_class_names(fitted: TextClassifier, texts: Any) -> None:
    found = fitted.predict(texts)
    assert found.shape == (len(texts),)
    assert set(found) <= {"bad", "good"}
    probabilities = fitted.predict_proba(texts)
    assert probabilities.shape == (len(texts), 2)
    np.testing.assert_allclose(probabilities.sum(1), 1.0, rtol=1e-5)


def test_three_classes(request: pytest.FixtureRequest, three_classes: Corpus, quick: dict[str, Any]) -> None:
    for name in NAMES:
        classifier = TextClassifier(name, **SMALL, **quick).fit(three_classes)
        probabilities = classifier.predict_proba(ODD)
        assert classifier.classes_ == ("bad", "good", "so-so")
        assert probabilities.shape == (5, 3)
        np.testing.assert_allclose(probabilities.sum(1), 1.0, rtol=1e-5)


def test_what_it_is_batched_with_does_not_matter(fitted: TextClassifier) -> None:
    together = fitted.predict_proba(ODD)
    alone = np.concatenate([fitted.predict_proba([text]) for text in ODD])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_it_classifies_the_same_after_saving(fitted: TextClassifier, corpus: Corpus, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model", scores={"test": 0.75})
    again = load(tmp_path / "model")
    assert isinstance(again, TextClassifier)
    np.testing.assert_array_equal(
        again.predict_proba([*corpus.texts, *ODD]), fitted.predict_proba([*corpus.texts, *ODD])
    )
    for name in ("kind_", "classes_", "parameters_", "seconds_", "validation_score_", "diverged_", "data_"):
        assert getattr(again, name) == getattr(fitted, name)
    assert again.history_ == fitted.history_
    assert again.get_params() == fitted.get_params()
    again.save(tmp_path / "copy")
    np.testing.assert_array_equal(load(tmp_path / "copy").predict(ODD), fitted.predict(ODD))


def test_a_prepared_corpus_gives_what_its_texts_give(
    fitted: TextClassifier, corpus: Corpus, quick: dict[str, Any]
) -> None:
    train, validation = corpus.split(0.2, seed=0)
    prepared = prepare(train)
    unseen = prepare(validation, like=prepared)
    again = TextClassifier(fitted.model, **SMALL, **quick).fit(prepared, validation=unseen)
    assert again.validation_score_ == fitted.validation_score_
    np.testing.assert_array_equal(again.predict_proba(unseen), fitted.predict_proba(validation.texts))
    np.testing.assert_array_equal(again.predict_proba(unseen), again.predict_proba(validation))


def test_scores_are_shares_of_right_answers(fitted: TextClassifier, corpus: Corpus) -> None:
    assert corpus.labels is not None
    names = np.array(corpus.classes, dtype=object)[corpus.labels]
    assert fitted.score(corpus) == (fitted.predict(corpus) == names).mean()


def test_refitting_keeps_what_was_chosen(fitted: TextClassifier, corpus: Corpus, quick: dict[str, Any]) -> None:
    again = TextClassifier(fitted.model, **SMALL, **quick).fit(corpus)
    before = again.validation_score_
    if again.kind_ == "network":
        with pytest.raises(InputError, match="a baseline: the best epoch of a network is only known with validation"):
            again.refit(corpus)
        return
    again.refit(corpus)
    assert again.validation_score_ == before
    assert again.data_["rows"] == len(corpus)
    if again.model != "majority_class":
        assert again.baseline_.strength == fitted.baseline_.strength  # type: ignore[union-attr]
    assert set(again.predict(ODD)) <= {"bad", "good"}


@pytest.mark.parametrize("name", ["tfidf_words", "tfidf_ngrams", "nbsvm"])
def test_bags_find_the_telling_words(name: str, corpus: Corpus) -> None:
    assert list(TextClassifier(name).fit(corpus).predict(["wonderful", "waste"])) == ["good", "bad"]


def test_a_network_finds_the_telling_words(corpus: Corpus) -> None:
    classifier = TextClassifier("averaged_embeddings", epochs=40, batch_size=16, learning_rate=0.02, patience=None)
    classifier.fit(corpus)
    assert classifier.validation_score_ > 0.9
    assert list(classifier.predict(["wonderful", "waste"])) == ["good", "bad"]


def test_classes_are_matched_by_name(corpus: Corpus) -> None:
    classifier = TextClassifier("tfidf_words").fit(corpus)
    assert corpus.labels is not None
    turned = Corpus(corpus.texts, 1 - corpus.labels, ("good", "bad"))
    assert classifier.score(turned) == classifier.score(corpus) > 0.9
    assert TextClassifier("tfidf_words").fit(corpus, validation=turned).validation_score_ > 0.9


def test_another_process_classifies_the_same_from_a_folder(
    corpus: Corpus, quick: dict[str, Any], tmp_path: Path
) -> None:
    assert corpus.labels is not None
    for number, (text, label) in enumerate(zip(corpus.texts, corpus.labels, strict=True)):
        folder = tmp_path / "reviews" / corpus.classes[label]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    fitted = {name: TextClassifier(name, **SMALL, **quick).fit(tmp_path / "reviews") for name in ("nbsvm", "lstm")}
    for name, classifier in fitted.items():
        classifier.save(tmp_path / name)
    program = (
        "import sys, numpy as np, carryline as cl\n"
        "folder, *names = sys.argv[1:]\n"
        "for name in names:\n"
        "    np.save(f'{folder}/{name}.npy', cl.load(f'{folder}/{name}').predict_proba(f'{folder}/reviews'))"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path), *fitted], check=True)
    for name, classifier in fitted.items():
        np.testing.assert_array_equal(np.load(tmp_path / f"{name}.npy"), classifier.predict_proba(tmp_path / "reviews"))


def test_columns_of_a_table_are_kept_in_mind(corpus: Corpus, tmp_path: Path) -> None:
    import polars as pl

    assert corpus.labels is not None
    names = [corpus.classes[label] for label in corpus.labels]
    pl.DataFrame({"review": corpus.texts, "verdict": names, "note": corpus.texts}).write_csv(tmp_path / "reviews.csv")
    reading = {"text": "review", "label": "verdict"}
    classifier = TextClassifier("tfidf_words", reading=reading).fit(tmp_path / "reviews.csv")
    classifier.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert again.score(tmp_path / "reviews.csv") > 0.9
    pl.DataFrame({"review": ["superb", "awful"]}).write_csv(tmp_path / "new.csv")
    assert list(again.predict(tmp_path / "new.csv")) == ["good", "bad"]


def test_a_network_of_ones_own(corpus: Corpus, quick: dict[str, Any], tmp_path: Path) -> None:
    class Mean(torch.nn.Module):
        length_aware = True

        def __init__(self, shape: recipes.TextShape) -> None:
            super().__init__()
            self.vectors = torch.nn.EmbeddingBag(shape.vocabulary, 1, padding_idx=0)

        def forward(self, ids: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
            return torch.sigmoid(self.vectors(ids))

    classifier = TextClassifier(Mean, **SMALL, **quick).fit(corpus)
    classifier.save(tmp_path / "model")
    again = load(tmp_path / "model", model=Mean)
    np.testing.assert_array_equal(again.predict_proba(ODD), classifier.predict_proba(ODD))


def test_the_card_names_the_data_and_the_scores(corpus: Corpus, tmp_path: Path) -> None:
    TextClassifier("majority_class").fit(corpus).save(tmp_path / "model", scores={"test": 0.5})
    page = (tmp_path / "model" / "README.md").read_text()
    for part in ("bad, good", "simulated reviews", "| test | 0.5 |", "| seed | 0 |", "majority_class (baseline)"):
        assert part in page


def test_the_vocabulary_is_plain_text(corpus: Corpus, quick: dict[str, Any], tmp_path: Path) -> None:
    TextClassifier("lstm", vocabulary=10, length=20, **quick).fit(corpus).save(tmp_path / "model")
    lines = (tmp_path / "model" / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 10  # the padding's line, the unknown word, the 8 most frequent
    assert lines[1] == "<oov>\t0\t0"  # with how often each occurs, and in how many texts


def test_a_model_that_was_saved_with_the_first_format_of_vocabularies_still_predicts(
    corpus: Corpus, quick: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(words: Vocabulary, path: Path) -> None:
        """As version 0.1 did."""
        about = {"oov": words.oov, "tokenizer": words.tokenizer.to_dict(), "size": len(words)}
        path.write_text("\n".join([f"# carryline vocabulary 1 {json.dumps(about)}", *words.tokens[1:], ""]))

    classifier = TextClassifier("lstm", vocabulary=10, length=20, **quick).fit(corpus)
    with monkeypatch.context() as patch:
        patch.setattr(Vocabulary, "save", save)
        classifier.save(tmp_path / "model")
    loaded = TextClassifier.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict_proba(corpus.texts), classifier.predict_proba(corpus.texts))


def test_a_network_that_diverged_is_reported_and_never_chosen(corpus: Corpus, quick: dict[str, Any]) -> None:
    classifier = TextClassifier("flattened_embedding", learning_rate=1e38, **SMALL, **quick).fit(corpus)
    assert classifier.diverged_
    assert classifier.validation_score_ == 0.0


def test_a_class_without_texts_is_never_the_answer(corpus: Corpus) -> None:
    wider = Corpus(corpus.texts, corpus.labels, (*corpus.classes, "so-so"))
    for name in baselines.TEXTS:
        probabilities = TextClassifier(name).fit(wider).predict_proba(ODD)
        assert probabilities.shape == (5, 3)
        assert (probabilities.argmax(1) < 2).all()


def test_scikit_learn_can_clone_it() -> None:
    classifier = TextClassifier("nbsvm", seed=2)
    assert clone(classifier).get_params() == classifier.get_params()


@pytest.mark.slow
@pytest.mark.data
def test_naive_bayes_weighted_ngrams_reach_the_published_accuracy_on_imdb(imdb: Path) -> None:
    # Wang and Manning 2012, table 3: NBSVM-bi 91.22 on IMDB; Mesnil et al. 2014, table 1: trigrams 91.87
    train = read_corpus(imdb / "train")
    classifier = TextClassifier("nbsvm").fit(train)
    assert classifier.validation_score_ > 0.91
    whole = prepare(train)
    assert classifier.refit(whole).score(prepare(read_corpus(imdb / "test"), like=whole)) >= 0.915
