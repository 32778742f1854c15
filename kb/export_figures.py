"""The figures of the documents as JSON, CSV and an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kb.figure_names import english_indicator
from kb.figure_values import english_value
from kb.records import FigureRecord

_HEADS = (*FigureRecord.__dataclass_fields__, "indicator_en", "written_en")


def figures_json(records: Iterable[FigureRecord]) -> list[dict[str, Any]]:
    """Give figures as JSON objects, one a figure, fields as in the record, then indicator and value in English."""
    return [_row(record) for record in records]


def _row(record: FigureRecord) -> dict[str, Any]:
    """A figure with its English; null where the record is no Chinese or no list has its words."""
    english = {
        "indicator_en": english_indicator(record.indicator, record.unit),
        "written_en": english_value(record.written),
    }
    return asdict(record) | english


def figures_csv(records: Sequence[FigureRecord]) -> str:
    """Give figures as CSV with a line of heads; "" for an open bound."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _HEADS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(figures_json(records))
    return out.getvalue()


def figures_xlsx(records: Sequence[FigureRecord]) -> bytes:
    """Give figures as an Excel workbook with a line of heads; text is never read as a formula."""
    import openpyxl  # only who exports needs it

    book = openpyxl.Workbook()
    sheet = book.active
    for row in ([*_HEADS], *([found[head] for head in _HEADS] for found in figures_json(records))):
        sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
