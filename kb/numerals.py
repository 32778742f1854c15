"""Chinese numerals of headings and boxes, up to 9999: the Civil Code has 1260 articles."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}


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
