"""The study of labelled texts: from a raw folder or table to the candidate that classifies them best."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carryline.studies.study import Study


def classify(
    source: Any,
    *,
    test: Any = None,
    text: str | None = None,
    label: str | None = None,
    budget: str = "quick",
    candidates: Sequence[str] | None = None,
    epochs: int | None = None,
    seed: int = 0,
    out: str | Path | None = None,
    resume: bool = True,
    progress: bool | None = None,
) -> Study:
    """Run baselines and networks on the same split of one corpus, and say which to use.

    `source` and `test` are a `Corpus`, or anything that `read_corpus` reads (a folder with one sub-folder per class, or
    a table with the columns `text` and `label`). Without `test`, a stratified part of `source` is put aside for it.
    The other arguments are those of `forecast`.

    Raises InputError for input that cannot be used, CarrylineError when the leak audit fails, and StudyInterrupted
    (a KeyboardInterrupt that carries `.folder`) when it is interrupted; the folder can then be resumed.
    """
    raise NotImplementedError
