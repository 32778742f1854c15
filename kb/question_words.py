"""What a question is written in, and whether any of its words can be searched."""

from __future__ import annotations

import re
from typing import Literal

from kb.lexicon import HAN, normalise, plain_english, word_list
from kb.longest_first import longest_first
from kb.theme_words import strip_words

Language = Literal["zh", "en", "mixed"]
_OTHER_SCRIPT = re.compile(r"[^\W\d_a-z\u3400-\u4dbf\u4e00-\u9fff]")  # a word of Russian or Korean has a meaning


def language(text: str) -> Language:
    """Tell the language of a question; abbreviations such as RCEP or 5G do not make a Chinese question mixed.

    Args:
        text: the question.

    Returns:
        zh, en or mixed.
    """
    if not HAN.search(text):
        return "en"
    words = re.findall(r"[A-Za-z][A-Za-z'-]+", text)
    return "mixed" if any(word != word.upper() for word in words) else "zh"


def says_nothing(text: str) -> bool:
    """Tell whether a question has stop words alone.

    Args:
        text: the question.
    """
    plain = normalise(text)
    chinese = strip_words("".join(HAN.findall(plain)), longest_first("stopwords_zh"))
    return not chinese and word_list("stopwords_en").issuperset(plain_words(plain))


def asks_nothing(text: str) -> bool:
    """Tell whether nothing of a question can be searched: stop words alone, in a script that the word lists are for.

    Args:
        text: the question.
    """
    return says_nothing(text) and not _OTHER_SCRIPT.search(normalise(text))


def plain_words(text: str) -> list[str]:
    """Cut Latin words without removing endings, but for 's."""
    return re.findall(r"[a-z0-9]+", plain_english(normalise(text)))
