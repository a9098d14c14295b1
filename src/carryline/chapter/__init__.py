"""The chapter's experiments, and those of the papers it leads to: run, compared with what was published, and shown.

- `experiment`: what is known of one before it runs (title, listing, published figures); `catalogue/`: all of them
- `lesson`: what a script of `examples/` is given, and where it tells what it found; `alone`: such a script by itself
"""

from carryline.chapter import catalogue as catalogue
from carryline.chapter.alone import run_alone
from carryline.chapter.experiment import EXPERIMENTS, Experiment, Published
from carryline.chapter.lesson import Lesson

__all__ = ["EXPERIMENTS", "Experiment", "Lesson", "Published", "run_alone"]
