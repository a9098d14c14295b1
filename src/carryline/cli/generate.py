"""`carryline generate`: a saved language model goes on with a text."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from carryline.cli.models import ModelFolder, load_model
from carryline.cli.options import Json, Seed
from carryline.cli.printing import print_json
from carryline.ground.errors import InputError


def generate(
    model: ModelFolder,
    *,
    prompt: Annotated[str, typer.Option("--prompt", metavar="TEXT", help="What to go on with.")] = "",
    length: Annotated[int, typer.Option("--length", help="How many characters, or words, to write.")] = 500,
    temperature: Annotated[
        float, typer.Option("--temperature", help="Below 1 the likely becomes likelier; 0: always the likeliest.")
    ] = 1.0,
    top_p: Annotated[
        float,
        typer.Option("--top-p", help="Draw only from the fewest characters, or words, that have this probability."),
    ] = 1.0,
    seed: Seed = 0,
    as_json: Json = False,
) -> None:
    """Go on with a text, as a saved language model would; each piece is printed as soon as it is drawn.

    **Examples**

    carryline generate runs/plays-language --prompt "ROMEO:" --temperature 0.8

    carryline generate runs/novels --prompt "It was" --length 50 --top-p 0.9 --seed 7
    """
    from carryline.tasks import LanguageModel

    writer = load_model(model)
    if not isinstance(writer, LanguageModel):
        raise InputError(
            f"{str(model)!r} holds a {type(writer).__name__}",
            expected="a language model",
            fix="train one with `carryline language`, or use `carryline predict`",
        )
    pieces = writer.stream(prompt, length=length, temperature=temperature, top_p=top_p, seed=seed)
    if as_json:
        print_json({"model": str(model), "prompt": prompt, "seed": seed, "text": "".join(pieces)})
        return
    sys.stdout.write(prompt)
    for piece in pieces:
        sys.stdout.write(piece)
        sys.stdout.flush()
    sys.stdout.write("\n")
