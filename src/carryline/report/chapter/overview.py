"""The head of the page, and the table of all experiments: book, ours, bar, seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from carryline.report.chapter import words
from carryline.report.markup import Child, Html, element, join, table
from carryline.report.wording import NOTHING

COLUMNS = (("Experiment", ""), ("Number", ""), ("Published", "number"), ("Ours", "number"), ("Bar", ""), ("Time", ""))


def head(results: Mapping[str, Any]) -> Html:
    """What this page is, and in one sentence what came of it."""
    experiments = results["experiments"]
    trials = [trial for one in experiments for trial in one["trials"]]
    machines = list(dict.fromkeys(words.machine(trial) for trial in trials))
    facts = [f"{len(experiments)} experiments", f"{len(trials)} trials", *machines]
    reason = element("span", " ".join(_sentences(results)), class_="reason")
    return element(
        "header",
        element("p", [element("span", fact) for fact in facts], class_="kicker"),
        element("h1", "The chapter, run again", reason),
        element("p", "Missed: ", _missed(experiments), class_="warning") if _missed(experiments) else None,
    )


def _sentences(results: Mapping[str, Any]) -> Iterator[str]:
    verdicts = [row["verdict"] for one in results["experiments"] for row in one["rows"] if row["verdict"]]
    judged = [verdict for verdict in verdicts if verdict != "quick"]
    if judged:
        yield f"Bars held: {judged.count('held')} of {len(judged)}."
    if any(one["budget"] != "book" for one in results["experiments"]):
        yield "What ran at quick budget, a few epochs, shows only that it runs."
    failures = [failure for one in results["experiments"] for failure in one["failures"]]
    missing = sum(words.lacks_data(failure) for failure in failures)
    if missing:
        yield f"{missing} {'trial' if missing == 1 else 'trials'} could not be run without the data."
    if failed := len(failures) - missing:
        yield f"{failed} {'trial' if failed == 1 else 'trials'} failed."
    yield "Each row leads to the code that was run, to what it drew, and to why our figure differs."


def _missed(experiments: Sequence[Mapping[str, Any]]) -> Html | None:
    names = [one for one in experiments if any(row["verdict"] == "MISSED" for row in one["rows"])]
    links = [element("a", one["title"], href=f"#{words.anchor(one)}") for one in names]
    return join([join(", " if place else None, link) for place, link in enumerate(links)]) if links else None


def overview(results: Mapping[str, Any], parts: Sequence[str]) -> Html:
    """One table for each part, a row for each number that is compared, else for the first that was told."""
    tables = []
    for part in parts:
        rows = [row for one in results["experiments"] if one["part"] == part for row in _rows(one)]
        tables.append(element("h3", results["parts"][part]["title"]))
        tables.append(table(f"Experiments: {results['parts'][part]['title']}", COLUMNS, rows, "compared grouped all"))
    heading = element("h2", "All experiments", id="all-title")
    return element("section", heading, tables, id="all", class_="part", aria_labelledby="all-title")


def _rows(experiment: Mapping[str, Any]) -> Iterator[list[Child]]:
    listing = element("small", words.listing(experiment)) if words.listing(experiment) else None
    link = element("a", experiment["title"], href=f"#{words.anchor(experiment)}")
    name = join(link, listing)
    for row in principal(experiment["rows"]):
        trials = [trial for trial in experiment["trials"] if trial["variant"] == row["variant"]]
        yield [name, words.number(row), words.book(row), words.ours(row), words.bar(row), words.seconds(trials)]
        name = element("span", experiment["title"], class_="unseen")
    if not experiment["rows"]:
        state = element("span", "no result", class_="bar-missed") if experiment["failures"] else NOTHING
        yield [name, NOTHING, NOTHING, NOTHING, state, words.seconds(experiment["trials"])]


def principal(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows that compare; of a variant in which nothing is compared, the number that the others compare first."""
    compared = [row for row in rows if row["published"] or row["bar"] is not None]
    wanted = compared[0]["number"] if compared else (rows[0]["number"] if rows else None)
    shown = []
    for variant in dict.fromkeys(row["variant"] for row in rows):
        own = [row for row in compared if row["variant"] == variant]
        shown += own or [row for row in rows if row["variant"] == variant and row["number"] == wanted][:1]
    return shown
