"""Simulated weather."""

from __future__ import annotations

from carryline.series.series import TimeSeries


def simulate_weather(rows: int = 52_560, seed: int = 0) -> TimeSeries:
    """Weather that never was: the 14 columns of the Jena station, every 10 minutes from 2009-01-01 00:10."""
    raise NotImplementedError
