"""How the numbers of headings are printed, where kind and number do not say it."""

from __future__ import annotations

from kb.numerals import to_chinese

MOST_WRITTEN = 1000  # numbers below are written in Chinese


def printed_number(kind: str, number: int, text: str) -> str:
    """A heading's number as it is printed, where kind and number do not say it.

    Args:
        kind: of the heading.
        number: its value.
        text: its marker, as it stands in the text.

    Returns:
        第一编, 第四条之一, 附表2, Annex A; "" where the usual form says all.
    """
    compact = "".join(text.split())
    if kind == "part" and compact.endswith("编") and number < MOST_WRITTEN:
        return f"第{to_chinese(number)}编"
    if kind == "article" and "之" in compact:
        return compact
    if kind != "annex":
        return ""
    if compact.casefold() in (f"附件{number}", f"annex{number}"):
        return ""
    words = text.split()
    return " ".join((words[0].capitalize(), *words[1:])) if compact.isascii() else compact
