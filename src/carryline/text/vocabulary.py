"""Which token has which number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carryline.ground.ragged import Ragged
from carryline.text.tokenizer import Tokenized, Tokenizer


class Vocabulary:
    """Tokens numbered from 1, the most frequent first; index 0 is nobody's: it is the padding.

        vocabulary = Vocabulary.fit(texts, size=10_000, oov="<oov>")
        ids = vocabulary.encode(texts)              # Ragged int32
        vocabulary.decode(ids)                      # tokens again
        vocabulary["film"], len(vocabulary)         # 19, 10000: the padding is counted

    With `oov`, that token has index 1 and stands for every unknown token; without it unknown tokens are left out.
    Tokens of the same count keep the order of their first occurrence, as in Keras.
    """

    def __init__(self, tokens: Sequence[str], *, oov: str | None = None, tokenizer: Tokenizer | None = None) -> None:
        """A vocabulary of these tokens in this order; `oov`, when given, takes index 1 and moves them up by one."""
        raise NotImplementedError

    @classmethod
    def fit(
        cls,
        texts: Sequence[str] | Sequence[Sequence[str]] | Tokenized,
        *,
        size: int | None = None,
        min_count: int = 1,
        oov: str | None = None,
        tokenizer: Tokenizer | None = None,
    ) -> Vocabulary:
        """The most frequent tokens. `size` counts everything: padding, oov and tokens (Keras' `num_words`)."""
        raise NotImplementedError

    def encode(self, texts: Sequence[str] | Sequence[Sequence[str]] | Tokenized) -> Ragged:
        """Ids of each text (strings are cut by the vocabulary's tokenizer; lists are tokens already), Ragged int32."""
        raise NotImplementedError

    def decode(self, ids: Ragged | Sequence[Sequence[int]]) -> list[list[str]]:
        """The tokens of each sequence; padding is left out."""
        raise NotImplementedError

    def save(self, path: str | Path) -> None:
        """Write plain text: a header in the padding's line, then the token of index i in line i (counted from 0)."""
        raise NotImplementedError

    @classmethod
    def load(cls, path: str | Path) -> Vocabulary:
        """Read what `save` wrote."""
        raise NotImplementedError

    def __len__(self) -> int:
        """The number of indices: padding, oov and tokens. The first argument of an Embedding."""
        raise NotImplementedError

    def __getitem__(self, token: str) -> int:
        """The index of a token, or that of oov; InputError with the nearest token when there is no oov."""
        raise NotImplementedError

    def __contains__(self, token: object) -> bool:
        raise NotImplementedError
