"""What policy documents write in place of everyday Chinese words: 质押 for 抵押, 法律服务 for 律师事务所.

The glossary keeps names of one thing; here the words only come near it, so they help to find a clause and to tell that
it is on what is asked, and never make a list of cities.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from kb.lexicon import normalise
from kb.records import Added
from kb.store import Store

_MOST = 3  # names for one word


def everyday_names(store: Store, text: str) -> list[Added]:
    """Find the everyday words of a question, longest first, with what the documents have for them.

    Args:
        store: the store; only names that it holds are given.
        text: the question.

    Returns:
        For each such word the names; words without any are left out.
    """
    said, found = normalise(text), list[Added]()
    for word, names in _table():
        if word in said:
            held = tuple(name for name in names if store.holds(name))[:_MOST]
            if held:
                said = said.replace(word, " ")
                found.append(Added(word, held, "glossary"))
    return found


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words with their names, the longest word first."""
    lines = resources.files("kb").joinpath("data/everyday_zh.tsv").read_text(encoding="utf-8").splitlines()
    rows = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    ordered = sorted(rows.items(), key=lambda row: (-len(row[0]), row[0]))
    return tuple((normalise(word), tuple(map(normalise, names.split(";")))) for word, names in ordered)
