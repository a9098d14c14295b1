"""Texts on their way to a model: found in what was given, tokenised once for all candidates, cut to length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.ragged import Ragged
from carryline.tasks.sentences import Sentences, cut_sentences
from carryline.text import Corpus, Vocabulary, pad, read_corpus

OOV = "<oov>"
_OOV_ID = 1


@dataclass(frozen=True, eq=False)
class PreparedCorpus:
    """`ids` of each text under `words`, the vocabulary of *every* word of the training texts, most frequent first.

    A network's smaller vocabulary is then `ids < size`, so no candidate tokenises again. `labels` (texts,) number the
    names in `classes`, which are those of the training texts.
    """

    corpus: Corpus
    ids: Ragged
    words: Vocabulary
    labels: NDArray[np.int64] | None
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def sentences(self) -> Sentences:
        """The same words by sentences, for networks that read both levels; found when first asked for."""
        return cut_sentences(self.corpus.texts, self.words)


def prepare(corpus: Corpus, *, like: PreparedCorpus | None = None) -> PreparedCorpus:
    """Tokenise `corpus`; the vocabulary and classes are its own, or those of `like`, the prepared training corpus.

    Raises `InputError` for a class that `like` does not have.

        train = prepare(corpus); test = prepare(other, like=train)
    """
    if like is not None:
        labels = number_classes(corpus, like.classes)
        return PreparedCorpus(corpus, like.words.encode(corpus.texts), like.words, labels, like.classes)
    cut = Vocabulary([], oov=OOV).tokenizer.index(corpus.texts)
    words = Vocabulary.fit(cut, oov=OOV)
    return PreparedCorpus(corpus, words.encode(cut), words, corpus.labels, corpus.classes)


def number_classes(corpus: Corpus, classes: tuple[str, ...]) -> NDArray[np.int64] | None:
    """The corpus' labels, numbered as in `classes`; None where it has none."""
    if corpus.labels is None or corpus.classes == classes:
        return corpus.labels
    present = [corpus.classes[number] for number in np.unique(corpus.labels)]
    for name in present:
        if name not in classes:
            raise InputError(
                f"class {name!r} in {corpus.source}{nearest(name, classes)}",
                expected=f"one of the classes of training, {listing(classes, limit=40)}",
                fix="rename the class, leave its texts out, or train with it",
            )
    numbers = np.array([classes.index(name) if name in classes else -1 for name in corpus.classes], dtype=np.int64)
    return np.asarray(numbers[corpus.labels])


def for_network(ids: Ragged, *, vocabulary: int, length: int, ragged: bool) -> Ragged | NDArray[np.int32]:
    """The last `length` words of each text, those beyond `vocabulary` as unknown: ragged, or padded before to `length`.

    A text without any word is read as one unknown word: a recurrence must see something.
    """
    known = Ragged(np.where(ids.values < vocabulary, ids.values, _OOV_ID).astype(np.int32, copy=False), ids.offsets)
    cut = known.cut(length, keep="last")
    if not ragged:
        return np.asarray(pad(cut, length))
    empty = np.flatnonzero(cut.lengths == 0)
    if not len(empty):
        return cut
    offsets = cut.offsets + np.concatenate([[0], np.cumsum(cut.lengths == 0)])
    return Ragged(np.insert(cut.values, cut.offsets[empty], _OOV_ID), offsets)


def raw_texts(given: Any, reading: Mapping[str, Any], *, call: str = "predict") -> list[str]:
    """The texts to classify: of a corpus, a list or a column, or what `read_corpus` finds in a file, folder or table.

    `reading` holds its arguments; a column of labels is not among what new texts need. `call` is who asks, in an error.
    """
    from narwhals import from_native
    from narwhals.dependencies import is_into_series

    if isinstance(given, Corpus | PreparedCorpus):
        return (given.corpus if isinstance(given, PreparedCorpus) else given).texts
    if isinstance(given, list | tuple | np.ndarray):
        return _checked(given)
    if is_into_series(given):  # a column of a pandas, polars or pyarrow table
        return _checked(from_native(given, series_only=True).to_list())
    if isinstance(given, str) and (len(given) > 250 or not Path(given).exists()):  # longer is no name of a file
        raise InputError(
            f"{call}({given[:40]!r}{'...' if len(given) > 40 else ''}): no such file or folder",
            expected="texts in a list, or the path of a file or folder",
            fix="pass a single text as [text]",
        )
    return read_corpus(given, **{name: value for name, value in reading.items() if name != "label"}).texts


def _checked(texts: Sequence[Any] | NDArray[Any]) -> list[str]:
    """The texts as a list; `InputError` names the first that is no string."""
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise InputError(
                f"text {position} is {text!r} of type {type(text).__name__}",
                expected="a string",
                fix="convert it with str(...), or leave it out",
            )
    return [str(text) for text in texts]
