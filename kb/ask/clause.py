"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from kb.ask.wording import say
from kb.heading_kinds import heading_kind
from kb.joint_provinces import joint_names
from kb.late import farthest
from kb.legs import provinces
from kb.lexicon import normalise
from kb.library import Library
from kb.question import Question
from kb.question_words import says_nothing
from kb.records import Answer, PassageHit, Section
from kb.support import Evidence, covered, short_name, supported, weigh
from kb.unknown_place import place_left

_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:[万亿]+元?|%|个|家|人|元|吨)")
_NAMED = re.compile(r"《[^》]*》")
_HOW = re.compile(r"怎样|如何|怎么(?!样)|举措|措施|\b(?:how (?:will|does|do|can|should|to|are|is)|measures?|steps?)\b")
_LOOKS_BACK = re.compile(
    r"成就|成效|进展|问题|短板|不足|形势|现状|挑战|已经"
    r"|\b(?:problems?|achiev\w*|weak\w*|so far|has|have|did|was|were)\b"
)
_ENOUGH = 0.5  # of what the best passage has: a year and a word that every clause has put no clause first
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def answer_clause(
    library: Library,
    question: Question,
    nearest: tuple[PassageHit, ...],
    *,
    tied: bool = False,
    said: bool = False,
) -> Answer:
    """Answer with the nearest clauses.

    Args:
        library: the library.
        question: the question.
        nearest: the ranked passages, with what the legs gave them.
        tied: whether the table of cities and themes ties the places asked about to the theme.
        said: whether the first of them is known to have all that is asked for, so that nothing is left to be weighed.

    Returns:
        The answer; abstained when neither leg supports it.
    """
    voice = question.voice
    found = _of_measures(library, question, _of_the_years(library, question, nearest))
    nearest = _ranked(_of_the_places(library, question, found))
    texts = ["".join(s.text for s in hit.sentences) for hit in nearest]
    answered = (
        bool(nearest)
        and not says_nothing(question.text)
        and _speaks_of_places(library, question, nearest[0])
        and not _foreign(library, question)
        and _speaks_of_years(library, question, texts[0])
        and _speaks_of_amounts(question, texts[0])
        and (said or _is_answered(library, question, nearest, texts[0], tied=tied))
    )
    text = say(voice, "no_words" if says_nothing(question.text) else "no_clause")
    if answered:
        text = say(voice, "clause", citation=nearest[0].citation, text=texts[0])
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="clause",
        abstained=not answered,
        text=text,
        read_as=say(voice, "read_clause", text=question.text),
        passages=nearest,
    )


def _is_answered(
    library: Library, question: Question, nearest: tuple[PassageHit, ...], first: str, *, tied: bool
) -> bool:
    """Tell whether the evidence is enough, or what is known of years and places takes its place."""
    evidence = _evidence(library, question, nearest)
    # What is to be by 2035: nothing is asked of but the year, and a clause is on it.
    of_a_year = not evidence.things and _is_of_years(question, first)
    return of_a_year or supported(evidence) or tied and question.theme.named and not evidence.detail


def _ranked(hits: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Number passages in their new order; one that was put before others has the best of their scores."""
    best = list(accumulate((hit.score for hit in reversed(hits)), max))[::-1]
    ranked = enumerate(zip(hits, best, strict=True), 1)
    return tuple(PassageHit(at, score, hit.sentences, hit.citation, hit.shares) for at, (hit, score) in ranked)


def _of_the_years(library: Library, question: Question, found: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Put first the passages that speak of the years asked for by themselves, and have enough of what else is asked."""
    texts = ["".join(s.text for s in hit.sentences) for hit in found]
    of_years = [_is_of_years(question, text) for text in texts]
    if not any(of_years):
        return found
    shares = covered(library.store, question, texts)
    least = _ENOUGH * max(shares)
    first = [own and share >= least for own, share in zip(of_years, shares, strict=True)]
    return tuple(found[at] for at in sorted(range(len(found)), key=lambda at: not first[at]))


def _of_measures(library: Library, question: Question, found: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Put last what lies behind or is lacking where a question asks what is to be done: 怎样发展会展业."""
    if not _HOW.search(normalise(question.text)) or _LOOKS_BACK.search(normalise(question.text)):
        return found
    documents = {s.document_id for hit in found for s in hit.sentences}
    sections: dict[str | None, Section] = {
        s.section_id: s for document in documents for s in library.store.sections(document)
    }
    return tuple(sorted(found, key=lambda hit: all(_is_looked_back(sections, s.section_id) for s in hit.sentences)))


def _is_looked_back(sections: Mapping[str | None, Section], section_id: str | None) -> bool:
    """Tell whether the nearest heading above that says so speaks of what was achieved or is lacking."""
    while section_id in sections:
        section = sections[section_id]
        if kind := heading_kind(section.title or ""):
            return kind == "past"
        section_id = section.parent_id or ""
    return False


def _is_of_years(question: Question, text: str) -> bool:
    """Tell whether a text speaks of a year asked for, and not only names a document that does."""
    return not set(_YEAR.findall(question.text)).isdisjoint(_YEAR.findall(_NAMED.sub(" ", text)))


def _of_the_places(library: Library, question: Question, found: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Put first the passages that speak of the places asked about."""
    return tuple(sorted(found, key=lambda hit: not _speaks_of_places(library, question, hit)))


def _evidence(library: Library, question: Question, found: tuple[PassageHit, ...]) -> Evidence:
    """Weigh the passages that speak of the places asked about, below the titles of their boxes; no others count."""
    hits = [hit for hit in found if _speaks_of_places(library, question, hit)]
    documents = {s.document_id for hit in hits for s in hit.sentences}
    titled = {s.section_id: s.title or "" for document in documents for s in library.store.sections(document)}
    texts = []
    for hit in hits:
        boxes = {s.box_id for s in hit.sentences if s.box_id and question.places}
        titles = [library.store.box(box_id).title or "" for box_id in boxes]
        titles += [titled.get(s.section_id or "", "") for s in hit.sentences[:1]]
        texts.append("\n".join((*titles, *(s.text for s in hit.sentences))))
    return weigh(library.store, question, hits, texts, _compared(library, question, hits))


def _compared(library: Library, question: Question, hits: Sequence[PassageHit]) -> tuple[float, int] | None:
    """How near the farthest words of a question come to the first passage, and how many pieces it has."""
    asked = library.asked_tokens(question.text)
    if asked is None or not hits:
        return None
    passage_ids = [i for _, i in library.store.passages_with([s.sentence_id for s in hits[0].sentences])]
    signs = library.store.signs(passage_ids)
    near = [farthest(asked, own) for i in passage_ids if (own := signs.get(i))]
    return (max(near), len(asked.weights)) if near else None


def _foreign(library: Library, question: Question) -> bool:
    """Tell whether a question names a place that the documents never name, in full, without its unit or with others."""
    if place_left(question.text, question.bridged.left):
        return True
    alone = [place for place in question.places if not joint_names(place, question.bridged.added)]
    return any(not library.store.count_containing(short_name(place)) for place in alone)


def _speaks_of_places(library: Library, question: Question, hit: PassageHit) -> bool:
    """Tell whether a passage speaks of a place of the question; the documents' own regions are spoken of everywhere."""
    asked = [place for place in question.places if place not in provinces(library.store)]
    names = [(place, (short_name(place), *joint_names(place, question.bridged.added))) for place in asked]
    return not asked or any(
        s.city == place or any(name in s.text or name in (s.entry or "") for name in own)
        for place, own in names
        for s in hit.sentences
    )


def _speaks_of_amounts(question: Question, text: str) -> bool:
    """Tell whether a clause has every amount that the question names: 超过50亿元 is not answered by 超过100亿元."""
    said = normalise(text)
    return all(re.search(rf"(?<![\d.]){re.escape(a)}", said) for a in _AMOUNT.findall(normalise(question.text)))


def _speaks_of_years(library: Library, question: Question, text: str) -> bool:
    """Tell whether a clause may be about the years asked for: it names one, or none and the documents know one."""
    asked = set(_YEAR.findall(question.text))
    said = set(_YEAR.findall(text))
    return not asked or bool(asked & said) or not said and any(map(library.store.count_containing, asked))
