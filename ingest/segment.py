"""Cuts paragraphs into sentence occurrences; everything between them is white space."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import accumulate

from ingest.counting_on import counting_on
from ingest.layout import cut_runs, place
from ingest.markers import MEMBERS, marker_at
from ingest.records import Occurrence, Paragraph

# A sentence ends after 。！？ or, in Latin script, after .!? followed by a space and a capital; closing quotes
# and brackets stay with the sentence they close. A paragraph always ends one.
# Numbered members of a list glued behind each other are sentences of their own, as they are where each has its line.
# The mark of a footnote at the end of a paragraph is of its last sentence.
# So does a full stop in half width between Chinese characters, unless it stands behind a number (一.).
_END = re.compile(
    r"[。！？!?]+[”’」』）》)\"']*(?:[①-⑳](?=\s*$))?|\.(?=\s+(?:\d{1,2}\.\s+)?[A-Z“\"(])"
    r"|(?<=[\u4e00-\u9fff”）》)])(?<![一二三四五六七八九十])(?<![一二三四五六七八九十][）)])\.(?=\s*[\u4e00-\u9fff“（(《])"
    r"|(?:[；：]|(?<=[\u4e00-\u9fff）)”])[;:])(?=[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．](?!\d)|第[一二三四五六七八九十百千零]+[编篇章节条][\s\u3000])"
)
# A place inside a sentence where another may begin, if that other one stands elsewhere by itself.
_MAY_END = re.compile(r"[；;：:]|(?<=[）)])(?=[^，。；：、）)])")
# Behind a list's announcement, or a semicolon; more text follows.
_BREAKS_OFF = re.compile(r"(?:下列|如下)[^。：:]*[：:](?=\s*\S)|[；;](?=\s*\S)")
_SPACE = re.compile(r"\s*")
_SOLID = re.compile(r"\S")
MIN_REPEATED = 12  # characters of a sentence whose repeat shows where it begins or ends; shorter ones are chance
# "Article 3." and "1." are no sentences.
_NUMBER = re.compile(
    r"(?:(?:part|chapter|section|article|box|annex|table|figure|no)\.?\s+)?[\divxlc]{1,7}\.", re.IGNORECASE
)
# Nor is a title with the number of its first paragraph: "Section 4 Data protection officer 1." before "The controller".
_FIRST_UNDER_TITLE = re.compile(
    r"(?:Part|Chapter|Section|Article|Annex)\s+[\dIVXLC]+\b[^.;:]{0,200}?"
    r"(?<!\barticle)(?<!\bparagraph)(?<!\bsection)(?<!\bchapter)(?<!\bannex)(?<!\bpart)(?<!\bof)(?<!\bto)\s1\.",
    re.IGNORECASE,
)


def segment(paragraphs: Sequence[Paragraph]) -> list[Occurrence]:
    """Cut paragraphs into sentences.

    Args:
        paragraphs: of a source, in order.

    Returns:
        Occurrences in source order; they never overlap, and only white space lies outside them.
    """
    found: list[Occurrence] = []
    texts = [paragraph.text for paragraph in paragraphs]
    ends = [[m.end() for m in _END.finditer(text)] for text in texts]
    glued = counting_on(texts, [_starts(text, at) for text, at in zip(texts, ends, strict=True)])
    for paragraph, at, headings in zip(paragraphs, ends, glued, strict=True):
        start = 0
        for end in [*sorted({*at, *headings}), len(paragraph.text)]:
            piece = paragraph.text[start:end]
            body = piece.strip()
            if end < len(paragraph.text) and (_NUMBER.fullmatch(body) or _FIRST_UNDER_TITLE.fullmatch(body)):
                continue
            if body:
                first = start + len(piece) - len(piece.lstrip())
                runs = cut_runs(paragraph.runs, first, first + len(body))
                last = place(runs, len(body) - 1) + 1
                found.append(Occurrence(runs[0][1], last, paragraph.line, body, runs))
            start = end
    return found


def _starts(text: str, ends: Sequence[int]) -> frozenset[int]:
    """Where the sentences that end at `ends` begin, white space excluded."""
    return frozenset(match.end() for end in (0, *ends) if (match := _SPACE.match(text, end)))


def cut_at_repeats(occurrences: Sequence[Occurrence], fold: Callable[[str], list[str]]) -> list[Occurrence]:
    """Cut sentences where a part of them, up to a semicolon or colon, stands elsewhere as a sentence.

    Readings woven together set sentences of different parts side by side, a member of a list before a paragraph.

    Args:
        occurrences: of a source, in order.
        fold: what each character counts for when readings are compared (`ingest.repeats.folded_characters`).

    Returns:
        Occurrences in source order.
    """
    whole: dict[str, bool] = {}  # by folded text, whether a sentence begins with a small letter
    for occurrence in occurrences:
        key = "".join(fold(occurrence.text))
        whole[key] = whole.get(key, False) or occurrence.text[:1].islower()
    lengths = {len(key) for key in whole}
    out: list[Occurrence] = []
    for occurrence in occurrences:
        start = 0
        for end in _shown_ends(occurrence.text, whole, lengths, fold):
            out.append(part_of(occurrence, start, end))
            start = end
        out.append(part_of(occurrence, start, len(occurrence.text)) if start else occurrence)
    return out


def _shown_ends(
    text: str, whole: Mapping[str, bool], lengths: Collection[int], fold: Callable[[str], list[str]]
) -> Iterator[int]:
    """The places where what stands before, from the last such place on, or all behind is a sentence by itself.

    A part is only put together where a sentence has its length: a sentence without end has parts without number.
    """
    if not _MAY_END.search(text):
        return
    folded = fold(text)
    reach = [0, *accumulate(map(len, folded))]

    def stands(first: int, last: int) -> bool:
        long = last - first >= MIN_REPEATED and reach[last] - reach[first] in lengths
        small = whole.get("".join(folded[first:last])) if long else None
        # …; if they fail to agree, the court shall decide. is no reading of the sentence If they fail to agree, ….
        begins = _SOLID.search(text, first)
        return small is not None and (first == 0 or small or begins is None or not begins[0].islower())

    start, least = 0, _behind_number(text, 0)
    for match in _MAY_END.finditer(text):
        end = match.end()
        if match.start() < least or not _SOLID.search(text, end):
            continue
        if stands(start, end) or stands(end, len(text)):
            yield end
            begins = _SPACE.match(text, end)
            start = begins.end() if begins else end
            least = _behind_number(text, start)


def _behind_number(text: str, start: int) -> int:
    """Where a sentence that begins at `start` may be cut first: a title is not cut from its number."""
    number = marker_at(text, start)
    return number.end + 1 if number else start


def cut_open_lists(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """Cut where a reading of a woven text may break off inside a list: what follows may be the other reading's.

    That is, without a number behind them, the colon that announces a list (有下列情形之一的…：) and a semicolon of a
    numbered member. Where no other reading goes on there, the parts follow each other as before.

    Args:
        occurrences: of a woven text, in order.

    Returns:
        Occurrences in source order.
    """
    out: list[Occurrence] = []
    for occurrence in occurrences:
        start = 0
        for end in _may_break_off(occurrence.text):
            out.append(part_of(occurrence, start, end))
            start = end
        out.append(part_of(occurrence, start, len(occurrence.text)) if start else occurrence)
    return out


def _may_break_off(text: str) -> Iterator[int]:
    marker = marker_at(text, 0, bare_articles=True)
    # A member that ends in a semicolon itself has the others inside: the other reading's sentence ends in a full stop.
    listed = marker is not None and marker.kind in MEMBERS and not text.endswith(("；", ";"))
    for match in _BREAKS_OFF.finditer(text):
        if match[0][-1] in "：:" or listed:
            yield match.end()


def part_of(occurrence: Occurrence, start: int, end: int) -> Occurrence:
    """The stretch `[start, end)` of a sentence, without white space around it, as an occurrence.

    Args:
        occurrence: the sentence.
        start: first position, in its text.
        end: behind the last one; more than white space lies between.
    """
    piece = occurrence.text[start:end]
    body = piece.strip()
    first = start + len(piece) - len(piece.lstrip())
    runs = cut_runs(occurrence.runs, first, first + len(body))
    return Occurrence(runs[0][1], place(runs, len(body) - 1) + 1, occurrence.line, body, runs)
