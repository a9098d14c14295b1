"""How to get the same numbers again: the command, the Python, and what they depended on."""

from __future__ import annotations

from shlex import quote

from carryline.report.markup import Child, Html, Section, element, join
from carryline.report.record import StudyFolder
from carryline.report.wording import date


def section(study: StudyFolder) -> Section | None:
    """Copyable command and Python, the seed and the version, and how to use the winner."""
    record = study.record
    model = study.folder / "model"  # as the study was told to write it, from where the command above was run
    blocks = [
        _block("On the command line", record.get("command")),
        _block("In Python", record.get("python")),
        _block("Use the winner on new data", f"carryline predict {quote(str(model))} NEW_DATA --out predictions.csv")
        if model.is_dir()
        else None,
    ]
    listed: list[tuple[str, Child]] = [
        ("Seed", record.get("seed")),
        ("Budget", record.get("budget")),
        ("carryline", record.get("carryline")),
        ("Made", date(record.get("created"), clock=True)),
    ]
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in listed if value is not None]
    lede = "The same data, seed and version give the same study on the same machine."
    return Section("reproduce", "Reproduce", lede, join(blocks, element("dl", pairs, class_="source")))


def _block(heading: str, code: str | None) -> Html | None:
    if not code:
        return None
    return element(
        "div",
        element(
            "div",
            element("h3", heading),
            element("button", "Copy", type="button", class_="copy", aria_label=f"Copy: {heading}"),
            class_="code-head",
        ),
        element("pre", element("code", code), tabindex="0", class_=None if "\n" in code else "one-line"),
        class_="code",
    )
