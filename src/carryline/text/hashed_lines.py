"""Plain text that cannot change unseen: a header with settings and the hash of all that follows, then a line per thing.

# carryline bag 1 SHA256 {"columns": 10000, ...}
24792 TAB the
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carryline.ground import files
from carryline.ground.errors import InputError
from carryline.ground.tables import read_bytes

_AGAIN = "save it again, or restore it from where it came"


@dataclass(frozen=True)
class HashedLines:
    """A file that was read: `about` are its settings, `lines` what follows."""

    path: str | Path
    kind: str
    about: dict[str, Any]
    lines: list[str]
    changed: bool

    def wrong(self, line: int, what: str) -> InputError:
        """The error that says what is wrong in a line; the header is line 1."""
        return _wrong(self.path, self.kind, line, what)

    def check_hash(self) -> None:
        """InputError if anything changed. Asked last: what is wrong in one line is better told by that line."""
        if self.changed:
            raise self.wrong(1, "has a hash that is not the hash of what follows: the file was changed")


def write(path: str | Path, kind: str, version: int, about: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Write the file, whole or not at all."""
    rest = "".join(f"{line}\n" for line in [json.dumps(dict(about), sort_keys=True), *lines]).encode()
    digest = hashlib.sha256(rest).hexdigest()
    files.write_bytes(path, f"# carryline {kind} {version} {digest} ".encode() + rest)


def read(
    path: str | Path, kind: str, version: int, *, things: str, allowed: Mapping[str, Callable[[Any], bool]]
) -> HashedLines:
    """Read what `write` wrote. InputError names the line that is wrong.

    `allowed`: settings that must be there, and what each may be. The one called `things` says how many lines there are.
    """
    content = read_bytes(path)
    start = f"# carryline {kind} ".encode()
    head, _, body = content.partition(b"\n")
    if not head.startswith(start):
        what = f"begins with {head[:40].decode(errors='replace')!r}"
        raise _wrong(path, kind, 1, what, fix=f"give the path of a saved {kind}")
    found, _, rest = head[len(start) :].partition(b" ")
    if found != str(version).encode():
        raise InputError(
            f"{path}, line 1 is of format {found[:20].decode(errors='replace')}",
            expected=f"format {version}",
            fix=f"update carryline, or save the {kind} with this version",
        )
    digest, _, settings = rest.partition(b" ")
    try:
        about = dict(json.loads(settings))
    except (ValueError, TypeError, RecursionError):
        shown = repr(settings[:40].decode(errors="replace"))
        raise _wrong(path, kind, 1, f"holds settings that are no JSON object: {shown}") from None
    for name, fits in allowed.items():
        if name not in about:
            raise _wrong(path, kind, 1, f"holds settings without {name!r}")
        if not fits(about[name]):
            raise _wrong(path, kind, 1, f"holds the setting {name!r} as {about[name]!r}")
    try:
        *lines, last = body.decode().split("\n")
    except UnicodeDecodeError as error:
        number = body.count(b"\n", 0, error.start) + 2
        byte = body[error.start : error.start + 1].hex()
        raise _wrong(path, kind, number, f"is no UTF-8: the byte {byte}") from None
    if last:
        raise _wrong(path, kind, len(lines) + 2, f"ends in the middle, after {last[-40:]!r}")
    count = about[things]
    if len(lines) != count:
        number, what = (len(lines) + 1, "is the last") if len(lines) < count else (count + 2, "is one too many")
        raise _wrong(path, kind, number, f"{what}: the file holds {len(lines)} of {count} {things}")
    changed = hashlib.sha256(settings + b"\n" + body).hexdigest().encode() != digest
    return HashedLines(path, kind, about, lines, changed)


def whole(value: Any) -> bool:
    """Is it a whole number of at least 0?"""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wrong(path: str | Path, kind: str, line: int, what: str, *, fix: str = _AGAIN) -> InputError:
    return InputError(f"{path}, line {line} {what}", expected=f"a {kind} that carryline saved, whole", fix=fix)
