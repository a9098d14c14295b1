"""Keep what the chapter's experiments found: `docs/chapter/`, numbers and pictures, and a part of `docs/results.md`.

    python scripts/chapter_results.py docs runs/chapter [OUT ...]

What was kept before stays; each OUT (a folder of `carryline chapter`, from this machine or another) adds its trials at
book budget, and replaces those that are of the same experiment, variant and seed.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import fmean
from typing import Any

from results import CHAPTER

from carryline.chapter import results
from carryline.chapter.compare import figure, ours

HEAD = f"""{CHAPTER}

# The chapter

Every experiment of the chapter, and of the papers it leads to, at book budget: `make chapter` runs what has not been
run yet, and writes this part; one experiment is `carryline chapter --only NAME --budget book`. *Ours* is the mean over
seeds 0, 1, ... and their standard deviation; *CPU s* and *wall s* are the mean of the trials' seconds, which ran on one
thread each, side by side, so that the wall's depend on what else the machine did. The learning curves, pictures, texts
and the code of each are in `docs/chapter/results.json`; `carryline report docs/chapter` draws them as a page.
"""


def main(docs: Path, folders: list[Path]) -> None:
    home = docs / "chapter"
    kept = [results.load(home)] if (home / results.NAME).is_file() else []
    found = [with_pictures(results.collect(folder), folder, home) for folder in folders]
    document = results.merge([*kept, *map(at_book_budget, found)])
    results.write(home, document)
    page = docs / "results.md"
    before = page.read_text(encoding="utf-8").partition(CHAPTER)[0].rstrip() if page.is_file() else "# Results"
    page.write_text(f"{before}\n\n{told(document)}", encoding="utf-8")


def at_book_budget(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "experiments": [one for one in document["experiments"] if one["budget"] == "book"]}


def with_pictures(document: dict[str, Any], folder: Path, home: Path) -> dict[str, Any]:
    """The document, its first seed's pictures copied to `home`; those of other seeds are not shown, and not kept."""
    for experiment in at_book_budget(document)["experiments"]:
        for trial in experiment["trials"]:
            pictures = [item for item in trial["told"] if item["kind"] == "picture"]
            trial["told"] = [item for item in trial["told"] if trial["seed"] == 0 or item not in pictures]
            for item in pictures if trial["seed"] == 0 else ():
                words = (trial["experiment"], trial["variant"], Path(item["file"]).name)
                target = f"pictures/{'-'.join(word for word in words if word).replace('/', '-').replace(' ', '-')}"
                (home / target).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / item["file"], home / target)
                item["file"] = target
    return document


def told(document: dict[str, Any]) -> str:
    missed = [line for one in document["experiments"] for line in misses(one)]
    parts = [part(document, name) for name in document["parts"]]
    machines = sorted({machine(trial) for one in document["experiments"] for trial in one["trials"]})
    return "\n".join(
        [
            HEAD,
            f"Machines: {'; '.join(machines)}.",
            "",
            *(["**Missed bars:**", "", *missed, ""] if missed else ["Every bar is held.", ""]),
            *(line for lines in parts for line in lines),
        ]
    )


def part(document: dict[str, Any], name: str) -> list[str]:
    own = [one for one in document["experiments"] if one["part"] == name]
    if not own:
        return []
    rows = [row for one in own for row in experiment_rows(one)]
    differences = [f"- **{one['title']}.** {one['difference']}" for one in own if one["difference"]]
    return [
        f"## {document['parts'][name]['title']}",
        "",
        *([document["parts"][name]["note"], ""] if document["parts"][name]["note"] else []),
        "| listing | experiment | number | published | ours | seeds | bar | CPU s | wall s |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        *([*differences, ""] if differences else []),
        *claims(document, {one["name"]: one["title"] for one in own}),
    ]


def experiment_rows(experiment: dict[str, Any]) -> list[str]:
    rows = []
    for row in experiment["rows"]:
        trials = [trial for trial in experiment["trials"] if trial["variant"] == row["variant"]]
        variant = f" ({row['variant']})" if row["variant"] else ""
        published = ", ".join(f"{figure(one['figure'])} ({one['source']})" for one in row["published"])
        cells = [
            experiment["listing"],
            f"`{experiment['name']}`{variant}",
            f"{row['number']}{', ' + row['unit'] if row['unit'] else ''}",
            published,
            ours(row),
            str(len(row["values"])),
            bar(row),
            f"{fmean(trial['cpu_seconds'] for trial in trials):.0f}",
            f"{fmean(trial['seconds'] for trial in trials):.0f}",
        ]
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return rows


def claims(document: dict[str, Any], titles: dict[str, str]) -> list[str]:
    own = [claim for claim in document["claims"] if claim["lower"]["experiment"] in titles]
    rows = [
        f"| {one['words']} | {one['variant'] or ''} | {ours(one['lower'])} | {ours(one['higher'])} "
        f"| {one['verdict'] or 'not finite'} |"
        for one in own
    ]
    head = ["| what the chapter says | data | this should be lower | than this | |", "|---|---|---|---|---|"]
    return [*head, *rows, ""] if rows else []


def misses(experiment: dict[str, Any]) -> list[str]:
    return [
        f"- `{experiment['name']}`{' (' + row['variant'] + ')' if row['variant'] else ''}: {row['number']} "
        f"{ours(row)}, bar {figure(row['bar'])}. {experiment['difference']}".rstrip()
        for row in experiment["rows"]
        if row["verdict"] == "MISSED"
    ]


def bar(row: dict[str, Any]) -> str:
    if row["bar"] is None:
        return ""
    return f"{row['verdict']}: {'<=' if row['lower_is_better'] else '>='} {figure(row['bar'])}"


def machine(trial: dict[str, Any]) -> str:
    told = trial["machine"]
    accelerator = f"{told['accelerator']}, " if told["accelerator"] else ""
    return f"{accelerator}{told['processor']}, {told['cores']} cores, torch {told['torch']}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
