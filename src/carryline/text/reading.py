"""Read labelled texts from wherever people keep them: folders of classes, CSV, TSV, JSONL, Parquet, tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.facts import Fact
from carryline.ground.tables import read_table, to_polars
from carryline.text.columns import find_label, find_text, refuse_missing_header, refuse_mixed_columns
from carryline.text.corpus import Corpus
from carryline.text.folders import first_not_utf8, read_folder
from carryline.text.labels import number_labels

if TYPE_CHECKING:
    import polars as pl

_NOTED = 5  # broken places that a fact lists


def read_corpus(
    source: str | Path | Any,
    text: str | None = None,
    label: str | None = None,
    *,
    broken: Literal["replace", "error"] = "replace",
    empty: Literal["keep", "drop", "error"] = "keep",
) -> Corpus:
    """Read texts and their labels.

        read_corpus("aclImdb/train")                                    # a folder with one sub-folder per class
        read_corpus("reviews.csv"), read_corpus("reviews.parquet", text="review", label="stars")
        read_corpus(frame)                                              # a pandas, polars or pyarrow table

    `source`: a folder with one sub-folder per class and one file per text, in order of class and file name (a folder
    that holds files only is an unlabelled corpus); a CSV, TSV, JSONL, Parquet or Arrow file; or a table.
    `text`, `label`: the columns of a table. Left out, they are found when they are obvious; labels may be missing.

    Files are UTF-8, or cp1252 or latin-1 where they look like it, which is reported. `broken`: bytes that are no text
    become U+FFFD and are reported with file and offset ("replace"), or are an error ("error"). `empty`: documents
    without a visible character are kept, dropped (both reported), or an error. Raises InputError for whatever cannot
    be read; one class only, or a class with one document, is reported here and refused by `Corpus.check_trainable`.
    """
    for name, given, options in (("broken", broken, ("replace", "error")), ("empty", empty, ("keep", "drop", "error"))):
        if given not in options:
            raise InputError(
                f"read_corpus({name}={given!r}){nearest(given, options)}",
                expected=f"one of {listing(options)}",
                fix=f"correct {name}",
            )
    facts: list[Fact]
    if isinstance(source, Corpus):
        return source
    if isinstance(source, str | Path) and Path(source).is_dir():
        _refuse_columns(source, text, label)
        where = str(source)
        texts, labels, facts, places = read_folder(Path(source))
    elif isinstance(source, str | Path):
        where = str(source)
        texts, labels, facts, places = _read_file(Path(source), text, label)
    else:
        where = f"the {type(source).__module__.partition('.')[0]} table"
        refuse_mixed_columns(source)
        texts, labels, facts = _take_columns(to_polars(source), text, label, where)
        places = []
    if places:
        if broken == "error":
            raise InputError(
                f"{where} has broken bytes: {places[0]}",
                expected="text in UTF-8, cp1252 or latin-1",
                fix="repair the file, or pass broken='replace'",
            )
        facts.append(Fact("broken bytes", len(places), "replaced by U+FFFD", "; ".join(places[:_NOTED])))
    texts, labels = _look_for_empty(texts, labels, empty, facts, where)
    if labels is None:
        return Corpus(texts, None, (), tuple(facts), where)
    numbers, classes = number_labels(labels, where)
    return Corpus(texts, numbers, classes, (*facts, *_class_facts(numbers, classes)), where)


def _read_file(
    path: Path, text: str | None, label: str | None
) -> tuple[list[str], list[Any] | None, list[Fact], list[str]]:
    table = read_table(path, strings=True)
    texts, labels, facts = _take_columns(table.frame, text, label, str(path), delimited=table.delimiter is not None)
    places = [f"{path.name}: {run}" for run in table.broken]
    facts += [Fact("repair", 1, "applied", note) for note in table.notes]
    if table.encoding in ("cp1252", "latin-1"):
        detail = f"{path.name} from {first_not_utf8(path.read_bytes())}"
        facts.append(Fact("file that is not UTF-8", 1, f"read as {table.encoding}", detail))
    return texts, labels, facts, places


def _take_columns(
    frame: pl.DataFrame, text: str | None, label: str | None, where: str, *, delimited: bool = False
) -> tuple[list[str], list[Any] | None, list[Fact]]:
    import polars as pl

    facts: list[Fact] = []
    if text is not None and text == label:
        raise InputError(
            f"read_corpus(text={text!r}, label={label!r})",
            expected="two different columns",
            fix=f"choose among {listing(frame.columns, limit=30)}",
        )
    named_text, named_label = text, label
    text = find_text(frame, text, label, where)
    label = find_label(frame, label, text, where)
    if delimited:
        refuse_missing_header(frame, None if named_text else text, None if named_label else label, where)
    column = frame[text]
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String or _only_numbers(column):
        kind = "only numbers" if column.dtype == pl.String else f"{column.dtype} values"
        raise InputError(
            f"{where} has {kind} in its text column {text!r}",
            expected="strings",
            fix=f"choose the text column among {listing(frame.columns, limit=30)} with text=, or convert it",
        )
    if missing := column.null_count():
        facts.append(Fact("missing text", missing, "read as empty", f"column {text!r}"))
    texts = column.fill_null("").to_list()
    if label is None:
        facts.append(Fact("no label column", 1, "read without labels", f"columns {listing(frame.columns, limit=30)}"))
        return texts, None, facts
    return texts, frame[label].to_list(), facts


def _only_numbers(column: pl.Series) -> bool:
    """Whether every cell with something in it is a number: in a CSV file that is how a wrong column looks."""
    import polars as pl

    filled = column.filter(column.str.strip_chars() != "")
    return len(filled) > 0 and all(
        part.str.strip_chars().cast(pl.Float64, strict=False).null_count() == 0 for part in (filled.head(100), filled)
    )


def _look_for_empty(
    texts: list[str], labels: list[Any] | None, policy: str, facts: list[Fact], where: str
) -> tuple[list[str], list[Any] | None]:
    places = [place for place, text in enumerate(texts) if not text or text.isspace()]
    if len(places) == len(texts) or (places and policy == "error"):
        raise InputError(
            f"{where} has {len(places)} empty documents of {len(texts)}; the first is text {places[0] + 1}",
            expected="text in every document" if policy == "error" else "text in some documents at least",
            fix="fill or remove them" + (", or pass empty='keep' or empty='drop'" if len(places) < len(texts) else ""),
        )
    if not places:
        return texts, labels
    numbers = ", ".join(str(place + 1) for place in places[:_NOTED]) + (", ..." if len(places) > _NOTED else "")
    facts.append(Fact("empty document", len(places), "kept" if policy == "keep" else "dropped", f"texts {numbers}"))
    if policy == "keep":
        return texts, labels
    gone = set(places)
    kept = [place for place in range(len(texts)) if place not in gone]
    return [texts[i] for i in kept], None if labels is None else [labels[i] for i in kept]


def _class_facts(numbers: NDArray[np.int64], classes: tuple[str, ...]) -> list[Fact]:
    facts = []
    if len(classes) == 1:
        facts.append(Fact("one class only", 1, "kept", f"class {classes[0]!r}: nothing to learn from"))
    single = [name for name, count in zip(classes, np.bincount(numbers), strict=True) if count == 1]
    if single:
        facts.append(Fact("class with one document", len(single), "kept", listing(single)))
    return facts


def _refuse_columns(source: str | Path, text: str | None, label: str | None) -> None:
    if text is not None or label is not None:
        given = ", ".join(f"{k}={v!r}" for k, v in (("text", text), ("label", label)) if v is not None)
        raise InputError(
            f"read_corpus({str(source)!r}, {given}) of a folder",
            expected="columns with tables only; the classes of a folder are its sub-folders",
            fix="leave text= and label= out, or give a file",
        )
