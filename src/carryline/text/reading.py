"""Read labelled texts from wherever people keep them: folders of classes, CSV, TSV, JSONL, Parquet, tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from carryline.text.corpus import Corpus


def read_corpus(
    source: str | Path | Any,
    text: str | None = None,
    label: str | None = None,
    *,
    broken: Literal["replace", "error"] = "replace",
    empty: Literal["keep", "drop", "error"] = "keep",
) -> Corpus:
    """Read texts and their labels.

    `source`: a folder with one sub-folder per class and one file per text (a folder that holds files only is an
    unlabelled corpus); a CSV, TSV, JSONL, Parquet or Arrow file; or a pandas, polars or pyarrow table.
    `text`, `label`: the columns of a table; found when left out and obvious, and a table may do without labels.

    `broken`: bytes that are not text in the file's encoding become U+FFFD and are reported ("replace"), or are an error.
    `empty`: documents of white space only are kept and reported, dropped and reported, or an error.
    """
    raise NotImplementedError
