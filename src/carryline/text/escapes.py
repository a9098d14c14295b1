r"""Any string as part of a line of UTF-8: backslashes, control characters and half surrogate pairs are escaped.

As in Python: `\\`, `\n`, `\t`, `\r`, `\u0085`. So one token is one field of one line in every editor.
"""

from __future__ import annotations

import re

_ESCAPED = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|[\\nrt])")
_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LONG = {escape: character for character, escape in _SHORT.items()}


def escape(token: str) -> str:
    """The token, safe to stand in a line and between tabs."""
    return _ESCAPED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}", token)


def unescape(field: str) -> str:
    """The token that `escape` wrote, and something for whatever it never writes."""
    return _ESCAPE.sub(lambda found: _LONG.get(found[0]) or chr(int(found[1], 16)), field) if "\\" in field else field


def is_escaped(field: str) -> bool:
    """Is this how `escape` writes a token? There is one way to write each."""
    return _ESCAPED.search(field) is None or escape(unescape(field)) == field
