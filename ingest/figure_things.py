"""Which things a number is of, where that stands apart from their name: behind a share, or in a clause before."""

from __future__ import annotations

import re

from ingest.figure_words import FigureWords

_THINGS = re.compile(r"^\s*(?:及以上|以上|以下|左右)?的(?P<rest>[^，；。：、（(,;:]+)")
_PERCENT = ("%", "％")
# Verbs besides those of reaching and making; with another behind them they are part of one: 能够实现, 全部接入.
_DOES = tuple("接入 纳入 通过 配备 具备 采用 使用 应用 提供 设有 开设 参与 参加 享有 配套 取得".split())  # noqa: SIM905
_BESIDE = re.compile(r"(?:能够?|可以?|全部|全面|已经?|均|都|将|要|基本)+$")
# 培育以工业设计为核心，集…于一体，…的集聚区1—2个: what the things are built around stands clauses before their name.
_AROUND = re.compile(
    r"(?:培育|打造|建设|建成|形成|创建|发展|构建|培育形成)(?:一批)?"
    r"(?P<around>以[^，；。：以\d]{2,16}为(?:核心|主题|主导|特色|主体|龙头|支撑|重点|引领))，[^；。：\d]*$"
)
# 较全区平均水平（9.9%）高2个百分点; 与全国相比，…占GDP比重仍低2.7个百分点: what the difference is from.
_GAP = re.compile(
    r"(?:^|[，；。：])(?:较|比|与|同)(?P<base>[^，；。：（(\d]{2,16}?)(?:相比|相较)?(?:[（(][^（()）]*[)）])?"
    r"(?P<own>，[^；。：]*?)?(?:仍|还|均|都)?(?P<how>[高低快慢])出?$"
)
_GROWS = re.compile(r"(?:年均|平均|同比)?(?:增速|增长率?|增幅)$")
_LEAST = 2  # characters of the things and of what they do


def share_in_front(right: str, unit: str, words: FigureWords) -> str:
    """Name what a share in front of its things measures.

    Args:
        right: the clause behind the number.
        unit: of the number.
        words: the lists of verbs.

    Returns:
        e.g. 实现托幼一体化的公办幼儿园占比; "" where it is no share, or nothing is said of its things.
    """
    found = _THINGS.match(right) if unit in _PERCENT else None
    if found is None or re.search(r"\d", found["rest"]):
        return ""
    rest = found["rest"].strip()
    verbs = [v for v in (*words.reach, *words.make, *_DOES) if len(v) > 1]
    starts = [at for verb in verbs if (at := rest.find(verb)) >= _LEAST]
    if not starts:
        return ""
    things = _BESIDE.sub("", rest[: min(starts)])
    does = rest[min(starts) :]
    fits = len(things) >= _LEAST and len(does) > _LEAST and "的" not in does
    return f"{does}的{things}占比" if fits else ""


def built_around(before: str, indicator: str) -> str:
    """Put before a thing's name what it is built around, where that stands in a clause before.

    Args:
        before: the sentence up to the number.
        indicator: the name of the thing, which stands directly before the number.

    Returns:
        e.g. 以工业设计为核心的现代服务业集聚区; the name itself where nothing is said.
    """
    found = _AROUND.search(before) if indicator and before.endswith(indicator) else None
    return f"{found['around']}的{indicator}" if found else indicator


def difference_from(before: str, indicator: str, main: str) -> str:
    """Name a difference by what it is of and what it is from.

    Args:
        before: the sentence up to the number.
        indicator: the name of what lies above or below, with the word that says so at its end.
        main: what the number measures that is compared, "" where the sentence has none before.

    Returns:
        e.g. 服务业固定资产投资年均增长高于全区平均水平; the name itself where nothing is compared.

    >>> difference_from("投资年均增长11.9%，较全区平均水平（9.9%）高", "投资高", "投资年均增长")
    '投资年均增长高于全区平均水平'
    """
    found = _GAP.search(before)
    if found is None or not indicator.endswith(found["how"]) or found["base"] in indicator:
        return indicator
    own = re.sub(r"(?:仍|还|均|都)$", "", indicator.removesuffix(found["how"]))
    grows = main.startswith(own) and _GROWS.search(main)  # 投资年均增长11.9%, …高2个百分点: the growth is compared
    return f"{main if grows else own}{found['how']}于{found['base']}"
