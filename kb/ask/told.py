"""Kinds of questions that only words of their kind can answer: who holds an office, which papers, which rank.

The evidence for a clause weighs shared words; 谁是自治区主席 shares nearly all of them with 自治区主席质量奖. What such
a question asks for is none of its own words: without a word that says so, a clause does not tell it.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from kb.lexicon import normalise

# A share that is to fall or rise to something that is no number.
_LEVEL = re.compile(
    r"(?:比重|占比|比例|[比费利]率)[^,，。;；\d]{0,8}(?:降至|降到|降低到|低于|高于|提高到|上升到|升至|达到|保持在|接近|赶上)[^,，。;；\d]{3,}"
)


def is_told(question: str, clause: str) -> bool:
    """Tell whether a clause has what questions of its kind are answered by.

    Args:
        question: as typed.
        clause: the text that would answer it.

    Returns:
        False where the question is of a kind of the list (`data/told.toml`) and the clause has nothing that tells it.

    >>> is_told("谁是自治区主席", "鼓励企业申报自治区主席质量奖。"), is_told("谁来牵头落实", "由各部门落实。")
    (False, True)
    """
    asked, said = normalise(question), normalise(clause)
    return all(tells.search(said) for asks, tells in _kinds() if asks.search(asked))


def level_in_words(clause: str) -> bool:
    """Tell whether a clause says in words what a share is to reach.

    Args:
        clause: the clause.

    >>> level_in_words("能耗比率降至国际先进水平"), level_in_words("占比提高到51.5%以上")
    (True, False)
    """
    return bool(_LEVEL.search(normalise(clause)))


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Read the list once: what asks and what tells, a pair a kind."""
    text = resources.files("kb").joinpath("data/told.toml").read_text(encoding="utf-8")
    kinds = tomllib.loads(text).values()
    return tuple((re.compile("|".join(kind["asks"])), re.compile("|".join(kind["tells"]))) for kind in kinds)
