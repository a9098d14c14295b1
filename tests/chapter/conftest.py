"""Experiments that take no time, in a folder of scripts of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carryline.chapter import EXPERIMENTS, Experiment, scripts
from carryline.ground.registry import Registry


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of `examples/`."""
    home = tmp_path / "examples"
    monkeypatch.setattr(scripts, "folder", lambda: home)
    return home


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Registry[Experiment]:
    """The registry of experiments, empty for this test."""
    monkeypatch.setattr(EXPERIMENTS, "_items", {})
    return EXPERIMENTS


@pytest.fixture
def experiment(examples: Path, registered: Registry[Experiment]) -> Callable[..., Experiment]:
    """Make, and register, an experiment whose script has this body of `run(lesson)`."""

    def make(name: str, body: str, **facts: Any) -> Experiment:
        path = examples / (f"{name}.py" if "/" in name else f"chapter6/{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        path.write_text(f'"""What {name} shows."""\n\n\ndef run(lesson):\n{lines}\n')
        made = Experiment(name=name, title=name, listing="6.1", **{"part": "text", **facts})
        return registered.register(name, made)

    return make
