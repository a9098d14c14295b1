"""`carryline language` and `carryline generate`: from a text file to a text that goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carryline.ground.holding import held
from carryline.tasks import LanguageModel, TextClassifier

VERSE = "the cat purrs\nthe dog barks\nthe bird sings\nthe horse runs\n" * 40


@pytest.fixture
def trained(carryline: Callable[..., Any], tmp_path: Path) -> Any:
    (tmp_path / "verse.txt").write_text(VERSE)
    return carryline("language", "verse.txt", "--epochs", "1", "--seed", "3")


def test_a_text_file_becomes_a_model_that_goes_on_with_it(carryline: Callable[..., Any], trained: Any) -> None:
    code, out, _ = trained
    first, score, model = out.splitlines()
    assert code == 0
    assert first == "verse.txt: 2,088 characters to learn from; held out: 232 characters, the end of the text"
    assert score.startswith("validation: ")
    assert score.endswith(" nats per character, after 1 epoch")
    assert model == "model   runs/verse-language/model"
    options = ("--prompt", "the ", "--length", "20", "--temperature", "0.5", "--top-p", "0.9", "--seed", "1")
    code, written, err = carryline("generate", "runs/verse-language", *options)
    assert (code, err) == (0, "")
    assert written.startswith("the ")
    assert len(written) == len("the ") + 20 + 1
    assert carryline("generate", "runs/verse-language/model", *options).out == written
    document = json.loads(carryline("generate", "runs/verse-language", *options, "--json").out)
    assert document["prompt"] + document["text"] + "\n" == written


def test_the_same_command_again_trains_nothing_again(carryline: Callable[..., Any], trained: Any) -> None:
    again = carryline("language", "verse.txt", "--epochs", "1", "--seed", "3")
    assert again.out == trained.out


def test_two_runs_do_not_meet_in_one_folder(carryline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "verse.txt").write_text(VERSE)
    with held(tmp_path / "here"):
        code, _, err = carryline("language", "verse.txt", "--out", "here")
    assert code == 2
    assert err.startswith("error: out='here' is in use by another run\n  expected: one run at a time in a folder\n")


def test_a_text_that_is_too_short_leaves_no_folder(carryline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    code, _, err = carryline("language", "empty.txt", "--out", "here")
    assert code == 2
    assert err.startswith("error: empty.txt, to learn from: 0 characters\n  expected: more than length=64 and batch_")
    assert not (tmp_path / "here").exists()


def test_it_is_scored_on_another_text(carryline: Callable[..., Any], trained: Any, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(VERSE[:500])
    expected = LanguageModel.load("runs/verse-language/model").score(VERSE[:500])
    code, out, _ = carryline("evaluate", "runs/verse-language", "other.txt")
    assert (code, out) == (0, f"nats per character: {expected:.3f}\n")


def test_words_and_json(carryline: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "verse.txt").write_text(VERSE * 5)
    options = ("--level", "word", "--model", "window", "--epochs", "1", "--out", "here", "--json")
    document = json.loads(carryline("language", "verse.txt", *options).out)
    assert document["model"] == "here/model"
    assert document["metric"] == "nats per word"
    assert document["epochs"] == 1


def test_what_is_no_language_model_cannot_go_on(carryline: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("carryline.tasks.load", lambda folder: TextClassifier())
    code, _, err = carryline("generate", "model")
    assert (code, err) == (
        2,
        "error: 'model' holds a TextClassifier\n"
        "  expected: a language model\n"
        "  fix: train one with `carryline language`, or use `carryline predict`\n",
    )


def test_a_language_model_predicts_no_table(carryline: Callable[..., Any], monkeypatch: Any) -> None:
    monkeypatch.setattr("carryline.tasks.load", lambda folder: LanguageModel())
    code, _, err = carryline("predict", "model", "new.txt")
    assert (code, err) == (
        2,
        "error: predict with a language model\n"
        "  expected: a forecaster or a text classifier\n"
        '  fix: use `carryline generate MODEL --prompt "..."`, or `carryline evaluate MODEL TEXT`\n',
    )


def test_a_text_that_is_not_there(carryline: Callable[..., Any]) -> None:
    code, _, err = carryline("language", "verse.txt")
    assert code == 2
    assert err.startswith("error: no file verse.txt\n")
