"""The study of labelled texts: from a raw folder or table to the candidate that classifies them best."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from carryline.studies import budgets, text_record
from carryline.studies.candidates import field
from carryline.studies.folder import complete, default_folder, prepared_folder
from carryline.studies.record import reproduction
from carryline.studies.runner import compare
from carryline.studies.study import Study
from carryline.studies.text_job import TextJob
from carryline.studies.text_parts import divide
from carryline.text import Corpus, read_corpus


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
    a table with the columns `text` and `label`). Without `test`, a stratified fifth of `source` is put aside for it; a
    fifth of the rest serves to choose on; no text is in two parts. The other arguments are those of `forecast`.

    Everything is chosen on the validation part. The test part is looked at once, by the best baseline, and by the best
    network only if it beat that baseline significantly on validation (see verdict.py). Before that, the baseline is
    fitted once more, on training and validation texts together, with the penalty that was chosen; a network stays as it
    is, since its best epoch is only known with validation texts. To know the test score of a network that lost, ask for
    it by name: `candidates=["lstm"]` compares it with the majority class alone.

    Raises InputError for input that cannot be used, CarrylineError when the leak audit fails, and StudyInterrupted
    (a KeyboardInterrupt that carries `.folder`) when it is interrupted; the folder can then be resumed.
    """
    limits = budgets.budget(budget, budgets.TEXT)
    budgets.check_whole("epochs", epochs)
    budgets.check_whole("seed", seed, least=0, most=2**32 - 1)
    members = field("text", candidates)
    corpus = source if isinstance(source, Corpus) else read_corpus(source, text, label)
    apart = test if test is None or isinstance(test, Corpus) else read_corpus(test, text, label)
    parts = divide(corpus, apart, seed=seed)
    parts.raise_if_leaky()

    told = {  # what decides the result
        "text": text,
        "label": label,
        "budget": budget,
        "candidates": None if candidates is None else [member.name for member in members],
        "epochs": epochs,
        "seed": seed,
    }
    plan = {"task": "classify", "data": corpus.sha256, "test": None if apart is None else apart.sha256, **told}
    folder = Path(out) if out is not None else default_folder(corpus.source, plan)
    with prepared_folder(folder, plan, resume=resume) as finished:
        if finished:
            return complete(folder)
        reading = {name: value for name, value in (("text", text), ("label", label)) if value is not None}
        job = TextJob(parts=parts, budget=limits, epochs_asked=epochs, seed=seed, reading=reading)
        comparison = compare(job, members, folder, seed=seed, progress=progress)
        call = {"budget": budget, "protocol": "clean", **reproduction(classify, source, {"test": test, **told})}
        content = text_record.record(job, comparison, folder, source=corpus, seed=seed, call=call)
        return complete(folder, record=content, winner=comparison.tasks[comparison.verdict.winner])
