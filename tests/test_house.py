"""The rules of the house that no tool checks for us; CONTRIBUTING.md says why they are there."""

from __future__ import annotations

import ast
import importlib
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import carryline

PACKAGE = Path(carryline.__file__).parent
NATIVE = Path(__file__).parents[1] / "native"
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
LINES = 330


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_map_and_every_name_on_it_exists(room):
    module = importlib.import_module(f"carryline.{room}")
    assert module.__doc__
    assert [name for name in getattr(module, "__all__", ()) if not hasattr(module, name)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_offers_is_explained(room):
    module = importlib.import_module(f"carryline.{room}")
    offered = {name: getattr(module, name) for name in getattr(module, "__all__", ())}
    assert [name for name, thing in offered.items() if callable(thing) and not thing.__doc__] == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_tests(room):
    assert list((Path(__file__).parent / room).glob("test_*.py"))


def test_a_file_is_a_page_or_a_few():
    paths = [*PACKAGE.rglob("*.py"), *NATIVE.rglob("*.h"), *NATIVE.rglob("*.cpp")]
    lengths = {str(path): len(path.read_text().splitlines()) for path in paths}
    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def test_nothing_is_pickled():
    """A pickle runs what its author wrote; a model from a stranger must not."""
    forbidden = {"pickle", "joblib", "cloudpickle", "dill", "shelve", "marshal", "torch.save", "torch.load"}
    assert faults(lambda node: forbidden & names(node)) == []


def test_every_write_goes_through_ground_files():
    """There a file is whole or not there; a `write_text` of one's own can be cut in half (appending is allowed)."""
    assert [fault for fault in faults(writes) if not fault.startswith("ground/files.py")] == []


def test_the_face_and_the_project_file_tell_the_same_version():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    assert project["project"]["version"] == carryline.__version__


def test_no_room_reaches_up_through_the_face():
    """`from carryline import forecast` inside a room would pass by the floors that import-linter guards."""
    face = {name for name in carryline.__all__ if name != "__version__"} - set(ROOMS)
    assert (
        faults(lambda node: isinstance(node, ast.ImportFrom) and node.module == "carryline" and _taken(node) & face)
        == []
    )


def _taken(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def faults(is_fault: Callable[[ast.AST], object]) -> list[str]:
    """`room/file.py:12: the line` for every piece of the package's code that is a fault."""
    return [
        f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}: {ast.unparse(node)}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if is_fault(node)
    ]


def names(node: ast.AST) -> set[str]:
    """What is imported or called here."""
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").split(".")[0]}
    return {ast.unparse(node.func)} if isinstance(node, ast.Call) else set()


def writes(node: ast.AST) -> bool:
    """Is this a method of a path that writes: `path.write_text(...)`, `path.open("w")`?"""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr in ("write_text", "write_bytes"):
        return ast.unparse(node.func.value) != "files"
    modes = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return node.func.attr == "open" and any(isinstance(mode, str) and set(mode) & set("wx+") for mode in modes)
