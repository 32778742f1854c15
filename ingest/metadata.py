"""Finds in a text what a manifest would say of it: title, issuer, number, dates, period, region, language.

What is found is a proposal: it is stored as found and not confirmed until the manifest says it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from ingest.read.source import CELL_GAP
from kb.lexicon import HAN
from kb.numerals import from_chinese
from kb.places import gazetteer

# Of 40 real documents the title begins in the first 5 lines, or stands behind a page's table of 6; the number follows
# within 10 lines of it; the signature stands in the last 10 lines or in front of the first chapter.
_HEAD_LINES = 24
_TAIL_LINES = 12
_TITLE_LINES = 3  # a title is printed on at most so many
_MAX_TITLE = 70  # characters
_LONG_TITLE = 6
_MAX_HISTORY = 1500  # characters of the lines that say when a law was passed and changed
_HAN_SHARE = 0.2  # of the letters of a Chinese document; an English one quotes a name here and there
_YEAR = r"(?:[12]\d{3}|[一二][一二三四五六七八九〇○零O0]{3})"
_NUMERAL = r"[\d一二三四五六七八九十]{1,3}"
_DATE = re.compile(
    rf"({_YEAR})\s*年\s*({_NUMERAL})\s*月\s*({_NUMERAL})\s*日|([12]\d{{3}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})"
)
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s*[〔［\[(（]\s*(?:19|20)\d\d\s*[〕］\])）]\s*第?\s*\d{1,5}\s*号"
    r"|(?:中华人民共和国)?[\u4e00-\u9fff]{1,16}令\s*第\s*[\d一二三四五六七八九十百零〇]{1,6}\s*号|国令第\d+号"
)
_PLAN = re.compile(
    r"[“\"]?([一二三四五六七八九十]{1,2})五[”\"]?(?=[^\d年月一二三四五六七八九十]|$)|第([一二三四五六七八九十]{1,3})个五年"
)
_ENGLISH_PLAN = re.compile(r"\b(\d{1,2})th Five[- ]Year", re.IGNORECASE)
_YEARS = re.compile(r"((?:19|20)\d\d)\s*年?\s*[-—–－―~～至到]+\s*((?:19|20)\d\d)\s*年?")
_LABELLED_DATE = rf"(成文日期|发布日期)\s*[:：]\s*({_DATE.pattern})"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ENGLISH_DATE = re.compile(
    rf"(?P<m>{'|'.join(_MONTHS)})\s+(?P<d>\d{{1,2}}),?\s+(?P<y>[12]\d{{3}})"
    rf"|(?P<d2>\d{{1,2}})\s+(?P<m2>{'|'.join(_MONTHS)}),?\s+(?P<y2>[12]\d{{3}})"
)
_ENGLISH_ISSUE = re.compile(r"adopted|promulgated|issued|published|amended|approved|enacted", re.IGNORECASE)
_IN_FORCE = re.compile(r"\b(?:effective|in(?:to)? force|as of|takes? effect)\b.*", re.IGNORECASE)
# 我代表国务院，向大会报告政府工作: whose report it is, not the assembly that hears it.
_REPORTS = re.compile(r"我(?:谨|受)?代表([\u4e00-\u9fff]{2,20}?)[，,]?向大会")
_ORDERED = re.compile(r"(?:中华人民共和国)?([\u4e00-\u9fff]{2,16}?)令\s*第\s*[\d一二三四五六七八九十百零〇]{1,6}\s*号")
_ENACTED = re.compile(r"通过|公布|发布(?!日期)|修正|修订|在[\u4e00-\u9fff]{0,10}第.{1,40}会议上")
_BODY_BEGINS = re.compile(r"[#\s]*(?:第[一二三四五六七八九十\d]+[编篇章条]|[一二三四五六七八九十]+、|目\s*[录次])")
_SENTENCE = re.compile(r"[。；;！？!?：:]")
# In front of the name of a site.
_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s*|[-–—]+\s+|(?<=[\u4e00-\u9fff])[-–—]+(?=[\u4e00-\u9fff])")
_SIXTH_PLAN = 1981  # its first year; from then on each plan covers the five years behind the one before


@dataclass(frozen=True, slots=True)
class _Words:
    """The word lists of data/metadata.toml."""

    kinds: tuple[str, ...]
    kinds_of_long_titles: tuple[str, ...]
    bodies: tuple[str, ...]
    national: tuple[str, ...]
    nationwide: str
    labels: Mapping[str, str]
    kinds_en: frozenset[str]
    not_a_title: tuple[str, ...]


@cache
def _words() -> _Words:
    table = tomllib.loads(resources.files("ingest").joinpath("data/metadata.toml").read_text(encoding="utf-8"))
    lists = {
        name: tuple(table[name]) for name in ("kinds", "kinds_of_long_titles", "bodies", "national", "not_a_title")
    }
    return _Words(
        **lists, kinds_en=frozenset(table["kinds_en"]), nationwide=table["nationwide"], labels=table["labels"]
    )


def find_metadata(text: str, *, title: str = "") -> dict[str, str]:
    """Find what a document says of itself.

    Args:
        text: the source.
        title: as the file's own metadata give it; taken where the text gives none and it reads as a title.

    Returns:
        Fields of Document and their values, those found only; dates in ISO 8601, a period as `2021-2025`.
    """
    lines = [line.strip(" \t\u3000#\ufeff") for line in text.splitlines() if line.strip(" \t\u3000#\ufeff")]
    lines = [line for line in lines if not re.fullmatch(r"[-—–\s]*\d{1,4}[-—–\s]*", line)]  # page numbers
    head, tail = lines[:_HEAD_LINES], lines[-_TAIL_LINES:]
    found = dict(_labelled(head))
    lang = _lang(text)
    english = lang == "en"
    named = english and _english_title(head) or _title(head) or _file_title(title)
    found.setdefault("title", named)
    found.setdefault("doc_number", _number(head))
    found.setdefault("issued_on", english and _english_issued(head) or _issued(head, tail))
    found.setdefault("issuer", _issuer(found["title"], found["doc_number"], head, tail))
    found["period"] = _period(found["title"])
    found["region"] = _region(found["title"], found["issuer"])
    found["lang"] = lang
    return {name: value for name, value in found.items() if value}


def _labelled(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Values of the table that government sites put over a document, each field once."""
    seen: set[str] = set()
    for line in lines:
        cells = [cell.strip() for cell in line.split(CELL_GAP.strip())]
        pairs = [*zip(cells, cells[1:], strict=False), *(cell.partition("：")[::2] for cell in cells)]
        pairs += [(match[1], match[2]) for match in re.finditer(_LABELLED_DATE, line[: 2 * _MAX_TITLE])]
        for label, value in pairs:
            name = _words().labels.get(re.sub(r"[\s：:]", "", label))
            value = _date(value) if name in ("issued_on", "published_on") else value.strip()
            if name and value and name not in seen:
                seen.add(name)
                yield name, value


def is_labelled_row(line: str) -> bool:
    """Tell whether a line is a row of the table that government sites put over a document.

    Args:
        line: cells as a reader writes them.

    Returns:
        Whether every other cell is a label of such a table.

    >>> is_labelled_row("标 题： | 专利代理条例"), is_labelled_row("港口 | 吞吐量")
    (True, False)
    """
    cells = [re.sub(r"[\s：:]", "", cell) for cell in line.split(CELL_GAP.strip())]
    labels = cells[::2]
    return all(label in _words().labels for label in labels) and (len(cells) > 1 or line.rstrip().endswith(("：", ":")))


def _title(lines: Sequence[str]) -> str:
    """The first lines that end like a title, as few as do."""
    for start in range(len(lines)):
        if _BODY_BEGINS.match(lines[start]):
            break
        for count in range(1, _TITLE_LINES + 1):
            part = lines[start : start + count]
            if _BODY_BEGINS.match(part[-1]):
                break
            if any(_SENTENCE.search(line) or _NUMBER.search(line) for line in part):
                break
            joined = _joined(part)
            if _is_title(joined):
                return joined
    return _glued_title(lines[0]) if lines else ""


def _file_title(title: str) -> str:
    """The title that a file's own metadata give, without the name of the site behind it; "" if it reads as none."""
    ends = [len(title), *(mark.start() for mark in _SITE.finditer(title))]
    return next((title[:end] for end in sorted(ends, reverse=True) if _is_title(title[:end])), "")


def _glued_title(line: str) -> str:
    """A title that the text goes on behind, in the same line: in front of a bracket, a date, or what it is based on."""
    if line.startswith(_words().not_a_title):
        return ""
    kinds = "|".join(_words().kinds)
    match = re.match(rf"([^。；：!?！？]{{4,{_MAX_TITLE}}}?(?:{kinds}))(?=[（(〔]|\s|第一[编篇章])", line)
    match = match or re.match(
        rf"([^。；：!?！？，]{{4,{_MAX_TITLE}}}?(?:{kinds}))(?=，?是?(?:根据|依据|依照|按照))", line
    )
    return re.sub(r"(?<=\d)\s+(?=年)", "", match[1]) if match else ""


def _english_title(lines: Sequence[str]) -> str:
    """The first line that has the name of a kind of document in it and is no sentence."""
    for line in lines:
        words = re.findall(r"[a-z]+", line.lower())
        if _kind_in(words) and len(line) <= 3 * _MAX_TITLE and not re.search(r"[.;:!?]\s*$|[.!?] ", line):
            return line if not line.startswith(("(", "（")) else ""
        if re.match(r"(?:chapter|part|section|article)\b", line, re.IGNORECASE):
            break
    return ""


def _kind_in(words: Sequence[str]) -> bool:
    return len(words) >= 2 and not _words().kinds_en.isdisjoint(words)


def _english_issued(lines: Sequence[str]) -> str:
    """The latest date of the lines that say when it was adopted or changed, or one that stands alone."""
    found = []
    for line in lines:
        if re.match(r"(?:chapter|part|section|article)\b", line, re.IGNORECASE):
            break
        for match in _ENGLISH_DATE.finditer(_IN_FORCE.sub("", line)):
            if _ENGLISH_ISSUE.search(line) or match[0] == line.strip("() "):
                month = _MONTHS.index(match["m"] or match["m2"]) + 1
                with suppress(ValueError):  # May 45
                    found.append(
                        date(int(match["y"] or match["y2"]), month, int(match["d"] or match["d2"])).isoformat()
                    )
    return max(found, default="")


def _joined(lines: Sequence[str]) -> str:
    """Lines of one title; letter-spaced Chinese closed up."""
    text = "".join(lines)
    if re.fullmatch(r"(?:[^\x00-\xff][ \u3000]+)+[^\x00-\xff]", text):
        return re.sub(r"\s", "", text)
    return re.sub(r"\s+", " ", text)


def ends_like_title(text: str) -> bool:
    """Tell whether a text could be the title of a document, by its length, its marks and its last word.

    Args:
        text: a line, or the beginning of one.

    >>> ends_like_title("海州市港口条例"), ends_like_title("违反港口条例的，依照本条例")
    (True, False)
    """
    return _is_title(text) and "，" not in text and not text.startswith(_words().not_a_title)


def _is_title(text: str) -> bool:
    plain = re.sub(r"\s*[（(][^（）()]{1,20}[)）]$|(?<=[\u4e00-\u9fff])\d{4}年?$", "", text)
    kinds = _words().kinds + (_words().kinds_of_long_titles if len(plain) >= _LONG_TITLE else ())
    return 4 <= len(text) <= _MAX_TITLE and not _SENTENCE.search(text) and plain.endswith(kinds)


def _number(lines: Sequence[str]) -> str:
    """A number on a line of its own, or in brackets right behind the title."""
    for at, line in enumerate(lines):
        if _BODY_BEGINS.match(line):
            break
        behind = lines[at + 1] if at + 1 < len(lines) else ""
        for text in (line, line + behind if behind.startswith("第") else line):
            match = _NUMBER.fullmatch(text.strip("（）() "))
            if match:
                return re.sub(r"\s", "", match[0])
    if not lines or lines[0].startswith(_words().not_a_title):  # the number of another document
        return ""
    first = _NUMBER.search(lines[0][: 2 * _MAX_TITLE])
    return re.sub(r"\s", "", first[0]) if first and lines[0][first.start() - 1] in "（(" else ""


def _issued(head: Sequence[str], tail: Sequence[str]) -> str:
    """The date on a line of its own, in front or as the signature; else the last time it was passed or changed."""
    front = _front(head)
    for line in (*front, *reversed(tail)):
        match = _DATE.search(line)
        if match and not line.replace(match[0], "").strip("（）() "):
            return _date(match[0])
    history = "".join(front)[:_MAX_HISTORY]  # joined: a date may stand on two lines
    return max((_date(m[0]) for m in _DATE.finditer(history)), default="") if _ENACTED.search(history) else ""


def _front(head: Sequence[str]) -> Sequence[str]:
    """The lines in front of the body."""
    return head[: next((at for at, line in enumerate(head) if _BODY_BEGINS.match(line)), len(head))]


def _date(text: str) -> str:
    """The first date of a text in ISO 8601; "" for none, or one that no calendar has."""
    match = _DATE.search(text)
    if match is None:
        return ""
    digits = str.maketrans("一二三四五六七八九〇○零O", "1234567890000")
    year = (match[1] or match[4]).translate(digits)
    month, day = (from_chinese(match[i] or match[i + 3]) or 0 for i in (2, 3))
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _issuer(title: str, number: str, head: Sequence[str], tail: Sequence[str]) -> str:
    """The body that title, number or speaker names, or that signs; else who ordered it or passed it."""
    bodies = _words().bodies
    order = re.match(r"(?:中华人民共和国)?(.+?)令第", number)
    if order and order[1].endswith(bodies):
        return order[1]
    named = re.match(r"(.{2,30}?)关于", title)
    if named and named[1].endswith(bodies):
        return named[1]
    for line in head:
        report = _REPORTS.search(line)
        if report and report[1].endswith(bodies) and _region("", report[1]):
            return report[1]
    for lines in (tail, _front(head)):
        signed = _signed(lines, bodies)
        if signed:
            return signed
    return "" if title.endswith("报告") else _enacted_by(_front(head))  # an assembly in front of a report has heard it


def _enacted_by(front: Sequence[str]) -> str:
    """The body whose order or vote the lines in front of the body tell of."""
    for line in front:
        ordered = _ORDERED.search(line)
        if ordered and ordered[1].endswith(_words().bodies) and _ENACTED.search(line):
            return ordered[1]
        passed = re.search(
            r"(?:第[一二三四五六七八九十\d]+届)?((?:全国|[\u4e00-\u9fff]{2,8}?[省市区州县])\S{0,12}?人民代表大会(?:常务委员会)?)",
            line,
        )
        if passed and _ENACTED.search(line):
            return re.sub(r"第[一二三四五六七八九十\d]+届", "", _from_place(passed[1]))
    return ""


def _from_place(body: str) -> str:
    """A body's name from the place on that it begins with: the end of a date may stand before it (…30日海东市…)."""
    places = [m.start for m in gazetteer().find(body) if body[: m.start].strip("年月日经由在") == ""]
    return body[places[0] :] if places else body.lstrip("年月日")


def _signed(lines: Sequence[str], bodies: tuple[str, ...]) -> str:
    """The bodies on the lines right above a date that stands alone."""
    for at, line in enumerate(lines):
        match = _DATE.search(line)
        if match and not line.replace(match[0], "").strip("（）() "):
            above: list[str] = []
            while (
                at
                and len(lines[at - 1]) <= 30
                and lines[at - 1].endswith(bodies)
                and not _SENTENCE.search(lines[at - 1])
            ):
                at -= 1
                above.insert(0, lines[at])
            if above:
                return "、".join(above)
    return ""


def _period(title: str) -> str:
    """The years that a title names, or those of its five-year plan."""
    years = _YEARS.search(title)
    if years and years[1] < years[2]:
        return f"{years[1]}-{years[2]}"
    plan = _PLAN.search(title)
    english = _ENGLISH_PLAN.search(title)
    number = from_chinese(plan[1] or plan[2]) if plan else int(english[1]) if english else None
    if number is None or not 6 <= number <= 30:
        return ""
    start = _SIXTH_PLAN + 5 * (number - 6)
    return f"{start}-{start + 4}"


def _region(title: str, issuer: str) -> str:
    """The province or prefecture that title or issuer name; the whole country for a national body."""
    words = _words()
    for text in (title, issuer):
        if text.startswith(words.national):
            return words.nationwide
        places = [m.place for m in gazetteer().find(text) if m.place.level in ("province", "prefecture")]
        if places:
            return places[0].name
    return ""


def _lang(text: str) -> str:
    """Chinese or English, by the share of Chinese characters among the letters."""
    sample = text[:100_000]
    han = len(re.findall(HAN, sample))
    latin = len(re.findall(r"[A-Za-z]", sample))
    if not han and not latin:
        return ""
    return "zh" if han >= _HAN_SHARE * (han + latin / 4) else "en"
