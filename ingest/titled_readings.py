"""Joins the readings of a sentence of which only one has the heading that is glued to it."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.near import NearPair
from ingest.records import FoldedSentence
from ingest.repeats import fold_key, folded_characters, merge_with, number_end
from ingest.segment import MIN_REPEATED

MAX_HEADINGS = 80  # characters of the headings in front of a sentence, the first number left out


def fold_titled(
    sentences: Sequence[FoldedSentence], possible: Sequence[NearPair]
) -> tuple[list[FoldedSentence], list[NearPair]] | None:
    """Make one sentence of a reading that begins with headings and of one that has only what stands behind them.

    In woven readings that is one sentence. A text that is one reading may say behind a title what it says elsewhere:
    the caller must know which of the two it has.

    Args:
        sentences: distinct sentences.
        possible: pairs of them that may be one.

    Returns:
        Sentences in order of first occurrence and the pairs left of them; None: there is nothing to join.
    """
    ends = [number_end(sentence.text) for sentence in sentences]
    bare = {
        key: i
        for i, (sentence, end) in enumerate(zip(sentences, ends, strict=True))
        if not end and len(key := _tight(sentence.text)) >= MIN_REPEATED
    }
    lengths = {len(key) for key in bare}
    pairs = []
    for i, (sentence, end) in enumerate(zip(sentences, ends, strict=True)):
        key = _tight(sentence.text[end:]) if end else ""
        starts = (at for at in range(min(len(key), MAX_HEADINGS)) if len(key) - at in lengths)
        other = next((bare[key[at:]] for at in starts if key[at:] in bare), None)
        if other is not None:
            pairs.append(NearPair(min(i, other), max(i, other), 0.0, None))
    return merge_with(sentences, pairs, possible) if pairs else None


def _tight(text: str) -> str:
    return "".join(fold_key(text).split())


def body_start(sentence: FoldedSentence) -> int:
    """Where the text of a sentence begins behind its headings, if one of its readings lacks them; 0: none does.

    Args:
        sentence: with all its readings.
    """
    if len(sentence.occurrences) == 1 or not number_end(sentence.text):
        return 0
    places = [at for at, char in enumerate(folded_characters(sentence.text)) for _ in char if char != " "]
    whole = _tight(sentence.text)
    for occurrence in sentence.occurrences:
        key = _tight(occurrence.text)
        if MIN_REPEATED <= len(key) < len(whole) and whole.endswith(key) and not number_end(occurrence.text):
            return places[len(whole) - len(key)]
    return 0
