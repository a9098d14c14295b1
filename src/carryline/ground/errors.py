"""The errors a user can meet. Each says what was given, what was expected, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CarrylineError(Exception):
    """Any error that carryline raises on purpose; the command line prints it without a traceback and exits with 1."""

    exit_code = 1

    def __init__(self, given: str, *, expected: str, fix: str) -> None:
        super().__init__(f"{given}\n  expected: {expected}\n  fix: {fix}")
        self.given, self.expected, self.fix = given, expected, fix

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.given, self.expected, self.fix)


class InputError(CarrylineError, ValueError):
    """The data, an argument or a file that the user gave cannot be used; the command line exits with 2."""

    exit_code = 2


def nearest(name: object, options: Iterable[object]) -> str:
    """Words that point at the option nearest to `name`: `"; did you mean 'T (degC)'?"`, or nothing if none is near."""
    names = {str(option).casefold(): str(option) for option in options}
    found = difflib.get_close_matches(str(name).casefold(), names, n=1, cutoff=0.5)
    return f"; did you mean {names[found[0]]!r}?" if found else ""


def listing(items: Iterable[object], limit: int = 8) -> str:
    """`'a', 'b', 'c' and 4 more`: a list short enough for a message."""
    words = [repr(item) for item in items]
    rest = len(words) - limit
    return ", ".join(words[:limit]) + (f" and {rest} more" if rest > 0 else "") if words else "none"


def _rebuild(kind: type[CarrylineError], given: str, expected: str, fix: str) -> CarrylineError:
    return kind(given, expected=expected, fix=fix)
