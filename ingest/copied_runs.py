"""Finds the runs of sentences that come again by accident: a paragraph or a page that stands twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from ingest.headings import starts_article
from ingest.markers import MEMBERS, Marker, article_number, markdown_marks, marker_at
from ingest.records import Occurrence
from ingest.repeats import number_end
from ingest.title_model import MAX_TITLE

# A copy this near is one even where numbered parts repeat each other's sentences on purpose. In sentences, and in lines
# where both are whole lines. In 35 plans, laws and reports no line comes again on purpose within 30; the nearest
# sentences are 21 apart. In reports with doubled paragraphs the copies are 4 apart.
NEAR_COPY, NEAR_LINES = 12, 12
CLOSED = ("。", "；", ".", ";", "！", "？")
MIN_COPY = 15  # characters of a copied run; shorter ones ("（财政部负责）") come back on purpose
MIN_LINE = 6  # of a line that comes again at once: ——创新驱动。
MIN_FAR_COPY = 20  # the same where no part of the text stands between numbered articles
MIN_SPOILT_COPY = 4  # the same where one of two near readings is spoilt: who repeats on purpose writes it alike
_ON_THE_ONE_BEFORE = re.compile("前[一二三四两]?款|本条")
_WRAP = re.compile(r"[^\S\n]*\n\s*")


def copied_runs(stream: Sequence[tuple[Occurrence, int]], articles: bool) -> set[int]:
    """Find the runs of neighbouring sentences that come again by accident.

    Args:
        stream: all occurrences in source order, with the index of their sentence.
        articles: whether the text is made of numbered articles.

    Returns:
        Starts of the occurrences that are copies of earlier ones.
    """
    keys = [i for _, i in stream]
    read = [occurrence for occurrence, _ in stream]
    nth = _line_counts(read)
    # How many articles begin before each place: the next copy may stand a whole book behind.
    opened = list(accumulate((bool(starts_article(o.text)) for o in read), initial=0)) if articles else None
    seen: dict[int, list[int]] = {}
    out: set[int] = set()
    at = 0
    while at < len(keys):
        found = sorted(((_run(keys, first, at), first) for first in seen.get(keys[at], ())[-8:]), reverse=True)
        # The longest may be what the text says again far behind; a shorter one close by is a copy all the same.
        # Where a copy goes on, what counts on from it is no list of its own.
        lists = at > 0 and read[at - 1].start not in out
        run = next((run for run, first in found if _is_copy(read, nth, (first, at, run), opened, lists)), 0)
        out.update(o.start for o in read[at : at + run])
        run = max(run, 1)
        for place in range(at, at + run):
            # What is printed again near a copy, on a page printed twice, is one as well.
            seen.setdefault(keys[place], []).append(place)
        at += run
    return out


def _is_copy(
    read: Sequence[Occurrence],
    nth: Sequence[int],
    found: tuple[int, int, int],
    opened: Sequence[int] | None,
    lists: bool,
) -> bool:
    """Whether a run (first place, place again, length) is a copy and not what the text says again on purpose.

    `lists`: it may be of a list that has some members of another one.
    """
    first, at, run = found
    articles = opened is not None
    apart = at - (first + run)
    if apart <= 1 and _headings_again(read, first, at, run) or apart == 0 and _lines_again(read, first, at, run):
        return True
    if lists and apart > 0 and _counts_on(read, first, run) and _counts_on(read, at, run):
        return False
    if articles and run == 1 and _of_its_article(read, first, at):
        return False
    pairs = list(zip(read[first : first + run], read[at : at + run], strict=True))
    # An article may end with the words of another, and one of its paragraphs may be a sentence of the article before;
    # a copy of an article is one of whole lines.
    whole = (whole_lines(read, first, run), whole_lines(read, at, run))
    other = opened is not None and opened[at] > opened[first + run]
    lines = all(whole) if other else whole[1] or articles and whole[0]
    close = apart <= NEAR_COPY or lines and nth[at] - nth[first + run - 1] <= NEAR_LINES
    spoilt = close and any(_inner(one.text) != _inner(other.text) for one, other in pairs)
    near = close and (spoilt or not articles or lines)
    # Numbered sentences come back on purpose, but not with the same words soon after; bare headings do.
    plain = sum(
        len(text)
        for text in (one.text for one, _ in pairs)
        if (near and says(text) if number_end(text) else spoilt or not text.startswith(("（", "(")))
    )
    needed = MIN_SPOILT_COPY if spoilt else MIN_COPY if near else MIN_FAR_COPY
    return plain >= needed and (near or not articles)


def _counts_on(read: Sequence[Occurrence], at: int, run: int) -> bool:
    """Whether a run of list members counts on from the member before it, and nothing counts from where it began.

    Two lists may have members alike; a copy breaks into the count of the list it stands in.
    """
    first, before = _member(read[at].text), _member(read[at - 1].text) if at else None
    last, behind = _member(read[at + run - 1].text), _member(read[at + run].text) if at + run < len(read) else None
    if first is None or last is None or before is None or before[0] != first[0] or before[1] != first[1] - 1:
        return False
    return behind is None or behind[0] != last[0] or behind[1] == last[1] + 1


def _of_its_article(read: Sequence[Occurrence], first: int, at: int) -> bool:
    """Whether a paragraph on the one before it (前款规定适用于…) ends two articles."""
    ends = (place + 1 == len(read) or opens_part(read[place + 1].text) for place in (first, at))
    return _ON_THE_ONE_BEFORE.match(read[at].text) is not None and all(ends)


def _member(text: str) -> tuple[str, int] | None:
    """Kind and number of a member of a list; None: a sentence begins as none."""
    marker = marker_at(text, 0)
    return (marker.kind, marker.number) if marker is not None and marker.kind in MEMBERS else None


def kind_of(text: str) -> str:
    """Give the kind of the number that a sentence begins with; "": none.

    Args:
        text: of the sentence.
    """
    marker = marker_of(text)
    return marker.kind if marker is not None else ""


def marker_of(text: str) -> Marker | None:
    """Give the number that a sentence begins with; whether it has any is remembered.

    Args:
        text: of the sentence.
    """
    return marker_at(text, markdown_marks(text), bare_articles=True) if number_end(text) else None


def opens_part(text: str) -> bool:
    """Tell whether a sentence opens a numbered part, chapter, section or article.

    Args:
        text: of the sentence.
    """
    return kind_of(text) in ("part", "chapter", "section", "article")


def _headings_again(read: Sequence[Occurrence], first: int, at: int, run: int) -> bool:
    """Whether headings on lines of their own come again at once, or behind a short line without a number."""
    between = [read[place].text for place in range(first + run, at)]
    return (
        all(number_end(occurrence.text) and not says(occurrence.text) for occurrence in read[first : first + run])
        and whole_lines(read, first, run)
        and whole_lines(read, at, run)
        and not any(number_end(text) or len(text) > MAX_TITLE for text in between)
    )


def _lines_again(read: Sequence[Occurrence], first: int, at: int, run: int) -> bool:
    """Whether finished lines come again at once, however short; cells of a table are not finished."""
    return (
        all(len(o.text) >= MIN_LINE and o.text.endswith(CLOSED) for o in read[first : first + run])
        and whole_lines(read, first, run)
        and whole_lines(read, at, run)
    )


def says(text: str) -> bool:
    """Whether a numbered sentence is more than a heading; an article may open the list that stands below it.

    Args:
        text: of the sentence.
    """
    return text.endswith(CLOSED) or text.endswith(("：", ":")) and bool(starts_article(text) or article_number(text))


def _line_counts(read: Sequence[Occurrence]) -> list[int]:
    """The number of each occurrence's line among those that hold sentences."""
    numbers = {line: n for n, line in enumerate(dict.fromkeys(occurrence.line for occurrence in read))}
    return [numbers[occurrence.line] for occurrence in read]


def whole_lines(read: Sequence[Occurrence], at: int, run: int) -> bool:
    """Whether nothing else stands in the lines of a run.

    Args:
        read: all occurrences in source order.
        at: the place of its first sentence.
        run: how many sentences it has.
    """
    first = at == 0 or read[at - 1].line != read[at].line
    return first and (at + run == len(read) or read[at + run].line != read[at + run - 1].line)


def _inner(text: str) -> str:
    """A reading to the character, but for white space at line ends, which wrapping makes, and capitals."""
    return _WRAP.sub("", text.strip()).lower()


def _run(keys: Sequence[int], first: int, at: int) -> int:
    """How many sentences from `first` on come again from `at` on."""
    run = 0
    while at + run < len(keys) and first + run < at and keys[first + run] == keys[at + run]:
        run += 1
    return run
