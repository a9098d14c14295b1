"""Every script of `examples/`: a page long, and, on small data at quick budget, run from its first line to its last."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch

from carryline.chapter import EXPERIMENTS, Lesson, scripts
from carryline.datasets import MissingDataError

TRIALS = [
    pytest.param(name, variant, marks=[pytest.mark.slow] if place else [])  # the first variant of each is tried always
    for name, experiment in EXPERIMENTS.items()
    for place, variant in enumerate(experiment.variants or (None,))
]
SCRIPTS = sorted(path for path in scripts.folder().rglob("*.py"))


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_each_script_is_of_an_experiment_and_each_experiment_has_one():
    assert {scripts.script_of(experiment) for experiment in EXPERIMENTS.values()} == set(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS, ids=scripts.name_of)
def test_a_script_is_short_explained_and_runs_alone(script):
    source = script.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 40
    tree = ast.parse(source)
    assert ast.get_docstring(tree)
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1] == "run"
    assert source.endswith('if __name__ == "__main__":\n    chapter.run_alone(run)\n')


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_what_is_said_of_an_experiment_can_be_kept_and_is_about_something(name):
    experiment = EXPERIMENTS[name]
    assert experiment.name == name
    assert experiment.title
    settings = dict(experiment.settings)
    assert json.loads(json.dumps(settings)) == settings, "settings are read back from JSON: lists, no tuples"
    assert {one.variant for one in experiment.published} <= {None, *experiment.variants}


@pytest.mark.parametrize(("name", "variant"), TRIALS)
def test_a_script_runs(name, variant, small_data, tmp_path):
    experiment = EXPERIMENTS[name]
    lesson = Lesson(data=small_data, variant=variant, settings=experiment.settings, folder=tmp_path, progress=False)
    try:
        scripts.load(scripts.script_of(experiment))(lesson)
    except MissingDataError as missing:
        pytest.skip(missing.given)
    assert lesson.told
    told = {item["name"] for item in lesson.told if item["kind"] == "number"}
    assert {one.number for one in experiment.published if one.variant in (None, variant)} <= told
    assert json.dumps(lesson.told, allow_nan=False)


def test_a_script_is_a_program(small_data, tmp_path):
    script = scripts.folder() / "chapter6/twenty_words.py"
    command = [sys.executable, script, "--data", small_data, "--variant", "first 20", "--out", tmp_path / "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "validation accuracy: 0." in done.stdout
    assert not (tmp_path / "runs").exists()


def test_a_program_of_several_experiments_is_told_which():
    done = subprocess.run(
        [sys.executable, scripts.folder() / "bai2018/adding.py", "--help"], capture_output=True, text=True, check=True
    )
    assert "bai2018/adding_600" in done.stdout


def test_meaning_is_what_runs():
    one = '"""Says."""\n\n\ndef run(lesson):\n    """Does."""\n    x = 1  # one\n'
    assert scripts.meaning(one) == scripts.meaning('"""Else."""\ndef run(lesson):\n    x   = 1\n')
    assert scripts.meaning(one) != scripts.meaning(one.replace("1", "2"))


@pytest.mark.slow
def test_an_installed_package_carries_the_scripts(tmp_path):
    project = Path(__file__).parents[2]
    pip = [sys.executable, "-m", "pip", "wheel", project, "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*pip, "-w", tmp_path, "-C", "wheel.cmake=false", "-C", f"build-dir={tmp_path}/build"], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        f"import sys; sys.meta_path = [f for f in sys.meta_path if 'Redirect' not in type(f).__name__];"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "from carryline.chapter import EXPERIMENTS, scripts\n"
        "print(scripts.folder(), *(scripts.script_of(one) for one in EXPERIMENTS.values()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.split()[0] == str(tmp_path / "site/carryline/examples")
