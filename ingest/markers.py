"""The markers that headings begin with: 第三章, 一、, （一）, 1., ①, 专栏4, 附件2, Chapter 3, Box 1.

A marker says that a heading may begin; whether it does, and where its title ends, is decided in `headings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.numerals import from_chinese

_S = r"[\s\u3000]*"
_NUMERALS = "一二三四五六七八九十百千零〇两"
NUMERAL = f"[{_NUMERALS}]{{1,7}}"
_ARABIC = r"\d{1,4}(?!\d)"  # a longer number is no heading's
_STROKE = "—–―－─-"  # what a scan reads 一 as
_NUMBER = rf"{_S}({NUMERAL}|{_ARABIC}|[十百]?[{_STROKE}]){_S}"
# 节 begins a word: 第二|节约型, 第一|节能减排, but not 第四节能源, 第三节目标.
NO_SECTION = "(?![约省假日气奏]|能(?![源力])|目(?!标))"
# （三）项规定的, （一）项、第（二）项 are the rest of a reference; 项目 begins a title.
_NO_REFERENCE = "(?!项(?:[规所之的、，和或至以中第]))"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_ENGLISH_NUMBER = rf"(\d{{1,3}}|[ivxlc]{{1,7}}|{'|'.join(_WORDS)})\b"
# Behind an English number: the end, a mark, or a title or sentence of its own. "Section 3 of this Law" is a reference.
_ENGLISH_GOES_ON = (
    r"(?=\s*$|[.:)—–-]|\s+(?!(?:of|and|or|to|shall|applies|apply|is|are|was|were|above|below|in|on|under|may|must|does"
    r"|sets|provides|hereof|thereof)\b)\S)"
)

# Kind, the characters that its markers begin with (0: all digits, small letters: capitals as well), and its form.
_MARKERS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("part", "第", re.compile(rf"第{_NUMBER}[编篇]")),
    # Right behind 第一编, without a title between them, it is a reference: 本法第一编第六章第三节.
    ("chapter", "第", re.compile(rf"(?<![编篇])第{_NUMBER}章")),
    ("section", "第", re.compile(rf"第{_NUMBER}节{NO_SECTION}")),
    # An article number is a heading only before white space; "第三条规定的…" is a reference.
    ("article", "第", re.compile(rf"第{_NUMBER}条(?:{_S}之{_S}{NUMERAL})?(?=[\s\u3000])")),
    ("item", _NUMERALS, re.compile(rf"({NUMERAL})、(?!{NUMERAL}[、是产次])")),
    ("subitem", "（(", re.compile(rf"[（(]{_S}({NUMERAL}){_S}[）)]{_NO_REFERENCE}")),
    ("box", "专", re.compile(rf"专栏{_S}({_ARABIC}|{NUMERAL})(?![列所中的内为见和至明给提、，。】])")),
    (
        "box",
        "【[〔",
        re.compile(rf"[【\[〔]{_S}专栏{_S}({_ARABIC}|{NUMERAL}){_S}[】\]〕](?![列所中的内为见和至明给提、，。])"),
    ),
    ("point", "0", re.compile(r"(\d{1,2})(?:[.．](?![\d.．])|、(?!\d+[、是]))")),
    ("subpoint", "（(", re.compile(rf"[（(]{_S}(\d{{1,2}}){_S}[）)]{_NO_REFERENCE}")),
    ("circled", _CIRCLED, re.compile(rf"([{_CIRCLED}])")),
    ("figure", "图", re.compile(rf"图{_S}({_ARABIC})")),
    ("table", "表", re.compile(rf"表{_S}({_ARABIC})(?=.)")),
    ("annex", "附", re.compile(rf"附[件录]{_S}({_ARABIC}|{NUMERAL}|)(?=[\s\u3000:：]|$)")),
    *(
        (kind, kind[0], re.compile(rf"(?i:{kind})\s+(?i:{_ENGLISH_NUMBER}){_ENGLISH_GOES_ON}"))
        for kind in ("part", "chapter", "section", "article", "box", "annex", "table", "figure")
    ),
)
# 第十四条第二审人民法院… opens an article, 第十四条第二款 refers to one.
_ORDINAL = rf"第(?!{NUMERAL}(?![一二三四五六七八九十百千])[^款项条目编章节）])"
_BARE_ARTICLE = re.compile(
    rf"第{_S}({NUMERAL}|{_ARABIC}){_S}条(?![的规所和、至款项以之，。；]|中(?![华国央级小标心型药外介部])|{_ORDINAL})"
)
ARTICLE = re.compile(rf"第{_S}({NUMERAL}|{_ARABIC}){_S}条")
_OPENS_ARTICLE = re.compile(rf"(?:[#\s]*第{_S}{NUMERAL}{_S}[编篇章节][^。；：，]{{0,30}}?)?{_BARE_ARTICLE.pattern}")
MEMBERS = ("item", "subitem", "point", "subpoint", "circled")  # kinds that number members of lists, too
_MARKDOWN = re.compile(r"#{1,6}[ \t]+|\*\*(?=第)")


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker found: what kind of heading it opens, its number, and where it ends in the text."""

    kind: str
    number: int
    end: int
    english: bool


def marker_at(text: str, at: int, *, bare_articles: bool = False, next_article: int = 0) -> Marker | None:
    """Find the marker at a place.

    Args:
        text: a sentence.
        at: where to look, in code points.
        bare_articles: whether 第三条 opens an article also without white space behind it.
        next_article: number that opens one whatever stands behind it (第八十六条规定本行政区域…); 0: none.

    Returns:
        The marker; None where there is none.
    """
    first = text[at : at + 1]
    for kind, pattern in _begun_by(first):
        match = pattern.match(text, at)
        if match is not None:
            english = match[0][0].isascii() and match[0][0].isalpha()
            return Marker(kind, value(match[1]) if match[1] else 1, match.end(), english)
    if first != "第":
        return None
    match = _BARE_ARTICLE.match(text, at) if bare_articles else None
    if match is None and next_article and (counted := ARTICLE.match(text, at)) and value(counted[1]) == next_article:
        match = counted
    return Marker("article", value(match[1]), match.end(), False) if match else None


@lru_cache(4096)
def _begun_by(char: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The kinds of which a marker may begin with a character: few sentences begin with any."""
    first = "0" if char.isdecimal() else char.casefold()  # ſ is a small s to a pattern, too
    return tuple((kind, pattern) for kind, begins, pattern in _MARKERS if first and first in begins)


def article_number(text: str) -> int:
    """The number of the article that a sentence opens, behind the title of a chapter or section or without; 0: none.

    Args:
        text: a sentence.
    """
    match = _OPENS_ARTICLE.match(text)
    return value(match[1]) if match else 0


def markdown_marks(text: str) -> int:
    """Length of the hash marks of a Markdown heading at the start of a sentence.

    Args:
        text: a sentence.
    """
    match = _MARKDOWN.match(text)
    return match.end() if match else 0


def value(numeral: str) -> int:
    """The value of a heading's number: 二十三, 23, ③, XIV, twelve.

    Args:
        numeral: as it stands in the text.

    Raises:
        ValueError: if it is none of these.
    """
    text = re.sub(f"[{_STROKE}]$", "一", numeral.strip().lower())
    if text.isdecimal():
        return int(text)
    if text in _CIRCLED and text:
        return _CIRCLED.index(text) + 1
    if text in _WORDS:
        return _WORDS.index(text) + 1
    if re.fullmatch("[ivxlc]+", text):
        return _roman(text)
    number = from_chinese(text) if text else None
    if number is not None:
        return number
    raise ValueError(f"a heading's number must be like 3, 三, ③, iii or three, got {numeral!r}")


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in text]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
