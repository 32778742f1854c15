"""What texts of hostile shapes cost: ten times the text takes about ten times the time, whatever the shape."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bench.restoration_cost import Counting
from ingest.restore import restore
from kb.records import Document

SMALL = 2_500  # characters
# Ten times the text may take 13 times the time. A tenth of a second is what a loaded machine is off by.
ALLOWED, OFF = 13, 0.1
SAID = "加快推进现代物流业高质量发展，到2025年全市冷库容量达到200万吨，年均增长8%以上"
SHAPES: dict[str, Callable[[int], str]] = {
    "one line without a mark": lambda n: "".join(chr(0x4E00 + i * 7 % 9000) for i in range(n)),
    "a sentence again and again": lambda n: (SAID + "。") * (n // len(SAID)),
    "the same in lines": lambda n: (SAID + "。\n") * (n // len(SAID)),
    "a clause again and again, no end": lambda n: (SAID + "，") * (n // len(SAID)),
    "numbers of items": lambda n: "一、" * (n // 2),
    "numbers of items in lines": lambda n: "一、\n" * (n // 3),
    "digits": lambda n: "1234567890" * (n // 10),
    "digits in groups": lambda n: "12,345," * (n // 7),
    "amounts": lambda n: "增长5万吨" * (n // 5),
    "amounts in words": lambda n: "五万吨港口" * (n // 5),
    "digits in lines": lambda n: "".join(f"{i}\n" for i in range(n // 4)),
    "short headings": lambda n: "".join(f"第{i}章 标题{i}\n" for i in range(n // 10)),
    "semicolons": lambda n: "".join(f"发展港口{i}；" for i in range(n // 8)),
    "English without an end": lambda n: "The port shall grow by 5 percent and " * (n // 37),
}


def seconds(text: str) -> float:
    begun = time.process_time()
    restore(Document("d", "d.txt", "", text), Counting())
    return time.process_time() - begun


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_times_the_text_costs_about_ten_times_as_much(shape):
    make = SHAPES[shape]
    seconds(make(200))  # word lists are read once
    small = min(seconds(make(SMALL)) for _ in range(3))
    # Other programs only make a run slower: the best of three is what the text costs.
    large = (seconds(make(10 * SMALL)) for _ in range(3))
    assert any(time_taken <= ALLOWED * small + OFF for time_taken in large)
