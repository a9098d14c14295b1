"""Which columns of text are numbers after all, however people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carryline.ground.errors import listing

if TYPE_CHECKING:
    import polars as pl

_MOSTLY = 0.9  # of a column's cells must be numbers for the others to count as missing
_DECIMAL_COMMA = r"^[+-]?(?:0?,\d+|\d+,(?:\d{1,2}|\d{4,}))(?:[eE][+-]?\d+)?$"  # 0,250 and 1,5; never 1,250
_COMMA_GROUPS = r"^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$"  # 1,250 and 1,250,000.5
_DOT_GROUPS = r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$"  # 1.250,5
MISSING = ("", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "null", "NULL", "None", "none", "#N/A", "-", "--", "?")


def recognise_numbers(frame: pl.DataFrame, delimiter: str = ",") -> tuple[pl.DataFrame, list[str]]:
    """Make text columns numbers that are numbers after all: with blanks, decimal commas, thousands, a few words.

    Words count as missing where at least nine in ten cells are numbers. The notes say which words, and what a comma or
    a dot was taken for where that was a question; `delimiter` helps to decide it.
    """
    import polars as pl

    notes = []
    for name in [name for name, kind in frame.schema.items() if kind == pl.String]:
        text = frame[name].str.strip_chars()
        head = text.drop_nulls().head(1000)
        if len(head) == 0 or _as_numbers(head, delimiter)[0].null_count() > (1 - _MOSTLY) * len(head):
            continue
        numbers, note = _as_numbers(text, delimiter)
        words = text.filter(numbers.is_null() & text.is_not_null() & ~text.is_in(MISSING))
        if len(words) > (1 - _MOSTLY) * (text.len() - text.null_count()):
            continue
        if note:
            notes.append(f"{name!r}: {note}")
        if len(words):
            notes.append(f"{len(words)} cells of {name!r} are not numbers: {listing(words.unique().sort().head(20))}")
        frame = frame.with_columns(numbers.alias(name))
    return frame, notes


def _as_numbers(text: pl.Series, delimiter: str) -> tuple[pl.Series, str]:
    """Text as Float64, null where a cell is none; and what was decided about commas and dots, if it was a question."""
    import polars as pl

    note = ""
    grouped = text.filter(text.str.contains(_COMMA_GROUPS))
    if text.str.contains(_DOT_GROUPS).any():
        note = "dots divide thousands, commas are decimal"
        text = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    elif text.str.contains(_DECIMAL_COMMA).any():
        text = text.str.replace(",", ".", literal=True)
    elif len(grouped) and (delimiter == "," or grouped.str.contains(r"\.|,.*,").any()):
        note = f"commas divide thousands, as in {grouped[0]!r}"
        text = text.str.replace_all(",", "", literal=True)
    elif len(grouped):  # where cells are divided by something else, commas are mostly decimal
        note = f"commas are decimal, as in {grouped[0]!r}"
        text = text.str.replace(",", ".", literal=True)
    return text.cast(pl.Float64, strict=False), note
