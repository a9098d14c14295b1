"""`main`: run one command, and turn what went wrong into a message and an exit code."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `carryline ARGUMENTS` (default: those of the process) and return the exit code: 0, 2 or 1."""
    raise NotImplementedError
