"""What a bag has learned: which n-grams are its columns, and in how many texts each was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.kernels.text.levels import Ints, Level, Rows, spell
from carryline.kernels.text.ngrams import Finder
from carryline.text.bags.grams import levels_of
from carryline.text.bags.numbered import Numbered, as_known
from carryline.text.tokenizer import Tokenizer


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """The columns of a fitted bag.

    `tokens`: the token of id i + 1, or None where ids were fitted. `terms`: the columns as they were given, where a
    vocabulary was; one that no text can have is in no level. `document_frequency` (columns,) and `documents` are None
    where they are not known: of a vectoriser fitted elsewhere, whose `idf` (columns,) is kept as it is.
    """

    levels: list[Level]
    stride: int
    columns: int
    tokens: Sequence[str] | None
    terms: tuple[str, ...] | None = None
    document_frequency: Ints | None = None
    documents: int | None = None
    idf: NDArray[Any] | None = None

    @classmethod
    def of_terms(
        cls, terms: Sequence[str], ngrams: tuple[int, int], tokenizer: Tokenizer, *, idf: NDArray[Any] | None = None
    ) -> Learned:
        """Columns that are given: term i, spelt as `names` spells it, is column i."""
        cut = [tokens_of(term, tokenizer) for term in terms]
        tokens = tuple(sorted({token for row in cut for token in row}))
        ids = dict(zip(tokens, range(1, len(tokens) + 1), strict=True))
        spelt = [[ids[token] for token in row] for row in cut]
        stride = len(tokens) + 2
        levels = levels_of(spelt, in_ids(ngrams, tokenizer), stride)
        return cls(levels=levels, stride=stride, columns=len(terms), tokens=tokens, terms=tuple(terms), idf=idf)

    def rows(self, types: Sequence[str] | None, numbered: Numbered) -> Rows:
        """Counts of the columns in texts, whose tokens are `types`; in ids, where ids were fitted."""
        if types is not None:
            numbered = as_known(types, numbered, self._ids)
        return numbered.find(self.levels, self._finder, self.columns)

    def spelt(self, tokenizer: Tokenizer) -> list[list[str]]:
        """The tokens of each column."""
        assert self.tokens is not None
        if self.terms is not None:
            return [tokens_of(term, tokenizer) for term in self.terms]
        return [[self.tokens[i - 1] for i in gram] for gram in spell(self.levels, self.stride)]

    def names(self, tokenizer: Tokenizer) -> list[str]:
        """Each column as a string: words with spaces between, characters without."""
        if self.terms is not None:
            return list(self.terms)
        if self.tokens is None:
            raise InputError("Bag.names() of a bag that knows no words", expected="fitted texts", fix="fit it on texts")
        return list(map(glue(tokenizer).join, self.spelt(tokenizer)))

    def __getstate__(self) -> dict[str, Any]:
        """Without the tables, which are made anew where they are needed."""
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.levels, self.stride)

    @cached_property
    def _ids(self) -> dict[str, int]:
        assert self.tokens is not None
        return dict(zip(self.tokens, range(1, len(self.tokens) + 1), strict=True))


def glue(tokenizer: Tokenizer) -> str:
    """What stands between the tokens of an n-gram."""
    return " " if tokenizer.level == "word" else ""


def in_ids(ngrams: tuple[int, int], tokenizer: Tokenizer) -> tuple[int, int]:
    """How many ids n-grams have: one within words, where each n-gram has its own."""
    return (1, 1) if tokenizer.level == "within_word" else ngrams


def tokens_of(term: str, tokenizer: Tokenizer) -> list[str]:
    """The tokens of an n-gram that is spelt as one string."""
    match tokenizer.level:
        case "word":
            return term.split(" ")
        case "character" if tokenizer.preset == "default":
            (tokens,) = replace(tokenizer, lower=False).tokenize([term])
            return tokens
        case "character":
            return list(term)
        case _:
            return [term]
