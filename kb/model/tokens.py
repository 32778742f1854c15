"""Takes from the vectors of an exported encoder's tokens what they all share, so that their signs tell them apart.

The tokens of this model point nearly one way, whatever they say. Less their mean, their signs alone (48 bytes a token)
tell of two texts nearly what the numbers do (see kb.late). The mean hardly depends on the text: over the invented
lines of `range_texts.txt` and over the plan in corpus/ it has a cosine of 0.98.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from kb.model.names import E5_PROMPTS, INPUT, TOKENS
from kb.model.ranges import range_lines

_RAW, _MEAN = "tokens_as_they_are", "tokens_mean"


def centre_tokens(path: Path, pieces: Path, *, longest: int) -> None:
    """Subtract the mean from a graph's vectors of tokens.

    Args:
        path: ONNX file with the output TOKENS; changed in place.
        pieces: what cuts texts for it, a file of sentencepiece.
        longest: tokens that the model reads.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(path)
    mean = _mean(path, pieces, longest)
    for node in model.graph.node:
        for names in (node.input, node.output):
            names[:] = [_RAW if name == TOKENS else name for name in names]
    model.graph.initializer.append(numpy_helper.from_array(mean, _MEAN))
    model.graph.node.append(helper.make_node("Sub", [_RAW, _MEAN], [TOKENS]))
    onnx.save(model, path)


def _mean(path: Path, pieces: Path, longest: int) -> Any:
    """The mean of the tokens of the lines, as questions and as passages, without marks and prefixes: (dim,) float32."""
    import onnxruntime
    from sentencepiece import SentencePieceProcessor

    cut = SentencePieceProcessor(model_file=str(pieces))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the same bits on every machine with the same instructions
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    found = []
    for prefix in E5_PROMPTS.values():
        before = 1 + len(cut.encode(prefix))
        for line in range_lines():
            ids = [cut.bos_id(), *cut.encode(prefix + line)[: longest - 2], cut.eos_id()]
            found.append(session.run([TOKENS], {INPUT: np.array([ids], dtype=np.int64)})[0][0, before:-1])
    return np.concatenate(found).mean(axis=0).astype(np.float32)
