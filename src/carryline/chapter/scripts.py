"""Where the scripts of the experiments are: beside a source checkout, or inside an installed package."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from carryline.chapter.experiment import Experiment
from carryline.ground.errors import InputError

CHAPTER = "chapter6"  # the folder that is not named: `simple_rnn` is `chapter6/simple_rnn`


def folder() -> Path:
    """The folder `examples`: of the checkout that this module lies in, else the one that the wheel carries."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "examples"
    return checkout if (package.parents[1] / "pyproject.toml").is_file() else package / "examples"


def script_of(experiment: Experiment) -> Path:
    """The script that runs an experiment. Raises InputError when it is not there."""
    name = experiment.script or experiment.name
    path = folder() / f"{name if '/' in name else f'{CHAPTER}/{name}'}.py"
    if not path.is_file():
        raise InputError(
            f"the script of experiment {experiment.name!r} is not at {path}",
            expected="a script of that name",
            fix="install carryline again, or write the script",
        )
    return path


def name_of(script: Path) -> str:
    """The name under which experiments know a script: `simple_rnn`, `bai2018/adding`."""
    return script.stem if script.parent.name == CHAPTER else f"{script.parent.name}/{script.stem}"


def load(script: Path) -> Callable[[Any], None]:
    """The function `run(lesson)` of a script."""
    name = f"carryline_example_{name_of(script).replace('/', '_')}"
    specification = importlib.util.spec_from_file_location(name, script)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # dataclasses and torch look a class's module up by its name
    specification.loader.exec_module(module)
    run: Callable[[Any], None] = module.run
    return run


def meaning(source: str) -> str:
    """A script's source without what does not change its result: comments, layout and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)
