"""Named networks: what the chapter calls "a GRU-based model", as functions from the shape of the data to a module.

    from carryline import recipes

    recipes.build("gru", recipes.SeriesShape(length=120, features=14)).summary()

`series` holds the networks for time series, `text` those for texts; each reads like its listing. `RECIPES` is the
catalogue (name -> `Recipe`: title, description, listing, learning rate), `names("series")` its names in order.
"""

from carryline.recipes.catalogue import RECIPES, Recipe, build, names
from carryline.recipes.shapes import SeriesShape, TextShape

__all__ = ["RECIPES", "Recipe", "SeriesShape", "TextShape", "build", "names"]
