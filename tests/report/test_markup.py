"""Markup by construction: what is not `Html` is escaped, in text, attributes, data and labels."""

from __future__ import annotations

import html
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from carryline.report.markup import Html, element, join, json_block, plot_text


def test_attributes() -> None:
    made = element("a", "x", class_="b", aria_label='say "hi"', hidden=True, title=None, open=False, data_days=3)
    assert made == '<a class="b" aria-label="say &quot;hi&quot;" hidden data-days="3">x</a>'
    assert element("br") == "<br>"


def test_children_are_taken_apart_and_escaped_once() -> None:
    assert join("<", None, [Html("<b>"), ["&", 3]]) == "&lt;<b>&amp;3"


@given(st.text())
def test_any_text_comes_back_as_it_was(text: str) -> None:
    made = element("p", text)
    assert html.unescape(made[3:-4]) == text
    assert "<" not in made[3:-4]


@given(
    st.recursive(
        st.text() | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_data_cannot_leave_its_block_and_is_still_json(content: object) -> None:
    block = json_block(content)
    inner = re.fullmatch(r'<script type="application/json">(.*)</script>', block, flags=re.DOTALL)
    assert inner is not None
    assert not set("<>&\u2028\u2029") & set(inner[1])
    assert json.loads(inner[1]) == content


def test_labels_of_plots_are_neither_markup_nor_templates() -> None:
    assert plot_text("<b>%{y}</b> & more") == "&lt;b&gt;%&#123;y}&lt;/b&gt; &amp; more"
