"""Plots and pages, drawn from the plain records that a study leaves in its folder.

The map of the room:

- `write(folder)` makes `report.html`: one self-contained page that opens without a network.
- `read(folder)` checks the record and gives it as a `StudyFolder`; nothing else here reads files.
- `plots` draws the same records with matplotlib, each function returning its Axes.
- `networks` draws what goes on inside a network: gradients by distance, gates along a text.
- `texts` draws on a text where a network looked.

Nothing here knows tasks or studies, so whatever was recorded can be drawn again later. Inside: `page` assembles,
`sections` holds one idea of the page per file, `markup` escapes, `wording` turns numbers into words, `palette` keeps
the colours, and `style.css`, `page.js` and `forecast.js` are inlined into the page.
"""

from carryline.report import networks, plots, texts
from carryline.report.page import render, write
from carryline.report.record import FORMAT, StudyFolder, read

__all__ = ["FORMAT", "StudyFolder", "networks", "plots", "read", "render", "texts", "write"]
