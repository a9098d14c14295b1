"""What bags do with texts that come one by one, or in batches: never hold them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeGuard

from scipy.sparse import csr_matrix, vstack

from carryline.text.streams.stream import TextStream


def is_passing(texts: Any) -> TypeGuard[TextStream | Iterator[str]]:
    """Do these texts pass by, rather than lie in memory?"""
    return isinstance(texts, TextStream | Iterator)


def in_batches(texts: TextStream | Iterator[str]) -> TextStream:
    """Passing texts as lists of them, none of which is large."""
    return texts if isinstance(texts, TextStream) else TextStream(texts, progress=False)


def stacked(texts: TextStream | Iterator[str], transform: Callable[[list[str]], csr_matrix]) -> csr_matrix:
    """The rows of all batches, one below the other."""
    parts = [transform(batch) for batch in in_batches(texts)]
    return vstack(parts, format="csr") if parts else transform([])
