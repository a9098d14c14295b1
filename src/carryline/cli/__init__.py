"""The command line: `carryline forecast | classify | language | predict | evaluate | generate | report |
demo | chapter`.

- `app.py`: `main`, which runs a command and turns what went wrong into a message and an exit code;
- `forecast.py`, `classify.py`, `language.py`, `predict.py`, `evaluate.py`, `generate.py`, `report.py`, `demo.py`,
  `chapter.py`: one command each;
- `options.py`: the options that commands share;  `studying.py`: where a study goes, and what is said when it ends;
- `printing.py`: leaderboards on a terminal, in a pipe and as JSON;  `failing.py`: errors, in words and as JSON.

Exit codes: 0 done; 2 the command, an argument or the data cannot be used; 1 anything else, Ctrl-C among it.
Torch and the rooms below are imported inside the commands, so `carryline --help` answers at once.
"""

from __future__ import annotations

from carryline.cli.app import main

__all__ = ["main"]
