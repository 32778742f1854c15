"""Late interaction: likeness of the words of a question and a passage, counted in bits."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.encode import Encoder, TokenEncoder, load_encoder
from kb.late import AskedTokens, nearness, signs_of
from kb.library import Library
from kb.model import build_model
from kb.records import Filters
from kb.search import search_explained
from kb.store import STORE_FILE, Store
from tests.conftest import HashingEncoder, small_document


def asked(vectors: np.ndarray, weights: Sequence[float] | None = None) -> AskedTokens:
    rows = np.asarray(vectors, dtype=np.float32)
    return AskedTokens(rows, np.asarray(weights or [1.0] * len(rows), dtype=np.float32))


def plainly(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The same likeness, written out with numbers instead of bits."""
    levels = np.where(ours > 0, 1, -1) * np.where(np.abs(ours) > 0.98 * ours.std(axis=1, keepdims=True), 1 + 7 / 3, 1)
    signs = np.where(theirs > 0, 1, -1)
    cosines = (levels @ signs.T) / np.linalg.norm(levels, axis=1)[:, None] / np.sqrt(theirs.shape[1])
    return float(cosines.max(axis=1).mean())


@given(st.integers(0, 2**32 - 1), st.sampled_from([8, 63, 64, 100, 384]), st.integers(1, 6), st.integers(1, 9))
def test_bits_give_what_the_numbers_give(seed: int, dim: int, words: int, others: int) -> None:
    made = np.random.default_rng(seed)
    ours = made.normal(size=(words, dim)).astype(np.float32)
    passages = [made.normal(size=(others + n, dim)).astype(np.float32) for n in range(3)]
    found = nearness(asked(ours), [signs_of(p) for p in passages])
    assert found == pytest.approx([plainly(ours, p) for p in passages], abs=1e-5)


def test_a_passage_without_words_is_the_farthest_and_shifts_no_other() -> None:
    rows = np.random.default_rng(1).normal(size=(4, 384)).astype(np.float32)
    one, two = signs_of(rows[:2]), signs_of(rows[2:])
    found = nearness(asked(rows[:1]), [b"", one, b"", two])
    assert found[0] == found[2] == -1.0
    assert found[1] > 0.8 > found[3] == pytest.approx(nearness(asked(rows[:1]), [two])[0])
    assert nearness(asked(rows[:1]), [b"", b""]) == [-1.0, -1.0]
    assert nearness(asked(rows[:1]), []) == []


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    rows = np.random.default_rng(2).normal(size=(2, 384)).astype(np.float32)
    first, second = nearness(asked(rows, [0.1, 5.0]), [signs_of(rows[:1]), signs_of(rows[1:])])
    assert second > first


@pytest.fixture(scope="module")
def own() -> TokenEncoder:
    build_model(say=print)
    encoder = load_encoder(None)
    assert isinstance(encoder, TokenEncoder)
    return encoder


def test_the_vector_beside_the_tokens_is_that_of_the_question(own: TokenEncoder) -> None:
    vector, tokens = own.encode_asked("哪些城市发展冷链物流？")
    assert np.array_equal(vector, own.encode_query(["哪些城市发展冷链物流？"])[0])
    assert tokens is not None
    assert tokens.vectors.shape == (len(tokens.weights), own.dim)
    assert (tokens.weights > 0).all()


def test_marks_are_no_words(own: TokenEncoder) -> None:
    assert own.encode_asked("？！")[1] is None
    assert own.encode_signs(["。，"]) == [b""]
    with_mark, without = own.encode_asked("冷链物流？")[1], own.encode_asked("冷链物流")[1]
    assert with_mark is not None and without is not None
    assert len(with_mark.weights) == len(without.weights)


def test_words_of_a_text_are_the_same_alone_and_among_others(own: TokenEncoder) -> None:
    texts = ["加快发展冷链物流。", "Cold-chain logistics.", "", "建设面向东盟的金融开放门户，" * 60, "建设物流园。"]
    assert own.encode_signs(texts) == [own.encode_signs([text])[0] for text in texts]
    assert own.encode_signs([]) == []


@pytest.mark.parametrize(
    ("question", "meant", "other"),
    [
        ("老人看病方便", "推进医疗卫生与养老服务相结合。", "推进港口与铁路相结合。"),
        ("where trucks can charge", "加快建设新能源货车充电设施。", "加快建设职业培训设施。"),
        ("把旧衣服收回来再用", "完善废旧纺织品回收利用体系。", "完善知识产权交易服务体系。"),
        ("helping shops sell online", "支持商贸企业开展电子商务业务。", "支持高校开展基础研究工作。"),
    ],
)
def test_other_words_for_the_same_are_near(own: TokenEncoder, question: str, meant: str, other: str) -> None:
    tokens = own.encode_asked(question)[1]
    assert tokens is not None
    near, far = nearness(tokens, own.encode_signs([meant, other]))
    assert near > far


class CharacterEncoder(HashingEncoder):
    """The hashing encoder with a token a character; every character has a vector of its own."""

    def __init__(self) -> None:
        """Count what is encoded."""
        self.encoded: list[str] = []

    def tokens(self, text: str) -> np.ndarray:
        """A vector a letter or Han character."""
        rows = [np.random.default_rng(ord(c)).normal(size=64) for c in text if c.isalnum()]
        return np.array(rows, dtype=np.float32).reshape(-1, 64)

    def encode_asked(self, text: str) -> tuple[np.ndarray, AskedTokens | None]:
        """Vector and tokens."""
        tokens = self.tokens(text)
        return self.encode_query([text])[0], asked(tokens) if len(tokens) else None

    def encode_signs(self, texts: Sequence[str]) -> list[bytes]:
        """Signs of every text."""
        self.encoded += texts
        return [signs_of(self.tokens(text)) for text in texts]


def build(folder: Path, encoder: Encoder) -> Path:
    """A small index with tokens where the encoder has them."""
    restored = small_document()
    texts = [passage.text for passage in restored.passages]
    signs = encoder.encode_signs(texts) if isinstance(encoder, TokenEncoder) else ()
    with Store.open(folder / STORE_FILE, create=True) as store:
        vectors = encoder.encode_document(texts)
        store.write_document(restored, vectors, encoder.name, encoder.revision, signs=signs)
    return folder


def test_the_nearest_words_are_said_and_count(tmp_path: Path) -> None:
    with Library.open(build(tmp_path, CharacterEncoder()), CharacterEncoder()) as library:
        found = search_explained(library, "句二第")
    shares = {hit.passage_id: {s.leg: s for s in own} for hit, own in found}
    best = max(shares, key=lambda i: shares[i]["tokens"].score or 0.0)
    assert "第二句" in small_text(best)
    assert shares[best]["tokens"].rank == 1
    assert shares[best]["tokens"].part > 0
    assert found[0][0].passage_id == best
    for hit, own in found:
        assert sum(share.part for share in own) == pytest.approx(hit.score)


def small_text(passage_id: str) -> str:
    """Text of a passage of the small document."""
    return next(p.text for p in small_document().passages if p.passage_id == passage_id)


def test_an_encoder_that_tells_no_words_searches_without_them(tmp_path: Path) -> None:
    with Library.open(build(tmp_path, HashingEncoder()), HashingEncoder()) as library:
        found = search_explained(library, "第二句")
        assert found
        assert not any(share.leg == "tokens" for _, own in found for share in own)
        assert search_explained(library, "第二句", filters=Filters())[0][0] == found[0][0]


def test_words_go_with_the_document_and_are_watched(tmp_path: Path) -> None:
    build(tmp_path, CharacterEncoder())
    document_id = small_document().document.document_id
    with Store.open(tmp_path / STORE_FILE) as store:
        hashes = [row[0] for row in sqlite3.connect(store.path).execute("SELECT text_sha256 FROM tokens")]
        assert len(store.known_signs(hashes, "1")) == len(small_document().passages)
        assert store.known_signs(hashes, "2") == {}
    with sqlite3.connect(tmp_path / STORE_FILE) as database:
        database.execute("UPDATE tokens SET signs = zeroblob(length(signs)) WHERE rowid = 1")
    with Store.open(tmp_path / STORE_FILE) as store:
        assert document_id in store.changed_documents()
        store.remove_document(document_id)
    with sqlite3.connect(tmp_path / STORE_FILE) as database:
        assert database.execute("SELECT count(*) FROM tokens").fetchone() == (0,)


def test_what_did_not_change_is_not_encoded_again(tmp_path: Path) -> None:
    from ingest.pipeline import ingest

    source = tmp_path / "plan.txt"
    first = "第一章 总则\n第一条 加快发展冷链物流。\n第二条 支持建设物流园区。\n"
    encoder = CharacterEncoder()
    for text in (first, first + "第三条 鼓励老年人就近就医。\n"):
        source.write_text(text, encoding="utf-8")
        encoder.encoded.clear()
        assert not ingest([source], index_dir=tmp_path / "index", encoder=encoder, progress=lambda *_: None).rejected
    assert [text for text in encoder.encoded if "冷链" in text or "园区" in text] == []
    assert any("就近就医" in text for text in encoder.encoded)


def test_a_page_typed_as_a_question_goes_by_its_heaviest_words() -> None:
    made = np.random.default_rng(3)
    rows = made.normal(size=(200, 384)).astype(np.float32)
    passages = [signs_of(made.normal(size=(9000, 384)).astype(np.float32)), signs_of(rows[150:])]
    light, heavy = [0.5] * 136, [2.0] * 64
    found = nearness(asked(rows, light + heavy), passages)
    assert found == pytest.approx(nearness(asked(rows[136:], heavy), passages))
