"""Reading a study's folder: the record, checked; the histories; the forecasts. Drawing never meets a surprise."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carryline.ground.errors import InputError, listing
from carryline.report.shape import first_fault

if TYPE_CHECKING:
    import polars

FORMAT = 1  # the newest study.json that this version draws

Epochs = list[dict[str, float | None]]


@dataclass(frozen=True, eq=False)
class StudyFolder:
    """What a study left on disk.

    `record` is study.json, checked. `histories` maps a candidate's name to its epochs, in order, with None where a loss
    was not finite. `forecasts` has columns time, step, truth, winner, baseline, or is None. `notes` says in words what
    the folder lacks.
    """

    folder: Path
    record: Mapping[str, Any]
    histories: Mapping[str, Epochs]
    forecasts: polars.DataFrame | None
    notes: tuple[str, ...]

    @property
    def leaderboard(self) -> list[dict[str, Any]]:
        """The candidates, best validation score first; those without a score come last."""
        sign = 1 if self.record["lower_is_better"] else -1
        return sorted(
            self.record["leaderboard"],
            key=lambda row: math.inf if row["validation"] is None else sign * row["validation"],
        )

    def candidate(self, name: str | None) -> dict[str, Any] | None:
        """The leaderboard's row of that name, or None."""
        return next((row for row in self.record["leaderboard"] if row["name"] == name), None)

    @property
    def winner(self) -> dict[str, Any]:
        """The leaderboard's row of the winner."""
        row = self.candidate(self.record["winner"])
        assert row is not None, "read() has checked it"
        return row

    @property
    def baseline(self) -> dict[str, Any] | None:
        """The leaderboard's row of the best baseline, or None when only networks ran."""
        return self.candidate(self.record["verdict"].get("best_baseline"))


def read(folder: str | Path) -> StudyFolder:
    """The study in `folder`. Missing histories and forecasts become notes; a record that cannot be drawn raises.

    Raises InputError when the folder or its study.json is missing, is not JSON, is of a newer format, or lacks what
    every study records.
    """
    raise NotImplementedError
