from __future__ import annotations

import html
import json
import re

import pytest

from carryline.ground.errors import InputError
from carryline.report import chapter
from carryline.report.chapter.claims import claims


@pytest.fixture
def page(chapter_folder):
    return chapter.write(chapter_folder).read_text()


def text(page: str) -> str:
    """What a reader sees, markup and white space aside."""
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_the_head_says_what_came_of_it(page):
    seen = text(page)
    assert "Bars held: 1 of 2." in seen
    assert "1 trial could not be run without the data. 1 trial failed." in seen
    assert "3 experiments 3 trials A processor, 2 cores" in seen
    assert '<p class="warning">Missed: <a href="#e-two">Two</a></p>' in page


def test_book_and_ours_stand_side_by_side(page):
    seen = text(page)
    assert (
        "One <i> Listing 6.1 accuracy 0.846 notebook 0.8625 ± 0.013 2 seeds ✓ held ≥ 0.84 1 min 02 s CPU 30 s" in seen
    )
    assert "loss TCN — 0.5 ✗ MISSED ≤ 0.0001" in seen
    assert "Three Listing 6.1 — — — no result —" in seen


def test_an_experiment_is_told_in_full(page):
    seen = text(page)
    assert "What <b>ONE</b> & two show." in seen
    assert 'lesson.number( "a" , 0x1F ) # a remark' in seen
    assert "Why it differs." in seen
    assert "(the script has changed since it was run)" in seen
    assert "0.85, 0.875" in seen  # each seed
    assert "carryline chapter --only one --budget book 1 min 02 s CPU 30 s for each trial A processor, 2 cores" in seen
    assert "Left out (jena, seed 0): no Jena. Get it." in seen
    assert "Failed (jena, seed 0): no luck." in seen
    assert '<img src="data:image/svg+xml;base64,' in page
    assert "column mean <T> 0.1235 p" in seen
    assert "<Model>" in seen


def test_what_all_of_a_part_share_is_said_once(page):
    assert text(page).count("All of Text.") == 1
    assert page.count('class="common"') == 1


def test_what_the_chapter_concludes_is_judged(page):
    assert "One is less than two. 1 ± 0.5 One <i> 2 Two ✗ does not hold" in text(page)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("held", "✓ holds"), ("undecided", "seeds differ too much to tell"), ("quick", "not judged"), (None, "—")],
)
def test_what_cannot_be_told_is_said(results, verdict, words):
    results["claims"][0]["verdict"] = verdict
    assert f"2 Two {words}" in text(claims(results, "text"))


def test_nothing_of_the_records_becomes_markup_and_nothing_is_fetched(page):
    assert "<b>ONE" not in page
    assert "One <i>" not in page
    assert "<T>" not in page
    assert "http://www.w3.org" not in page
    assert len(page) < 100_000  # plotly.js is not there: the curves need none


def test_a_quick_run_is_no_result(results, chapter_folder):
    one = results["experiments"][0]
    one["budget"], one["rows"][0]["verdict"] = "quick", "quick"
    page = chapter.render(results, chapter_folder)
    assert '<span class="tag">quick budget</span>' in page
    assert "not judged ≥ 0.84, at book budget" in text(page)
    assert "What ran at quick budget, a few epochs, shows only that it runs." in text(page)


def test_what_diverged_is_said(results, chapter_folder):
    results["experiments"][0]["rows"][0] |= {"mean": None, "sd": None, "values": [None, 0.5]}
    seen = text(chapter.render(results, chapter_folder))
    assert "notebook diverged ✓ held" in seen


@pytest.mark.parametrize("content", [None, "[]", '{"format": 2, "experiments": []}', '{"format": 1}'])
def test_a_folder_without_results(tmp_path, content):
    if content is not None:
        (tmp_path / "results.json").write_text(content)
    with pytest.raises(InputError) as caught:
        chapter.write(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / 'results.json'} is not the results of a chapter\n"
        "  expected: what `carryline chapter` writes, format 1\n"
        "  fix: give the folder of a chapter that was run"
    )


def test_the_records_are_all_it_needs(results, tmp_path):
    """Without the pictures' files the page is there, without the pictures."""
    (tmp_path / "results.json").write_text(json.dumps(results))
    assert "<img" not in chapter.write(tmp_path).read_text()
