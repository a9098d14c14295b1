"""The compiled text engine: many texts to arrays at once, by all threads, and the same for any number of them.

- `available`: whether it is there and may run; everything it does has a twin in Python, in the text room
- `Cutter`, `number`: texts to the numbers of their tokens                cutting.py
- n-grams of ids, and of words: counted, found again, laid out as rows    ngrams.py, levels.py
- texts as rows of hashed n-grams; counts as weights                      hashing.py, weights.py
- `HAN`, `PICTURE`, `marks`: classes of characters that it knows           characters.py
"""

from carryline.kernels import native
from carryline.kernels.dispatch import told
from carryline.kernels.text.characters import HAN, PICTURE, marks
from carryline.kernels.text.cutting import Cutter, number

__all__ = ["HAN", "PICTURE", "Cutter", "available", "marks", "number"]


def available() -> bool:
    """May compiled code work on texts: it is installed, and nobody said `kernels.use("reference")`."""
    return told() != "reference" and native.available()
