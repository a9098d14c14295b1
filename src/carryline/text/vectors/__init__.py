"""Word vectors that others trained, or one's own: read, looked up, compared, saved.

Vectors      words and their vectors: look-ups, the matrix of an Embedding      vectors.py
Coverage     what part of a vocabulary the vectors know                         coverage.py
neighbours   nearest words and analogies, by one matrix product                 neighbours.py
load         from a file, known by its content, or from the cache               reading.py, formats.py, cache.py
save         for others to read                                                 saving.py
Words        the words as bytes with an index of hashes: no 400,000 strings     words.py
"""

from carryline.text.vectors.coverage import Coverage
from carryline.text.vectors.training import train_vectors
from carryline.text.vectors.vectors import Vectors

__all__ = ["Coverage", "Vectors", "train_vectors"]
