"""Folds repeated sentences: the same words in full-width or half-width dress are one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from ingest.records import FoldedSentence, Occurrence

_SPACE = re.compile(r"\s+")


def fold_key(text: str) -> str:
    """The form in which two readings of a sentence are equal: NFKC, lower case, no white space."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


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
