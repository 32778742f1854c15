"""Measures of search and answers on a question set; retrieval measures are computed by ir_measures."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from kb.ask import ask
from kb.errors import KBError
from kb.library import Library
from kb.records import Answer
from kb.search import search

MEASURES = (nDCG @ 10, R @ 5, RR @ 10)
DEPTH = 20  # hits asked for; more than the deepest cutoff


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a question set."""

    query_id: str
    text: str
    lang: str
    type: str
    evidence: tuple[str, ...]
    cities: tuple[str, ...]  # focus
    either: tuple[str, ...]  # right in both tiers


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured; all shares are 0 to 1, higher is better except `wrongly_declined`."""

    overall: Mapping[str, float]  # measure name to mean
    by_lang: Mapping[str, Mapping[str, float]]
    by_type: Mapping[str, Mapping[str, float]]
    questions: int  # with evidence, so that retrieval could be measured
    unmatched: tuple[str, ...]  # query ids whose evidence stands in no stored sentence
    cities_focus_f1: float  # mean over the questions for cities
    declined: float  # share of unanswerable questions that were declined
    wrongly_declined: float  # share of answerable questions that were declined


def read_questions(lines: Iterable[str]) -> tuple[Judged, ...]:
    """Read a question set.

    Args:
        lines: JSON objects, one a line, fields as in the contract.

    Returns:
        The questions.

    Raises:
        KBError: if a line is not a question.
    """
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(
                Judged(
                    query_id=row["id"],
                    text=row["q"],
                    lang=row["lang"],
                    type=row["type"],
                    evidence=tuple(row["evidence_text"]),
                    cities=tuple(row["cities"]),
                    either=tuple(row.get("either", ())),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise KBError(
                f"line {number} of the question set is not a question ({error!r}); "
                "needed: id, q, lang, type, evidence_text, cities"
            ) from error
    return tuple(found)


def evaluate(library: Library, path: Path) -> dict[str, float]:
    """Measure search and answers on a question set, for printing.

    Args:
        library: the library.
        path: a question set, one JSON object a line.

    Returns:
        Name of a measure to its value, e.g. `nDCG@10 zh`.

    Raises:
        KBError: if the file cannot be read or is not a question set.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KBError(f"question set {path} cannot be read: {error}") from error
    found = measure(library, lines)
    groups = {"all": found.overall, **found.by_lang, **found.by_type}
    table = {f"{name} {group}": value for group, row in groups.items() for name, value in row.items()}
    return {
        **table,
        "questions with evidence": found.questions,
        "questions whose evidence is not in the index": len(found.unmatched),
        "cities focus F1": found.cities_focus_f1,
        "unanswerable declined": found.declined,
        "answerable declined": found.wrongly_declined,
    }


def measure(library: Library, lines: Iterable[str]) -> Evaluation:
    """Measure search and answers.

    Args:
        library: the library.
        lines: a question set, one JSON object a line.

    Returns:
        The measures.
    """
    questions = read_questions(lines)
    qrels = judgements(library, questions)
    judged = {qrel.query_id for qrel in qrels}
    run = [
        ir_measures.ScoredDoc(q.query_id, hit.passage_id, hit.score)
        for q in questions
        if q.query_id in judged
        for hit in search(library, q.text, k=DEPTH)
    ]
    values: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for metric in ir_measures.iter_calc(MEASURES, qrels, run):
        values[metric.query_id][str(metric.measure)] = metric.value
    # A question without a hit is not in the run and must count as 0, not vanish from the mean.
    table = {i: {str(m): values[i].get(str(m), 0.0) for m in MEASURES} for i in judged}
    answers = {q.query_id: ask(library, q.text) for q in questions}
    return Evaluation(
        overall=_mean(table.values()),
        by_lang=_grouped({q.query_id: q.lang for q in questions}, table),
        by_type=_grouped({q.query_id: q.type for q in questions}, table),
        questions=len(judged),
        unmatched=tuple(q.query_id for q in questions if q.evidence and q.query_id not in judged),
        cities_focus_f1=_average([_f1(q, answers[q.query_id]) for q in questions if q.type == "cities"]),
        declined=_average([float(answers[q.query_id].abstained) for q in questions if q.type == "none"]),
        wrongly_declined=_average([float(answers[q.query_id].abstained) for q in questions if q.type != "none"]),
    )


def judgements(library: Library, questions: Sequence[Judged]) -> list[ir_measures.Qrel]:
    """Project evidence texts onto passages, so that another way of cutting passages does not void them.

    Args:
        library: the library.
        questions: the questions.

    Returns:
        A judgement for every passage with a sentence that is part of the evidence; headings may be glued to the
        evidence, and white space does not count.
    """
    store = library.store
    with store.snapshot():
        documents = [d.document_id for d in store.documents()]
        texts = {s.sentence_id: _squeeze(s.text) for d in documents for s in store.sentences(d)}
        passages = [p for d in documents for p in store.passages(d)]
    qrels = []
    for question in questions:
        wanted = [_squeeze(text) for text in question.evidence]
        right = {i for i, text in texts.items() if text and any(text in w or w in text for w in wanted)}
        qrels += [
            ir_measures.Qrel(question.query_id, p.passage_id, 1) for p in passages if right.intersection(p.sentence_ids)
        ]
    return qrels


def _f1(question: Judged, answer: Answer) -> float:
    """F1 of the cities in focus; cities that are right in both tiers neither help nor harm."""
    given = {c.city for c in answer.cities if c.tier == "focus"} - set(question.either)
    right = set(question.cities) - set(question.either)
    if not given and not right:
        return 1.0
    return 2 * len(given & right) / (len(given) + len(right))


def _grouped(group_of: Mapping[str, str], table: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Means by group."""
    groups: defaultdict[str, list[Mapping[str, float]]] = defaultdict(list)
    for query_id, row in table.items():
        groups[group_of[query_id]].append(row)
    return {name: _mean(rows) for name, rows in sorted(groups.items())}


def _mean(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Mean of every measure."""
    listed = list(rows)
    return {str(m): _average([row[str(m)] for row in listed]) for m in MEASURES}


def _average(values: Sequence[float]) -> float:
    """Mean; 0 for nothing."""
    return sum(values) / len(values) if values else 0.0


def _squeeze(text: str) -> str:
    """Remove white space."""
    return "".join(text.split())
