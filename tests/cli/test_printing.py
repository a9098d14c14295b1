from __future__ import annotations

import json

from carryline.cli import printing


def test_a_leaderboard_in_a_pipe_is_aligned_text(record, capsys):
    printing.print_leaderboard(record)
    assert capsys.readouterr().out == (
        "mean absolute error, lower is better\n"
        "\n"
        "   candidate   validation (degC)   95 % interval   test    skill  seconds  parameters  diagnosis\n"
        "*  linear                  2.400  2.300 to 2.500  2.450   +0.0 %      1.2       1,695\n"
        "   last_value              3.250  3.150 to 3.350      -  -35.0 %      0.0           0\n"
        "   gru                     2.500  2.400 to 2.600      -   -4.0 %     61.0       4,609  overfit\n"
    )


def test_a_leaderboard_on_a_terminal_fits_80_columns(record, capsys, monkeypatch):
    monkeypatch.setattr(printing, "_is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    printing.print_leaderboard(record)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert all(any(name in line for line in lines) for name in ("linear", "last_value", "gru", "overfit", "61.0"))


def test_what_nobody_has_is_left_out(record, capsys):
    for row in record["leaderboard"]:
        row.update(diagnosis=None, test=None)
    printing.print_leaderboard(record)
    heading = capsys.readouterr().out.splitlines()[2]
    assert "test" not in heading
    assert "diagnosis" not in heading


def test_a_run_that_diverged_comes_last_of_its_kind(record):
    record["leaderboard"].insert(0, record["leaderboard"][0] | {"name": "dense", "validation": None})
    assert [row["name"] for row in printing.ordered(record)] == ["linear", "last_value", "gru", "dense"]


def test_accuracy_is_better_when_higher_and_has_four_digits(record, capsys):
    record |= {"lower_is_better": False, "metric": "accuracy", "unit": ""}
    for row, score in zip(record["leaderboard"], (0.9, 0.8, 0.91253), strict=True):
        row.update(validation=score, validation_interval=[score - 0.01, score + 0.01], test=None, skill=None)
    printing.print_leaderboard(record)
    metric, _, heading, best, *_ = capsys.readouterr().out.splitlines()
    assert metric == "accuracy"
    assert "skill" not in heading
    assert best.split()[:3] == ["*", "linear", "0.9125"]


def test_a_summary_holds_the_decision_and_the_way_to_the_files(record, tmp_path, capsys):
    printing.print_json(printing.summary(record, tmp_path))
    told = json.loads(capsys.readouterr().out)
    assert told["winner"] == "linear"
    assert told["leaderboard"] == record["leaderboard"]
    assert told["audit"] == {"leaks": 0, "checks": []}
    assert told["report"] == str(tmp_path / "report.html")
    assert told["model"] == str(tmp_path / "model")
