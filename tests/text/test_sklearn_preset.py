"""The preset "sklearn" cuts as scikit-learn's own analyzers do, in compiled code and in Python."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from carryline import kernels
from carryline.text import Tokenizer

LEVELS = {"word": "word", "char": "character", "char_wb": "within_word"}
TEXTS = st.text(st.sampled_from("aB_9é \t\n\xa0\u2028.'<>Σİ\u0301中\ud800\x00") | st.characters(), max_size=24)


@pytest.mark.parametrize("analyzer", LEVELS)
@pytest.mark.parametrize("lower", [True, False])
@given(texts=st.lists(TEXTS, max_size=4), low=st.integers(1, 5), more=st.integers(0, 3))
def test_the_same_tokens_in_the_same_order(analyzer: str, lower: bool, texts: list[str], low: int, more: int) -> None:
    ngrams = (low, low + more)
    analyze = CountVectorizer(analyzer=analyzer, lowercase=lower, ngram_range=ngrams).build_analyzer()
    expected = [analyze(text) for text in texts]
    tokenizer = Tokenizer(preset="sklearn", level=LEVELS[analyzer], lower=lower, ngrams=ngrams)  # type: ignore[arg-type]
    for implementation in ("auto", "reference"):
        with kernels.use(implementation):
            types, ids = tokenizer.index(texts)
        assert [[types[i] for i in row] for row in ids] == expected
