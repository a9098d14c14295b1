"""Cut texts into words, characters and their n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from carryline.ground.ragged import Ragged


class Tokenized(NamedTuple):
    """A corpus cut into tokens once, for everything that follows: `types[ids[i][j]]` is token j of text i.

    `types` are the distinct tokens in the order of their first occurrence; `ids` is Ragged int32.
    """

    types: list[str]
    ids: Ragged


@dataclass(frozen=True, kw_only=True)
class Tokenizer:
    """How texts are cut.

        Tokenizer().tokenize(["The cat sat."])                                  # [["the", "cat", "sat"]]
        Tokenizer(ngrams=(1, 2), lower=False).tokenize(["The cat sat"])          # words and word pairs
        Tokenizer(preset="keras", filters="!?", split=" ").tokenize(texts)       # exactly as the classic Keras class

    `level`: "word" or "character". `ngrams`: shortest and longest run of tokens, (1, 1) for the tokens alone.
    `preset`: "default" (Unicode words), "keras", "whitespace". `lower`: fold upper case into lower case.
    `filters`, `split`: of the keras preset only.
    """

    level: Literal["word", "character"] = "word"
    ngrams: tuple[int, int] = (1, 1)
    preset: str = "default"
    lower: bool = True
    filters: str | None = None
    split: str | None = None

    def tokenize(self, texts: Sequence[str]) -> list[list[str]]:
        """The tokens of each text, in order; n-grams follow the tokens, shorter ones first."""
        raise NotImplementedError

    def index(self, texts: Sequence[str]) -> Tokenized:
        """Every text as ids of distinct tokens, cut once; vocabularies and bags are made from it without cutting again."""
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """The settings as JSON-able values; `Tokenizer.from_dict` is the way back."""
        raise NotImplementedError

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> Tokenizer:
        """The tokenizer of saved settings."""
        raise NotImplementedError
