"""Words for details of practice that a plan seldom has: fees, penalties, procedures, contacts, general knowledge."""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon import normalise, word_list

_BENEFIT = re.compile(r"补贴|补助|津贴|奖补|\bsubsid(?:y|ies)\b")


def names_detail(text: str) -> bool:
    """Tell whether a text has a word for a detail of practice.

    Args:
        text: any text.
    """
    return bool(_detail_words().search(normalise(text)))


def names_benefit(text: str) -> bool:
    """Tell whether a text speaks of money given to somebody, which clauses that only promote a thing do not give.

    Args:
        text: any text.

    >>> names_benefit("养老机构补贴"), names_benefit("subsidies for nursing homes"), names_benefit("支持养老机构")
    (True, True, False)
    """
    return bool(_BENEFIT.search(normalise(text)))


@cache
def _detail_words() -> re.Pattern[str]:
    """The words, English ones whole."""
    words = word_list("detail_words")
    english = "|".join(re.escape(word) for word in words if word.isascii())
    return re.compile("|".join([rf"\b(?:{english})\b", *(re.escape(word) for word in words if not word.isascii())]))
