"""Texts of shapes that no plan has: without a mark, without an end, of numbers alone."""

from __future__ import annotations

from collections.abc import Callable

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
