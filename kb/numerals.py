"""Chinese numerals: of headings and boxes, up to 9999 (the Civil Code has 1260 articles), and of quantities in text."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MOST_SCALES = 3  # 万 and 亿 in a well-formed numeral: 一万亿零一万
_SCALES = {"万": 10_000, "亿": 100_000_000}
# Two digits that say "from so many to so many" when nothing stands between them; others side by side are no number.
_NEAR = ("两三", "二三", "三四", "三五", "四五", "五六", "六七", "七八", "八九")
_ROW = str.maketrans("〇○" + _DIGITS, "000123456789")  # a circle is how many write 〇


def to_chinese(number: int) -> str:
    """Write a number the way headings do.

    Args:
        number: 0 to 9999.

    Returns:
        Chinese numeral.

    Raises:
        ValueError: if the number is outside that range.

    >>> to_chinese(14), to_chinese(105), to_chinese(20), to_chinese(1260), to_chinese(1008)
    ('十四', '一百零五', '二十', '一千二百六十', '一千零八')
    """
    if not 0 <= number <= 9999:
        raise ValueError(f"number must be 0 to 9999, got {number}")
    thousands, below = divmod(number, 1000)
    if thousands:
        gap = "零" if below and below < 100 else ""
        tail = "" if not below else f"一{to_chinese(below)}" if 10 <= below < 20 else to_chinese(below)
        return f"{_DIGITS[thousands]}千{gap}{tail}"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")


def from_chinese(text: str) -> int | None:
    """Read a number written in Chinese or Arabic digits.

    Args:
        text: e.g. `十四`, `一百零五`, `14`, `1４`.

    Returns:
        The number, or None when the text is not a number.

    >>> from_chinese("十四"), from_chinese("二十"), from_chinese("11"), from_chinese("甲"), from_chinese("一千零一十一")
    (14, 20, 11, None, 1011)
    """
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for char in text.replace("〇", "零").replace("两", "二"):
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS.index(char)
        else:
            return None
    return total + digit if text else None


def quantities(text: str) -> list[str]:
    """Write the quantities, years and percentages of a text that stand in Chinese numerals in digits.

    A numeral counts where a measure word says that it counts something (十四家), in a row of digits (二〇二五) and
    behind 百分之; so those of names are left alone (一二三产业, 第三产业, 一带一路, 十四五), and so is 一家, which
    counts nothing. Both ends of a range count: 三到五年, and 三五年, 七八百家, which say so without a word between.

    Args:
        text: normalised text.

    Returns:
        Digits as a text with digits has them, in text order; a number in 万 or 亿 also in full.

    >>> quantities("到二〇二五年一百二十家，增长百分之六点五，六十万吨，第十四章")
    ['2025', '120', '6.5%', '60', '600000', '14']
    >>> quantities("“十四五”时期一二三产业、第三产业、一带一路、千家万户")
    []
    """
    found: list[str] = []
    for match in _spelled().finditer(text):
        if match["row"]:
            found.append(match["row"].translate(_ROW))
        elif match["share"]:
            share = "一百" if match["share"] == "百" else match["share"]
            found += [f"{written}%" for written in _written(share)[:1]]
        elif match["near"]:
            found += [written for digit in match["near"] for written in _written(digit + match["scale"])]
        else:
            found += _written(match["number"])
    return found


def _written(numeral: str) -> list[str]:
    """Digits of a numeral, with 万 or 亿 left away where it ends in them, and in full; none of what is no numeral."""
    scale = _SCALES.get(numeral[-1], 1)
    scale = 1 if set(numeral[:-1]) & set(_SCALES) else scale
    plain = numeral[:-1] if scale > 1 else numeral
    whole, point, part = plain.partition("点")
    value = _value(whole)
    if value is None:
        return []
    if point:
        digits = f"{value}.{part.translate(_ROW)}"
        full = round(value * scale + int(part.translate(_ROW)) * scale / 10 ** len(part))
        return [digits, str(full)] if scale > 1 else [digits]
    return list(dict.fromkeys((str(value), str(value * scale))))


def _value(numeral: str) -> int | None:
    """Read a well-formed numeral; None for others (十四五, 一百二)."""
    if sum(numeral.count(unit) for unit in "万亿") > _MOST_SCALES:
        return None
    for unit in ("亿", "万"):
        head, found, tail = numeral.rpartition(unit)
        if found:
            above, below = _value(head), _value(tail.removeprefix("零")) if tail else 0
            well_formed = above and below is not None and (not tail or tail[0] == "零" or below * 10 >= _SCALES[unit])
            return above * _SCALES[unit] + below if above and below is not None and well_formed else None
    plain = numeral.replace("〇", "零").replace("两", "二")
    plain = plain[1:] if plain.startswith("一十") else plain
    value = from_chinese(plain)
    return value if value is not None and value <= 9999 and to_chinese(value) == plain else None


@cache
def _spelled() -> re.Pattern[str]:
    """What `quantities` looks at: rows of digits, percentages, and numerals with a measure word behind."""
    lines = resources.files("kb").joinpath("data/measure_words_zh.txt").read_text(encoding="utf-8").splitlines()
    words = sorted((line.strip() for line in lines if line.strip() and line[0] != "#"), key=len, reverse=True)
    digits = "〇○零一二三四五六七八九"
    all_of = f"{digits}两十百千万亿"
    numeral = f"(?:[十一二两三四五六七八九][{all_of}]*(?:点[{digits}]+)?[万亿]?)"
    counts = f"[余多]?(?:{'|'.join(words)})"
    return re.compile(
        f"(?<![{all_of}点])(?:"
        f"(?P<row>[{digits}]{{4}}(?=年)|(?:一九|二[〇○零])[{digits}]{{2}}(?![{all_of}点]))"
        f"|百分之(?P<share>{numeral}|百(?![{all_of}])|零点[{digits}]+)"
        f"|(?P<near>{'|'.join(_NEAR)})(?P<scale>[十百千万亿]?)(?={counts})"
        f"|(?P<number>(?!(?<!第)一(?![{all_of}点月日倍番到至])){numeral})(?={counts}|[到至]{numeral}{counts}))"
    )
