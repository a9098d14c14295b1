"""What several benchmarks are told on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def names_of(options: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    """A parser of a list of names with commas between them."""

    def names(text: str) -> tuple[str, ...]:
        given = tuple(filter(None, text.split(",")))
        if unknown := set(given) - set(options):
            raise argparse.ArgumentTypeError(f"no {', '.join(sorted(unknown))}; there are {', '.join(options)}")
        return given

    return names
