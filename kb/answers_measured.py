"""Measures of answers against judged questions; retrieval has its own in evaluate.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.lexicon import normalise
from kb.records import Answer


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a question set."""

    query_id: str
    text: str
    lang: str
    type: str
    evidence: tuple[str, ...]  # texts of sentences, where no spans are given
    spans: tuple[tuple[str, int, int], ...]  # (document_id, start, end) in the source: they survive other passages
    cities: tuple[str, ...]  # focus
    also: tuple[str, ...]  # may be named as mention
    either: tuple[str, ...]  # right in both tiers
    value: tuple[str, ...]  # figures that answer, as printed; one is enough


def measure_answers(questions: Sequence[Judged], answers: Mapping[str, Answer]) -> dict[str, float]:
    """Measure answers.

    Args:
        questions: the questions.
        answers: query id to answer.

    Returns:
        Name of a measure to its mean, 0 to 1; higher is better save for `answerable declined`. A measure that no
        question of the set asks for is left out.
    """

    def of(kind: str) -> list[tuple[Judged, Answer]]:
        """Pair the questions of a kind with their answers."""
        return [(q, answers[q.query_id]) for q in questions if q.type == kind]

    tied = [(q, a) for q, a in of("cities") if q.cities or q.also or q.either]
    # A theme that no clause ties to a city is rightly declined and rightly answered with no city.
    answerable = [(q, answers[q.query_id]) for q in questions if q.type not in ("none", "cities")] + tied
    rows = {
        "cities focus F1": [_focus_f1(q, a) for q, a in of("cities")],
        "cities any-tier recall": [_recall(q, a) for q, a in tied],
        "cities any-tier precision": [_precision(q, a) for q, a in of("cities")],
        "profile cities right": [float({c.city for c in a.cities} == set(q.cities)) for q, a in of("profile")],
        "figure in first row": [_figure_first(q, a) for q, a in of("number")],
        "section whole and nothing else": [_section_right(q, a) for q, a in of("section")],
        "unanswerable declined": [float(a.abstained) for _, a in of("none")],
        "answerable declined": [float(a.abstained) for _, a in answerable],
    }
    return {name: average(values) for name, values in rows.items() if values}


def average(values: Sequence[float]) -> float:
    """Mean; 0 for nothing."""
    return sum(values) / len(values) if values else 0.0


def _focus_f1(question: Judged, answer: Answer) -> float:
    """F1 of the cities in focus; cities that are right in both tiers neither help nor harm."""
    given = {c.city for c in answer.cities if c.tier == "focus"} - set(question.either)
    right = set(question.cities) - set(question.either)
    if not given and not right:
        return 1.0
    return 2 * len(given & right) / (len(given) + len(right))


def _recall(question: Judged, answer: Answer) -> float:
    """Share of the cities asked for that are named in any tier: focus, or where there is none the others."""
    right = set(question.cities) or set(question.either) or set(question.also)
    return len(right & {c.city for c in answer.cities}) / len(right)


def _precision(question: Judged, answer: Answer) -> float:
    """Share of the cities named in any tier that may be named; 1 for none."""
    given = {c.city for c in answer.cities}
    allowed = {*question.cities, *question.also, *question.either}
    return len(given & allowed) / len(given) if given else 1.0


def _figure_first(question: Judged, answer: Answer) -> float:
    """1 if the first row shows a right value: the first figure, or without figures the first passage."""
    first = answer.figures[0] if answer.figures else None
    shown = first.value + first.unit if first else ""
    if not answer.figures and answer.passages:
        shown = "".join(s.text for s in answer.passages[0].sentences)
    plain = normalise(shown)
    patterns = (rf"(?<![0-9.]){re.escape(normalise(value))}(?![0-9])" for value in question.value)
    return float(not answer.abstained and any(re.search(pattern, plain) for pattern in patterns))


def _section_right(question: Judged, answer: Answer) -> float:
    """1 if the answer shows every sentence of the part asked for and no other."""
    shown = {span for hit in answer.passages for s in hit.sentences for span in _places(s.document_id, s.spans)}
    if not question.spans:
        texts = {"".join(s.text.split()) for hit in answer.passages for s in hit.sentences}
        wanted = ["".join(text.split()) for text in question.evidence]
        return float(bool(wanted) and all(any(t in w or w in t for t in texts) for w in wanted))
    sentences = [set(_places(s.document_id, s.spans)) for hit in answer.passages for s in hit.sentences]
    right = set(question.spans)
    return float(right <= shown and all(places & right for places in sentences))


def _places(document_id: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int, int]]:
    """Spans with their document."""
    return [(document_id, start, end) for start, end in spans]
