from __future__ import annotations

import json


def test_the_report_is_drawn_again_and_its_path_printed(carryline, monkeypatch):
    monkeypatch.setattr("carryline.report.write", lambda folder: folder / "report.html")
    assert carryline("report", "runs/demo") == (0, "runs/demo/report.html\n", "")
    assert json.loads(carryline("report", "runs/demo", "--json").out) == {"report": "runs/demo/report.html"}
