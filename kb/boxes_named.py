"""A box named by its title: 省级示范园区名单里哪些市…, which cities … among the provincial model parks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kb.lexicon import HAN, cut_words, glossary, normalise, word_list
from kb.numerals import to_chinese
from kb.part_named import find_reference, is_box
from kb.records import Box, Bridged
from kb.store import Store

_LEAST = 6  # characters of a title that name it; fewer are words that anyone says: 现代物流
# What a title has behind its things: 省级示范园区建设重点, 农业重大工程.
_WORK = re.compile(r"(?:建设|发展|培育|重点|重大|工程|项目|行动|任务|领域|方向|名单)+$")
_IN_ZH = r"(?:建设|重点)*[”」》\"]?的?(?:名单|清单|列表|目录)?(?:里面?|之中|当中|[中内])的?[,，]?\s*(?=.*哪)"
_AMONG_EN = re.compile(
    r"\b(?:among|amongst|within|(?:on|in) the (?:list|box) of)\s+(?:the )?(?P<title>[a-z][a-z -]{10,70}?)(?=\W*$|,)",
    re.IGNORECASE,
)

# The box said by what it is on: 按品牌展会的那个专栏，…, going by the box of city exhibitions, ….
_SAID_ZH = re.compile(
    r"^(?:请问)?(?:按照?|根据|依据|在)?(?P<box>[^，,。?？\d]{2,20}?专栏)(?![\d一二三四五六七八九十])(?:里面?|之中|当中|[中内])?的?[,，]?\s*(?=.*哪)"
)
_SAID_EN = re.compile(
    r"(?:^|\s)(?:going by|according to|in|from) (?P<box>the (?:[\w-]+ ){0,4}box(?: (?:of|on|about|for) [\w -]{3,40}?)?)"
    r"(?=\W*$|,)",
    re.IGNORECASE,
)


def box_written_out(store: Store, text: str, explain: Callable[[str], Bridged]) -> str:
    """Write the box that a list is asked of by its title, or by what it is on, with its number.

    Args:
        store: the store; its boxes' titles count.
        text: a question.
        explain: gives the Chinese terms of English words.

    Returns:
        The question with 专栏 and the number; as it is where no title stands there, where another box may be meant as
        well, or where two documents have a box of that number.
    """
    if said := _SAID_ZH.search(text):
        parts = find_reference(store, said["box"]).part_ids
        box = store.box(parts[0]) if len(parts) == 1 and is_box(parts[0]) else None
        if box and _is_on(store, box, said["box"]) and not _is_ambiguous(store, said["box"]):
            return f"{text[: said.start()]}专栏{to_chinese(box.number)}里{text[said.end() :].lstrip(',， ')}"
    if said := _SAID_EN.search(text):
        fitting = _mostly_on(store, explain(said["box"]))
        if len(fitting) == 1:
            rest = f"{text[: said.start()]}{text[said.end() :].lstrip(', ')}"
            return f"{rest.rstrip('?')} in box {fitting[0].number}"
    in_chinese = "哪" in text
    among = None if in_chinese else _AMONG_EN.search(text)
    if not in_chinese and not among:
        return text
    boxes = [box for document in store.documents() for box in store.boxes(document.document_id) if box.title]
    numbers = [box.number for box in boxes]
    titles = {box.title: box.number for box in boxes if box.title and numbers.count(box.number) == 1}
    if among:
        terms, left = glossary().chinese_for(among["title"])
        found = [n for title, n in titles.items() if len(terms) > 1 and not left and all(t in title for t in terms)]
        return f"{text[: among.start()]}in box {found[0]}{text[among.end() :]}" if len(found) == 1 else text
    found_zh = list(_named(titles, text))
    if len({number for _, number in found_zh}) != 1:
        return text
    match, number = found_zh[0]
    return f"{text[: match.start()]}专栏{to_chinese(number)}里{text[match.end() :]}"


def _texts(store: Store, box: Box) -> list[str]:
    """The sentences of a box, normalised."""
    return [normalise(s.text) for s in store.sentences(box.document_id) if s.box_id == box.box_id]


def _is_on(store: Store, box: Box, said: str) -> bool:
    """Whether a box has at least half of the things that a Chinese question says of it."""
    own = normalise("".join((box.title or "", *_texts(store, box))))
    words = {word for run in HAN.findall(said) for word in cut_words(run)} - word_list("section_frame_zh")
    things = [glossary().names_of(word) for word in words if len(word) > 1 and word not in ("专栏", "各市")]
    return 2 * sum(any(normalise(name) in own for name in names) for names in things) >= max(1, len(things))


def _mostly_on(store: Store, said: Bridged) -> list[Box]:
    """The boxes of which the title, or half of the sentences, have the last thing that English words say of one."""
    things = [added.terms for added in said.added if added.words != "box"]
    found = list[Box]()
    for box in (box for document in store.documents() for box in store.boxes(document.document_id)) if things else ():
        texts = [normalise(box.title or ""), *_texts(store, box)]
        has = [any(normalise(name) in text for name in things[-1]) for text in texts]
        found += [box] if has[0] or 2 * sum(has[1:]) >= len(has) else []
    return found


def _is_ambiguous(store: Store, said: str) -> bool:
    """Whether several boxes have in their titles what a question says of one: 示范园区专栏, of two levels."""
    things = re.sub(r"(?:的|那个|这个)*专栏$", "", said)
    titles = [box.title or "" for document in store.documents() for box in store.boxes(document.document_id)]
    return sum(things in title for title in titles) > 1


def _named(titles: dict[str, int], text: str) -> Iterator[tuple[re.Match[str], int]]:
    """The places where a question asks of what a title names, with the number of the box."""
    for title, number in titles.items():
        things = _WORK.sub("", title)
        if len(things) >= _LEAST and (match := re.search(rf"(?:专栏)?[“「《\"]?{re.escape(things)}{_IN_ZH}", text)):
            yield match, number
