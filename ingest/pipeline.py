"""Ingest: the stages in order, from files to a published index."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ingest.budget import Budget, OverBudgetError
from ingest.manifest import MANIFEST, document_id_for, read_manifest
from ingest.neighbours import neighbour_map
from ingest.read import READABLE
from ingest.read.source import UnreadableError
from ingest.records import Rejected
from ingest.restore import restore
from ingest.shape import refuse_restored
from ingest.source_file import SourceFile, sha256_of
from ingest.title_tokens import token_titles
from kb import bridge_terms, probes
from kb.bridge_rows import Term
from kb.bridge_terms import embed_terms, terms_of
from kb.encode import Encoder, TokenEncoder
from kb.errors import KBError, SourceGoneError
from kb.index import VECTOR_FILE, publish_if_due
from kb.old_layout import OldIndex, put_aside
from kb.permanent_ids import keep_ids
from kb.records import Document, Note, Passage, QualityReport, RestoredDocument
from kb.rows import embedded_text, text_sha256
from kb.settings import Limits
from kb.store import STORE_FILE, Store
from kb.store_retrieval import EncoderMark
from kb.write_lock import write_lock

log = logging.getLogger(__name__)
CORPUS = Path("corpus")  # as settings have it unless kb.toml says otherwise
# Texts embedded, then kept and reported: 64 are a quarter to half a second, which an interruption may cost. Vectors
# do not depend on it.
_BATCH = 64

FloatArray = npt.NDArray[np.float32]


class Progress(Protocol):
    """Is told how far a stage of a document is."""

    def __call__(self, document_id: str, stage: str, done: int, total: int) -> None:
        """Note that `done` of `total` units of a document's stage are finished."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What an ingest did: documents written, documents found unchanged, documents rejected.

    `replaced` is an index of an older layout that was put aside for the new one, `left` the documents of it that the
    new one has not.
    """

    written: tuple[QualityReport, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    replaced: OldIndex | None = None
    left: tuple[str, ...] = ()


def ingest(
    paths: Sequence[Path],
    *,
    index_dir: Path,
    encoder: Encoder,
    progress: Progress,
    limits: Limits | None = None,
    corpus_dir: Path = CORPUS,
) -> BuildReport:
    """Ingest files and folders into an index; unchanged documents cost no work.

    Args:
        paths: text files, or folders with such files and a manifest.
        index_dir: folder of the index; made when missing.
        encoder: embeds the passages.
        progress: is told how far each stage is.
        limits: what reading one document may cost; None for the usual ones.
        corpus_dir: the sources whose place needs no note; where others lie is kept for `kb verify`.

    Returns:
        What was written, unchanged and rejected.

    Raises:
        KBError: if a path does not exist or a folder holds nothing that can be read.
        LexicalLegDeadError: if the lexical index does not find what a document contains.
    """
    written: list[QualityReport] = []
    unchanged: list[str] = []
    rejected: list[Rejected] = []
    files = _files(paths)
    limits = limits or Limits()
    with write_lock(index_dir, say=log.warning), _opened(index_dir) as (store, replaced):
        known, clashes = frozenset(store.document_ids()), _clashes(files)
        rejected += [Rejected(document_id, "read", str(error), error) for document_id, error in clashes.items()]
        for path, row in files:
            document_id = row.get("document_id") or document_id_for(path)
            if document_id in clashes:
                continue
            try:
                _refuse_stray(path, paths)
                file = SourceFile.of(path, document_id, row, limits)
                mark = store.encoder()
                same_encoder = mark is not None and mark.revision == encoder.revision
                stored = store.document(document_id) if document_id in known else None
                outside = None if _real(path).parent == _real(corpus_dir) else str(_real(path))
                if file.is_stored(stored) and same_encoder and _restored_alike(store, document_id):
                    store.note_source(document_id, outside)
                    unchanged.append(document_id)
                    continue
                document, notes = file.read()
            except UnreadableError as error:
                rejected.append(Rejected(document_id, "read", str(error), error))
                continue
            try:
                written.append(_build(store, document, notes, encoder, progress, limits=limits))
                store.note_source(document_id, outside)
            except OverBudgetError as error:
                error = OverBudgetError.of(error.key, **error.values | {"name": path.name})
                rejected.append(Rejected(document_id, "restored", str(error), error))
        for document_id in store.refresh_relations():
            progress(document_id, "relate cities", 1, 1)
        bridge_terms.refresh(store, encoder, partial(progress, "bridge zh-en", "embed terms"))
        publish_if_due(store, index_dir / VECTOR_FILE)
        present = frozenset(store.document_ids())
    left = tuple(i for i in replaced.document_ids if i not in present) if replaced else ()
    return BuildReport(tuple(written), tuple(unchanged), tuple(rejected), replaced, left)


@contextmanager
def _opened(index_dir: Path) -> Iterator[tuple[Store, OldIndex | None]]:
    """Open the index for writing; one of an older layout is put aside, and comes back if the new one fails."""
    replaced = put_aside(index_dir)
    path = index_dir / STORE_FILE
    try:
        with Store.open(path, create=True) as store:
            yield store, replaced
    except BaseException:
        if replaced is not None:
            for part in path.parent.glob(f"{path.name}-*"):
                part.unlink()
            replaced.kept.replace(path)
        raise


def _files(paths: Sequence[Path]) -> list[tuple[Path, dict[str, str]]]:
    """The files to read with their rows of the manifest, in order of path."""
    out: list[tuple[Path, dict[str, str]]] = []
    for path in paths:
        if not path.exists():
            raise KBError.of("ingest.no_path", path=str(path))
        folder = path if path.is_dir() else path.parent
        manifest = read_manifest(folder)
        if not path.is_dir():
            out.append((path, manifest.get(path.name, {})))
            continue
        found = sorted(p for p in path.iterdir() if p.name != MANIFEST and not p.name.startswith("."))
        for inner in [p for p in found if p.is_dir()]:
            log.warning("%s is a folder in a folder and is left out; to read it: kb ingest %s", inner, inner)
            found.remove(inner)
        listed = [path / name for name in manifest if path / name not in found]
        if not found and not listed:
            raise KBError.of("ingest.empty_folder", path=str(path), allowed=", ".join(READABLE))
        out += [(p, manifest.get(p.name, {})) for p in [*found, *listed]]
    return out


def _refuse_stray(path: Path, given: Sequence[Path]) -> None:
    """Refuse a file that a link or a name with ../ takes out of the folders given: its owner may not have meant it."""
    real = _real(path)
    roots = [_real(g) for g in given if g.is_dir()]
    if any(real.is_relative_to(root) for root in roots) or any(real == _real(g) for g in given if not g.is_dir()):
        return
    raise UnreadableError.of("file.stray", name=path.name, real=str(real))


def _real(path: Path) -> Path:
    """A path without links; one that leads round in a circle stays as it is (Path.resolve ends with an error)."""
    return Path(os.path.realpath(path))


def _clashes(files: Sequence[tuple[Path, dict[str, str]]]) -> dict[str, KBError]:
    """Document ids that several files would have, each with the reason to read none of them: no choice is right."""
    named: dict[str, dict[Path, str]] = {}
    for path, row in files:
        document_id = row.get("document_id") or document_id_for(path)
        named.setdefault(document_id, {}).setdefault(_real(path), str(path))
    return {
        document_id: KBError.of("ingest.same_id", paths=" & ".join(paths.values()), id=document_id, manifest=MANIFEST)
        for document_id, paths in named.items()
        if len(paths) > 1
    }


def _restored_alike(store: Store, document_id: str) -> bool:
    """Whether a stored document was restored by this very program: a better restorer must not leave old results."""
    return store.report(document_id).restored_with == program_hash()


@cache
def program_hash() -> str:
    """Hash of the code and word lists that restore documents."""
    digest = hashlib.sha256()
    for package, folder in (("ingest", ""), ("ingest", "read"), ("ingest", "data"), ("kb", "")):
        entries = resources.files(package).joinpath(folder).iterdir()
        wanted = {
            "ingest": None,
            "kb": (
                "dictionary.py",
                "lexicon.py",
                "places.py",
                "place_names.py",
                "records.py",
                "word_cuts.py",
                "word_cutter.py",
            ),
        }[package]
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.is_file() and (wanted is None or entry.name in wanted):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()


def _build(
    store: Store, document: Document, notes: Sequence[Note], encoder: Encoder, progress: Progress, *, limits: Limits
) -> QualityReport:
    """Restore, embed and write one document."""
    name = document.document_id
    budget = Budget(limits.restore_seconds)
    store.check_encoder(EncoderMark(encoder.name, encoder.revision, encoder.dim), name)

    def embed(texts: Sequence[str], stage: str = "compare sentences") -> FloatArray:
        with budget.pause():
            return _embed(store, texts, encoder, partial(progress, name, stage))

    progress(name, "restore", 0, 1)
    with budget.spending():
        restored = restore(
            document,
            embed,
            limits=limits,
            tokens=token_titles(encoder, budget.pause),
            neighbours=neighbour_map(encoder),
        )
    refuse_restored([sentence.text for sentence in restored.sentences], len(restored.sections), limits)
    report = replace(restored.report, restored_with=program_hash(), notes=(*notes, *restored.report.notes))
    restored = _with_old_ids(store, replace(restored, report=report))
    progress(name, "restore", 1, 1)
    vectors = embed([embedded_text(passage) for passage in restored.passages], "embed passages")
    terms = _terms(store, restored, encoder, partial(progress, name, "embed terms"))
    signs = _signs(store, restored.passages, encoder, partial(progress, name, "embed words"))
    progress(name, "write", 0, 1)

    def prove() -> None:
        probes.check(store, restored)
        budget.end()

    with budget.spending(once=True):
        store.write_document(restored, vectors, encoder.name, encoder.revision, terms=terms, signs=signs, check=prove)
    progress(name, "write", 1, 1)
    return restored.report


def _with_old_ids(store: Store, restored: RestoredDocument) -> RestoredDocument:
    """Sentences that the index has already keep their ids."""
    document_id = restored.document.document_id
    if document_id not in store.document_ids():
        return restored
    return keep_ids(restored, store.sentences(document_id), store.former_sentences(document_id))


def _terms(
    store: Store, restored: RestoredDocument, encoder: Encoder, progress: Callable[[int, int], None]
) -> list[tuple[Term, FloatArray]]:
    """Terms of a document for the bridge between the languages, with their vectors."""
    priorities = [term for city in restored.cities for term in city.priorities]
    found = terms_of(restored.passages, priorities, restored.document.lang)
    mark = store.encoder()
    same = mark is not None and mark.revision == encoder.revision
    known = store.bridge_terms().vectors([t.term for t in found]) if same else {}
    vectors = embed_terms(found, known, encoder, progress)
    return [(term, vectors[term.term]) for term in found]


def _signs(
    store: Store, passages: Sequence[Passage], encoder: Encoder, progress: Callable[[int, int], None]
) -> list[bytes]:
    """Signs of the tokens of passages, known ones from the store; none where the encoder does not tell."""
    if not isinstance(encoder, TokenEncoder):
        return []
    hashes = [text_sha256(embedded_text(passage)) for passage in passages]
    signs = store.known_signs(hashes, encoder.revision)
    new = {digest: p.text for digest, p in zip(hashes, passages, strict=True) if digest not in signs}
    pending = sorted(new.items(), key=lambda item: (-len(item[1]), item[0]))
    for start in range(0, len(pending), _BATCH):
        batch = pending[start : start + _BATCH]
        progress(start, len(pending))
        signs.update(zip((digest for digest, _ in batch), encoder.encode_signs([t for _, t in batch]), strict=True))
    progress(len(pending), len(pending))
    return [signs[digest] for digest in hashes]


def _embed(store: Store, texts: Sequence[str], encoder: Encoder, progress: Callable[[int, int], None]) -> FloatArray:
    """Vectors of texts, (n, dim) float32; known ones come from the store, new ones go there as they are made."""
    hashes = [text_sha256(text) for text in texts]
    vectors = store.known_vectors(hashes, encoder.revision)
    new = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in vectors}
    # Texts of like length together: an encoder that pads then pads little. Longest first, so that what is left of
    # the time is rather overstated than understated.
    pending = sorted(new.items(), key=lambda item: (-len(item[1]), item[0]))
    if pending:
        progress(0, len(pending))
    for start in range(0, len(pending), _BATCH):
        batch = pending[start : start + _BATCH]
        made = dict(zip((digest for digest, _ in batch), encoder.encode_document([t for _, t in batch]), strict=True))
        store.keep_vectors(made, encoder.revision)
        vectors.update(made)
        progress(start + len(batch), len(pending))
    return np.stack([vectors[digest] for digest in hashes]) if hashes else np.zeros((0, encoder.dim), np.float32)


def read_source_sha256(document: Document, *, corpus_dir: Path = CORPUS, outside: str | None = None) -> str:
    """SHA-256 of a document's source file as it is now, for `kb verify`.

    Args:
        document: a stored document.
        corpus_dir: where its file is.
        outside: whole path of the file where it was read outside the corpus, its name alone after a backup was
            restored; see Store.source_path.

    Returns:
        The hash, hex.

    Raises:
        SourceGoneError: if it was read outside the corpus and is not there, so that nothing can be compared.
        KBError: if the file is not in the corpus.
    """
    if outside and not Path(outside).is_absolute():
        raise SourceGoneError.of("ingest.source_unknown", file=outside, id=document.document_id)
    path = Path(outside) if outside else corpus_dir / document.file
    if not path.is_file():
        if outside:
            raise SourceGoneError.of("ingest.source_moved", file=outside, id=document.document_id)
        raise KBError.of("ingest.source_gone", file=document.file, id=document.document_id, folder=str(corpus_dir))
    return sha256_of(path)
