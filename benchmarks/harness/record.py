"""What the main benchmark measured: as JSON, and as the table that people read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from harness import flops
from harness.models import BATCH, MODELS

OURS = "carryline"


def row(model: str, seconds: Mapping[str, float]) -> dict[str, Any]:
    """One model's row, from the seconds of an epoch by each library, ours among them.

    `ratio` is the fastest peer's time over ours; null where no peer ran.
    """
    steps = math.ceil(MODELS[model].samples / BATCH)
    step = {name: round(taken / steps * 1e3, 4) for name, taken in seconds.items()}
    ours = step.pop(OURS)
    return {"model": model, "ours_ms": ours, "peers": step, "ratio": min(step.values()) / ours if step else None}


def record(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """All rows, and the geometric mean of the ratios of the recurrent ones; null if none of them has one."""
    ratios = [row["ratio"] for row in rows if row["ratio"] is not None and MODELS[row["model"]].recurrent]
    return {"rows": rows, "geometric_mean": geometric_mean(ratios) if ratios else None}


def geometric_mean(ratios: list[float]) -> float:
    return math.exp(sum(map(math.log, ratios)) / len(ratios))


def share_of_peak(row: Mapping[str, Any], peak: float) -> float:
    """The share of `peak` flops a second that our training step makes of the machine; see `harness.flops`."""
    return flops.training_step(MODELS[row["model"]]) / (row["ours_ms"] / 1e3) / peak


def table(rows: list[dict[str, Any]], peak: float | None = None) -> Iterable[list[str]]:
    """The cells of the table, a list for each line, the names of the columns first; with a peak, our share of it."""
    peers = list(dict.fromkeys(peer for row in rows for peer in row["peers"]))
    yield ["model", OURS, *peers, "ratio", *([] if peak is None else ["of peak"])]
    for row in rows:
        yield [
            row["model"],
            milliseconds(row["ours_ms"]),
            *(milliseconds(row["peers"].get(peer)) for peer in peers),
            times(row["ratio"]),
            *([] if peak is None else [f"{share_of_peak(row, peak):.0%}"]),
        ]


def milliseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def times(ratio: float | None) -> str:
    return "-" if ratio is None else f"{ratio:.2f}x"


def aligned(lines: Iterable[list[str]]) -> str:
    """Lines of cells as text: the first column to the left, numbers to the right."""
    lines = list(lines)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]).rstrip() for cells in lines
    )


def markdown(lines: Iterable[list[str]]) -> str:
    """The same as a table of Markdown."""
    head, *body = lines
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *body])
