"""`carryline chapter`: the chapter's experiments, run, compared with what was published, and shown on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carryline.cli import options
from carryline.cli.options import Json
from carryline.cli.printing import print_json
from carryline.ground.errors import CarrylineError, InputError

if TYPE_CHECKING:
    from carryline.chapter.conducting import Conducted
    from carryline.chapter.trials import Trial

BUDGETS = ("quick", "book")


def chapter(
    more: Annotated[list[str] | None, typer.Argument(metavar="NAME", hidden=True)] = None,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAME ...",
            help="Only these experiments: names, folders (bai2018/) or patterns ('temperature_*').",
            show_default="all but bai2018/",
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="FOLDER",
            help="Where data sets are looked for.",
            show_default="$CARRYLINE_DATA, ../shared/data, the cache",
        ),
    ] = None,
    budget: Annotated[
        str, typer.Option("--budget", metavar="quick|book", help="A few epochs of each, or the book's, and its seeds.")
    ] = "quick",
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help="Where all is kept; the same command again goes on from there."),
    ] = Path("runs/chapter"),
    as_json: Json = False,
) -> None:
    """Run the chapter's experiments, and show them on one page: the code, what it found, and what the book says.

    As many trials run side by side as there are cores, each on one thread. Trials that are done are not run again, so
    that the page grows with each call. The table of Bai, Kolter and Koltun (2018) takes days and runs when it is named.

    **Examples**

    carryline chapter

    carryline chapter --only lstm bidirectional_lstm --budget book

    carryline chapter --only bai2018/adding_200 --only 'temperature_*' --data ~/data
    """
    if budget not in BUDGETS:
        raise InputError(f"--budget {budget}", expected=" or ".join(BUDGETS), fix="--budget book")
    from carryline.chapter.conducting import conduct

    chosen = [name for word in (*(only or ()), *(more or ())) for name in options.names(word) or ()]
    conducted = conduct(chosen or None, out=out, data=data, budget=budget)
    if as_json:
        print_json(conducted.results)
    else:
        _print(conducted, told_all=not chosen)
    outcome = conducted.outcome
    if outcome.missing and not outcome.done:
        raise InputError(
            f"no data for {_titles(outcome.missing)}",
            expected="the data sets of the experiments that were chosen",
            fix="see above where to get them, and name their folder by --data",
        )
    if outcome.failed:
        raise CarrylineError(
            f"{len(outcome.failed)} of {len(conducted.trials)} trials failed: {_titles(outcome.failed)}",
            expected="trials that run to their end",
            fix=f"see the reasons above and in log.txt under {out / 'trials'}, and run the same command again",
        )


def _titles(trials: Sequence[Trial]) -> str:
    return ", ".join(trial.title for trial in trials)


def _print(conducted: Conducted, *, told_all: bool) -> None:
    names = {trial.experiment.name for trial in conducted.trials}
    rows = [
        (experiment, row)
        for experiment in conducted.results["experiments"]
        if experiment["name"] in names
        for row in experiment["rows"]
        if row["published"] or row["bar"] is not None
    ]
    width = max((len(_label(experiment, row)) for experiment, row in rows), default=0)
    for experiment, row in rows:
        typer.echo(f"{_label(experiment, row):{width}}  {_words(row)}")
    if told_all:
        typer.echo("\nleft out, for it takes days: carryline chapter --only bai2018/ --budget book")
    typer.echo(f"\npage     {conducted.page}\nresults  {conducted.page.with_name('results.json')}")


def _label(experiment: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    variant = f" ({row['variant']})" if row["variant"] else ""
    return f"{experiment['name']}{variant}, {row['number']}"


def _words(row: Mapping[str, Any]) -> str:
    from carryline.chapter.compare import figure, ours

    published = "".join(f"{figure(one['figure'])} ({one['source']}), " for one in row["published"])
    sign = "<=" if row["lower_is_better"] else ">="
    limit = "" if row["bar"] is None else f"{sign} {row['bar']:g}"
    judged = {None: "", "quick": f" (bar {limit}, at book budget)"}.get(row["verdict"], f" ({row['verdict']}: {limit})")
    return f"{published}ours {ours(row)}{judged}"
