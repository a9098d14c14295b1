"""An iterator of texts as lists of them, none of which is large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carryline.text.checks import check_texts

_CHARACTERS = 1 << 24  # of a batch: some 100 MB while it is counted
_TEXTS = 1 << 16


def in_batches(texts: Iterable[str | list[str]]) -> Iterator[list[str]]:
    """Texts one by one are gathered; a list of texts is a batch as it is."""
    batch: list[str] = []
    size = 0
    for item in texts:
        if isinstance(item, list | tuple):
            if batch:
                yield batch
                batch, size = [], 0
            yield check_texts(item)
            continue
        batch.append(item)
        size += len(item) if isinstance(item, str) else _CHARACTERS
        if size >= _CHARACTERS or len(batch) >= _TEXTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
