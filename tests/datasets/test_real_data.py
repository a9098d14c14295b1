"""The published files, read: shapes and counts as their authors state them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from carryline import datasets
from carryline.text import read_corpus


@pytest.mark.data
def test_penn_treebank_has_the_published_counts(data: Path) -> None:
    words = [part.replace("\n", " <eos> ").split() for part in datasets.penn_treebank(data)]
    assert [len(part) for part in words] == [929_589, 73_760, 82_430]  # Mikolov's
    assert len(set(words[0])) == 10_000
    characters = datasets.penn_treebank_characters(data)
    assert [len(part) // 1000 for part in characters] == [5_059, 396, 446]  # Bai et al. 2018, appendix A
    assert len(set(characters[0])) == 50


@pytest.mark.data
def test_music_has_the_published_sequences(data: Path) -> None:
    assert [len(part) for part in datasets.jsb_chorales(data)] == [229, 76, 77]
    assert [len(part) for part in datasets.nottingham(data)] == [694, 173, 170]
    for roll in datasets.jsb_chorales(data)[0]:
        assert roll.dtype == np.float32
        assert roll.shape[1] == 88
        assert set(np.unique(roll)) <= {0, 1}


@pytest.mark.data
def test_digits_are_rows_of_784_from_0_to_1(data: Path) -> None:
    images, labels = datasets.mnist_test(data)
    assert images.shape == (10_000, 784)
    assert (images.min(), images.max()) == (0, 1)
    assert labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


@pytest.mark.data
def test_weather_and_plays(data: Path) -> None:
    assert datasets.jena_2024(data).values.shape == (19_132, 21)
    assert len(datasets.beijing(data).values) == 43_824 - 24  # the first day has no PM2.5
    assert len(datasets.tiny_shakespeare(data)) == 1_115_394
    assert "movie" in datasets.glove(data)


@pytest.mark.data
def test_the_archive_of_reviews_gives_what_its_folder_gives(data: Path, imdb: Path) -> None:
    train, test = datasets.imdb(data)
    assert (len(train), len(test), train.classes) == (25_000, 25_000, ("neg", "pos"))
    assert abs(train.labels[20_000:].mean() - 0.5) < 0.02
    for part, corpus in (("train", train), ("test", test)):
        in_order = read_corpus(imdb / part)
        assert in_order[np.random.default_rng(0).permutation(25_000)].sha256 == corpus.sha256
