"""`carryline language`: from a raw text to a model that goes on with it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carryline.cli.options import Json, Seed
from carryline.cli.printing import print_json
from carryline.cli.studying import folder_for
from carryline.ground.holding import held


def language(
    text: Annotated[Path, typer.Argument(metavar="TEXT", help="A text file, or a folder of .txt files.")],
    *,
    level: Annotated[str, typer.Option("--level", metavar="character|word", help="What is read at a time.")] = (
        "character"
    ),
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            metavar="lstm|gru|tied_lstm|window",
            help="The network.",
            show_default="lstm, tied_lstm for words",
        ),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", help="How often the text is read, at most.")] = 10,
    seed: Seed = 0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Where the model is written; the same command again goes on from there.",
            show_default="runs/TEXT-language",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Learn to go on with a text, character by character or word by word.

    The last tenth is held out: it tells when to stop, and how well the model does.

    **Examples**

    carryline language plays.txt

    carryline language novels/ --level word --epochs 20 --out runs/novels

    **Then:** carryline generate runs/plays-language --prompt "ROMEO:"
    """
    from carryline.tasks import LanguageModel

    folder = out or folder_for(text, "language")
    name = model or ("lstm" if level == "character" else "tied_lstm")
    with held(folder):
        fitted = LanguageModel(name, level=level, epochs=epochs, seed=seed).fit(text, resume=folder / "fit")
        fitted.save(folder / "model")
    nats, history = fitted.validation_score_, fitted.history_
    assert history is not None
    epochs = len(history["loss"])
    if as_json:
        print_json(
            {
                "model": str(folder / "model"),
                "text": str(text),
                "metric": f"nats per {level}",
                "validation": nats,
                "epochs": epochs,
                "parameters": fitted.parameters_,
                "seconds": fitted.seconds_,
            }
        )
        return
    typer.echo(f"{text}: {fitted.data_['rows']:,} {level}s to learn from; held out: {fitted.data_['validation']}")
    typer.echo(f"validation: {nats:.4f} nats per {level}, after {epochs} epoch{'s' * (epochs != 1)}")
    typer.echo(f"model   {folder / 'model'}")
