"""One candidate after the other, each recorded when it is done, so that an interrupted study goes on."""

from __future__ import annotations

from pathlib import Path


class StudyInterrupted(KeyboardInterrupt):
    """Ctrl-C in the middle of a study: `folder` holds what was done, and the same call goes on from there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"interrupted; the same call goes on from {folder}")
        self.folder = folder
