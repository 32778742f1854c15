"""The default encoder: the program's own model on ONNX Runtime. Neither torch nor transformers is imported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encode import FloatArray, clean
from kb.model import E5_PROMPTS, INPUT, MODEL_NAME, MODELS_DIR, OUTPUT, check_whole, find_built

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentencepiece import SentencePieceProcessor


# Tokens of texts that run together. 477 sentences of the plan, processor time against one text a run: 128 tokens
# 1.12 times as fast, 256 1.19, 512 1.20, 1,024 1.25 (fewer runs than that do not divide well between processors).
RUN_TOKENS = 512


class OnnxEncoder:
    """Texts of one length a run, as many runs at a time as there are processors.

    Nothing is padded, and a text's vector depends on that text alone (see kb.model.export).
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
        ids = [self._ids(prefix + clean(text)) for text in texts]
        # Longest first, so that no thread is left with a long text when the others are done; each takes the next run.
        waiting = iter(runs_of([len(own) for own in ids]))

        def work() -> None:
            for run in waiting:
                tokens = np.array([ids[at] for at in run], dtype=np.int64)
                vectors[run] = self._session.run([OUTPUT], {INPUT: tokens})[0]

        threads = min(_processors(), len(texts))
        if threads <= 1:
            work()
            return vectors
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work) for _ in range(threads)]:
                done.result()  # an error is raised here
        return vectors

    def _ids(self, text: str) -> list[int]:
        """Cut a text into pieces, with a mark before and after."""
        pieces = self._pieces.encode(text)[: self._longest - 2]
        return [self._pieces.bos_id(), *pieces, self._pieces.eos_id()]


def runs_of(lengths: Sequence[int], *, most: int = RUN_TOKENS) -> list[list[int]]:
    """Divide texts into runs of equal length.

    Args:
        lengths: tokens of each text, >= 1.
        most: tokens of a run; a longer text runs alone.

    Returns:
        Places of the texts in `lengths`, each once; longest texts first.
    """
    by_length: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        by_length.setdefault(length, []).append(at)
    return [
        places[start : start + max(1, most // length)]
        for length, places in sorted(by_length.items(), reverse=True)
        for start in range(0, len(places), max(1, most // length))
    ]


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
