"""Finds the encoding of a text: by its mark, as UTF-8, or by which reading gives common characters.

Statistical detectors need 60 characters and more to be sure. Here the question is only which of the encodings Chinese
offices use gives characters that Chinese texts use, and 20 characters answer it.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# In order of preference where two readings are equally likely.
_CANDIDATES = (
    ("gb18030", "GB18030"),
    ("big5hkscs", "Big5"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
)
_SAMPLE = 64_000  # bytes looked at; a whole number of UTF-16 and UTF-32 units
MIN_COMMON = 0.75  # mean weight of the characters; real texts 0.9 and more, random bytes below 0.5
# One control character in so many makes UTF-8 doubtful. Of 400 cuts of 5 characters in UTF-16 9 were read as UTF-8 when
# only NULs counted, 1 in 4; now 1, whose bytes are all letters. 10 to 100 make no difference.
MAX_CONTROL = 20
_CONTROL = frozenset(map(chr, {*range(32)} - set(b"\t\n\r\x0b\x0c")))
CLEAR = 0.1  # lead of the best reading over the next one; below it the choice is reported as doubtful


class NotTextError(ValueError):
    """Bytes that are text in none of the encodings; the key and the values of what a reader then says."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, its encoding, and the encoding that is nearly as likely ("" where none is)."""

    text: str
    encoding: str
    rival: str = ""


def decode(data: bytes) -> Decoded:
    """Decode the bytes of a text file.

    Args:
        data: the whole file.

    Returns:
        Its text, line ends unchanged, and how it was read.

    Raises:
        NotTextError: if a byte order mark lies, or no reading gives common characters.
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(codec), name)
            except UnicodeDecodeError as error:
                raise NotTextError("text.mark_lies", encoding=name, why=error.reason) from error
    utf8 = _decoded(data, "utf-8")
    # Two bytes of GB18030 may be one letter of UTF-8, three of them hardly ever are.
    # The halves of UTF-16 may be letters and control characters of it, which a text has hardly any of.
    if (
        utf8 is not None
        and (utf8.isascii() or any(char > "\u0800" for char in utf8))
        and sum(char in _CONTROL for char in utf8) * MAX_CONTROL < len(utf8)
    ):
        return Decoded(utf8, "UTF-8")
    readings = [(likelihood(utf8[:_SAMPLE]), 1, utf8, "UTF-8")] if utf8 is not None else []
    for place, (codec, name) in enumerate(_CANDIDATES):
        text = _decoded(data, codec)
        if text is not None:
            readings.append((likelihood(text[:_SAMPLE]), -place, text, name))
    readings.sort(key=lambda reading: reading[:2], reverse=True)
    if not readings or readings[0][0] < MIN_COMMON:
        if utf8 is not None:  # what is in it tells what it is: binary data
            return Decoded(utf8, "UTF-8")
        raise NotTextError("text.no_encoding")
    best, second = readings[0], readings[1] if len(readings) > 1 else None
    near = second is not None and best[0] - second[0] < CLEAR and second[2] != best[2]
    return Decoded(best[2], best[3], second[3] if near and second is not None else "")


def _decoded(data: bytes, codec: str) -> str | None:
    if codec.startswith("utf-16") and len(data) % 2:
        return None
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def likelihood(text: str) -> float:
    """Mean weight of the characters of a text, 0 to 1: how much of it Chinese and English texts commonly use."""
    common = _common()
    counted = [char for char in text if not char.isspace()]
    return sum(common.get(char, 0.0) for char in counted) / len(counted) if counted else 0.0


@cache
def _common() -> dict[str, float]:
    """Character → weight: the first levels of GB 2312 and Big5 are their common characters, the second the others."""
    out: dict[str, float] = {}
    for codec, leads, trails, weight in (
        ("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF), 0.4),
        ("big5", range(0xA4, 0xFA), [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0.2),
        ("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)], 0.9),
        ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF), 1.0),
    ):
        for lead in leads:
            for trail in trails:
                char = _decoded(bytes((lead, trail)), codec)
                if char is not None:
                    out[char] = weight
    out.update(dict.fromkeys(map(chr, range(0x20, 0x7F)), 0.9))
    out.update(
        dict.fromkeys("，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·％①②③④⑤⑥⑦⑧⑨⑩０１２３４５６７８９Ⅰ℃×㎡", 1.0)
    )
    return out
