"""Raw time series in, windows out.

`read_series` (read.py) makes a `TimeSeries` (series.py) of a file or table; `simulate_weather` (weather.py) makes one
of nothing. `split_series` (split.py) cuts it into three `Windows` (windows.py; runs.py is how they lie in memory),
standardised by a `Scaler` (scaler.py) that saw training rows only, and `Split.audit()` (audit.py) proves it. Durations
such as "5d" are read in durations.py; calendar.py knows which times follow the last one.
"""

from carryline.ground.facts import Fact
from carryline.series.audit import Audit, Check
from carryline.series.calendar import times_after
from carryline.series.durations import Duration, format_duration, parse_duration, rows_of
from carryline.series.read import read_series
from carryline.series.scaler import Scaler
from carryline.series.series import Fills, TimeSeries
from carryline.series.split import Split, split_series
from carryline.series.weather import simulate_weather
from carryline.series.windows import Windows

__all__ = [
    "Audit",
    "Check",
    "Duration",
    "Fact",
    "Fills",
    "Scaler",
    "Split",
    "TimeSeries",
    "Windows",
    "format_duration",
    "parse_duration",
    "read_series",
    "rows_of",
    "simulate_weather",
    "split_series",
    "times_after",
]
