"""Names of parts of a province by which headings go: 武汉都市圈, 打造沿江经济带, 黄河文化旅游带."""

from __future__ import annotations

import re

from kb.lexicon import word_list

_DONE_WITH = re.compile(
    r"^(?:做[强优大]|建[强设好]|打造|构建|构筑|培育|壮大|发展|推进|推动|加快|优化|提升|强化|完善|支持|加强|共建|建设)+(?=..)"
)
_KIND = re.compile(r"(?:城市|各市|地市|[及和与][^带圈区廊]*)$")  # 武汉都市圈城市, 宜荆荆都市圈及恩施州
MIN_NAME = 3  # characters


def area_name(title: str) -> str:
    """Give the name of the part of a province that a heading is about.

    Args:
        title: a heading, normalised.

    Returns:
        The name without what is to be done with it; nothing where the heading is about something else.

    >>> area_name("做强武汉都市圈"), area_name("武汉都市圈城市"), area_name("建设物流枢纽")
    ('武汉都市圈', '武汉都市圈', '')
    """
    name = _DONE_WITH.sub("", _KIND.sub("", title))
    return name if len(name) >= MIN_NAME and name.endswith(tuple(word_list("area_nouns_zh"))) else ""
