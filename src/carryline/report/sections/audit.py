"""The audit: whether a row of the future was seen by the past, check by check."""

from __future__ import annotations

from carryline.report.markup import Section, element, join
from carryline.report.record import StudyFolder
from carryline.report.wording import count


def section(study: StudyFolder) -> Section | None:
    """The checks with their results, and whether the winner only repeats the last value it saw."""
    audit, persistence = study.record.get("audit"), study.record.get("persistence")
    if not audit and not persistence:
        return None
    checks = [(check["name"], check["passed"], check.get("detail")) for check in (audit or {}).get("checks") or []]
    if persistence and not (persistence["suspected"] and study.winner["kind"] == "baseline"):
        checks.append(("forecast is not the past, shifted", not persistence["suspected"], persistence.get("detail")))
    items = [
        element(
            "li",
            element("span", "✓" if passed else "✗", class_="sign", aria_hidden="true"),
            element(
                "span",
                element("strong", name),
                element("span", ": passed. " if passed else ": failed. ", class_="unseen"),
            ),
            element("span", detail, class_="detail") if detail else None,
            class_="passed" if passed else "failed",
        )
        for name, passed, detail in checks
    ]
    leaks = (audit or {}).get("leaks")
    words = {None: "No leak audit is on record.", 0: "No leaks found."}.get(leaks, f"{count(leaks)} leaks found.")
    mood = "good" if leaks == 0 else "bad"
    body = join(element("p", words, class_=f"finding {mood}"), element("ul", items, class_="checks"))
    lede = "Which raw rows feed inputs, targets and scaling, and whether a later row ever reached an earlier part."
    return Section("audit", "Audit", lede, body)
