from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import carryline
from carryline.report.chapter.drawing import HEIGHT, POINTS, WIDTH, panels
from carryline.report.chapter.highlight import highlighted


def seeds(*curves, first=1):
    return [{"curves": one, "first": first} for one in curves]


def paths(panel: str) -> list[str]:
    return re.findall(r'<path d="([^"]*)"', panel)


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]


def test_training_and_validation_share_a_panel_and_what_has_no_validation_another():
    drawn = panels("training", seeds({"loss": [1, 2], "val_loss": [1, 2], "lr": [1, 1], "norm": [2, 3]}))
    assert [re.findall(r"<strong>(.*?)</strong>", panel) for panel in drawn] == [["loss"], ["training"]]
    assert "validation" in drawn[0]
    assert [len(paths(panel)) for panel in drawn] == [2, 2]


def test_each_seed_is_a_line():
    (panel,) = panels("training", seeds({"loss": [1, 2]}, {"loss": [2, 3]}, {"loss": [2]}))
    assert len(paths(panel)) == 3
    assert panel.count("other") == 2


def test_a_missing_value_interrupts_the_line_and_one_value_is_a_dot():
    (panel,) = panels("x", seeds({"loss": [1.0, None, 3.0, 4.0]}))
    assert paths(panel)[0].count("M") == 2
    assert paths(panels("x", seeds({"loss": [1.0]}))[0])[0].endswith("h.01")
    assert "Not a single finite value." in panels("x", seeds({"loss": [None]}))[0]


def test_orders_of_magnitude_are_drawn_evenly():
    (panel,) = panels("x", seeds({"loss": [1.0, 0.1, 0.01, 0.001]}))
    heights = [y for _, y in places(paths(panel)[0])]
    assert heights[1] - heights[0] == pytest.approx(heights[3] - heights[2], abs=0.2)


def test_a_long_curve_is_thinned_and_keeps_its_end():
    (panel,) = panels("x", seeds({"loss": list(range(1, 10_001))}))
    assert len(places(paths(panel)[0])) <= POINTS + 1
    assert places(paths(panel)[0])[-1][0] == WIDTH - 8


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False, width=32)), min_size=1))
def test_whatever_the_values_the_line_stays_in_its_panel(values):
    (panel,) = panels("x", seeds({"loss": values}))
    for path in paths(panel):
        assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places(path))


@pytest.mark.parametrize(
    "path", [__file__, *sorted((Path(carryline.__file__).parent / "chapter").glob("*.py"))], ids=str
)
def test_colours_change_nothing_of_the_code(path):
    source = Path(path).read_text()
    marked = highlighted(source)
    assert html.unescape(re.sub(r"</?span[^>]*>", "", marked)) == source
    assert '<span class="k">' in marked


@pytest.mark.parametrize("source", ["", "x = (", "'", "é = 'ü'  # ö\nf'{x} y'", "\t\x00", "a\r\nif b:\n  c\r\n"])
def test_any_text_is_shown_as_it_is(source):
    assert html.unescape(re.sub(r"</?span[^>]*>", "", highlighted(source))) == source


def test_what_was_published_is_a_line_across_its_panel_and_a_part_of_its_axis():
    told = seeds({"loss": [3.0, 2.0], "val_loss": [3.0, 2.5], "acc": [0.1, 0.2], "val_acc": [0.1, 0.2]})
    loss, acc = panels("training", told, {"val_loss": [1.0]})
    (height,) = {float(y) for y in re.findall(r'<line [^>]*y1="([\d.]+)"[^>]*class="published"', loss)}
    assert max(y for path in paths(loss) for _, y in places(path)) < height < HEIGHT
    assert "published: 1" in loss
    assert "published" not in acc


def test_several_published_figures_are_told_in_one_legend():
    (panel,) = panels("training", seeds({"loss": [3.0, 2.0]}), {"loss": [1.25, 1.5]})
    assert "published: 1.25 and 1.5" in panel
    assert panel.count('class="published"') == 2
