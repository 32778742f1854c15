"""Noise as it is met: what browsers, scrapers, scanners and copying leave of a page, from the same truth.

`tests.noise` and `tests.noise_other` come from the words of the task. What stands here was written down from what saved
pages, converted files and pasted text look like, before anything was measured with it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests import layout
from tests.noise import Noisy, provable
from tests.noise_other import in_lines
from tests.truth import CleanText, squeeze

# Every mark as a keyboard without Chinese marks gives it; the full stop as well, which glues sentences.
_PLAIN = str.maketrans("，；：（）！？。、“”‘’％", ",;:()!?.,\"\"''%")
_ASIDE = (
    "【字体：大 中 小】 打印 关闭",
    "分享到：微信 微博",
    "广告",
    "点击查看更多内容>>",
    "相关阅读：一图读懂",
    "扫一扫在手机打开当前页",
)
_ASIDE_EN = ("Advertisement", "Share this page", "Print this page", "Related content")
_CUT_OFF = ("", "……", "…", "...", "[展开全文]", "（未完）")
_ROUND = dict(zip("一二三四五六七八九十", "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", strict=True))
_HEADERS = {"zh": "临江省现代产业发展规划（征求意见稿）", "en": "Plan of the Province of Linjiang (draft)"}


def plain(text: str) -> str:
    """A reading with every mark in half width."""
    return text.translate(_PLAIN)


def plain_copies(truth: CleanText, seed: int) -> Noisy:
    """Copies in which every mark, the full stop as well, is half width, near their sentences; glued or on own lines."""
    rng = random.Random(seed)
    own = rng.random() < 0.5
    units = layout.marked_lines(truth) if own else layout.marked_glued(truth, spaced=rng.random() < 0.5)
    variants: dict[str, int] = {}
    out: list[str] = []
    later: list[tuple[int, str]] = []
    for unit in units:
        out.append(unit.text)
        out += [text for due, text in later if due == 0]
        later = [(due - 1, text) for due, text in later if due > 0]
        if unit.sentences and rng.random() < 0.15:
            copies = [plain(truth.sentences[i].text) for i in unit.sentences]
            changed = [(c, i) for c, i in zip(copies, unit.sentences, strict=True) if c != truth.sentences[i].text]
            variants.update((squeeze(copy), i) for copy, i in changed)
            later.append((rng.randint(0, 3), layout.glue(truth).join(copies)))
    out += [text for _, text in later]
    text = "\n".join(out) + "\n" if own else in_lines(out, layout.glue(truth), rng, 9)
    return Noisy(text, "plain_copies", seed, truth, variants=variants)


def read_again(truth: CleanText, seed: int) -> Noisy:
    """A page that loads on: words of the site between two lines, then the last lines again, headings as well."""
    rng = random.Random(seed)
    rows = layout.lines(truth)
    said = _ASIDE if truth.lang == "zh" else _ASIDE_EN
    text, furniture = "", []
    due = rng.randint(8, 30)
    for i, row in enumerate(rows):
        text += row + "\n"
        if i + 1 == due:
            back = rng.randint(1, 6)
            of_site = rng.choice(said)
            furniture.append((len(text), len(text) + len(of_site), "words of the site"))
            text += "\n".join([of_site, *rows[max(0, i + 1 - back) : i + 1]]) + "\n"
            due += rng.randint(8, 30)
    return Noisy(text, "read_again", seed, truth, furniture=tuple(furniture))


def cut_short(truth: CleanText, seed: int) -> Noisy:
    """Paragraphs that break off in mid-sentence and stand in full in the next line."""
    rng = random.Random(seed)
    variants: dict[str, int] = {}
    out: list[str] = []
    for unit in layout.marked_lines(truth):
        last = truth.sentences[unit.sentences[-1]].text if unit.sentences else ""
        if len(last) > 30 and rng.random() < 0.1:
            keep = rng.randint(12, len(last) - 8)
            rest = rng.choice(_CUT_OFF)
            variants[squeeze(last[:keep] + rest)] = unit.sentences[-1]
            out.append(unit.text[: len(unit.text) - len(last) + keep] + rest)
        out.append(unit.text)
    return Noisy("\n".join(out) + "\n", "cut_short", seed, truth, variants=variants)


def header_inside(truth: CleanText, seed: int) -> Noisy:
    """A copy of a paged text without its line ends: header and page number stand inside sentences."""
    rng = random.Random(seed)
    rows, size = layout.lines(truth), rng.randint(500, 1100) * (3 if truth.lang == "en" else 1)
    mark = rng.choice((" - {n} - ", " {n} ", "第{n}页"))
    due, page, text = size, 1, ""
    furniture: list[tuple[int, int, str]] = []
    since = 0
    for row in rows:
        at = 0
        while since + len(row) - at >= due and len(row) > 40:
            cut = min(len(row) - 10, max(10, at + due - since))
            if truth.lang == "en":
                cut = row.rfind(" ", 0, cut) + 1 or cut
            if cut <= at:
                break
            said = f"{_HEADERS[truth.lang]}{mark.format(n=page)}"
            text += row[at:cut]
            furniture.append((len(text), len(text) + len(said), "running line"))
            text, at, since, page = text + said, cut, 0, page + 1
        text += row[at:] + "\n"
        since += len(row) - at
    return Noisy(text, "header_inside", seed, truth, furniture=tuple(furniture))


def other_numbers(truth: CleanText, seed: int) -> Noisy:
    """Numbers of headings in other signs: 第1章, (一), ㈠, １．; glued or on lines of their own."""
    rng = random.Random(seed)
    ways = rng.randint(0, 2)

    def said(text: str, number: int, level: str) -> str:
        if level in ("part", "chapter", "section") and ways:
            return re.sub(r"^第[^编篇章节]+", f"第{number}" if ways == 1 else f"第 {number} ", text)
        if level == "subitem":
            inner = re.match(r"[（(](.+?)[）)]", text)
            if inner and ways == 2 and inner[1] in _ROUND:
                return _ROUND[inner[1]] + text[inner.end() :]
            return f"({inner[1]}){text[inner.end() :]}" if inner else text
        if level == "point":
            return re.sub(r"^(\d+)[.．]", lambda m: m[1].translate({c: c + 0xFEE0 for c in range(48, 58)}) + "．", text)
        return text

    own = rng.random() < 0.5
    units = layout.lines(truth) if own else layout.glued(truth, spaced=False)
    headings = [(h.text if own else re.sub(r"\s+", "", h.text), h) for h in truth.headings if truth.lang == "zh"]
    out, at = [], 0
    for unit in units:
        # Headings come in order; each stands in the first unit that has it.
        done = 0
        while at < len(headings) and (place := unit.find(headings[at][0], done)) >= 0:
            changed = said(headings[at][0], headings[at][1].number, headings[at][1].level)
            unit = unit[:place] + changed + unit[place + len(headings[at][0]) :]
            done, at = place + len(changed), at + 1
        out.append(unit)
    text = "\n".join(out) + "\n" if own else in_lines(out, layout.glue(truth), rng, 9)
    return Noisy(text, "other_numbers", seed, truth)


def numbers_lost(truth: CleanText, seed: int) -> Noisy:
    """Lines of headings that keep their title and lose their number."""
    rng = random.Random(seed)
    sure = [i for i in provable(truth) if truth.headings[i].title and truth.headings[i].level != "article"]
    lost: set[int] = set()
    for i in sure:
        if rng.random() < 0.2 and not {i - 1, i + 1} & lost:
            lost.add(i)
    out = []
    for line, text in zip(truth.lines, layout.lines(truth), strict=True):
        if line.heading in lost:
            heading = truth.headings[line.heading or 0]
            text = re.sub(r"^\s+", "", text[text.find(heading.title or "") :])
        out.append(text)
    return Noisy("\n".join(out) + "\n", "numbers_lost", seed, truth, lost=frozenset(lost))


def woven_paragraphs(truth: CleanText, seed: int) -> Noisy:
    """Two complete copies, some paragraphs of the one, some of the other; the second behind by a fixed lag."""
    rng = random.Random(seed)
    units, lag, most = layout.lines(truth), rng.randint(3, 25), rng.randint(1, 6)
    out: list[str] = []
    led = read = 0
    while led < len(units) or read < len(units):
        step = rng.randint(1, most)
        out += units[led : led + step]
        led = min(led + step, len(units))
        step = max(0, led - lag - read) if led < len(units) else len(units) - read
        out += units[read : read + step]
        read += step
    return Noisy("\n".join(out) + "\n", "woven_paragraphs", seed, truth)


def plain_reading(truth: CleanText, seed: int) -> Noisy:
    """Two complete readings woven, the second with every mark but the full stop in half width."""
    rng = random.Random(seed)
    units = layout.marked_glued(truth, spaced=rng.random() < 0.5)
    lag, most = rng.randint(4, 20), rng.randint(2, 6)
    variants: dict[str, int] = {}
    other: list[str] = []
    for unit in units:
        text = unit.text
        for i in unit.sentences:
            said = truth.sentences[i].text
            copy = plain(said).rstrip(".") + said[-1] if said[-1] == "。" else plain(said)
            if copy != said:
                variants[squeeze(copy)] = i
                text = text.replace(said, copy, 1)
        other.append(text)
    out: list[str] = []
    led = read = 0
    while led < len(units) or read < len(units):
        step = rng.randint(1, most)
        out += [unit.text for unit in units[led : led + step]]
        led = min(led + step, len(units))
        step = max(0, led - lag - read) if led < len(units) else len(units) - read
        out += other[read : read + step]
        read += step
    return Noisy(in_lines(out, layout.glue(truth), rng, 9), "plain_reading", seed, truth, variants=variants)


THIRD: dict[str, Callable[[CleanText, int], Noisy]] = {
    function.__name__: function
    for function in (
        plain_copies,
        read_again,
        cut_short,
        header_inside,
        other_numbers,
        numbers_lost,
        woven_paragraphs,
        plain_reading,
    )
}
