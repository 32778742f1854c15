"""Two readings woven together: their order, whatever the lines are."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.coherence import N_MEASURES, USUAL, Similarities, is_usual, learn_weights
from ingest.habits import FOLLOWER, HEAD, LEADER, START, TAIL, Stream, next_phase
from ingest.readings import restore_order
from ingest.records import FoldedSentence, Occurrence
from ingest.weave import find_weave, pair_readings
from tests.sample_plan import HashingEncoder


def numeral(number: int) -> str:
    """A Chinese number below 100."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


def woven(order: list[int], lines: list[int]) -> list[FoldedSentence]:
    """Sentences with the occurrences of `order`, each numbered by its first one."""
    found: dict[int, list[Occurrence]] = {}
    for place, (sentence, line) in enumerate(zip(order, lines, strict=True)):
        text = f"第{numeral(sentence + 1)}条 {'甲乙丙丁戊己庚辛壬癸'[sentence % 10]}部门负责{sentence}号工作。"
        found.setdefault(sentence, []).append(Occurrence(place * 50, place * 50 + len(text), line, text, ((0, 0),)))
    return [FoldedSentence(group[0].text, tuple(group)) for group in found.values()]


@given(st.integers(0, 1 << 32))
@settings(max_examples=60, deadline=None)
def test_two_complete_readings_come_out_in_true_order_however_they_take_turns(seed: int) -> None:
    rng = random.Random(seed)
    left = [list(range(40)), list(range(40))]
    order, lines = [], []
    while left[0] or left[1]:
        # Either may run ahead and be overtaken.
        side = rng.choice([s for s in (0, 1) if left[s]])
        for _ in range(min(rng.randint(1, 6), len(left[side]))):
            order.append(left[side].pop(0))
            lines.append((lines[-1] if lines else 0) + (rng.random() < 0.2))
    readings = restore_order(woven(order, lines), HashingEncoder().encode_document)
    assert readings.order == tuple(range(40))


def test_a_sample_soon_read_is_told_by_its_numbers_to_be_woven() -> None:
    leader = [0, 2, 3, 5, 8, 9, 11, *range(12, 36)]
    order, lines, given = [], [], 0
    for line, at in enumerate(range(0, len(leader), 8)):
        run = list(range(given, min(given + 3, 12)))
        given += len(run)
        piece = [leader[at], *run, *leader[at + 1 : at + 8]]
        order += piece
        lines += [line] * len(piece)
    sentences = woven(order, lines)
    weave = find_weave(sentences)
    assert weave is not None
    paired = pair_readings(sentences, (), weave)
    order_found = restore_order(paired, HashingEncoder().encode_document).order
    read = [paired[i].text for i in order_found]
    assert read == [paired[i].text for i in sorted(range(36), key=lambda i: int(paired[i].text.split("责")[1][:-4]))]


def test_a_text_that_says_again_below_what_it_begins_with_is_no_weave() -> None:
    summary = list(range(0, 36, 4))
    order = [*summary, *range(36)]
    assert find_weave(woven(order, [0] * len(summary) + list(range(1, 37)))) is None


def test_a_remark_in_brackets_goes_by_the_lines_and_not_by_its_words() -> None:
    texts = [f"扩大第{at}号渔港的泊位并修缮灯塔。" for at in range(60)]
    texts[45] = "（第12号渔港的泊位和灯塔由渔业局负责）"  # as near as can be to what the follower reads beside it
    leader, lines = [*(at for at in range(30) if at % 5 < 3), *range(30, 60)], []
    given = 0
    for at in range(0, len(leader), 4):
        run = list(range(given, min(given + 2 + at % 3, 30, leader[at])))
        given += len(run)
        lines.append([leader[at], *run, *leader[at + 1 : at + 4]])
    lines.append(list(range(given, 30)))
    found: dict[int, list[Occurrence]] = {}
    for number, line in enumerate(lines):
        for nth, at in enumerate(line):
            start = (number * 40 + nth) * 50
            found.setdefault(at, []).append(Occurrence(start, start + len(texts[at]), number, texts[at], ((0, 0),)))
    beside = next(at for line in lines if 45 in line for at in line if at < 30)

    def embed(said: Sequence[str]) -> npt.NDArray[np.float32]:
        places = [beside if text == texts[45] else texts.index(text) for text in said]
        return np.array([[math.cos(at / 20), math.sin(at / 20)] for at in places], dtype=np.float32)

    keys = list(found)
    order = restore_order([FoldedSentence(texts[at], tuple(found[at])) for at in keys], embed).order
    assert [keys[i] for i in order] == list(range(60))


@pytest.mark.parametrize(("number", "told"), [("（一）", True), ("三、", True), ("", False)])
def test_numbered_clauses_that_stand_twice_tell_of_a_weave_and_remarks_in_brackets_do_not(
    number: str, told: bool
) -> None:
    order = [at for first in range(0, 40, 2) for at in (first, first + 1, *range(first - 8, first - 6)) if at >= 0]
    found: dict[int, list[Occurrence]] = {}
    for place, at in enumerate(order):
        text = f"{number}扩大第{at}号渔港的泊位。" if number else f"（第{at}号渔港的泊位由渔业局负责）"
        found.setdefault(at, []).append(Occurrence(place * 50, place * 50 + len(text), place // 4, text, ((0, 0),)))
    sentences = [FoldedSentence(group[0].text, tuple(group)) for group in found.values()]
    assert (find_weave(sentences) is not None) == told


def test_with_nothing_to_learn_from_no_measure_weighs() -> None:
    nothing = np.zeros((0, N_MEASURES))
    assert tuple(learn_weights(nothing, nothing)) == (0.0,) * N_MEASURES


def alike_beside(count: int, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Similarities of sentences of which each is like those beside it, and like no other."""
    near = np.exp(-np.abs(np.subtract.outer(np.arange(count), np.arange(count))) / 2)
    return near + rng.normal(0, 0.05, near.shape)


def test_what_usually_tells_readings_apart_is_expected_where_neighbours_are_alike_by_meaning() -> None:
    rng, none = np.random.default_rng(3), (False,) * 30
    alike, chance = alike_beside(30, rng), rng.normal(0, 0.05, (30, 30))
    chain = tuple(range(30))
    assert is_usual(Similarities(alike, alike, chance, none, none, none), chain)
    assert not is_usual(Similarities(chance, chance, chance, none, none, none), chain)
    # Vectors that tell neighbours, but worse than the words do, say little of meaning.
    blurred = 0.25 * alike + rng.normal(0, 0.07, (30, 30))
    assert is_usual(Similarities(blurred, blurred, chance, none, none, none), chain)
    assert not is_usual(Similarities(blurred, blurred, alike, none, none, none), chain)
    assert not is_usual(Similarities(alike, alike, chance, none, none, none), chain[:3])


def test_few_certain_places_are_weighed_beside_what_is_usual() -> None:
    rng = np.random.default_rng(5)
    worse = rng.normal(0, 1, (8, N_MEASURES))
    better = worse + rng.normal(0, 0.1, worse.shape)  # says next to nothing
    alone, usual = learn_weights(better, worse), learn_weights(better, worse, usual=True)
    spread = np.vstack([better, worse]).std(axis=0)
    assert np.abs(alone * spread).max() < 0.1
    assert np.abs(usual * spread - USUAL).max() < 0.1


def test_a_title_and_the_sentence_it_is_glued_to_begin_a_line_together() -> None:
    stream = Stream(
        sentence=(0, 1, 2, 3), line=(0, 0, 0, 0), length=(8, 30, 30, 30), sides=(None,) * 4,
        title=(True, False, False, False), turning=0, last=0,
    )  # fmt: skip
    phase = next_phase(stream, 0, START, LEADER)
    assert phase == HEAD
    assert next_phase(stream, 1, phase, LEADER) == HEAD
    assert next_phase(stream, 2, HEAD, LEADER) == TAIL
    behind_run = next_phase(stream, 1, phase, FOLLOWER)
    assert next_phase(stream, 2, behind_run, LEADER) == TAIL


def woven_lists() -> tuple[list[str], list[list[int]]]:
    """Sentences without a word in common, 20 to 24 and 42 to 46 of them lists, and the lines of their weave."""
    texts = ["".join(chr(0x4E00 + at * 9 + k) for k in range(9)) + "。" for at in range(60)]
    for begin in (20, 42):
        texts[begin] = texts[begin][:-1] + "："
        for n, number in enumerate("一二三四", start=1):
            texts[begin + n] = f"（{number}）{texts[begin + n][:-1]}{'；' if n < 4 else '。'}"
    leader = [*(at for at in range(30) if at % 4 and not 20 <= at <= 24), *range(30, 60)]
    lines, given = [], 0
    for at in range(0, len(leader), 6):
        run = list(range(given, min(given + 4, 30)))
        given += len(run)
        lines.append([leader[at], *run, *leader[at + 1 : at + 6]])
    lines.append(list(range(given, 30)))
    return texts, [line for line in lines if line]


def test_members_go_to_the_list_that_waits_for_them_where_nothing_else_tells() -> None:
    texts, lines = woven_lists()
    found: dict[int, list[Occurrence]] = {}
    for number, line in enumerate(lines):
        for nth, at in enumerate(line):
            start = (number * 40 + nth) * 50
            found.setdefault(at, []).append(Occurrence(start, start + len(texts[at]), number, texts[at], ((0, 0),)))

    def alike(said: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.ones((len(said), 4), dtype=np.float32)

    keys = list(found)
    order = restore_order([FoldedSentence(texts[at], tuple(found[at])) for at in keys], alike).order
    restored = [keys[i] for i in order]
    for begin in (20, 42):
        at = restored.index(begin)
        assert restored[at : at + 5] == list(range(begin, begin + 5))


def test_what_both_halves_of_a_text_say_does_not_lengthen_the_sample() -> None:
    """The second half has a rule after rule of the first, in its order, as a law on two kinds of firms has."""
    rules = {at: at - 48 for at in range(54, 96, 4)}  # sentences of the second half that stand in the first
    leader = [*(at for at in range(48) if at % 3), *range(48, 96)]
    order, lines, given = [], [], 0
    for line, at in enumerate(range(0, len(leader), 6)):
        run = list(range(given, min(given + 4, 48)))
        given += len(run)
        piece = [leader[at], *run, *leader[at + 1 : at + 6]]
        order += [rules.get(at, at) for at in piece]
        lines += [line] * len(piece)
    weave = find_weave(woven(order, lines))
    assert weave is not None
    assert order[weave.firsts[-1]] in (46, 47)


def test_a_number_that_counts_on_over_a_higher_heading_loses_unless_numbers_here_do():
    from ingest.counting import OVER, counted_on, numbers_in, runs_on

    def numbers(*lines: str):
        return [numbers_in(line) for line in lines]

    anew = numbers(
        "一、港口",
        "（一）码头。",
        "（二）航道。",
        "二、渔业",
        "（一）渔船。",
        "（二）渔港。",
        "三、灯塔",
        "（一）塔身。",
    )
    over = numbers(
        "一、港口",
        "（一）码头。",
        "（二）航道。",
        "二、渔业",
        "（三）渔船。",
        "（四）渔港。",
        "三、灯塔",
        "（五）塔身。",
    )
    assert not runs_on(anew) and runs_on(over)
    chain: tuple[tuple[int, int], ...] = ()
    for each in numbers("一、港口", "（一）码头。", "（二）航道。", "二、渔业"):
        lost, chain = counted_on(chain, each)
        assert lost == 0
    assert counted_on(chain, numbers_in("（一）渔船。"))[0] == 0
    assert counted_on(chain, numbers_in("（三）渔船。"))[0] == OVER
    assert counted_on(chain, numbers_in("（三）渔船。"), runs_on(over))[0] == 0
    article = counted_on((), numbers_in("第七条 渔船应当登记。"))[1]
    assert counted_on(counted_on(article, numbers_in("第二章 灯塔"))[1], numbers_in("第八条 灯塔应当登记。"))[0] <= 3


def test_below_a_heading_numbers_begin_anew_whatever_a_sample_left_out():
    from ingest.counting import MISFIT, SKIPPED, counted_on, numbers_in

    assert counted_on(SKIPPED, numbers_in("（六）渔船。"))[0] == 0
    chain = counted_on(SKIPPED, numbers_in("二、渔业"))[1]
    assert counted_on(chain, numbers_in("（六）渔船。"))[0] == MISFIT
    assert counted_on(chain, numbers_in("（一）渔船。"))[0] == 0
    assert counted_on(chain, numbers_in("第九条 渔船应当登记。"))[0] == 0  # articles count through the whole text
