"""Parts that have neither number nor title: what stands before the first heading, and what all boxes say of a city."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from kb.lexicon import normalise, word_list
from kb.longest_first import longest_first
from kb.named_titles import compact
from kb.places import gazetteer
from kb.reference import Reference
from kb.store import Store

_FRONT_ZH = ("前言", "引言", "序言", "导言", "绪言", "绪论", "导语")
_FRONT_EN = ("introduction", "preface", "foreword", "preamble", "prologue")
_BEFORE = re.compile(
    r"(?:在?第一(?:[章节编篇]|个标题)|正文)(?:的|开始)?之?前面?(?=的?(?:[讲写说有是那]|文字|部分|内容|[?？]|$))"
    r"|\bbefore (?:the )?(?:first chapter|chapter (?:1|one|i)|first section|first heading)\b"
)
_ASIDE = re.compile(
    r"这?[份个本]?(?:规划|文件|文档|计划|方案)|[的在里中内面那段文字部分主要具体都写讲说了些什呢吗么个是]"
)
_ASIDE_EN = frozenset(["plan", "document", "part", "section", "text", "comes", "come", "stands", "stand", "before"])
_BOXES = re.compile(r"专栏|\bbox(?:es)?\b")
# What may stand beside boxes and a city where nothing else is asked.
_OF_BOXES = re.compile(
    r"各个?|所有|全部|每一?个|哪些|哪几?个|几个|多少|什么|一共|分别|都|被|提到|提及|写到|写进|列入|列进|列出|列了"
    r"|涉及|出现|相关|有关|关于"
    r"|条目|项目|内容|情况|名单|市|地区|[的在里中内有是了吗过有及和与对,，。?？、]"
)
_OF_BOXES_EN = frozenset(
    re.findall(
        r"\w+",
        "every all each which what does do is are in of on about the entry entries content contents mention mentions"
        " mentioned named name names list lists listed say says appear appears show across s there",
    )
)


def unnumbered_part(
    store: Store, text: str, titles: Collection[str], without_frame: Callable[[str], str]
) -> Reference | None:
    """Find a part that a question names neither by number nor by title.

    Args:
        store: the store.
        text: the question.
        titles: the titles of parts, compact; a part that is called 前言 is found by its title.
        without_frame: takes the words that ask for a part's text out of a question.

    Returns:
        The text before the first heading for `前言讲什么`, all boxes for `苏州市在各专栏里的内容`; None for others.
    """
    plain = normalise(text)
    if titles and _asks_front(plain, titles, without_frame):
        return Reference(front=True)
    if _BOXES.search(plain) and _asks_boxes_of_city(store, plain):
        boxes = tuple(box.box_id for d in store.documents() for box in store.boxes(d.document_id))
        return Reference(part_ids=boxes, all_boxes=True) if boxes else None
    return None


def _asks_front(plain: str, titles: Collection[str], without_frame: Callable[[str], str]) -> bool:
    """Whether nothing but the text before the first heading is asked for."""
    if any(name in titles for name in (*_FRONT_ZH, *_FRONT_EN)):
        return False
    plain, found = _BEFORE.subn(" 前言 ", plain)
    if not found and not any(name in plain for name in (*_FRONT_ZH, *_FRONT_EN)):
        return False
    aside = word_list("stopwords_en") | _ASIDE_EN
    rest = re.sub(r"[a-z]+", lambda word: " " if word[0] in aside else word[0], without_frame(plain))
    said = compact(rest)
    return said in _FRONT_EN or compact(_ASIDE.sub("", said)) in _FRONT_ZH


def _asks_boxes_of_city(store: Store, plain: str) -> bool:
    """Whether a question names a city and boxes without a number, and nothing else."""
    home = frozenset(store.city_names())
    cities = [m for m in gazetteer().find_asked(plain, short_forms=home) if m.place.name in home]
    if not cities:
        return False
    for mention in reversed(cities):
        plain = f"{plain[: mention.start]} {plain[mention.end :]}"
    for word in longest_first("section_frame_zh"):
        plain = plain.replace(word, " ")
    rest = _OF_BOXES.sub(" ", _BOXES.sub(" ", plain))
    return all(word in _OF_BOXES_EN for word in re.findall(r"\w+", rest))
