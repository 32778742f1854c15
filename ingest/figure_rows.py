"""The figures of indicator tables: one for each year of a row."""

from __future__ import annotations

import re

from ingest.figure_words import bounds
from kb.records import Document, FigureRecord, Indicator, Sentence

_DIGITS = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_TABLE_VALUE = re.compile(
    rf"(?P<before>[≥≤＞＜><约超近]*)(?P<value>{_DIGITS}(?:[—–－~～\-]{_DIGITS})?)(?P<after>.*)", re.DOTALL
)


def figures_of_row(document: Document, row: Indicator, sentence: Sentence) -> list[FigureRecord]:
    """Read the values of a row of an indicator table.

    Args:
        document: its document; from the first year of its period on a value is a target.
        row: the row.
        sentence: the flattened table, a sentence of its own.

    Returns:
        The figures, in order of year.
    """
    out = []
    for year, printed in row.values.items():
        match = _TABLE_VALUE.fullmatch(printed or "")
        if printed is None or match is None:
            continue
        qualifiers = [q for q in (match["before"], match["after"].strip()) if q]
        low, high = bounds(match["value"], qualifiers)
        start = document.period[:4] or document.issued_on[:4]
        out.append(
            FigureRecord(
                document_id=document.document_id,
                indicator=row.name,
                value=match["value"],
                unit=row.unit,
                qualifier=" ".join(qualifiers),
                written=f"{match['before']}{match['value']}{row.unit}{match['after'].strip()}",
                low=low,
                high=high,
                period=year,
                role="target" if start and year >= start else "baseline",
                growth="增速" in row.name or "增长" in row.name,
                sentence_id=row.sentence_id,
                start=0,
                end=len(sentence.text),
                city="",
                table=True,
                row_group=row.group,
            )
        )
    return out
