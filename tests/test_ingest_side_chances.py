"""The chance of each side of a woven text: over all ways to read it, and what is said of a place in doubt."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from ingest.counting import BACKWARDS, counted_on, numbers_in, runs_on
from ingest.habits import FOLLOWER, LEADER
from ingest.readings import restore_order
from ingest.records import FoldedSentence, Occurrence, Readings
from ingest.side_chances import chances, layer_of


def test_chances_are_those_of_all_ways_counted_one_by_one() -> None:
    rng = random.Random(4)
    sizes = (1, 3, 4, 2, 3)
    steps = [
        [(i, k, rng.gauss(0, 2)) for i in range(a) for k in range(b) if rng.random() < 0.8 or k == 0]
        for a, b in zip(sizes, sizes[1:], strict=False)
    ]
    sides = [[rng.randrange(2) for _ in range(n)] for n in sizes[1:]]
    found = chances([layer_of(s, side) for s, side in zip(steps, sides, strict=True)], FOLLOWER)
    whole, mine = 0.0, [0.0] * len(steps)
    for way in product(*steps):
        if way[0][0] == 0 and all(one[1] == two[0] for one, two in zip(way, way[1:], strict=False)):
            weight = math.exp(sum(nats for _, _, nats in way))
            whole += weight
            for place, (_, reached, _) in enumerate(way):
                mine[place] += weight * (sides[place][reached] == FOLLOWER)
    assert found == pytest.approx([weight / whole for weight in mine])


def test_chances_of_a_long_text_do_not_vanish() -> None:
    step = layer_of([(0, 0, -9.0), (0, 1, -9.0 - math.log(3))], [LEADER, FOLLOWER])
    later = layer_of([(i, k, -9.0 - k * math.log(3)) for i in range(2) for k in range(2)], [LEADER, FOLLOWER])
    assert chances([step, *[later] * 5000], FOLLOWER) == pytest.approx([0.25] * 5001)


def woven(angles: Sequence[float]) -> tuple[Readings, list[int]]:
    """Sixty sentences, the first half sampled and woven; an angle each, which is all that they mean."""
    texts = [f"完成{'甲乙丙丁戊己庚辛壬癸'[at % 10]}项{'子丑寅卯辰巳'[at // 10]}类设施的年度检修。" for at in range(60)]
    leader = [*(at for at in range(30) if at % 5 < 3), *range(30, 60)]
    given, lines = 0, []
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
    keys = list(found)

    def embed(said: Sequence[str]) -> npt.NDArray[np.float32]:
        turned = [angles[texts.index(text)] for text in said]
        return np.array([[math.cos(angle), math.sin(angle)] for angle in turned], dtype=np.float32)

    return restore_order([FoldedSentence(texts[at], tuple(found[at])) for at in keys], embed), keys


@pytest.mark.parametrize(("place", "beside"), [(41, 22), (45, 25), (37, 20)])
def test_a_sentence_that_turns_from_one_reading_to_the_other_is_doubtful_where_it_changes_sides(
    place: int, beside: int
) -> None:
    at_home, doubtful = [], []
    for tenths in range(13):
        angles = [at / 20 for at in range(60)]
        angles[place] += (angles[beside] - angles[place]) * tenths / 10
        readings, keys = woven(angles)
        at_home.append([keys[i] for i in readings.order] == list(range(60)))
        doubtful.append({keys[i] for i in readings.doubtful})
        assert ("doubtful_order" in [note.kind for note in readings.notes]) == bool(doubtful[-1])
    change = at_home.index(False)
    assert at_home == [True] * change + [False] * (13 - change)
    assert doubtful[change - 1] == doubtful[change] == {place}
    assert doubtful[0] == doubtful[-1] == set()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("三、壮大渔业主体，优化渔港环境（九）支持造船。", [3, 9]),
        ("第二节渔业船舶，渔港第七条渔船应当登记。", [2, 7]),
        ("第七条渔船应当登记，灯塔按照（二）项办理。", [7]),
        ("第四节渔船安全坚持安全第一、预防为主。", [4]),
        ("三、渔船登记，按照第（二）项办理。", [3]),
        ("三、渔船登记。（一）灯塔。", [3]),
        ("Chapter II Harbours Section 1 Pilots Article 9 Pilots shall be licensed.", [2, 1, 9]),
        ("Article 9 The master shall report under Section 3 of this Law.", [9]),
        ("Section 2 Pilots licensed by the harbour master. Article 9 applies.", [2]),
    ],
)
def test_numbers_glued_behind_a_title_are_read_over_a_comma_and_in_english(text: str, numbers: list[int]) -> None:
    assert [number for _, number in numbers_in(text)] == numbers


def test_numbers_that_run_on_over_higher_headings_never_count_back() -> None:
    running = runs_on(
        numbers_in(text) for text in ("一、港口（一）码头。", "（二）航道。", "二、渔业（三）渔船。", "（四）渔港。")
    )
    assert running
    chain = counted_on(counted_on((), numbers_in("（八）灯塔。"))[1], numbers_in("五、保障"))[1]
    assert counted_on(chain, numbers_in("（九）资金。"), running)[0] == 0
    assert counted_on(chain, numbers_in("（四）渔港。"), running)[0] == BACKWARDS
    assert counted_on(chain, numbers_in("（四）渔港。"))[0] < BACKWARDS
