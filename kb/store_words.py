"""What is asked of the store about words: which it has, and in how many sentences or passages."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence

from kb.database import Database
from kb.lexical_rows import LexicalRows, Term, numbers
from kb.lexicon import HAN, normalise, pairs
from kb.memo import kept
from kb.store_records import MANY, RecordReader

_VOCABULARY = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, passages_fts, col)"
_LATIN = re.compile(r"[A-Za-z0-9]+")
_COUNTED = 20_000  # sentences up to which all Latin words are counted at once: 2 ms for each 500


class WordReader(RecordReader):
    """Counts and finds words in an open index."""

    def __init__(self, database: Database) -> None:
        """Take an open file; use Store.open."""
        super().__init__(database)
        self._words = LexicalRows(database)

    @kept(MANY)
    def count_containing(self, text: str) -> int:
        """Count the sentences that contain a text literally: its document frequency."""
        # What holds a Chinese text holds its pairs of characters in a row, and the lexical index knows who does.
        asked = (
            "SELECT sentence_id FROM passages_fts JOIN passage_sentences ON passage_key = passages_fts.rowid"
            " WHERE passages_fts MATCH ?2"
        )
        if len(text) > 1 and HAN.fullmatch(text) and text == normalise(text):
            query = f"SELECT count(*) FROM sentences WHERE sentence_id IN ({asked}) AND instr(text, ?1) > 0"
            return int(self._database.run(query, text, f'pairs : "{" ".join(pairs(text))}"')[0][0])
        return int(self._database.run("SELECT count(*) FROM sentences WHERE instr(text, ?) > 0", text)[0][0])

    @kept(MANY)
    def count_in_chinese(self, word: str) -> int:
        """Count the Chinese sentences that have a Latin word, in whatever capitals.

        Args:
            word: letters a to z and digits.
        """
        if word.isascii() and self.count_sentences() <= _COUNTED:
            return self._latin_words().get(word.lower(), 0)
        found = self._database.run("SELECT text FROM sentences WHERE text LIKE ?", f"%{word}%")
        whole = re.compile(rf"(?<![a-z0-9]){word}(?![a-z0-9])", re.IGNORECASE | re.ASCII)
        return sum(bool(whole.search(text) and HAN.search(text)) for (text,) in found)

    @kept(1)
    def _latin_words(self) -> dict[str, int]:
        """In how many Chinese sentences each Latin word stands."""
        texts = (text for (text,) in self._database.run("SELECT text FROM sentences") if HAN.search(text))
        return Counter(word for text in texts for word in {run.lower() for run in _LATIN.findall(text)})

    @kept(1)
    def count_sentences(self) -> int:
        """Count the sentences of the index; what a flattened table became is none."""
        tables = "SELECT sentence_id FROM indicators"
        return int(self._database.run(f"SELECT count(*) FROM sentences WHERE sentence_id NOT IN ({tables})")[0][0])

    @kept(MANY)
    def count_matching(self, expression: str) -> int:
        """Count the passages that an expression finds; see match."""
        return int(self._database.run("SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?", expression)[0][0])

    @kept(1)
    def count_passages(self) -> int:
        """Count the passages of the index."""
        return int(self._database.run("SELECT count(*) FROM passages")[0][0])

    @kept(1)
    def usual_length(self) -> float:
        """Give the mean number of words and pairs that the lexical index holds of a passage.

        Returns:
            The mean; 0 for an empty index.
        """
        # FTS5 keeps the number of rows and the terms of each column in one record.
        record = self._database.run("SELECT block FROM passages_fts_data WHERE id = 1")
        count, *sums = numbers(record[0][0]) if record else [0]
        return sum(sums) / count if count else 0.0

    def hold_all(self, terms: Sequence[Term]) -> bool:
        """Tell whether each of some plain terms stands in any passage."""
        return self._words.all_held(terms)

    def finds(self, expression: str) -> bool:
        """Tell whether an expression finds any passage; see match."""
        return bool(self._database.run("SELECT 1 FROM passages_fts WHERE passages_fts MATCH ? LIMIT 1", expression))

    def vocabulary(self, column: str) -> tuple[str, ...]:
        """List what the lexical index holds in one of its columns.

        Args:
            column: `words` or `pairs`.

        Returns:
            Each once, ordered.
        """
        self._database.run(_VOCABULARY)
        found = self._database.run("SELECT term FROM temp.vocabulary WHERE col = ? ORDER BY term", column)
        return tuple(row[0] for row in found)

    def pairs_held(self, wanted: Sequence[str]) -> frozenset[str]:
        """Tell which pairs of characters the passages have; 2 µs a pair, however large the store.

        Args:
            wanted: pairs of Han characters.

        Returns:
            Those that stand somewhere side by side.
        """
        self._database.run(_VOCABULARY)
        query = (
            "SELECT asked.value FROM json_each(?) AS asked CROSS JOIN temp.vocabulary v"
            " ON v.term = asked.value WHERE v.col = 'pairs'"
        )
        return frozenset(row[0] for row in self._database.run(query, json.dumps(list(wanted))))

    @kept(MANY)
    def holds(self, term: str) -> bool:
        """Tell whether a passage contains a term, by the lexical index: quick however large the store.

        Args:
            term: a Chinese term, its characters next to each other, or English words in a row.

        Returns:
            False also for a term without a Han character, letter or digit.
        """
        if HAN.search(term) and re.search(r"[0-9A-Za-z]", term):  # 世界500强: the index has no pair of both
            return self.count_containing(term) > 0
        column, parts = ("pairs", pairs(term)) if HAN.search(term) else ("words", re.findall(r"\w+", normalise(term)))
        if not parts:
            return False
        expression = f'{column} : "{" ".join(parts).replace(chr(34), "")}"'
        return self.finds(expression)
