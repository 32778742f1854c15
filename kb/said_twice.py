"""A name that stands beside itself in the other language is one thing: border trade 边贸."""

from __future__ import annotations

from collections.abc import Sequence

from kb.lexicon import HAN
from kb.theme_pieces import Piece
from kb.theme_words import known_names


def said_twice(pieces: Sequence[Piece]) -> list[Piece]:
    """Make one thing of a name that stands beside itself in the other language.

    Args:
        pieces: what a question names, in its order.

    Returns:
        The pieces, each pair of names of one thing as one that has the terms of both.
    """
    out: list[Piece] = []
    for piece in pieces:
        if out and (one := _same_thing(out[-1], piece) or _same_thing(piece, out[-1])):
            out[-1] = one
        else:
            out.append(piece)
    return out


def _same_thing(english: Piece, chinese: Piece) -> Piece | None:
    """Join an English name and a Chinese one, if half of the shorter one's characters are in both."""
    if english.kind != "term" or not english.text.isascii() or not HAN.search(chinese.text):
        return None
    own = set(chinese.text)
    named = [t for t in english.terms if t in known_names()]
    alike = [t for t in named if 2 * len(own & set(t)) >= min(len(own), len(set(t)))]
    if not alike or chinese.kind not in ("term", "unknown") or chinese.kind == "unknown" and not own <= set(alike[0]):
        return None
    # "smart" beside 智慧商业 says a part of it; every 智慧 would be more than is asked for.
    wider = any(t != chinese.text and t in chinese.text for t in alike)
    terms = chinese.terms if wider else tuple(dict.fromkeys((*chinese.terms, *english.terms)))
    return Piece("term", f"{english.text} {chinese.text}", terms, english.name or chinese.name, english.sure)
