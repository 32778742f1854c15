"""Refuses what no text has, before the stages that cost most see it."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.budget import OverBudgetError
from kb.settings import Limits

_GLUED = 2000  # characters of headings that may still stand in front of a sentence; the longest real run has 113
_NAME = "a document"  # the pipeline puts the name of the file there


def refuse_sentences(texts: Sequence[str], limits: Limits) -> None:
    """Refuse too many sentences, or one too long, before any is compared with another.

    Args:
        texts: the distinct sentences, headings still among them.
        limits: of the settings.

    Raises:
        OverBudgetError: if a limit is passed.
    """
    longest = max(map(len, texts), default=0)
    if longest > limits.sentence_characters + _GLUED:
        _refuse("sentence_characters", longest, limits.sentence_characters)
    if len(texts) > limits.sentences + limits.headings:
        _refuse("lines", len(texts), limits.sentences + limits.headings)


def refuse_woven(count: int, limits: Limits) -> None:
    """Refuse too many sentences for two readings to be told apart, which compares each with all.

    Args:
        count: distinct sentences of the woven text.
        limits: of the settings.

    Raises:
        OverBudgetError: if there are too many.
    """
    if count > limits.woven_sentences:
        _refuse("woven_sentences", count, limits.woven_sentences)


def refuse_headings(count: int, limits: Limits) -> None:
    """Refuse too many headings, before their tree is built.

    Args:
        count: headings.
        limits: of the settings.

    Raises:
        OverBudgetError: if there are too many.
    """
    if count > limits.headings:
        _refuse("headings", count, limits.headings)


def refuse_restored(sentences: Sequence[str], headings: int, limits: Limits) -> None:
    """Refuse what only the restored text shows, before it is embedded and written: lost headings count too.

    Args:
        sentences: the text of each.
        headings: sections, those inferred too.
        limits: of the settings.

    Raises:
        OverBudgetError: if a limit is passed.
    """
    longest = max(map(len, sentences), default=0)
    if longest > limits.sentence_characters:
        _refuse("sentence_characters", longest, limits.sentence_characters)
    refuse_headings(headings, limits)
    if len(sentences) > limits.sentences:
        _refuse("sentences", len(sentences), limits.sentences)


def _refuse(setting: str, count: int, limit: int) -> None:
    raise OverBudgetError.of(f"restore.{setting}", name=_NAME, count=count, limit=limit)
