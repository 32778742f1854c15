"""A text restored with a hashing encoder, and what tests look at of it."""

from __future__ import annotations

from sample_plan import HashingEncoder

from ingest.restore import restore
from kb.records import Document, RestoredDocument


def restored(text: str, lang: str = "zh") -> RestoredDocument:
    return restore(Document("d", "d.txt", "", text, lang=lang), HashingEncoder().encode_document)


def texts(document: RestoredDocument) -> list[str]:
    return [s.text for s in document.sentences]


def headings(document: RestoredDocument) -> list[tuple[str, int, str | None]]:
    return [(s.level, s.number, s.title) for s in document.sections]
