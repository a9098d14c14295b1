"""Colours that can be read: contrast as WCAG 2.2 computes it, in both themes."""

from __future__ import annotations

import pytest

from carryline.report.palette import DARK, LIGHT


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_both_themes_have_the_same_names() -> None:
    assert LIGHT.keys() == DARK.keys()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("words", ["ink", "soft", "network", "baseline", "good", "bad"])
def test_text_has_a_contrast_of_at_least_4_5_on_every_ground(theme: dict[str, str], words: str) -> None:
    grounds = ["paper", "raised", "sunken"]
    grounds += ["network-wash", "baseline-wash", "bad-wash"] if words in ("ink", "soft") else []
    for ground in grounds:
        assert contrast(theme[words], theme[ground]) >= 4.5, (words, ground)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_of_the_kinds_differ_for_every_kind_of_sight(theme: dict[str, str]) -> None:
    """Viénot, Brettel and Mollon (1999): red and green collapse onto one axis; blue against orange does not."""
    for kind in (PROTANOPIA, DEUTERANOPIA):
        one, other = (seen(theme[name], kind) for name in ("network", "baseline"))
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.2


PROTANOPIA = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
DEUTERANOPIA = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def seen(colour: str, kind: tuple[tuple[float, ...], ...]) -> list[float]:
    """The linear RGB that a dichromat's sight turns the colour into."""
    linear = [(int(colour[place : place + 2], 16) / 255) ** 2.2 for place in (1, 3, 5)]
    return [sum(weight * value for weight, value in zip(row, linear, strict=True)) for row in kind]
