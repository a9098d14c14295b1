from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata

import pytest

import carryline as cl
from carryline.cli import main
from carryline.ground.errors import CarrylineError

COMMANDS = ("forecast", "classify", "predict", "evaluate", "report", "demo", "chapter")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_examples(carryline, command):
    code, out, err = carryline(command, "--help")
    assert (code, err) == (0, "")
    assert "Example" in out
    assert f"carryline {command}" in out
    assert "--json" in out


def test_help_names_every_command(carryline):
    for arguments in ([], ["--help"], ["-h"]):
        code, out, _ = carryline(*arguments)
        assert code == 0
        assert all(command in out for command in COMMANDS)


def test_version(carryline):
    assert carryline("--version") == (0, f"carryline {cl.__version__}\n", "")


def test_help_imports_nothing_heavy():
    heavy = ("torch", "numpy", "polars", "pandas", "sklearn", "matplotlib", "plotly")
    program = (
        "import sys; from carryline.cli import main; main(['forecast', '--help']);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "given", "path"),
    [
        (["forcast"], "No such command 'forcast'", ""),
        (["forecast", "weather.csv"], "Missing option '--target'", " forecast"),
        (["forecast", "--target", "T"], "Missing argument 'DATA'", " forecast"),
        (["demo", "--rows", "many"], "Invalid value for '--rows'", " demo"),
        (["demo", "--row", "3"], "No such option: --row", " demo"),
        (["report", "a", "b"], "Got unexpected extra argument", " report"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_explained(carryline, arguments, given, path):
    code, out, err = carryline(*arguments)
    assert (code, out) == (2, "")
    first, expected, fix = err.splitlines()
    assert first.startswith(f"error: {given}")  # the end of the line is the parser's own, and differs between versions
    assert expected.startswith(f"  expected: carryline{path} [OPTIONS]")
    assert fix == f"  fix: see `carryline{path} --help`"


def test_with_json_an_error_is_one_document_on_standard_error(carryline):
    code, out, err = carryline("report", "nowhere", "--json")
    assert (code, out) == (2, "")
    assert json.loads(err) == {
        "error": {
            "given": "nowhere: no such folder",
            "expected": "the folder of a finished study",
            "fix": "give the folder that `carryline forecast` or `carryline classify` printed",
        },
        "exit_code": 2,
    }


def test_a_command_line_error_is_a_document_too(carryline):
    code, out, err = carryline("forecast", "weather.csv", "--json")
    assert (code, out) == (2, "")
    assert json.loads(err)["error"]["given"] == "Missing option '--target'"


def failing_with(problem):
    def fail(*arguments, **options):
        raise problem

    return fail


def test_a_failure_that_is_not_the_users_exits_with_1(carryline, monkeypatch):
    leak = CarrylineError("the audit found 1 leak", expected="none", fix="report it")
    monkeypatch.setitem(vars(cl), "classify", failing_with(leak))
    code, out, err = carryline("classify", "reviews")
    assert (code, out) == (1, "")
    assert err.endswith("error: the audit found 1 leak\n  expected: none\n  fix: report it\n")


def test_what_the_system_refuses_is_told_without_a_traceback(carryline, monkeypatch):
    monkeypatch.setitem(vars(cl), "classify", failing_with(PermissionError(13, "Permission denied", "reviews/a.txt")))
    code, out, err = carryline("classify", "reviews")
    assert (code, out) == (1, "")
    assert "error: reviews/a.txt: Permission denied\n" in err


def test_too_little_memory_is_told_without_a_traceback(carryline, monkeypatch):
    monkeypatch.setitem(vars(cl), "classify", failing_with(MemoryError("Unable to allocate 745. GiB")))
    code, out, err = carryline("classify", "reviews")
    assert (code, out) == (1, "")
    assert "error: not enough memory: Unable to allocate 745. GiB\n" in err


def test_a_bug_shows_its_traceback(carryline, monkeypatch):
    monkeypatch.setitem(vars(cl), "classify", failing_with(ZeroDivisionError("ours")))
    with pytest.raises(ZeroDivisionError):
        carryline("classify", "reviews")


def test_ctrl_c_in_a_study_says_how_to_go_on(carryline, monkeypatch):
    monkeypatch.setitem(vars(cl), "forecast", failing_with(KeyboardInterrupt()))
    code, out, err = carryline("forecast", "my weather.csv", "--target", "T (degC)")
    assert (code, out) == (1, "")
    assert err.endswith(
        "\ninterrupted\n  run the same command again, it goes on from where it stopped: "
        "carryline forecast 'my weather.csv' --target 'T (degC)'\n"
    )


def test_ctrl_c_with_json_is_a_document(carryline, monkeypatch):
    monkeypatch.setitem(vars(cl), "classify", failing_with(KeyboardInterrupt()))
    code, out, err = carryline("classify", "reviews", "--json")
    assert (code, out) == (1, "")
    assert json.loads(err) == {
        "error": {
            "given": "interrupted",
            "expected": "the command to run to its end",
            "fix": "run the same command again, it goes on from where it stopped: carryline classify reviews --json",
        },
        "exit_code": 1,
    }


def test_a_name_that_cannot_be_shown_is_escaped(carryline):
    code, _, err = carryline("report", "no\udcff")
    assert code == 2
    assert err.startswith("error: no\\udcff: no such folder\n")


def test_ctrl_c_elsewhere_leaves_nothing(carryline, monkeypatch):
    monkeypatch.setattr("carryline.tasks.load", failing_with(KeyboardInterrupt()))
    code, out, err = carryline("predict", "model", "new.csv", "--out", "new.jsonl")
    assert (code, out) == (1, "")
    assert err == (
        "\ninterrupted; nothing was written\n  run the same command again: "
        "carryline predict model new.csv --out new.jsonl\n"
    )


def test_a_reader_that_has_enough_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    program = "import sys; from carryline.cli import main; sys.exit(main(['--version']))"
    done = subprocess.run([sys.executable, "-c", program], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_main_takes_the_arguments_of_the_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["carryline", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("carryline ")


def test_the_installed_command_exits_with_what_main_returns(tmp_path):
    (entry,) = metadata.entry_points(group="console_scripts", name="carryline")
    assert entry.load() is main
    program = "import sys; from carryline.cli import main; sys.exit(main())"  # what the installed script does
    command = [sys.executable, "-c", program, "forecast", "no.csv", "--target", "T"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: no.csv does not exist\n  expected: a file\n  fix: correct the path\n"
    assert list(tmp_path.iterdir()) == []
