"""The figures of the documents: listing them, and finding the ones that a question asks for."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kb.figure_question import FigureQuestion, amounts, english_terms, settled
from kb.lexicon import pairs, word_list
from kb.library import Library
from kb.question import Question
from kb.records import FigureRecord

# Weights of what speaks for a figure, chosen on the dev questions in steps of 0.05: what it measures decides, period,
# unit and kind choose among figures of one kind; whatever is 0.05 to either side gives the same first rows.
IN_INDICATOR, IN_SENTENCE = 1.0, 0.45
OWN_SHARE = 0.3  # for the share of the indicator's own words that the question names
PERIOD, MEASURE, GROWTH, ROLE, COSINE = 0.3, 0.25, 0.3, 0.1, 0.5
NEAR = 50  # passages whose likeness to the question counts; the others count as little as the last of them
SURE_WORD, LOOSE_WORD = 1.0, 0.5  # a word that the glossary knows, and one only the dictionary does
UNKNOWN = 1.0  # weight of an English word that nothing explains, in units of the rarest word
_PERCENT = ("%", "％", "‰", "个百分点", "percent", "per cent")
_MONEY = ("元", "美元", "亿美元", "yuan", "万元", "亿元", "万亿元")
_VISITS = ("人次", "亿人次", "万人次")


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure with what speaks for it."""

    record: FigureRecord
    score: float  # higher is better; comparable within one question
    covered: float  # 0 to 1: share of what the question asks for that indicator and sentence contain
    named: float  # the same for the indicator alone


def figures_json(records: Iterable[FigureRecord]) -> list[dict[str, Any]]:
    """Give figures as JSON objects, one a figure, fields as in the record."""
    return [asdict(record) for record in records]


def figures_csv(records: Sequence[FigureRecord]) -> str:
    """Give figures as CSV with a line of heads; "" for an open bound."""
    out = io.StringIO()
    heads = list(FigureRecord.__dataclass_fields__)
    writer = csv.DictWriter(out, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(record) for record in records)
    return out.getvalue()


def figures_xlsx(records: Sequence[FigureRecord]) -> bytes:
    """Give figures as an Excel workbook with a line of heads; text is never read as a formula."""
    import openpyxl  # only who exports needs it

    book = openpyxl.Workbook()
    sheet = book.active
    heads = list(FigureRecord.__dataclass_fields__)
    for row in ([*heads], *([getattr(record, head) for head in heads] for record in records)):
        sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def find_figures(library: Library, question: Question, asked: FigureQuestion) -> list[FoundFigure]:
    """Rank the figures of all documents by a question.

    Args:
        library: the library.
        question: the question.
        asked: what it asks for.

    Returns:
        Figures that contain any of what is asked for, best first.
    """
    store = library.store
    records = [r for d in store.documents() for r in store.figures(d.document_id)]
    sentences = {s.sentence_id: s.text for d in store.documents() for s in store.sentences(d.document_id)}
    texts = [settled(r.indicator + " " + r.row_group) for r in records]
    around = [
        settled(sentences[r.sentence_id]) if not r.table else text for r, text in zip(records, texts, strict=True)
    ]
    things = _things(question, asked, around)
    near = _cosines(library, question, records)
    total = math.fsum(weight for _, weight in things) or 1.0
    own = {name for names, _ in things for name in names}
    out = []
    for record, text, sentence in zip(records, texts, around, strict=True):
        named = math.fsum(w * IN_INDICATOR for names, w in things if any(_met(n, text) for n in names)) / total
        rest = math.fsum(
            w for names, w in things if not any(_met(n, text) for n in names) and any(_met(n, sentence) for n in names)
        )
        covered = named + IN_SENTENCE * rest / total
        if covered:
            score = covered + OWN_SHARE * _share(text, own) + _fits(record, asked)
            out.append(FoundFigure(record, score + COSINE * near.get(record.sentence_id, 0.0), covered, named))
    return sorted(out, key=lambda f: -f.score)


def _things(question: Question, asked: FigureQuestion, texts: Sequence[str]) -> list[tuple[tuple[str, ...], float]]:
    """What the question asks for, each thing in its names, with a weight: the rarer among the figures, the heavier."""
    count = len(texts)

    def weight(names: Sequence[str]) -> float:
        """Weigh a thing by its most common name."""
        return math.log(1 + count / (0.5 + max((sum(_met(n, t) for t in texts) for n in names), default=0)))

    phrases, said = english_terms(question.text) if question.lang != "zh" else ((), frozenset())
    found = [(p,) for p in dict.fromkeys(pairs(asked.plain)) if len(p) > 1]
    found += [(amount,) for amount in amounts(question.text)]
    things = [(names, weight(names)) for names in (*found, *phrases)]
    frame = word_list("figure_frame_en") | word_list("stopwords_en")
    seen = set(said)
    for added in question.bridged.added:
        own = set(re.findall(r"[a-z0-9]+", added.words))
        if added.origin in ("place", "structure") or all(w in frame or w in seen or w + "s" in seen for w in own):
            continue
        seen |= own
        names = tuple(settled(term) for term in added.terms)
        things.append((names, weight(names) * (SURE_WORD if added.origin == "glossary" else LOOSE_WORD)))
    left = [w for w in question.bridged.left if w not in frame and w not in seen]
    return things + [((), UNKNOWN * weight(())) for _ in left]


def _met(name: str, text: str) -> bool:
    """Whether a text has a term, or the greater part of a long term's pairs."""
    if name in text:
        return True
    if len(name) < 4:
        return False
    own = [p for p in pairs(name) if len(p) > 1]
    return bool(own) and sum(p in text for p in own) >= 0.7 * len(own)


def _share(indicator: str, own: set[str]) -> float:
    """The share of an indicator's pairs that the question names."""
    wanted = [p for p in pairs(indicator) if len(p) > 1]
    named = "\n".join(own)
    return sum(p in named for p in wanted) / len(wanted) if wanted else 0.0


def _fits(record: FigureRecord, asked: FigureQuestion) -> float:
    """How well period, unit and kind fit what is asked for; 0 where nothing is asked."""
    score = GROWTH * (record.growth == asked.growth) * (1 if asked.growth or record.growth else 0)
    score -= GROWTH * (record.growth != asked.growth)
    if asked.periods:
        score += PERIOD * max(period_fit(record.period, p) for p in asked.periods)
    if asked.measure and not asked.growth:
        score += MEASURE * (_measure(record) == asked.measure)
    wanted = asked.role or ("target" if not asked.periods else "")
    return score + ROLE * ((record.role == "target") == (wanted == "target") if wanted else 0)


def period_fit(period: str, asked: str) -> float:
    """Tell how well a figure's period fits the one asked for.

    Args:
        period: of the figure; "" for none.
        asked: of the question.

    Returns:
        1 the same, 0.5 its last year or the span that ends with it, 0 none named, -1 another.

    >>> period_fit("2025", "2025"), period_fit("2021-2025", "2025"), period_fit("", "2025"), period_fit("2020", "2025")
    (1.0, 0.5, 0.0, -1.0)
    """
    if not period:
        return 0.0
    if period == asked:
        return 1.0
    return 0.5 if period[-4:] == asked[-4:] else -1.0


def _measure(record: FigureRecord) -> str:
    """What kind of quantity a figure is."""
    if record.unit in _PERCENT:
        return "share"
    if record.unit in _MONEY:
        return "money"
    return "visits" if record.unit in _VISITS else "count"


def _cosines(library: Library, question: Question, records: Sequence[FigureRecord]) -> dict[str, float]:
    """The likeness of question and passage for each sentence, above that of the weakest passage found."""
    near = dict(library.vectors.search(library.encode_question(question.text), depth=NEAR))
    if not near:
        return {}
    least, wanted = min(near.values()), {r.sentence_id for r in records}
    names = library.store.passage_ids(list(near))
    passages = library.store.passages_by_id(list(names.values()))
    out: dict[str, float] = {}
    for key, name in names.items():
        for sentence_id in wanted.intersection(passages[name].sentence_ids):
            out[sentence_id] = max(out.get(sentence_id, 0.0), near[key] - least)
    return out
