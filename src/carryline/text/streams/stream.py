"""A corpus larger than memory, as batches of texts."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Literal

from carryline.ground.errors import InputError, nearest
from carryline.ground.facts import Fact
from carryline.text.checks import Batched, check_count, check_holder, check_texts, items_of
from carryline.text.streams.passing import Pass
from carryline.text.streams.progress import shown
from carryline.text.streams.sources import texts_of

_CHARACTERS = 1 << 24  # of a batch: some 16 to 64 MB
_CHUNK = 256  # items of an iterable that are checked at a time


class TextStream(Batched):
    """Texts of any number, a batch at a time: each pass reads the source anew, and holds one batch.

        for texts in TextStream("corpus.txt"):                       # a document on each line; lists of strings
            vectorizer.partial_fit(texts)
        Vocabulary.fit(TextStream("reviews.parquet", text="review"), size=20_000)
        TextStream("reviews.csv"), TextStream("posts.jsonl"), TextStream("folder"), TextStream(line for line in lines)

        >>> list(TextStream(["a cat", "a dog", "a mat"], batch_size=2))
        [['a cat', 'a dog'], ['a mat']]

    `source`: a text file with one document on each line; CSV or TSV, JSON lines, Parquet or Feather with a column
    `text` (found, where it is obvious); a folder, in which every file, however deep, is a document; or any iterable of
    strings. A batch ends at `batch_size` documents, or earlier, when it holds 16 million characters; of Parquet and
    Feather a row group lies in memory, too.

    Files are UTF-8, or cp1252 or latin-1 where their first 4 MiB look like it. `broken`: as in `read_corpus`, bytes
    that are no text become U+FFFD, and are told with file and offset in `facts`, or are an error. `progress`: a bar on
    standard error; None: where that is a terminal. `facts` and `documents` tell of the last pass, as far as it went.
    """

    def __init__(
        self,
        source: str | Path | Iterable[str],
        *,
        text: str | None = None,
        batch_size: int = 10_000,
        broken: Literal["replace", "error"] = "replace",
        progress: bool | None = None,
    ) -> None:
        check_count(batch_size, "batch_size", "TextStream")
        if broken not in ("replace", "error"):
            raise InputError(
                f"TextStream(broken={broken!r}){nearest(broken, ('replace', 'error'))}",
                expected="'replace' or 'error'",
                fix="correct broken",
            )
        self.source = Path(source) if isinstance(source, str) else source
        self.text, self.batch_size, self.broken, self.progress = text, batch_size, broken, progress
        if not isinstance(self.source, Path):
            check_holder(self.source)
            if text is not None:
                raise InputError(
                    f"TextStream(text={text!r}) of a {type(source).__name__}",
                    expected="a column with files only",
                    fix="leave text= out, and pass the texts themselves",
                )
        self._pass = Pass(broken)
        self._spent = False

    def __iter__(self) -> Iterator[list[str]]:
        this = self._pass = Pass(self.broken)
        with (
            closing(self._batches(this)) as batches,
            shown(self.progress, self._title, this) as tell,
        ):
            for batch in batches:
                this.documents += len(batch)
                tell()
                yield batch

    @property
    def documents(self) -> int:
        """How many documents the last pass has read."""
        return self._pass.documents

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the last pass found and repaired: broken bytes, foreign encodings, missing texts."""
        return self._pass.facts()

    def __repr__(self) -> str:
        return f"TextStream({self._name})"

    @property
    def _name(self) -> str:
        return str(self.source) if isinstance(self.source, Path) else f"texts of a {type(self.source).__name__}"

    @property
    def _title(self) -> str:
        return self.source.name if isinstance(self.source, Path) else "texts"

    def _batches(self, this: Pass) -> Generator[list[str], None, None]:
        texts = texts_of(self.source, self.text, this) if isinstance(self.source, Path) else self._checked(this)
        batch: list[str] = []
        size = 0
        for text in texts:
            batch.append(text)
            size += len(text)
            if len(batch) >= self.batch_size or size >= _CHARACTERS:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _checked(self, this: Pass) -> Iterator[str]:
        """The items of an iterable, refused by their place in the whole where they are no strings."""
        assert not isinstance(self.source, Path)
        items = items_of(self.source)
        if items is self.source:
            if self._spent:
                raise InputError(
                    f"{self!r} was read before, and can be read once only",
                    expected="a path or a list where there is more than one pass",
                    fix="make a new TextStream of a new iterator",
                )
            self._spent = True
        place = 0
        while chunk := list(islice(items, _CHUNK)):
            yield from check_texts(chunk, first=place)
            place += len(chunk)
