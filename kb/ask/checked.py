"""Quotations are checked before they are shown: one that is not in its source is taken out, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import is_

from kb.ask.wording import say
from kb.lexicon import HAN
from kb.outline import section_path
from kb.places import gazetteer
from kb.question import Voice
from kb.quotation import set_aside_spans, squeeze, stands_in, title_stands_in
from kb.records import Answer, Box, Document, Figure, FigureRecord, PassageHit, Section, Sentence, SetAside, Span
from kb.store import Store

_Compared = dict[str, tuple[tuple[tuple[object, ...], bool], ...]]
_RECORDS = 2  # of one sentence, the last that were compared
_KEPT = 8192  # sentences of which it is remembered whether they are their source
_JOINING = "的于占比"  # 高于全区平均水平, 公办幼儿园占比: characters of an indicator that its sentence need not have


def checked(store: Store, answer: Answer, voice: Voice) -> Answer:
    """Take out of an answer what is not in the source as it says.

    Args:
        store: the store that the answer was made from, in the same generation.
        answer: the answer.
        voice: language of what is said when something is taken out.

    Returns:
        The answer itself when every quotation holds; else one without those that do not, their ids in `withheld`.
    """
    quoted = {s.sentence_id: s for hit in answer.passages for s in hit.sentences}
    named = {i for finding in answer.cities for i in finding.sentence_ids} | {f.sentence_id for f in answer.figures}
    quoted |= {i: store.sentence(i) for i in named if i not in quoted}
    wrong = set(damaged(store, quoted.values()))
    untied = {
        (finding.city, i)
        for finding in answer.cities
        for i in finding.sentence_ids
        if not is_about(quoted[i], finding.city)
    }
    unread = [figure for figure in answer.figures if not _says(quoted[figure.sentence_id], figure)]
    wrong |= _misread(store, answer)
    if not (wrong or untied or unread):
        return answer
    cities = tuple(
        replace(finding, sentence_ids=left)
        for finding in answer.cities
        if (left := tuple(i for i in finding.sentence_ids if i not in wrong and (finding.city, i) not in untied))
    )
    figures = tuple(f for f in answer.figures if f.sentence_id not in wrong and f not in unread)
    wrong |= {i for _, i in untied} | {figure.sentence_id for figure in unread}
    passages = tuple(hit for hit in answer.passages if all(s.sentence_id not in wrong for s in hit.sentences))
    return replace(
        answer,
        text=say(voice, "withheld", count=len(wrong), ids=", ".join(sorted(wrong))),
        abstained=answer.abstained or not (cities or figures or passages),
        cities=cities,
        figures=figures,
        passages=passages,
        withheld=tuple(sorted(wrong)),
    )


def is_about(sentence: Sentence, city: str) -> bool:
    """Tell whether a sentence belongs to a city or names it: a row of the table city × theme says no more.

    Args:
        sentence: the sentence.
        city: full Chinese name.
    """
    place = gazetteer().by_name(city)
    name = place.short if place else city
    return sentence.city == city or name in f"{sentence.text}{sentence.entry or ''}"


def _says(sentence: Sentence, figure: Figure | FigureRecord) -> bool:
    """Tell whether a sentence has the number of a figure and what it measures, and the words shown have the number too.

    The unit of a row of a table stands in a column of its own. What is measured is put together from words of the
    sentence; of other words only what joins them.
    """
    value = squeeze(figure.value)
    if any(char not in sentence.text and char not in _JOINING for char in "".join(HAN.findall(figure.indicator))):
        return False
    return value in squeeze(sentence.text) and value in squeeze(figure.written or figure.value)


def sound_figures(store: Store, figures: Sequence[FigureRecord]) -> tuple[tuple[FigureRecord, ...], tuple[str, ...]]:
    """Leave out the figures whose sentence is not its source, or has not their number.

    Args:
        store: the store that they were read from.
        figures: of any documents.

    Returns:
        Those that are sound, in the same order, and the ids of the sentences of the others.
    """
    sentences = {i: store.sentence(i) for i in dict.fromkeys(f.sentence_id for f in figures)}
    wrong = set(damaged(store, sentences.values()))
    left = tuple(f for f in figures if f.sentence_id not in wrong and _says(sentences[f.sentence_id], f))
    kept = set(left)
    return left, tuple(dict.fromkeys(f.sentence_id for f in figures if f not in kept))


def damaged(store: Store, sentences: Iterable[Sentence]) -> list[str]:
    """Find the sentences that are not their source at their spans, or whose headings are not: a citation has those.

    Args:
        store: the store.
        sentences: as it has them.

    Returns:
        Their ids.
    """
    known = store.derived(_compared)
    whole: dict[str, tuple[Document, tuple[SetAside, ...]]] = {}
    return [sentence.sentence_id for sentence in sentences if not _is_sound(store, sentence, known, whole)]


def _is_sound(
    store: Store, sentence: Sentence, known: _Compared, whole: dict[str, tuple[Document, tuple[SetAside, ...]]]
) -> bool:
    """Tell whether a sentence and the titles above it are their source.

    What was found is remembered together with the very records that were compared, which nothing can change: a record
    that was read anew is compared anew.
    """
    name = sentence.document_id
    if name not in whole:  # those of the documents of an answer
        whole[name] = store.document(name), store.set_aside(name)
    document, set_aside = whole[name]
    above: list[Section | Box] = [*section_path(store, sentence)]
    above += [store.box(sentence.box_id)] if sentence.box_id else []
    compared = (sentence, document, set_aside, *above)
    # A sentence is two records: one that was read by itself, and one of the list of its document's.
    before = known.get(sentence.sentence_id, ())
    for records, was_sound in before:
        if len(records) == len(compared) and all(map(is_, records, compared)):
            return was_sound
    aside = _aside(set_aside)
    is_sound = stands_in(document.text, sentence, aside) and all(
        title_stands_in(document.text, part.title, part.spans, aside) for part in above if part.title and part.spans
    )
    if len(known) >= _KEPT:
        known.clear()
    known[sentence.sentence_id] = ((compared, is_sound), *before[: _RECORDS - 1])
    return is_sound


def _compared(_store: Store) -> _Compared:
    """Sentence id to the records that were compared in this state of the store, and whether they agree."""
    return {}


@lru_cache(maxsize=64)
def _aside(set_aside: tuple[SetAside, ...]) -> list[Span]:
    return set_aside_spans(set_aside)


def sound(store: Store, hits: Iterable[PassageHit]) -> tuple[tuple[PassageHit, ...], tuple[str, ...]]:
    """Leave out the passages with a sentence that is not its source.

    Args:
        store: the store that they were read from.
        hits: passages, best first.

    Returns:
        Those that are sound, in the same order, and the ids of the sentences that are not.
    """
    found = tuple(hits)
    wrong = damaged(store, (s for hit in found for s in hit.sentences))
    left = tuple(hit for hit in found if not any(s.sentence_id in wrong for s in hit.sentences))
    return left, tuple(dict.fromkeys(wrong))


def _misread(store: Store, answer: Answer) -> set[str]:
    """The sentences of the cities in a profile whose positioning or priorities are not in them as stored."""
    if answer.intent != "profile" or not answer.cities:
        return set()
    cities = {finding.city for finding in answer.cities}
    profiles = [p for p in store.cities() if p.city in cities]
    texts = {p.sentence_id: store.sentence(p.sentence_id).text for p in profiles}
    return {
        p.sentence_id
        for p in profiles
        if p.positioning not in texts[p.sentence_id] or any(name not in texts[p.sentence_id] for name in p.priorities)
    }
