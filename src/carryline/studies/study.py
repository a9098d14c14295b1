"""A finished study: what was compared, what won, and the saved winner; drawn again from its folder at any time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from carryline import report
from carryline.studies.leaderboard import table
from carryline.studies.verdict import Verdict

if TYPE_CHECKING:
    import polars
    from matplotlib.axes import Axes

    from carryline.tasks import Forecaster, TextClassifier


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
        return cls(folder=folder, record=dict(report.read(folder).record))

    @property
    def leaderboard(self) -> polars.DataFrame:
        """The candidates, the best by validation first: score in the user's units, its 95 % interval, skill, cost."""
        return table(self.record)

    @property
    def winner(self) -> str:
        """The name of the candidate to use."""
        return str(self.record["winner"])

    @property
    def verdict(self) -> Verdict:
        """Who wins, by how much, how sure; `str(study.verdict)` is the sentence."""
        return Verdict(winner=self.winner, **{name: _paired(value) for name, value in self.record["verdict"].items()})

    @property
    def best(self) -> Forecaster | TextClassifier:
        """The winner, fitted, loaded from `model/`: predicts from raw input, and saves itself elsewhere."""
        from carryline.tasks import load

        return cast("Forecaster | TextClassifier", load(self.folder / "model"))

    @property
    def report(self) -> Path:
        """The path of `report.html`, which is drawn again if it is gone."""
        path = self.folder / "report.html"
        return path if path.is_file() else report.write(self.folder)

    def plot(self) -> Axes:
        """Draw the leaderboard: validation score and interval of each candidate."""
        return report.plots.leaderboard(self.record)

    def __repr__(self) -> str:
        return f"Study({str(self.folder)!r}, winner={self.winner!r})\n{self.verdict}\n{self.leaderboard}"


def _paired(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
