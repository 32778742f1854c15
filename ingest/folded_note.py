"""Says which repeats that were folded differ in more than spaces and marks."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.near import changes_of
from ingest.records import FoldedSentence
from ingest.repeats import bare_reading
from kb.records import Note

_NAMED = 5  # of the readings that were not kept, by what differs: more make no readable paragraph
_MOST = 6  # characters that differ in what is named; a reading that breaks off differs in more
_BESIDE = 2  # characters named on either side


def differing_readings(sentences: Sequence[FoldedSentence]) -> Note | None:
    """Count the sentences folded from readings that differ in a letter, a character or a digit, and name some.

    Args:
        sentences: as they were folded.

    Returns:
        A note; None where all repeats are exact but for spaces, marks, a number and title in front, or a lost end.
    """
    count, named = 0, dict[str, None]()
    for sentence in sentences:
        texts = dict.fromkeys(occurrence.text for occurrence in sentence.occurrences)
        kept = bare_reading(sentence.text) if len(texts) > 1 else ""
        others = [key for key in map(bare_reading, texts) if not _part(key, kept)] if len(texts) > 1 else []
        count += bool(others)
        for other in others if len(named) < _NAMED else ():
            changes = changes_of(other, kept)
            if len(changes) <= _MOST:
                there, here = changes[0][:2]
                named[f"{_around(other, there)} / {_around(kept, here)}"] = None
    if not count:
        return None
    return Note("readings_differ", {"count": count, "which": "; ".join([*named][:_NAMED]) or "–"})


def _part(key: str, kept: str) -> bool:
    """Whether a reading is all of the kept one, or what it begins or ends with."""
    return kept.startswith(key) or kept.endswith(key)


def _around(text: str, at: int) -> str:
    return text[max(at - _BESIDE, 0) : at + _BESIDE + 1]
