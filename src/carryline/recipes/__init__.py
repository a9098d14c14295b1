"""Named networks: what the chapter calls "a GRU-based model", as functions from the shape of the data to a module.

    from carryline import recipes

    recipes.build("gru", recipes.SeriesShape(length=120, features=14)).summary()
    recipes.build("lstm", recipes.TextShape(vocabulary=10_000, length=500)).summary()

`series.py` holds the networks for time series, `text.py` those for texts, `language.py` those that say the next token;
each reads like its listing. `SERIES`, `TEXTS` and `LANGUAGE` are the catalogues: name -> `Recipe` (title, description,
listing, learning rate), in the chapter's order.
"""

from carryline.recipes import language, series, text
from carryline.recipes.catalogue import LANGUAGE, SERIES, TEXTS, Recipe, build
from carryline.recipes.shapes import LanguageShape, SeriesShape, TextShape

__all__ = [
    "LANGUAGE",
    "SERIES",
    "TEXTS",
    "LanguageShape",
    "Recipe",
    "SeriesShape",
    "TextShape",
    "build",
    "language",
    "series",
    "text",
]
