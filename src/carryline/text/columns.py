"""Which column of a table holds the texts, and which the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError, listing, nearest

if TYPE_CHECKING:
    import polars as pl

TEXT_NAMES = ("text", "texts", "review", "sentence", "document", "content", "body", "message", "comment", "tweet")
LABEL_NAMES = ("label", "labels", "class", "category", "sentiment", "target", "polarity", "topic", "y")
_EXCERPT = 40  # characters of a text that a message quotes
_HEADER_WORDS = 3  # a longer name of a column reads like one of its texts
_CLASSES = 50  # a column of more values than this is not taken for labels unless it is named


def find_text(frame: pl.DataFrame, name: str | None, label: str | None, where: str) -> str:
    """The text column: the one that is named; else the one called like it; else the only one that reads like prose."""
    if name is not None:
        return _named(frame, name, "text", where)
    others = [column for column in frame.columns if column != label and not _is_called(column, LABEL_NAMES)]
    strings = [column for column in others if _is_text(frame[column])]
    called = [column for column in others if _is_called(column, TEXT_NAMES)]
    if len(called) == 1:
        return called[0]
    if len(strings) == 1 and (not called or strings == called):
        return strings[0]
    prose = [column for column in called or strings if _words(frame[column]) >= 3]
    if len(prose) == 1:
        return prose[0]
    raise InputError(
        f"{where} has no column that is obviously the text",
        expected=f"a column called 'text' or one column of prose among {listing(frame.columns, limit=30)}",
        fix="pass text='COLUMN'",
    )


def find_label(frame: pl.DataFrame, name: str | None, text: str, where: str) -> str | None:
    """The label column: the one that is named; else the one called like it; else the only one with few values."""
    if name is not None:
        return _named(frame, name, "label", where)
    rest = [column for column in frame.columns if column != text]
    called = [column for column in rest if _is_called(column, LABEL_NAMES)]
    found = called or [column for column in rest if _has_few_values(frame[column])]
    if len(found) > 1:
        raise InputError(
            f"{where} has several columns that may be the label: {listing(found)}",
            expected=f"one column of class names among {listing(frame.columns, limit=30)}",
            fix="pass label='COLUMN'",
        )
    return found[0] if found else None


def refuse_missing_header(frame: pl.DataFrame, text: str | None, label: str | None, where: str) -> None:
    """Raise InputError where the first line of a file holds no names but a row, which would be lost without a sign.

    `text` and `label` are the columns that were found; None where the user named them, and so vouches for the header.
    """
    if label is not None and (frame[label].cast(str) == label).any():
        why = f"its first line calls the labels {label!r}, which is one of them"
    elif text is not None and len(text.split()) > _HEADER_WORDS:
        excerpt = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "..."
        why = f"its first line calls the texts {excerpt!r}"
    else:
        return
    raise InputError(
        f"{where} seems to have no header: {why}",
        expected="the names of the columns in the first line, such as 'text' and 'label'",
        fix="add that line; if it is there, name the columns with text= and label=",
    )


def refuse_mixed_columns(table: Any) -> None:
    """Raise InputError for a pandas column of Python objects of several types; other tables cannot hold such a one."""
    if type(table).__module__.partition(".")[0] != "pandas" or not hasattr(table, "columns"):
        return
    for name in table.columns:
        column = table[name]
        if str(getattr(column, "dtype", "")) != "object":
            continue
        kinds = {type(value).__name__ for value in column[~column.isna()]}
        if len(kinds) > 1:
            raise InputError(
                f"the column {str(name)!r} holds values of different types: {listing(sorted(kinds))}",
                expected="one type in each column: texts as strings, labels all strings or all whole numbers",
                fix=f"convert it, for example table[{str(name)!r}].astype(str)",
            )


def _named(frame: pl.DataFrame, name: str, role: str, where: str) -> str:
    if name in frame.columns:
        return name
    raise InputError(
        f"{where} has no column {name!r} ({role}=){nearest(name, frame.columns)}",
        expected=f"one of {listing(frame.columns, limit=30)}",
        fix=f"correct {role}=",
    )


def _is_called(column: str, names: tuple[str, ...]) -> bool:
    return column.casefold().strip() in names


def _is_text(column: pl.Series) -> bool:
    import polars as pl

    return column.dtype in (pl.String, pl.Categorical, pl.Enum) and column.null_count() < len(column)


def _words(column: pl.Series) -> float:
    """The mean number of words in the first thousand cells."""
    return float(column.head(1000).cast(str).fill_null("").str.count_matches(r"\S+").mean() or 0)  # type: ignore[arg-type]


def _has_few_values(column: pl.Series) -> bool:
    import polars as pl

    if column.dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Boolean) and not column.dtype.is_integer():
        return False
    values = column.drop_nulls().n_unique()
    return 1 <= values <= max(2, min(_CLASSES, len(column) // 2)) and (column.dtype != pl.String or _words(column) < 5)
