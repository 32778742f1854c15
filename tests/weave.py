"""Makes noisy text out of a clean one, and small policy texts written for the tests."""

from __future__ import annotations

import random
from collections.abc import Sequence

MAX_LINE = 450  # characters of a woven line

_FIELDS = (
    ("造船", "茶叶", "盐业", "渔业", "陶瓷", "丝绸", "林业", "钟表", "玩具"),
    ("酿酒", "蜂蜜", "竹编", "灯具", "雨伞", "眼镜", "家具", "印刷", "皮革"),
    ("花卉", "果蔬", "中药", "水泥", "玻璃", "橡胶", "五金", "轮胎", "纽扣"),
)
_CLAUSES = (
    "围绕{f}集群，建设{f}检测中心和{f}设计院。",
    "到2030年，{f}产值达到{n}亿元。",
    "支持{f}企业建立{f}实训基地，培养{f}工匠。",
    "完善{f}标准，推广{f}品牌，举办{f}博览会。",
    "鼓励{f}与旅游结合，开发{f}研学线路。",
    "设立{f}发展基金，引导金融机构扩大{f}贷款。",
    "加强{f}质量监管，健全{f}追溯体系。",
    "建设{f}出口基地，拓展{f}海外市场。",
)


def plan() -> list[str]:
    """The sentences of an invented plan, true order, headings glued to them."""
    numerals = "一二三四五六七八九十"
    sentences = []
    for chapter, fields in enumerate(_FIELDS):
        sentences.append(f"第{numerals[chapter]}章产业分工坚持因地制宜，发展{fields[0]}等{len(fields)}个产业。")
        for i, field in enumerate(fields):
            clauses = [clause.format(f=field, n=(i + 2) * 10) for clause in _CLAUSES]
            clauses[0] = f"{numerals[i]}、{field}{clauses[0]}"
            sentences += clauses
    return sentences


def clean_plan() -> str:
    """A small plan with its headings on their own lines."""
    return (
        "第一章 总体要求\n第一节 指导思想\n坚持生态优先。坚持绿色发展，建设海岛县。\n第二节 主要目标\n"
        "到2030年，旅游人次达到50万。\n第二章 重点任务\n第一节 发展渔业\n一、建设渔港\n改造三座渔港。\n"
        "二、发展加工\n建设冷库，扩大加工能力。\n第二节 发展旅游\n开通环岛航线。\n"
    )


def clean_law() -> str:
    """A small law."""
    return (
        "第一章 总则\n第一条 为了保护海岛，制定本条例。\n第二条 在本县从事开发活动，适用本条例。\n"
        "第二章 保护\n第三条 县人民政府应当编制保护规划。\n第四条 违反第三条规定的，责令改正。\n"
    )


def weave_sample(sentences: Sequence[str], seed: int) -> str:
    """Weave a sample of the first half, running into the second half, with the first half lagging behind it.

    Each line: one sentence of the leading reading, a run of the following one, the rest of the leading one.

    Args:
        sentences: in true order.
        seed: of the random choices.

    Returns:
        The woven text.
    """
    rng = random.Random(seed)
    half = len(sentences) // 2
    sample = [s for s in sentences[: half - 1] if rng.random() < 0.6] + [sentences[half - 1]]
    leader = [*sample, *sentences[half:]]
    follower = list(sentences[:half])
    share = len(follower) / len(leader)
    lines: list[str] = []
    lag = 6  # sentences the leader runs ahead
    taken = given = 0
    while taken < len(leader):
        size = rng.randint(3, 6)
        head = leader[taken : taken + size]
        taken += len(head)
        last = taken >= len(leader)
        due = len(follower) if last else max(given, round((taken - lag) * share))
        run, given = follower[given:due], due
        lines.append("".join([head[0], *run, *head[1:]]))
    return "\n".join(lines)
