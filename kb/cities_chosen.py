"""Cities that a question names to choose from: 苏州、无锡两市中哪些发展旅游, 苏州还是无锡发展旅游."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.city_question import FIGURE
from kb.legs import find_places
from kb.lexicon import normalise
from kb.numerals import from_chinese
from kb.places import PlaceMention
from kb.store import Store

_BESIDE = re.compile(r"\s*(?:[、,，/]|以?及|[和与跟同]|还是|抑或|或者?)\s*")
_OR = re.compile(r"\s*(?:还是|抑或)\s*")
# 苏州、无锡、常州三市: counts those named.
_COUNTED = re.compile(
    r"(?:这|那)?(?P<count>[两二三四五六七八九十])[个座]?(?:城市|地级市|设区市|地市|市(?![场民政区级县值内域])|城(?!市|区|镇)|地(?![区方]))"
)
_WHO = re.compile(
    r"(?:之中|当中|之间|里面|[里中])?[,，]?(?:都?有)?哪[些几]?[一个座家]?"
    r"(?=在?(?:重点|优先|着力|大力|主要|也|都|还|要|会)*(?:发展|主打|主攻|布局|培育|推进|建设|聚焦|做|搞|把|将|以))"
)


def chosen_written_out(store: Store, text: str) -> str:
    """Write a question that lets one choose from cities as one for cities among them.

    Args:
        store: the store; its documents' provinces decide between places of one name.
        text: a question, e.g. `苏州还是无锡发展旅游`.

    Returns:
        The question, what counts the cities left out: `苏州、无锡中哪些城市发展旅游`; others as they are.

    """
    for run in reversed(_runs(text, find_places(store, text))):
        start, end = run[0].start, run[-1].end
        counted = _COUNTED.match(text, end)
        if counted and from_chinese(counted["count"].replace("两", "二")) == len(run):
            text, counted = text[:end] + text[counted.end() :], None
        who = _WHO.match(text, end)
        named = "、".join(text[mention.start : mention.end] for mention in run)
        joints = [text[one.end : two.start] for one, two in zip(run, run[1:], strict=False)]
        rest = normalise(text[:start] + text[end:])
        if who:
            text = f"{text[:start]}{named}中哪些城市{text[who.end() :]}"
        elif _OR.fullmatch(joints[-1]) and not FIGURE.search(rest) and "定位" not in rest:
            text = f"{text[:start]}{named}中哪些城市{text[end:].removeprefix('市')}"
    return text


def _runs(text: str, mentions: Sequence[PlaceMention]) -> list[list[PlaceMention]]:
    """Gather places below a province that stand side by side, two or more."""
    runs: list[list[PlaceMention]] = []
    for mention in mentions:
        if mention.place.level == "province":
            continue
        if runs and _BESIDE.fullmatch(text[runs[-1][-1].end : mention.start]):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    return [run for run in runs if len(run) > 1]
