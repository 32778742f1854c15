"""The encoder for a model that a user names: sentence-transformers, with all it brings."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kb.encode import Encoder, FloatArray, clean, without_words
from kb.encode_tokens import telling
from kb.errors import KBError
from kb.model import E5_PROMPTS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


log = logging.getLogger("kb")


class SentenceTransformerEncoder:
    """Any sentence-transformers model that a user names; on a GPU where there is one."""

    def __init__(self, model: SentenceTransformer, *, name: str, revision: str) -> None:
        """Keep a loaded model; `load_named` loads one.

        Args:
            model: with its own prompts; those of e5 are used where it has none and is an e5 model by its name.
            name: for people.
            revision: of the weights; the prompts are added to it.
        """
        self._model = model
        own = {key: prompt for key, prompt in (model.prompts or {}).items() if prompt}
        self._prompts = own if own or not _is_e5(name) else E5_PROMPTS
        self.name = name
        self.revision = "/".join([revision, *(f"{key}={self._prompts[key]}" for key in sorted(self._prompts))])
        self.dim = int(model.get_embedding_dimension() or 0)

    def prompt(self, names: Sequence[str]) -> str | None:
        """Give the prompt that texts of a kind get.

        Args:
            names: of prompts, the first one that the model has counts.

        Returns:
            The prompt; None for none.
        """
        known = (self._prompts[name] for name in names if name in self._prompts)
        return next(known, self._prompts.get(self._model.default_prompt_name or ""))

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
            [clean(text) for text in texts],
            prompt=prompt,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_named(name: str) -> Encoder:
    """Load a model from a folder or a hub.

    Args:
        name: folder or hub name.

    Returns:
        The encoder, ready; one that tells its tokens where the model has any, see kb.encode_tokens.

    Raises:
        KBError: if there is no such model, or it cannot be loaded.
    """
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(name)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise KBError.of("model.not_loaded", name=repr(name), why=reason) from error
    folder = Path(name)
    revision = f"{folder.resolve().name}@{_folder_hash(folder)}" if folder.is_dir() else f"{name}@{_hub_commit(model)}"
    encoder = SentenceTransformerEncoder(model, name=name, revision=revision)
    told = telling(encoder, model)
    if told is None:
        log.warning("%s", without_words(name))
    return told or encoder


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
