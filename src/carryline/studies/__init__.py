"""Studies: every candidate on the same split, the simplest first, and an honest word on which one pays.

    forecast(series, target)   a raw series -> Study     forecasting.py, series_job.py, series_record.py
    classify(corpus)           raw texts -> Study        classifying.py, text_parts.py, text_job.py, text_record.py
    Study                      leaderboard, verdict, winner; Study.load(folder) opens it again          study.py

How both decide: candidates.py (who takes part), budgets.py (how long each may train), runner.py (one after the other,
then the choice, then the test part, once), bootstrap.py (how sure a difference is), verdict.py (who wins),
persistence.py (is the forecast the last value in disguise). What they leave behind: leaderboard.py, record.py
(study.json) and folder.py (resumed, completed); progress.py is what a terminal shows meanwhile.
"""

from __future__ import annotations

from carryline.studies.classifying import classify
from carryline.studies.forecasting import forecast
from carryline.studies.runner import StudyInterrupted
from carryline.studies.study import Study
from carryline.studies.verdict import Verdict

__all__ = ["Study", "StudyInterrupted", "Verdict", "classify", "forecast"]
