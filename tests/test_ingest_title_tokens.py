"""Ends of glued titles weighed by the encoder's tokens: what words alone cannot tell, and what must stay as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ingest.restore import restore
from ingest.title_model import MEASURES
from ingest.title_tokens import (
    DOUBLED,
    ENDS_AGAIN,
    RESTATED,
    SETTLED,
    SHARE_AGAIN,
    STOP,
    WINDOW,
    TokenTitles,
    again_inputs,
    likeliest,
    mixed,
    mixed_again,
    net_inputs,
    never_learned,
    parted,
    stop_sides,
    stored_net,
    token_titles,
)
from ingest.titles import said_twice, title_end
from kb.encode import Encoder, PlacedTokens, load_encoder
from kb.records import Document, RestoredDocument
from tests.conftest import HashingEncoder

TITLES = ("培育县域特色产业集群", "推动农产品加工转型升级", "引导返乡人员创业就业", "构建城乡双向流通网络")
BODIES = (
    "每个县选准一至两个主导产业，编制发展方案。",
    "支持加工企业改造设备，建设原料基地。",
    "设立返乡创业园，提供三年免租场地。",
    "县城建物流中心，乡镇建服务站，村建服务点。",
)
GLUED = "".join(f"{number}、{title}{body}" for number, title, body in zip("一二三四", TITLES, BODIES, strict=True))


@cache
def encoder() -> Encoder:
    return load_encoder()


def restored(text: str, tokens: TokenTitles | None) -> RestoredDocument:
    return restore(Document("d", "d.txt", "", text), HashingEncoder().encode_document, tokens=tokens)


def titles(document: RestoredDocument) -> list[str | None]:
    return [section.title for section in document.sections]


def notes(document: RestoredDocument) -> list[str]:
    return [note.kind for note in document.report.notes]


def test_the_stored_net_was_learned_for_the_encoder_that_comes_with_the_program() -> None:
    assert token_titles(encoder()) is not None


def test_tokens_tell_where_titles_end_that_no_word_tells() -> None:
    judge = token_titles(encoder())
    assert titles(restored(GLUED, judge)) == [*TITLES]
    assert titles(restored(GLUED, None)) != [*TITLES]


def test_titles_cut_by_words_alone_are_reported() -> None:
    assert "titles_by_words" in notes(restored(GLUED, None))
    assert "titles_by_words" not in notes(restored(GLUED, token_titles(encoder())))


def test_an_encoder_that_places_no_tokens_or_is_another_one_has_no_judge() -> None:
    class Another:
        name, revision, dim = "another", "another", 3

        def encode_query(self, texts: Sequence[str]) -> np.ndarray:
            return np.ones((len(texts), 3), dtype=np.float32)

        encode_document = encode_query

        def encode_places(self, texts: Sequence[str]) -> list[PlacedTokens]:
            return [PlacedTokens(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 3), np.float32)) for _ in texts]

    assert token_titles(HashingEncoder()) is None
    assert token_titles(Another()) is None


def test_nothing_is_encoded_for_the_titles_of_a_clean_text() -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> list[PlacedTokens]:
        asked.extend(texts)
        return [PlacedTokens(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 384), np.float32)) for _ in texts]

    judge = TokenTitles(encode, stored_net())
    text = "\n".join(f"第{n}章　校舍加固{n}号\n校舍应当每年检查一次，检查结果公开。\n" for n in "一二三四五六")
    assert len(restored(text, judge).sections) == 6
    assert asked == []
    restored(GLUED, judge)
    assert asked and len(asked) == len(set(asked))  # each title once, though it is weighed twice


@pytest.mark.parametrize("text", ["把改革“扎实”（推）ABC。", "a", "  𠀀x b ", "ﬁ①㎡", ""])
def test_tokens_stand_in_order_within_the_text(text: str) -> None:
    (tokens,) = encoder().encode_places([text])  # type: ignore[attr-defined]
    assert len(tokens.starts) == len(tokens.ends) == len(tokens.vectors)
    assert (tokens.starts <= tokens.ends).all() and (tokens.ends[:-1] <= tokens.starts[1:]).all()
    assert tokens.ends.max(initial=0) <= len(text)
    covered = "".join(text[max(0, a) : b] for a, b in zip(tokens.starts, tokens.ends, strict=True))
    assert covered.replace(" ", "") == text.replace(" ", "")


def test_an_end_is_read_with_the_tokens_on_its_two_sides() -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(3, 2)
    tokens = PlacedTokens(np.array([0, 2, 3]), np.array([2, 3, 6]), vectors)
    rows = np.zeros((2, len(MEASURES)))
    inputs = net_inputs("校舍校舍加固", [2, 4], rows, tokens, title=True)
    assert inputs.shape == (2, 4 + 1 + len(MEASURES) + len(RESTATED) + 1)
    assert inputs[0, :4].tolist() == [0, 1, 2, 3] and inputs[0, 4] == 0
    assert inputs[1, :4].tolist() == [4, 5, 4, 5] and inputs[1, 4] < 0  # inside a token
    assert inputs[0, -3] == 1.0 and inputs[1, -3] == 0.0  # 校舍|校舍加固: the text says the whole title again


def test_no_title_ends_in_a_word_said_twice() -> None:
    # The text begins with the last word of its title, as in the plan in corpus/.
    rows = np.zeros((2, len(MEASURES)))
    rows[1, MEASURES.index("doubled")] = 1.0
    assert never_learned(rows).tolist() == [0.0, DOUBLED]


def test_chances_of_both_add_up_and_the_net_has_its_share() -> None:
    chances = mixed(np.array([3.0, 0.0]), np.array([0.5, 0.5]))
    assert chances.sum() == pytest.approx(1) and chances[0] > 0.8
    assert mixed(np.array([0.0, 0.0]), np.array([0.9, 0.1]))[0] > 0.6


def test_the_window_holds_the_longest_title_and_the_beginning_of_its_text() -> None:
    asked: list[str] = []

    def encode(texts: Sequence[str]) -> list[PlacedTokens]:
        asked.extend(texts)
        return [PlacedTokens(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 384), np.float32)) for _ in texts]

    restored("一、" + "加固校舍" * 40 + "。二、改造操场操场应当平整。", TokenTitles(encode, stored_net()))
    assert max(map(len, asked), default=0) <= WINDOW


def test_a_title_whose_first_child_was_lost_is_told_by_the_titles_of_its_kind() -> None:
    # 一、 and 四、 stood before a （一） that is lost; 二、 and 三、 still do.
    text = (
        "一、加强饮用水源保护每月公布一次水质监测结果。划定保护区界线，设立标志牌。\n"
        "二、推进污水管网建设（一）摸清管网底数。三年内完成全部排查。（二）改造老旧管段。每年不少于十公里。\n"
        "三、完善河湖长制度（一）压实巡查责任。镇级河长每旬巡查一次。（二）公开举报渠道。接到举报当日核实。\n"
        "四、严格执法监督对偷排行为从重处罚。典型案件向社会公布。\n"
    )
    items = [section.title for section in restored(text, token_titles(encoder())).sections if section.level == "item"]
    assert items == ["加强饮用水源保护", "推进污水管网建设", "完善河湖长制度", "严格执法监督"]


def test_ends_in_doubt_are_read_again_with_a_stop_and_others_are_not() -> None:
    asked: list[str] = []
    placed = encoder().encode_places  # type: ignore[attr-defined]

    def encode(texts: Sequence[str]) -> list[PlacedTokens]:
        asked.extend(texts)
        return placed(texts)  # type: ignore[no-any-return]

    net = stored_net()
    undecided = replace(net, out=np.zeros_like(net.out), past=np.zeros_like(net.past))
    judge = TokenTitles(encode, undecided)
    text, ends, rows = "加固校舍屋面校舍屋面要检查", [4, 6, 8], np.zeros((3, len(MEASURES)))
    assert judge.weigh(text, ends, rows, np.array([1e-9, 1.0, 1e-9])).max() >= SETTLED
    assert asked == [text]
    doubtful = judge.weigh(text, ends, rows, np.array([0.4, 0.3, 0.3]))
    assert asked[1:] == [text[:end] + STOP + text[end:] for end in ends]
    assert doubtful.sum() == pytest.approx(1) and len(set(doubtful.tolist())) == 3
    assert judge.weigh(text, ends, rows, np.array([0.4, 0.3, 0.3])).tolist() == doubtful.tolist()
    assert len(asked) == 4  # each once


def test_what_is_read_again_are_the_likeliest_ends_in_order_of_place() -> None:
    assert likeliest(np.array([0.1, 0.3, 0.05, 0.2, 0.25, 0.1])).tolist() == [0, 1, 3, 4]
    assert len(likeliest(np.ones(40) / 40)) == ENDS_AGAIN
    assert parted("加固校舍检查屋面", 4) == "加固校舍。检查屋面"
    assert len(parted("加固校舍" * 40, 44)) == WINDOW


def test_the_sides_of_a_stop_are_the_tokens_before_of_and_behind_it() -> None:
    tokens = PlacedTokens(np.array([0, 2, 3]), np.array([2, 3, 6]), np.arange(6, dtype=np.float32).reshape(3, 2))
    assert stop_sides(tokens, 2).tolist() == [0, 1, 2, 3, 4, 5, 2, 3]
    none = PlacedTokens(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 2), np.float32))
    assert stop_sides(none, 2).tolist() == [0] * 8
    inputs = net_inputs("校舍校舍加固", [2], np.ones((1, len(MEASURES))), tokens, title=True)
    again = again_inputs(inputs, [stop_sides(tokens, 2)])
    assert again[0, :8].tolist() == [0, 1, 2, 3, 4, 5, 2, 3]
    assert again[0, 8:].tolist() == inputs[0, 4:].tolist()


def test_the_second_net_has_its_share_and_ends_it_does_not_read_stay_unlikely() -> None:
    before = np.array([0.3, 0.3, 0.3, 0.1])
    after = mixed_again(np.array([2.0, 0.0, 0.0]), np.array([0, 1, 2]), before)
    assert after.sum() == pytest.approx(1)
    assert after[0] / after[1] == pytest.approx(np.exp(2.0 * SHARE_AGAIN))
    assert after[1] == pytest.approx(after[2]) and after[3] < 0.1


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("文学艺术事业文学艺术事业要提高作品质量。", 6),
        ("医药医药行业要坚持质量第一。", 2),
        ("发展发展中国家之间的合作。", 0),  # a verb and an object that begins with it
        ("一步一步走了过来。", 0),
        ("2020年工作回顾过去一年。", 0),
        ("校舍加固校舍每年检查。", 0),
        ("人人人人都参与。", 0),
    ],
)
def test_a_title_ends_where_its_text_begins_with_all_of_it_again(text: str, end: int) -> None:
    assert said_twice(text) == end
    assert end == 0 or title_end(text, document=text)[0] == end
