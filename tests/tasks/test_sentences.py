"""Texts as sentences of words, and where a network that reads them so looks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.tasks import TextClassifier, load
from carryline.tasks.sentences import WIDTH, Sentences, cut_sentences, nested
from carryline.text import Corpus, Vocabulary

LONG = " ".join(f"w{number}" for number in range(WIDTH + 7))


def plainly(texts: list[list[list[int]]], vocabulary: int, length: int) -> list[list[list[int]]]:
    """The same as `nested`, one word after the other, without the padding."""
    found = []
    for sentences in texts:
        words = [(number, word) for number, sentence in enumerate(sentences) for word in sentence][-length:]
        rows: list[list[int]] = []
        for number in range(len(sentences)):
            own = [word if word < vocabulary else 1 for at, word in words if at == number]
            rows += [own[start : start + WIDTH] for start in range(0, len(own), WIDTH)]
        found.append(rows or [[1]])
    return found


@given(
    texts=st.lists(st.lists(st.lists(st.integers(1, 30), max_size=4) | st.just([2] * 120), max_size=4), max_size=5),
    length=st.integers(1, 150),
)
def test_nested_is_what_a_plain_loop_gives(texts: list[list[list[int]]], length: int) -> None:
    words = Ragged.from_sequences([sentence for sentences in texts for sentence in sentences], dtype=np.int32)
    bounds = np.cumsum([0, *map(len, texts)])
    found = nested(Sentences(words, bounds.astype(np.int64)), vocabulary=20, length=length)
    assert found.values.shape[1] == WIDTH
    assert [[row[row != 0].tolist() for row in text] for text in found] == plainly(texts, 20, length)
    assert all((np.diff((row != 0).astype(int)) <= 0).all() for row in found.values), "padding stands at the end"


def test_sentences_are_those_of_each_text() -> None:
    vocabulary = Vocabulary(["good", "film", "plot"], oov="<oov>")
    cut = cut_sentences(["Good film! Bad plot.", "", "Film"], vocabulary)
    assert [row.tolist() for row in cut.words] == [[2, 3], [1, 4], [3]]
    assert cut.texts.tolist() == [0, 2, 2, 3]


@pytest.fixture(scope="module")
def fitted(corpus: Corpus, quick: dict[str, Any]) -> TextClassifier:
    return TextClassifier("hierarchical_attention", vocabulary=40, length=80, **quick).fit(corpus)


@pytest.mark.parametrize(
    "text", ["A superb film. The plot was awful!", "One", f"{LONG}. <br />Short!", "Ça c'est e\u0301tonnant… No? Yes."]
)
def test_attention_stands_on_the_words_of_the_raw_text(fitted: TextClassifier, text: str) -> None:
    found = fitted.attention(text)
    assert sum(sentence.weight for sentence in found) == pytest.approx(1, abs=1e-5)
    last = 0
    for sentence in found:
        assert sentence.start == sentence.words[0].start
        assert sentence.end == sentence.words[-1].end
        assert sum(word.weight for word in sentence.words) == pytest.approx(1, abs=1e-5)
        for word in sentence.words:
            assert last <= word.start < word.end
            assert not any(character.isspace() for character in text[word.start : word.end])
            last = word.end
    assert last >= len(text) - 1


def test_attention_is_what_the_prediction_was_made_of(fitted: TextClassifier) -> None:
    """Pooled by hand with the weights that are told, the network gives the probabilities that it gives."""
    text = "A superb film. The plot was awful! Of the end, nothing."
    network = fitted.network_
    assert network is not None
    ids = nested(cut_sentences([text], fitted.vocabulary_), vocabulary=len(fitted.vocabulary_), length=80)[0]
    told = fitted.attention(text)
    embedding, words, _ = network.layers[0].layer
    with torch.no_grad():
        sentences = []
        for row, sentence in zip(ids, told, strict=True):
            hidden = words(embedding(torch.from_numpy(row[row != 0])[None]))[0]
            weights = torch.tensor([word.weight for word in sentence.words])
            sentences.append(weights @ hidden)
        hidden = network.layers[1](torch.stack(sentences)[None])[0]
        pooled = torch.tensor([sentence.weight for sentence in told]) @ hidden
        expected = float(network.layers[3](pooled[None]))
    assert fitted.predict_proba([text])[0, 1] == pytest.approx(expected, abs=1e-6)


def test_only_the_words_that_are_read_have_attention(corpus: Corpus, quick: dict[str, Any]) -> None:
    classifier = TextClassifier("hierarchical_attention", vocabulary=40, length=3, **quick).fit(corpus)
    text = "One two. Three four five. Six"
    found = classifier.attention(text)
    assert [text[word.start : word.end] for sentence in found for word in sentence.words] == ["four", "five", "Six"]
    assert classifier.attention("!!!") == ()


def test_attention_is_the_same_after_saving(fitted: TextClassifier, tmp_path: Path) -> None:
    fitted.save(tmp_path / "model")
    again = load(tmp_path / "model")
    assert again.attention("A superb film. Awful!") == fitted.attention("A superb film. Awful!")


def test_a_model_without_attention_says_so(corpus: Corpus, quick: dict[str, Any]) -> None:
    for name in ("majority_class", "lstm"):
        with pytest.raises(InputError) as raised:
            TextClassifier(name, vocabulary=40, length=20, **quick).fit(corpus).attention("A film.")
        assert str(raised.value) == (
            "attention of a model that has none on words and sentences\n"
            "  expected: a network that reads sentences of words, and attends to both\n"
            '  fix: use model="hierarchical_attention"'
        )
