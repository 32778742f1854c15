"""The figures of all documents as a question is compared with them, made once for each state of the store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from kb.figure_facts import FigureFacts, facts_of
from kb.figure_limits import without_wholes
from kb.figure_question import settled
from kb.figure_words import ONE_WAY, has, short_for
from kb.lexicon import pairs
from kb.records import FigureRecord, Sentence
from kb.store import Store

_KEPT = 4096  # names of things, and for each the figures that have it
_ALIKE = 4  # characters from which on a name is met by the greater part of its pairs

Rows = frozenset[int]  # places in `records`


class Texts:
    """Texts in which many names are looked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Note where each pair of characters stands.

        Args:
            texts: settled.
        """
        self._texts = tuple(texts)
        self._all = "\n".join(texts)
        held: dict[str, list[int]] = {}
        for at, text in enumerate(texts):
            for pair in {text[start : start + 2] for start in range(len(text) - 1)}:
                held.setdefault(pair, []).append(at)
        self._held = {pair: np.array(rows, dtype=np.int32) for pair, rows in held.items()}
        self._kept: OrderedDict[str, Rows] = OrderedDict()

    def having(self, name: str) -> Rows:
        """Tell which texts have a name, as kb.figure_words.has does of each.

        Args:
            name: settled.

        Returns:
            Places of the texts.
        """
        rows = self._kept.get(name)
        if rows is None:
            rows = self._kept[name] = frozenset(self._find(name))
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return rows

    def _find(self, name: str) -> list[int]:
        return [at for at in self._possible(name) if has(self._texts[at], name)]

    def _possible(self, name: str) -> Sequence[int]:
        """Texts that may have a name: those with any of its pairs, and all where a text need have none of them."""
        if name[:2] in ONE_WAY:  # looked for in what is left of a text
            return range(len(self._texts))
        if len(name) < _ALIKE:
            loose = short_for(name)
            return range(len(self._texts)) if name in self._all or loose and loose.search(self._all) else ()
        found = [self._held[pair] for pair in {*pairs(name), name[:2]} if pair in self._held]
        return np.unique(np.concatenate(found)).tolist() if found else ()


class FigureTable:
    """The figures of all documents."""

    def __init__(self, store: Store) -> None:
        """Read them.

        Args:
            store: the store, inside a snapshot.
        """
        documents = store.documents()
        self.records: tuple[FigureRecord, ...] = tuple(r for d in documents for r in store.figures(d.document_id))
        self.indicators = tuple(dict.fromkeys(r.indicator for r in self.records))  # what they measure, each once
        every = {s.sentence_id: s for d in documents for s in store.sentences(d.document_id)}
        boxes = {b.box_id: settled(b.title or "") for d in documents for b in store.boxes(d.document_id)}
        self.sentences: tuple[Sentence, ...] = tuple(every[r.sentence_id] for r in self.records)
        self.boxes = tuple(boxes.get(s.box_id or "", "") for s in self.sentences)  # their titles, settled
        self.texts = tuple(settled(f"{r.indicator} {r.row_group}") for r in self.records)
        around = [
            text if record.table else settled(sentence.text)
            for record, sentence, text in zip(self.records, self.sentences, self.texts, strict=True)
        ]
        self.rests = tuple(map(without_wholes, self.texts))  # without the wholes that they are shares of
        self.own = Texts(self.texts)  # what indicators have
        self.around = Texts(around)  # what the whole sentence has; of a row of a table, the row
        self._facts: dict[int, FigureFacts] = {}

    def facts(self, at: int) -> FigureFacts:
        """Give what a figure says whatever is asked, worked out when a question first comes near it.

        Args:
            at: its place in `records`.

        Returns:
            The facts.
        """
        found = self._facts.get(at)
        if found is None:
            text, box = self.texts[at], self.boxes[at]
            found = self._facts[at] = facts_of(self.records[at], self.sentences[at].text, text, box)
        return found
