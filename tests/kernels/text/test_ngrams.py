"""Compiled n-grams against their NumPy twin, and the twin against a plain loop."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from carryline import kernels
from carryline.ground.ragged import Ragged
from carryline.kernels.text import available, ngrams
from carryline.kernels.text.levels import CountedNgrams, Level, Rows, alphabetical, check_levels, spell, trim
from carryline.kernels.text.ngrams import Finder, compose, count
from carryline.text import Tokenizer

compiled = pytest.mark.skipif(not available(), reason="no compiled kernels here")

STRIDE = 8
corpora = st.lists(st.lists(st.integers(0, STRIDE - 2), max_size=9), max_size=6)
lengths = st.tuples(st.integers(1, 4), st.integers(0, 3)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def ragged(texts: Any) -> Ragged:
    return Ragged.from_sequences(texts, dtype=np.int32)


def everything(counted: CountedNgrams, renumber: Any, width: int) -> list[Any]:
    """All that can be asked of what was counted, one array after the other."""
    arrays: list[Any] = [counted.document_frequency, counted.totals, *counted.rows(renumber, width)]
    return arrays + [array for level in counted.levels for array in (level.keys, level.columns)]


def assert_same(found: list[Any], expected: list[Any]) -> None:
    assert [each.dtype for each in found] == [each.dtype for each in expected]
    assert all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True))


def both(ask: Callable[[], Any]) -> None:
    """What compiled code answers with 1, 2 and 3 threads is what NumPy answers."""
    with kernels.use("reference"):
        expected = ask()
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        assert_same(ask(), expected)


@given(corpora, lengths, st.integers(0, 3), st.integers(0, 6))
def test_n_grams_are_those_of_a_plain_loop(
    texts: list[list[int]], lengths: tuple[int, int], least: int, most: int
) -> None:
    grams = [
        Counter(tuple(real[i : i + n]) for n in range(lengths[0], lengths[1] + 1) for i in range(len(real) - n + 1))
        for real in ([id_ for id_ in text if id_] for text in texts)
    ]
    frequency = Counter(gram for each in grams for gram in each)
    totals = sum(grams, Counter())
    columns = sorted((g for g, f in frequency.items() if max(least, 1) <= f <= most), key=lambda g: (len(g), g))
    with kernels.use("reference"):
        counted = count(ragged(texts), stride=STRIDE, lengths=lengths, least=least, most=most)
        rows = counted.rows(np.arange(len(columns), dtype=np.int32), len(columns))
    assert spell(counted.levels, STRIDE) == columns
    assert counted.document_frequency.tolist() == [frequency[gram] for gram in columns]
    assert counted.totals.tolist() == [totals[gram] for gram in columns]
    for i, each in enumerate(grams):
        row = slice(*rows.indptr[i : i + 2])
        expected = {columns.index(gram): number for gram, number in each.items() if gram in columns}
        assert dict(zip(rows.indices[row].tolist(), rows.counts[row].tolist(), strict=True)) == expected
        assert (np.diff(rows.indices[row]) > 0).all()


@compiled
@settings(max_examples=300)
@given(corpora, lengths, st.integers(0, 3), st.integers(0, 6), st.data())
def test_compiled_code_counts_the_same(
    texts: list[list[int]], lengths: tuple[int, int], least: int, most: int, data: Any
) -> None:
    ids = ragged(texts)
    columns = len(count(ids, stride=STRIDE, lengths=lengths, least=least, most=most).totals)
    width = data.draw(st.integers(1, 300))
    renumber = np.array(data.draw(st.lists(st.integers(-1, width - 1), min_size=columns, max_size=columns)), np.int32)
    both(lambda: everything(count(ids, stride=STRIDE, lengths=lengths, least=least, most=most), renumber, width))


@compiled
@settings(max_examples=300)
@given(corpora, corpora, lengths, st.integers(1, 3), st.data())
def test_compiled_code_finds_the_same(
    texts: list[list[int]], others: list[list[int]], lengths: tuple[int, int], least: int, data: Any
) -> None:
    counted = count(ragged(texts), stride=STRIDE, lengths=lengths, least=least)
    columns = len(counted.totals)
    new = np.array([*data.draw(st.permutations(range(columns))), -1], dtype=np.int32)
    new[new >= data.draw(st.integers(0, columns))] = -1
    levels = trim([Level(level.keys, new[level.columns]) for level in counted.levels], STRIDE)
    other = ragged([[id_ * 3 for id_ in text] for text in others])  # some are beyond the stride
    both(lambda: [*Finder(levels, STRIDE).rows(other, columns + 1)])
    again = Finder(levels, STRIDE).rows(ragged(texts), columns + 1)
    assert_same([*again], [*counted.rows(new[:-1], columns + 1)])


@compiled
@given(st.lists(st.lists(st.integers(0, 9), max_size=9), min_size=1, max_size=9), st.integers(0, 3), st.data())
def test_compiled_code_composes_the_same(grams: list[list[int]], least: int, data: Any) -> None:
    words = ragged(data.draw(st.lists(st.lists(st.integers(0, len(grams) - 1), max_size=9), max_size=6)))
    most = data.draw(st.integers(0, 6))
    columns = len(compose(words, ragged(grams), least=least, most=most).grams)
    width = data.draw(st.integers(1, 300))
    renumber = np.array(data.draw(st.lists(st.integers(-1, width - 1), min_size=columns, max_size=columns)), np.int32)

    def ask() -> list[Any]:
        found = compose(words, ragged(grams), least=least, most=most)
        return [found.grams, found.document_frequency, found.totals, *found.rows(renumber, width)]

    both(ask)


def test_grams_of_words_are_grams_of_texts() -> None:
    words, grams = ragged([[0, 1, 0], [1], []]), ragged([[5, 5, 3], [3, 1], [7]])
    found = compose(words, grams)
    assert found.grams.tolist() == [1, 3, 5]  # 7 is in no text's words
    assert found.totals.tolist() == [2, 4, 4]
    assert found.document_frequency.tolist() == [2, 2, 1]
    assert compose(words, grams, least=2).grams.tolist() == [1, 3]


def zipf(tokens: int, stride: int, texts: int, seed: int) -> Ragged:
    """A corpus as words make it: few of them often, and some padding."""
    random = np.random.default_rng(seed)
    ids = np.minimum(random.zipf(1.2, tokens), stride - 2).astype(np.int32)
    ids[random.random(tokens) < 0.01] = 0
    borders = np.sort(random.integers(0, tokens + 1, texts - 1))
    return Ragged(ids, np.concatenate([[0], borders, [tokens]]).astype(np.int64))


@compiled
@pytest.mark.parametrize("least", [1, 3])
@pytest.mark.parametrize("at_once", [1 << 16, 1 << 23])
def test_many_chunks_partitions_and_turns(least: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ngrams, "AT_ONCE", at_once)
    ids, others = zipf(300_000, 20_000, 700, seed=1), zipf(300_000, 25_000, 900, seed=2)
    counted = count(ids, stride=20_000, lengths=(1, 3), least=least)
    places = alphabetical(counted.levels, 20_000).astype(np.int32)
    both(lambda: everything(count(ids, stride=20_000, lengths=(1, 3), least=least), places, len(places)))
    both(lambda: [*Finder(counted.levels, 20_000).rows(others, len(places))])


@compiled
def test_one_text_that_is_longer_than_all_others() -> None:
    values = zipf(200_000, 50, 2, seed=3).values
    ids = Ragged(values, np.array([0, 0, 5, len(values) - 1, len(values), len(values)]))
    columns = np.arange(len(count(ids, stride=50, lengths=(2, 4), most=1).totals), dtype=np.int32)
    both(lambda: everything(count(ids, stride=50, lengths=(2, 4), most=1), columns, len(columns)))


@compiled
@pytest.mark.parametrize("lengths", [(1, 60), (50, 60)])
def test_lengths_beyond_every_text(lengths: tuple[int, int]) -> None:
    ids = ragged([[1, 2, 1], [2, 1, 2, 3, 1], []])
    columns = np.arange(len(count(ids, stride=5, lengths=lengths).totals), dtype=np.int32)
    both(lambda: everything(count(ids, stride=5, lengths=lengths), columns, 20))
    both(lambda: [*Finder(count(ids, stride=5, lengths=lengths).levels, 5).rows(ids, 20)])


def test_a_finder_is_copied_without_its_tables() -> None:
    counted = count(ragged([[1, 2, 1]]), stride=4, lengths=(1, 2))
    finder = Finder(counted.levels, 4)
    expected = finder.rows(ragged([[2, 1]]), 4)
    assert_same([*copy.deepcopy(finder).rows(ragged([[2, 1]]), 4)], [*expected])


def test_texts_without_anything() -> None:
    for texts in ([], [[]], [[], []], [[0, 0], []]):
        counted = count(ragged(texts), stride=3, lengths=(1, 2))
        rows = counted.rows(np.zeros(0, np.int32), 1)
        assert isinstance(rows, Rows)
        assert rows.indptr.tolist() == [0] * (len(texts) + 1)
        assert len(counted.totals) == len(counted.document_frequency) == len(rows.counts) == 0
        check_levels(counted.levels, 3, 0)


@compiled
def test_compiled_code_reads_and_writes_within_bounds_whatever_it_is_given() -> None:
    """What the callers have checked is checked again, where an error would be memory that is not ours."""
    from carryline import _native

    ids, offsets = np.array([1, 2], np.int32), np.array([0, 2], np.int64)
    counted = _native.NGrams(ids, offsets, 3, 1, 2, 1, 9, 1 << 20, 1)
    with pytest.raises(IndexError):
        _native.NGrams(np.array([3], np.int32), np.array([0, 1], np.int64), 3, 1, 1, 1, 9, 1 << 20, 1)
    with pytest.raises(ValueError, match="offsets"):
        _native.NGrams(ids, np.array([0, 3], np.int64), 3, 1, 1, 1, 9, 1 << 20, 1)
    with pytest.raises(ValueError, match="each column"):
        counted.rows(np.zeros(2, np.int32), 1, 1)
    with pytest.raises(IndexError):
        counted.rows(np.full(3, 5, np.int32), 5, 1)
    with pytest.raises(IndexError):
        _native.Finder([np.array([1, 2])], [np.array([0, 9], np.int32)], 4, 3)
    with pytest.raises(IndexError):
        _native.Finder([np.array([2, 1])], [np.array([0, 1], np.int32)], 4, 3)
    with pytest.raises(IndexError):
        _native.count_grams(ids, offsets, ids, offsets, 3, 1)
    with pytest.raises(IndexError):
        _native.compose_rows(ids[:1] * 0, np.array([0, 1]), ids, offsets, np.array([0, 1, 2], np.int32), 2, 1)


@compiled
@pytest.mark.slow
@pytest.mark.parametrize(("level", "lengths", "least"), [("word", (1, 3), 2), ("character", (2, 4), 5)])
def test_on_imdb(level: Any, lengths: tuple[int, int], least: int, imdb: Path) -> None:
    paths = sorted(imdb.glob("train/*/*.txt"))[:: 1 if level == "word" else 10]
    types, ids = Tokenizer(level=level).index([path.read_text(encoding="utf-8") for path in paths])
    ids, stride = Ragged(ids.values + np.int32(1), ids.offsets), len(types) + 2
    counted = count(ids, stride=stride, lengths=lengths, least=least)
    places = alphabetical(counted.levels, stride).astype(np.int32)
    both(lambda: everything(count(ids, stride=stride, lengths=lengths, least=least), places, len(places)))
    both(lambda: [*Finder(counted.levels, stride).rows(ids[::-3], len(places))])
