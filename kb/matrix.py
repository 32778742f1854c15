"""The table city × theme of a document, for printing, for scripts and for the page: one reading of store.relations."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.places import gazetteer
from kb.records import Relation
from kb.store import Store

COLUMNS = ("document", "city", "city_en", "theme", "theme_en", "tier", "sentence", "matched", "how")


@dataclass(frozen=True, slots=True)
class Matrix:
    """The relations of a document by theme and city."""

    document_id: str
    cities: tuple[str, ...]  # all cities of the document that have clauses or a row, in document order
    themes: tuple[str, ...]  # in the order of the table, each with at least one row
    theme_en: Mapping[str, str]  # "" where the glossary has no English name
    cells: Mapping[tuple[str, str], Relation]  # (theme, city)

    def cities_of(self, theme: str, tier: str) -> tuple[str, ...]:
        """List the cities of a theme in a tier, in document order."""
        rows = ((city, self.cells.get((theme, city))) for city in self.cities)
        return tuple(city for city, row in rows if row and row.tier == tier)


def matrix(store: Store, document_id: str, *, everything: bool = False) -> Matrix:
    """Read the table of a document.

    Args:
        store: the store.
        document_id: the document.
        everything: also the themes of the glossary that no city of the document lists.

    Returns:
        The table; without themes when no clause of the document ties a city to one.

    Raises:
        UnknownDocumentError: if there is no such document.
    """
    with store.snapshot():
        rows = store.relations(document_id, listed=None if everything else True)
        own = store.clauses(document_id).cities
    return Matrix(
        document_id=document_id,
        cities=tuple(dict.fromkeys((*own, *(row.city for row in rows)))),
        themes=tuple(dict.fromkeys(row.theme for row in rows)),
        theme_en={row.theme: row.theme_en for row in rows},
        cells={(row.theme, row.city): row for row in rows},
    )


def english_name(city: str) -> str:
    """Give the English name of a city, "" where the gazetteer has none."""
    place = gazetteer().by_name(city)
    return place.english if place else ""


def matrix_json(table: Matrix) -> dict[str, Any]:
    """Give the table as `kb matrix --json` prints it.

    Args:
        table: the table.

    Returns:
        The document, its cities and themes with both names, and one relation a cell.
    """
    return {
        "document": table.document_id,
        "cities": [{"city": city, "city_en": english_name(city)} for city in table.cities],
        "themes": [{"theme": theme, "theme_en": table.theme_en[theme]} for theme in table.themes],
        "relations": [
            {
                "theme": row.theme,
                "city": row.city,
                "tier": row.tier,
                "listed": row.listed,
                "clauses": [{"sentence": t.sentence_id, "matched": t.words, "how": t.how} for t in row.ties],
            }
            for row in table.cells.values()
        ],
    }


def matrix_csv(table: Matrix) -> str:
    """Give the table as `kb matrix --csv` prints it: one line a clause that ties a city to a theme.

    Args:
        table: the table.

    Returns:
        CSV with a heading line, lines ended by a line feed.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table.cells.values():
        names = (row.document_id, row.city, english_name(row.city), row.theme, row.theme_en, row.tier)
        writer.writerows((*names, tie.sentence_id, tie.words, tie.how) for tie in row.ties)
    return out.getvalue()
