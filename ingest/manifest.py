"""Reads `manifest.csv`, which says what each file of a corpus is."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from kb.errors import KBError

MANIFEST = "manifest.csv"
COLUMNS = (
    "document_id", "file", "title", "title_en", "issuer", "doc_number", "issued_on", "published_on", "period",
    "region", "lang", "url", "licence", "sha256",
)  # fmt: skip


class ManifestError(KBError):
    """A manifest that cannot be used."""


def read_manifest(folder: Path) -> dict[str, dict[str, str]]:
    """Read the manifest of a folder.

    Args:
        folder: the corpus folder.

    Returns:
        The rows by file name; empty when the folder has no manifest.

    Raises:
        ManifestError: on missing columns, on an id or file that stands twice or is empty, on a file elsewhere.
    """
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
            if missing:
                raise ManifestError.of(
                    "manifest.columns", path=str(path), missing=", ".join(missing), wanted=", ".join(COLUMNS)
                )
            rows = [{column: (row[column] or "").strip() for column in COLUMNS} for row in reader]
    except UnicodeDecodeError as error:
        raise ManifestError.of("manifest.not_utf8", path=str(path), why=error.reason) from error
    for column in ("document_id", "file"):
        values = [row[column] for row in rows]
        twice = sorted({value for value in values if values.count(value) > 1 or not value})
        if twice:
            raise ManifestError.of("manifest.not_once", path=str(path), column=column, value=repr(twice[0]))
    for row in rows:
        if Path(row["file"]).name != row["file"] or "\\" in row["file"] or "\0" in row["file"]:
            raise ManifestError.of("manifest.elsewhere", path=str(path), value=repr(row["file"]))
    return {row["file"]: row for row in rows}


def document_id_for(path: Path) -> str:
    """A document id for a file that no manifest names: its stem, with anything unusual made a hyphen."""
    return re.sub(r"[^\w.-]+", "-", path.stem, flags=re.UNICODE).strip("-.") or "document"
