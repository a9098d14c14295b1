"""From what a user holds (arrays, sparse matrices, ragged sequences, windows) to samples that can be gathered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from carryline.ground.errors import InputError
from carryline.ground.ragged import Padded, Ragged
from carryline.training.batches import Batch, Feed, Index, numbers


class Arrays:
    """Inputs held as one tensor, one ragged array or one sparse matrix, with targets and weights beside them.

    Targets are a tensor, or ragged where there is one for each step of ragged inputs.
    """

    def __init__(
        self, inputs: Any, targets: torch.Tensor | Ragged | None, weights: torch.Tensor | None, *, lengths: Any = None
    ) -> None:
        self.inputs, self.targets, self.weights = inputs, targets, weights
        self.lengths: NDArray[np.int64] | None = lengths

    def __len__(self) -> int:
        return int(self.inputs.shape[0]) if not isinstance(self.inputs, Ragged) else len(self.inputs)

    def gather(self, index: Index) -> Batch:
        """A view for a slice, a copy for numbers."""
        rows = index if isinstance(index, slice) else torch.from_numpy(index)
        weights = None if self.weights is None else _taken(self.weights, rows)
        if isinstance(self.targets, Ragged):
            values, lengths = self.inputs.gather(numbers(index))
            return Batch(values, self.targets.gather(numbers(index)).values, weights, lengths, lengths)
        targets = None if self.targets is None else _taken(self.targets, rows)
        if isinstance(self.inputs, torch.Tensor):
            return Batch(_taken(self.inputs, rows), targets, weights)
        if isinstance(self.inputs, Ragged):
            values, lengths = self.inputs.gather(numbers(index))
            return Batch(values, targets, weights, lengths)
        return Batch(torch.from_numpy(self.inputs[index].toarray()), targets, weights)


class Gathered:
    """Anything with `__len__` and `gather(indices) -> (inputs, targets)`.

    Each batch is searched for NaN and infinity as it comes, unless the source says `finite`, as Windows do.
    """

    lengths: NDArray[np.int64] | None = None

    def __init__(self, source: Any, weights: torch.Tensor | None, *, call: str) -> None:
        self.source, self.weights, self.call = source, weights, call
        self.finite = getattr(source, "finite", False) is True
        if (lengths := getattr(source, "lengths", None)) is not None:
            self.lengths = np.asarray(lengths, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.source)

    def gather(self, index: Index) -> Batch:
        """The source's own batch."""
        batch = as_batch(self.source.gather(numbers(index)), self.call, finite=self.finite)
        if self.weights is None:
            return batch
        rows = index if isinstance(index, slice) else torch.from_numpy(index)
        return batch._replace(weights=_taken(self.weights, rows))


def feed(x: Any, y: Any = None, weights: Any = None, *, call: str) -> Feed | None:
    """The samples in `x`, or None if `x` is an iterable of batches. Raises InputError for what cannot be used."""
    if not _is_samples(x) or (y is None and isinstance(x, list | tuple) and x and isinstance(x[0], tuple)):
        if isinstance(x, Mapping) or not (hasattr(x, "gather") or hasattr(x, "__iter__")):
            raise InputError(
                f"{call}(x): {type(x).__name__}",
                expected="arrays, Ragged sequences, what has __len__ and gather(indices), or an iterable of batches",
                fix="give one of these",
            )
        if y is not None:
            raise InputError(
                f"{call}(x, y): x is {type(x).__name__}, which brings its targets itself, and y was given too",
                expected="targets in x or in y, not in both",
                fix="leave y out",
            )
        if not hasattr(x, "gather"):
            return None
        return _not_empty(Gathered(x, _weights(weights, len(x), call), call=call), call)
    lengths = None
    if isinstance(x, Ragged):
        inputs: Any = _ragged(x, "inputs", call)
        lengths = x.lengths
    elif hasattr(x, "tocsr"):
        inputs = x.tocsr().astype(np.float32)
        _finite(torch.from_numpy(inputs.data), "inputs", call)
    else:
        inputs = tensor(x, "inputs", call)
    samples = len(x) if lengths is not None else int(inputs.shape[0])
    targets: Any = None if y is None else y if isinstance(y, Ragged) else tensor(y, "targets", call)
    if targets is not None and len(targets) != samples:
        raise InputError(
            f"{call}(x, y): x has {samples:,} samples and y has {len(targets):,}",
            expected="one target for each sample",
            fix="give x and y of the same length",
        )
    if isinstance(targets, Ragged):
        targets = _ragged(targets, "targets", call)
        if lengths is None or (lengths != targets.lengths).any():
            raise InputError(
                f"{call}(x, y): y is Ragged, and not of the lengths of x",
                expected="a target for each step of each sequence",
                fix="give both as Ragged sequences of the same lengths, or one target for each sequence",
            )
    return _not_empty(Arrays(inputs, targets, _weights(weights, samples, call), lengths=lengths), call)


def tensor(values: Any, what: str, call: str, *, finite: bool = False) -> torch.Tensor:
    """An array-like as a tensor, samples first, all numbers `finite` or found to be; float64 arrays become float32."""
    found = values if isinstance(values, torch.Tensor) else _from_array(values, what, call)
    if found.ndim == 0:
        raise InputError(f"{call}: the {what} are one number", expected="an array, samples first", fix="give an array")
    if not finite:
        _finite(found, what, call)
    return found


def as_batch(item: Any, call: str, *, finite: bool = False) -> Batch:
    """What `gather` or an iterable gave, as a batch: inputs alone, or with targets, or with targets and weights."""
    if isinstance(item, Padded | torch.Tensor | np.ndarray):
        inputs, rest = item, []
    else:
        inputs, *rest = item
    lengths = None
    if isinstance(inputs, Padded):
        inputs, lengths = inputs
    names = ("targets", "weights")
    parts = [tensor(value, f"{what} of a batch", call, finite=finite) for value, what in zip(rest, names, strict=False)]
    inputs = tensor(inputs, "inputs of a batch", call, finite=finite)
    for part, what in zip(parts, names, strict=False):
        if len(part) != len(inputs):
            raise InputError(
                f"{call}: a batch has {len(inputs)} inputs and {len(part)} {what}",
                expected="as many as inputs",
                fix="yield (inputs, targets) or (inputs, targets, weights), samples first in each",
            )
    targets, weights, *_ = (*parts, None, None)
    return Batch(inputs, targets, weights, lengths)


class ClassWeights:
    """Weights by class, multiplied into each batch's weights."""

    def __init__(self, weights: Mapping[int, float]) -> None:
        if not isinstance(weights, Mapping) or not weights or not all(map(_weighs, weights, weights.values())):
            raise InputError(
                f"fit(class_weight={weights!r})",
                expected="a mapping from class numbers (from 0) to weights of at least 0",
                fix="for example {0: 1.0, 1: 3.5}",
            )
        self.table = torch.ones(max(weights) + 2)  # the last row, 1, is for classes that were not named
        for number, weight in weights.items():
            self.table[number] = weight

    def __call__(self, batch: Batch) -> Batch:
        """The batch with its weights; targets are class numbers, or one-hot."""
        assert batch.targets is not None
        if batch.target_lengths is not None:
            raise InputError(
                "fit(class_weight=) with a target for each step",
                expected="one target for each sequence",
                fix="leave class_weight out; sample_weight weighs whole sequences",
            )
        targets = batch.targets.flatten(1).squeeze(1) if batch.targets.ndim > 1 else batch.targets
        classes = targets.argmax(-1) if targets.ndim > 1 else targets.long()
        weights = self.table.to(classes.device)[classes.clamp(0, len(self.table) - 1)]
        return batch._replace(weights=weights if batch.weights is None else weights * batch.weights)


def _taken(values: torch.Tensor, rows: slice | torch.Tensor) -> torch.Tensor:
    """Some samples; index_select copies them whole, at a third of the cost of an index."""
    return values[rows] if isinstance(rows, slice) else values.index_select(0, rows.to(values.device))


def _is_samples(x: Any) -> bool:
    """Whether `x` holds samples themselves, and not a way to get batches."""
    if isinstance(x, torch.Tensor | np.ndarray | Ragged) or hasattr(x, "tocsr"):
        return True
    if hasattr(x, "gather") and hasattr(x, "__len__") and not hasattr(x, "__array__"):
        return False
    return isinstance(x, Sequence) or hasattr(x, "__array__")


def _from_array(values: Any, what: str, call: str) -> torch.Tensor:
    try:
        array = np.asarray(values)
    except ValueError:  # NumPy's word for rows of different length
        array = np.empty(0, dtype=object)
    if array.dtype.kind not in "fiub":
        kind = "rows of different length" if array.dtype == object else f"values of type {array.dtype}"
        raise InputError(
            f"{call}: the {what} hold {kind}",
            expected="numbers, the same count in each sample",
            fix="Ragged.from_sequences(...) for sequences of different length; numbers for labels and categories",
        )
    if array.dtype.kind == "f":
        array = array.astype(np.float32, copy=False)
    elif array.dtype in (np.uint16, np.uint32, np.uint64):
        array = array.astype(np.int64)
    # torch takes neither read-only arrays, nor those that run backwards, nor foreign byte orders
    fits = array.flags.writeable and array.dtype.isnative and all(stride >= 0 for stride in array.strides)
    return torch.from_numpy(array if fits else array.astype(array.dtype.newbyteorder("="), order="C"))


def _ragged(sequences: Ragged, what: str, call: str) -> Ragged:
    """The sequences, float64 as float32, once all numbers are known to be finite."""
    if sequences.values.dtype == np.float64:
        sequences = Ragged(sequences.values.astype(np.float32), sequences.offsets)
    _finite(torch.from_numpy(sequences.values), what, call)
    return sequences


def _finite(values: torch.Tensor, what: str, call: str) -> None:
    # A finite sum proves that all is finite, at a third of the cost of asking each number
    if not values.is_floating_point() or not values.numel() or torch.isfinite(values.sum()):
        return
    finite = torch.isfinite(values)
    if finite.all():
        return
    rows = (~finite).flatten(1).any(1) if values.ndim > 1 else ~finite
    raise InputError(
        f"{call}: the {what} hold NaN or infinity in {int(rows.sum()):,} of {len(values):,} samples, first in sample "
        f"{int(rows.nonzero()[0])}",
        expected="finite numbers",
        fix="drop these samples, or fill the missing values first",
    )


def _weights(weights: Any, samples: int, call: str) -> torch.Tensor | None:
    if weights is None:
        return None
    values = tensor(weights, "weights", call).float()
    if values.shape != (samples,) or bool((values < 0).any()):
        low = f", the smallest {float(values.min()):g}" if values.numel() else ""
        raise InputError(
            f"{call}(sample_weight=): shape {tuple(values.shape)}{low}",
            expected=f"one weight of at least 0 for each sample, shape ({samples},)",
            fix="give an array of that shape",
        )
    return values


def _not_empty(found: Feed, call: str) -> Feed:
    if len(found) == 0:
        raise InputError(f"{call}: there are no samples", expected="at least one sample", fix="give data")
    return found


def _weighs(number: object, weight: object) -> bool:
    """Whether `number` can be that of a class, and `weight` its weight."""
    is_class = isinstance(number, int | np.integer) and not isinstance(number, bool) and int(number) >= 0
    return is_class and isinstance(weight, int | float | np.number) and 0 <= float(weight) < np.inf
