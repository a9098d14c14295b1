"""Python in colours: keywords, strings, numbers and comments, by Python's own tokenizer."""

from __future__ import annotations

import io
import keyword
import token
import tokenize

from carryline.report.markup import Html, element, join

KINDS = {token.STRING: "s", token.NUMBER: "d", tokenize.COMMENT: "c"}
# From Python 3.12 on, the pieces of an f-string are tokens of their own.
KINDS |= {
    getattr(token, name): "s" for name in ("FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END") if hasattr(token, name)
}


def highlighted(source: str) -> Html:
    """The source as markup, with nothing of its text changed; code that is no Python is shown plain."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return join(source)
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    parts, place = [], 0
    for one in tokens:
        kind = KINDS.get(one.type) or ("k" if one.type == token.NAME and keyword.iskeyword(one.string) else None)
        begin, end = (starts[min(row - 1, len(starts) - 1)] + column for row, column in (one.start, one.end))
        if kind is None or begin < place:
            continue
        parts += [join(source[place:begin]), element("span", source[begin:end], class_=kind)]
        place = end
    return join(parts, source[place:])
