from __future__ import annotations

import json
import os

import pytest

from carryline.cli import printing


def test_a_leaderboard_in_a_pipe_is_complete_and_plain(record, capsys):
    printing.print_leaderboard(record)
    assert capsys.readouterr().out == (
        "mean absolute error in degC, lower is better\n"
        "\n"
        "  candidate   validation   95 % interval   test    skill  seconds  parameters  diagnosis\n"
        "* linear           2.400  2.300 to 2.500  2.450   +0.0 %      1.2       1,695\n"
        "  last_value       3.250  3.150 to 3.350      -  -35.0 %      0.0           0\n"
        "\n"
        "  gru              2.500  2.400 to 2.600      -   -4.0 %     61.0       4,609  overfit\n"
    )


@pytest.mark.parametrize(
    ("width", "lacking"),
    [
        (200, ()),
        (90, ()),
        (82, ()),
        (80, ("parameters",)),
        (65, ("parameters", "seconds")),
        (55, ("parameters", "seconds", "diagnosis")),
        (40, ("parameters", "seconds", "diagnosis", "95 % interval")),
        (10, ("parameters", "seconds", "diagnosis", "95 % interval")),
    ],
)
def test_a_narrow_terminal_lacks_what_matters_least(record, width, lacking):
    heading, *lines = printing.leaderboard_lines(record["leaderboard"], "linear", width=width)
    assert [name for name in printing.DISPENSABLE if name not in heading] == [*lacking]
    assert max(len(heading), *map(len, lines)) <= max(width, 38)


def test_the_longest_names_fit_80_columns(record):
    rows = [row | {"name": "averaged_embeddings", "diagnosis": {"kind": "diverged"}} for row in record["leaderboard"]]
    lines = printing.leaderboard_lines(rows, "averaged_embeddings", width=80)
    assert max(map(len, lines)) <= 80
    assert all(name in lines[0] for name in ("95 % interval", "test", "skill", "seconds", "diagnosis"))


def test_a_terminal_shows_the_winner_in_colour(record, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 24)))
    monkeypatch.delenv("NO_COLOR", raising=False)
    printing.print_leaderboard(record)
    colourful = capsys.readouterr().out
    assert [("\x1b[32m" in line) for line in colourful.splitlines() if "linear" in line or "gru" in line] == [
        True,
        False,
    ]
    monkeypatch.setenv("NO_COLOR", "1")
    printing.print_leaderboard(record)
    assert "\x1b" not in capsys.readouterr().out


def test_what_nobody_has_is_left_out(record):
    for row in record["leaderboard"]:
        row.update(diagnosis=None, test=None)
    heading, *_ = printing.leaderboard_lines(record["leaderboard"], "linear")
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
    assert metric == "accuracy, higher is better"
    assert "skill" not in heading
    assert best.split()[:3] == ["*", "linear", "0.9125"]


@pytest.mark.parametrize(("score", "words"), [(0.29, "0.2900"), (2.57, "2.570"), (57.1, "57.10"), (5710.0, "5,710")])
def test_scores_have_four_digits(record, score, words):
    row = record["leaderboard"][0] | {"validation": score}
    assert words in printing.leaderboard_lines([row], "nobody")[1]


def test_one_wild_network_leaves_the_other_scores_their_digits(record):
    rows = record["leaderboard"]
    rows[0].update(validation=1.1842, skill=0.0)
    rows[1].update(validation=232.7, skill=-195.5)
    lines = printing.leaderboard_lines(rows[:2], "nobody")
    assert "1.184" in lines[1]
    assert any("232.700" in line and "< -1000 %" in line for line in lines)


def test_a_summary_holds_the_decision_and_the_way_to_the_files(record, tmp_path, capsys):
    printing.print_json(printing.summary(record, tmp_path))
    told = json.loads(capsys.readouterr().out)
    assert told["winner"] == "linear"
    assert told["leaderboard"] == record["leaderboard"]
    assert told["audit"] == {"leaks": 0, "checks": []}
    assert told["report"] == str(tmp_path / "report.html")
    assert told["model"] == str(tmp_path / "model")
