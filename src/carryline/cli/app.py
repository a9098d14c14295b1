"""`main`: run one command, and turn what went wrong into a message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from carryline import __version__
from carryline.cli import failing
from carryline.cli.chapter import chapter
from carryline.cli.classify import classify
from carryline.cli.demo import demo
from carryline.cli.evaluate import evaluate
from carryline.cli.forecast import forecast
from carryline.cli.generate import generate
from carryline.cli.language import language
from carryline.cli.predict import predict
from carryline.cli.report import report
from carryline.ground.errors import CarrylineError

app = typer.Typer(
    name="carryline",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (forecast, classify, language, predict, evaluate, generate, report, demo, chapter):
    app.command()(command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"carryline {__version__}")
        raise typer.Exit


@app.callback()
def _carryline(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """From a raw file to an honest winner: is a neural network worth it here, which one, and how wrong will it be?

    **A series:** carryline forecast weather.csv --target "T (degC)" --ahead 24h

    **Texts:** carryline classify reviews/

    **A text that goes on:** carryline language plays.txt

    **Then:** carryline predict runs/weather-forecast new.csv --out forecast.csv

    Exit codes: 0 done; 2 the command, an argument or the data cannot be used; 1 anything else.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `carryline ARGUMENTS` (default: those of the process) and return the exit code: 0, 2 or 1.

    Errors that the user can mend are told in three lines on standard error (as JSON with `--json`), never as a
    traceback. A bug is not the user's: its traceback is shown.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(app)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name of a file or column may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    try:
        # Not command.main(): that has ideas of its own on Ctrl-C and broken pipes, which differ between versions.
        with command.make_context("carryline", arguments or ["--help"]) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except BrokenPipeError:  # the reader of our output has enough (`carryline predict ... | head`): nothing went wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left in the buffer goes nowhere
    except (failing.UsageError, CarrylineError, KeyboardInterrupt, MemoryError, OSError) as problem:
        return failing.tell(problem, arguments)
    return 0
