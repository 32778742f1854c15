"""Headings, indicator rows and the table city × theme are compared with the source before they are printed."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.ask.checked import damaged, is_about
from kb.lexicon import normalise
from kb.matrix import Matrix
from kb.numerals import from_chinese
from kb.outline import section_path
from kb.quotation import between, set_aside_spans, squeeze, title_stands_in
from kb.records import Box, Indicator, Relation, Section, Sentence, Tie
from kb.store import Store

_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百千两]+|\d+")


def altered_parts(store: Store, document_id: str) -> tuple[str, ...]:
    """Find the headings and boxes whose title or number is not what the source says where they stand.

    Args:
        store: the store.
        document_id: the document.

    Returns:
        Their ids, in outline order; what is only inferred has no place in the source and is none of them.
    """
    source, aside = store.document(document_id).text, set_aside_spans(store.set_aside(document_id))
    parts: list[tuple[str, Section | Box]] = [(s.section_id, s) for s in store.sections(document_id)]
    parts += [(b.box_id, b) for b in store.boxes(document_id)]
    out = []
    for name, part in parts:
        if not part.spans:
            continue
        lost = bool(part.title) and not title_stands_in(source, part.title or "", part.spans, aside)
        if lost or not any(_has_number(between(source, span, aside), part) for span in part.spans):
            out.append(name)
    return tuple(out)


def _has_number(text: str, part: Section | Box) -> bool:
    """Tell whether the words of a heading have its number; one that writes it in no numeral (①, 附件) is let pass."""
    found = _NUMERAL.findall(squeeze(text).replace(squeeze(part.title or ""), "", 1))
    return not found or any(from_chinese(numeral) == part.number for numeral in found)


def sound_indicators(store: Store, document_id: str) -> tuple[tuple[Indicator, ...], tuple[str, ...]]:
    """Leave out the rows of indicator tables that say other than their table's text.

    Args:
        store: the store.
        document_id: the document.

    Returns:
        Those that are sound, in table order, and what names each of the others: the sentence and the row.
    """
    rows = tuple(store.indicators(document_id))
    texts = {i: store.sentence(i) for i in dict.fromkeys(row.sentence_id for row in rows)}
    wrong = set(damaged(store, texts.values()))
    bad = [row for row in rows if row.sentence_id in wrong or not _is_row(squeeze(texts[row.sentence_id].text), row)]
    left = tuple(row for row in rows if row not in bad)
    return left, tuple(f"{row.sentence_id} row {row.number}" for row in bad)


def _is_row(text: str, row: Indicator) -> bool:
    """Tell whether a table's text has a row: its name, then its unit and values as printed, one behind the other.

    The last character of a name may stand in front of it, where the source has turned a cell.
    """
    name, unit = squeeze(row.name), squeeze(row.unit)
    turned = name[-1:] + name[:-1]
    values = [squeeze(value) for _, value in sorted(row.values.items()) if value]
    for written in dict.fromkeys((name, turned)):
        at = text.find(written)
        while at >= 0:
            if _in_order(text[at + len(written) :], [unit, *values]):
                return True
            at = text.find(written, at + 1)
    # A name broken over lines has other cells between its parts.
    return all(char in text for char in name) and _in_order(text, values)


def _in_order(text: str, parts: list[str]) -> bool:
    """Tell whether parts stand in a text one behind the other, with no more between than cells of the same row."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def sound_matrix(store: Store, table: Matrix) -> tuple[Matrix, tuple[str, ...]]:
    """Leave out of the table city × theme what its clauses do not say.

    Args:
        store: the store that it was read from.
        table: the table.

    Returns:
        The table of what is sound, and the ids of the sentences of the rest; a theme without a cell is left out.
    """
    names = dict.fromkeys(tie.sentence_id for row in table.cells.values() for tie in row.ties)
    sentences = {name: store.sentence(name) for name in names}
    wrong = set(damaged(store, sentences.values()))
    groups = {p.city: p.region_group for p in store.cities(table.document_id)}
    source = squeeze(store.document(table.document_id).text)
    said: dict[str, str] = {}

    def says(row: Relation, tie: Tie) -> bool:
        """Whether a sentence, or a heading above it, has the city and the words of a tie."""
        name, words = tie.sentence_id, normalise(tie.words)
        if name in wrong or not is_about(sentences[name], row.city):
            return False
        if tie.how == "group":  # the label above the paragraphs of several cities
            return tie.words == groups.get(row.city) and squeeze(tie.words) in source
        if name not in said:
            said[name] = squeeze(normalise(_with_headings(store, sentences[name])))
        # Several words that together are a theme are met one by one: 邮轮, 码头.
        return squeeze(words) in said[name] or all(squeeze(word) in said[name] for word in words.split("、"))

    cells, withheld = {}, dict[str, None]()
    for key, row in table.cells.items():
        ties = tuple(tie for tie in row.ties if says(row, tie))
        withheld |= dict.fromkeys(tie.sentence_id for tie in row.ties if tie not in ties)
        if ties:
            cells[key] = row if ties == row.ties else replace(row, ties=ties)
    themes = tuple(theme for theme in table.themes if any(key[0] == theme for key in cells))
    kept = {*store.clauses(table.document_id).cities, *(city for _, city in cells)}
    cities = tuple(city for city in table.cities if city in kept)
    return replace(table, cities=cities, themes=themes, cells=cells), tuple(withheld)


def _with_headings(store: Store, sentence: Sentence) -> str:
    """A sentence with its label and the titles above it."""
    titles = [section.title or "" for section in section_path(store, sentence)]
    titles += [store.box(sentence.box_id).title or ""] if sentence.box_id else []
    return "\n".join((sentence.text, sentence.entry or "", *titles))
