"""Sentences and words by their offsets into the raw text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline.text import Tokenizer, sentence_spans, word_spans
from carryline.text.presets import BREAK


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


CASES = [
    ("", []),
    ("  \n ", []),
    ("No end", ["No end"]),
    ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
    ("Mr. Lynch met Dr. Who. They left.", ["Mr. Lynch met Dr. Who.", "They left."]),
    ("J. R. R. Tolkien wrote it. I read it.", ["J. R. R. Tolkien wrote it.", "I read it."]),
    ("so am I. The end", ["so am I.", "The end"]),
    ("It cost 3.5 million, e.g. for U.S. rights.", ["It cost 3.5 million, e.g. for U.S. rights."]),
    ("Ford, Smith et al. were there, cars etc. were not.", ["Ford, Smith et al. were there, cars etc. were not."]),
    ("Cars, planes etc. Then nothing.", ["Cars, planes etc.", "Then nothing."]),
    ('He said "Why?" and left. "No." She stayed.', ['He said "Why?" and left.', '"No."', "She stayed."]),
    ("Well... maybe not... But yes.", ["Well... maybe not...", "But yes."]),
    ("i liked it. the plot is thin! go see it", ["i liked it.", "the plot is thin!", "go see it"]),
    ("A great film.The plot of Ph.D. people.", ["A great film.", "The plot of Ph.D. people."]),
    ("(See above.) Next.", ["(See above.)", "Next."]),
    ("First part<br /><br />second part.<p>Third", ["First part", "second part.", "Third"]),
    ("A line\ngoes on.\n\nA heading\n\nText.", ["A line\ngoes on.", "A heading", "Text."]),
    ("这部电影很好。我喜欢！你呢？", ["这部电影很好。", "我喜欢！", "你呢？"]),
    ("It was SNITCH'D. Since then, no.", ["It was SNITCH'D.", "Since then, no."]),
    ("Awful!!! Just awful?!\tYes", ["Awful!!!", "Just awful?!", "Yes"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_rules(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"aB1. !?…\"')<>/\n\t", "<br />", "Mr.", "é", "e\u0301", "。", "\u2019"]), max_size=40
    ).map("".join)
)
def test_all_text_lies_in_one_sentence_or_is_blank(text: str) -> None:
    spans = sentence_spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    assert not any(BREAK.sub("", part).strip() for part in between)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.text([*"aBé'\u2019\u0301\u0327中 <br/>.🎬1_\u200d"], max_size=30))
def test_word_spans_are_the_tokenizers_words(text: str) -> None:
    found = [unicodedata.normalize("NFC", text[start:end]).replace("\u2019", "'") for start, end in word_spans(text)]
    assert found == Tokenizer(lower=False).tokenize([text])[0]


@pytest.mark.data
def test_real_reviews_are_cut_where_a_reader_would(imdb: Path) -> None:
    files = sorted((imdb / "train" / "pos").glob("*.txt"))[:300]
    texts = [file.read_text(encoding="utf-8") for file in files]
    cut = [sentences(text) for text in texts]
    whole = Tokenizer().tokenize(texts)
    words = [[word for words in Tokenizer().tokenize(sentences) for word in words] for sentences in cut]
    assert words == whole  # nothing is lost between sentences, and no word is cut
    sizes = [len(tokens) for sentences in cut for tokens in Tokenizer().tokenize(sentences)]
    assert 10 < sum(map(len, cut)) / len(cut) < 16  # sentences of a review
    assert 15 < sum(sizes) / len(sizes) < 25  # words of a sentence
    assert sum(size == 0 for size in sizes) < len(sizes) / 200
    titles = ("Mr.", "Mrs.", "Dr.", "vs.")
    assert [sentence for sentences in cut for sentence in sentences[:-1] if sentence.endswith(titles)] == []
