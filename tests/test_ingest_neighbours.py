"""What vectors of neighbours share: where it is used, where it is not, and that it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from ingest.coherence import is_usual, neighbours_nearer, similarities
from ingest.neighbours import NeighbourMap, neighbour_map, stored_map
from ingest.readings import restore_order
from ingest.restore import restore
from kb.encode import Encoder, load_encoder
from kb.records import Document
from tests.conftest import HashingEncoder
from tests.noise import woven_sample
from tests.noise_texts import truth
from tests.test_ingest_weave import woven

# Two topics in turn, three sentences each, that share hardly a word within a topic.
TOPICS = (
    ("完善河道清淤的年度计划。", "每个断面设一名水位观测员。", "汛前检修全部排涝泵站。"),
    ("学校食堂公开每周菜谱。", "家长代表可以进后厨查看。", "食材由统一平台采购。"),
    ("老旧小区加装电梯给予补助。", "楼道照明由物业负责更换。", "停车位优先租给本楼住户。"),
    ("村卫生室配备远程诊疗设备。", "慢性病人由签约医生随访。", "药品目录与县医院一致。"),
)
TEXTS = [text for topic in TOPICS for text in topic]


@cache
def encoder() -> Encoder:
    return load_encoder()


def test_the_stored_map_was_learned_for_the_encoder_that_comes_with_the_program_and_for_no_other() -> None:
    assert neighbour_map(encoder()) is stored_map()
    assert neighbour_map(HashingEncoder()) is None


def test_sentences_of_one_topic_lie_nearer_by_what_neighbours_share() -> None:
    sims = similarities(TEXTS, encoder().encode_document(TEXTS), stored_map())

    def gap(nearness: np.ndarray) -> float:
        same = [nearness[3 * t + i, 3 * t + j] for t in range(4) for i in range(3) for j in range(i)]
        other = [nearness[a, b] for a in range(12) for b in range(12) if a // 3 != b // 3]
        return float((np.mean(same) - np.mean(other)) / np.std(other))

    assert gap(sims.meaning) > gap(sims.embedded)


def test_whether_a_text_is_as_usual_is_told_by_the_vectors_themselves_and_without_remarks() -> None:
    rng = np.random.default_rng(11)
    walk = np.cumsum(rng.normal(0, 1, (40, 8)), axis=0)
    beside, chance = walk @ walk.T, rng.normal(0, 1, (40, 40))
    sims = replace(similarities([""] * 40, rng.normal(0, 1, (40, 8)).astype(np.float32)), words=chance)
    assert is_usual(replace(sims, embedded=beside, meaning=chance), range(40))
    assert not is_usual(replace(sims, embedded=chance, meaning=beside), range(40))
    # Every second one a remark that is like nothing beside it.
    at = np.arange(40) % 2 == 1
    mixed = np.where(at[:, None] | at[None, :], -1e3, beside)
    assert neighbours_nearer(mixed, range(40)) < 0.5
    assert is_usual(replace(sims, embedded=mixed, remark=tuple(at.tolist())), range(40))


def test_a_weave_told_by_vectors_as_they_are_says_so() -> None:
    leader = [*range(0, 20, 2), *range(20, 36)]
    order, lines, given = [], [], 0
    for line, at in enumerate(range(0, len(leader), 4)):
        run = list(range(given, min(given + 3, 20)))
        given += len(run)
        order += [leader[at], *run, *leader[at + 1 : at + 4]]
        lines += [line] * (len(order) - len(lines))

    def notes(neighbours: NeighbourMap | None) -> list[str]:
        def embed(texts: Sequence[str]) -> np.ndarray:
            return np.random.default_rng(1).normal(0, 1, (len(texts), 384)).astype(np.float32)

        return [note.kind for note in restore_order(woven(order, lines), embed, neighbours).notes]

    assert "woven_by_vectors" in notes(None)
    assert "woven_by_vectors" not in notes(stored_map())


def test_what_neighbours_share_reaches_the_readings_of_a_document() -> None:
    noisy = woven_sample(truth("invented/law"), 3)

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.random.default_rng(2).normal(0, 1, (len(texts), 384)).astype(np.float32)

    def notes(neighbours: NeighbourMap | None) -> list[str]:
        document = Document("d", "d.txt", "", noisy.text)
        return [note.kind for note in restore(document, embed, neighbours=neighbours).report.notes]

    assert "woven_by_vectors" in notes(None)
    assert "woven" in notes(stored_map()) and "woven_by_vectors" not in notes(stored_map())
