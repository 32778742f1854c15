"""English names of the policy terms that stand in a clause, for readers who do not read Chinese."""

from __future__ import annotations

import re
from functools import cache

from kb.lexicon import HAN, glossary

MOST = 6  # glosses of a clause; a list of priorities has up to ten terms, and more than a line is not read
_SHORTEST = 2  # characters of the shortest term that is explained


def glosses(text: str) -> tuple[tuple[str, str], ...]:
    """Find the terms of the glossary in a clause.

    Args:
        text: a clause, as the document has it.

    Returns:
        Term as it stands in the text and its English name, in text order, each once, at most MOST; where terms
        overlap the longest counts. Empty for a text that is not Chinese.
    """
    found = dict.fromkeys(match[0] for match in _pattern().finditer(text)) if HAN.search(text) else ()
    named = ((term, glossary().english_for(term)) for term in found)
    return tuple((term, english) for term, english in named if english)[:MOST]


@cache
def _pattern() -> re.Pattern[str]:
    """All Chinese names of the glossary, the longest first."""
    names = {name for term in glossary().terms for name in term.chinese if len(name) >= _SHORTEST}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))))
