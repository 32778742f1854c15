"""Cuts many stretches of one short text into words: its words are looked up in the dictionary once."""

from __future__ import annotations

import re
from math import log

from kb.lexicon import word_cutter

# jieba cuts each run of these characters by itself, and sets each other character apart.
_RUN = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%-]+)|\r\n|.", re.DOTALL)


class WordCuts:
    """The cuts of all stretches of a text; to the last bit those of `dictionary_words` and `word_cost`."""

    def __init__(self, text: str) -> None:
        """Look up the words of a text.

        Args:
            text: short: what is kept of it grows with the square of its length.
        """
        cutter = word_cutter()
        places = cutter.get_DAG(text)
        every = log(cutter.total)

        def nats(start: int, end: int) -> float:
            return log(cutter.FREQ.get(text[start:end]) or 1) - every

        self.text = text
        self._single = [nats(at, at + 1) for at in range(len(text))]
        # Of each place the ends of the words there, shortest first, and what they cost.
        self._words = [[(last + 1, nats(at, last + 1)) for last in places[at]] for at in range(len(text))]
        self._routes: dict[int, list[tuple[float, int]]] = {}

    def cost(self, start: int, end: int) -> float:
        """How improbable a stretch is as a row of dictionary words, see `kb.lexicon.word_cost`.

        Args:
            start: half-open, in code points.
            end: see start.
        """
        return -self._route(end)[start][0]

    def words(self, start: int, end: int) -> list[str]:
        """Cut a stretch into the words of the dictionary alone, see `kb.lexicon.dictionary_words`.

        Args:
            start: half-open, in code points.
            end: see start.

        Returns:
            Words in text order, without gap or overlap.
        """
        out: list[str] = []
        for run in _RUN.finditer(self.text, start, end):
            if run[1] is None:
                out.append(run[0])
                continue
            route, at, letters = self._route(run.end()), run.start(), run.start()
            while at < run.end():
                then = route[at][1]
                # Letters and digits that the dictionary has singly are one word.
                if then > at + 1 or not (self.text[at].isascii() and self.text[at].isalnum()):
                    out += [self.text[letters:at]] if letters < at else []
                    out.append(self.text[at:then])
                    letters = then
                at = then
            out += [self.text[letters:at]] if letters < at else []
        return out

    def _route(self, end: int) -> list[tuple[float, int]]:
        """The best cut of all that ends at a place: by start, its log-probability and the end of its first word."""
        if end in self._routes:
            return self._routes[end]
        # As jieba adds up, from the end on: in another order the last bit would be another.
        route = [(0.0, 0)] * (end + 1)
        for at in range(end - 1, -1, -1):
            best, then = -1e9, 0
            for after, nats in self._words[at]:
                if after > end:
                    break
                if (sum_ := nats + route[after][0]) >= best:
                    best, then = sum_, after
            route[at] = (best, then) if then else (self._single[at] + route[at + 1][0], at + 1)
        self._routes[end] = route
        return route
