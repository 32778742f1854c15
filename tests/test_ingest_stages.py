"""Each stage of ingest alone, on small texts, arbitrary text and hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.heading_forms import DocumentHints
from ingest.headings import Around, cut
from ingest.layout import INVISIBLE, lay_out
from ingest.manifest import COLUMNS, ManifestError, read_manifest
from ingest.markers import value
from ingest.parallel_titles import siblings_of
from ingest.pipeline import ingest
from ingest.positioning import split_list
from ingest.read.text import UnreadableError, read_text
from ingest.repeats import fold_repeats
from ingest.restore import restore
from ingest.segment import segment
from ingest.spans import project
from ingest.tables import read_table
from ingest.titles import box_title_end, title_end
from ingest.weave import find_weave
from kb.errors import KBError
from kb.records import Document, Note, RestoredDocument
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder
from tests.sample_texts import clean_law, clean_plan

PLACES = ("渔港", "灯塔", "航标", "码头", "冷库", "船坞", "浮桥", "水闸", "泵站", "堤岸")
SOUP = st.lists(
    st.sampled_from(
        [
            "第三章",
            "第二节",
            "第一条 ",
            "一、",
            "三、",
            "（二）",
            "专栏4",
            "图1",
            "表2",
            "：",
            "，",
            "。",
            "！",
            "\n",
            "\r\n",
        ]
        + [
            "序号指标单位2020年2025年",
            "1人均收入元10",
            "南宁市—围绕",
            "的发展定位，重点发展",
            "、",
            "等服务",
            "到2025年，",
            "物流",
            "\u3000",
        ]
        + ["\x00", "\u200b", "😀", "Chapter 3. ", "Ａ", "ﬁ", "㎡", "“", "”", "\x85", "\u2028"]
    ),
    max_size=60,
).map("".join)
TEXTS = st.one_of(st.text(max_size=200), SOUP)


def bare(text):
    """A text without white space and invisible characters."""
    return "".join(c for c in text if not c.isspace() and c not in INVISIBLE)


def sentences_of(text):
    """The sentence occurrences of a text."""
    return segment(lay_out(text).paragraphs)


def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Two-character pairs hashed into 64 numbers: enough to tell fields of an invented plan apart."""
    rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
    for row, text in enumerate(texts):
        for a, b in zip(text, text[1:], strict=False):
            rows[row, (ord(a) * 31 + ord(b)) % 64] += 1
    unit: npt.NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def restored(text: str) -> RestoredDocument:
    """A text restored as document `d`."""
    return restore(Document("d", "d.txt", "d", text), embed)


@given(TEXTS)
@example("0/0")
def test_sentences_cut_the_text_and_only_what_is_set_aside_lies_between(text: str) -> None:
    layout = lay_out(text)
    for aside in layout.set_aside:
        text = text[: aside.start] + " " * (aside.end - aside.start) + text[aside.end :]
    at = 0
    for occurrence in segment(layout.paragraphs):
        assert bare(text[occurrence.start : occurrence.end]) == bare(occurrence.text)
        assert not bare(text[at : occurrence.start])
        at = occurrence.end
    assert not bare(text[at:])


@given(TEXTS)
def test_folding_keeps_every_occurrence_once(text: str) -> None:
    occurrences = sentences_of(text)
    kept = [o for sentence in fold_repeats(occurrences)[0] for o in sentence.occurrences]
    assert sorted(kept, key=lambda o: o.start) == occurrences


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("到２０２５年，产值翻番。", "到2025年,产值翻番。", True),
        ("到2025年，产值 翻番。", "到2025年，产值翻番。", True),
        ("到2020年，产值翻番。", "到2025年，产值翻番。", False),
        ("北海市产值翻番。", "南海市产值翻番。", False),
    ],
)
def test_only_dress_makes_two_readings_one_sentence(one: str, other: str, same: bool) -> None:
    assert (len(fold_repeats(sentences_of(one + other))[0]) == 1) is same


def test_the_cleanest_reading_is_kept() -> None:
    (sentence,) = fold_repeats(sentences_of("产值 翻番。产值翻番。"))[0]
    assert sentence.text == "产值翻番。"


def restored_texts(text: str) -> list[str]:
    return [s.text for s in restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document).sentences]


def test_a_short_sentence_said_twice_stays_twice_unless_a_copy_of_it_is_spoilt() -> None:
    text = "渔港改造三座。灯塔修缮五座，航标更换十座。{}码头新建一座，航线开通两条。"
    assert len(restored_texts(text.format("渔港改造三座。"))) == 4
    assert len(restored_texts(text.format("渔 港改造三座。"))) == 3


def test_an_article_may_end_with_the_words_of_another() -> None:
    closing = "具体办法由渔业主管部门会同港口主管部门制定。"
    text = f"第一条 渔船应当登记。{closing}\n第二条 灯塔应当修缮。{closing}\n第三条 码头应当检验。"
    assert restored_texts(text).count(closing) == 2


def test_copies_close_behind_their_sentences_are_no_second_reading() -> None:
    sentences = [
        f"{place}应当在{month}月以前完成第{month}期检修并且公布结果。" for month, place in enumerate(PLACES, 1)
    ]
    spoilt = [s.replace("应当", "应 当") for s in sentences]
    order = [*sentences[:2], *spoilt[:2], *sentences[2:5], *spoilt[2:5], *sentences[5:7], *spoilt[5:7], *sentences[7:]]
    folded, _ = fold_repeats(sentences_of("".join(order)))
    assert len(folded) == len(sentences)
    assert find_weave(folded) is None


@given(SOUP)
def test_pieces_cover_a_sentence_in_order(text: str) -> None:
    at = 0
    for piece in cut(text, Around(), DocumentHints(text, ("d",))):
        assert piece.start == at < piece.end
        at = piece.end
    assert at == len(text)


@given(TEXTS, st.data())
def test_a_range_is_carried_into_every_occurrence(text: str, data: st.DataObject) -> None:
    for sentence in fold_repeats(sentences_of(text))[0]:
        start = data.draw(st.integers(0, len(sentence.text) - 1))
        end = data.draw(st.integers(start + 1, len(sentence.text)))
        for (first, last), occurrence in zip(
            project(sentence, 0, len(sentence.text)), sentence.occurrences, strict=True
        ):
            assert (first, last) == (occurrence.start, occurrence.end)
        for first, last in project(sentence, start, end):
            assert any(o.start <= first < last <= o.end for o in sentence.occurrences)


@given(TEXTS)
@example("")
@example("第三章坚持")
@example("\ufb01\x1c第一节A")
def test_every_code_point_of_any_text_is_accounted_for_once(text: str) -> None:
    document = restored(text)
    report = document.report
    assert report.not_placed == ()
    assert report.sentence_characters + report.heading_characters + report.set_aside_characters == len(text)
    aside = {at for s in document.set_aside for at in range(s.start, s.end)}
    spans = sorted(
        [span for s in document.sentences for span in s.spans]
        + [span for section in document.sections for span in section.spans]
        + [span for box in document.boxes for span in box.spans]
    )
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    # What is set aside inside a sentence (an invisible character, a page number) is not of the sentence.
    placed = [at for start, end in spans for at in range(start, end) if at not in aside]
    assert sorted([*placed, *aside]) == list(range(len(text)))


def test_a_clean_plan_passes_through() -> None:
    document = restored(clean_plan())
    assert document.report.readings == 1
    assert document.report.headings_inferred == 0
    assert [s.section_id for s in document.sections] == [
        f"d/{path}"
        for path in ("ch1", "ch1/sec1", "ch1/sec2", "ch2", "ch2/sec1", "ch2/sec1/item1", "ch2/sec1/item2", "ch2/sec2")
    ]
    assert [s.title for s in document.sections][:3] == ["总体要求", "指导思想", "主要目标"]
    assert [s.text for s in document.sentences][:2] == ["坚持生态优先。", "坚持绿色发展，建设海岛县。"]
    assert {s.placement for s in document.sentences} == {"explicit"}
    assert [s.spans[0][0] for s in document.sentences] == sorted(s.spans[0][0] for s in document.sentences)


def test_a_clean_law_passes_through() -> None:
    document = restored(clean_law())
    assert [s.number for s in document.sections if s.level == "article"] == [1, 2, 3, 4]
    assert document.sentences[-1].text == "违反第三条规定的，责令改正。"
    assert document.sentences[-1].section_id == "d/ch2/art4"
    assert document.report.headings_inferred == 0


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("发展基础“十三五”时期，全县经济平稳。", "发展基础"),
        ("智慧渔业围绕渔港建设，提高效率。", "智慧渔业"),
        ("推动重大项目加快落地实施重大项目工程，扩大投资。", "推动重大项目加快落地"),
        ("完善规划实施机制按年度分解任务，落实责任。", "完善规划实施机制"),
        ("推动品牌价值提升推动形成品牌评价机制。", "推动品牌价值提升"),
        ("2035年远景展望展望2035年，产值翻番。", "2035年远景展望"),
        ("全面建设渔港大力发展渔业。", "全面建设渔港"),
    ],
)
def test_a_glued_title_ends_where_the_clause_begins(text: str, title: str) -> None:
    assert text[: title_end(text, document=text)[0]] == title


def test_a_chapter_title_may_run_over_a_comma() -> None:
    text = "突出本县特色，构建现代渔业体系立足资源禀赋，发展深海养殖。"
    assert text[: title_end(text, document=text)[0]] == "突出本县特色，构建现代渔业体系"


def test_a_title_without_evidence_is_as_long_as_its_siblings() -> None:
    text = "主要成就整体规模跃上新台阶。"
    assert title_end(text, document=text)[1] < 0.95
    beside = siblings_of(["a"] * 3, ["item"] * 3, [("主要成就整体规模", 0.9), ("发展短板", 1.0), ("外部环境", 1.0)])
    assert text[: title_end(text, document=text, siblings=beside[0])[0]] == "主要成就"


def test_a_title_beside_names_of_places_is_the_name_of_a_place() -> None:
    text = "湘西土家族苗族自治州建设绿色农产品供应地，打造休闲目的地。"
    own = ("湘西土家族苗族自治州建设", 0.5)
    cities = siblings_of(["a"] * 3, ["subitem"] * 3, [own, ("长沙市", 1.0), ("张家界市", 0.97)])
    topics = siblings_of(["a"] * 3, ["subitem"] * 3, [own, ("油茶", 1.0), ("张家界市", 0.97)])
    assert title_end(text, document=text, siblings=cities[0]) == (len("湘西土家族苗族自治州"), 1.0)
    assert topics[0].place_end(text) == 0


def test_siblings_of_a_title_are_the_others_of_its_run() -> None:
    found = siblings_of(["a", "a", "b"], ["item"] * 3, [("冷链物流", 1.0), ("现代金融", 0.5), ("商务会展", 1.0)])
    assert (found[0].weight, found[0].length) == (0.5, 2.0)
    assert (found[2].weight, found[2].length) == (0.0, 0.0)
    assert found[2].weigh("商务会展推动发展。", [(4, 0.4), (6, 0.6)])[0][1] > 0.4  # as long as others of its kind


def test_a_box_title_that_ends_the_label_of_its_first_entry_is_whole() -> None:
    text = " 试点示范改建内河渡口试点示范：在三条航线上试用新船。"
    end = box_title_end(text, next_labels=["标准化渡口应用推广", "远程调度技术应用"], known=lambda s: False)
    assert text[:end] == " 试点示范"


def test_a_box_title_ends_before_the_label_of_its_first_entry() -> None:
    text = "渔业重点工程渔港改造工程：改造三座渔港。"
    end = box_title_end(text, next_labels=["冷库建设工程", "航线开通工程"], known=lambda s: False)
    assert text[:end] == "渔业重点工程"


def test_a_flattened_table_is_read_back() -> None:
    text = "序号指标单位2020年2025年经济1渔业产值亿元12.515.0以上2渔港个610左右生态3海岛绿化率%-≥70"
    rows = read_table(text, known=lambda s: False).rows
    assert [(r.name, r.group, r.unit, r.values) for r in rows] == [
        ("渔业产值", "经济", "亿元", {"2020": "12.5", "2025": "15.0以上"}),
        ("渔港", "经济", "个", {"2020": "6", "2025": "10左右"}),
        ("海岛绿化率", "生态", "%", {"2020": None, "2025": "≥70"}),
    ]


def test_guessed_values_of_a_table_are_said() -> None:
    notes = read_table("序号指标单位2020年2025年1渔港个610左右", known=lambda s: False).notes
    assert notes == (Note("values_glued", {"row": 1, "values": "610左右", "read": "6, 10左右"}),)


def test_a_table_that_cannot_be_read_is_said() -> None:
    reading = read_table("序号指标单位说明", known=lambda s: False)
    assert reading.rows == ()
    assert reading.notes == (Note("table_unread", {}),)


@pytest.mark.parametrize(("text", "number"), [("十", 10), ("二十三", 23), ("一百零五", 105), ("12", 12), ("两", 2)])
def test_numerals_are_read(text: str, number: int) -> None:
    assert value(text) == number


def test_a_list_is_split_at_its_last_and() -> None:
    assert split_list("节能、文化旅游和健康服务") == ("节能", "文化旅游", "健康服务")
    assert split_list("试验与研发") == ("试验与研发",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("第一章 总则\r\n制定本条例。".encode(encoding))
    assert read_text(path) == "第一章 总则\r\n制定本条例。"


@pytest.mark.parametrize("data", [b"", b" \n", bytes(range(256)) * 20, b"\xff\xfe\x00", b"\x00\x01\x02\x03text" * 50])
def test_what_is_not_text_is_refused_with_its_name(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=r"a\.txt"):
        read_text(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"cannot read b\.txt"):
        read_text(tmp_path / "b.txt")


def test_a_manifest_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("document_id,file\na,a.txt\n", encoding="utf8")
    with pytest.raises(ManifestError, match="lacks the columns title"):
        read_manifest(tmp_path)


def test_a_manifest_with_an_id_twice_is_refused(tmp_path: Path) -> None:
    rows = [",".join(COLUMNS), "a,a.txt" + "," * 12, "a,b.txt" + "," * 12]
    (tmp_path / "manifest.csv").write_text("\n".join(rows), encoding="utf8")
    with pytest.raises(ManifestError, match="document_id must be given once"):
        read_manifest(tmp_path)


def silent(document_id: str, stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def test_ingest_again_on_unchanged_input_is_no_work(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text(clean_plan(), encoding="utf8")
    first = ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=silent)
    again = ingest([corpus], index_dir=index, encoder=HashingEncoder(), progress=silent)
    assert [r.document_id for r in first.written] == ["a"]
    assert (again.written, again.unchanged) == ((), ("a",))


def test_a_document_restored_by_another_program_is_restored_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(clean_plan(), encoding="utf8")
    index = tmp_path / "index"
    with monkeypatch.context() as patch:
        patch.setattr("ingest.pipeline.program_hash", lambda: "older")
        ingest([tmp_path / "a.txt"], index_dir=index, encoder=HashingEncoder(), progress=silent)
    again = ingest([tmp_path / "a.txt"], index_dir=index, encoder=HashingEncoder(), progress=silent)
    assert [r.document_id for r in again.written] == ["a"]


def test_a_rejected_document_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(clean_plan(), encoding="utf8")
    (tmp_path / "b.txt").write_bytes(b"")
    report = ingest([tmp_path], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=silent)
    assert [r.document_id for r in report.written] == ["a"]
    assert [(r.document_id, r.stage) for r in report.rejected] == [("b", "read")]
    assert "empty" in report.rejected[0].reason


def test_an_edited_document_replaces_the_old_one(tmp_path: Path) -> None:
    path, index = tmp_path / "a.txt", tmp_path / "index"
    path.write_text(clean_plan(), encoding="utf8")
    ingest([path], index_dir=index, encoder=HashingEncoder(), progress=silent)
    path.write_text(clean_law(), encoding="utf8")
    ingest([path], index_dir=index, encoder=HashingEncoder(), progress=silent)
    with Store.open(index / STORE_FILE) as store:
        assert store.sentences("a")[0].text == "为了保护海岛，制定本条例。"


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KBError, match="no file or folder"):
        ingest([tmp_path / "none"], index_dir=tmp_path / "index", encoder=HashingEncoder(), progress=silent)


@pytest.mark.parametrize(
    ("glued", "title"),
    [
        ("Section 2 Procedure Records of lamp rooms shall be kept for years.", "Procedure"),
        ("Chapter 3 Purpose and Scope Duties concerning coastal lights fall to the board.", "Purpose and Scope"),
        ("Section 1 Duties of owners The owner shall keep a log.", "Duties of owners"),
        ("Section 1 All owners of ships shall report losses.", ""),
        ("Part 2 Records are kept for nine years.", ""),
    ],
)
def test_an_english_title_glued_to_its_text_ends_where_the_sentence_begins(glued: str, title: str) -> None:
    pieces = cut(glued, Around(), DocumentHints(glued, ()))
    headings = [piece.heading for piece in pieces if piece.heading]
    assert [heading.title for heading in headings] == [title]
    assert "".join(glued[piece.start : piece.end] for piece in pieces) == glued
