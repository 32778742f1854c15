"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

from kb.ask.wording import say
from kb.library import Library
from kb.question import Question
from kb.records import Answer, PassageHit
from kb.support import Evidence, weigh

# Measured on the Guangxi plan (477 sentences) with multilingual-e5-small, 45 questions it answers and 30 it does not
# (the development questions and our own). e5 puts everything between 0.76 and 0.95, so small steps matter; another
# encoder needs other numbers.
COVERED_ZH = 0.42  # answered 0.56 and more, but one; not answered 0.31 and less
COSINE_ZH = 0.90  # not answered 0.891 and less; lets a paraphrase through whose words the plan does not use
COSINE_EN = 0.784  # not answered 0.782 and less
COVERED_EN, EXPLAINED_EN = 0.7, 0.6  # the glossary knows most words, and one passage holds most of their Chinese
# The glossary knows the words and the passages lack them: then the cosine alone must be beyond doubt.
MISSING_EN, BEYOND_DOUBT_EN = 0.25, 0.80


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
        return evidence.covered >= COVERED_ZH or evidence.cosine >= COSINE_ZH
    known = evidence.explained >= EXPLAINED_EN
    if known and evidence.covered < MISSING_EN:
        return evidence.cosine >= BEYOND_DOUBT_EN
    return evidence.cosine >= COSINE_EN or (known and evidence.covered >= COVERED_EN)
