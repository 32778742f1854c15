"""How the first sentences below a document's headings begin, against all its other sentences.

Articles of one law begin alike (国家…, 国务院…主管部门…), and what refers back (前款…, 其…) never begins one. Where a
heading is lost, this tells which sentences look like its first.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.clause_words import clause_words
from ingest.records import ParsedSentence, Piece
from ingest.tree import level_of
from kb.lexicon import dictionary_words

MOST = 2.0  # nats that an opening tells at most: the words of one document are few
SMOOTH = 2.0  # openings and others added in the proportions of all sentences
_LOOKED_AT = 12  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Openings:
    """First words of sentences: right below headings of each level, and of all others."""

    below: Mapping[str, Counter[str]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)

    def worth(self, body: str, level: str) -> float:
        """How much a sentence looks like the first below a heading.

        Args:
            body: the sentence without glued headings.
            level: of the heading.

        Returns:
            Nats, within ±`MOST`; 0 where nothing is known.
        """
        if body.lstrip().startswith(clause_words().refer_back):
            return -MOST
        word = first_word(body)
        first = self.below.get(level)
        if not first or not word:
            return 0.0
        firsts, rest = first.total(), self.others.total()
        usual = SMOOTH * (first[word] + self.others[word] + 1) / (firsts + rest + 1)
        odds = (first[word] + usual) / (firsts + SMOOTH) * (rest + SMOOTH) / (self.others[word] + usual)
        return max(-MOST, min(MOST, math.log(odds)))


def first_word(body: str) -> str:
    """The first word of a sentence, "" for none.

    Args:
        body: the sentence without glued headings.
    """
    words = dictionary_words(body.strip()[:_LOOKED_AT])
    return words[0] if words else ""


def read_openings(parsed: Sequence[ParsedSentence]) -> Openings:
    """Count the first words of a document's sentences.

    Args:
        parsed: sentences cut into pieces, in restored order.

    Returns:
        The counts.
    """
    below: dict[str, Counter[str]] = {}
    others: Counter[str] = Counter()
    level = ""  # of the last heading, until a sentence has come
    for sentence in parsed:
        for piece in sentence.pieces:
            if piece.heading is not None:
                level = level_of(piece.heading.kind)
            elif piece.kind == "sentence" and (word := first_word(_said(sentence, piece))):
                (below.setdefault(level, Counter()) if level else others)[word] += 1
                level = ""
    return Openings(below, others)


def _said(sentence: ParsedSentence, piece: Piece) -> str:
    return sentence.sentence.text[piece.start : piece.end]
