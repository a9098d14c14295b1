"""Cut texts into words, characters and their n-grams."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import count
from typing import Any, Literal, NamedTuple

import numpy as np

from carryline.ground.errors import InputError, nearest
from carryline.ground.ragged import Ragged
from carryline.kernels import text as compiled_text
from carryline.kernels.text import Cutter
from carryline.text.checks import check_ngrams, check_texts, listed
from carryline.text.presets import PRESETS, Cut, compiled


class Tokenized(NamedTuple):
    """A corpus cut into tokens once, for everything that follows: `types[ids[i][j]]` is token j of text i.

    `types` are the distinct tokens in the order of their first occurrence; `ids` is Ragged int32.
    """

    types: list[str]
    ids: Ragged


LEVELS = ("word", "character", "within_word")
Texts = Sequence[str] | Sequence[Sequence[str]] | Tokenized


@dataclass(frozen=True, kw_only=True)
class Tokenizer:
    """How texts are cut.

        Tokenizer().tokenize(["The cat sat."])                                  # [["the", "cat", "sat"]]
        Tokenizer(ngrams=(1, 2), lower=False).tokenize(["The cat sat"])          # words and word pairs
        Tokenizer(preset="keras", filters="!?", split=" ").tokenize(texts)       # exactly as the classic Keras class

    `level`: "word", "character", or "within_word": n-grams of characters that lie in one word, with a space on each
    side of it (scikit-learn's "char_wb"). `ngrams`: shortest and longest run of tokens, (1, 1) for the tokens alone.
    `preset`: "default" (Unicode words), "keras", "whitespace" or "sklearn"; what each does is told in `presets.py`.
    `lower`: fold upper case into lower case. `filters`, `split`: of the keras preset only, with Keras' defaults.
    """

    level: Literal["word", "character", "within_word"] = "word"
    ngrams: tuple[int, int] = (1, 1)
    preset: str = "default"
    lower: bool = True
    filters: str | None = None
    split: str | None = None

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise InputError(
                f"Tokenizer(level={self.level!r}){nearest(self.level, LEVELS)}",
                expected="'word', 'character' or 'within_word'",
                fix="correct the level",
            )
        object.__setattr__(self, "ngrams", check_ngrams(self.ngrams, "Tokenizer"))
        _ = PRESETS[self.preset]  # an unknown one is refused here, not at the first text
        if self.preset != "keras" and (self.filters is not None or self.split is not None):
            raise InputError(
                f"Tokenizer(preset={self.preset!r}) with filters or split",
                expected="filters and split with the keras preset only",
                fix="leave them out, or pass preset='keras'",
            )
        if self.split == "":
            raise InputError("Tokenizer(split='')", expected="at least one character to split at", fix="pass split=' '")

    def tokenize(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of each text, in order; n-grams follow the tokens, shorter ones first.

        The n-grams of words are joined by a space, those of characters by nothing. Within words they are those of the
        first word, then those of the second, ...; of a word shorter than `ngrams` it is the whole word, once.
        """
        return list(map(self._tokens, check_texts(texts)))

    def index(self, texts: Sequence[str]) -> Tokenized:
        """Every text as ids of distinct tokens: cut once, for all vocabularies and bags that are made from it."""
        strings, cutter = check_texts(texts), self.compiled
        if cutter is None or not compiled_text.available():
            return _number(map(self._tokens, strings))
        types, ids, offsets = compiled_text.number(strings, cutter, self.ngrams)
        return Tokenized(types, Ragged(ids, offsets))

    def number(self, texts: Texts) -> Tokenized:
        """As `index`, for whatever a caller may hold: texts, lists of tokens, or a corpus that is numbered already."""
        if isinstance(texts, Tokenized):
            return texts
        items = listed(texts)
        if items and isinstance(items[0], list | tuple):
            return _number(check_texts(tokens, "token") for tokens in items)
        return self.index(items)

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON-able values; `Tokenizer.from_dict` is the way back."""
        return asdict(self) | {"ngrams": list(self.ngrams)}

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> Tokenizer:
        """The tokenizer of saved settings."""
        try:
            return cls(**(settings | {"ngrams": tuple(settings.get("ngrams", (1, 1)))}))
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"tokenizer settings {settings!r}", expected="what Tokenizer.to_dict() gave", fix="save them again"
            ) from error

    @property
    def compiled(self) -> Cutter | None:
        """What cuts in the same way by compiled code, without the n-grams; None where only Python can cut so."""
        return _compiled(self.preset, self.level, self.lower, self.filters, self.split)

    def _tokens(self, text: str) -> list[str]:
        cut = _cutter(self.preset, self.level, self.lower, self.filters, self.split)
        low, high = self.ngrams
        if self.level != "within_word":
            return _join(cut(text), low, high, " " if self.level == "word" else "")
        characters = _cutter(self.preset, "character", False, self.filters, self.split)
        grams: list[str] = []
        for word in cut(text):
            padded = [" ", *characters(word), " "]
            grams += _join(padded, min(low, len(padded)), high, "")
        return grams


def _join(tokens: list[str], low: int, high: int, glue: str) -> list[str]:
    """Every run of `low` to `high` tokens, shorter ones first, each joined by `glue`."""
    if high == 1:
        return tokens
    grams: list[str] = []
    for n in range(low, high + 1):
        grams += map(glue.join, zip(*(tokens[start:] for start in range(n)), strict=False))
    return grams


def _number(token_lists: Iterable[Iterable[str]]) -> Tokenized:
    """Number tokens by first occurrence. The loop is over texts; over tokens it runs inside the interpreter's C."""
    numbers = defaultdict[str, int](count().__next__)  # `numbers.__len__` would be a cycle: millions of words for later
    flat = array("i")
    ends = array("q", [0])
    for tokens in token_lists:
        flat.extend(map(numbers.__getitem__, tokens))
        ends.append(len(flat))
    return Tokenized(list(numbers), Ragged(np.frombuffer(flat, dtype=np.int32), np.frombuffer(ends, dtype=np.int64)))


@cache
def _cutter(preset: str, level: str, lower: bool, filters: str | None, split: str | None) -> Cut:
    return PRESETS[preset](level, lower=lower, filters=filters, split=split)


@cache
def _compiled(preset: str, level: str, lower: bool, filters: str | None, split: str | None) -> Cutter | None:
    return compiled(preset, level, lower=lower, filters=filters, split=split)
