"""Finds out how a document writes its headings: on lines of their own, glued to their text, or without titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from statistics import mean

from ingest.contents import Contents
from ingest.footnotes import footnotes
from ingest.markers import article_number, markdown_marks, marker_at
from ingest.table_lines import TableLines
from ingest.title_model import EndWeigher
from ingest.titles import short_first_sentence, title_before_number, title_end, whole_title

# Kinds of which a text may have titles on lines of their own, titles glued to their text, or numbers without titles.
_TITLED = ("part", "chapter", "section", "item", "subitem", "point", "subpoint")
_MAY_LACK_TITLES = ("item", "subitem", "point", "subpoint")
_OWN = 0.5  # share of a kind's headings with a line to themselves from which nothing of that kind is glued
_SHORT = 0.8  # the same where most of them are a first sentence of two short clauses; from 0.7 on glued titles are lost
_MANY = 4  # and as many of them: one short first sentence says nothing
_RUN = 4  # headings of a kind, numbered on, that tell by themselves how they are written
_LIKELY = 0.4  # the same where headings stand inside paragraphs
# And where there are so many of them: 0.70 in two glued texts whose 44 and 49 numbered paragraphs have no titles, 0.79
# in one whose 13 items have; laws' lists 0.45 to 0.76.
_LIKELY_MANY, _MANY_INSIDE = 0.75, 12
_LIKELY_RUN, _LONG_RUN = 0.7, 8  # and in a run of so many
_ALL_OF = 5  # numbers in a run that are titles where all of them open with a sentence of one clause or two short ones
# Share of that run whose first sentence ends where a title would. Five items of a notice, each a title glued to a short
# sentence, have none; 28 texts with glued headings come out alike with and without it (0.5 to 1 not compared).
_TOLD = 0.5
_STRAY = 0.1  # share of a kind that may stand inside paragraphs in a text that does not glue its headings
_LIST = 0.3  # share of a kind that ends in a semicolon from which it numbers members of lists
# Mean chance of the titles of a kind from which they are titles, glued to their text. In 26 documents: 0.89 to 0.97
# where they are, 0.45 to 0.85 where numbered paragraphs have none (4 of 22 such kinds by 3 or 4 paragraphs each above).
_EVIDENT = 0.87
# In half width a number in brackets is one of a list behind a mark: "Article 89(1)" is a reference.
_LIST_NUMBER = re.compile(r"（(\d{1,2})）|(?:(?<=[;:,]\s)|^)\((\d{1,2})\)(?=\s)")
_FEW = 3  # headings of a kind whose chances say little
_OPENS_LIST = ("：", ":")
_ROUNDING = 1e-6  # more than adding up floating-point numbers gets wrong


@dataclass(frozen=True, slots=True)
class Form:
    """How headings of one kind are written, in the whole document or in one run of numbers."""

    own_lines: bool = False  # they have lines to themselves: none of them is glued
    untitled: bool = False  # they number paragraphs without giving them titles
    listed: bool = False  # they number the members of lists: these end in semicolons


@dataclass(frozen=True, slots=True)
class DocumentHints:
    """What the whole document tells about one heading."""

    all_text: str  # every distinct sentence once
    titles: tuple[str, ...]  # the document's own title, from the manifest
    by_kind: Mapping[str, Form] = field(default_factory=dict)
    by_sentence: Mapping[int, Form] = field(
        default_factory=dict
    )  # of the first heading of a sentence, where its run tells
    bare_articles: bool = False  # whether 第三条 opens an article without white space behind it
    again: frozenset[str] = frozenset()  # sentences that stand more than once
    # Sentences whose number is no heading's: of a list that begins inside the sentence before, of a table's row, of a
    # footnote.
    in_sentence: frozenset[int] = frozenset()
    tokens: EndWeigher | None = None  # weighs the ends of glued titles; None: words alone do
    contents: Contents = field(default_factory=Contents)  # the titles that a table of contents lists


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one number at the beginning of a sentence tells."""

    at: int  # the sentence
    kind: str
    number: int
    alone: bool  # a line or a short sentence to itself
    short: bool  # a first sentence of two short clauses: a title only where headings begin lines
    inside: bool  # inside a paragraph
    semicolon: bool
    # Gives the chance of the likeliest title glued to the text; None where nothing can be glued. Weighing one costs
    # more than all else here, and most kinds are told without.
    chance: Callable[[], float] | None
    clauses: bool = False  # a short first sentence of one clause or two
    ends_line: bool = False  # glued behind other text, and nothing but a title: its own text has the next line
    before_number: bool = False  # nothing but a title before the next, deeper number (一、总体要求（一）…)


def read_hints(
    texts: Sequence[str],
    first: Sequence[bool],
    titles: Sequence[str],
    again: Collection[str] = (),
    tables: Sequence[TableLines] = (),
    unnumbered: Collection[int] = (),
) -> DocumentHints:
    """Find out how a document writes its headings.

    Args:
        texts: the distinct sentences, in restored order.
        first: for each whether it begins a paragraph.
        titles: the document's own titles.
        again: the sentences that stand more than once.
        tables: the tables whose rows have a line each.
        unnumbered: sentences whose number, if any, is no heading's.

    Returns:
        Its hints.
    """
    bare, whole = _bare_articles(texts), "\n".join(texts)
    in_sentence = _in_sentence(texts) | footnotes(texts) | {i for t in tables for i in range(t.first, t.last + 1)}
    runs: list[list[_Seen]] = []
    open_runs: dict[str, list[_Seen]] = {}
    first_article = next((at for at, text in enumerate(texts) if article_number(text)), len(texts))
    before: Counter[str] = Counter()
    in_sentence |= frozenset(unnumbered)
    for at, begins in enumerate(first):
        seen = _seen(at, texts, whole, inside=not begins, bare=bare)
        if seen is not None and seen.before_number:
            before[seen.kind] += 1
        if seen is None or seen.before_number or at in in_sentence:
            continue
        if seen.kind not in open_runs or seen.number <= open_runs[seen.kind][-1].number:
            open_runs[seen.kind] = []
            runs.append(open_runs[seen.kind])
        open_runs[seen.kind].append(seen)
    kinds: dict[str, list[_Seen]] = {}
    for run in runs:
        kinds.setdefault(run[0].kind, []).extend(run)
    by_kind = {kind: _form(seen, before=before[kind]) for kind, seen in kinds.items()}
    for kind, inner in zip(_TITLED, _TITLED[1:], strict=False):
        # What stands over headings with titles is a heading with one: few glued titles tell no more by their chances.
        if (
            len(kinds.get(kind, ())) <= _FEW
            and by_kind.get(inner, Form()).own_lines
            and by_kind.get(kind, Form()).untitled
        ):
            by_kind[kind] = Form()
    telling = [(run, _form(run, of_kind=by_kind[run[0].kind])) for run in runs if len(run) >= _RUN]
    # Where titles of a kind are sentences of their own, none is glued to its text.
    apart = {run[0].kind for run, form in telling if form.own_lines}
    telling = [
        (run, _form(run, of_kind=by_kind[run[0].kind], apart=True) if run[0].kind in apart else form)
        for run, form in telling
    ]
    by_sentence = {seen.at: form for run, form in telling if form.own_lines or form.untitled for seen in run}
    # A rule's sentence with a colon opens a list, whose members may begin with what they are about (（一）用地审查。).
    lists = [run for run in runs if run[0].at > first_article and texts[run[0].at - 1].endswith(_OPENS_LIST)]
    by_sentence |= {seen.at: Form(listed=True) for run in lists if run[0].kind != "item" for seen in run}
    return DocumentHints(whole, tuple(titles), by_kind, by_sentence, bare, frozenset(again), in_sentence)


def _seen(at: int, texts: Sequence[str], document: str, *, inside: bool, bare: bool) -> _Seen | None:
    """What the number at the beginning of a sentence tells, if there is one that may have a title."""
    text = texts[at]
    marker = marker_at(text, markdown_marks(text), bare_articles=bare)
    if marker is None or marker.kind not in _TITLED:
        return None
    rest = text[marker.end :]
    if title_before_number(rest):
        return _Seen(at, marker.kind, marker.number, False, False, inside, False, None, before_number=True)
    run_in = short_first_sentence(rest, comma=True) and _ends_a_title(
        rest, texts[at + 1] if at + 1 < len(texts) else "", document
    )
    whole = bool(whole_title(rest))
    alone = bool(whole or run_in and "，" not in rest)
    may_glue = not alone and (bool(run_in) or marker.kind in _MAY_LACK_TITLES)
    return _Seen(
        at,
        marker.kind,
        marker.number,
        alone=alone,
        ends_line=whole and inside,
        clauses=bool(short_first_sentence(rest, comma=True)),
        short=bool(run_in) and not alone,
        inside=inside,
        semicolon=text.endswith(("；", ";")),
        chance=cache(lambda: title_end(rest, document=document)[1]) if may_glue else None,
    )


def _in_sentence(texts: Sequence[str]) -> frozenset[int]:
    """Sentences numbered on from a list that begins inside a sentence (措施如下：（1）坚持… and then （2）加强…)."""
    out: set[int] = set()
    reached = 0  # the number that the list open has reached
    for at, text in enumerate(texts):
        for match in _LIST_NUMBER.finditer(text):
            number = int(match[1] or match[2])
            goes_on = number == reached + 1
            if match.start() == 0:
                out |= {at} if goes_on and reached else set()
            reached = number if goes_on and (reached or match.start()) else reached if match.start() else 0
    return frozenset(out)


def _form(seen: Sequence[_Seen], *, of_kind: Form | None = None, before: int = 0, apart: bool = False) -> Form:
    """How numbers are written; `of_kind`: of all, where these are one run; `before`: titles before deeper numbers.

    `apart`: other runs of the kind have titles that are sentences of their own.
    """
    # Titles at the ends of lines that begin with other text say that headings are glued, and that they have titles.
    glued = sum(s.ends_line for s in seen)
    alone, short = sum(s.alone and not s.ends_line for s in seen), sum(s.short for s in seen)
    alike = of_kind is not None
    # One short sentence inside a paragraph is no line of its own.
    own = (
        alone >= _OWN * len(seen)
        and not (len(seen) == 1 and seen[0].inside)
        or (short >= _MANY or short == len(seen) >= _FEW)
        and alone + short >= _SHORT * len(seen)
        or alike
        and len(seen) >= _ALL_OF
        and all(s.alone or s.clauses for s in seen)
        and alone + short >= _TOLD * len(seen)
    )
    listed = sum(s.semicolon for s in seen) >= _LIST * len(seen)
    # Where headings stand inside paragraphs they are glued to the text around them, titles and all.
    lined = sum(s.inside for s in seen) <= _STRAY * len(seen)
    chances = [s.chance for s in seen if s.chance is not None]
    likely = (
        _LIKELY_MANY
        if len(chances) >= _MANY_INSIDE
        else _LIKELY_RUN
        if alike and len(chances) >= _LONG_RUN
        else _LIKELY
    )
    # In lists, and in a run of a kind without glued titles, nothing asks whether there are titles.
    told = own or (listed if of_kind is None else not of_kind.own_lines and (of_kind.listed or of_kind.untitled))
    # A kind whose numbers mostly stand with a title before a deeper number has titles: the first child is lost where
    # text follows.
    untitled = (
        not told and before + glued < len(chances) and _mean_below(chances, _EVIDENT if lined or apart else likely)
    )
    return Form(own, untitled, listed)


def _mean_below(chances: Sequence[Callable[[], float]], limit: float) -> bool:
    """Whether the mean of some chances, at least one, is below a limit; no more are weighed than that takes."""
    weighed: list[float] = []
    least = -limit * len(chances)  # what the sum is over the limit's, were all the others 0
    for chance in chances:
        weighed.append(chance())
        least += weighed[-1]
        if least > _ROUNDING or least + len(chances) - len(weighed) < -_ROUNDING:
            return least < 0
    return mean(weighed) < limit


def _ends_a_title(rest: str, following: str, document: str) -> bool:
    """Whether a title would end where a short first sentence does, were it glued to the sentence behind it."""
    title = rest.rstrip("。")
    return title_end(title + following, document=document)[0] >= len(title)


def _bare_articles(texts: Sequence[str]) -> bool:
    """Whether sentences begin 第一条…, 第二条… without white space, counting up."""
    found = [article_number(text) for text in texts]
    numbers = [number for number in found if number]
    steps = sum(1 <= b - a <= 3 for a, b in zip(numbers, numbers[1:], strict=False))
    return len(numbers) >= 2 and numbers[0] <= 3 and steps >= 0.7 * (len(numbers) - 1)
