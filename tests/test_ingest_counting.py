"""Headings glued into the middle of paragraphs: numbers that count on; references and lists stay text."""

from __future__ import annotations

import pytest

from ingest.heading_forms import Form, _form, _Seen, read_hints
from ingest.layout import lay_out
from ingest.markers import marker_at
from ingest.repeats import folded_characters
from ingest.restore import restore
from ingest.segment import cut_at_repeats, segment
from ingest.title_model import candidates, title_model
from ingest.titles import whole_title
from kb.records import Document, RestoredDocument
from tests.conftest import HashingEncoder


def cut(*lines: str) -> list[str]:
    return [occurrence.text for occurrence in segment(lay_out("\n".join(lines)).paragraphs)]


def restored(*lines: str) -> RestoredDocument:
    return restore(Document("d", "d.txt", "", "\n".join(lines)), HashingEncoder().encode_document)


def headings(document: RestoredDocument) -> list[tuple[str, str | None]]:
    return [(section.section_id.partition("/")[2], section.title) for section in document.sections]


@pytest.mark.parametrize("end", ["：", "）", "；", "”", "渔船", "5%"])
def test_a_number_that_counts_on_is_a_heading_whatever_stands_before_it(end):
    text = "一、修缮灯塔，灯塔每年检查。按规定登记（海事局）。渔船应当登记" + end
    assert cut(text + "二、疏浚航道，航道每年检查。三、完。")[-2:] == ["二、疏浚航道，航道每年检查。", "三、完。"]


def test_items_behind_a_colon_and_a_bracket_are_read():
    document = restored(
        "为了发展渔业，现提出以下意见：一、总体要求（一）指导思想。以渔业为本，建设渔港。（二）基本原则。渔民为先（渔业局）"
        "二、保障措施（一）加强领导。各地成立小组，分工负责（省政府）（二）严格考核。考核结果公开。"
    )
    assert [path for path, _ in headings(document)] == [
        "item1", "item1/sub1", "item1/sub2", "item2", "item2/sub1", "item2/sub2",
    ]  # fmt: skip
    assert not any(section.inferred for section in document.sections)


@pytest.mark.parametrize(
    "reference",
    [
        "依照第二条的规定办理",
        "按照本条例第二条办理",
        "有前款第（二）项情形的，从其规定",
        "适用（二）、（三）项",
        "参见第二章",
    ],
)
def test_a_reference_to_the_next_number_is_no_heading(reference):
    lines = [f"第一章　总则，第一条　渔船应当登记（一）甲类渔船；{reference}，不再登记。", "第二条　灯塔应当修缮。"]
    assert any(reference in text and text.endswith("不再登记。") for text in cut(*lines))


def test_a_number_that_stands_again_at_a_sentence_was_a_reference():
    lines = ["一、渔船（见附图）二、灯塔和码头另行规定。", "二、灯塔每年修缮。", "三、码头每年检查。"]
    assert cut(*lines) == lines


def test_a_number_that_does_not_count_on_is_no_heading():
    lines = ["一、渔船（附图）五、六月份登记。", "二、灯塔每年修缮。"]
    assert cut(*lines) == lines


@pytest.mark.parametrize("bracket", ["（海事局）", "「一次检查」", "(海事局)"])
def test_behind_a_bracket_a_heading_counts_on_over_one_that_is_lost(bracket):
    text = f"一、修缮灯塔，灯塔每年检查。二、疏浚航道，航道每年检查。渔港应当扩建{bracket}四、登记渔船，渔船每年检查。"
    assert cut(text)[-2:] == [f"渔港应当扩建{bracket}", "四、登记渔船，渔船每年检查。"]
    document = restored(text + "五、完善制度，制度每年检查。")
    assert [(s.number, s.inferred) for s in document.sections] == [
        (1, False), (2, False), (3, True), (4, False), (5, False),
    ]  # fmt: skip


def test_behind_a_bracket_a_run_of_numbers_goes_on_where_a_sample_jumped():
    text = (
        "（一）灯塔。灯塔每年检查（海事局）（六）渔船。渔船每年检查（渔业局）（七）航道。航道每年疏浚（港务局）"
        "（八）渔港。渔港每年扩建。"
    )
    assert [said[:4] for said in cut(text) if said[0] == "（"] == ["（一）灯", "（六）渔", "（七）航", "（八）渔"]


def test_numbers_in_brackets_side_by_side_are_references():
    text = "有下列情形的，适用本条（二）（三）（四）（五）款办理，渔船（一）（三）（四）（五）类除外。"
    assert cut(text) == [text]


@pytest.mark.parametrize("marker", ["渔港四、", "渔港法（2018年）第四条", "渔港（附图）五、"])
def test_a_number_over_the_next_one_is_no_heading_elsewhere(marker):
    text = f"第一条 灯塔每年检查。第二条 航道每年检查，一、灯塔。二、航道。应当扩建{marker}渔船每年检查。"
    assert cut(text)[-1].startswith("应当扩建")


def test_articles_count_on_whatever_word_follows_and_end_the_title_before_them():
    document = restored(
        "第一章总则第一条渔船应当登记。第二条规定渔港的办法由省政府制定。第三条灯塔应当修缮。"
        "第二章附则第四条中央和地方渔港的名录另行公布。第五条本条例自公布之日起施行。"
    )
    assert headings(document) == [
        ("ch1", "总则"), ("ch1/art1", ""), ("ch1/art2", ""), ("ch1/art3", ""),
        ("ch2", "附则"), ("ch2/art4", ""), ("ch2/art5", ""),
    ]  # fmt: skip


def test_a_title_repeated_as_a_sentence_is_not_cut_from_its_number():
    lines = [
        "坚持四条原则。",
        "建设开放协同的沿海渔业创新体系。",
        "三、任务",
        "（一）建设开放协同的沿海渔业创新体系。",
        "渔港每年扩建。",
    ]
    texts = [o.text for o in cut_at_repeats(segment(lay_out("\n".join(lines)).paragraphs), folded_characters)]
    assert "（一）建设开放协同的沿海渔业创新体系。" in texts


def test_a_list_that_begins_inside_a_sentence_keeps_its_numbers():
    document = restored(
        "第一节　措施",
        "采取以下措施：（1）坚持自愿的原则，办好渔港。（2）加强技术改造和扩建，发挥现有渔船的作用。（3）稳妥地推进改革。",
    )
    texts = [sentence.text for sentence in document.sentences]
    assert texts[1:] == ["（2）加强技术改造和扩建，发挥现有渔船的作用。", "（3）稳妥地推进改革。"]
    assert headings(document) == [("sec1", "措施")]


def test_what_is_a_heading_in_one_reading_is_one_in_the_other():
    first = "一、灯塔，每年检查，逐个修缮（海事局）二、航道，每年疏浚，逐段检查（港务局）三、渔港，每年扩建，逐步完善。"
    second = "三、渔港，每年扩建，逐步完善（渔业局）二、航道，每年疏浚，逐段检查。"
    assert cut(first, second)[3:] == ["三、渔港，每年扩建，逐步完善（渔业局）", "二、航道，每年疏浚，逐段检查。"]


def test_many_glued_paragraphs_whose_titles_are_unlikely_have_none():
    said = [_Seen(at, "subitem", at, False, False, True, False, lambda: 0.7) for at in range(13)]
    assert _form(said).untitled
    assert not _form(said[:5]).untitled


def test_one_short_sentence_inside_a_paragraph_is_no_line_of_its_own():
    hints = read_hints(["渔港扩建。", "五、切实组织实施坚持统一领导。", "各县负责。"], [True, False, False], ())
    assert not hints.by_kind["item"].own_lines


@pytest.mark.parametrize(
    ("text", "end"),
    [("渔业指标明年渔船和海带的产量指标如下：", 0), ("主要目标：", 5), ("四类渔船：", 5), ("经营所得，是指：", 0)],
)
def test_a_lead_in_to_a_list_is_no_title(text, end):
    assert whole_title(text) == end


def test_no_title_ends_inside_a_frame_of_two_words():
    text = "积极发展渔业以大型远洋渔船为重点优化发展捕捞，建设渔港。"
    ends, _ = candidates(text, text, title_model().counts)
    assert text.index("为重点") not in ends
    assert text.index("以大型") in ends


@pytest.mark.parametrize(
    ("text", "found"), [("第四节能源供应", True), ("第三节目标", True), ("第一节能减排", False), ("第二节目单", False)]
)
def test_a_section_number_is_told_from_a_word_that_begins_with_its_last_character(text, found):
    assert (marker_at(text, 0) is not None) == found


def test_a_lost_chapter_does_not_begin_inside_the_box_before_it():
    document = restored(
        "第一章 渔港建设",
        "渔港建设关系渔民生计，应当统筹安排。",
        "第一节 港池疏浚",
        "港池每年疏浚一次，费用由各县承担。",
        "第二节 码头修缮",
        "码头每两年修缮一次，材料统一采购。",
        "专栏1 渔港建设重点",
        "青石县：东港池疏浚工程、渔具交易市场。",
        "白沙县：西码头修缮工程、冷冻加工中心。",
        "乌沙县：灯塔修缮工程、渔船避风锚地。",
        "第一节 船只登记",
        "船只登记由渔业局办理，登记不收费用。",
        "第二节 船员培训",
        "船员培训每年举办两期，费用由省承担。",
        "第三章 保障措施",
        "各县应当加强领导，落实各项渔业政策。",
        "第一节 资金",
        "资金由省财政统一安排，专款专用。",
    )
    where = {s.entry: s.section_id for s in document.sentences if s.box_id}
    assert where["乌沙县"] == where["青石县"] == "d/ch1/sec2"
    assert any(s.section_id == "d/ch2" and s.inferred for s in document.sections)


def test_a_run_that_opens_with_short_sentences_throughout_has_them_for_titles_and_not_if_one_does_not():
    said = [_Seen(at, "subitem", at, False, at < 5, True, False, lambda: 0.7, clauses=True) for at in range(8)]
    assert _form(said, of_kind=Form()).own_lines and not _form(said).own_lines
    said[7] = _Seen(7, "subitem", 7, False, False, True, False, lambda: 0.7)
    assert not _form(said, of_kind=Form()).own_lines


def test_a_long_run_of_unlikely_titles_has_none_beside_others_of_its_kind():
    said = [_Seen(at, "subitem", at, False, False, True, False, lambda: 0.65) for at in range(8)]
    assert _form(said, of_kind=Form()).untitled and not _form(said).untitled
    assert not _form(said[:6], of_kind=Form()).untitled


def test_points_behind_semicolons_and_colons_are_sentences_and_decimals_are_not():
    line = "经营所得是指：1.渔船从事捕捞取得的所得；2.港口取得的所得；增长：1.5倍。"
    assert [o.text for o in segment(lay_out(line).paragraphs)] == [
        "经营所得是指：",
        "1.渔船从事捕捞取得的所得；",
        "2.港口取得的所得；增长：1.5倍。",
    ]
