"""What a second set of texts not looked at before showed: lists, references, headers, wraps, titles, copies, doubt.

Every text here is invented; each stands for a form that real laws, rules, notices and plans have.
"""

from __future__ import annotations

import textwrap

import pytest
from restored_text import headings, restored, texts

from ingest.cleanest import cleanest, usage_of
from ingest.layout import lay_out
from ingest.near import changes_of, lost_by
from ingest.repeats import fold_key
from ingest.titles import SAID_TWICE, english_title_end, title_end

LISTS = """第一条　采购活动有下列情形之一的，应当终止：
（一）提交响应文件的供应商少于三家而不能形成竞争的；
（二）出现影响公正采购的违法、违规行为的；
（三）因重大变故任务取消的。
第二条　询价活动有下列情形之一的，应当终止：
（一）报价均超过预算，采购人不能支付的；
（二）出现影响公正采购的违法、违规行为的；
（三）不再符合询价条件的。
第三条　终止情况应当公告，并说明理由。
"""


def test_two_lists_of_a_rule_may_have_a_member_alike():
    said = "出现影响公正采购的违法、违规行为的；"
    document = restored(LISTS)
    assert texts(document).count(said) == 2
    assert not any(s.inferred for s in document.sections)


def test_members_that_a_copied_article_goes_on_with_are_copies():
    lines = LISTS.splitlines()
    twice = [*lines[:2], lines[1], *lines[2:4], lines[0], *lines[1:4], *lines[4:]]
    assert texts(restored("\n".join(twice) + "\n")) == texts(restored(LISTS))


def test_paragraphs_on_the_one_before_end_two_articles_in_the_same_words():
    said = "前款规定适用于对相邻权利人的限制。"
    document = restored(
        f"第一条　为教学使用作品的，可以不经许可，但是应当指明出处。\n{said}\n"
        f"第二条　为编写教材使用作品的，应当支付报酬。\n{said}\n第三条　使用他人作品应当订立合同。\n"
    )
    assert texts(document).count(said) == 2


def test_a_list_that_has_a_number_twice_running_has_one_of_them_spoilt():
    document = restored(
        "第一条　有下列情形之一的，可以除名：（一）未履行出资义务；（二）因故意或者重大过失给合伙企业造成损失；"
        "（二）因故意或者童太过失给合伙企业造成损失；（三）执行事务时有不正当行为。\n第二条　除名应当通知。\n"
    )
    assert sum("过失给合伙企业" in text for text in texts(document)) == 1


TAIL = "其中，涉及占用农用地的，依照第四条的规定办理审批手续。"


def test_a_spoilt_sentence_that_ends_as_another_does_is_whole_where_its_clean_reading_stands_by():
    one = f"举办企业的，应当向主管部门提出申请，由县级人民政府批准；{TAIL}"
    other = f"公益事业建设的，由乡镇人民政府审核，由县级人民政府批准；{TAIL}"
    spoilt = other.replace("审批手续", "审批手 续").replace("农用", "衣用")
    document = restored(f"第一条　{one}\n第二条　{spoilt}\n第二条　{other}\n第三条　本办法自公布之日起施行。\n")
    assert texts(document) == [one, other, "本办法自公布之日起施行。"]


def test_what_a_woven_text_says_twice_with_another_mark_keeps_both_readings():
    said = [f"第{n}条　第{n}类港口应当依法办理登记手续并公布结果。" for n in "一二三四五六七八九"]
    ends = "其应当作出有约束力的承诺{}适用有关保障措施。"
    said[1] += ends.format("，")
    said[7] += ends.format("")
    # The second reading runs three articles behind.
    rows = [said[i] + (said[i - 3] if i >= 3 else "") for i in range(9)] + said[6:]
    found = texts(restored("\n".join(rows) + "\n"))
    assert [text for text in found if "有约束力" in text] == [ends.format("，"), ends.format("")]


@pytest.mark.parametrize(
    "member",
    [
        "在设立以前或以后第（四）项所列居民在本地所生的子女；",
        "因纠纷引起，涉嫌分则第四章、第五章规定的犯罪案件；",
        "违反分则第二章和第三章规定的；",
    ],
)
def test_a_reference_inside_a_member_of_a_list_ends_no_title(member: str):
    document = restored(f"第一条　下列情形适用本规定：\n（一）依法登记的；\n（二）{member}\n（三）其他情形。\n")
    assert member in texts(document)


def test_a_list_that_a_rule_opens_has_members_and_no_titles():
    names = ("非歧视性审查", "竞争性审查", "采购政策审查", "履约风险审查")
    members = [f"（{n}）{name}。主要审查{name}的内容是否完整。" for n, name in zip("一二三四", names, strict=True)]
    rows = ["第一条　重点审查是在一般审查的基础上，进行以下审查：", *members, "第二条　审查结果应当存档。"]
    assert texts(restored("\n".join(rows) + "\n")).count("竞争性审查。") == 1


SAID = (
    "经营者应当按照有关规定保存记录并且接受监督检查，不得拒绝提供有关的资料和数据，也不得隐匿或者销毁。",
    "登记机构应当自收到申请之日起进行形式审核，申请材料不齐全的应当一次性告知申请人补充完善有关材料。",
    "任何组织和个人有权对违反规定的行为进行举报，收到举报的部门应当及时依法处理并且为举报人保密，不得泄露。",
)


def test_a_header_behind_the_contents_of_a_text_of_two_pages_is_set_aside():
    header = "临江省政策文件汇编"
    rows = [p[i : i + 20] for p in ["一、总体要求", SAID[0], "二、主要任务", *SAID, "三、保障措施", *SAID]
            for i in range(0, len(p), 20)]  # fmt: skip
    contents = ["目  录", "一、总体要求……………… 1", "二、主要任务……………… 1", "三、保障措施……………… 2"]
    text = "\n".join([*contents, header, *rows[:12], "- 1 -", header, *rows[12:], "- 2 -"]) + "\n"
    assert not any(header in p.text for p in lay_out(text).paragraphs)


def test_a_full_stop_behind_a_title_that_the_contents_list_is_no_sentence():
    rows = ["目录", "一、明确范围。………… 1", "二、规范程序。………… 1", "三、加强监督。………… 2"]
    body = [row for title, said in zip(rows[1:], SAID, strict=True) for row in (title.split("…")[0], said)]
    document = restored("\n".join([*rows, *body]) + "\n")
    assert texts(document) == list(SAID)


def test_the_end_of_a_bracket_that_wrapping_cut_off_is_no_running_line():
    things = ["港口", "码头", "航道", "船闸", "仓库", "堆场", "锚地", "渡口", "泊位"]
    duty = "（发展改革部门牵头，有关部门按照职责分工负责）"
    rows: list[str] = []
    for thing in things:
        said = f"加强{thing}的规划建设和日常管理，完善{thing}设施和{thing}服务，提高利用水平并且公布结果。{duty}"
        rows += [*(said[:-2][i : i + 31] for i in range(0, len(said) - 2, 31)), said[-2:]]
    text = "\n".join([*rows[:9], "- 1 -", *rows[9:18], "- 2 -", *rows[18:]]) + "\n"
    assert rows.count("责）") == len(things)
    assert {a.reason for a in lay_out(text).set_aside} == {"page number"}


def test_numbered_members_inside_lines_stay_inside_where_one_begins_a_line():
    names = ("‘port’", "‘berth’", "‘quay’", "‘lock’", "‘pilot’", "‘barge’")
    means = "means a place or a person that the annex to this Act lists by that name"
    said = (
        "For the purposes of this Act: " + "; ".join(f"({n}) {w} {means}" for n, w in enumerate(names, start=1)) + "."
    )
    begun = 0
    for width in range(50, 90):
        rows = textwrap.wrap(said, width)
        begun += any(row.startswith("(") for row in rows[1:])
        assert [p.text for p in lay_out("\n".join(rows * 3) + "\n").paragraphs] == [said] * 3, width
    assert begun > 5


def test_a_clause_cited_at_the_start_of_a_line_is_no_member_of_a_list():
    said = (
        "Nothing in this article shall prevent the towns from making a rule that falls under sub-clause (g) of clause"
    )
    begun = 0
    for width in range(50, 90):
        rows = textwrap.wrap(" ".join([said] * 3) + " (6) of article 19 or of the annex to this Act.", width)
        begun += any(row.startswith("(6)") for row in rows)
        assert len(lay_out("\n".join(rows) + "\n").paragraphs) == 1, width
    assert begun


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Cleaner equipment", "Diesel cranes will be replaced by electric ones."),
        ("Works at the northern quay", "Berths: four berths of 380 metres."),
        ("Closing the gaps", "Two links of nine kilometres will join the quay."),
    ],
)
def test_an_english_title_without_capitals_ends_before_the_next_one(title: str, body: str):
    assert english_title_end(f"{title} {body}") == len(title)


@pytest.mark.parametrize(
    "text", ["Use of high-risk AI systems shall be", "Sharing of data with the Danube towns is due"]
)
def test_a_name_inside_an_english_clause_begins_no_sentence(text: str):
    assert english_title_end(text) == 0


def test_a_title_ends_where_the_document_says_it_again_before_a_mark():
    title, body = "全面清理妨碍公平竞争的规定和做法", "各地区应当落实要求，依法保障平等参与。"
    again = "要全面清理妨碍公平竞争的规定和做法，重点纠正以下问题。"
    document = "\n".join([title + body, again])
    assert title_end(title + body, document=document) == (len(title), SAID_TWICE)
    elsewhere = document.replace("做法，", "做法执行情况，")
    assert title_end(title + body, document=elsewhere)[1] < SAID_TWICE


def test_so_little_behind_a_title_is_the_rest_of_it():
    document = restored(
        "一、制定标准（一）科学核定最高准许收入。发展改革部门按照补偿成本的原则核定最高准许收入，按期公布。"
        "（二）合理制定上限收费标准。授权主体应当统筹考虑不同产品的成本，制定上限收费标准。\n"
    )
    assert [h[2] for h in headings(document) if h[0] == "subitem"] == ["科学核定最高准许收入", "合理制定上限收费标准"]


def test_entries_of_a_box_with_a_number_given_twice_are_no_headings():
    entries = ["1．新增供水能力：到2025年新增18亿立方米。", "1．新增供水能力：到2030年新增18亿立方米。"]
    entries += ["2．用水总量：控制在270亿立方米以内。", "3．自来水普及率：达到92%。"]
    document = restored(
        "第一章　总体要求\n建设现代水网。\n专栏1　主要指标\n" + "\n".join(entries) + "\n第二章　任务\n加快建设。\n"
    )
    assert [s.text for s in document.sentences if s.box_id] == entries


def test_a_lone_letter_that_looks_like_a_digit_is_the_damaged_one():
    readings = [f"The list referred to in paragraph {n}, shall be made public." for n in ("l", "1")]
    keys = [fold_key(text) for text in readings]
    assert lost_by(keys[1], keys[0], changes_of(keys[1], keys[0])) > 0
    assert cleanest(list(zip(readings, keys, strict=True)), usage_of((), keys)) == readings[1]


def test_what_stands_under_a_title_that_ran_into_its_text_is_placed_with_doubt():
    numerals = [a + b for a in ("", "十") for b in ("", *"一二三四五六七八九")]
    parts: list[str] = []
    article = 0
    for chapter, title in zip("一二三四五六", ("总则", "管理", "登记", "监督", "仲裁", "附则"), strict=True):
        lost = title == "仲裁"
        for nth in range(3):
            article += 1
            number = "" if lost and nth == 0 else f"第{numerals[article]}条　"
            head = f"第{chapter}章{title}" if nth == 0 else ""
            parts.append(f"{head}{number}涉外经济贸易中发生的第{article}类纠纷，当事人可以依法申请办理。")
    document = restored("".join(parts) + "\n")
    by_id = {s.section_id: s for s in document.sections}

    def chapter_of(section_id: str | None) -> int:
        section = by_id[section_id or ""]
        while section.parent_id:
            section = by_id[section.parent_id]
        return section.number

    assert {s.placement for s in document.sentences if chapter_of(s.section_id) == 5} == {"inferred"}
    assert {s.placement for s in document.sentences if chapter_of(s.section_id) in (1, 2, 3, 6)} == {"explicit"}


def test_few_headings_over_titled_ones_have_titles_glued_to_their_text():
    parts = [
        "二、今年经济社会发展的总体要求、主要预期目标和宏观经济政策党的大会科学总结了过去的工作和成就，确定了奋斗目标。",
        "三、对今年政府工作的建议结合过去十年特别是近五年工作的体会，对今年政府主要工作提出以下建议。",
        *(
            f"（{n}）加快{t}发展，促进{t}持续健康运行。全年完成{t}投资五亿元，开工项目三个。"
            for n, t in zip("一二三四", ("港口", "铁路", "水网", "电网"), strict=True)
        ),
    ]
    document = restored("\n".join(parts) + "\n")
    assert [title for level, _, title in headings(document) if level == "item" and title is not None] == [
        "今年经济社会发展的总体要求、主要预期目标和宏观经济政策",
        "对今年政府工作的建议",
    ]


def test_a_sentence_that_ends_as_another_one_behind_it_does_is_no_copy_of_its_end():
    end = "给合伙企业或者其他合伙人造成损失的，依法承担赔偿责任。"
    said = [
        f"合伙人对必须经一致同意的事务擅自处理，{end}",
        f"不具有执行权的合伙人擅自执行事务，{end}",
        f"合伙人从事相竞争的业务的，该收益归合伙企业所有；{end}",
    ]
    rows = [f"第{n}条　{text}" for n, text in zip("一二三", said, strict=True)]
    document = restored("\n".join([*rows[:2], *rows[2].partition("；")[::2]]).replace("所有\n", "所有；\n") + "\n")
    assert texts(document)[:2] == said[:2]


def test_an_article_goes_on_behind_a_semicolon_at_the_end_of_a_full_line():
    said = [
        f"第{n}条　经营者从事第{n}类相竞争业务的，该项收益归企业所有；给企业造成损失的，依法承担赔偿责任。"
        for n in "一二三四五六"
    ]
    width = said[0].index("；") + 1
    rows = [row[i : i + width] for row in said for i in range(0, len(row), width)]
    assert [p.text for p in lay_out("\n".join(rows) + "\n").paragraphs] == said


def test_of_two_measures_of_a_line_the_one_counts_that_more_lines_reach():
    more = [f"第{n}类{said}" for n, said in zip("甲乙", SAID, strict=False)]
    said = [*SAID, *more, "第二十七条 本规范自2025年3月1日起施行，有效期为5年，由主管部门根据情况适时修订调整。"]
    rows = [row[i : i + 28] for row in said for i in range(0, len(row), 28)]
    assert [p.text for p in lay_out("\n".join(rows) + "\n").paragraphs] == said


@pytest.mark.parametrize(
    "opens", ["中标、成交供应商应当签订合同。", "中心城区应当建设港口。", "中型企业享受扶持政策。"]
)
def test_an_article_may_begin_with_a_word_that_begins_with_among(opens: str):
    document = restored(
        f"第一章总则第一条采购应当公开。第三条{opens}第四条采购人应当公布结果。第一条中规定的情形除外。\n"
    )
    articles = [(s.number, s.inferred) for s in document.sections if s.level == "article"]
    assert articles == [(1, False), (2, True), (3, False), (4, False)]
    assert opens in texts(document)


def test_points_with_titles_do_not_begin_the_part_behind_theirs():
    points = [f"{n}．建设{thing}。每个街道至少建成一处{thing}，完善{thing}的服务功能。"
              for n, thing in enumerate(("服务中心", "社区站点", "互助院所"), start=1)]  # fmt: skip
    document = restored(
        "一、提升能力\n（一）完善布局。新建小区应当配套建设服务设施，与住宅同步验收。\n" + "\n".join(points) + "\n"
        "构建中心厨房和社区食堂相结合的助餐网络，引导餐饮企业提供优惠。\n"
        "（三）推进改造。支持困难家庭实施改造，累计不少于十万户。\n（四）加强监管。定期公布评价结果。\n"
    )
    by_id = {s.section_id: s for s in document.sections}
    parents = [by_id[s.parent_id or ""] for s in document.sections if s.level == "point"]
    assert {(p.number, p.inferred) for p in parents} == {(1, False)}
