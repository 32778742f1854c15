"""Where a line break between words of Latin script stands for a space."""

from __future__ import annotations

import re

# What opens a word of Latin script, and what ends in one.
_OPENS = (
    (re.compile(r"\([0-9A-Za-z]"), re.compile(r"[A-Za-z][)’”\"]*[.,;:]?$")),
    (re.compile(r"[‘“\"][A-Za-z]"), re.compile(r"[0-9A-Za-z][)’”\"]*[.,;:]?$")),
    (re.compile(r"[0-9A-Za-z]"), re.compile(r"[0-9A-Za-z][.,;:)]?[’”]$")),
)
_TAIL = 8  # characters of a line's end that are looked at


def is_spaced(before: str, line: str) -> bool:
    """Tell whether the break between a line and the next one is a space.

    Args:
        before: the text of the line, or its end.
        line: the text of the next line.

    Returns:
        True between two Latin words, and where Latin script goes on at a bracket or a quote (…; |(15) ‘genetic data’|
        means …).
    """
    left, right = before[-1:], line[:1]
    if left.isascii() and right.isascii() and not left.isspace() and left != "-" and right.isalnum():
        return True
    return any(opens.match(line) and ends.search(before[-_TAIL:]) for opens, ends in _OPENS)
