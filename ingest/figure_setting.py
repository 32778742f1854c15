"""What the headings and the sentences before say of a number: looked back upon, aimed at, or one of a plan's tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ingest.figure_periods import Period, Role, periods, year_named
from ingest.figure_words import figure_words
from kb.heading_kinds import HeadingKind, heading_kind
from kb.records import Box, Document, FigureRecord, Section, Sentence

Setting = Literal["past", "aims", "tasks", ""]
_AIMS_SAID = re.compile(r"目标(?:是|为|如下|：|:)|(?:主要|发展|预期|具体|总体|工作)目标")  # in a sentence
_TO_COME = re.compile(r"今后|未来|下一步|下一阶段|今年(?:发展|经济|工作)")
_FROM = re.compile(r"[由从][^，；。由从]*$")
_TO = re.compile(
    r"(?:逐步|分别|稳步)?(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|缩短|压缩|发展|上调|下调)[到至]|[增升降减]至"
)
_NEAR = 16  # characters in front of a value in which what it is started from begins


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a sentence that says whether its numbers were reached."""

    setting: Setting  # "" where nothing tells
    year: str  # that headings or sentences before set for numbers without one; "" for none


NOWHERE = Context("", "")


def contexts(
    document: Document, sentences: Sequence[Sentence], sections: Sequence[Section], boxes: Iterable[Box] = ()
) -> dict[str, Context]:
    """Tell for each sentence what its headings and the sentences before say of its numbers.

    Args:
        document: the document; only of one with a period (a plan) are the other parts tasks.
        sentences: its sentences in order.
        sections: its headings.
        boxes: its boxes; a title of one speaks before the headings.

    Returns:
        By id of the sentence.
    """
    by_id = {section.section_id: section for section in sections}
    titles = {box.box_id: box.title or "" for box in boxes}
    told = {section.section_id: _of_section(section, by_id) for section in sections}
    heads = [told.get(sentence.section_id or "", ("", "")) for sentence in sentences]
    first_aims = next((n for n, (heading, _) in enumerate(heads) if heading in ("aims", "both")), 0)
    out: dict[str, Context] = {}
    part, year, turned = "", "", False  # of the part of the document that is being read
    for place, (sentence, (heading, root)) in enumerate(zip(sentences, heads, strict=True)):
        box = titles.get(sentence.box_id or "", "")
        heading = heading_kind(box) or heading
        here = root if heading in ("aims", "both") else sentence.section_id or ""
        if here != part:
            part, year, turned = here, "", False
        turned = turned or heading == "both" and _turns(document, sentence.text)
        setting: Setting = ("aims" if turned else "past") if heading == "both" else heading
        if not setting and document.period and place >= first_aims and root:
            setting = "tasks"
        year = _year_said(document, sentence.text, setting, year)
        named = year_named(box) or _year_above(by_id.get(sentence.section_id or ""), by_id)
        out[sentence.sentence_id] = Context(setting, named or year)
    return out


def _of_section(section: Section, by_id: Mapping[str, Section]) -> tuple[HeadingKind, str]:
    """What the nearest heading that tells says, and the id of the part it opens; of the uppermost heading if none."""
    at: Section | None = section
    top = section.section_id
    named = False
    while at is not None:
        if at.title and (heading := heading_kind(at.title)):
            return heading, at.section_id
        named = named or bool(at.title)
        top = at.section_id
        at = by_id.get(at.parent_id or "")
    return "", top if named else ""


def _year_above(section: Section | None, by_id: Mapping[str, Section]) -> str:
    """The year that the nearest heading with one names."""
    while section is not None:
        if named := year_named(section.title or ""):
            return named
        section = by_id.get(section.parent_id or "")
    return ""


def _turns(document: Document, text: str) -> bool:
    """Whether a sentence, behind those on what was achieved, begins with what is aimed at: “十四五”时期, 今后五年."""
    start = document.period[:4] or document.issued_on[:4]
    named = any(p.text[-4:] >= start for p in periods(text) if not p.compared) if start else False
    return named or bool(_AIMS_SAID.search(text) or _TO_COME.search(text))


def _year_said(document: Document, text: str, setting: Setting, before: str) -> str:
    """The year that holds for the next sentences: the one ahead that a sentence on aims names; several say none."""
    if setting == "past" or not (setting == "aims" or _AIMS_SAID.search(text)):
        return before
    start = document.period[:4] or document.issued_on[:4]
    named = [p for p in periods(text) if not p.compared and p.text[-4:] >= start]
    ahead = {p.text for p in named if p.ahead or _is_ahead(text, p)}
    if not ahead:
        return before
    return ahead.pop() if len(ahead) == 1 else ""


def _is_ahead(text: str, period: Period) -> bool:
    """Whether a sentence looks ahead to a period: 展望2035年."""
    return text[: period.start].endswith(("展望", "力争", "至", "到", "确保"))


def settle(document: Document, figure: FigureRecord, text: str, context: Context) -> FigureRecord:
    """Give a figure the year and the mark that what stands around its sentence says, where the sentence says neither.

    Args:
        document: the document.
        figure: as its sentence alone has it.
        text: the sentence.
        context: what stands around it.

    Returns:
        What a plan says it has done already (已建成) is reached in any part of it.
    """
    if figure.period:
        known = document.issued_on[:4]
        looked_back = context.setting == "past" and known and figure.period[-4:] <= known
        return replace(figure, role="actual") if looked_back else figure
    start = document.period[:4] or document.issued_on[:4]
    if context.setting == "past" or context.year and start and context.year[-4:] < start:
        return replace(figure, period=context.year, role="actual")
    if context.setting in ("aims", "tasks"):
        reached = _done_before(text, figure.start) or _started_from(text, figure.start, figure.end)
        role: Role = "actual" if reached else "target"
        return replace(figure, period=context.year if role == "target" else "", role=role)
    return replace(figure, period=context.year, role="target") if context.year else figure


def _done_before(text: str, at: int) -> bool:
    """Whether the last word before a number that says so says it is reached: 已建成; not 在已有…基础上新建."""
    words = figure_words()
    clause = max(text.rfind(mark, 0, at) for mark in "；。") + 1
    done = max((text.rfind(w, clause, at) for w in words.reached), default=-1)
    meant = max((text.rfind(w, clause, at) for w in words.aimed), default=-1)
    return done >= 0 and done > meant


def _started_from(text: str, start: int, end: int) -> bool:
    """Whether a value is the one that another is reached from: 由50%提高到60%."""
    return bool(_FROM.search(text, max(0, start - _NEAR), start) and _TO.match(text, end))
