"""Boosted regression trees as plain arrays: walked by NumPy, kept without pickle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FIELDS = {"feature": np.int32, "threshold": np.float64, "left": np.int32, "right": np.int32, "value": np.float64}
_ROWS = 2048  # rows walked at once: (rows, trees) arrays stay in cache


@dataclass(frozen=True)
class Trees:
    """Many trees, node after node; `roots` (trees,) is where each begins, `depth` the longest way to a leaf.

    A row goes `left` where `x[feature] <= threshold`. A leaf leads to itself, so every row can walk `depth` steps.
    """

    roots: NDArray[np.int32]
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    start: float
    depth: int

    @classmethod
    def of(cls, booster: Any, first: int = 0, last: int | None = None) -> Trees:
        """Trees `first` to `last` of a fitted scikit-learn `HistGradientBoostingRegressor` (numeric inputs only)."""
        trees = [stage[0].nodes for stage in booster._predictors[first:last]]
        sizes = [len(nodes) for nodes in trees]
        roots = np.concatenate([[0], np.cumsum(sizes)])[:-1].astype(np.int32)
        nodes = np.concatenate(trees)
        base = np.repeat(roots, sizes)
        own = np.arange(len(nodes), dtype=np.int32)
        leaf = nodes["is_leaf"].astype(bool)
        return cls(
            roots=roots,
            feature=np.where(leaf, 0, nodes["feature_idx"]).astype(np.int32),
            threshold=np.where(leaf, np.inf, nodes["num_threshold"]),
            left=np.where(leaf, own, nodes["left"].astype(np.int32) + base).astype(np.int32),
            right=np.where(leaf, own, nodes["right"].astype(np.int32) + base).astype(np.int32),
            value=np.where(leaf, nodes["value"], 0.0),
            start=float(np.ravel(booster._baseline_prediction)[0]) if first == 0 else 0.0,
            depth=int(nodes["depth"].max()),
        )

    def predict(self, rows: NDArray[np.floating]) -> NDArray[np.float64]:
        """(rows, features) -> (rows,)."""
        out = np.empty(len(rows))
        for begin in range(0, len(rows), _ROWS):
            part = np.asarray(rows[begin : begin + _ROWS], dtype=np.float64)
            line = np.arange(len(part))[:, None]
            node = np.broadcast_to(self.roots, (len(part), len(self.roots)))
            for _ in range(self.depth):
                goes_left = part[line, self.feature[node]] <= self.threshold[node]
                node = np.where(goes_left, self.left[node], self.right[node])
            out[begin : begin + _ROWS] = self.start + self.value[node].sum(1)
        return out

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Everything as named arrays, read back by `from_arrays`."""
        columns: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in ("roots", *_FIELDS)}
        columns["start"] = np.array([self.start])
        columns["depth"] = np.array([self.depth])
        return {f"{prefix}.{name}": column for name, column in columns.items()}

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]], prefix: str) -> Trees:
        """The trees that `arrays(prefix)` described."""
        named = {name: arrays[f"{prefix}.{name}"] for name in ("roots", *_FIELDS)}
        return cls(**named, start=float(arrays[f"{prefix}.start"][0]), depth=int(arrays[f"{prefix}.depth"][0]))
