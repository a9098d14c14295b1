"""Standardisation: subtract the mean and divide by the deviation of some rows, column by column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from carryline.ground.errors import InputError, listing, nearest
from carryline.ground.files import write_json

_CHUNK = 8_192  # rows at a time, so that no float64 copy of the whole array is ever made
_FORMAT = 1


@dataclass(frozen=True, eq=False, kw_only=True)
class Scaler:
    """`mean` and `std` (features,) float64, of the raw rows `rows` (first and last, both included)."""

    mean: NDArray[np.float64]
    std: NDArray[np.float64]
    columns: tuple[str, ...]
    rows: tuple[int, int]

    @classmethod
    def fit(cls, values: NDArray[np.float32], columns: Sequence[str], rows: tuple[int, int]) -> Scaler:
        """Mean and population deviation of `values[first : last + 1]`, (time, features). No deviation counts as 1."""
        part = values[rows[0] : rows[1] + 1]
        total = np.zeros(values.shape[1])
        for start in range(0, len(part), _CHUNK):
            total += part[start : start + _CHUNK].sum(axis=0, dtype=np.float64)
        mean = total / len(part)
        squares = np.zeros(values.shape[1])
        for start in range(0, len(part), _CHUNK):
            squares += ((part[start : start + _CHUNK] - mean) ** 2).sum(axis=0)
        std = np.sqrt(squares / len(part))
        flat = std <= 1e-7 * np.abs(mean)  # float32 keeps seven digits: below that it is rounding
        return cls(mean=mean, std=np.where(flat, 1.0, std), columns=tuple(columns), rows=rows)

    def transform(self, values: ArrayLike) -> NDArray[np.float32]:
        """Standardised float32 values, (..., features), in the order of `columns`."""
        values = np.asarray(values)
        scaled = np.empty(values.shape, np.float32)
        flat, out = values.reshape(-1, len(self.columns)), scaled.reshape(-1, len(self.columns))
        for start in range(0, len(flat), _CHUNK):
            out[start : start + _CHUNK] = (flat[start : start + _CHUNK] - self.mean) / self.std
        return scaled

    def inverse(self, values: ArrayLike, columns: int | str | Sequence[int | str] | None = None) -> NDArray[np.float64]:
        """Standardised values back in the user's units, float64, same shape.

        `columns` says which column(s) the last axis holds: one name or number for all of it, or several that repeat
        along it, as the (batch, horizon * targets) of Windows do. Without it the last axis is all columns.
        """
        values = np.asarray(values, dtype=np.float64)
        if columns is None:
            return values * self.std + self.mean
        chosen = [columns] if isinstance(columns, int | str | np.integer) else list(columns)
        numbers = [self._number(column) for column in chosen]
        if len(numbers) > 1 and (values.ndim == 0 or values.shape[-1] % len(numbers)):
            raise InputError(
                f"Scaler.inverse: values {values.shape} for {len(numbers)} columns",
                expected="a last axis that holds the columns once or several times over",
                fix="give the columns that the last axis holds",
            )
        numbers *= values.shape[-1] // len(numbers) if len(numbers) > 1 else 1
        return np.asarray(values * self.std[numbers] + self.mean[numbers]).reshape(values.shape)

    def save(self, path: str | Path) -> Path:
        """Write the scaler as JSON, atomically."""
        return write_json(path, self.to_dict())

    @classmethod
    def load(cls, path: str | Path) -> Scaler:
        """Read what `save` wrote. Raises InputError for a file that is none."""
        try:
            return cls.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}: {error}",
                expected="a scaler written by Scaler.save",
                fix="save it again; the file was cut short, changed, or is something else",
            ) from None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and names, for JSON."""
        return {
            "format": _FORMAT,
            "columns": list(self.columns),
            "mean": self.mean.tolist(),
            "std": self.std.tolist(),
            "rows": list(self.rows),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Scaler:
        """The scaler of a `to_dict`. Raises ValueError, KeyError or TypeError for a record that is none."""
        if record["format"] != _FORMAT:
            raise ValueError(f"format {record['format']!r} where {_FORMAT} is known")
        mean, std = (np.array(record[key], dtype=np.float64) for key in ("mean", "std"))
        columns = tuple(str(name) for name in record["columns"])
        if mean.shape != (len(columns),) or std.shape != mean.shape:
            raise ValueError("mean, std and columns differ in length")
        if not (np.isfinite(mean).all() and np.isfinite(std).all() and (std > 0).all()):
            raise ValueError("mean and std must be finite, std positive")
        first, last = record["rows"]
        return cls(mean=mean, std=std, columns=columns, rows=(int(first), int(last)))

    def _number(self, column: int | str) -> int:
        if not isinstance(column, str):
            return int(column)
        if column not in self.columns:
            raise InputError(
                f"column {column!r}{nearest(column, self.columns)}",
                expected=f"one of {listing(self.columns, limit=40)}",
                fix="correct the name",
            )
        return self.columns.index(column)
