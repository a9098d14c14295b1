"""Count n-grams of ids, know them again in other texts, and lay texts out as sparse rows of them.

    counted = count(ids, stride=len(vocabulary) + 1, lengths=(1, 2), least=3)
    counted.document_frequency, counted.totals           # of every n-gram that got a column
    rows = counted.rows(renumber, width)                 # the same texts, with the columns that are wanted
    Finder(levels, stride).rows(others, width)           # other texts, by the columns of `levels`
    compose(words, grams, least=3)                       # likewise, the n-grams within words

Where the compiled text engine runs, its threads share the work; `ngrams_numpy` gives the same numbers without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from carryline.ground.errors import InputError
from carryline.ground.ragged import Ragged
from carryline.kernels.text import ngrams_numpy
from carryline.kernels.text.levels import CountedGrams, CountedNgrams, Level, Rows


def count(
    ids: Ragged, *, stride: int, lengths: tuple[int, int] = (1, 1), least: int = 1, most: int | None = None
) -> CountedNgrams:
    """Count the n-grams of all texts: of `lengths[0]` to `lengths[1]` ids, in `least` to `most` texts.

    `ids` int32, each from 0 to `stride - 1`; 0 is padding, and n-grams reach over it. An n-gram is known if it is in
    `least` texts or more, for a longer one is never in more texts than its beginning. It gets a column if it is long
    enough, too, and not in more than `most` texts (None: any number). Columns: shorter n-grams first, each length in
    the order of keys. Keeps 4 bytes for each token and length. InputError for ids out of range.
    """
    _check(ids, stride)
    return ngrams_numpy.Counted(ids, stride, lengths, least, len(ids) if most is None else most)


class Finder:
    """The n-grams of `levels`, to be found again in other texts. Its tables are made once, when first needed."""

    def __init__(self, levels: Sequence[Level], stride: int) -> None:
        """`levels` as `Counted` has them, but with any numbers of columns. They must be sound; see `check_levels`."""
        self._levels, self._stride = list(levels), stride

    def rows(self, ids: Ragged, width: int) -> Rows:
        """Each text's counts in the columns of the levels, all below `width`. `ids` int32 as they were counted.

        An id of `stride - 1` or more is unknown, as is one that the levels do not have: no n-gram holds it.
        """
        _check(ids)
        return ngrams_numpy.find(self._levels, self._stride, ids, width)


def compose(words: Ragged, grams: Ragged, *, least: int = 1, most: int | None = None) -> CountedGrams:
    """Count the grams of the words of texts, such as characters within words, where each word's were found once.

    `words` (texts) int32: the words of each text. `grams` (words) int32: the grams of each word, each as often as it is
    there. Columns: the grams that are in `least` to `most` texts (None: any number), and in one at least, by their
    numbers, which `grams` (columns,) tells. InputError for a word whose grams are not given, and for ids below 0.
    """
    _check(words, len(grams))
    _check(grams)
    return ngrams_numpy.Composed(words, grams, least, len(words) if most is None else most)


def _check(ids: Ragged, bound: int | None = None) -> None:
    low, high = int(ids.values.min(initial=0)), int(ids.values.max(initial=-1))
    if low < 0 or (bound is not None and high >= bound):
        raise InputError(
            f"ids from {low} to {high}",
            expected="ids of 0 or more" if bound is None else f"ids from 0 to {bound - 1}",
            fix="number the tokens with a Vocabulary, or with Tokenizer.number(texts)",
        )
