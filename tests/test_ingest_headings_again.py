"""Copies of headings are left out; a title that every chapter has stays, and so does proof of a lost parent.

Also what else tells copies from new text: characters that look alike, stray spaces, capitals, lines of the full width.
"""

from __future__ import annotations

from ingest.headings_again import without_copies
from ingest.layout import lay_out
from ingest.near import near_pairs
from ingest.part_copies import cut_at_copies
from ingest.restore import restore
from ingest.segment import segment
from ingest.tree import Node
from kb.records import Document, Level
from tests.conftest import HashingEncoder

LEVELS: dict[str, Level] = {"章": "chapter", "节": "section"}


def nodes(*said: str) -> list[Node]:
    """Headings such as 章1总则."""
    return [Node(LEVELS[s[0]], int(s[1]), s[2:], False, i, (i, 0)) for i, s in enumerate(said)]


def kept(*said: str) -> list[str]:
    left = without_copies(nodes(*said), frozenset())
    return [said[node.at] for node in left]


def test_a_heading_that_comes_again_is_a_copy_where_the_numbers_go_on_without_it() -> None:
    assert kept("章1总则", "节1概述", "节2范围", "节1概述", "节3分工") == ["章1总则", "节1概述", "节2范围", "节3分工"]
    assert kept("章1总则", "节1概述", "节2范围", "节1概述", "章2登记") == ["章1总则", "节1概述", "节2范围", "章2登记"]


def test_the_copy_s_place_is_kept_with_the_heading() -> None:
    first = without_copies(nodes("章1总则", "章1总则", "章2登记"), frozenset())[0]
    assert first.again == ((1, 0),)


def test_a_title_that_every_chapter_has_is_no_copy() -> None:
    said = ("章1总则", "节1一般规定", "节2分工", "章2登记", "节1一般规定", "节2分工")
    assert kept(*said) == list(said)


def test_the_same_titles_behind_a_lost_chapter_stay() -> None:
    said = ("章1总则", "节1一般规定", "节2分工", "节1一般规定", "节2分工", "章3附则")
    assert kept(*said) == list(said)


def test_a_chapter_at_the_end_of_the_text_takes_its_sections_with_it() -> None:
    said = ("章1总则", "节1概述", "节2范围", "章2登记", "节1申请", "节2审查")
    assert kept(*said, "章1总则", "节1概述", "节2范围") == list(said)


def test_every_character_of_a_copied_heading_is_accounted_for() -> None:
    rows = [
        "第一章　总则",
        "灯塔应当登记造册。",
        "浮标应当每年检修。",
        "航道应当保持畅通。",
        "第一章　总则",
        "第二章　登记",
    ]
    text = "\n".join([*rows, "登记由船闸主管部门负责。"])
    document = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert [(s.number, s.inferred) for s in document.sections] == [(1, False), (2, False)]
    assert document.report.not_placed == ()


def test_long_sentences_of_which_several_characters_look_alike_are_one() -> None:
    said = (
        "港口经营人应当按照规定设置灯塔、浮标和航道标志，建立日常巡查和维护制度，保持标志的外观、位置和灯光符合要求。"
    )
    spoilt = said.replace("日常", "曰常").replace("营人", "营入").replace("未", "末").replace("建立", "健立")
    other = said.replace("灯塔", "船闸").replace("巡查", "检修").replace("外观", "质量")
    assert [pair.damage > 0 for pair in near_pairs([said, spoilt])] == [True]
    assert near_pairs([said, other]) == []


def test_a_damaged_city_is_no_county() -> None:
    assert near_pairs(["县级以上地方各级人民政府可以确定职责划分", "巿级以上地方各级人民政府可以确定职责划分"]) == []


def test_a_capital_is_no_damage() -> None:
    said = "f they fail to agree, the court shall decide."
    text = f"I{said}\nDebts shall be paid by both; i{said}\n"
    parts = [o.text for o in cut_at_copies(segment(lay_out(text).paragraphs))]
    assert len(parts) == 2


def paragraphs(text: str) -> list[str]:
    return [paragraph.text for paragraph in lay_out(text).paragraphs]


def wrapped(text: str, width: int) -> str:
    return "\n".join(row[i : i + width] for row in text.split("\n") for i in range(0, len(row), width)) + "\n"


LONG = "船闸管理单位应当建立健全巡查制度，发现隐患应当及时处理并向主管部门报告，不得隐瞒或者拖延。"


def test_a_title_of_the_full_width_ends_with_its_line() -> None:
    titles = ["第一章　总则", "第二章　船闸的登记", "第三章　船闸日常巡查与安全维护制度", "第四章　附则"]
    texts = [LONG.replace("船闸", f"{thing}船闸") for thing in ("内河", "运河中的", "沿海地区", "湖区和水库的")]
    rows = [row for title, text in zip(titles, texts, strict=True) for row in (title, text)]
    assert len(titles[2]) == 17
    assert paragraphs(wrapped("\n".join(rows), 17)) == rows


def test_a_numeral_that_ends_a_word_opens_nothing() -> None:
    said = "船闸管理单位应当更好发挥作用促进和平统一、推进交流合作，" + LONG
    rows = [LONG.replace("隐患", "内河隐患"), said, LONG.replace("隐患", "沿海的隐患")]
    assert paragraphs(wrapped("\n".join(rows), said.index("一、"))) == rows


def test_behind_a_bracket_a_heading_that_has_others_under_it_begins() -> None:
    text = "一、总则（一）目标。灯塔应当登记。（海事局负责）四、优化布局（十四）完善链条。船闸应当巡查。"
    assert "四、优化布局（十四）完善链条。" in [o.text for o in segment(lay_out(text).paragraphs)]
