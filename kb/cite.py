"""Citations: who, what, number, date, and the place in the outline; an inferred place is marked as inferred."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from kb.cite_exchange import bibtex, csl_json, ris
from kb.csl import apa, apa_in_text, gbt7714_2015, gbt7714_2025
from kb.outline import behind_sections, box_label, section_label, section_path
from kb.records import Document, Sentence
from kb.store import Store

Style = Literal["plain", "gbt7714", "gbt7714-2015", "apa", "bibtex", "ris", "csl-json", "markdown"]
_NO_SECTION = {"zh": "文末", "en": "end of the document"}
_KEPT = 8192  # citations, 400 bytes each
STYLES: tuple[Style, ...] = get_args(Style)

__all__ = ["STYLES", "Style", "cite", "locator", "section_label", "section_path"]


def cite(store: Store, sentence_ids: Sequence[str], *, style: Style = "plain") -> str:
    """Cite sentences.

    Args:
        store: the store.
        sentence_ids: at least one; sentences of one document share a citation.
        style: plain (公文 style), gbt7714 (GB/T 7714—2025), gbt7714-2015, apa (7th edition), bibtex, ris, csl-json or
            markdown (a quotation).

    Returns:
        The citation; several documents stand on lines of their own. In APA style the entry of the list of references,
        and on the next line the citation in the text, which has the place.

    Raises:
        ValueError: if there are no sentences, or the style is unknown.
        UnknownSentenceError: if a sentence is unknown.
    """
    if style not in STYLES:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if not sentence_ids:
        raise ValueError("sentence_ids must not be empty")
    with store.snapshot():
        known = store.derived(_citations)
        key = (style, *sentence_ids)
        if key not in known:
            if len(known) >= _KEPT:
                known.clear()
            known[key] = _cite(store, sentence_ids, style)
        return known[key]


def _citations(_store: Store) -> dict[tuple[str, ...], str]:
    """Citations of one state of the store: the same passages are shown for many questions."""
    return {}


def _cite(store: Store, sentence_ids: Sequence[str], style: Style) -> str:
    with store.snapshot():
        groups: dict[str, list[Sentence]] = {}
        for sentence in (store.sentence(i) for i in dict.fromkeys(sentence_ids)):
            groups.setdefault(sentence.document_id, []).append(sentence)
        lines = [_RENDER[style](store.document(d), _locators(store, ss), ss) for d, ss in groups.items()]
    return _joined(style, lines)


def _joined(style: Style, lines: Sequence[str]) -> str:
    """Citations of several documents, one behind the other."""
    if style == "csl-json":
        return json.dumps([item for line in lines for item in json.loads(line)], ensure_ascii=False, indent=2)
    return ("\n\n" if style in ("bibtex", "ris", "markdown") else "\n").join(lines)


def locator(store: Store, sentence: Sentence, *, lang: str = "zh") -> str:
    """Say where a sentence stands.

    Args:
        store: the store.
        sentence: the sentence.
        lang: ISO 639-1 of the label.

    Returns:
        e.g. 第三章第一节“一、一核心”, 第六章第一节专栏11; a heading that is only inferred and a place that is only
        concluded are marked each, 第五章（推定）（位置推定）; 文末 behind all sections, "" before the first heading.
    """
    path = section_path(store, sentence)
    label = section_label(path, lang=lang)
    if sentence.placement == "inferred" and path:  # also below an inferred heading: each may be right and the other not
        label += " [placement inferred]" if lang == "en" else "（位置推定）"
    if sentence.box_id is None:
        return label or _NO_SECTION.get(lang, _NO_SECTION["zh"]) * behind_sections(store, sentence)
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


def _placed(entry: str, place: str) -> str:
    """An entry of a list of references with the place cited behind it."""
    return f"{entry} {place}." if place else entry


def _markdown(document: Document, place: str, sentences: Sequence[Sentence]) -> str:
    """Quote the sentences and name their source below."""
    quotes = "\n>\n".join("> " + re.sub(r"\s+", " ", s.text).strip() for s in sentences)
    source = _plain(document, place, sentences)
    return f"{quotes}\n>\n> — " + (f"[{source}]({document.url})" if document.url else source)


def _inner_title(title: str) -> str:
    """Inside 《》 a further title takes 〈〉."""
    return title.replace("《", "〈").replace("》", "〉")


_RENDER: dict[Style, Callable[[Document, str, Sequence[Sentence]], str]] = {
    "plain": _plain,
    "gbt7714": lambda document, place, _: _placed(gbt7714_2025(document), place),
    "gbt7714-2015": lambda document, place, _: _placed(gbt7714_2015(document), place),
    "apa": lambda document, place, _: f"{apa(document)}\n{apa_in_text(document, place)}",
    "bibtex": lambda document, place, _: bibtex(document, place),
    "ris": lambda document, place, _: ris(document, place),
    "csl-json": lambda document, place, _: csl_json(document, place),
    "markdown": _markdown,
}
