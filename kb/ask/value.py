"""What a number is that the documents give: 2375.7亿元是什么."""

from __future__ import annotations

import re

from kb.ask.wording import say
from kb.lexicon import normalise
from kb.library import Library
from kb.question import Question
from kb.records import Answer, Sentence
from kb.search import quoted

_UNIT = r"%|[万亿千百]*(?:美元|元|人次|人|家|个|吨|公里)?|percent|per cent"
_ASKS_ZH = re.compile(
    rf"^\W*(?:这个|数字|规划[中里]的?|文件[中里]的?)*\W*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNIT})\W*"
    r"(?:(?:是|指|代表|说|对应|表示)的?是?(?:什么|哪个|哪项|啥|何)(?:意思|指标|数字|数据|数)?)\W*$"
)
_ASKS_EN = re.compile(
    r"^\W*what (?:is|are|does|do) (?:the )?(?:figure |number |value )?(?:of )?"
    rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{_UNIT})\W*(?:stand for|refer to|mean|represent)?\W*$"
)
_DIGITS = 3  # of a number that is one thing: 15 is many


def answer_value(library: Library, question: Question) -> Answer | None:
    """Answer with the clauses that have a number, where a question asks what it is and nothing else.

    Args:
        library: the library.
        question: the question.

    Returns:
        The clauses, as they stand in the documents; None for other questions, for a number of less than three digits
        without a unit, and where no clause has it.
    """
    plain = normalise(question.text)
    found = _ASKS_ZH.match(plain) or _ASKS_EN.match(plain)
    if found is None:
        return None
    number = found["number"].replace(",", "")
    unit = "%" if found["unit"].startswith("per") else found["unit"]
    if not unit and len(re.sub(r"\D", "", number)) < _DIGITS:
        return None
    written = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d){re.escape(unit)}")
    sentences = (s for d in library.store.documents() for s in library.store.sentences(d.document_id))
    having = [s for s in sentences if question.allows(s.sentence_id) and _has(s, written)]
    if not having:
        return None
    passages = quoted(library, having)
    return Answer(
        question=question.text,
        lang=question.lang,
        intent="clause",
        abstained=False,
        text=say(question.voice, "clause", citation=passages[0].citation, text=having[0].text),
        read_as=say(question.voice, "read_clause", text=question.text),
        passages=passages,
    )


def _has(sentence: Sentence, written: re.Pattern[str]) -> bool:
    """Whether a sentence has the number."""
    return bool(written.search(normalise(sentence.text)))
