"""Titles glued to their text that a table of contents lists: they end where the contents say."""

from __future__ import annotations

import pytest

from ingest.contents import read_contents
from ingest.restore import restore
from kb.records import Document, RestoredDocument
from tests.conftest import HashingEncoder

NUMBERS = "一二三四"
TITLES = ("加固校舍屋面墙体", "改造操场和看台", "更新实验室", "校车停靠点")
BODIES = (
    "检查屋面墙体，由县城建局每年做一次。结果公开。",
    "和看台相邻的围栏要拆除。跑道铺设塑胶。",
    "实验室分期更新。物理室在前，化学室在后。",
    "停靠点离路口不少于五十米。牌子立在右侧。",
)
ENTRIES = [f"第{n}章　{t}" for n, t in zip(NUMBERS, TITLES, strict=True)]
HEADED = [f"第{n}章　{t}{b}" for n, t, b in zip(NUMBERS, TITLES, BODIES, strict=True)]
CONTENTS = {
    "leaders of six dots": [f"{entry}……{page}" for page, entry in enumerate(ENTRIES, 1)],
    "tabs": [f"{entry}\t{page}" for page, entry in enumerate(ENTRIES, 1)],
    "titles alone": ENTRIES,
}


def restored(text: str) -> RestoredDocument:
    return restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document)


def titles(document: RestoredDocument) -> list[str | None]:
    return [section.title for section in document.sections]


@pytest.mark.parametrize("listed", CONTENTS.values(), ids=CONTENTS)
@pytest.mark.parametrize("joint", ["", "\n"], ids=["one line", "lines"])
def test_a_title_glued_to_its_text_ends_where_the_contents_say(listed: list[str], joint: str) -> None:
    document = restored("\n".join(["目录", *listed, joint.join(HEADED)]))
    assert titles(document) == [*TITLES]
    assert sum(part.reason == "table of contents" for part in document.set_aside) == 1 + len(listed)
    assert [s.text for s in document.sentences] == [s + "。" for body in BODIES for s in body.rstrip("。").split("。")]


def test_without_the_contents_words_alone_do_not_tell_these_ends() -> None:
    assert titles(restored("\n".join(HEADED))) != [*TITLES]


def test_an_entry_over_two_lines_and_one_cut_short_leave_titles_whole() -> None:
    listed = read_contents(["第一章　加固校舍", "屋面墙体……3", "第二章　改造操场……9"])
    assert listed.end("chapter", 1, "加固校舍屋面墙体检查屋面") == 8
    assert listed.end("chapter", 1, "加固校舍检查屋面") == 4
    assert listed.end("chapter", 3, "加固校舍检查屋面") == 0
    # It goes on in one line at most.
    assert read_contents(["第一章　加固校舍", "屋面", "墙体"]).end("chapter", 1, "加固校舍屋面墙体检查") == 6
    # A title that has its line to itself is whole, whatever the contents leave out of it.
    own = ["目录", "第一章　加固校舍……1", "第二章　改造操场……2", "第三章　更新实验室……3", ""]
    own += [line for n, t, b in zip(NUMBERS, TITLES, BODIES, strict=True) for line in (f"第{n}章　{t}", b)]
    assert titles(restored("\n".join(own))) == [*TITLES]


def test_characters_and_spaces_of_the_contents_may_differ() -> None:
    listed = read_contents(["第一章 总  则", "Article 1 Duties", "第2节　水电　改造....7"])
    assert listed.end("chapter", 1, "　總 則為了加固校舍") == 4
    assert listed.end("section", 2, "水电改造分三年完成") == 4
    assert listed.end("article", 1, "Dutiesof owners") == 0


def test_a_number_that_stands_inside_lines_is_no_entry_of_contents() -> None:
    # 目录 is the title of an annex here, and two of its lines are referred to later.
    text = "目录\n一、校舍加固\n二、操场改造\n上列“一、校舍加固”“二、操场改造”两项由县里出资。\n"
    assert "table of contents" not in [p.reason for p in restored(text).set_aside if "校舍" in text[p.start : p.end]]
