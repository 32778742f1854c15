"""The theme of a question that asks for cities without saying so: whether, who, where, which of a kind of zone."""

from __future__ import annotations

from kb.attribution import is_designation
from kb.city_question import HOW_MUCH, WHICH_OF_THEM, WHO_OR_WHERE, without_whether
from kb.theme_pieces import Vocabulary
from kb.theme_reading import Theme, read_theme


def asked_whether(about: str, words: Vocabulary) -> Theme | None:
    """Read the theme of a question whether cities have it: 南京市发展冷链物流吗.

    Args:
        about: the question without its places, normalised.
        words: what the documents know.

    Returns:
        The theme; None where the question names none.
    """
    theme = read_theme(without_whether(about), words)
    return theme if theme.names and not HOW_MUCH.search(about) else None


def asked_of_anyone(about: str, words: Vocabulary, *, of_a_part: bool) -> Theme | None:
    """Read the theme of a question that asks who or where, or which there are of what is named like a zone.

    Args:
        about: the question without its places, normalised.
        words: what the documents know.
        of_a_part: the question names a part of a document, whose lists it may ask for.

    Returns:
        The theme; None where nothing it names says that cities are meant.
    """
    if WHO_OR_WHERE.search(about):
        theme = read_theme(WHO_OR_WHERE.sub(" , | ", about), words)
        return theme if theme.names else None
    if of_a_part or not WHICH_OF_THEM.search(about):
        return None
    theme = read_theme(WHICH_OF_THEM.sub(" | ", about), words)
    return theme if len(theme.groups) == 1 and is_designation(theme.groups[0][-1][0]) else None
