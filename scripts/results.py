"""Write the leaderboards of finished studies as one page of Markdown.

python scripts/results.py docs/results.md runs/jena runs/beijing ...

Every figure comes from the `study.json` of a folder; nothing is typed in by hand. `make results` runs them first.
`results_before.json`, beside the page, holds what an epoch took before there were compiled kernels.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

CHAPTER = "<!-- What follows is written by `make chapter`. -->"
HEAD = """# Results on real data

Each study below is one command on the real files, run at `--budget quick` on two CPU cores. The page is written from
the studies' own `study.json` by `make results`, which runs them all again.

*Validation* chooses; *test* is touched once, for the winner and the best baseline. *Skill* is the share of the best
baseline's error that a candidate removes. The intervals are 95% bootstrap intervals (blocks of time for series).

The last study only asks for the test score of the network that was best on IMDB's validation part, which by the rule
above never saw the test part. It stands against the majority class alone, so its verdict says nothing about its worth.

*s/epoch* is a network's seconds of fitting over its epochs, scoring the validation part included, on one thread;
*before* is the same at the last commit without compiled kernels, on the same machine.
"""


def main(out: Path, folders: list[Path]) -> None:
    records = [json.loads((folder / "study.json").read_text(encoding="utf-8")) for folder in folders]
    earlier = json.loads(out.with_name("results_before.json").read_text(encoding="utf-8"))["seconds_per_epoch"]
    pages = [
        section(folder.name, record, earlier.get(folder.name, {}))
        for folder, record in zip(folders, records, strict=True)
    ]
    _, mark, chapter = out.read_text(encoding="utf-8").partition(CHAPTER) if out.is_file() else ("", "", "")
    out.write_text("\n".join([HEAD, *pages, mark + chapter]), encoding="utf-8")


def section(name: str, record: dict[str, Any], earlier: dict[str, float]) -> str:
    unit = f" ({record['unit']})" if record["unit"] else ""
    rows = [leaderboard_row(entry, record, earlier.get(entry["name"])) for entry in record["leaderboard"]]
    seconds = sum(entry["seconds"] for entry in record["leaderboard"])
    return "\n".join(
        [
            f"## {name}",
            "",
            f"    {record['command']}",
            "",
            record["verdict"]["sentence"],
            "",
            gain(record),
            "",
            f"Fitting took {seconds / 60:.1f} minutes in all; leaks found by the audit: {record['audit']['leaks']}; "
            f"seed {record['seed']}; data sha256 `{record['data_sha256'][:16]}`.",
            "",
            f"| candidate | kind | validation {record['metric']}{unit} | 95% interval | test | 95% interval | skill "
            "| seconds | s/epoch | before | parameters | diagnosis |",
            "|---|---|---|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def gain(record: dict[str, Any]) -> str:
    verdict, unit = record["verdict"], f" {record['unit']}".rstrip()
    parts = {
        "validation": (verdict["gain"], verdict["interval"]),
        "test": (verdict["test_gain"], verdict["test_interval"]),
    }
    told = [
        f"{value:+.3g}{unit} on {part} (95% interval {bounds[0]:+.3g} to {bounds[1]:+.3g})"
        for part, (value, bounds) in parts.items()
        if value is not None
    ]
    return f"Gain of the best network, {verdict['best_network']}, over {verdict['best_baseline']}: {'; '.join(told)}."


def leaderboard_row(entry: dict[str, Any], record: dict[str, Any], earlier: float | None) -> str:
    name = f"**{entry['name']}**" if entry["name"] == record["winner"] else entry["name"]
    diagnosis = (entry["diagnosis"] or {}).get("kind", "")
    cells = [
        name,
        entry["kind"],
        figure(entry["validation"]),
        interval(entry["validation_interval"]),
        figure(entry["test"]),
        interval(entry["test_interval"]),
        "" if entry["skill"] is None else f"{entry['skill']:+.1%}",
        f"{entry['seconds']:.1f}",
        f"{entry['seconds'] / entry['epochs']:.3g}" if entry["epochs"] else "",
        "" if earlier is None else f"{earlier:.3g}",
        f"{entry['parameters']:,}",
        diagnosis,
    ]
    return f"| {' | '.join(cells)} |"


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def interval(bounds: list[float] | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.4g} to {bounds[1]:.4g}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
