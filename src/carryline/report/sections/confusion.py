"""The confusion matrix: which class is taken for which."""

from __future__ import annotations

from carryline.report.markup import Child, Html, Section, element, join, scroller, table
from carryline.report.record import StudyFolder
from carryline.report.wording import PERCENT, count

_FEW = 6  # classes whose names fit over their columns; more are written upright
_MOST = 40  # classes that a reader can still take in as a matrix


def section(study: StudyFolder) -> Section | None:
    """A shaded matrix; with very many classes, a list of the most frequent confusions."""
    confusion = study.record.get("confusion")
    if not confusion or not confusion["classes"]:
        return None
    classes, matrix = confusion["classes"], confusion["matrix"]
    total = sum(map(sum, matrix))
    right = sum(matrix[number][number] for number in range(len(classes)))
    lede = f"{count(right)} of {count(total)} texts were put into their class."
    if len(classes) > _MOST:
        return Section("confusion", "Confusion", lede + " The most frequent confusions:", _list(classes, matrix))
    lede += " Rows are the truth, columns what the winner said; the shade is the share of the row."
    return Section("confusion", "Confusion", lede, _matrix(classes, matrix))


def _matrix(classes: list[str], matrix: list[list[int]]) -> Html:
    head = element(
        "tr",
        element("td", element("span", "truth ↓  said →")),
        [element("th", element("span", name), scope="col") for name in classes],
        element("th", "found", scope="col", class_="sum"),
    )
    body = []
    for number, (name, row) in enumerate(zip(classes, matrix, strict=True)):
        whole = sum(row)
        cells = [_cell(value, whole, number == column) for column, value in enumerate(row)]
        recall = f"{100 * row[number] / whole:.1f}{PERCENT}" if whole else "—"
        body.append(element("tr", element("th", name, scope="row"), cells, element("td", recall, class_="sum")))
    caption = element("caption", "Confusion matrix: rows are the truth, columns the prediction", class_="unseen")
    class_ = "matrix many" if len(classes) > _FEW else "matrix"
    matrix_table = element("table", caption, element("thead", head), element("tbody", body), class_=class_)
    return scroller("Confusion matrix", matrix_table)


def _cell(value: int, whole: int, right: bool) -> Html:
    weight = round(100 * value / whole) if whole else 0
    return element("td", count(value), class_="right" if right else "wrong", style=f"--share:{weight}%")


def _list(classes: list[str], matrix: list[list[int]]) -> Html:
    pairs = [
        (value, truth, said)
        for truth, row in enumerate(matrix)
        for said, value in enumerate(row)
        if value and truth != said
    ]
    rows: list[list[Child]] = [
        [classes[truth], classes[said], count(value)]
        for value, truth, said in sorted(pairs, key=lambda pair: -pair[0])[:30]
    ]
    return join(table("Most frequent confusions", [("Truth", ""), ("Said", ""), ("Texts", "number")], rows))
