"""Citations: who, what, number, date, and the place in the outline; an inferred place is marked as inferred."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, get_args

from kb.outline import box_label, section_label, section_path
from kb.records import Document, Sentence
from kb.store import Store

Style = Literal["plain", "gbt7714", "apa", "bibtex", "markdown"]
STYLES: tuple[Style, ...] = get_args(Style)

__all__ = ["STYLES", "Style", "cite", "locator", "section_label", "section_path"]


def cite(store: Store, sentence_ids: Sequence[str], *, style: Style = "plain") -> str:
    """Cite sentences.

    Args:
        store: the store.
        sentence_ids: at least one; sentences of one document share a citation.
        style: plain (公文 style), gbt7714 (GB/T 7714—2015), apa, bibtex or markdown.

    Returns:
        The citation; several documents stand on lines of their own.

    Raises:
        ValueError: if there are no sentences, or the style is unknown.
        UnknownSentenceError: if a sentence is unknown.
    """
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if not sentence_ids:
        raise ValueError("sentence_ids must not be empty")
    with store.snapshot():
        groups: dict[str, list[Sentence]] = {}
        for sentence in (store.sentence(i) for i in dict.fromkeys(sentence_ids)):
            groups.setdefault(sentence.document_id, []).append(sentence)
        lines = [_RENDER[style](store.document(d), _locators(store, ss), ss) for d, ss in groups.items()]
    return ("\n\n" if style in ("bibtex", "markdown") else "\n").join(lines)


def locator(store: Store, sentence: Sentence, *, lang: str = "zh") -> str:
    """Say where a sentence stands.

    Args:
        store: the store.
        sentence: the sentence.
        lang: ISO 639-1 of the label.

    Returns:
        e.g. 第三章第一节“一、一核心”, 第六章第一节专栏11; marked when only inferred; "" before the first heading.
    """
    path = section_path(store, sentence)
    label = section_label(path, lang=lang)
    if sentence.placement == "inferred" and path and not path[-1].inferred:
        label += " [placement inferred]" if lang == "en" else "（位置推定）"
    if sentence.box_id is None:
        return label
    box = box_label(store.box(sentence.box_id), lang=lang)
    return f"{label}, {box}" if label and lang == "en" else label + box


def _locators(store: Store, sentences: Sequence[Sentence]) -> str:
    """Join the places of sentences, each once."""
    lang = _label_lang(store.document(sentences[0].document_id))
    places = dict.fromkeys(locator(store, s, lang=lang) for s in sentences)
    return ("; " if lang == "en" else "；").join(place for place in places if place)


def _label_lang(document: Document) -> str:
    """Language of the labels of a document."""
    return "en" if document.lang.startswith("en") else "zh"


def _plain(document: Document, place: str, _sentences: Sequence[Sentence]) -> str:
    """《标题》（文号）第三章第一节."""
    if _label_lang(document) == "en":
        number = f" ({document.doc_number})" if document.doc_number else ""
        return f"{document.title}{number}" + (f", {place}" if place else "")
    number = f"（{document.doc_number}）" if document.doc_number else ""
    return f"《{_inner_title(document.title)}》{number}{place}"


def _gbt7714(document: Document, place: str, _sentences: Sequence[Sentence]) -> str:
    """责任者. 题名: 文号[EB/OL]. (发布日期). 网址. 位置."""
    issuer = f"{document.issuer}. " if document.issuer else ""
    number = f": {document.doc_number}" if document.doc_number else ""
    day = document.published_on or document.issued_on
    when = (f"({day}). " if document.url else f"{day}. ") if day else ""
    where = f"{document.url}. " if document.url else ""
    kind = "EB/OL" if document.url else "Z"
    return f"{issuer}{document.title}{number}[{kind}]. {when}{where}{place}{'.' if place else ''}".strip()


def _apa(document: Document, place: str, _sentences: Sequence[Sentence]) -> str:
    """Issuer. (2021, October 29). Title [English title] (number). URL (place)."""
    when = _apa_date(document.published_on or document.issued_on)
    title = document.title + (f" [{document.title_en}]" if document.title_en else "")
    number = f" ({document.doc_number})" if document.doc_number else ""
    # Without an author the title takes the author's place.
    opening = f"{document.issuer}. ({when}). {title}{number}." if document.issuer else f"{title}{number}. ({when})."
    return " ".join(part for part in (opening, document.url, f"({place})" if place else "") if part)


def _bibtex(document: Document, place: str, _sentences: Sequence[Sentence]) -> str:
    """Write an @misc entry."""
    day = document.published_on or document.issued_on
    fields = {
        "author": f"{{{_tex(document.issuer)}}}" if document.issuer else "",
        "title": f"{{{_tex(document.title)}}}",
        "number": _tex(document.doc_number),
        "year": day[:4],
        "date": day,
        "url": document.url,
        "langid": {"zh": "chinese", "en": "english"}.get(document.lang[:2], ""),
        "note": _tex(place),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{document.document_id},\n{body}\n}}"


def _markdown(document: Document, place: str, sentences: Sequence[Sentence]) -> str:
    """Quote the sentences and name their source below."""
    quotes = "\n>\n".join("> " + re.sub(r"\s+", " ", s.text).strip() for s in sentences)
    source = _plain(document, place, sentences)
    return f"{quotes}\n>\n> — " + (f"[{source}]({document.url})" if document.url else source)


def _inner_title(title: str) -> str:
    """Inside 《》 a further title takes 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")


def _apa_date(day: str) -> str:
    """2021-10-29 as 2021, October 29; other forms as they stand; n.d. without a date."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day or "n.d."
    return f"{parsed.year}, {parsed:%B} {parsed.day}"


def _tex(text: str) -> str:
    """Escape what BibTeX would read as markup."""
    return re.sub(r"([%#&$_{}])", r"\\\1", text)


_RENDER: dict[Style, Callable[[Document, str, Sequence[Sentence]], str]] = {
    "plain": _plain,
    "gbt7714": _gbt7714,
    "apa": _apa,
    "bibtex": _bibtex,
    "markdown": _markdown,
}
