"""Quotation marks inside quotation marks: “…‘十四五’…”, as GB/T 15834 asks, at every place that quotes a title."""

from __future__ import annotations

import re

_OUTER = re.compile("“([^“”]*)”")
_INNER = re.compile("‘([^‘’]*)’")
_PLACE = re.compile(r"“\{(\w+)\}”")


def quoted(text: str) -> str:
    """Set a text between double quotation marks; its own become single ones, and those inside them double again.

    Args:
        text: e.g. a title.

    >>> quoted("二、“十四五”时期主要目标"), quoted("一核心"), quoted("“甲‘乙’丙”丁")
    ('“二、‘十四五’时期主要目标”', '“一核心”', '“‘甲“乙”丙’丁”')
    """
    inner = _OUTER.sub(lambda match: "‘" + _INNER.sub(r"“\1”", match[1]) + "’", text)
    return f"“{inner}”"


def filled(template: str, /, **values: object) -> str:
    """Fill the places of a sentence; what comes to stand between double quotation marks is quoted as `quoted` does.

    Args:
        template: with `{name}` places.
        **values: what stands in them; never parsed again.

    >>> filled("Remove “{title}” of {count}?", title="“十四五”规划", count=2)
    'Remove “‘十四五’规划” of 2?'
    """
    inside = {name: quoted(str(values[name]))[1:-1] for name in _PLACE.findall(template) if name in values}
    return template.format(**values | inside)
