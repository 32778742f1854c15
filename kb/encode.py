"""Encoders: text to vectors, so that what means the same lies close, in Chinese and English alike."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from kb.late import AskedTokens
from kb.settings import MODEL_VARIABLE

FloatArray = npt.NDArray[np.float32]

# Code points of a text that are encoded. The models here read 512 tokens, about 800 Chinese characters; an endless
# line of 10 million would keep a tokenizer busy for minutes.
READ = 4096


class Encoder(Protocol):
    """What the rest of the program knows of an embedding model; the method names are sentence-transformers'."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def revision(self) -> str:
        """What the vectors depend on: weights, their version and the prefixes. Another revision, other vectors."""

    @property
    def dim(self) -> int:
        """Numbers in a vector."""

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is searched for.

        Args:
            texts: any number of questions.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is found.

        Args:
            texts: any number of passages.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """


@runtime_checkable
class TokenEncoder(Encoder, Protocol):
    """An encoder that also tells what each token of a text means in its place, for kb.late."""

    def encode_asked(self, text: str) -> tuple[FloatArray, AskedTokens | None]:
        """Encode a question and its tokens in one run.

        Args:
            text: the question.

        Returns:
            (dim,) float32 as `encode_query` gives it, and the tokens that have a letter or digit; None where none has.
        """

    def encode_signs(self, texts: Sequence[str]) -> list[bytes]:
        """Encode the tokens of what is found.

        Args:
            texts: any number of passages.

        Returns:
            For each the signs of its tokens that have a letter or digit, see kb.late.signs_of.
        """


@dataclass(frozen=True, slots=True)
class PlacedTokens:
    """The tokens of one text, in order.

    Attributes:
        starts: (n_tokens,) int64, code points of the text before each.
        ends: (n_tokens,) int64, behind each.
        vectors: (n_tokens, dim) float32, in context, centred.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    vectors: FloatArray


@runtime_checkable
class PlacingEncoder(Encoder, Protocol):
    """An encoder that tells where in a text each of its tokens stands."""

    def encode_places(self, texts: Sequence[str]) -> list[PlacedTokens]:
        """Encode the tokens of texts, as of passages.

        Args:
            texts: any number; what is longer than the model reads is cut off.

        Returns:
            The tokens of each text.
        """


def without_words(name: str) -> str:
    """Say what search lacks with a model that is no TokenEncoder.

    Args:
        name: of the model.

    Returns:
        One line for the person.
    """
    return f"{name} tells nothing of single words in their context: search compares texts as wholes (no leg `tokens`)"


def load_encoder(model: str | None = None) -> Encoder:
    """Load an encoder.

    Args:
        model: folder or hub name of a sentence-transformers model; None takes the environment's KB_MODEL, else the
            model that comes with the program. Only a hub name may use the network.

    Returns:
        The encoder, ready.

    Raises:
        KBError: if the model cannot be loaded; the text says what to do or which to name instead.
    """
    chosen = model or os.environ.get(MODEL_VARIABLE)
    # Each brings its own packages; a question to the default index must not wait for torch.
    if not chosen:
        from kb.encode_onnx import load_built

        return load_built()
    from kb.encode_named import load_named

    if Path(chosen).is_dir():
        os.environ["HF_HUB_OFFLINE"] = "1"
    return load_named(chosen)


def clean(text: str) -> str:
    """Make text safe to encode: as much of it as models read, no NUL, no lone surrogate, which has no UTF-8.

    Args:
        text: any text.

    Returns:
        The text that is encoded for it.
    """
    return text[:READ].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
