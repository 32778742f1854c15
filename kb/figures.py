"""The figures of the documents as JSON, CSV and an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kb.records import FigureRecord


def figures_json(records: Iterable[FigureRecord]) -> list[dict[str, Any]]:
    """Give figures as JSON objects, one a figure, fields as in the record."""
    return [asdict(record) for record in records]


def figures_csv(records: Sequence[FigureRecord]) -> str:
    """Give figures as CSV with a line of heads; "" for an open bound."""
    out = io.StringIO()
    heads = list(FigureRecord.__dataclass_fields__)
    writer = csv.DictWriter(out, heads, lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(record) for record in records)
    return out.getvalue()


def figures_xlsx(records: Sequence[FigureRecord]) -> bytes:
    """Give figures as an Excel workbook with a line of heads; text is never read as a formula."""
    import openpyxl  # only who exports needs it

    book = openpyxl.Workbook()
    sheet = book.active
    heads = list(FigureRecord.__dataclass_fields__)
    for row in ([*heads], *([getattr(record, head) for head in heads] for record in records)):
        sheet.append([openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", v) if isinstance(v, str) else v for v in row])
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
