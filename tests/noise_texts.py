"""The well-formed texts that noise is made from: real ones beside the repository, small invented ones in it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests import sample_texts
from tests.truth import CleanText, read_truth

POLICY = Path(__file__).resolve().parents[2] / "shared" / "policy"

# Read against the sources by eye. Left out, because `tests.truth` is not sure of them: the scans and broken lines
# of fyp07, fyp08, smart_manufacturing, smart_ship, gwr_2017 and gwr_2021; titles glued to the text in fyp10; numbered
# entries of boxes and numbered headings alike in ai_development_plan; numbers out of order in postal_law (a repealed
# point) and sc_5345397; whole clauses beside titles as headings of one level in sc_5342665; sc_5347465, all clauses.
REAL = (
    "plans/fyp11_2006_2010.txt",
    "laws/company_law_2023.md",
    "laws/data_security_law.md",
    "laws/ecommerce_law.md",
    "laws/legislation_law.md",
    "laws/port_law.md",
    "laws/road_transport_reg_2019.md",
    "laws/road_transport_reg_2023.md",
    "laws/yangtze_law.md",
    "laws/zhejiang_digital_economy_reg.md",
    "reports/gwr_2013.txt",
    "reports/gwr_2014.txt",
    "reports/gwr_2015.txt",
    "reports/gwr_2016.txt",
    "reports/gwr_2018.txt",
    "reports/gwr_2019.txt",
    "state_council/sc_5341736.txt",
    "state_council/sc_5350427.txt",
    "state_council/sc_5350734.txt",
    "state_council/sc_5351177.txt",
    "state_council/sc_5351181.txt",
    "bilingual/assembly_law_1989_zh_en.tsv",
    "bilingual/marriage_law_2001_zh_en.tsv",
)
INVENTED: dict[str, Callable[[], list[str]]] = {
    "invented/plan": sample_texts.long_plan,
    "invented/law": sample_texts.long_law,
    "invented/report": sample_texts.report,
    "invented/english": sample_texts.english_act,
}
# A quick round that has every kind in it.
CORE = (
    *INVENTED,
    "plans/fyp11_2006_2010.txt",
    "laws/ecommerce_law.md",
    "laws/yangtze_law.md",
    "reports/gwr_2015.txt",
    "reports/gwr_2018.txt",
    "state_council/sc_5350734.txt",
    "bilingual/marriage_law_2001_zh_en.tsv",
)


class UnsureError(ValueError):
    """A text that is not well-formed enough to be truth."""


def names() -> list[str]:
    """The texts that are here."""
    return [*INVENTED, *(name for name in REAL if (POLICY / name).is_file())]


@cache
def truth(name: str) -> CleanText:
    """Read one text.

    Raises:
        UnsureError: if the reader has complaints.
    """
    english = name.startswith("bilingual") or name.endswith("english")
    text = read_truth(name, INVENTED[name]() if name in INVENTED else _lines(name), "en" if english else "zh")
    if text.complaints:
        raise UnsureError(f"{name} is not well-formed: {'; '.join(text.complaints[:3])}")
    return text


def _lines(name: str) -> list[str]:
    path = POLICY / name
    if path.suffix == ".tsv":
        with path.open(encoding="utf8", newline="") as file:
            return [f"{row['no_en']} {row['en']}" for row in csv.DictReader(file, delimiter="\t")]
    return path.read_text(encoding="utf8").splitlines()
