"""The basket of a session: clauses that a person collected, in order, each with a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from kb.export_clauses import Collected

_BASKET = "basket"  # of the session; a list of Collected


def collected() -> list[Collected]:
    """Give the clauses of this session.

    Returns:
        The clauses in their order.
    """
    clauses: list[Collected] = st.session_state.setdefault(_BASKET, [])
    return clauses


def contains(sentence_ids: Sequence[str]) -> bool:
    """Tell whether a clause is in the basket.

    Args:
        sentence_ids: its sentences.

    Returns:
        Whether exactly these sentences were collected.
    """
    return any(clause.sentence_ids == tuple(sentence_ids) for clause in collected())


def add(sentence_ids: Sequence[str]) -> None:
    """Collect a clause, once.

    Args:
        sentence_ids: its sentences.
    """
    if not contains(sentence_ids):
        collected().append(Collected(tuple(sentence_ids)))


def remove(at: int) -> None:
    """Take a clause out.

    Args:
        at: its place, from 0.
    """
    collected().pop(at)


def move(at: int, by: int) -> None:
    """Move a clause.

    Args:
        at: its place, from 0.
        by: -1 towards the front, 1 towards the end; nothing happens at the ends.
    """
    clauses = collected()
    if 0 <= at + by < len(clauses):
        clauses.insert(at + by, clauses.pop(at))


def note(at: int, text: str) -> None:
    """Write a note to a clause.

    Args:
        at: its place, from 0.
        text: the note.
    """
    clauses = collected()
    clauses[at] = replace(clauses[at], note=text)


def clear() -> None:
    """Empty the basket."""
    st.session_state[_BASKET] = []
