"""What a heading of a plan speaks of: what was achieved and what is lacking, or what is aimed at."""

from __future__ import annotations

import re
from typing import Literal

HeadingKind = Literal["past", "aims", "both", ""]  # both: 发展成就和主要目标
# Headings of what is looked back upon.
_PAST = re.compile(
    r"成就|成效|成绩|成果|进展|回顾|现状|历程|起点|完成情况|执行情况|实施情况|落实情况|总结|形势|面临|挑战|问题|短板|弱项|不足|制约|差距|困难"
    r"|(?:^|发展|现实|已有|现有|工作|产业|良好|规划|资源)基础(?:条件)?(?:$|[和与及、])|^(?:发展|宏观|外部|内部|国际|国内|时代)?(?:环境|背景)"
    r"|\b(?:achievements?|progress|review|status quo|current situation|challenges|background|problems|shortcomings)\b",
    re.IGNORECASE,
)
# With one of these the same words name a task: 补齐短板, 夯实发展基础, 优化发展环境, 巩固脱贫成果.
_MENDS = re.compile(
    r"补齐?|解决|破解|消除|缩小|弥补|攻克|克服|突破|优化|夯实|加强|提升|改善|营造|强化|完善|筑牢|打牢|做[实强优]|应对|推进|推动|加快"
    r"|巩固|改进|构建|转化|建设|打造|化解|整改|\b(?:address|overcome|tackle|solve|improve|meet)\b",
    re.IGNORECASE,
)
_AIMS = re.compile(
    r"目标|愿景|展望|远景|(?:主要|预期|发展|核心)指标|\b(?:targets?|goals?|objectives?|vision|aims?)\b", re.IGNORECASE
)
_ABOUT_AIMS = re.compile(r"目标(?:任务)?(?:完成|实现|执行|落实)")  # looked back upon


def heading_kind(title: str) -> HeadingKind:
    """Tell what a heading speaks of.

    Args:
        title: of a part or a box.

    Returns:
        "" where it says neither, as those of tasks do.

    >>> [heading_kind(t) for t in ("主要成就", "补齐农机装备短板", "2025年目标", "规划目标完成情况")]
    ['past', '', 'aims', 'past']
    """
    if _MENDS.search(title):
        return ""
    if _PAST.search(title):
        return "both" if _AIMS.search(_ABOUT_AIMS.sub("", title)) else "past"
    return "aims" if _AIMS.search(title) else ""
