"""Measures of search and answers on a question set; retrieval measures are computed by ir_measures."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from kb.answers_measured import Judged, average, measure_answers
from kb.ask import ask
from kb.errors import KBError
from kb.library import Library
from kb.records import Hit, Sentence
from kb.search import search

MEASURES = (nDCG @ 10, R @ 5, RR @ 10)
DEPTH = 20  # hits asked for; more than the deepest cutoff


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured; all shares are 0 to 1, higher is better except `wrongly_declined`."""

    overall: Mapping[str, float]  # measure name to mean
    by_lang: Mapping[str, Mapping[str, float]]
    by_type: Mapping[str, Mapping[str, float]]
    questions: int  # with evidence, so that retrieval could be measured
    unmatched: tuple[str, ...]  # query ids whose evidence stands in no stored sentence
    answers: Mapping[str, float]  # name of a measure of answers to its mean, see kb/answers_measured.py


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
                    evidence=_texts("evidence_text", row["evidence_text"]),
                    spans=tuple((str(d), int(a), int(b)) for d, a, b in row.get("spans", ())),
                    cities=_texts("cities", row["cities"]),
                    also=_texts("also", row.get("also")),
                    either=_texts("either", row.get("either")),
                    value=_texts("value", row.get("value")),
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise KBError(
                f"line {number} of the question set is not a question ({error!r}); needed: id, q, lang, type, "
                "evidence_text, cities; evidence_text, cities, also, either, value: a text, a list of texts, or null"
            ) from error
    return tuple(found)


def _texts(field: str, given: object) -> tuple[str, ...]:
    """The texts of a field: one as it is, several as a list, none as null.

    Raises:
        TypeError: for anything else; a bare number would be compared without its scale: 1.7万亿.
    """
    texts = [given] if isinstance(given, str) else [] if given is None else given
    if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
        raise TypeError(f"{field} is {given!r}")
    return tuple(texts)


def read_lines(path: Path, split: str | None = None) -> list[str]:
    """Read the lines of a question set.

    Args:
        path: the file, one JSON object a line.
        split: keep only the lines of this split (`dev`, `held-out`); None keeps all.

    Returns:
        The lines.

    Raises:
        KBError: if the file cannot be read, or has no line of the split.
    """
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        splits = [json.loads(line).get("split") for line in lines] if split else []
    except (OSError, UnicodeDecodeError) as error:
        raise KBError(f"question set {path} cannot be read: {error}") from error
    except (ValueError, AttributeError) as error:
        raise KBError(f"question set {path} is not one JSON object a line: {error}") from error
    if split and split not in splits:
        known = ", ".join(sorted({s for s in splits if s})) or "none"
        raise KBError(f"question set {path} has no split {split!r}; there are: {known}")
    return [line for line, own in zip(lines, splits, strict=True) if own == split] if split else lines


def evaluate(library: Library, path: Path, *, split: str | None = None) -> dict[str, float]:
    """Measure search and answers on a question set, for printing.

    Args:
        library: the library.
        path: a question set, one JSON object a line.
        split: only the questions of this split; None takes all.

    Returns:
        Name of a measure to its value, e.g. `nDCG@10 zh`.

    Raises:
        KBError: if the file cannot be read or is not a question set.
    """
    found = measure(library, read_lines(path, split))
    groups = {"all": found.overall, **found.by_lang, **found.by_type}
    table = {f"{name} {group}": value for group, row in groups.items() for name, value in row.items()}
    return {
        **table,
        "questions with evidence": found.questions,
        "questions whose evidence is not in the index": len(found.unmatched),
        **found.answers,
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
    table = retrieval(questions, qrels, lambda text: search(library, text, k=DEPTH))
    answers = {q.query_id: ask(library, q.text) for q in questions}
    return Evaluation(
        overall=mean(table.values()),
        by_lang=_grouped({q.query_id: q.lang for q in questions}, table),
        by_type=_grouped({q.query_id: q.type for q in questions}, table),
        questions=len(table),
        unmatched=tuple(q.query_id for q in questions if (q.evidence or q.spans) and q.query_id not in table),
        answers=measure_answers(questions, answers),
    )


def retrieval(
    questions: Sequence[Judged], qrels: Sequence[ir_measures.Qrel], find: Callable[[str], Sequence[Hit]]
) -> dict[str, dict[str, float]]:
    """Measure a way of searching.

    Args:
        questions: the questions.
        qrels: their judgements; questions without any are left out.
        find: gives ranked passages for the text of a question.

    Returns:
        Query id to name of a measure to value.
    """
    judged = {qrel.query_id for qrel in qrels}
    run = [
        ir_measures.ScoredDoc(q.query_id, hit.passage_id, hit.score)
        for q in questions
        if q.query_id in judged
        for hit in find(q.text)
    ]
    values: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for metric in ir_measures.iter_calc(MEASURES, qrels, run):
        values[metric.query_id][str(metric.measure)] = metric.value
    # A question without a hit is not in the run and must count as 0, not vanish from the mean.
    return {i: {str(m): values[i].get(str(m), 0.0) for m in MEASURES} for i in sorted(judged)}


def judgements(library: Library, questions: Sequence[Judged]) -> list[ir_measures.Qrel]:
    """Project evidence onto passages, so that another way of cutting passages does not void it.

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
        sentences = [s for d in documents for s in store.sentences(d)]
        passages = [p for d in documents for p in store.passages(d)]
    texts = {s.sentence_id: _squeeze(s.text) for s in sentences}
    qrels = []
    for question in questions:
        if question.spans:
            right = {s.sentence_id for s in sentences if _overlaps(s, question.spans)}
        else:
            wanted = [_squeeze(text) for text in question.evidence]
            right = {i for i, text in texts.items() if text and any(text in w or w in text for w in wanted)}
        qrels += [
            ir_measures.Qrel(question.query_id, p.passage_id, 1) for p in passages if right.intersection(p.sentence_ids)
        ]
    return qrels


def _overlaps(sentence: Sentence, spans: Sequence[tuple[str, int, int]]) -> bool:
    """Tell whether a sentence stands where one of the spans does."""
    return any(
        sentence.document_id == document_id and start < end_ and start_ < end
        for document_id, start, end in spans
        for start_, end_ in sentence.spans
    )


def _grouped(group_of: Mapping[str, str], table: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Means by group."""
    groups: defaultdict[str, list[Mapping[str, float]]] = defaultdict(list)
    for query_id, row in table.items():
        groups[group_of[query_id]].append(row)
    return {name: mean(rows) for name, rows in sorted(groups.items())}


def mean(rows: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Give the mean of every measure.

    Args:
        rows: measures of questions.

    Returns:
        Name of a measure to its mean; 0 for no rows.
    """
    listed = list(rows)
    return {str(m): average([row[str(m)] for row in listed]) for m in MEASURES}


def _squeeze(text: str) -> str:
    """Remove white space."""
    return "".join(text.split())
