"""What texts of kinds not looked at before showed: titles, boxes, lists, wraps, copies and lost headings.

Every text here is invented; each stands for a form that real plans, laws and regulations have.
"""

from __future__ import annotations

import math
import re
import textwrap

import pytest
from restored_text import headings, restored, texts

from ingest.kinds_beside import DASHED, NUMBERED, PLAIN, REMARK, TITLE, kinds_of, learn_kinds
from ingest.layout import lay_out


@pytest.mark.parametrize("title", ["第一审程序", "中标和合同", "所得税管理", "和谐社区建设", "项目管理"])
def test_a_chapter_whose_title_begins_like_a_reference_is_read(title):
    document = restored(
        "第一章总则第一条　为了规范招标活动，制定本规定。第二条　招标活动应当公开。"
        f"第二章{title}第三条　有关当事人应当依法办理。第四条　办理情况应当公布。\n"
    )
    assert ("chapter", 2, title) in headings(document)
    assert not any(s.inferred for s in document.sections)


def test_a_chapter_that_a_sentence_refers_to_is_none():
    document = restored(
        "第一章 总则\n第一条　本规定适用于招标。\n第二章 罚则\n第二条　有关规定如下。\n"
        "第一章中所称招标，是指公开招标。\n"
    )
    assert [h for h in headings(document) if h[0] == "chapter"] == [("chapter", 1, "总则"), ("chapter", 2, "罚则")]


def test_an_article_opens_before_an_ordinal_and_not_before_a_paragraph_referred_to():
    said = [f"第{n}条第二审人民法院应当办理第{k}类案件。" for n, k in zip("一二四五六", "甲乙丙丁戊", strict=True)]
    document = restored("".join([*said, "第五条第二款规定的案件除外。"]) + "\n")
    articles = [(s.number, s.inferred) for s in document.sections if s.level == "article"]
    assert articles == [(1, False), (2, False), (3, True), (4, False), (5, False), (6, False)]


def test_numbered_entries_glued_to_the_title_of_their_box_are_no_headings():
    document = restored(
        "一、夯实基础（一）建设网络。加快建设光纤网络，推进千兆进户。"
        "专栏1网络升级工程1.推进光纤扩容。部署千兆光纤网络，实现乡镇覆盖。2.加快基站部署。在港口实现深度覆盖。"
        "（二）推进融合。布局数据中心集群，提升利用水平。\n"
    )
    (box,) = document.boxes
    assert box.title == "网络升级工程"
    assert [s.text for s in document.sentences if s.box_id] == [
        "1.推进光纤扩容。",
        "部署千兆光纤网络，实现乡镇覆盖。",
        "2.加快基站部署。",
        "在港口实现深度覆盖。",
    ]
    assert not any(s.level == "point" for s in document.sections)


def test_numbered_paragraphs_in_english_are_cut_and_no_title_swallows_them():
    document = restored(
        "Chapter I Principles Section 1 Lawful use 1. The controller shall keep records. 2. The record shall be kept "
        "in writing in accordance with Article 92 for the purpose of inspection. 3. The authority may ask for it.\n",
        "en",
    )
    assert ("section", 1, "Lawful use") in headings(document)
    assert not any(s.level == "article" for s in document.sections)
    assert len(document.sentences) == 3


def test_an_english_title_ends_before_the_article_that_opens_a_sentence():
    document = restored("Part I Aims and Outlook The Outline of the Plan for Growth sets forth what is due.\n", "en")
    assert headings(document) == [("part", 1, "Aims and Outlook")]


def test_a_numbered_sentence_in_english_is_no_title():
    document = restored("Article 1\n(1) Linjiang shall be a Union of Towns.\n(2) The towns shall be free.\n", "en")
    assert any("Union of Towns" in text for text in texts(document))


def test_marks_in_half_width_end_members_of_lists():
    document = restored("第一条　有下列情形之一的，投标无效:（一）未提交保证金的;（二）附有条件的;（三）其他情形。\n")
    assert len(texts(document)) == 4


def test_a_date_inside_a_sentence_is_no_signature():
    said = "财政厅2004年8月11日发布的《采购办法》同时废止。"
    document = restored(f"第一条　本办法自发布之日起施行。\n{said}\n")
    assert said in texts(document)


def test_what_two_articles_say_in_the_same_words_stays_in_both():
    said = "代表人的行为对其所代表的当事人发生效力，但是变更请求必须经被代表的当事人同意。"
    document = restored(
        f"第一条　当事人可以推选代表人参加调解。{said}\n第二条　人数不确定的，可以发出公告。\n"
        f"登记的权利人可以推选代表人。\n{said}\n第三条　本办法自公布之日起施行。\n"
    )
    assert texts(document).count(said) == 2


def test_a_paragraph_again_on_a_page_printed_twice_is_a_copy():
    numbers = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")
    rows = [f"第{n}条　第{n}类港口应当依法办理登记手续并按期公布结果。" for n in numbers]
    page = [*rows[:14], "登记机构可以委托专业机构办理具体事务，费用由委托方承担。"]
    document = restored("\n".join([*page, *page, rows[14], page[-1], "第十六条　本办法自公布之日起施行。"]) + "\n")
    assert texts(document).count(page[-1]) == 1


def test_a_lost_point_with_a_title_is_inferred_and_a_gap_in_a_list_is_not():
    titles = ["煤炭替代", "新能源发展", "水电开发", "核电布局", "油气调控", "节能管理", "设备更新"]
    points = [
        f"{n}．推进{t}工作。严格控制{t}的规模，加快{t}的改造升级。"
        for n, t in enumerate(titles, start=1)
        if t != "核电布局"
    ]
    document = restored("一、重点任务\n（一）能源转型行动。\n" + "\n".join(points) + "\n")
    assert [s.number for s in document.sections if s.level == "point" and s.inferred] == [4]


def test_a_chapter_begins_where_it_says_what_holds_in_it():
    before = [f"第{n}条　普通合伙企业的合伙人应当按期出资。" for n in ("一", "二", "三", "四")]
    after = [f"第{n}条　合伙人的出资应当登记，情况应当公布。" for n in ("六", "七", "八")]
    opens = "第五条　有限企业适用本章规定；本章未作规定的，适用前章的规定。"
    document = restored("\n".join(["第一章 普通企业", *before, opens, *after, "第三章 附则", "第九条　施行。"]) + "\n")
    lost = next(s for s in document.sections if s.inferred)
    first = next(s for s in document.sentences if "本章未作规定" in s.text)
    by_id = {s.section_id: s for s in document.sections}
    assert (lost.level, lost.number) == ("chapter", 2)
    assert by_id[first.section_id].parent_id == lost.section_id


def wrapped(paragraphs: list[str], width: int, indent: str) -> str:
    rows = [indent + p for p in paragraphs]
    return "\n".join(row[i : i + width] for row in rows for i in range(0, len(row), width)) + "\n"


SAID = (
    "经营者应当按照有关规定保存记录并且接受监督检查，不得拒绝提供有关的资料和数据，也不得隐匿或者销毁。",
    "登记机构应当自收到申请之日起进行形式审核，申请材料不齐全的应当一次性告知申请人补充完善有关材料。",
    "任何组织和个人有权对违反规定的行为进行举报，收到举报的部门应当及时依法处理并且为举报人保密，不得泄露。",
)


def test_no_line_of_wrapped_text_begins_with_a_full_stop_of_its_own():
    cut = wrapped([*SAID, *SAID], 20, "") + "本办法自公布起施行\n。\n"
    assert [p.text for p in lay_out(cut).paragraphs] == [*SAID, *SAID, "本办法自公布起施行。"]


def test_a_lettered_member_at_a_line_start_goes_on_where_the_others_stand_inside_lines():
    said = (
        "The officer shall have the following tasks: (a) to inform and advise the controller; (b) to monitor the "
        "compliance with this Act; (c) to provide advice where it is requested; (d) to cooperate with the authority."
    )
    for width in range(50, 80):
        rows = textwrap.wrap(" ".join([said] * 3), width)
        text = "\n".join(rows) + "\n"
        # A line short of the width by a long word says that a member may begin a line.
        if re.search(r":\n\(a\) ", text) and not re.search(rf"\n.{{,{width - 6}}}\n\(", text):
            assert len(lay_out(text).paragraphs) == 1, width
            return
    raise AssertionError("no width sets a member at the start of a line")


def test_what_stands_behind_what_is_learned_from_the_text():
    said = ["（一）优化审批。", "压缩时限，减少材料。", "（商务厅负责）", "——总量增长。", "全年增长5%。"]
    kinds = kinds_of(said, [False, False, True, False, False])
    assert kinds == (TITLE, PLAIN, REMARK, DASHED, PLAIN)
    notice = [NUMBERED, PLAIN, REMARK] * 12
    told = learn_kinds(notice)
    assert told[REMARK][NUMBERED] - told[PLAIN][NUMBERED] > math.log(4)
    assert all(math.isclose(sum(map(math.exp, row)), 1.0) for row in told)


def test_an_article_may_begin_with_a_name_that_begins_like_a_reference():
    document = restored("第一章总则第一条中华人民共和国港口依法管理。第二条中央财政予以支持。第三条港口公开收费。\n")
    assert [s.number for s in document.sections if s.level == "article"] == [1, 2, 3]


def test_a_heading_printed_again_under_the_next_one_is_no_heading():
    said = "经营者应当按照有关规定保存记录并且接受监督检查，不得拒绝提供有关资料。"
    document = restored(
        f"第一章 总则\n第一节 原则\n{said}\n第二节 范围\n甲类{said}\n第二章 监督\n第二节 范围\n第一节 检查\n"
        f"乙类{said}\n第二节 处罚\n丙类{said}\n第三章 附则\n丁类{said}\n"
    )
    assert not any(s.inferred for s in document.sections)
    assert [(s.number, s.title) for s in document.sections if s.level == "section"] == [
        (1, "原则"),
        (2, "范围"),
        (1, "检查"),
        (2, "处罚"),
    ]


def test_a_usual_title_ends_where_its_article_lost_its_number():
    document = restored(
        "第一章总则第一条　港口依法管理。第二章附则招标采购协会按照依法制定的章程开展活动，加强行业自律。\n"
    )
    assert ("chapter", 2, "附则") in headings(document)


def test_an_english_reference_that_had_no_room_in_its_line_is_no_heading():
    said = "The supervisory authority shall seek the advice of the officer, where one is designated, with regard to"
    rows = [*textwrap.wrap(" ".join([said] * 4) + " this assessment of", 60)]
    rows[-1] = "as it deems to be necessary in view of the above of"
    text = "\n".join([*rows, "Article 40 or to approved mechanisms as the board decides."]) + "\n"
    assert len(lay_out(text).paragraphs) == 1
