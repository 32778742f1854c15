"""A file of the corpus with what its manifest says of it: whether the index has it already, and its document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.manifest import MANIFEST
from ingest.metadata import find_metadata
from ingest.read.document import check_file, read_document
from ingest.read.source import UnreadableError
from kb.records import Document, Note
from kb.settings import Limits


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to ingest; `row` is its row of the manifest, empty when it has none."""

    path: Path
    document_id: str
    row: Mapping[str, str]
    sha256: str
    limits: Limits

    @classmethod
    def of(cls, path: Path, document_id: str, row: Mapping[str, str], limits: Limits) -> SourceFile:
        """Look at a file without reading its text.

        Args:
            path: the file.
            document_id: of the document.
            row: of the manifest.
            limits: what reading it may cost.

        Returns:
            The file with its hash.

        Raises:
            UnreadableError: if it cannot be opened, is too large, or is not the file that the manifest means.
        """
        check_file(path, limits)
        sha256 = sha256_of(path)
        if row.get("sha256") and row["sha256"] != sha256:
            found, said = sha256[:12], row["sha256"][:12]
            raise UnreadableError.of("file.changed", name=path.name, found=found, manifest=MANIFEST, said=said)
        return cls(path, document_id, row, sha256, limits)

    def is_stored(self, known: Document | None) -> bool:
        """Whether a stored document was made of this very file and these very words of the manifest.

        Args:
            known: the stored document of this id.
        """
        if known is None or known.sha256 != self.sha256:
            return False
        found = {name: getattr(known, name) for name in known.unconfirmed}
        return self._document(known.text, known.pages, found) == known

    def read(self) -> tuple[Document, tuple[Note, ...]]:
        """Read the text.

        Returns:
            The document, and what the person should know of how it was read. Where there is no manifest the document
            is described by what its text says, marked as unconfirmed.

        Raises:
            UnreadableError: with the reason, if no text can be had of the file, or it was changed meanwhile.
        """
        source = read_document(self.path, self.limits)
        if sha256_of(self.path) != self.sha256:  # else the text of one edition would stand with the hash of another
            raise UnreadableError.of("file.edited", name=self.path.name)
        found = {} if self.row else find_metadata(source.text, title=source.title)
        notes = source.notes
        if found:
            notes = (*notes, Note("metadata_found", found))
        return self._document(source.text, source.pages, found), notes

    def _document(self, text: str, pages: tuple[int, ...], found: Mapping[str, str]) -> Document:
        fields = {**found, **{name: value for name, value in self.row.items() if value}}
        fields |= {"document_id": self.document_id, "file": self.path.name, "sha256": self.sha256}
        fields["title"] = fields.get("title") or self.path.stem
        unconfirmed = tuple(name for name in found if not self.row.get(name))
        return Document(text=text, pages=pages, unconfirmed=unconfirmed, **fields)


def sha256_of(path: Path) -> str:
    """Hash a file.

    Args:
        path: the file.

    Returns:
        SHA-256 of its bytes, hex.

    Raises:
        UnreadableError: if it cannot be opened.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableError.of("file.cannot_open", name=path.name, why=error.strerror) from error
