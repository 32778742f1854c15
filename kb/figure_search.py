"""Finds the figures that a question asks for: those that count the very thing, best first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.figure_question import FigureQuestion, amounts, english_terms, settled
from kb.lexicon import cut_words, english_words, pairs, word_list
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
_COMMAS = "，；：。,;"
_ENDING = re.compile(r"(?<=..)(?:业|总额|总量)$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DIFFERENCE = re.compile(r"[高低快慢]")  # in an indicator counted in percentage points: what lies between two values
# Words of asking that a value meets by what it is, whatever its indicator says.
_MEANT = {
    "share": "比重",
    "money": "总额总量金额总值",
    "visits": "人次人数",
    "count": "数量总数个数",
    "growth": "年均增速每年增长增幅",
}


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure with what speaks for it."""

    record: FigureRecord
    score: float  # higher is better; comparable within one question
    covered: float  # 0 to 1: share of what the question asks for that indicator and sentence contain
    named: float  # the same for the indicator alone
    missing: tuple[str, ...]  # words of the question that it does not count: another thing is asked for


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
    things, words = _things(question, asked, around), _words(question, asked)
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
            score += COSINE * near.get(record.sentence_id, 0.0)
            own_words = settled(_up_to(record, sentences[record.sentence_id]))
            lacking = _unmet(words, f"{text}\n{own_words}\n{_means(record)}")
            out.append(FoundFigure(record, score, covered, named, lacking))
    return sorted(out, key=lambda f: -f.score)


def _things(question: Question, asked: FigureQuestion, texts: Sequence[str]) -> list[tuple[tuple[str, ...], float]]:
    """What the question asks for, each thing in its names, with a weight: the rarer among the figures, the heavier."""
    count = len(texts)

    def weight(names: Sequence[str]) -> float:
        """Weigh a thing by its most common name."""
        return math.log(1 + count / (0.5 + max((sum(_met(n, t) for t in texts) for n in names), default=0)))

    found = [(p,) for p in dict.fromkeys(pairs(asked.plain)) if len(p) > 1]
    found += [(amount,) for amount in amounts(question.text)]
    things: list[tuple[tuple[str, ...], float]] = [(names, weight(names)) for names in found]
    if asked.output:
        things.append((("增加值", "gdp"), LOOSE_WORD * weight(("增加值",))))
    for _, names, trust in _english_words(question):
        things.append((names, weight(names) * trust))
    return things


def _english_words(question: Question) -> list[tuple[str, tuple[str, ...], float]]:
    """The English words of a question that say what is counted: as written, in Chinese, and how far to trust that."""
    if question.lang == "zh":
        return []
    out: list[tuple[str, tuple[str, ...], float]] = [(p, names, SURE_WORD) for p, names in english_terms(question.text)]
    frame = word_list("figure_frame_en") | word_list("stopwords_en")
    seen = {word for phrase, _, _ in out for word in (*re.findall(r"[a-z0-9]+", phrase), *english_words(phrase))}
    for added in question.bridged.added:
        own = set(re.findall(r"[a-z0-9]+", added.words))
        if added.origin in ("place", "structure") or all(w in frame or w in seen or w + "s" in seen for w in own):
            continue
        seen |= own
        trust = SURE_WORD if added.origin == "glossary" else LOOSE_WORD
        out.append((added.words, tuple(settled(term) for term in added.terms), trust))
    return out + [(w, (), UNKNOWN) for w in question.bridged.left if w not in frame and w not in seen]


def missing(question: Question, asked: FigureQuestion, text: str) -> tuple[str, ...]:
    """List the words of a question for a number that a text lacks: 金融业 asks of another thing than 服务业.

    Args:
        question: the question.
        asked: what it asks for.
        text: any text.

    Returns:
        Words of the question; empty when the text has all that says what is counted.
    """
    return _unmet(_words(question, asked), settled(text))


def _unmet(words: Sequence[tuple[str, tuple[str, ...]]], text: str) -> tuple[str, ...]:
    """The words that a settled text has in none of their names."""
    numbers = set(_NUMBER.findall(text))
    return tuple(
        word for word, names in words if not any(n in numbers if _NUMBER.fullmatch(n) else _met(n, text) for n in names)
    )


def _up_to(record: FigureRecord, sentence: str) -> str:
    """The sentence up to the comma behind a figure; what comes later counts another thing."""
    ends = [end for mark in _COMMAS if (end := sentence.find(mark, record.end)) >= 0]
    return "" if record.table else sentence[: min(ends, default=len(sentence))]


def _means(record: FigureRecord) -> str:
    """What a value says by its unit."""
    return _MEANT["growth" if record.growth else _measure(record)]


def _words(question: Question, asked: FigureQuestion) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a question that a figure must have, as written and in Chinese."""
    own = [word for run in asked.plain.split() for word in cut_words(run) if len(word) > 1]
    # 旅游业 counts what 旅游总消费 counts; 贸易总额 is one word to jieba.
    found = [(word, (_ENDING.sub("", word),)) for word in dict.fromkeys(own)]
    for amount in (asked.plain, *amounts(question.text)):  # 10亿元 is not in 1000亿元
        found += [(number, (number,)) for number in _NUMBER.findall(amount)]
    return found + [(word, names) for word, names, _ in _english_words(question)]


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


def is_kind(record: FigureRecord, asked: FigureQuestion) -> bool:
    """Tell whether a figure is of the kind asked for: no growth or share for a number, no difference unasked."""
    if record.unit == "个百分点" and _DIFFERENCE.search(record.indicator) and not asked.compared:
        return False
    if asked.measure not in ("money", "visits", "count") or asked.growth:
        return True
    return not record.growth and not (asked.measure == "count" and _measure(record) == "share")


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
