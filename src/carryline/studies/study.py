"""A finished study: what was compared, what won, and the saved winner; drawn again from its folder at any time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from carryline.studies.verdict import Verdict


class Study:
    """The outcome of `forecast` or `classify`, which lives in a folder.

    `folder` holds `study.json` (`record`), `history/<candidate>.jsonl`, `forecasts.parquet` (series), `model/` (the
    winner, whatever its kind) and `report.html`.
    """

    def __init__(self, *, folder: str | Path, record: dict[str, Any]) -> None:
        self.folder, self.record = Path(folder), record

    @classmethod
    def load(cls, folder: str | Path) -> Study:
        """Open a finished study; nothing is run again. InputError when the folder holds none, or a broken one."""
        raise NotImplementedError

    @property
    def leaderboard(self) -> Any:
        """A polars DataFrame, the best candidate first: scores in the user's units, skill, interval, cost, diagnosis."""
        raise NotImplementedError

    @property
    def winner(self) -> str:
        """The name of the candidate to use."""
        raise NotImplementedError

    @property
    def verdict(self) -> Verdict:
        """Who wins, by how much, how sure; `str(study.verdict)` is the sentence."""
        raise NotImplementedError

    @property
    def best(self) -> Any:
        """The winner, fitted, loaded from `model/`: predicts from raw input, and saves itself elsewhere."""
        raise NotImplementedError

    @property
    def report(self) -> Path:
        """The path of `report.html`."""
        raise NotImplementedError

    def plot(self) -> Any:
        """Draw the leaderboard: validation score and interval of each candidate. Returns matplotlib Axes."""
        raise NotImplementedError
