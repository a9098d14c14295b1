"""What the fuzz targets of native/fuzz start from: python scripts/fuzz_inputs.py FOLDER (`make fuzz` runs it).

Writes the table of characters, made by this Python, and for each target some inputs and a dictionary. An input ends
with the choices of the target, a byte each, the first choice last: see the target's `run`.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from carryline.kernels.text import characters

TEXTS = (
    "The cat sat on the mat, didn't it? <br /><br/>I DON\u2019T know.",
    "ΑΣ ΟΔΥΣΣΕΥΣ Σ ΑΣ'Α. İstanbul ISPARTA ılık Straße ẞ",
    "e\u0301te\u0301 été A\u030a Å \u1e9b\u0323 \uac00 \u1100\u1161\u11a8",
    "मैं हिन्दी బాగుంది ไทยไม่เว้น 私は中文テキスト。漢字 한국어 العَرَبِيَّة עִבְרִית",
    "👍🏽👨‍👩‍👧‍👦 🇫🇷🇩🇪🇫 1️⃣#⃣ ☕️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f ❤️‍🔥",
    "a\u200db\u200cc\u00a0d\u2003e\u2028f\x1cg\x85h\r\ni\tj\x00k_l 12'3' ''x",
    "\ud800x\udfff\udcff y\ud83d \U0010ffff\ufffe",
    "",
)
BYTES_BETWEEN_TEXTS = b"\xff"
TOKENS = (
    "'",
    "\u2019",
    "<br />",
    "</p>",
    "<hr/>",
    "\u0130",
    "\u03a3",
    "\u03c2",
    "\u0301",
    "\u0327",
    "\u200d",
    "\u200c",
)
TOKENS += (
    "\ufe0f",
    "\u20e3",
    "\U0001f3fd",
    "\U0001f1eb",
    "\U0001f468",
    "\U000e0067",
    "\u4e2d",
    "\u0940",
    "\r\n",
    "\x1c",
)
TOKENS += ("\u1100\u1161\u11a8", "\ud800", "\u00a0", "\u00df", "_")

ROWS = ("the 0.418 0.24968 -0.41242", "é -1e-3 +2.5E2 .5", "a b\t1 2 3.", "\u4e2d 3.4028235e38 1e-45 -0", "x 1 nan 2")
NUMBERS = ("0.418", "-0.12345678", "1e-45", "3.4028236e38", "16777217", "0.1e-400", "+.5e+05", "1.17549435e-38", "nan")
SEPARATORS = ("\n", "\r\n", " \n", "\t", "4 3\n")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "characters").write_bytes(b"".join(part.tobytes() for part in characters.table()))
    write(folder, "tokens", tokens(), [token.encode("utf-8", "surrogatepass") for token in TOKENS] + [b"\xff"])
    write(folder, "vectors", vectors(), [part.encode() for part in (*NUMBERS, *SEPARATORS)] + [struct.pack("<f", 0.5)])


def write(folder: Path, target: str, inputs: Iterator[bytes], words: list[bytes]) -> None:
    seeds = folder / f"{target}.seeds"
    seeds.mkdir(exist_ok=True)
    for number, content in enumerate(inputs):
        (seeds / str(number)).write_bytes(content)
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in words]
    (folder / f"{target}.words").write_text("".join(lines), encoding="utf-8")


def tokens() -> Iterator[bytes]:
    """All presets, levels and cases on texts of many scripts, and on all at once."""
    texts = [text.encode("utf-8", "surrogatepass") for text in TEXTS]
    for preset, level, lower in product(range(4), range(3), range(2)):
        for text in [*texts, BYTES_BETWEEN_TEXTS.join(texts)]:
            yield text + choices(preset, level, lower, 1, 0, 0, 1, 0, 1)
    yield texts[0] + choices(1, 0, 1, 0, 3, 0, 2, 2, 0)  # keras with filters and a split of its own, many copies


def vectors() -> Iterator[bytes]:
    """Text and binary files, with and without a header."""
    for header, separator, last in product((0, 1), ("\n", "\r\n"), ("", "\n")):
        for rows in (ROWS[:2], ROWS[:4], ROWS):
            lines = [f"{len(rows)} 3"] * header + list(rows)
            yield (separator.join(lines) + last).encode() + choices(0, header, 2, 0, 1)
    for end in (b"", b"\n"):
        numbers = struct.pack("<3f", 0.5, -1e-40, 3e38)
        rows = b"".join(word + b" " + numbers + end for word in (b"the", "\u4e2d".encode(), b"a"))
        yield b"3 3\n" + rows + choices(1, 1, 2, 2, 1)
        yield rows[:-7] + choices(1, 0, 2, 2, 0)
    for number in NUMBERS:
        yield number.encode() + b" and some more" + choices(0, 0, 0, 0, 1)


def choices(*bytes_: int) -> bytes:
    return bytes(bytes_[::-1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
