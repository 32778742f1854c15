"""Finds page furniture: page numbers, running headers and footers, tables of contents. It is set aside, never lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate

from ingest.markers import markdown_marks, marker_at
from ingest.records import Line
from ingest.wrapped_lines import torn
from kb.lexicon import HAN
from kb.records import AsideReason

PAGE_NUMBER: AsideReason = "page number"
RUNNING_LINE: AsideReason = "running header or footer"
CONTENTS: AsideReason = "table of contents"
# Of the 79 lines of a scanned contents 52 begin a later line to the letter, never more than 3 between them do not.
MAX_DAMAGED = 4  # lines one behind the other that may be no entry
MIN_ENTRIES = 0.5  # share of the lines that must be entries
MAX_ENTRY = 60  # characters
MIN_GLUED = 5  # characters of an entry that is looked for inside lines, 第一章总则; a number alone is a reference

MIN_PAGE_GAP = 8  # lines between two page numbers; the rows of a table printed one cell a line lie closer
MIN_RUNNING = 3  # times a line must stand in the text to be a running header
MAX_RUNNING = 45  # characters of a running header
MIN_PAGE = 300  # characters from one running line to the next, on the average
MIN_APART = 150  # the same where it stands in mid-sentence; rows of which each cell has its line are shorter
MAX_SPREAD = 0.4  # of the distances between running headers, as a share of their mean (pages are alike in length)
LONG_LINE = 30  # Chinese characters of a line without an end that is no title; in English twice as many
MIN_NAMED = 4  # characters of a running line beside its page number; 附件 1, 附件 2 are headings
NO_PAGE = 1000  # numbers from here on are years
MIN_COUNTING = 0.8  # share of the running lines whose page number is the one after the last, or the same again
# Lines that stand on both sides of a site's words, at most, and characters of one of them that is a sentence. Up to 6
# were made in a test text; 27 texts without such lines have none.
MOST_AGAIN, MIN_AGAIN = 8, 12
OFTEN = 3  # times that such a sentence may stand in the text: itself, its copy, and once again
MIN_CUT = 0.5  # share of the places of a line, two at least, where words are cut at its ends: it is one of the text
MIN_LEADERS = 3  # lines with leader dots, or with titles glued inside later lines, that make a table of contents

_DASHED = re.compile(r"[-—–―─－·•.|]{1,3}\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-—–―─－·•.|]{1,3}", re.IGNORECASE)
_WORDED = re.compile(
    r"第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?|共\s*\d{1,4}\s*页[\s,，/]*第\s*\d{1,4}\s*页"
    r"|(?:(?:https?|file)://\S+\s+)?\d{1,4}\s*/\s*\d{1,4}|page\s+\d{1,4}(?:\s+of\s+\d{1,4})?",
    re.IGNORECASE,
)
_ENDS_IN_PAGE = re.compile(rf"\s(?:{_DASHED.pattern}|{_WORDED.pattern})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,4}")
# Leaders are three marks or more; "……" is two and has six dots.
_LEADER = re.compile(
    r"(.{1,80}?)(?:(?:[.．。·•…⋯‥_]\s?){3,}|[…⋯]{2})\s*[-—]?\s*(?:\d{1,4}|[ivxlc]{1,6})?\s*[-—]?", re.IGNORECASE
)
_TABBED = re.compile(r"(.{2,80}?)(?:\t+|[ \u3000]{2,})(?:\d{1,4}|[ivxlc]{1,6})", re.IGNORECASE)
_SPACED = re.compile(r"(.{2,80}?[\u4e00-\u9fff）)”》])[ \u3000]+\d{1,3}")
_PAGED = re.compile(r"(.{2,80}?)\s*\d{1,3}")
_SAID = re.compile(r"[。；;！!]$")  # no title ends so: a line between entries that does is text
_CONTENTS_HEAD = re.compile(r"[#\s]*(?:目\s*[录次錄]|(?:table\s+of\s+)?contents)", re.IGNORECASE)
_NUMBER_LED = re.compile(
    r"[#\s]*(?:第\s*[一二三四五六七八九十百千零〇\d]+\s*[编篇章节条]|[一二三四五六七八九十百]+、|\d+[.．、]"
    r"|(?:part|chapter|section|article|box|annex)\s+[\divxlc]+\b)",
    re.IGNORECASE,
)
# Lines that count up and are text: captions and annexes.
_CAPTION = re.compile(
    r"[#\s]*(?:附?[表图件录]|附件|专栏|图表|案例|(?:box|table|figure|annex|appendix)\b)", re.IGNORECASE
)
# The number of a heading or a caption, by which it is another one than that of the same name.
_OWN_NUMBER = re.compile(rf"(?:{_NUMBER_LED.pattern}|{_CAPTION.pattern})\s*[\d.．]*", re.IGNORECASE)
_NOT_RUNNING = re.compile(r"[。；;：:！!？?]|\.$|^[a-z]|^[，、）》”]|^[（(\[【〔<《*＊—-]|^[\d.,%\s]+$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")  # browsers print date and time over each page, its address below
_CLAUSES = re.compile("[，；：,;:。]")
_SENTENCE_END = re.compile(r"[。；;：:！!？?.”’）)》】]$")


def furniture(lines: Sequence[Line]) -> dict[int, AsideReason]:
    """Find the lines of a source that belong to its pages and not to its text.

    Args:
        lines: the lines that hold more than white space, in source order.

    Returns:
        Index into `lines` → reason.
    """
    out = _contents(lines)
    out.update({i: PAGE_NUMBER for i in _page_numbers(lines) if i not in out})
    out.update({i: RUNNING_LINE for i in _running_lines(lines, out)})
    out.update({i: RUNNING_LINE for i in _between_copies(lines) if i not in out})
    return out


def _page_numbers(lines: Sequence[Line]) -> list[int]:
    """Lines that say they are page numbers, and bare numbers that count up page by page."""
    certain = [i for i, line in enumerate(lines) if _DASHED.fullmatch(line.text) or _WORDED.fullmatch(line.text)]
    bare = [(i, int(line.text)) for i, line in enumerate(lines) if _DIGITS.fullmatch(line.text)]
    chain: list[tuple[int, int]] = []
    best: list[tuple[int, int]] = []
    for i, number in bare:
        if chain and number <= chain[-1][1]:
            continue
        last = len(chain) > 1 and i >= len(lines) - 2  # a last page may be short
        apart = bool(chain) and (i - chain[-1][0] >= MIN_PAGE_GAP or _at_break(lines, i) or last)
        if chain and not (1 <= number - chain[-1][1] <= 3 and apart):
            if number - chain[-1][1] <= 3:
                continue
            chain = []
        chain.append((i, number))
        best = max(best, chain, key=len)
        best = list(best)
    enough = len(best) >= 3 or len(best) == 2 and best[0][1] <= 2
    if not enough:
        return certain
    # A page that stands twice says its number again, a page's length further on.
    says: defaultdict[int, list[int]] = defaultdict(list)
    for i, number in bare:
        says[number].append(i)
    ends = [*(i - MIN_PAGE_GAP + 1 for i, _ in best[1:]), len(lines)]
    again = [
        j for (i, number), end in zip(best, ends, strict=True) for j in says[number] if i + MIN_PAGE_GAP <= j < end
    ]
    return [*certain, *(i for i, _ in best), *again]


def _between_copies(lines: Sequence[Line]) -> list[int]:
    """Short lines behind which what stands before them comes again: words of a site whose page loads on."""
    out: list[int] = []
    count = Counter(line.text for line in lines)
    for i, line in enumerate(lines):
        heading = markdown_marks(line.text) or _CAPTION.match(line.text) or _NUMBER_LED.match(line.text)
        number = marker_at(line.text, 0, bare_articles=True)
        if len(line.text) > MAX_RUNNING or _SENTENCE_END.search(line.text) or heading or number:
            continue
        for size in range(1, min(MOST_AGAIN, i, len(lines) - i - 1) + 1):
            before, behind = lines[i - size : i], lines[i + 1 : i + 1 + size]
            if all(a.text == b.text for a, b in zip(before, behind, strict=True)):
                # Cells of a table come again as well; they are no sentences. What comes everywhere tells nothing.
                said = [a.text for a in before if len(a.text) >= MIN_AGAIN and _SENTENCE_END.search(a.text)]
                cut = len(line.text) >= MIN_AGAIN and _cut_word(line, lines[i + 1])
                if any(count[text] <= OFTEN for text in said) and not cut:
                    out.append(i)
                break
    return out


def _at_break(lines: Sequence[Line], i: int) -> bool:
    """Whether line `i` is the first or the last of a page."""
    return lines[i].after_break or i + 1 < len(lines) and lines[i + 1].after_break


def _running_lines(lines: Sequence[Line], known: dict[int, AsideReason]) -> list[int]:
    """Short lines that come back page by page: beside page numbers, at even distances, or in mid-sentence."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        text = _CLOCK.sub("", line.text)
        # "责）" is the end of a sentence in brackets that wrapping cut off.
        whole = all(text.count(a) == text.count(b) for a, b in ("（）", "()", "《》", "“”"))
        if i not in known and len(line.text) <= MAX_RUNNING and whole and not _NOT_RUNNING.search(text):
            groups[_alike(line.text)].append(i)
    pages = sorted(i for i, reason in known.items() if reason == PAGE_NUMBER)
    often = MIN_RUNNING if len(pages) > MIN_RUNNING else 2  # a text of two pages has its header twice, and its footer
    repeated = {i for places in groups.values() if len(places) >= often for i in places}
    plain = [i for i in range(len(lines)) if i not in known and i not in repeated]
    opening = next((i for i in range(len(lines)) if known.get(i) != CONTENTS), 0)
    out: list[int] = []
    for key, places in groups.items():
        # In a text of two or three pages it stands twice.
        few = len(places) < MIN_RUNNING
        if few and not 2 == len(places) >= len(pages) - 1 or key.strip("#") == "":
            continue
        # Over the first line of the text, or of what follows the contents, there is no page that ends.
        needed = len(places) - (places[0] <= opening) if few else 0.6 * len(places)
        beside = sum(_beside(i, pages, repeated) for i in places) >= needed
        numbers = [[int(n) for n in re.findall(r"\d+", lines[i].text)] for i in places]
        said = bool(_ENDS_IN_PAGE.search(lines[places[0]].text))
        counted = (said or _pages_apart(lines, places)) and _count_up(key, numbers)
        counted = counted and not _CAPTION.match(lines[places[0]].text)
        if few and not beside and not (counted and said):
            continue
        # Rows of a table, and cells that have a line each, stand behind lines without an end as well, but closer.
        # A line without a word is left of a scan's quotes or rules, wherever it stands.
        interrupts = _pages_apart(lines, places, MIN_APART) and (
            not re.search(r"\w", lines[places[0]].text)
            or sum(_interrupts(lines, i, plain) for i in places) >= 0.5 * len(places)
        )
        numbered = bool(_NUMBER_LED.match(lines[places[0]].text))
        if not (beside or (interrupts or counted or _even(lines, places)) and not numbered):
            continue
        if sum(_inside_sentence(lines, i) for i in places) >= max(2, MIN_CUT * len(places)):
            continue
        # The chapter's name on each of its pages: the first is the heading itself. So is a title in the first line.
        out += places[1:] if numbered or places[0] == 0 and not (beside or counted) else places
    return out


def _alike(text: str) -> str:
    """What running lines have in common: all but their numbers; 附件 1 and 附件 2 have nothing, nor 3.1 and 4.1."""
    own = _OWN_NUMBER.match(text)
    end = own.end() if own else 0
    return "".join(text[:end].split()) + re.sub(r"\d+", "#", "".join(text[end:].split()))


def _beside(i: int, pages: Sequence[int], repeated: set[int]) -> bool:
    """Whether a page number stands next to line `i`, other running lines between them apart."""
    at = bisect_left(pages, i)
    for page in pages[max(0, at - 1) : at + 1]:
        if all(k in repeated for k in range(min(i, page) + 1, max(i, page))):
            return True
    return False


def _interrupts(lines: Sequence[Line], i: int, plain: Sequence[int]) -> bool:
    """Whether the sentence before line `i` goes on behind it; `plain` are the lines that may be text, ascending."""
    at = bisect_left(plain, i)
    text = lines[plain[at - 1]].text if at else ""
    if len(text) < 12 or _SENTENCE_END.search(text) or _NUMBER_LED.match(text):
        return False
    # A title has no clauses, and is short.
    long = len(text) >= LONG_LINE * (1 if HAN.search(text) else 2)
    return marker_at(text, 0) is None and (long or bool(_CLAUSES.search(text)))


def _inside_sentence(lines: Sequence[Line], i: int) -> bool:
    """Whether a word goes on from the line before line `i` or into the one behind it: wrapping cut them."""
    around = (*(lines[i - 1 : i] if i else ()), *lines[i : i + 2])
    return any(_cut_word(a, b) for a, b in zip(around, around[1:], strict=False))


def _cut_word(before: Line, line: Line) -> bool:
    """Whether the end of a line cut a Chinese word; English goes on around a running line in small letters."""
    return not line.text[0].isascii() and not before.text[-1].isascii() and torn(before, line)


def _count_up(key: str, numbers: Sequence[Sequence[int]]) -> bool:
    """Whether lines that are alike but for numbers count up page by page; a page that stands twice says its again."""
    if len(key.replace("#", "")) < MIN_NAMED or not numbers[0]:
        return False
    for column in zip(*numbers, strict=True):
        if min(column) >= NO_PAGE:
            continue
        steps = [b - a for a, b in zip(column, column[1:], strict=False)]
        if sum(step in (0, 1) for step in steps) >= MIN_COUNTING * len(steps) and sum(steps) >= len(steps) / 2:
            return True
    return False


def _pages_apart(lines: Sequence[Line], places: Sequence[int], least: int = MIN_PAGE) -> bool:
    """Whether pages may lie between the places: rows of a table are closer."""
    far = lines[places[-1]].start - lines[places[0]].start >= least * (len(places) - 1)
    return far and min(b - a for a, b in zip(places, places[1:], strict=False)) >= 4


def _even(lines: Sequence[Line], places: Sequence[int]) -> bool:
    """Whether the places lie at even distances, pages long, from the first line on.

    Titles that come again under each heading, 工作目标 and 主要任务, lie at even distances as well, further down.
    """
    if places[0] > 0 or not _pages_apart(lines, places):
        return False
    gaps = [lines[b].start - lines[a].start for a, b in zip(places, places[1:], strict=False)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    return spread <= MAX_SPREAD * mean and len(gaps) * mean >= 0.5 * (lines[-1].end - lines[0].start)


def _contents(lines: Sequence[Line]) -> dict[int, AsideReason]:
    """The table of contents: lines with leaders and page numbers, or titles under 目录 that all come again."""
    leaders = [i for i, line in enumerate(lines) if _LEADER.fullmatch(line.text)]
    found: set[int] = set()
    entries = frozenset(leaders)
    for block in _blocks(leaders):
        if len(block) >= MIN_LEADERS:
            found.update(i for i in range(block[0], block[-1] + 1) if i in entries or not _SAID.search(lines[i].text))
    heads = [i for i, line in enumerate(lines) if _CONTENTS_HEAD.fullmatch(line.text)]
    starts = _Starts(lines)
    for head in heads:
        end = _contents_end(lines, head, found, starts)
        # The word alone says that a contents stood here, in a print of it without its entries as well.
        listed = range(head + 1, end if end - head > 2 else head + 1)
        found.update((head, *(i for i in listed if i in found or not _SAID.search(lines[i].text))))
    return dict.fromkeys(sorted(found), CONTENTS)


def _contents_end(lines: Sequence[Line], head: int, leaders: Collection[int], starts: _Starts) -> int:
    """Where the entries under 目录 end; a few between others may be damaged, or the rest of a title on two lines."""
    end, i, entries, glued, led = head + 1, head + 1, 0, 0, 0
    opening = _opening(lines[head + 1].text, head + 1, starts) if head + 1 < len(lines) else ""
    while i < len(lines) and i - end <= MAX_DAMAGED:
        if i > head + 1 and len(opening) > 1 and _title(lines[i].text) == opening:
            break  # the first entry again: the text itself begins
        listed = i in leaders or _listed(lines[i].text)
        # Behind entries that all have a page number a line without one is none: a header, which comes again.
        own_line = listed or not led == entries >= MIN_LEADERS and _entry(lines[i].text, i, starts)
        led += listed
        if own_line or _glued_entry(lines[i].text, i, starts):
            end = i + 1
            entries += 1
            glued += not own_line
        elif len(lines[i].text) > MAX_ENTRY or "。" in lines[i].text:
            break
        i += 1
    enough = entries >= MIN_ENTRIES * (end - head - 1) and (not glued or entries >= MIN_LEADERS)
    return end if enough else head


def _blocks(places: Sequence[int]) -> list[list[int]]:
    """Runs of places with at most two other lines between neighbours (a title over two lines, a page number)."""
    out: list[list[int]] = []
    for place in places:
        if out and place - out[-1][-1] <= 3:
            out[-1].append(place)
        else:
            out.append([place])
    return out


class _Starts:
    """Finds lines by how they start."""

    def __init__(self, lines: Sequence[Line]) -> None:
        """Sort the beginnings of the lines."""
        self._lines = lines
        self._sorted = sorted((_key(line.text)[:60], i) for i, line in enumerate(lines))

    def again(self, key: str, after: int) -> bool:
        """Whether a line behind `after` starts with `key`."""
        at = bisect_left(self._sorted, (key[:60], -1))
        while at < len(self._sorted) and self._sorted[at][0].startswith(key[:60]):
            if self._sorted[at][1] > after:
                return True
            at += 1
        return False

    def inside(self, key: str, after: int) -> bool:
        """Whether `key` stands in the lines behind `after`, wherever."""
        whole, places = self._whole
        return after + 1 < len(places) and whole.find(key, places[after + 1]) >= 0

    @cached_property
    def _whole(self) -> tuple[str, list[int]]:
        keys = [_key(line.text) for line in self._lines]
        return "".join(keys), [0, *accumulate(map(len, keys))][:-1]


def _glued_entry(text: str, at: int, starts: _Starts) -> bool:
    """Whether a line under 目录 is a numbered title that stands glued inside a later line."""
    key = _key(text)
    return bool(_NUMBER_LED.match(text)) and MIN_GLUED <= len(key) <= MAX_ENTRY and starts.inside(key, at)


def _listed(text: str) -> bool:
    """Whether a line under 目录 has a title, leaders or a gap, and a page number."""
    listed = _LEADER.fullmatch(text) or _TABBED.fullmatch(text)
    return listed is not None and len(_key(listed[1])) >= 2


def _entry(text: str, at: int, starts: _Starts) -> bool:
    """Whether a line under 目录 is one of its entries: its title begins a later line."""
    if _SAID.search(text):
        return False  # 执行。 begins a later line by chance
    columns = [_key(column) for column in text.split("\t")]  # a scan's two columns stand in one line
    return any(2 <= len(key) <= 80 and starts.again(key, at) for key in columns) or bool(_paged(text, at, starts))


def _paged(text: str, at: int, starts: _Starts) -> str:
    """The title, as letters and digits, of a line that ends in a page number and nothing more; "" if it does not.

    The title begins a later line, the line with its number does not: in 附件 2 the number is the title's.
    """
    paged = _PAGED.fullmatch(text)
    key = _key(paged[1]) if paged else ""
    found = 2 <= len(key) <= 80 and starts.again(key, at) and not starts.again(_key(text), at)
    return key if found else ""


def _opening(text: str, at: int, starts: _Starts) -> str:
    """The first title of a table of contents, by which the text itself begins."""
    return _paged(text, at, starts) or _title(text)


def entry_title(text: str) -> str:
    """What a line of a table of contents says, without leaders and page number.

    Args:
        text: the line.
    """
    listed = _LEADER.fullmatch(text) or _TABBED.fullmatch(text)
    if not listed and not _CAPTION.match(text):
        listed = _SPACED.fullmatch(text)
    return str(listed[1]) if listed else text


def _title(text: str) -> str:
    return _key(entry_title(text))


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
