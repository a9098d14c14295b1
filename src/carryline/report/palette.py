"""The colours of page and plots, in one place. Networks blue, baselines orange: a pair that colour-blind readers tell
apart; shape (round, square) says the same again."""

from __future__ import annotations

LIGHT = {
    "paper": "#fbf9f5",
    "raised": "#ffffff",
    "sunken": "#f3efe7",
    "ink": "#1f2328",
    "soft": "#5b6067",
    "rule": "#ddd7cb",
    "grid": "#e9e4da",
    "network": "#1f5fa8",
    "network-wash": "#dfe9f5",
    "baseline": "#a8500a",
    "baseline-wash": "#f8e6d3",
    "good": "#2a6b45",
    "bad": "#a3242b",
    "bad-wash": "#fae5e4",
}

DARK = {
    "paper": "#15181c",
    "raised": "#1d2126",
    "sunken": "#101316",
    "ink": "#e9e5dd",
    "soft": "#a5a9ae",
    "rule": "#343a41",
    "grid": "#2a3036",
    "network": "#7fb4f2",
    "network-wash": "#1c324b",
    "baseline": "#eda35c",
    "baseline-wash": "#432c14",
    "good": "#7fc79b",
    "bad": "#f2938f",
    "bad-wash": "#472223",
}


def style() -> str:
    """The colours as CSS custom properties: light, dark by the system's wish, and either by the reader's."""
    light = "".join(f"--{name}:{value};" for name, value in LIGHT.items())
    dark = "".join(f"--{name}:{value};" for name, value in DARK.items())
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media (prefers-color-scheme: dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f":root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
    )
