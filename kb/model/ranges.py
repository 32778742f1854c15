"""Gives the activations of an exported encoder fixed ranges, so that texts run side by side without touching another.

A range found while the graph runs spans all texts of a run: a text's vector would depend on the others. The ranges of
this model hardly depend on the text at all: its largest numbers are those of a few channels at the marks around it
(0.97 to 1.03 of each other in 600 sentences of plans, laws and reports in both languages, for all but six of the 48
products). So they are taken once, from `range_texts.txt`, when the model is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kb.model.names import E5_PROMPTS, INPUT

_TEXTS = Path(__file__).with_name("range_texts.txt")
_JOINED = 8  # lines of the file that make a long text
_STEPS = 255  # between the smallest and the largest of 8 bits

Range = tuple[float, float]


def fix_ranges(path: Path, pieces: Path, *, longest: int) -> None:
    """Replace the ranges that a graph finds while it runs by fixed ones.

    Args:
        path: ONNX file as quantize_dynamic of ONNX Runtime writes it; changed in place.
        pieces: what cuts texts for it, a file of sentencepiece.
        longest: tokens that the model reads.

    Raises:
        RuntimeError: if the graph is not built as expected; a newer package may have changed that.
    """
    import onnx

    model = onnx.load(path)
    found = _found(model, _token_ids(pieces, longest))
    _rewrite(model.graph, found)
    onnx.save(model, path)


def range_lines() -> list[str]:
    """Read the invented lines that the model's constants are taken from.

    Returns:
        The lines, Chinese and English.
    """
    return [line for line in _TEXTS.read_text(encoding="utf-8").splitlines() if line]


def _token_ids(pieces: Path, longest: int) -> list[list[int]]:
    """Cut the lines, alone and joined to long texts, as questions and as passages."""
    from sentencepiece import SentencePieceProcessor

    cut = SentencePieceProcessor(model_file=str(pieces))
    lines = range_lines()
    texts = [*lines, *("".join(lines[at : at + _JOINED]) for at in range(0, len(lines), _JOINED // 2)), "".join(lines)]
    prefixed = [prefix + text for text in texts for prefix in E5_PROMPTS.values()]
    return [[cut.bos_id(), *cut.encode(text)[: longest - 2], cut.eos_id()] for text in prefixed]


def _found(model: Any, texts: Sequence[Sequence[int]]) -> dict[str, Range]:
    """Run the graph on texts: name of each quantised tensor to its smallest and largest number, 0 between them."""
    import onnx
    import onnxruntime

    names = [node.input[0] for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    seen = onnx.ModelProto()
    seen.CopyFrom(model)
    seen.graph.output.extend(onnx.helper.make_tensor_value_info(n, onnx.TensorProto.FLOAT, None) for n in names)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the same bits on every machine with the same instructions
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(seen.SerializeToString(), options, providers=["CPUExecutionProvider"])
    low, high = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for ids in texts:
        tensors = session.run(names, {INPUT: np.array([ids], dtype=np.int64)})
        for name, tensor in zip(names, tensors, strict=True):
            low[name], high[name] = min(low[name], float(tensor.min())), max(high[name], float(tensor.max()))
    return {name: (low[name], high[name]) for name in names}


def _rewrite(graph: Any, ranges: dict[str, Range]) -> None:
    """Put the ranges in; each product with its scales and bias becomes one operator, as ONNX Runtime would make it."""
    from onnx import helper, numpy_helper

    maker = {name: node for node in graph.node for name in node.output}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    merged: set[int] = set()
    made: list[Any] = []
    for node in graph.node:
        if node.op_type == "DynamicQuantizeLinear":
            low, high = ranges[node.input[0]]
            scale = np.array((high - low) / _STEPS, dtype=np.float32)
            zero = np.array(np.clip(np.rint(-low / scale), 0, _STEPS), dtype=np.uint8)
            graph.initializer.append(numpy_helper.from_array(scale, node.output[1]))
            graph.initializer.append(numpy_helper.from_array(zero, node.output[2]))
            made.append(helper.make_node("QuantizeLinear", [node.input[0], *node.output[1:]], [node.output[0]]))
        elif node.op_type == "MatMulInteger":
            cast = _only_user(users, node, "Cast")
            scaled = _only_user(users, cast, "Mul")
            added = _only_user(users, scaled, "Add")
            scales = maker[next(name for name in scaled.input if name != cast.output[0])]
            bias = next(name for name in added.input if name != scaled.output[0])
            merged.update(map(id, (cast, scaled, added, scales)))
            inputs = [*node.input[:2], *scales.input, *node.input[2:], bias]
            made.append(helper.make_node("MatMulIntegerToFloat", inputs, list(added.output), domain="com.microsoft"))
        else:
            made.append(node)
    made = [node for node in made if id(node) not in merged]
    del graph.node[:]
    graph.node.extend(made)


def _only_user(users: dict[str, list[Any]], node: Any, kind: str) -> Any:
    """The one node that takes what a node gives."""
    found = users.get(node.output[0], [])
    if [user.op_type for user in found] != [kind]:
        raise RuntimeError(f"the quantised graph is not built as expected: {node.op_type} {node.name} without {kind}")
    return found[0]
