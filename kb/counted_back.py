"""Parts of the documents that are counted from the end: 最后一章, 第三章倒数第二节, the last box."""

from __future__ import annotations

import re

from kb.document_question import documents_named
from kb.lexicon import normalise
from kb.numerals import from_chinese, to_chinese
from kb.outline import find_sections, path_in
from kb.records import LEVELS, Level
from kb.reference import Reference, without_references
from kb.store import Store

_UNITS: dict[str, Level | None] = {
    "篇": "part",
    "编": "part",
    "章": "chapter",
    "节": "section",
    "条": "article",
    "专栏": None,
    "part": "part",
    "chapter": "chapter",
    "section": "section",
    "article": "article",
    "box": None,
}
_SIGNS: dict[Level, str] = {level: sign for sign, level in _UNITS.items() if level and not sign.isascii()}
_BACK_EN = {"last": 1, "final": 1, "closing": 1, "penultimate": 2, "last but one": 2, "second to last": 2}
_ZH = re.compile(
    r"的?(?:最后[那这]?一?个?|最末一?|末尾?(?:那?一)?|倒数第(?P<back>[一二三四五六七八九十]|\d)个?)(?P<unit>专栏|[编篇章节条])(?!文)"
)
_EN = re.compile(
    r"\b(?:the )?(?:very )?(?P<back>last but one|second[ -]to[ -]last|last|final|closing|penultimate)"
    r" (?P<unit>part|chapter|section|article|box)\b"
)
_BEFORE, _BEHIND = re.compile(r"[编篇章节]$"), re.compile(r"^,? (?:of|in) ")  # where the part it stands in is named


def counted_from_start(store: Store, text: str) -> str:
    """Write parts that are counted from the end of the documents by their numbers.

    Args:
        store: the store; where its documents do not end with the same number, one of them has to be named.
        text: a question, e.g. `最后一章讲什么`, `the last section of chapter 3`.

    Returns:
        The question with the numbers: `第九章讲什么`; as it is where it counts no part from the end, or there is none.
    """
    plain = normalise(text)
    found = _ZH.search(plain) or _EN.search(plain)
    said = _numbered(store, plain, found) if found else ""
    if not found or not said:
        return text
    return counted_from_start(store, f"{plain[: found.start()]}{said}{plain[found.end() :]}")


def _numbered(store: Store, plain: str, found: re.Match[str]) -> str:
    """Name a part by its numbers; "" where there is none, or documents differ."""
    before, behind = plain[: found.start()], plain[found.end() :]
    around = before if _BEFORE.search(before) else behind if _BEHIND.search(behind) else ""
    above = without_references(around)[0]
    said = found["back"] or "一"
    back = _BACK_EN.get(said.replace("-", " ")) or from_chinese(said) or 1
    documents = documents_named(store, plain) or store.document_ids()
    parts = {_part(store, document_id, above, found["unit"], back) for document_id in documents}
    path = parts.pop() if len(parts) == 1 else ()
    new = [level for level in path if level not in above.levels]  # the parts around it are named already
    if found.re is _EN:
        return ", ".join(f"{'box' if unit is None else unit} {number}" for unit, number in reversed(new))
    return "".join(f"专栏{n}" if unit is None else f"第{to_chinese(n)}{_SIGNS[unit]}" for unit, n in new)


def _part(
    store: Store, document_id: str, above: Reference, unit: str, back: int
) -> tuple[tuple[Level | None, int], ...]:
    """The levels and numbers of a part of one document, from the outermost; () where there is none.

    A section is the last of the part that is named around it, or of the whole.
    """
    sections = store.sections(document_id)
    within = find_sections(store, document_id, above) if above.levels else sections
    level = _UNITS[unit]
    if level is None:
        ids = {s.section_id for s in within}
        boxes = [b.number for b in store.boxes(document_id) if b.section_id in ids]
        return ((None, boxes[-back]),) if len(boxes) >= back else ()
    of_level = [s for s in within if s.level == level]
    if len(of_level) < back or any(LEVELS.index(outer) >= LEVELS.index(level) for outer, _ in above.levels):
        return ()
    by_id = {s.section_id: s for s in sections}
    return tuple((s.level, s.number) for s in path_in(by_id, of_level[-back].section_id))
