"""Draw what the benchmarks measured, and write it into the page on performance.

    python benchmarks/write_performance.py docs/performance.md

Reads `recurrent.json`, `curves.json`, `inference.json`, `lengths.json`, `tcn.json` and `text.json` in the folder of the
page's name, writes the pictures there, and fills the page between `<!-- NAME -->` and `<!-- end of NAME -->`; the rest
is written by hand, without a number that was measured. `make performance` measures first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import inference
import lengths
import tcn
from harness import pictures
from harness.record import markdown, table, times

import text

OVER = ("units", "time", "batch")


def main(page: Path) -> None:
    folder = page.with_suffix("")
    training, curves, predicting, padding, convolved, reading = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("recurrent", "curves", "inference", "lengths", "tcn", "text")
    )
    pictures.training(training, folder / "training.png")
    pictures.shares(curves, folder / "share.png")
    for over in OVER:
        pictures.curves(curves, over, folder / f"{over}.png")
    pictures.reading(reading, folder / "text.png")
    blocks = {
        "machine": machine(curves["machine"]),
        "training": trained(training, curves["machine"]),
        "curves": "\n\n".join(told(curves)),
        "inference": markdown(table(predicting["rows"])),
        "steps": markdown(inference.step_table(predicting["steps"])),
        "lengths": padded(padding),
        "tcn": markdown(tcn.table(convolved["rows"])),
        "text": read(reading),
    }
    page.write_text(filled(page.read_text(encoding="utf-8"), blocks), encoding="utf-8")


def filled(page: str, blocks: Mapping[str, str]) -> str:
    """The page with each block's text between its two marks."""
    for name, content in blocks.items():
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        parts = re.split(f"({re.escape(start)}\n).*?({re.escape(end)})", page, flags=re.DOTALL)
        if len(parts) != 4:
            sys.exit(f"the page needs `{start}` and `{end}` once, each on a line of its own")
        before, opening, closing, after = parts
        page = f"{before}{opening}\n{content}\n\n{closing}{after}"
    return page


def machine(found: Mapping[str, Any]) -> str:
    peaks = " and ".join(
        f"{peak / 1e9:.0f} GFLOP/s on {threads} thread{'s' * (threads != '1')}"
        for threads, peak in found["peak"].items()
        if peak is not None
    )
    peers = ", ".join(f"{name} {version}" for name, version in found["peers"].items())
    return f"{found['processor']}, {found['cores']} cores; measured peak of float32: {peaks}. Peers: {peers}."


def trained(record: Mapping[str, Any], on: Mapping[str, Any]) -> str:
    """The main table, and the mean."""
    lines = markdown(table(record["rows"], on["peak"][str(on["cores"])]))
    mean = times(record["geometric_mean"])
    return f"{lines}\n\nGeometric mean of the ratios of the ten recurrent models: **{mean}**."


def told(curves: Mapping[str, Any]) -> Iterator[str]:
    """How often each implementation is the fastest, and where the first of them is not."""
    points = list({(p["cell"], p["batch"], p["time"], p["units"], p["threads"]): p for p in curves["points"]}.values())
    fastest = [min(point["ms"], key=point["ms"].get) for point in points]
    names = pictures.names(curves)
    counts = ", ".join(f"`{name}` at {fastest.count(name)}" for name in names)
    yield f"Of {len(points)} points (cells, sizes, threads), the fastest is {counts}."
    lost = [point for point, name in zip(points, fastest, strict=True) if name != names[0]]
    if lost:
        yield f"Where `{names[0]}` is not the fastest:"
        head = ["cell", "batch", "time", "units", "threads", *(f"{name}, ms" for name in names)]
        yield markdown([head, *([point["cell"], *sizes(point)] for point in lost)])


def sizes(point: Mapping[str, Any]) -> list[str]:
    numbers = [str(point[name]) for name in ("batch", "time", "units", "threads")]
    return numbers + [f"{ms:.3g}" for ms in point["ms"].values()]


def padded(found: Mapping[str, Any]) -> str:
    share = found["mean_length"] / found["cut"]
    sentence = (
        f"{found['reviews']:,} reviews cut at {found['cut']} words have {found['mean_length']:.0f} words on average: "
        f"{share:.0%} of what padding makes of them."
    )
    return f"{sentence}\n\n{markdown(lengths.table(found['rows']))}"


def read(found: Mapping[str, Any]) -> str:
    """The table of raw text, and what it was measured with."""
    on = found["machine"]
    peers = ", ".join(f"{name} {version}" for name, version in on["peers"].items())
    return f"{on['processor']}, {on['cores']} cores. Peers: {peers}.\n\n{markdown(text.table(found['rows']))}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
