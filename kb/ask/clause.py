"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

from kb.ask.wording import say
from kb.library import Library
from kb.question import Question
from kb.records import Answer, PassageHit
from kb.support import Evidence, weigh

# Measured on the restored Guangxi plan (478 passages) with multilingual-e5-small, 45 questions it answers and 30 it
# does not (the development questions and our own): none of the 30 is answered, three of the 45 are declined. e5 puts
# every cosine between 0.75 and 0.95, so small steps matter, and another encoder needs other numbers.
COVERED_ZH = 0.42  # answered: 0.56 and more, but one; not answered: 0.31 and less
COSINE_ZH = 0.90  # not answered: 0.893 and less; lets a paraphrase through whose words the plan does not use
# English: words that the glossary turned into Chinese and that one passage holds lift the cosine a little.
LIFT_EN = 0.03
COSINE_EN = 0.789  # lifted; not answered: 0.783 and less
# The glossary explains less than half of the words: what it found is beside the point and lifts nothing.
EXPLAINED_EN, COSINE_UNEXPLAINED_EN = 0.5, 0.80


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
    if evidence.explained < EXPLAINED_EN:
        return evidence.cosine >= COSINE_UNEXPLAINED_EN
    return evidence.cosine + LIFT_EN * evidence.covered * evidence.explained >= COSINE_EN
