"""Studies: every candidate on the same split, the simplest first, and an honest word on which one pays.

    forecast(series, target, ...)   a raw time series -> Study      forecasting.py
    classify(corpus, ...)           raw labelled texts -> Study     classifying.py
    Study                           leaderboard, verdict, winner; Study.load(folder) draws it again     study.py

How they decide stands in four small files: bootstrap.py (how sure a difference is), verdict.py (who wins),
persistence.py (is the forecast yesterday's value in disguise), budgets.py (how long each candidate may train).
"""

from __future__ import annotations

from carryline.studies.classifying import classify
from carryline.studies.forecasting import forecast
from carryline.studies.runner import StudyInterrupted
from carryline.studies.study import Study
from carryline.studies.verdict import Verdict

__all__ = ["Study", "StudyInterrupted", "Verdict", "classify", "forecast"]
