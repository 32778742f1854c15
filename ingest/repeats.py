"""Folds repeated sentences: the same words in full-width or half-width dress are one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.records import FoldedSentence, Occurrence

_SPACE = re.compile(r"\s+")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_QUOTES = {ord(c): mark for mark, marks in (('"', "“”„‟"), ("'", "‘’‚‛")) for c in marks}
_DRESS = str.maketrans({chr(code): plain for code, plain in (*_WIDE.items(), *_QUOTES.items())})


def folded_characters(text: str) -> list[str]:
    """What each character counts for when readings are compared: "" for white space, plain marks for wide ones.

    White space between two ASCII letters or digits counts as one space: `10 20` is not `102 0`. Nothing else is
    folded: NFKC would make 10² and 102 one sentence.

    Args:
        text: a sentence.

    Returns:
        One string per code point of `text`.
    """
    out = [char.translate(_DRESS).lower() for char in text]
    for gap in _SPACE.finditer(text):
        before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        between = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
        out[gap.start() : gap.end()] = [" " if between else "", *[""] * (len(gap[0]) - 1)]
    return out


def fold_key(text: str) -> str:
    """The form in which two readings of a sentence are equal: see `folded_characters`."""
    return "".join(folded_characters(text))


def fold_repeats(occurrences: Sequence[Occurrence]) -> list[FoldedSentence]:
    """Make one sentence of all its occurrences, in order of first occurrence.

    Args:
        occurrences: in source order.

    Returns:
        Distinct sentences. The reading with the least white space and the fewest half-width
        punctuation marks between Chinese characters is kept; ties go to the first.
    """
    groups: dict[str, list[Occurrence]] = {}
    for occurrence in occurrences:
        groups.setdefault(fold_key(occurrence.text), []).append(occurrence)
    return [FoldedSentence(min(group, key=_blemishes).text, tuple(group)) for group in groups.values()]


def _blemishes(occurrence: Occurrence) -> int:
    text = occurrence.text
    return len(_SPACE.findall(text)) + len(re.findall(r"(?<=[\u4e00-\u9fff])[,;:?!](?=[\u4e00-\u9fff]|$)", text))


def unfold(sentences: Sequence[FoldedSentence], keep_apart: Callable[[str], bool]) -> list[FoldedSentence]:
    """Undo the folding of sentences that ordinary text repeats on purpose.

    In a single reading, "第一节 概述" of every chapter and "（二）其他职权。" of every article are
    sentences of their own.

    Args:
        sentences: folded sentences.
        keep_apart: whether a sentence's occurrences are sentences of their own.

    Returns:
        Sentences in order of first occurrence.
    """
    apart = [
        FoldedSentence(occurrence.text, (occurrence,))
        for sentence in sentences
        if keep_apart(sentence.text)
        for occurrence in sentence.occurrences
    ]
    together = [sentence for sentence in sentences if not keep_apart(sentence.text)]
    return sorted([*apart, *together], key=lambda sentence: sentence.occurrences[0].start)
