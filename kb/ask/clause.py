"""The best clauses for a question, or the plain statement that the documents do not answer it."""

from __future__ import annotations

from kb.ask.wording import say
from kb.library import Library
from kb.question import Question
from kb.records import Answer, PassageHit
from kb.support import Evidence, weigh

# Measured on the restored Guangxi plan (478 passages) with multilingual-e5-small, on the 63 development questions that
# ask for clauses or figures and 27 that the plan does not answer: one of the 27 is answered ("How many nurses will be
# trained": a dictionary word for nursing), two of the 63 are declined (Chinese paraphrases that share no word with
# their clause). e5 puts every cosine between 0.75 and 0.95, so small steps matter; another encoder needs other numbers.
COVERED_ZH = 0.42  # answered: 0.46 and more, or by cosine; not answered: 0.23 and less
COSINE_ZH = 0.912  # not answered: 0.904 and less; lets a paraphrase through whose words the plan does not use
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
        return evidence.covered >= COVERED_ZH or evidence.cosine >= COSINE_ZH
    return evidence.covered >= COVERED_EN or evidence.cosine >= COSINE_EN
