"""Filters of a search: which passages are inside, which values there are, and what to say when nothing is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

import numpy as np
import numpy.typing as npt

from kb.errors import UnknownFilterError
from kb.lexicon import normalise
from kb.outline import find_sections
from kb.phrase import phrase_keys, quoted_phrases
from kb.places import gazetteer
from kb.records import Document, Filters
from kb.store import Store
from kb.store_retrieval import KIND_CONDITIONS

Keys = npt.NDArray[np.int64]

# text: outside boxes and tables; box: in a 专栏; table: rows of indicators; figure: gives a number; positioning: what a
# city is to become.
KINDS = tuple(KIND_CONDITIONS)
_NAMES = {
    "en": ("document", "city", "box", "section", "kind", "year"),
    "zh": ("文件", "城市", "专栏", "章节", "类型", "年份"),
}
_PERIOD = re.compile(r"十[一二三四五六七八九]?五")
_YEAR_OF_NUMBER = re.compile(r"[〔\[［【(（]((?:19|20)\d\d)[〕\]］】)）]")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the filters leave of the index."""

    keys: Keys  # of passages, (n,) ascending
    sentence_ids: frozenset[str]


def with_quotes(filters: Filters, question: str) -> Filters:
    """Add what a question has in quotes: quotes mean exact, but for “十四五”, which is written so and names a period.

    Args:
        filters: restrictions.
        question: as typed.

    Returns:
        The restrictions, with the phrases of the question.
    """
    quoted = (phrase for phrase in quoted_phrases(question) if not _PERIOD.fullmatch(phrase))
    return replace(filters, phrases=tuple(dict.fromkeys((*filters.phrases, *quoted))))


def scope_of(store: Store, filters: Filters) -> Scope | None:
    """Find what the filters leave.

    Args:
        store: the store.
        filters: restrictions.

    Returns:
        What is inside, or None when nothing is restricted.

    Raises:
        UnknownDocumentError: if there is no such document.
        UnknownFilterError: if a filter names something else that there is not.
    """
    keys = filter_keys(store, filters)
    return None if keys is None else Scope(keys, store.sentence_ids_of(keys))


def cities_within(store: Store, scope: Scope | None) -> tuple[str, ...]:
    """List the cities that the sentences inside the filters speak of.

    Args:
        store: the store.
        scope: what the filters leave; None for everything.

    Returns:
        Their full names: those whose sentences stand there, in document order, then those that any theme is tied to.
    """
    if scope is None:
        return store.city_names()
    spoken = store.derived(_sentences_of_cities)
    return tuple(city for city, sentences in spoken.items() if not sentences.isdisjoint(scope.sentence_ids))


def _sentences_of_cities(store: Store) -> dict[str, frozenset[str]]:
    """The ids of the sentences that speak of each city: its own, and those that tie a theme to it."""
    found = {city: {s.sentence_id for s in store.sentences_of_city(city)} for city in store.city_names()}
    for row in store.relations():
        found.setdefault(row.city, set()).update(tie.sentence_id for tie in row.ties)
    return {city: frozenset(sentences) for city, sentences in found.items()}


def filter_keys(store: Store, filters: Filters) -> Keys | None:
    """Translate filters to passage keys.

    Args:
        store: the store.
        filters: restrictions.

    Returns:
        Keys of the passages inside all of them, or None when nothing is restricted.

    Raises:
        UnknownDocumentError: if there is no such document.
        UnknownFilterError: if there is no such city, box, section, kind or year; the message lists those there are.
    """
    documents = _documents(store, filters)
    conditions: list[tuple[str, Sequence[str]]] = []
    if filters.document_id is not None or filters.year is not None:
        conditions.append(("document_id", [d.document_id for d in documents]))
    if filters.city is not None:
        conditions.append(("city", [known_city(store, filters.city)]))
    if filters.box is not None:
        conditions.append(("box_id", _known_box(store, documents, filters.box)))
    if filters.section is not None:
        conditions.append(("section_id", _known_section(store, documents, filters.section)))
    if filters.kind is not None and filters.kind not in KINDS:
        raise _unknown("kind", filters.kind, KINDS)
    found: list[Keys] = []
    if conditions or filters.kind:
        found.append(store.keys_where(conditions, filters.kind))
    if filters.phrases:
        found.append(phrase_keys(store, filters.phrases))
    return reduce(np.intersect1d, found) if found else None


def described(filters: Filters, lang: Literal["zh", "en"] = "en") -> str:
    """Say which restrictions hold, for a message that nothing is inside them.

    Args:
        filters: restrictions.
        lang: the language.

    Returns:
        e.g. `city 苏州市, year 2021, "冷链物流"`; "" for none.
    """
    values = (filters.document_id, filters.city, filters.box, filters.section, filters.kind, filters.year)
    parts = [f"{name} {value}" for name, value in zip(_NAMES[lang], values, strict=True) if value is not None]
    opened, closed = '""' if lang == "en" else "“”"
    return ("、" if lang == "zh" else ", ").join([*parts, *(f"{opened}{phrase}{closed}" for phrase in filters.phrases)])


def _documents(store: Store, filters: Filters) -> list[Document]:
    """The documents inside the filters of document and year."""
    documents = [store.document(filters.document_id)] if filters.document_id is not None else list(store.documents())
    if filters.year is None:
        return documents
    years = {d.document_id: int(year) for d in store.documents() if (year := _issued_in(d)).isdecimal()}
    if filters.year not in years.values():
        raise _unknown("year", filters.year, sorted(set(years.values())))
    return [d for d in documents if years.get(d.document_id) == filters.year]


def _issued_in(document: Document) -> str:
    """The year in which a document was issued, by its date, number (国发〔2021〕1号) or publication; "" for none."""
    numbered = _YEAR_OF_NUMBER.search(document.doc_number)
    return document.issued_on[:4] or (numbered[1] if numbered else document.published_on[:4])


def _known_box(store: Store, documents: Sequence[Document], number: int) -> list[str]:
    """The boxes with a number."""
    boxes = [box for d in documents for box in store.boxes(d.document_id)]
    found = [box.box_id for box in boxes if box.number == number]
    if documents and not found:
        raise _unknown("box", number, sorted({box.number for box in boxes}))
    return found


def _known_section(store: Store, documents: Sequence[Document], reference: str) -> list[str]:
    """The sections that a reference names, with all below them."""
    found = [s.section_id for d in documents for s in find_sections(store, d.document_id, reference)]
    if documents and not found:
        raise _unknown(
            "section",
            repr(reference),
            (s.section_id for d in documents for s in store.sections(d.document_id) if s.parent_id is None),
        )
    return found


def known_city(store: Store, name: str) -> str:
    """Translate a city's name in any form to the one the store uses.

    Args:
        store: the store.
        name: as typed.

    Returns:
        The full Chinese name.

    Raises:
        UnknownFilterError: if the documents have no such city.
    """
    place = gazetteer().by_name(name.strip())
    mentions = gazetteer().find(name)
    known = store.city_names()
    for candidate in (name.strip(), place.name if place else "", *(m.place.name for m in mentions)):
        if candidate in known:
            return candidate
    raise _unknown("city", repr(normalise(name).strip()), known)


def _unknown(what: str, value: object, known: Iterable[object]) -> UnknownFilterError:
    """Say that a filter names something unknown, and what there is."""
    listed = ", ".join(map(str, known))
    return UnknownFilterError.of(f"filter.{what}" if listed else f"filter.no_{what}", value=str(value), known=listed)
