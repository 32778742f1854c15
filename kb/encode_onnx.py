"""The default encoder: the program's own model on ONNX Runtime. Neither torch nor transformers is imported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.encode import FloatArray, clean
from kb.model import E5_PROMPTS, INPUT, MODEL_NAME, MODELS_DIR, OUTPUT, check_whole, find_built

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentencepiece import SentencePieceProcessor


class OnnxEncoder:
    """One text a run, as many runs at a time as there are processors.

    So a text's vector depends on that text alone (see kb.model.export), and no time goes into padding.
    """

    def __init__(
        self, session: InferenceSession, pieces: SentencePieceProcessor, *, longest: int, revision: str
    ) -> None:
        """Keep a loaded model; `load_built` loads it.

        Args:
            session: safe to run from many threads.
            pieces: cuts text into the model's pieces.
            longest: pieces that the model reads, the two marks around a text included; more are cut off.
            revision: of the model's files; the prefixes are added to it.
        """
        self._session = session
        self._pieces = pieces
        self._longest = longest
        self.name = f"{MODEL_NAME} (int8)"
        self.revision = "/".join([revision, *E5_PROMPTS.values()])
        self.dim = int(session.get_outputs()[0].shape[1])

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is searched for.

        Args:
            texts: any number of questions.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(texts, E5_PROMPTS["query"])

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is found.

        Args:
            texts: any number of passages.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(texts, E5_PROMPTS["document"])

    def _encode(self, texts: Sequence[str], prefix: str) -> FloatArray:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        # Longest first, so that no thread is left with a long text when the others are done. Each takes the next one,
        # and cuts it while others run: 1.01 times as fast as cutting all first and a task for each.
        waiting = iter(sorted(range(len(texts)), key=lambda at: -len(texts[at])))

        def work() -> None:
            for at in waiting:
                vectors[at] = self._session.run([OUTPUT], {INPUT: self._ids(prefix + clean(texts[at]))})[0][0]

        threads = min(_processors(), len(texts))
        if threads <= 1:
            work()
            return vectors
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()  # an error is raised here
        return vectors

    def _ids(self, text: str) -> npt.NDArray[np.int64]:
        """Cut a text into pieces, with a mark before and after: (1, length)."""
        pieces = self._pieces.encode(text)[: self._longest - 2]
        return np.array([[self._pieces.bos_id(), *pieces, self._pieces.eos_id()]], dtype=np.int64)


def load_built(models_dir: Path = MODELS_DIR) -> OnnxEncoder:
    """Load the program's own model.

    Args:
        models_dir: where `build_model` put it.

    Returns:
        The encoder, ready.

    Raises:
        KBError: if it is not there or damaged; the text says what to do.
    """
    model = find_built(models_dir)
    # Each of the three takes 0.1 to 0.3 s without Python's lock.
    with ThreadPoolExecutor(3) as threads:
        check = threads.submit(check_whole, model)
        session, pieces = threads.submit(_session, model.encoder), threads.submit(_pieces, model.pieces)
        check.result()  # first: what a damaged file does to the others is no news
        return OnnxEncoder(
            session.result(), pieces.result(), longest=model.longest, revision=f"{MODEL_NAME}-int8@{model.revision}"
        )


def _session(path: Path) -> InferenceSession:
    """Load the ONNX file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # A run has one thread: many runs share the processors, and a sum's order, so the last bit, never changes.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    # Sum and normalisation in one operator are slower than one after the other: 0.96 of the batch rate.
    slower = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=slower
    )


def _pieces(path: Path) -> SentencePieceProcessor:
    """Load the pieces."""
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(path))


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
