"""The library: store, vector index and encoder together, always of one generation."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from types import TracebackType

from kb.bridge_rows import BridgeTerms
from kb.clauses import Clauses
from kb.encode import Encoder, TokenEncoder, load_encoder
from kb.errors import IndexMismatchError, KBError
from kb.index import VECTOR_FILE, VectorIndex, load_or_rebuild
from kb.late import AskedTokens
from kb.rows import FloatArray
from kb.store import STORE_FILE, Store, other_model
from kb.store_retrieval import EncoderMark
from kb.terms_revision import terms_revision

log = logging.getLogger(__name__)
_KEPT_DOCUMENTS = 64  # documents' clauses in memory, about twice the size of their text
_KEPT_NAMES = 4096  # vectors of names, 6 MB of 384 numbers each
# Embedded questions, 1.5 kB each: one is asked of several parts, a web page asks it again at every click, and those of
# everybody who waits for a turn must be there when it comes.
_KEPT = 256


class _Reading(AbstractContextManager[None]):
    """One generation of store and vectors; one for all uses, for an answer opens ten of them inside the first."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._snapshot = library.store.snapshot()

    def __enter__(self) -> None:
        with ExitStack() as undone:
            undone.enter_context(self._snapshot)
            self._library.refresh()
            undone.pop_all()  # all went well: left with __exit__

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._snapshot.__exit__(kind, error, tb)


class Library:
    """What questions are asked of. Open it with Library.open; safe to share between threads."""

    def __init__(self, index_dir: Path, store: Store, encoder: Encoder | None) -> None:
        """Take an open store; use Library.open."""
        self.index_dir = index_dir
        self.store = store
        self._encoder = encoder
        self._telling: tuple[Encoder, TokenEncoder | None] | None = None
        self._reading = _Reading(self)
        self._vectors: VectorIndex | None = None
        self._loading = threading.Lock()
        self._bridge: tuple[int, BridgeTerms | None] | None = None  # of which generation
        self._clauses: dict[str, Clauses] = {}
        self._clauses_of = -1  # their generation
        self._questions: OrderedDict[str, tuple[FloatArray, AskedTokens | None]] = OrderedDict()
        self._phrases: OrderedDict[str, FloatArray] = OrderedDict()  # parts of questions
        self._names: dict[str, FloatArray] = {}

    @classmethod
    def open(cls, index_dir: Path, encoder: Encoder | None = None) -> Library:
        """Open an index for questions.

        Args:
            index_dir: folder that `kb ingest` wrote.
            encoder: the encoder to ask with; None loads the default one when the first question needs it.

        Returns:
            The library; close it, or use it as a context manager.

        Raises:
            IndexMissingError: if there is no index in the folder.
            IndexDamagedError: if it cannot be trusted.
            IndexMismatchError: if it was built with another encoder or layout.
        """
        store = Store.open(index_dir / STORE_FILE)
        library = cls(index_dir, store, encoder)
        try:
            if encoder is not None:
                library.check_encoder(encoder)
        except IndexMismatchError:
            store.close()
            raise
        return library

    @property
    def encoder(self) -> Encoder:
        """The encoder, loaded when first asked for."""
        # The store is asked before our lock is taken: whoever holds the store's lock may ask for the encoder, so
        # nobody may wait for the store while holding ours.
        mark = self.store.encoder() if self._encoder is None else None
        with self._loading:
            if self._encoder is None:
                loaded = load_encoder(None)
                self._compare(mark, loaded)
                self._encoder = loaded
            return self._encoder

    def warm_up(self) -> None:
        """Begin to load the encoder in the background, where no encoder was given.

        It loads outside Python's lock, so what is done meanwhile is not slower. What goes wrong is said to whoever
        asks for the encoder next.
        """
        threading.Thread(target=self._load_quietly, daemon=True).start()

    def _load_quietly(self) -> None:
        with suppress(KBError):
            _ = self.encoder

    @property
    def vectors(self) -> VectorIndex:
        """The vector index of the store's present generation, loaded when first asked for."""
        return self.refresh()

    def refresh(self) -> VectorIndex:
        """Take up what another process has written since.

        Returns:
            The vector index of the store's present generation.
        """
        with self.store.snapshot():  # holds the store's lock: one thread loads, the others wait and find it loaded
            if self._vectors is None or self._vectors.generation != self.store.generation():
                self._vectors = load_or_rebuild(self.store, self.index_dir / VECTOR_FILE)
            return self._vectors

    def clauses(self, document_id: str) -> Clauses:
        """Give the clauses of a document, read once a generation.

        Args:
            document_id: its id.

        Returns:
            Its clauses in memory.
        """
        with self.store.snapshot():
            generation = self.store.generation()
            if self._clauses_of != generation:
                self._clauses, self._clauses_of = {}, generation
            if document_id not in self._clauses:
                if len(self._clauses) >= _KEPT_DOCUMENTS:
                    self._clauses.pop(next(iter(self._clauses)))
                self._clauses[document_id] = self.store.clauses(document_id)
            return self._clauses[document_id]

    def reading(self) -> AbstractContextManager[None]:
        """Let everything inside see one generation of store and vectors. May be nested.

        Returns:
            To be used with `with`; read through the library.
        """
        return self._reading

    def encode_question(self, text: str) -> FloatArray:
        """Embed a question.

        Args:
            text: the question.

        Returns:
            (dim,) float32, unit length.
        """
        return self._embedded(text)[0]

    def asked_tokens(self, text: str) -> AskedTokens | None:
        """Give the tokens of a question, for kb.late; they cost nothing beside its vector.

        Args:
            text: the question.

        Returns:
            The tokens; None where it has none, or the encoder does not tell.
        """
        return self._embedded(text)[1]

    def _embedded(self, text: str) -> tuple[FloatArray, AskedTokens | None]:
        """Embed a question, or find it among the last ones."""
        with self._loading:
            kept = self._questions.get(text)
        if kept is not None:
            return kept
        encoder = self.encoder
        if self._telling is None or self._telling[0] is not encoder:
            self._telling = encoder, encoder if isinstance(encoder, TokenEncoder) else None
        tells = self._telling[1]  # a protocol is compared attribute by attribute, which is slow
        made = tells.encode_asked(text) if tells else (encoder.encode_query([text])[0], None)
        with self._loading:
            self._questions[text] = made
            while len(self._questions) > _KEPT:
                self._questions.popitem(last=False)
        return made

    def encode_phrases(self, texts: Sequence[str]) -> dict[str, FloatArray]:
        """Embed what a question is about in other words, several at a time where there are as many processors.

        Args:
            texts: phrases of a question.

        Returns:
            Phrase to its vector, (dim,) float32, unit length.
        """
        with self._loading:
            found = {text: self._questions[text][0] for text in texts if text in self._questions}
            found |= {text: self._phrases[text] for text in texts if text in self._phrases}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            made = dict(zip(missing, self.encoder.encode_query(missing), strict=True))
            with self._loading:
                self._phrases |= made
                while len(self._phrases) > _KEPT:
                    self._phrases.popitem(last=False)
            found |= made
        return found

    def encode_names(self, names: Sequence[str]) -> dict[str, FloatArray]:
        """Embed names that many questions are compared with; they are kept.

        Args:
            names: short texts.

        Returns:
            Name to its vector, (dim,) float32, unit length.
        """
        with self._loading:
            found = {name: self._names[name] for name in names if name in self._names}
        missing = [name for name in names if name not in found]
        if missing:
            made = dict(zip(missing, self.encoder.encode_query(missing), strict=True))
            with self._loading:
                if len(self._names) + len(made) > _KEPT_NAMES:
                    self._names.clear()
                self._names.update(made)
            found |= made
        return found

    @property
    def bridge(self) -> BridgeTerms | None:
        """The terms of the bridge between the languages, or None where the index has none."""
        with self.store.snapshot():
            mark, generation = self.store.encoder(), self.store.generation()
            if mark is None:
                return None
            if self._bridge is None or self._bridge[0] != generation:
                self._bridge = (generation, self._find_bridge(mark))
            return self._bridge[1]

    def _find_bridge(self, mark: EncoderMark) -> BridgeTerms | None:
        """Say so when documents have no terms of this program."""
        without = self.store.without_terms(terms_revision(mark.revision))
        if not without:
            return self.store.bridge_terms()
        log.warning(
            "%d of %d documents (%s) are without terms for English words, which go by the glossary; "
            "run: kb ingest --index %s",
            len(without),
            len(self.store.document_ids()),
            ", ".join(without[:3]),
            self.index_dir,
        )
        return self.store.bridge_terms() if len(without) < len(self.store.document_ids()) else None

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse an encoder that did not make the index's vectors.

        Args:
            encoder: the encoder to ask with.

        Raises:
            IndexMismatchError: if name, revision or dimension differ.
        """
        self._compare(self.store.encoder(), encoder)

    def _compare(self, mark: EncoderMark | None, encoder: Encoder) -> None:
        """Refuse an encoder that is not the one marked in the index."""
        if mark and (mark.name, mark.revision, mark.dim) != (encoder.name, encoder.revision, encoder.dim):
            raise other_model(mark, EncoderMark(encoder.name, encoder.revision, encoder.dim), self.index_dir)

    def close(self) -> None:
        """Close the files."""
        self.store.close()

    def __enter__(self) -> Library:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        """Close the store."""
        self.close()
