"""What went wrong, in words on standard error or, with `--json`, as one JSON document there."""

from __future__ import annotations

import json
import shlex
from collections.abc import Sequence
from typing import Any

import typer

from carryline.ground.errors import CarrylineError, InputError

# Typer stands on Click in some versions and on a copy of its own in others; this is the usage error of either.
UsageError: Any = typer.BadParameter.__mro__[1]

RESUMABLE = ("forecast", "classify", "demo", "chapter", "language")


class InterruptionError(CarrylineError):
    """Ctrl-C. A study keeps what it has done; the other commands write all or nothing."""


def tell(problem: BaseException, arguments: Sequence[str]) -> int:
    """Say on standard error what was given, what was expected and what mends it; return the exit code."""
    error = explain(problem, arguments)
    if "--json" in arguments:
        said = {"given": error.given, "expected": error.expected, "fix": error.fix}
        typer.echo(json.dumps({"error": said, "exit_code": error.exit_code}, ensure_ascii=False, indent=2), err=True)
    elif isinstance(error, InterruptionError):
        typer.echo(f"\n{error.given}\n  {error.fix}", err=True)
    else:
        typer.secho("error: ", fg="red", bold=True, nl=False, err=True)
        typer.echo(str(error), err=True)
    return error.exit_code


def explain(problem: BaseException, arguments: Sequence[str]) -> CarrylineError:
    """Any problem that is not a bug of ours as an error with its three parts."""
    if isinstance(problem, CarrylineError):
        return problem
    if isinstance(problem, KeyboardInterrupt):
        return _interruption(arguments)
    if isinstance(problem, MemoryError):
        return CarrylineError(
            f"not enough memory{f': {problem}' if str(problem) else ''}",
            expected="data and windows that fit into memory",
            fix="give fewer rows or texts, a shorter lookback, or use a machine with more memory",
        )
    if isinstance(problem, OSError):
        what = f"{problem.filename}: {problem.strerror}" if problem.filename else str(problem)
        return CarrylineError(
            what,
            expected="files that may be read, and folders that may be written to",
            fix="check the path, its rights and the space on the disk",
        )
    return _usage(problem)


def _interruption(arguments: Sequence[str]) -> InterruptionError:
    resumable = bool(arguments) and arguments[0] in RESUMABLE
    again = shlex.join(["carryline", *arguments])
    return InterruptionError(
        "interrupted" if resumable else "interrupted; nothing was written",
        expected="the command to run to its end",
        fix=f"run the same command again{', it goes on from where it stopped' if resumable else ''}: {again}",
    )


def _usage(error: Any) -> InputError:
    """A command line that cannot be parsed."""
    path = error.ctx.command_path if error.ctx else "carryline"
    usage = " ".join(error.ctx.get_usage().split()).removeprefix("Usage: ") if error.ctx else f"{path} [OPTIONS]"
    return InputError(error.format_message().rstrip("."), expected=usage, fix=f"see `{path} --help`")
