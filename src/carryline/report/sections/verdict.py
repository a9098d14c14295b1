"""The head of the page: the verdict in one sentence, the winner's score, and what it was measured against."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from carryline.report.markup import Html, element, join
from carryline.report.record import StudyFolder
from carryline.report.wording import NOTHING, Scores, count, date, duration, title


def head(study: StudyFolder) -> Html:
    """Kicker, verdict, score, and any warning that must be read before the rest."""
    return element(
        "header",
        element("p", _kicker(study), class_="kicker"),
        _sentence(study.record["verdict"]["sentence"]),
        _score(study),
        _facts(study),
        _warnings(study),
        class_="verdict",
    )


def question(study: StudyFolder) -> str:
    """What the study asked, in a line: `T (degC), 24h ahead`."""
    record = study.record
    windows = record.get("windows") or {}
    if record["task"] == "forecast":
        ahead = f", {windows['ahead']} ahead" if windows.get("ahead") else ""
        return f"{record.get('target') or 'Forecast'}{ahead}"
    classes = (record.get("data") or {}).get("classes") or []
    return " or ".join(classes) if 1 < len(classes) <= 4 else f"{len(classes)} classes" if classes else "Classification"


def _kicker(study: StudyFolder) -> Html:
    source = (study.record.get("data") or {}).get("source")
    parts = [question(study), _short(source), date(study.record.get("created"))]
    return join([element("span", part) for part in parts if part and part != NOTHING])


def _short(source: str | None) -> str | None:
    """A file's name; of a folder the last two names, because the last alone is often just `train`."""
    if not source:
        return None
    path = PurePath(source)
    return path.name if path.suffix else "/".join(path.parts[-2:])


def _sentence(sentence: str) -> Html:
    """The verdict as the page's heading; the reason, which follows a colon, is a sentence of its own, set smaller."""
    claim, colon, reason = sentence.partition(": ")
    if not colon or len(claim) > 90:
        return element("h1", sentence)
    return element("h1", f"{claim}. ", element("span", reason[:1].upper() + reason[1:], class_="reason"))


def _score(study: StudyFolder) -> Html:
    scores, winner = Scores.of(study.record), study.winner
    tested = winner.get("test") is not None
    value = winner["test"] if tested else winner["validation"]
    interval = scores.interval(winner.get("test_interval" if tested else "validation_interval"))
    part = "test part" if tested else "validation part"
    return element(
        "div",
        element(
            "p",
            element("span", scores.number(value), class_="figure"),
            element("span", scores.unit, class_="unit") if scores.unit else None,
            class_="big",
        ),
        element(
            "p",
            element("span", title(winner), class_=f"name {_kind(winner['kind'])}"),
            element("br"),
            f"{study.record['metric']} on the {part}",
            f", 95 % interval {interval}" if interval != NOTHING else None,
            class_="of",
        ),
        class_=f"score {_kind(winner['kind'])}",
    )


def _facts(study: StudyFolder) -> Html:
    record, scores = study.record, Scores.of(study.record)
    verdict, rival = record["verdict"], study.baseline
    facts: list[tuple[str, str]] = []
    if rival is not None and rival is not study.winner:
        score, part = (rival["test"], "test") if rival.get("test") is not None else (rival["validation"], "validation")
        facts.append((f"Best baseline, {part}", f"{scores.full(score)} · {title(rival)}"))
    rival = study.candidate(verdict.get("best_network"))
    if rival is not None and rival is not study.winner:
        facts.append(("Best network, validation", f"{scores.full(rival['validation'])} · {title(rival)}"))
    if gain := _gain(verdict, scores):
        facts.append(gain)
    seconds = [row["seconds"] for row in record["leaderboard"] if row.get("seconds") is not None]
    facts.append(("Compared", f"{count(len(record['leaderboard']))} candidates in {duration(sum(seconds))}"))
    return element("dl", [element("div", element("dt", name), element("dd", text)) for name, text in facts])


def _gain(verdict: Mapping[str, Any], scores: Scores) -> tuple[str, str] | None:
    """The best network's gain over the best baseline: on the test part if it came that far, else on validation."""
    prefix, part = ("", "validation") if verdict.get("test_gain") is None else ("test_", "test")
    gain, ends = verdict.get(f"{prefix}gain"), verdict.get(f"{prefix}interval") or [None]
    if gain is None:
        return None
    worse = ends[-1] is not None and ends[-1] < 0
    sure = "significant" if verdict.get("significant") else "significantly worse" if worse else "not significant"
    unit = "points" if scores.percent else scores.unit
    interval = f" ({scores.interval(ends)})" if len(ends) == 2 else ""
    return f"Gain over the best baseline, {part}", f"{scores.number(gain)} {unit}".strip() + f"{interval} · {sure}"


def _warnings(study: StudyFolder) -> Html:
    """Leaks, learned persistence, and what is missing from the folder."""
    warnings = []
    leaks = (study.record.get("audit") or {}).get("leaks", 0)
    if leaks:
        sentence = f"The audit found {count(leaks)} leak{'s' if leaks != 1 else ''}. These scores cannot be trusted."
        link = element("a", "See the audit", href="#audit")
        warnings.append(element("aside", element("strong", sentence), " ", link, ".", class_="warning", role="note"))
    persistence = study.record.get("persistence")
    if persistence and persistence["suspected"]:
        network = study.winner["kind"] == "network"  # of a baseline that repeats the last value it is no fault
        words = "The winner may have learned persistence." if network else "The best choice is to repeat the past."
        mood = "warning" if network else "note"
        warnings.append(
            element("aside", element("strong", words), " ", persistence.get("detail"), class_=mood, role="note")
        )
    if study.notes:
        notes = element("ul", [element("li", note) for note in study.notes])
        words = element("strong", "Something is missing from this study’s folder.")
        warnings.append(element("aside", words, notes, class_="note", role="note"))
    return join(warnings)


def _kind(kind: str) -> str:
    return "network" if kind == "network" else "baseline"
