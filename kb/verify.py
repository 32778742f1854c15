"""Checks of an index against itself and against the sources; nothing is changed or repaired here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from kb.errors import KBError, SourceGoneError
from kb.index import VECTOR_FILE, read
from kb.quotation import set_aside_spans, stands_in
from kb.records import Document, RestoredDocument, Sentence, Span
from kb.rows import embedded_text
from kb.store import UNIT_TOLERANCE, Store

_SHOWN = 40  # code points of a text quoted in a problem

_CHANGED = (
    "its rows are not those that were written: the file is damaged; take a backup with kb restore, or run kb remove "
    "and kb ingest"
)
_CHANGED_TERMS = (
    "its terms for the other language are not those that were written: the file is damaged; take a backup with kb "
    "restore, or delete the index and run kb ingest"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found wrong; `document_id` is "" when it concerns the whole index."""

    document_id: str
    what: str
    # `unfinished`: a writer was stopped before it had written the derived file; like `derived` mended from the store.
    # `unchecked`: a source that lay outside the corpus is not there, so there is nothing to compare with.
    kind: Literal["damage", "derived", "unfinished", "unchecked"] = "damage"

    def __str__(self) -> str:
        """One line."""
        return f"{self.document_id}: {self.what}" if self.document_id else self.what


def verify(
    store: Store, index_dir: Path, *, read_source: Callable[[Document], str] | None = None
) -> tuple[Problem, ...]:
    """Check an index.

    Args:
        store: the store.
        index_dir: the folder with the vector file.
        read_source: gives the SHA-256 of a document's source file as it is now; None leaves the sources unchecked.

    Returns:
        What is wrong; empty for a sound index.
    """
    problems = [Problem("", line) for line in store.check_integrity()]
    with store.snapshot():
        changed = store.changed_documents()
        problems += [Problem(document_id, _CHANGED) for document_id in changed]
        problems += [Problem(document_id, _CHANGED_TERMS) for document_id in store.changed_terms()]
        problems += _vector_problems(store, index_dir)
        for document_id in store.document_ids():
            try:
                restored = store.restored(document_id)
                problems += [Problem(document_id, line) for line in _lines(restored)]
                problems += _source(restored.document, read_source) if read_source is not None else ()
            except (KBError, TypeError, ValueError, KeyError, IndexError):
                if document_id not in changed:
                    raise
                continue  # records that cannot even be read: that they are changed is said above
    return tuple(problems)


def _lines(restored: RestoredDocument) -> list[str]:
    """What is wrong with one document."""
    return [*_texts(restored), *_account(restored), *_links(restored)]


def _texts(restored: RestoredDocument) -> Iterator[str]:
    """Every sentence is what the source says at its spans; see quotation.stands_in."""
    aside = set_aside_spans(restored.set_aside)
    for sentence in restored.sentences:
        if not sentence.spans:
            yield f"{sentence.sentence_id} has no span"
        elif not sentence.text.strip():
            yield f"{sentence.sentence_id} is empty"
        elif not stands_in(restored.document.text, sentence, aside):
            yield f"{sentence.sentence_id} is not the source at {list(sentence.spans[0])}: {_quote(sentence)}"


def _account(restored: RestoredDocument) -> Iterator[str]:
    """Every code point of the source but white space is in a sentence, a heading or a box heading, or set aside."""
    text = restored.document.text
    covered = np.zeros(len(text), dtype=bool)
    for start, stop in _all_spans(restored):
        if not 0 <= start < stop <= len(text):
            yield f"span [{start}, {stop}] is outside the source of {len(text)} characters"
        covered[max(0, start) : max(0, stop)] = True
    white = np.fromiter((char.isspace() for char in text), dtype=bool, count=len(text))
    lost = np.flatnonzero(~covered & ~white)
    if lost.size:
        where = int(lost[0])
        quote = repr(text[where : where + _SHOWN])
        yield f"{lost.size} characters of the source are not accounted for, the first at {where}: {quote}"


def _links(restored: RestoredDocument) -> Iterator[str]:
    """Orders count from 0, every sentence is in a passage."""
    if [s.order for s in restored.sentences] != list(range(len(restored.sentences))):
        yield "the order of the sentences has gaps"
    shown = {sentence_id for passage in restored.passages for sentence_id in passage.sentence_ids}
    hidden = [s.sentence_id for s in restored.sentences if s.sentence_id not in shown]
    if hidden:
        yield f"{len(hidden)} sentences are in no passage, the first is {hidden[0]}"
    empty = [p.passage_id for p in restored.passages if not embedded_text(p).strip()]
    if empty:
        yield f"{len(empty)} passages are empty, the first is {empty[0]}"


def _source(document: Document, read_source: Callable[[Document], str]) -> Iterator[Problem]:
    """The source file is the one that was ingested."""
    name = document.document_id
    try:
        found = read_source(document)
    except SourceGoneError as error:
        yield Problem(name, str(error), "unchecked")
    except (OSError, KBError) as error:
        yield Problem(name, f"the source {document.file} cannot be read: {error}")
    else:
        if found != document.sha256:
            yield Problem(name, f"the source {document.file} has changed since it was ingested; run: kb ingest")


def _vector_problems(store: Store, index_dir: Path) -> Iterator[Problem]:
    """Vectors are finite and of length 1, the words of every passage are indexed, the vector file equals the store."""
    try:
        keys, vectors = store.all_vectors()
    except KBError as error:
        yield Problem("", str(error))
        return
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = int(np.count_nonzero(~(np.abs(lengths - 1.0) <= UNIT_TOLERANCE)))
    if wrong:
        yield Problem("", f"{wrong} vectors are not finite or not of length 1")
    if store.count_indexed() != len(keys):
        yield Problem("", f"{len(keys)} passages, but words of {store.count_indexed()} are indexed")
    index, why = read(store, index_dir / VECTOR_FILE)
    if index is None:
        kind: Literal["derived", "unfinished"] = "derived" if "damaged" in why else "unfinished"
        yield Problem("", f"{VECTOR_FILE} {why}; it is made again from the store", kind)
        return
    if not index.agrees(keys, vectors):
        yield Problem("", f"{VECTOR_FILE} differs from the store; it is made again from the store", "derived")


def _all_spans(restored: RestoredDocument) -> Iterable[Span]:
    """All spans of a document."""
    for spans in (
        *(s.spans for s in restored.sentences),
        *(s.spans for s in restored.sections),
        *(b.spans for b in restored.boxes),
    ):
        yield from spans
    for aside in restored.set_aside:
        yield aside.start, aside.end


def _quote(sentence: Sentence) -> str:
    """Quote the beginning of a sentence."""
    return repr(sentence.text[:_SHOWN])
