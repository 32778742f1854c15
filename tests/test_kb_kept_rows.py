"""What is worked out once for many questions says what was worked out for each, and nothing of a state that is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from kb.common_terms import expression_of
from kb.figure_table import FigureTable
from kb.figure_words import has
from kb.legs import lexical_terms
from kb.lexical_rows import is_plain, numbers
from kb.lexicon import english_words, glossary, word_list
from kb.library import Library
from kb.memo import Each, Kept, kept, kept_each
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder, small_document

QUESTIONS = (
    "哪些城市重点发展冷链物流",
    "2025年服务业增加值目标是多少",
    "which cities target cold-chain logistics 冷链",
    "物流物流物流 服务",
    "zzz 服务",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_words_kept_in_memory_score_as_sqlite_does_to_the_last_bit(guangxi: Library, question: str) -> None:
    terms, store = lexical_terms(question), guangxi.store
    assert is_plain(terms)
    assert store.match_any(terms, depth=20) == store.match(expression_of(terms), depth=20)
    keys = store.passage_keys()[::7]
    assert store.match_any(terms, depth=20, keys=keys) == store.match(expression_of(terms), depth=20, keys=keys)


def test_what_the_tokeniser_would_part_or_fold_is_left_to_sqlite() -> None:
    assert not any(is_plain([("words", word)]) for word in ("trade-in", "café", "ａ", "c++", ""))


def test_numbers_of_sqlite_have_seven_bits_a_byte() -> None:
    assert numbers(bytes([0, 0x7F, 0x81, 0x00, 0x81, 0x80, 0x01])) == [0, 127, 128, 16385]


def test_a_store_that_another_connection_writes_is_read_anew(small_index: Path) -> None:
    encoder, other = HashingEncoder(), small_document("other")
    terms = lexical_terms(other.passages[0].text)
    with Store.open(small_index / STORE_FILE) as reader, Store.open(small_index / STORE_FILE) as writer:
        before = reader.match_any(terms, depth=20)
        texts = [passage.text for passage in other.passages]
        writer.write_document(other, encoder.encode_document(texts), encoder.name, encoder.revision)
        after = reader.match_any(terms, depth=20)
        assert len(after) > len(before)
        assert after == reader.match(expression_of(terms), depth=20)
        assert reader.derived(_count) == len(reader.passage_keys())


def _count(store: Store) -> int:
    return store.count_passages()


def test_every_name_is_found_in_the_figures_that_have_it(guangxi: Library) -> None:
    table = guangxi.store.derived(FigureTable)
    names = {name for term in glossary().terms for name in term.chinese} | {"出口额", "公办园", "规上", "gdp", "", "1"}
    texts = table.texts
    for name in sorted(names):
        assert table.own.having(name) == {at for at, text in enumerate(texts) if has(text, name)}, name


def test_the_glossary_is_read_from_the_phrases_of_most_words() -> None:
    phrases = glossary()._phrases
    stops = {word for stop in word_list("stopwords_en") for word in english_words(stop)}
    asked = [term.en for term in glossary().terms]
    for english in (*asked, *(f"{a} and {b}" for a, b in zip(asked, asked[7:], strict=False))):
        left = [word for word in english_words(english) if word not in stops]
        found: list[str] = []
        while best := next((words for words, _ in phrases if words <= frozenset(left)), None):
            found += [zh for zh in dict.fromkeys(zh for words, zh in phrases if words == best) if zh not in found]
            left = [word for word in left if word not in best]
        assert glossary().chinese_for(english) == (tuple(found), tuple(left))


class Reader:
    """Reads lengths of names, and counts how often; its state is set by the test."""

    def __init__(self) -> None:
        """Begin in state 1."""
        self.state: Any = 1
        self._database: Any = SimpleNamespace(state=lambda: self.state, snapshot=lambda: np.errstate())
        self._kept: dict[str, Kept] = {}
        self._each: dict[str, Each] = {}
        self.read: list[str] = []

    @kept_each(3, size=lambda _: 1)
    def lengths(self, names: Sequence[str]) -> dict[str, int]:
        """The length of each name; "?" is unknown."""
        self.read += names
        return {name: len(name) for name in names if name != "?"}

    @kept(10, size=lambda value: value)
    def size(self, value: int) -> int:
        """The number itself."""
        self.read.append(str(value))
        return value


def test_each_thing_is_read_once_and_unknown_ones_are_left_out() -> None:
    reader = Reader()
    assert reader.lengths(["a", "bb", "?"]) == {"a": 1, "bb": 2}
    assert list(reader.lengths(["bb", "ccc", "a"])) == ["bb", "ccc", "a"]
    assert reader.read == ["a", "bb", "?", "ccc"]
    reader.lengths(["dddd"])  # "a" makes room
    assert reader.lengths(["a", "bb"]) == {"a": 1, "bb": 2}
    assert reader.read[4:] == ["dddd", "a"]


def test_another_state_is_read_anew_and_while_writing_nothing_is_remembered() -> None:
    reader = Reader()
    for state in (1, 2, None, None):
        reader.state = state
        assert reader.lengths(["a"]) == {"a": 1}
    assert reader.read == ["a"] * 4


def test_the_sizes_of_what_made_room_are_given_back() -> None:
    reader = Reader()
    for value in (6, 6, 5, 4, 1, 4):
        reader.size(value)
    assert reader.read == ["6", "5", "4", "1"]
    reader.state = 2
    reader.size(4)  # in the place of the one before
    reader.size(5)
    assert reader.read[4:] == ["4", "5"]
    reader.size(4)
    assert len(reader.read) == 6
