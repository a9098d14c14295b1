"""Ids as arrays: padded rectangles, one-hot cubes, and one sparse row per text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.ragged import Ragged

Side = Literal["pre", "post"]
Sequences = Ragged | NDArray[Any] | Sequence[Any]

ID_MODES = ("binary", "count", "freq")


def pad(
    sequences: Sequences,
    length: int | None = None,
    *,
    side: Side = "pre",
    truncate: Side = "pre",
    value: float = 0,
    dtype: Any = None,
) -> NDArray[Any]:
    """A rectangle (sequences, length): `value` is put before or after, and too long ones lose their start or end.

    The defaults are those of Keras' `pad_sequences`, which keep the *last* `length` ids. `length=None`: the longest.
    `dtype` defaults to that of the values.

        >>> pad([[1, 2, 3], [4]], 2).tolist()
        [[2, 3], [0, 4]]
    """
    check_side(side, "side", "pad")
    check_side(truncate, "truncate", "pad")
    ragged = as_ragged(sequences)
    length = _length(ragged, length, "pad")
    values = ragged.cut(length, keep="last" if truncate == "pre" else "first") if length else ragged
    kind = np.dtype(dtype) if dtype is not None else ragged.values.dtype
    if not np.array_equal(np.asarray(value).astype(kind), np.asarray(value), equal_nan=kind.kind == "f"):
        raise InputError(
            f"pad(value={value!r}) into {kind}",
            expected=f"a value that {kind} can hold",
            fix="pass another value, or dtype='float32'",
        )
    rectangle = np.full((len(ragged), length, *ragged.values.shape[1:]), value, dtype=kind)
    rectangle[_filled(values.lengths, length, side)] = _cast(values.values, kind)
    return rectangle


def one_hot(
    sequences: Sequences, length: int | None = None, *, width: int | None = None, dtype: Any = np.float32
) -> NDArray[Any]:
    """(sequences, length, width): row j of a sequence has a one at its j-th id; id 0 and padding are all zeros.

    Only the *first* `length` ids count (listings 6.1 and 6.2). `width` defaults to the largest id + 1.
    """
    ids = pad(whole_ids(sequences, "one_hot"), length, side="post", truncate="post")
    width = _width(ids, width, "one_hot")
    cube = np.zeros((*ids.shape, width), dtype=dtype)
    sequence, place = np.nonzero(ids)
    cube[sequence, place, ids[sequence, place]] = 1
    return cube


def multi_hot(sequences: Sequences, width: int | None = None, *, dtype: Any = np.float32) -> csr_matrix:
    """(sequences, width) CSR, 1 for every id that occurs; id 0 does not. `width` defaults to the largest id + 1."""
    return id_matrix(sequences, width, mode="binary", dtype=dtype)


def id_matrix(
    sequences: Sequences, width: int | None = None, *, mode: str = "binary", dtype: Any = np.float32
) -> csr_matrix:
    """(sequences, width) CSR in mode "binary", "count" or "freq" (count over the sequence's length).

    Column numbers are sorted within a row. Zeros are padding: no column, and no part of the length.
    """
    if mode not in ID_MODES:
        raise InputError(
            f"mode={mode!r}{nearest(mode, ID_MODES)}", expected=f"one of {listing(ID_MODES)}", fix="correct the mode"
        )
    ids = without_zeros(whole_ids(sequences, "id_matrix"))
    width = _width(ids.values, width, "id_matrix")
    indices = ids.values.astype(np.int64 if max(width, len(ids.values)) >= 2**31 else np.int32)
    matrix = csr_matrix((np.ones(len(indices), dtype), indices, ids.offsets), shape=(len(ids), width))
    matrix.sum_duplicates()
    if mode == "binary":
        matrix.data[:] = 1
    elif mode == "freq":
        matrix.data /= np.repeat(ids.lengths, np.diff(matrix.indptr)).astype(dtype)
    return matrix


def keras_tfidf(counts: csr_matrix, document_frequency: NDArray[np.int64], documents: int) -> csr_matrix:
    """Keras' weighting of counts, in place: `(1 + ln count) * ln(1 + documents / (1 + df))`."""
    idf = np.log(1 + documents / (1 + document_frequency))
    counts.data = ((1 + np.log(counts.data)) * idf[counts.indices]).astype(counts.dtype)
    return counts


def check_side(given: Any, name: str, caller: str) -> None:
    """Raise InputError unless `given` says at which side of a sequence something is done."""
    if given not in ("pre", "post"):
        raise InputError(f"{caller}({name}={given!r})", expected="'pre' or 'post'", fix=f"correct {name}")


def as_ragged(sequences: Sequences) -> Ragged:
    """Lists of ids, or a rectangle of them, as one ragged array; a ragged one as it is."""
    if isinstance(sequences, Ragged):
        return sequences
    if isinstance(sequences, np.ndarray) and sequences.dtype != object and sequences.ndim >= 2:
        rows, columns = sequences.shape[:2]
        flat = sequences.reshape(rows * columns, *sequences.shape[2:])
        return Ragged(flat, np.arange(rows + 1, dtype=np.int64) * columns)
    try:
        return Ragged.from_sequences(sequences)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"sequences of type {type(sequences).__name__} cannot be joined ({error})",
            expected="a Ragged, a list of lists of ids, or an array (sequences, length)",
            fix="pass Vocabulary.encode(texts)",
        ) from error


def without_zeros(ids: Ragged) -> Ragged:
    """The same sequences without their zeros."""
    keep = ids.values != 0
    if keep.all():
        return ids
    before = np.zeros(len(keep) + 1, dtype=np.int64)
    np.cumsum(keep, out=before[1:])
    return Ragged(ids.values[keep], before[ids.offsets])


def _filled(lengths: NDArray[np.int64], length: int, side: Side) -> NDArray[np.bool_]:
    """Which cells of the rectangle (sequences, length) hold values."""
    places = np.arange(length)
    return places >= (length - lengths)[:, None] if side == "pre" else places < lengths[:, None]


def _cast(values: NDArray[Any], kind: np.dtype[Any]) -> NDArray[Any]:
    """Values as another type; no whole number may change on the way."""
    cast = values.astype(kind, copy=False)
    if kind.kind in "iu" and (wrong := cast != values).any():
        raise InputError(
            f"pad(dtype={kind}) of the value {values[wrong][0]}",
            expected=f"values that {kind} can hold",
            fix="pass a wider dtype, or leave it out",
        )
    return cast


def _length(ragged: Ragged, length: int | None, caller: str) -> int:
    if length is None:
        return int(ragged.lengths.max(initial=0))
    if isinstance(length, bool) or not isinstance(length, int | np.integer) or length < 1:
        raise InputError(
            f"{caller}(length={length!r})", expected="a whole number of at least 1, or None", fix="pass length=500"
        )
    return int(length)


def whole_ids(sequences: Sequences, caller: str) -> Ragged:
    """Ids as a ragged array of whole numbers of at least 0."""
    ragged = as_ragged(sequences)
    if ragged.values.ndim != 1 or ragged.values.dtype.kind not in "iu" or int(ragged.values.min(initial=0)) < 0:
        raise InputError(
            f"{caller} of {ragged.values.dtype} values of shape (total, ...) = {ragged.values.shape}",
            expected="one whole number of at least 0 per token",
            fix="pass Vocabulary.encode(texts)",
        )
    return ragged


def _width(ids: NDArray[Any], width: int | None, caller: str) -> int:
    needed = int(ids.max(initial=0)) + 1
    if width is not None and width < needed:
        raise InputError(
            f"{caller}(width={width}) with the id {needed - 1}",
            expected=f"a width of at least {needed}, one more than the largest id",
            fix="pass width=len(vocabulary)",
        )
    return needed if width is None else int(width)
