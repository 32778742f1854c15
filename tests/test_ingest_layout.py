"""Wrapped lines, page furniture and damaged copies: what becomes of them, and that the index stays sound."""

from __future__ import annotations

import re
import time

import pytest
from sample_plan import HashingEncoder

from ingest.furniture import CONTENTS, PAGE_NUMBER, RUNNING_LINE
from ingest.layout import _without_comments, lay_out
from ingest.near import near_pairs
from ingest.pipeline import ingest
from kb.store import STORE_FILE, Store
from kb.verify import verify

PARAGRAPHS = (
    "第一章 总体要求",
    "坚持生态优先、绿色发展，统筹推进海岛渔业、旅游业和航运业协调发展，不断提高居民收入水平，建设美丽富裕的海岛县。",
    "完善港口设施，改造三座老旧渔港，新建一座综合码头，开通两条环岛航线，提高货物和旅客运输能力，方便群众出行。",
    "第二章 重点任务",
    "加强海洋环境保护，严格控制污染物排放，恢复海草床和珊瑚礁，建立海岛生态监测站，定期公布监测结果，接受社会监督。",
    "发展远洋捕捞和深海养殖，建设冷库和加工厂，培育水产品品牌，扩大出口，带动就业，力争渔民收入年均增长百分之六。",
)
WIDTH = 20


def wrapped(paragraphs=PARAGRAPHS):
    """The paragraphs cut at a width, with a page number and a running header after every five lines."""
    lines = [text[at : at + WIDTH] for text in paragraphs for at in range(0, len(text), WIDTH)]
    pages = [lines[at : at + 5] for at in range(0, len(lines), 5)]
    return "\n".join(row for n, page in enumerate(pages, 1) for row in [*page, f"— {n} —", "海岛县发展规划汇编"])


def test_wrapped_lines_are_joined_across_page_breaks():
    layout = lay_out(wrapped())
    assert layout.width
    assert [p.text for p in layout.paragraphs] == list(PARAGRAPHS)
    assert {aside.reason for aside in layout.set_aside} == {PAGE_NUMBER, RUNNING_LINE}


@pytest.mark.parametrize("unit", ["<!--", "<!--\n", "<!---->", "<!-- -->a\n"])
@pytest.mark.parametrize("end", ["", "-->"])
def test_comments_without_number_and_end_take_no_longer_than_their_text(unit, end):
    """By the pattern, which says the same, 700,000 of them took more than two minutes."""
    few = unit * 20 + end
    assert _without_comments(few) == re.sub("<!--.*?-->", lambda m: " " * len(m[0]), few)
    begun = time.process_time()
    _without_comments(unit * 300_000 + end)
    assert time.process_time() - begun < 5


def test_a_comment_ends_on_its_line():
    text = "第一章 总则<!-- 编者注 -->\n发展<!--渔业\n港口-->码头。<!-- 甲 --> <!-- 乙 -->\n"
    layout = lay_out(text)
    assert [p.text for p in layout.paragraphs] == ["第一章 总则", "发展<!--渔业", "港口-->码头。"]
    assert [text[a.start : a.end] for a in layout.set_aside] == ["<!-- 编者注 -->", "<!-- 甲 -->", "<!-- 乙 -->"]


def test_a_paragraph_a_line_stays_as_it_is():
    layout = lay_out("\n".join(PARAGRAPHS))
    assert layout.width == 0
    assert [p.text for p in layout.paragraphs] == list(PARAGRAPHS)
    assert layout.set_aside == ()


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["开展修复，坚持保护优先；", "坚持系统治理。"], ["开展修复，坚持保护优先；坚持系统治理。"]),
        (["任务如下：", "修好三座渔港；", "疏通河道。"], ["任务如下：", "修好三座渔港；", "疏通河道。"]),
        (["（一）修好渔港；", "（二）疏通河道；", "种树。"], ["（一）修好渔港；", "（二）疏通河道；", "种树。"]),
        (["修好渔港；", "", "疏通河道。"], ["修好渔港；", "疏通河道。"]),
    ],
)
def test_a_line_goes_on_behind_a_semicolon_unless_it_is_a_member_of_a_list(lines, paragraphs):
    assert [p.text for p in lay_out("\n".join(lines)).paragraphs] == paragraphs


def test_a_table_of_contents_is_set_aside():
    text = "目 录\n第一章 总体要求…………1\n第二章 重点任务…………5\n" + "\n".join(PARAGRAPHS)
    layout = lay_out(text)
    assert [p.text for p in layout.paragraphs] == list(PARAGRAPHS)
    assert {aside.reason for aside in layout.set_aside} == {CONTENTS}


def test_a_scanned_table_of_contents_with_damaged_entries_ends_where_the_text_begins():
    titles = [
        "一、总的打算",
        "（一）修好渔港",
        "（二）疏通河道",
        "（三）种树",
        "二、怎样去做",
        "（一）经费",
        "（二）人员",
    ]
    body = [row for title in titles for row in (title, f"{title[-2:]}的事由各县安排，年底前报到市里。")]
    listed = [*titles[:2], "（二〉疏通珂道", "（三）种树\t（二）人员", "打", *titles[4:6]]
    layout = lay_out("\n".join(["目录", *listed, *body]))
    assert [p.text for p in layout.paragraphs] == body
    assert sum(aside.reason == CONTENTS for aside in layout.set_aside) == len(listed) + 1


@pytest.mark.parametrize("text", [wrapped(), "\n".join(PARAGRAPHS), "\ufeff" + wrapped()])
def test_an_index_of_broken_pages_verifies(tmp_path, text):
    source = tmp_path / "plan.txt"
    source.write_text(text, encoding="utf8")
    ingest([source], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=lambda *_: None)
    with Store.open(tmp_path / "index" / STORE_FILE) as store:
        assert [s.text for s in store.sentences("plan")] == [p for p in PARAGRAPHS if p.endswith("。")]
        assert [str(p) for p in verify(store, tmp_path / "index")] == []


def test_header_and_footer_of_two_pages_are_both_set_aside():
    pages = (PARAGRAPHS[:3], PARAGRAPHS[3:])
    marks = [("海岛县发展规划汇编", f"— {n} —", "海岛县发展和改革局编印") for n in (1, 2)]
    text = "\n".join(row for page, (head, *foot) in zip(pages, marks, strict=True) for row in (head, *page, *foot))
    layout = lay_out(text)
    assert [p.text for p in layout.paragraphs] == list(PARAGRAPHS)
    assert [aside.reason for aside in layout.set_aside].count(RUNNING_LINE) == 4


@pytest.mark.parametrize("head", ["目  录", "Contents"])
def test_the_head_of_a_table_of_contents_without_entries_is_set_aside(head):
    layout = lay_out("\n".join([head, *PARAGRAPHS]))
    assert [p.text for p in layout.paragraphs] == list(PARAGRAPHS)
    assert [aside.reason for aside in layout.set_aside] == [CONTENTS]


def test_running_lines_of_a_text_of_two_pages_are_set_aside():
    pages = [PARAGRAPHS[:3], PARAGRAPHS[3:]]
    text = "\n".join(row for n, page in enumerate(pages, 1) for row in [*page, f"— {n} —", "海岛县发展规划汇编"])
    aside = [text[a.start : a.end] for a in lay_out(text).set_aside if a.reason == RUNNING_LINE]
    assert aside == ["海岛县发展规划汇编"] * 2


@pytest.mark.parametrize(
    ("one", "other", "damaged"),
    [
        ("完善港口设施，改造三座老旧渔港。", "完善港囗设施，改造三座老旧渔港。", True),
        ("到2025年，渔业产值达到十亿元以上。", "到2020年，渔业产值达到十亿元以上。", False),
        ("加强港口行业自律，严厉打击假冒伪劣。", "加强康养行业自律，严厉打击假冒伪劣。", False),
        ("支持桂林市建设国际旅游胜地和康养基地。", "支持柳州市建设国际旅游胜地和康养基地。", False),
        ("企业不得向自然保护区排放未经处理的污水。", "企业可得向自然保护区排放未经处理的污水。", False),
        ("完善港口设施，改造三座老旧渔港。", "完善港口设施,改造三座老旧渔港", True),
        ("依托渔业学校建设苗种实验室。", "依托渔业学校建没苗种实验室。", True),  # 没 is no negation in no word
        ("渔船没有检验证书的，不得出港。", "渔船设有检验证书的，不得出港。", False),
        ("发展多种形式的渔民职业技能。", "发展多种形式的渔民职亚枝能。", True),
        ("到2010年改造三十座老旧渔港。", "到2o 10年改造三十座老旧渔港。", True),
        ("Vessels shall return to the harbour by noon.", "Vessels sha1l return to the harbour by noon.", True),
        ("市级以上渔业部门负责登记工作。", "巿级以上渔业部门负责登记工作。", True),
        ("市级以上渔业部门负责登记工作。", "县级以上渔业部门负责登记工作。", False),
        ("优化近海渔业产业结构和布局。", "优化近海渔业产品结构和布局。", False),
    ],
)
def test_a_damaged_copy_is_told_from_another_sentence(one, other, damaged):
    assert any(pair.damage > 0 for pair in near_pairs([one, other])) is damaged


@pytest.mark.parametrize("form", ["- {n} -", "第{n}页", "{n}/{total}", "Page {n}", "—{n}—", "第 {n} 页 共 {total} 页"])
def test_a_running_line_that_counts_its_pages_is_set_aside_whatever_the_form_and_the_length_of_pages(form):
    pages = [PARAGRAPHS[1:3], PARAGRAPHS[4:], PARAGRAPHS[1:2], [*PARAGRAPHS, *PARAGRAPHS]]
    numbered = [(1, pages[0]), (2, pages[1]), (2, pages[1]), (3, pages[2]), (4, pages[3])]
    rows = [(f"海岛县发展规划汇编 {form.format(n=n, total=4)}", page) for n, page in numbered]
    text = "\n".join(line for header, page in rows for line in [header, *page])
    aside = [text[a.start : a.end] for a in lay_out(text).set_aside if a.reason == RUNNING_LINE]
    assert aside == [header for header, _ in rows]


@pytest.mark.parametrize(
    "caption", ["附件 {n}", "专栏{n}重点渔港", "表{n} 渔港泊位", "海岛{n}号渔港共有泊位9个", "202{n}年修好泊位9个"]
)
def test_captions_that_count_up_and_numbers_that_do_not_are_text(caption):
    numbers = (7, 3, 9, 2) if "号" in caption else (1, 2, 3, 4)
    texts = (PARAGRAPHS[1:6] * 4, PARAGRAPHS[1:6], PARAGRAPHS[1:6] * 3, PARAGRAPHS[1:6])
    rows = ([caption.format(n=n), *lines] for n, lines in zip(numbers, texts, strict=True))
    text = "\n".join(line for row in rows for line in row)
    assert [a for a in lay_out(text).set_aside if a.reason == RUNNING_LINE] == []


def test_the_last_page_may_be_short_and_a_page_that_stands_twice_has_its_number_twice():
    pages = [(n, [f"第{n}号渔港的第{k}个泊位于{n + k}月修好。" for k in range(9)]) for n in (3, 4, 4, 5)]
    text = "\n".join(line for n, page in [*pages, (6, ["渔港修好。"])] for line in [*page, str(n)])
    aside = [text[a.start : a.end] for a in lay_out(text).set_aside if a.reason == PAGE_NUMBER]
    assert aside == ["3", "4", "4", "5", "6"]


def test_lines_wrapped_at_a_wide_measure_are_joined_where_most_paragraphs_are_shorter():
    things = "灯标泊位冷库仓库航道码头栈桥渔船网具鱼市苗种饲料海藻贝类蟹笼"
    paragraphs = [f"第{n}条 {things[n % 20 : n % 20 + 8]}由渔业局负责，每年检修，经费列入预算。" for n in range(1, 41)]
    for n in range(6, 0, -1):
        part = things[n * 2 : n * 2 + 12]
        paragraphs.insert(
            n * 6, f"　　{part}由县渔业局会同有关部门每年检修，检修的结果和费用向社会公布，{part}的管理人说明原因。"
        )
    lines = [text[at : at + 46] for text in paragraphs for at in range(0, len(text), 46)]
    layout = lay_out("\n".join(lines))
    assert layout.width
    assert [p.text for p in layout.paragraphs] == [text.strip() for text in paragraphs]


def test_a_reference_that_wrapping_puts_at_the_beginning_of_a_line_stays_in_its_sentence() -> None:
    said = "第{n}条　港口经营人违反本条例规定作业的，由有关主管部门依照本条例第四十七条规定处理，并责令其限期改正。"
    text = "".join(said.format(n=n) + "\n" for n in "一二三四五六七")
    width = text.index("第四十七条")
    wrapped = "\n".join(line[i : i + width] for line in text.splitlines() for i in range(0, len(line), width))
    found = [paragraph.text for paragraph in lay_out(wrapped).paragraphs]
    assert found == text.splitlines()


def test_words_of_a_site_between_a_paragraph_and_its_copy_are_set_aside() -> None:
    before, again, behind = "港口应当公布泊位。", "渔船进港前应当向调度中心报告。", "本条例自公布之日起施行。"
    text = f"{before}\n{again}\n分享到：微信 微博\n{again}\n{behind}\n"
    layout = lay_out(text)
    assert [text[a.start : a.end] for a in layout.set_aside] == ["分享到：微信 微博"]
    assert not lay_out(text.replace("微博", "微博。")).set_aside
