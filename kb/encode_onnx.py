"""The default encoder: the program's own model on ONNX Runtime. Neither torch nor transformers is imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kb.encode import FloatArray, PlacedTokens, clean
from kb.late import AskedTokens, signs_of
from kb.model import E5_PROMPTS, INPUT, MODEL_NAME, MODELS_DIR, OUTPUT, TOKENS, find_built
from kb.model.pieces import load

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from sentencepiece import SentencePieceProcessor


# Tokens of texts that run together. 477 sentences of the plan, processor time against one text a run: 128 tokens
# 1.12 times as fast, 256 1.19, 512 1.20, 1,024 1.25 (fewer runs than that do not divide well between processors).
RUN_TOKENS = 512
# A piece weighs by how rare it is in the model's own training text, less what the commonest pieces of a script have.
# 556 clause questions in two halves, nDCG@10: 0.9248 and 0.9113; with the whole of it 0.9232 and 0.9095, all alike
# 0.9237 and 0.9079 (2026-11-28).
_COMMON, _LEAST = 5.0, 0.01  # nats
_KEPT = 16_384  # pieces of which it is remembered how rare they are, and whether they have a letter or digit


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
        self._length = cache(lambda prefix: len(pieces.encode(prefix)))
        self._tells = lru_cache(_KEPT)(lambda piece: any(map(str.isalnum, pieces.id_to_piece(piece))))
        self._rarity = lru_cache(_KEPT)(lambda piece: max(_LEAST, -pieces.get_score(piece) - _COMMON))
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

    def encode_asked(self, text: str) -> tuple[FloatArray, AskedTokens | None]:
        """Encode a question and its tokens in one run.

        Args:
            text: the question.

        Returns:
            (dim,) float32 as `encode_query` gives it, and the tokens that have a letter or digit; None where none has.
        """
        prefix = E5_PROMPTS["query"]
        ids = self._ids(prefix + clean(text))
        vectors, tokens = self._session.run([OUTPUT, TOKENS], {INPUT: np.array([ids], dtype=np.int64)})
        places = self._telling(ids, prefix)
        if not places:
            return vectors[0], None
        rarity = [self._rarity(ids[at]) for at in places]
        return vectors[0], AskedTokens(tokens[0][places], np.array(rarity, dtype=np.float32))

    def encode_signs(self, texts: Sequence[str]) -> list[bytes]:
        """Encode the tokens of what is found.

        Args:
            texts: any number of passages.

        Returns:
            For each the signs of its tokens that have a letter or digit, see kb.late.signs_of.
        """
        signs = [b""] * len(texts)
        prefix = E5_PROMPTS["document"]
        ids = [self._ids(prefix + clean(text)) for text in texts]

        def keep(run: Sequence[int], tokens: FloatArray) -> None:
            for at, own in zip(run, tokens, strict=True):
                signs[at] = signs_of(own[self._telling(ids[at], prefix)])

        self._run(ids, TOKENS, keep)
        return signs

    def encode_places(self, texts: Sequence[str]) -> list[PlacedTokens]:
        """Encode the tokens of texts, as of passages, and say where each stands.

        Args:
            texts: any number; what is longer than the model reads is cut off.

        Returns:
            The tokens of each text.
        """
        prefix = E5_PROMPTS["document"]
        before = len(self._pieces.encode(prefix))
        ids = [self._ids(prefix + clean(text)) for text in texts]
        out: list[PlacedTokens | None] = [None] * len(texts)

        def keep(run: Sequence[int], tokens: FloatArray) -> None:
            for at, own in zip(run, tokens, strict=True):
                starts, ends = self._places(prefix + clean(texts[at]))
                last = len(ids[at]) - 2  # pieces of the prefix and the text that were encoded
                out[at] = PlacedTokens(
                    starts[before:last] - len(prefix), ends[before:last] - len(prefix), own[1 + before : -1]
                )

        self._run(ids, TOKENS, keep)
        return [tokens for tokens in out if tokens is not None]

    def _places(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Code points before and behind each piece; sentencepiece counts bytes."""
        sizes = [len(char.encode()) for char in text]
        characters = np.append(np.repeat(np.arange(len(text)), sizes), len(text))
        pieces = self._pieces.encode(text, out_type="proto").pieces
        bounds = np.array([(piece.begin, piece.end) for piece in pieces], dtype=np.int64).reshape(len(pieces), 2)
        return characters[bounds[:, 0]], characters[bounds[:, 1]]

    def _telling(self, ids: Sequence[int], prefix: str) -> list[int]:
        """Places of the pieces behind a prefix that have a letter or digit."""
        before = 1 + self._length(prefix)
        return [at for at in range(before, len(ids) - 1) if self._tells(ids[at])]

    def _encode(self, texts: Sequence[str], prefix: str) -> FloatArray:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)

        def keep(run: Sequence[int], made: FloatArray) -> None:
            vectors[list(run)] = made

        self._run([self._ids(prefix + clean(text)) for text in texts], OUTPUT, keep)
        return vectors

    def _run(
        self, ids: Sequence[Sequence[int]], output: str, keep: Callable[[Sequence[int], FloatArray], None]
    ) -> None:
        """Run texts, those of one length together, and hand over what each run gives."""
        # Longest first, so that no thread is left with a long text when the others are done; each takes the next run.
        waiting = iter(runs_of([len(own) for own in ids]))

        def work() -> None:
            for run in waiting:
                tokens = np.array([ids[at] for at in run], dtype=np.int64)
                keep(run, self._session.run([output], {INPUT: tokens})[0])

        threads = min(_processors(), len(ids))
        if threads <= 1:
            work()
            return
        with ThreadPoolExecutor(threads - 1) as pool:
            others = [pool.submit(work) for _ in range(threads - 1)]
            work()  # ours is one of them
            for done in others:
                done.result()  # an error is raised here

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
    # Each of the three takes 0.1 to 0.4 s without Python's lock.
    with ThreadPoolExecutor(1) as thread:
        session, loading = thread.submit(_session, model.encoder), load(model)
        loading.check.result()
        return OnnxEncoder(
            session.result(),
            loading.pieces.result(),
            longest=model.longest,
            revision=f"{MODEL_NAME}-int8@{model.revision}",
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


def _processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
