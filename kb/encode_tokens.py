"""Tokens of a model that a user names: what kb.late compares, of any transformer of sentence-transformers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from kb.encode import FloatArray, clean
from kb.late import AskedTokens, signs_of
from kb.model.ranges import range_lines

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from kb.encode_named import SentenceTransformerEncoder

# Part of the revision: what was indexed before tokens were told has none, and is made anew.
_VERSION = "tokens-1"
# Names of prompts in the order in which sentence-transformers looks for them.
_PROMPTS = {"query": ("query",), "document": ("document", "passage", "corpus")}

_FIELDS = ("token_embeddings", "input_ids", "attention_mask")
_EVERY = 4  # line of the invented ones: the mean has a cosine of 0.987 to that over all, for a quarter of the 4 s

Side = Literal["query", "document"]
SIDES: tuple[Side, ...] = ("query", "document")
Told = Mapping[str, Any]  # what a model gives for one text: tensors by name


class TellingEncoder:
    """A named model that tells its tokens as well; its vectors are what they are without."""

    def __init__(self, encoder: SentenceTransformerEncoder, model: SentenceTransformer) -> None:
        """Keep a model; `telling` looks whether it is of the kind, and sets the mean.

        Args:
            encoder: the model behind our protocol.
            model: the model.
        """
        self._encoder = encoder
        self._model = model
        self._words: dict[int, bool] = {}  # token id to whether it has a letter or digit
        self.mean: FloatArray = np.zeros(1, dtype=np.float32)  # (hidden,), what all tokens share; see kb.model.tokens
        self.name = encoder.name
        self.revision = f"{encoder.revision}/{_VERSION}"
        self.dim = encoder.dim

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is searched for.

        Args:
            texts: any number of questions.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encoder.encode_query(texts)

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        """Encode what is found.

        Args:
            texts: any number of passages.

        Returns:
            (n_texts, dim) float32, each row of length 1.
        """
        return self._encoder.encode_document(texts)

    def encode_asked(self, text: str) -> tuple[FloatArray, AskedTokens | None]:
        """Encode a question and its tokens in one run.

        Args:
            text: the question.

        Returns:
            (dim,) float32 as `encode_query` gives it, and the tokens that have a letter or digit; None where none has.
        """
        (told,) = self.tell([text], "query")
        vector = _numbers(told["sentence_embedding"])
        tokens = self.own_tokens(told, "query") - self.mean
        # Not every tokenizer tells how rare a piece is. All alike: 0.003 of nDCG@10 less for the built model
        # (2026-11-28, 556 clause questions).
        asked = AskedTokens(tokens, np.ones(len(tokens), dtype=np.float32)) if len(tokens) else None
        return vector / np.linalg.norm(vector), asked

    def encode_signs(self, texts: Sequence[str]) -> list[bytes]:
        """Encode the tokens of what is found.

        Args:
            texts: any number of passages.

        Returns:
            For each the signs of its tokens that have a letter or digit, see kb.late.signs_of.
        """
        return [signs_of(self.own_tokens(told, "document") - self.mean) for told in self.tell(texts, "document")]

    def tell(self, texts: Sequence[str], side: Side) -> list[Told]:
        """Run the model and keep everything.

        Args:
            texts: any number of texts.
            side: which prompt they get.

        Returns:
            For each the vector of the text, those of its tokens, their ids and which of them are padding.
        """
        run = self._model.encode_query if side == "query" else self._model.encode_document
        made = run(
            [clean(text) for text in texts], prompt=self._prompt(side), output_value=None, show_progress_bar=False
        )
        return cast("list[Told]", made)

    def own_tokens(self, told: Told, side: Side) -> FloatArray:
        """Take from what a model told of a text the tokens that have a letter or digit, prompt and marks left out.

        Args:
            told: one of what `tell` gives.
            side: which prompt the text got.

        Returns:
            (n_tokens, hidden) float32.
        """
        tokenizer = self._model.tokenizer
        real = told["attention_mask"].bool()
        ids = told["input_ids"][real].tolist()
        marks = set(tokenizer.all_special_ids)
        # Without the space at its end, which belongs to the word behind it.
        prompt = (self._prompt(side) or "").rstrip()
        before = len(tokenizer.encode(prompt, add_special_tokens=False)) if prompt else 0
        places = [at for at, token in enumerate(ids) if token not in marks][before:]
        return _numbers(told["token_embeddings"][real])[[at for at in places if self._has_word(ids[at])]]

    def _has_word(self, token: int) -> bool:
        """Whether a token has a letter or digit, or a part of a character that is written in several tokens."""
        if token not in self._words:
            self._words[token] = any(c.isalnum() or c == "\ufffd" for c in self._model.tokenizer.decode([token]))
        return self._words[token]

    def _prompt(self, side: Side) -> str | None:
        return self._encoder.prompt(_PROMPTS[side])


def telling(encoder: SentenceTransformerEncoder, model: SentenceTransformer) -> TellingEncoder | None:
    """Let a model tell its tokens, if it can.

    Args:
        encoder: the model behind our protocol.
        model: the model.

    Returns:
        The encoder; None for a model without tokens in context (static words, pictures), or one that gives those of
        many texts as one row.
    """
    made = TellingEncoder(encoder, model)
    lines = range_lines()[::_EVERY]
    told = {side: made.tell(lines, side) for side in SIDES}
    if not hasattr(model.tokenizer, "all_special_ids") or not all(
        map(_has_tokens, [*told["query"], *told["document"]])
    ):
        return None
    found = np.concatenate([made.own_tokens(one, side) for side in SIDES for one in told[side]])
    made.mean = found.mean(axis=0)
    return made if len(found) else None


def _has_tokens(told: Told) -> bool:
    """Whether what was told of a text has a vector, an id and a mark for padding a token."""
    if not all(name in told for name in _FIELDS):
        return False
    vectors, ids, real = (told[name] for name in _FIELDS)
    return vectors.ndim == 2 and ids.ndim == real.ndim == 1 and len(vectors) == len(ids) == len(real)


def _numbers(tensor: Any) -> FloatArray:
    """A tensor of any device and precision as an array of float32."""
    return np.asarray(tensor.float().cpu().numpy(), dtype=np.float32)
