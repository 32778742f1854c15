"""The notes of a restoration as sentences: what was repaired, what is doubtful, what was left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.tree import NAME_IN_ID
from kb.outline import section_label
from kb.records import Section

if TYPE_CHECKING:
    from kb.records import Note, QualityReport
    from ui.wording import Wording

_PART = re.compile(r"([a-z]+)(\d+)")  # a step of a section's id
_LEVELS = {name: level for level, name in NAME_IN_ID.items()}
_TRANSLATED = {"kind": "file_kind", "what": "left_out"}  # values that are words of ours: their table in the texts


def notes_paragraph(report: QualityReport, wording: Wording) -> str:
    """Join the notes of a restoration into one paragraph.

    Args:
        report: the quality report.
        wording: the interface language.

    Returns:
        The notes as sentences, or an empty text.
    """
    return ("" if wording.language == "zh" else " ").join(notes_lines(report, wording))


def notes_lines(report: QualityReport, wording: Wording) -> list[str]:
    """Write the notes of a restoration.

    Args:
        report: the quality report.
        wording: the interface language.

    Returns:
        One sentence a note.
    """
    return [_note(note, wording) for note in report.notes]


def guessed_line(report: QualityReport, wording: Wording) -> str:
    """Write what of a document's title, number, dates … was taken from its text, and nobody has confirmed.

    Args:
        report: the quality report.
        wording: the interface language.

    Returns:
        One sentence; "" where the manifest says all.
    """
    return next((_note(note, wording) for note in report.notes if note.kind == "metadata_found"), "")


def aside_reason(reason: str, wording: Wording) -> str:
    """Name the reason for which source text was set aside, in the interface language."""
    return wording(f"aside.{reason.replace(' ', '_')}")


def _note(note: Note, wording: Wording) -> str:
    """Write a note, the words of ours among its values in the interface language."""
    values = dict(note.values)
    if "reason" in values:
        values["reason"] = aside_reason(str(values["reason"]), wording)
    for name, table in _TRANSLATED.items():
        if name in values:
            values[name] = wording(f"{table}.{str(values[name]).replace(' ', '_')}")
    if "where" in values:
        values["where"] = _joined([_heading(place, wording) for place in str(values["where"]).split(", ")], wording)
    if note.kind == "metadata_found" and "fields" not in values:  # reports made before have them as one text
        parts = [f"{wording(f'field.{name}')} = {value}" for name, value in note.values.items()]
        values = {"fields": _joined(parts, wording)}
    return wording(f"note.{note.kind}", **values)


def _heading(place: str, wording: Wording) -> str:
    """Write the place of a heading, `ch4/sec2/item5`, the way people cite it."""
    steps = (_PART.match(step) for step in place.split("/"))
    path = [
        Section(place, "", None, _LEVELS[step[1]], int(step[2]), None, inferred=False, order=0, spans=())
        for step in steps
        if step
    ]
    return section_label(path, lang=wording.language)


def _joined(parts: list[str], wording: Wording) -> str:
    return ("；" if wording.language == "zh" else "; ").join(parts)
