"""How fast, and in how much memory, read_series reads a file of the Jena shape (420,551 rows, 15 columns).

    python benchmarks/read_series.py [FILE.csv]

Without a file one is made from simulated weather. Each reader runs in a process of its own, after a small file has warmed
it up, and again beside the others in three rounds; peak memory is what the process grew by while reading. The peer is
pandas.read_csv with to_datetime, which finds no time column, reports nothing and ends at a frame.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = 420_551

READ = """
import json, resource, sys, time
path, warm_up = sys.argv[1:]
{imports}
def read(path):
    {body}
read(warm_up)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
shape = read(path)
seconds = time.perf_counter() - start
peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print(json.dumps([seconds, peak, list(shape)]))
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
        results: dict[str, list[tuple[float, float]]] = {name: [] for name in READERS}
        for _ in range(3):
            for name, (imports, body) in READERS.items():
                script = READ.format(imports=imports, body=body)
                out = subprocess.run(
                    [sys.executable, "-c", script, str(path), str(warm_up)], check=True, capture_output=True, text=True
                )
                seconds, peak, _ = json.loads(out.stdout)
                results[name].append((seconds, peak))
        for name, runs in results.items():
            seconds, peak = (sorted(values)[1] for values in zip(*runs, strict=True))
            print(f"{name:32s} {seconds:6.2f} s   {peak:6.0f} MB more at the peak   (median of 3)")
        ours, theirs = (sorted(seconds for seconds, _ in results[name])[1] for name in READERS)
        print(f"ratio {theirs / ours:.1f}")


def write_jena(path: Path, rows: int) -> Path:
    from carryline.series import simulate_weather

    frame = simulate_weather(rows).to_table()
    frame = frame.with_columns(frame["time"].dt.strftime("%d.%m.%Y %H:%M:%S")).rename({"time": "Date Time"})
    frame.write_csv(path, float_precision=2)
    return path


if __name__ == "__main__":
    main()
