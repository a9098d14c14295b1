"""How fast, and in how much memory, read_series reads a file of the Jena shape (420,551 rows, 15 columns).

    python benchmarks/read_series.py [FILE.csv]

Without a file one is made from simulated weather. Each reader runs in a process of its own, after a small file has
warmed it up, in three rounds beside the other; peak memory is what the process grew by while reading. On a busy machine
the CPU time says more than the wall. The peer, pandas.read_csv with to_datetime, finds no time column, reports nothing
and ends at a frame.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 420_551

READ = """
import json, re, sys, time
path, warm_up = sys.argv[1:]
def memory(line):  # not getrusage: its maximum starts at that of the parent process
    return int(re.search(line + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
IMPORTS
def read(path):
    BODY
read(warm_up)
open("/proc/self/clear_refs", "w").write("5")  # the peak counts from here
before = memory("VmRSS")
start, work = time.perf_counter(), time.process_time()
read(path)
seconds, work = time.perf_counter() - start, time.process_time() - work
print(json.dumps([seconds, work, memory("VmHWM") - before]))
"""
READERS = {
    "carryline.read_series": ("from carryline.series import read_series", "return read_series(path).values.shape"),
    "pandas.read_csv + to_datetime": (
        "import pandas as pd",
        "frame = pd.read_csv(path); "
        "frame['Date Time'] = pd.to_datetime(frame['Date Time'], format='%d.%m.%Y %H:%M:%S'); "
        "return frame.shape",
    ),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else write_jena(Path(folder) / "weather.csv", ROWS)
        warm_up = write_jena(Path(folder) / "small.csv", 2_000)
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
        results: dict[str, list[tuple[float, float, float]]] = {name: [] for name in READERS}
        for _ in range(3):
            for name, (imports, body) in READERS.items():
                script = READ.replace("IMPORTS", imports).replace("BODY", body)
                out = subprocess.run(
                    [sys.executable, "-c", script, str(path), str(warm_up)], check=True, capture_output=True, text=True
                )
                results[name].append(tuple(json.loads(out.stdout)))
        for name, runs in results.items():
            seconds, work, peak = (sorted(values)[1] for values in zip(*runs, strict=True))
            print(
                f"{name:32s} {seconds:6.2f} s wall {work:6.2f} s CPU {peak:6.0f} MB more at the peak   (medians of 3)"
            )
        ours, theirs = (sorted(run[0] for run in results[name])[1] for name in READERS)
        print(f"ratio {theirs / ours:.1f}")


def write_jena(path: Path, rows: int) -> Path:
    from carryline.series import simulate_weather

    frame = simulate_weather(rows).to_table()
    frame = frame.with_columns(frame["time"].dt.strftime("%d.%m.%Y %H:%M:%S")).rename({"time": "Date Time"})
    frame.write_csv(path, float_precision=2)
    return path


if __name__ == "__main__":
    main()
