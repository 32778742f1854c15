"""Print answers, hits, trees and reports for people; rich draws, nothing in the data is taken for markup."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from kb.cite import Style, cite, locator
from kb.contract import outline_rows
from kb.outline import box_label, neighbours
from kb.permanent_ids import permanent_id
from kb.places import gazetteer
from kb.records import Answer, Box, Bridged, Document, Indicator, PassageHit, QualityReport, Section, Sentence, Tier
from kb.store import Store
from ui import render
from ui.figure_labels import beside, figure_name, figure_value
from ui.notes import notes_paragraph
from ui.wording import Wording, language_of, wording

_COUNTED = ("cities", "clause")  # in a profile the city was asked for by name, and there is nothing to count
OTHERS = 3  # passages below the cities of an answer, whose own clauses stand above
_PIPED_WIDTH = 160  # columns of trees and tables when stdout is no terminal


def stdout_console() -> Console:
    """Open stdout for people.

    Returns:
        A console that neither wraps sentences nor reads markup or emoji names in them.
    """
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    return Console(file=sys.stdout, markup=False, emoji=False, highlight=False, soft_wrap=True, width=width)


def print_answer(console: Console, store: Store, answer: Answer, *, style: Style) -> None:
    """Print an answer in the question's language: reading, answer line, cities in two groups, figures, passages.

    Of a question that is not answered, the nearest headings. Passages that a city's clauses already are do not follow
    again.

    Args:
        console: where to.
        store: the store that the answer came from.
        answer: the answer.
        style: citation style of the clauses.
    """
    words = wording(render.answer_language(answer))
    console.print(_dim(words("ask.reading", text=answer.read_as)))
    print_added(console, answer.bridged, words=words)
    if answer.abstained:
        _print_none(console, store, answer, words=words)
        return
    console.print(_plain(answer.text))
    if answer.cities:
        for tier in ("focus", "mention"):
            _print_cities(console, store, answer, tier=tier, style=style, words=words)
    _print_silent(console, answer, words=words)
    for figure in answer.figures:
        kind = words(f"answer.kind_{figure.kind}")
        name = figure_name(figure.indicator, figure.unit, words)
        value = figure_value(figure.written or figure.value, words)
        console.print(_plain(f"  {name}: {value} ({figure.period or '–'}, {kind})"))
    quoted = {i for finding in answer.cities for i in finding.sentence_ids}
    others = [hit for hit in answer.passages if not all(s.sentence_id in quoted for s in hit.sentences)]
    if others:
        console.print(_bold(f"\n{words('answer.other_passages' if quoted else 'answer.passages')}"))
        shown = others[:OTHERS] if answer.intent == "cities" else others
        print_passages(console, store, shown, words=words, rows={figure.indicator for figure in answer.figures})


def _print_none(console: Console, store: Store, answer: Answer, *, words: Wording) -> None:
    """Print that nothing answers and what was searched; or that several things may be meant, and how to ask for each.

    The choices say all that the answer's text does.
    """
    if answer.unclear:
        console.print(_bold(words("answer.unclear" if answer.choices else "answer.unclear_what"), "yellow"))
        for choice in answer.choices:
            console.print(_plain(f"  {choice.label}") + _dim(f"  kb ask {shlex.quote(choice.question)}"))
        if answer.choices:
            return
    else:
        console.print(_bold(words("answer.abstained"), "yellow"))
        names = render.list_names([render.title_label(document, words) for document in store.documents()], words)
        console.print(_plain(words("answer.searched", documents=names)))
    console.print(_plain(answer.text))
    _print_silent(console, answer, words=words)
    _print_headings(console, store, answer, words=words)


def _print_silent(console: Console, answer: Answer, *, words: Wording) -> None:
    """Print the cities with nothing on the theme."""
    if answer.silent_cities:
        silent = render.list_names([render.city_name(city, words) for city in answer.silent_cities], words)
        console.print(_dim(f"\n{words('answer.silent', count=len(answer.silent_cities), names=silent)}"))


def _print_headings(console: Console, store: Store, answer: Answer, *, words: Wording) -> None:
    """Print where the text comes nearest to a question that it does not answer; nothing is offered as support."""
    nearest: dict[str, str] = {}
    for sentence in (hit.sentences[0] for hit in answer.passages):
        nearest.setdefault(where(store, sentence, words), permanent_id(sentence))
    if nearest:
        console.print(_bold(f"\n{words('answer.nearest_headings')}"))
    for place, link in list(nearest.items())[: render.HEADINGS]:
        console.print(_plain(f"  {place}  [{link}]"))


def print_added(console: Console, bridged: Bridged, *, words: Wording) -> None:
    """Print the terms that were searched for besides the question's own words; nothing if there are none.

    Args:
        console: where to.
        bridged: what the bridge between the languages found.
        words: the interface language.
    """
    if bridged.added:
        console.print(_dim(words("ask.added_line", terms=render.added_terms(bridged, words))))


def _print_cities(console: Console, store: Store, answer: Answer, *, tier: Tier, style: Style, words: Wording) -> None:
    """Print one group of cities with their clauses."""
    group = render.cities_of(answer, tier)
    if answer.intent in _COUNTED:
        count = words("answer.count", count=len(group), total=render.city_total(answer))
        console.print(_bold(f"\n{words(f'answer.{tier}')} ({count})", "green" if tier == "focus" else "cyan"))
    for finding in group:
        place = gazetteer().by_name(finding.city)
        met = f" · {'、'.join(finding.matched)}" if answer.intent in _COUNTED and finding.matched else ""
        console.print(_bold(f"  {render.with_english(finding.city, place.english if place else None)}") + _dim(met))
        for sentence_id in finding.sentence_ids:
            sentence = store.sentence(sentence_id)
            console.print(_plain(f"    {sentence.text}"))
            console.print(_dim(f"    {where(store, sentence, words)}  [{permanent_id(sentence)}]"))
            _print_gloss(console, sentence.text, words)
        console.print(_dim(_indented(cite(store, finding.sentence_ids, style=style))))


def _print_gloss(console: Console, text: str, words: Wording) -> None:
    """Print the English names of a clause's terms, for who asked in English."""
    if gloss := render.glossed(text, words):
        console.print(_dim(f"    {gloss}"))


def print_passages(
    console: Console,
    store: Store,
    passages: Iterable[PassageHit],
    *,
    words: Wording,
    rows: Collection[str] = (),
) -> None:
    """Print ranked passages with section, text and citation.

    Args:
        console: where to.
        store: the store that they came from.
        passages: best first.
        words: the interface language.
        rows: names of the rows of indicator tables that are asked for; all where a table has none of them.
    """
    for hit in passages:
        first = hit.sentences[0]
        console.print(_bold(f"  {hit.rank}. {where(store, first, words)}  ({hit.score:.4f})"))
        for sentence in hit.sentences:
            _print_clause(console, store, sentence, words=words, asked=rows)
        console.print(_dim(_indented(hit.citation)))
        for share in hit.shares:
            own = "" if share.score is None else f", score {share.score:.4f}"
            console.print(
                _dim(f"    {share.leg}: rank {share.rank}{own}, weight {share.weight:g}, gives {share.part:.4f}")
            )


def _print_clause(
    console: Console, store: Store, sentence: Sentence, *, words: Wording, asked: Collection[str]
) -> None:
    """Print a sentence with its id; an indicator table row by row, for its cells in one line nobody can read."""
    rows = [row for row in store.indicators(sentence.document_id) if row.sentence_id == sentence.sentence_id]
    if not rows:
        console.print(_plain(f"    {sentence.text}  [{permanent_id(sentence)}]"))
        _print_gloss(console, sentence.text, words)
        return
    console.print(_dim(f"    [{permanent_id(sentence)}]"))
    for row in [row for row in rows if row.name in asked] or rows:
        values = ", ".join(f"{year} {value or '–'}" for year, value in sorted(row.values.items()))
        english = beside(row.name, row.unit, words)
        unit = f" ({row.unit})" if row.unit else ""
        name = f"{row.name}{unit}{f' {english}' if english else ''}"
        console.print(_plain(f"    {row.number}  {name}: {values}"))


def where(store: Store, sentence: Sentence, words: Wording) -> str:
    """Name the place of a sentence in its document.

    Args:
        store: the store it came from.
        sentence: the sentence.
        words: the interface language.

    Returns:
        Its chapter, section and item, inferred ones marked.
    """
    return locator(store, sentence, lang=words.language) or words("answer.no_section")


def print_outline(console: Console, store: Store, document_id: str, *, withheld: frozenset[str] = frozenset()) -> None:
    """Print the heading tree with boxes, counts of sentences and marks for inferred headings.

    Args:
        console: where to.
        store: the store.
        document_id: the document.
        withheld: ids of headings and boxes that are not their source: they are not printed.
    """
    document = store.document(document_id)
    sentences = store.sentences(document_id)
    direct = Counter(sentence.section_id for sentence in sentences if sentence.box_id is None)
    boxed = Counter(sentence.box_id for sentence in sentences if sentence.box_id is not None)
    branches = [Tree(_bold(f"{document.title} ({len(sentences)})"))]
    for depth, part in outline_rows(store, document_id):
        del branches[depth + 1 :]
        count = direct[part.section_id] if isinstance(part, Section) else boxed[part.box_id]
        name = part.section_id if isinstance(part, Section) else part.box_id
        line = _bold("（与来源不符，未显示 not its source, not shown）", "red")
        line = (
            line if name in withheld else _outline_line(part, count, "en" if document.lang.startswith("en") else "zh")
        )
        branches.append(branches[-1].add(line))
    console.print(branches[0], soft_wrap=False)


def _outline_line(part: Section | Box, count: int, lang: str) -> Text:
    """Write a heading or box with the count of sentences directly in it; `…` stands for a lost title."""
    if isinstance(part, Section):
        label, colour = render.heading_step(replace(part, inferred=False), lang), "cyan"
    else:
        label, colour = box_label(replace(part, inferred=False, title=None), lang=lang), "magenta"
        label = f"{label} {part.title or ''}".strip()
    line = _bold(label if part.title else f"{label} …", colour)
    line.append(f"  {count}" if count else "", style="dim")
    line.append("  （推定 inferred）" if part.inferred else "", style="yellow")
    return line


def print_documents(console: Console, store: Store, documents: Sequence[Document]) -> None:
    """Print one row per document.

    Args:
        console: where to.
        store: the store.
        documents: what to list.
    """
    table = Table("document", "title", "issued", "sentences", "headings", "not placed", box=None, pad_edge=False)
    for document in documents:
        report = store.report(document.document_id)
        cells = (document.document_id, document.title, document.issued_on, f"{report.distinct:,}")
        headings = f"{report.headings_read} + {report.headings_inferred} inferred"
        table.add_row(*(Text(render.printable(cell)) for cell in (*cells, headings, render.not_placed(report))))
    console.print(table, soft_wrap=False)


def print_indicators(console: Console, indicators: Sequence[Indicator]) -> None:
    """Print an indicator table.

    Args:
        console: where to.
        indicators: its rows; years are taken from all of them.
    """
    years = sorted({year for indicator in indicators for year in indicator.values})
    table = Table("no.", "group", "indicator", "unit", *years, box=None, pad_edge=False)
    for row in indicators:
        values = (row.values.get(year) or "–" for year in years)
        cells = (str(row.number), row.group, row.name, row.unit, *values)
        table.add_row(*(Text(render.printable(cell)) for cell in cells))
    console.print(table, soft_wrap=False)


def print_sentence(console: Console, store: Store, sentence: Sentence, *, context: int) -> None:
    """Print a sentence, its place, its neighbours as restored and where it stands in the source as received.

    Args:
        console: where to.
        store: the store.
        sentence: the sentence.
        context: characters of the source to show on either side of an occurrence.
    """
    words = wording(language_of(store.document(sentence.document_id).lang))
    source = store.document(sentence.document_id).text
    console.print(_bold(sentence.sentence_id))
    console.print(_plain(sentence.text))
    place = [where(store, sentence, words), *(_labelled(sentence))]
    console.print(_dim(" · ".join(place)))
    console.print(_dim(permanent_id(sentence)))
    for label, other in zip(("before", "after"), neighbours(store, sentence), strict=True):
        if other:
            console.print(_dim(f"{label} {permanent_id(other)}: {render.printable(other.text)}"))
    for start, end in sentence.spans:
        line = _dim(f"source {start}–{end}: …{source[max(0, start - context) : start]}")
        line.append(render.printable(source[start:end]), style="bold not dim")
        line.append(render.printable(source[end : end + context]) + "…")
        console.print(line)


def _labelled(sentence: Sentence) -> list[str]:
    """List what else is known of a sentence's place."""
    known = (sentence.entry, sentence.city)
    return [label for label in known if label]


def print_report(console: Console, report: QualityReport) -> None:
    """Print the account of one restored document.

    Args:
        console: where to.
        report: its quality report.
    """
    words = wording("en")
    console.print(_bold(report.document_id))
    rows = render.report_rows(report, words)
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        colour = "red" if label == words("report.not_placed") and value != "0" else ""
        console.print(
            _bold(f"  {label:<{width}}  {value:>8}", colour) if colour else _plain(f"  {label:<{width}}  {value:>8}")
        )
    notes = notes_paragraph(report, words)
    if notes:
        console.print(_dim(f"  {words('documents.notes')}: {notes}"))


def _plain(text: str) -> Text:
    """Text that nothing interprets."""
    return Text(render.printable(text))


def _dim(text: str) -> Text:
    """The same, in the background."""
    return Text(render.printable(text), style="dim")


def _bold(text: str, colour: str = "") -> Text:
    """The same, in the foreground."""
    return Text(render.printable(text), style=f"bold {colour}".strip())


def _indented(text: str) -> str:
    """Indent every line of a citation below its clause."""
    return "\n".join(f"    {line}" for line in text.splitlines())
