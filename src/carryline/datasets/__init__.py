"""Data sets as their authors publish them, read into carryline's own kinds: found on this machine, else downloaded.

    train, test = datasets.imdb()

Each function takes the `folder` to look in; without one, $CARRYLINE_DATA, `../shared/data` beside a source checkout
and the cache are searched, and what is in none of them is downloaded into the cache (downloading.py), if its source
(sources.py) states a checksum. `is_there("jena")` tells whether it need not be.

imdb                                         reviews -> two Corpora                  reviews.py
jena, jena_2024, beijing                     weather -> TimeSeries                   weather.py
temperature                                  weather, a day ahead -> Split           forecasting.py
glove                                        words -> Vectors                        words.py
tiny_shakespeare, penn_treebank, penn_treebank_characters, wikitext103, lambada, text8 -> text   language.py
jsb_chorales, nottingham                     music -> piano rolls                    music.py
mnist, mnist_test                            digits -> rows of pixels                digits.py

adding_problem, copy_memory                  made by a seed, to test a memory        synthetic.py
"""

from carryline.datasets.digits import Digits, mnist, mnist_test
from carryline.datasets.finding import MissingDataError, is_there, usual_folders
from carryline.datasets.forecasting import temperature
from carryline.datasets.language import (
    lambada,
    penn_treebank,
    penn_treebank_characters,
    text8,
    tiny_shakespeare,
    wikitext103,
)
from carryline.datasets.music import jsb_chorales, nottingham
from carryline.datasets.reviews import imdb
from carryline.datasets.synthetic import adding_problem, copy_memory
from carryline.datasets.weather import beijing, jena, jena_2024
from carryline.datasets.words import glove

__all__ = [
    "Digits",
    "MissingDataError",
    "adding_problem",
    "beijing",
    "copy_memory",
    "glove",
    "imdb",
    "is_there",
    "jena",
    "jena_2024",
    "jsb_chorales",
    "lambada",
    "mnist",
    "mnist_test",
    "nottingham",
    "penn_treebank",
    "penn_treebank_characters",
    "temperature",
    "text8",
    "tiny_shakespeare",
    "usual_folders",
    "wikitext103",
]
