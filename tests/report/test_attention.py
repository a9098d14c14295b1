"""The section that draws attention on texts, from a plain record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from carryline.ground.errors import InputError
from carryline.report import render
from carryline.report.record import read
from carryline.report.sections import attention

Record = dict[str, Any]


@pytest.fixture
def attended(classify: Record) -> Record:
    words = [("A ", None), ("superb", 0.9), (" <i>", None), ("film", 0.1), (".<br /><br />", None)]
    classify["attention"] = [
        {
            "candidate": classify["leaderboard"][0]["name"],
            "truth": "pos",
            "predicted": said,
            "probability": 0.987,
            "sentences": [
                {"weight": 0.8, "parts": [{"text": text, "weight": weight} for text, weight in words]},
                {"weight": 0.2, "parts": [{"text": "Go", "weight": 1.0}]},
            ],
        }
        for said in ("pos", "neg")
    ]
    return classify


def test_sentences_have_bars_and_words_a_shade(study_of: Callable[..., Path], attended: Record) -> None:
    found = attention.section(read(study_of(attended)))
    assert found is not None
    right, wrong = found.body.split("<li>")[1:]
    assert "said <strong>pos</strong>, 98.7" in right
    assert "sure; rightly." in right
    assert '<strong class="said">neg</strong>' in wrong
    assert 'the label is <strong class="true">pos</strong>.' in wrong
    assert right.count('class="bar-of"') == 2
    assert 'style="width:100%"' in right
    assert 'style="width:25%"' in right
    assert '<mark style="--share:100%">superb</mark> &lt;i&gt;film. </td>' in right
    assert '<td dir="auto">Go</td>' in right  # the only word of its sentence: no more than the average


def test_a_study_without_attention_has_no_such_section(study_of: Callable[..., Path], classify: Record) -> None:
    assert attention.section(read(study_of(classify))) is None


def test_the_page_has_the_section(study_of: Callable[..., Path], attended: Record) -> None:
    assert 'id="attention"' in render(read(study_of(attended)))


def test_a_record_of_another_shape_is_refused(study_of: Callable[..., Path], attended: Record) -> None:
    attended["attention"][0]["sentences"][0]["parts"][1]["weight"] = "much"
    with pytest.raises(InputError, match=r"attention\[0\].sentences\[0\].parts\[1\].weight is not a number"):
        read(study_of(attended))
