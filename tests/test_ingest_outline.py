"""Where headings begin that the source lost: what numbers, lists, introductions and topics tell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.restore import restore
from kb.records import Document, RestoredDocument
from tests.conftest import HashingEncoder

HAN = "一二三四五六七八九十"


def restored(*lines: str) -> RestoredDocument:
    return restore(Document("d", "d.txt", "", "\n".join(lines)), HashingEncoder().encode_document)


def place(document: RestoredDocument, text: str) -> str:
    """The section a sentence stands in, without the name of the document."""
    found = [s.section_id for s in document.sentences if text in s.text]
    assert len(found) == 1
    return (found[0] or "").partition("/")[2]


def articles(first: int, last: int, topic: str) -> list[str]:
    return [f"第{HAN[n - 1]}条　{topic}应当登记，{topic}的登记由主管部门负责第{n}项。" for n in range(first, last + 1)]


def test_a_lost_chapter_among_articles_that_run_on_begins_with_one_of_them() -> None:
    document = restored(
        "第一章　总则", *articles(1, 3, "渔船"), *articles(4, 6, "灯塔"), "第三章　附则", *articles(7, 8, "公告")
    )
    lost = next(s for s in document.sections if s.inferred)
    assert (lost.level, lost.number, lost.title) == ("chapter", 2, None)
    assert place(document, "第1项") == "ch1/art1"
    assert place(document, "第6项") == "ch2/art6"
    assert all(s.placement == "inferred" for s in document.sentences if "灯塔" in s.text)


def test_a_lost_first_section_begins_with_the_first_article_of_its_chapter() -> None:
    document = restored(
        "第一章　总则", "第一节　目的", *articles(1, 2, "渔船"), "第二节　范围", *articles(3, 4, "灯塔"),
        "第二章　管理", *articles(5, 6, "码头"), "第二节　检查", *articles(7, 8, "航道"),
    )  # fmt: skip
    assert place(document, "第5项") == "ch2/sec1/art5"
    assert place(document, "第7项") == "ch2/sec2/art7"


def test_a_lost_article_does_not_cut_a_list_in_two() -> None:
    document = restored(
        "第一条　渔船应当登记。",
        "灯塔有下列情形之一的，应当修缮：", "（一）塔身倾斜的；", "（二）灯器损坏的；", "（三）基础下沉的。",
        "第三条　本条例自公布之日起施行。",
    )  # fmt: skip
    points = {place(document, text).split("/")[0] for text in ("塔身倾斜", "灯器损坏", "基础下沉", "灯塔有下列情形")}
    assert len(points) == 1


def test_sections_under_a_part_prove_the_chapter_they_usually_stand_in() -> None:
    def chapter(number: int, topic: str) -> list[str]:
        return [
            f"第{HAN[number - 1]}章　{topic}工作",
            f"第一节　{topic}规划", f"{topic}规划由省里组织编制{number}。",
            f"第二节　{topic}检查", f"{topic}检查每年开展一次{number}。",
        ]  # fmt: skip

    document = restored(
        "第一篇　沿海", *chapter(1, "渔船"), *chapter(2, "灯塔"), "第二篇　沿河", *chapter(3, "码头")[1:],
        *chapter(4, "航道"),
    )  # fmt: skip
    assert place(document, "码头规划由") == "part2/ch3/sec1"
    assert place(document, "航道检查每") == "part2/ch4/sec2"


def test_a_lost_section_leaves_its_chapter_the_introduction_that_is_usual() -> None:
    def chapter(number: int, topic: str) -> list[str]:
        return [
            f"第{HAN[number - 1]}章　{topic}工作", f"把{topic}摆在突出位置，明确{number}项分工。",
            f"第一节　{topic}规划", f"{topic}规划由省里组织编制{number}。",
            f"第二节　{topic}检查", f"{topic}检查每年开展一次{number}。",
        ]  # fmt: skip

    third = chapter(3, "码头")
    document = restored(*chapter(1, "渔船"), *chapter(2, "灯塔"), *third[:2], *third[3:])
    assert place(document, "把码头摆在") == "ch3"
    assert place(document, "码头规划由") == "ch3/sec1"
    # It may be the first sentence of a section as well: that is not read but concluded.
    introduction = next(s for s in document.sentences if s.text.startswith("把码头摆在"))
    assert introduction.placement == "inferred"
    assert next(s for s in document.sentences if s.text.startswith("把灯塔摆在")).placement == "explicit"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["第{}编 ", "第{}章 ", "第{}节 ", "第{}条 ", "{}、", "（{}）", "1.", "3.", "①", ""]),
            st.integers(1, 9),
            st.sampled_from(["总则", "渔船应当登记。", "有下列情形的：", "到2025年，灯塔达到3座。", "专栏1 灯塔"]),
        ),
        max_size=25,
    )
)
def test_any_sequence_of_numbers_gives_a_tree_in_order_with_every_number_read(
    parts: Sequence[tuple[str, int, str]],
) -> None:
    document = restored(*(marker.format(HAN[n - 1]) + text + str(i) for i, (marker, n, text) in enumerate(parts)))
    ids = [section.section_id for section in document.sections]
    assert len(ids) == len(set(ids))
    assert all(section.parent_id in {None, *ids[:i]} for i, section in enumerate(document.sections))
    assert all(s.section_id in {None, *ids} for s in document.sentences)
    assert all((section.title is None) or not section.inferred for section in document.sections)


def test_a_run_of_numbers_with_titles_stands_beside_one_without() -> None:
    stated = [
        "水库除险加固全部完成，下游四县的灌溉用水有了保障",
        "旧厂区的搬迁补偿已经兑付，腾出土地两千亩",
        "乡村道路硬化率由六成提高到九成，客车通到每个行政村",
        "夜间门诊在三家医院开设，急诊等候时间缩短一半",
        "图书馆延长开放到晚上十点，周末读者增加三成",
    ]
    planned = ["修好水利", "盘活土地", "通好公路", "办好医院"]
    numerals = "一二三四五"
    text = "一、过去一年的工作\n" + "".join(f"（{n}）{s}。\n" for n, s in zip(numerals, stated, strict=True))
    text += "二、今年的打算\n" + "".join(
        f"（{n}）{title}。每个县选一处先做，年底前验收。第{n}批名单由市里另行公布。\n"
        for n, title in zip(numerals, planned, strict=False)
    )
    found = [section.title for section in restored(text).sections if section.level == "subitem"]
    assert found == ["", "", "", "", "", *planned]


def test_the_first_lost_headings_stand_before_the_runs_that_were_under_them() -> None:
    kept = ["（一）渔港", "渔港应当清淤。", "（二）灯塔", "灯塔应当粉刷。", "（三）航标", "航标应当编号。"]
    again = ["（一）粮仓", "粮仓应当防潮。", "（二）水渠", "水渠应当加固。"]
    document = restored(*kept, *again, "三、教育", "学校应当扩建。", "四、卫生", "医院应当改建。")
    assert [(s.section_id, s.inferred) for s in document.sections if s.level == "item"] == [
        ("d/item1", True),
        ("d/item2", True),
        ("d/item3", False),
        ("d/item4", False),
    ]
    assert place(document, "航标应当") == "item1/sub3"
    assert place(document, "粮仓应当") == "item2/sub1"


def test_a_lost_first_chapter_begins_with_the_first_article() -> None:
    document = restored(
        *articles(1, 3, "渔船"), "第二章　灯塔", *articles(4, 6, "灯塔"), "第三章　附则", *articles(7, 8, "公告")
    )
    assert [place(document, f"第{n}项") for n in (1, 3, 4)] == ["ch1/art1", "ch1/art3", "ch2/art4"]


def test_a_lost_first_heading_begins_behind_the_preamble() -> None:
    document = restored(
        "各位代表：", "现在，我向大会报告政府工作，请予审议。", "渔港去年改造了三座。", "航线去年开通了两条。",
        "二、今年任务", "灯塔今年修缮五座。", "三、几点要求", "各部门应当按月通报。",
    )  # fmt: skip
    assert [place(document, text) for text in ("请予审议", "三座", "两条")] == ["", "item1", "item1"]


def test_a_first_child_far_behind_its_heading_belongs_to_the_lost_one_after_it() -> None:
    text = [f"渔船第{HAN[n]}类应当按期检验并且公布结果。" for n in range(8)]
    document = restored(
        "第一章　总体要求", "第一节　目的", "灯塔应当修缮。", "第二节　范围", "码头应当登记。",
        "第二章　渔船检验", *text,
        "第一节　航道", "航道应当疏浚。", "第二节　浮标", "浮标应当更换。",
        "第四章　保障", "第一节　资金", "资金应当公开。", "第二节　人员", "人员应当培训。",
    )  # fmt: skip
    assert place(document, "第八类") == "ch2"
    assert place(document, "航道应当") == "ch3/sec1"
    assert place(document, "浮标应当") == "ch3/sec2"


def test_a_lost_heading_begins_with_a_line_where_the_headings_read_do() -> None:
    def section(number: int, topic: str) -> list[str]:
        return [
            f"第{HAN[number - 1]}节　{topic}",
            f"{topic}由市里规划{number}。各县扩建{topic}{number}。{topic}每年检查{number}。",
        ]

    lines = [*section(1, "渔港"), *section(2, "灯塔"), *section(3, "船坞"), *section(4, "浮标")]
    document = restored("第一章　建设", *lines[:2], lines[3], *lines[4:])
    assert {place(document, f"{topic}{n}") for topic, n in (("各县扩建灯塔", 2), ("各县扩建渔港", 1))} == {
        "ch1/sec1",
        "ch1/sec2",
    }
    assert place(document, "灯塔由市里规划") == "ch1/sec2"
    assert place(document, "渔港每年检查") == "ch1/sec1"


def test_the_children_behind_a_long_lead_in_belong_to_the_lost_section() -> None:
    document = restored(
        "第七章　农业", "第一节　任务", "渔业是基础，要办好渔业。", "渔业的变化如下：",
        "到明年渔船占五成。", "海带占两成。",
        "（一）渔船", "渔船扩建。", "渔船检修。", "（二）海带", "海带育苗。", "海带加工。",
        "（三）贝类", "贝类增殖。", "贝类外销。",
        "第三节　水利", "修建渔港水利。", "第四节　措施", "完善渔业措施。",
    )  # fmt: skip
    placements = {s.text: s.placement for s in document.sentences}
    assert place(document, "海带育苗") == "ch7/sec2/sub2"
    assert placements["渔业的变化如下："] == placements["海带育苗。"] == placements["贝类外销。"] == "inferred"
    assert placements["渔业是基础，要办好渔业。"] == placements["修建渔港水利。"] == "explicit"


def test_what_stands_between_the_last_heading_and_a_lost_one_is_inferred() -> None:
    document = restored(
        "第一章　总则", "第一节　目的", *articles(1, 2, "渔船"), "第二节　范围", *articles(3, 9, "灯塔"),
        "第三章　附则", *articles(10, 10, "公告"),
    )  # fmt: skip
    placement = {s.text[:4]: s.placement for s in document.sentences}
    explicit_under = [s for s in document.sentences if "灯塔" in s.text and s.placement == "explicit"]
    assert next(s for s in document.sections if s.inferred).section_id == "d/ch2"
    assert len(explicit_under) == 1
    assert placement["渔船应当"] == placement["公告应当"] == "explicit"


def test_a_lost_item_that_runs_on_stands_before_the_parent_its_successor_opens() -> None:
    document = restored(
        "一、任务", "（一）渔港", "渔港扩建。", "（二）灯塔", "灯塔修缮。",
        "二、机制", "（三）审核", "审核完善。", "平台联通各县。",
        "三、保障", "（五）领导", "领导有力。", "（六）监督", "监督严格。",
    )  # fmt: skip
    assert [s.section_id for s in document.sections if s.inferred] == ["d/item2/sub4"]
    assert place(document, "平台联通") == "item2/sub4"


def test_sections_behind_articles_open_the_lost_chapter() -> None:
    document = restored(
        "第一章　总则", *articles(1, 2, "渔船"),
        "第一节　目的", *articles(3, 4, "灯塔"), "第二节　范围", *articles(5, 6, "码头"),
        "第三章　附则", *articles(7, 8, "公告"),
    )  # fmt: skip
    assert place(document, "第4项") == "ch2/sec1/art4"


def test_the_runs_of_an_excerpt_that_begins_without_its_chapter_are_its_sections() -> None:
    def chapter(number: str, topic: str) -> list[str]:
        return [
            f"第{number}章　{topic}",
            f"第一节　{topic}规划",
            f"{topic}规划甲。",
            f"第二节　{topic}检查",
            f"{topic}检查乙。",
        ]

    document = restored(
        "第九篇　开放", *chapter("三十五", "渔港")[1:], *chapter("三十六", "灯塔"),
        "第十篇　民生", *chapter("三十七", "船坞"), "第十一篇　文化", *chapter("三十八", "浮标"),
    )  # fmt: skip
    assert place(document, "渔港检查乙") == "part9/ch35/sec2"


def test_titles_in_traditional_characters_glued_to_short_sentences_are_cut_as_in_simplified_ones():
    parts = {
        "申請資格": "凡在本市設籍滿六個月之長者，均可申請交通補助。已領取其他機關同類補助者，不得重複申請。",
        "補助標準": "每人每月補助新臺幣四百八十元，當月未用完者不予遞延。身心障礙者另加一百二十元。",
        "申請程序": "申請人應檢附身分證影本及申請書，向戶籍所在地區公所提出。區公所應於受理後十日內完成審查。",
        "經費來源": "本計畫所需經費由社會局編列年度預算支應。不足部分由公益彩券盈餘補助。",
        "其他事項": "本計畫自公布日起實施，修正時亦同。各區公所應按月將核定名冊送社會局備查。",
    }
    numbers = dict(zip(parts, "一二三四五", strict=True))
    text = "".join(f"{numbers[title]}、{title}{body}" for title, body in parts.items()) + "\n"
    assert [section.title for section in restored(text).sections] == list(parts)


def test_text_between_a_chapter_and_its_first_article_is_the_article_lost_before_it() -> None:
    document = restored(
        "第一章　总则第一条　渔船应当登记，登记由主管部门负责。第二条　渔船登记不收费用。"
        "第二章　灯塔灯塔由主管部门维护，维护费用由财政承担。第四条　灯塔每年检查一次。"
        "第三章　附则第五条　本办法自公布之日起施行。"
    )
    assert place(document, "灯塔由主管部门维护") == "ch2/art3"
    assert place(document, "渔船登记不收费用") == "ch1/art2"
    assert [s.placement for s in document.sentences if "灯塔由主管" in s.text] == ["inferred"]


def test_lists_under_an_article_are_not_cut_by_the_article_lost_behind_them() -> None:
    document = restored(
        "第一条　渔船登记应当提交下列材料：（一）船舶证书；（二）船主证明。"
        "申请灯塔许可的，应当具备下列条件：（一）有场地；（二）有人员；（三）有设备。"
        "第三条　灯塔每年检查一次。第四条　本办法自公布之日起施行。"
    )
    assert place(document, "申请灯塔许可") == "art2"
    assert place(document, "有设备") == "art2/sub3"
    assert all(s.placement == "inferred" for s in document.sentences if "灯塔许可" in s.text or "有场地" in s.text)


def test_a_number_referred_to_is_not_the_next_article() -> None:
    document = restored(
        "第一章　监事会监事会由三人组成，本法第二条、第三条另有规定的除外。监事会每年开会。"
        "第二条　监事由股东选举。第三条　有符合本法第四条规定条件的人员，可以当选监事。第四条　监事应当年满二十岁。"
    )
    titles = [s.title for s in document.sections if s.level == "chapter"]
    assert titles == ["监事会"]


@pytest.mark.parametrize(("lines", "told"), [(12, True), (3, False)])
def test_a_text_without_any_heading_says_so_unless_it_is_short(lines: int, told: bool) -> None:
    text = "\n".join(f"第{n}项工作按时完成，群众满意度进一步提高。" if n else "县政府工作报告" for n in range(lines))
    document = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert not document.sections
    assert [note.values for note in document.report.notes if note.kind == "no_headings"] == (
        [{"count": len(document.sentences)}] if told else []
    )


def test_a_text_with_a_heading_does_not_say_that_it_has_none() -> None:
    text = "\n".join(["一、总体要求", *(f"工作{n}按时完成，群众满意度进一步提高。" for n in range(20))])
    document = restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)
    assert document.sections and not any(note.kind == "no_headings" for note in document.report.notes)
