"""What is read of the store is remembered up to a size, whatever the number of lists."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from kb.memo import LISTED, Kept, in_memory, kept
from kb.records import Span


class Reader:
    """Reads lists of some letters, and counts how often."""

    def __init__(self) -> None:
        self._database: Any = SimpleNamespace(state=lambda: (("1",), 0))
        self._kept: dict[str, Kept] = {}
        self.read: list[int] = []

    @kept(100, size=lambda value: len(str(value)))
    def letters(self, count: int) -> str:
        """So many letters."""
        self.read.append(count)
        return "x" * count

    @kept(2)
    def number(self, count: int) -> int:
        """The number itself."""
        self.read.append(count)
        return count


def test_many_small_results_are_remembered_and_the_oldest_make_room_for_a_great_one() -> None:
    reader = Reader()
    for _ in range(3):
        for count in range(1, 11):  # 55 letters in ten results
            assert reader.letters(count) == "x" * count
    assert reader.read == list(range(1, 11))
    reader.letters(90)
    reader.letters(10)
    assert reader.read[10:] == [90]  # 10 was read last of the ten
    reader.letters(9)
    assert reader.read[11:] == [9]


def test_a_result_that_is_greater_than_all_is_not_remembered_and_harms_no_later_one() -> None:
    reader = Reader()
    reader.letters(101)
    reader.letters(101)
    reader.letters(5)
    reader.letters(5)
    assert reader.read == [101, 101, 5]


def test_without_a_size_results_are_counted() -> None:
    reader = Reader()
    for count in (1, 2, 3, 3, 2, 1):
        reader.number(count)
    assert reader.read == [1, 2, 3, 1]


def test_the_size_of_a_list_grows_with_its_records_and_their_texts() -> None:
    short, long = SimpleNamespace(text="字"), SimpleNamespace(text="字" * 10_000)
    spans: tuple[Span, ...] = ((0, 1),)
    assert in_memory((short, short)) == 2 * in_memory(short)
    assert in_memory(long) - in_memory(short) == 2 * 9_999
    assert 0 == in_memory(()) < in_memory(spans) < LISTED
