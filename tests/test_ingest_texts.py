"""Real plans, laws, reports and State Council documents, read in ../shared/policy and never copied from there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from sample_plan import HashingEncoder

from ingest.read.text import read_text
from ingest.restore import restore
from kb.records import Document

POLICY = Path(__file__).parent.parent.parent / "shared" / "policy"
FILES = {
    f"{folder}/{path.name}": path
    for folder in ("plans", "laws", "reports", "state_council")
    for path in sorted((POLICY / folder).glob("*"))
    if path.suffix in (".txt", ".md")
}
_NUMERAL = "[一二三四五六七八九十百零〇两]+"
# Files whose markers stand at the start of lines, so that counting lines counts headings.
REGULATIONS = ("sc_5341736.txt", "sc_5351177.txt", "sc_5351181.txt")

# Known failures: (check, file) → what is found today.
KNOWN: dict[tuple[str, str], str] = {}


@cache
def restored(name):
    text = read_text(FILES[name])
    return restore(Document(name, FILES[name].name, "", text), HashingEncoder().encode_document)


def files(check, *folders):
    """The files of `folders` as parameters, known failures of `check` marked."""
    names = [name for name in FILES if name.startswith(folders) or Path(name).name in folders]
    if not names:
        return [pytest.param("", marks=pytest.mark.skip(reason="../shared/policy is not here"))]
    return [
        pytest.param(
            name, marks=[pytest.mark.xfail(strict=True, reason=KNOWN[check, name])] if (check, name) in KNOWN else []
        )
        for name in names
    ]


def standing(name, kind):
    """How many lines of the source begin with a marker of `kind`."""
    marker = {
        "article": rf"第{_NUMERAL}条(?=\s)",
        "chapter": rf"第{_NUMERAL}章(?=\s)",
        "section": rf"第{_NUMERAL}节(?=\s)",
        "subitem": rf"[（(]{_NUMERAL}[）)]",
    }
    return len(re.findall(rf"(?m)^[#\s]*{marker[kind]}", read_text(FILES[name])))


def read(name, kind):
    """How many headings of `kind` were read."""
    return sum(s.level == kind and not s.inferred for s in restored(name).sections)


@pytest.mark.parametrize("name", files("account", "plans", "laws", "reports", "state_council"))
def test_every_character_of_a_real_text_is_accounted_for(name):
    document = restored(name)
    report = document.report
    assert report.not_placed == ()
    placed = report.sentence_characters + report.heading_characters + report.set_aside_characters
    assert placed == report.characters == len(document.document.text)


@pytest.mark.parametrize("name", files("order", "plans", "laws", "reports", "state_council"))
def test_a_clean_text_keeps_its_order_and_characters(name):
    document = restored(name)
    assert document.report.readings == 1
    starts = [s.spans[0][0] for s in document.sentences]
    assert starts == sorted(starts)
    assert list(unlike_the_source(document)) == []


def unlike_the_source(document):
    """Sentences that are the source at none of their spans; line breaks and page furniture inside them apart."""
    aside = {at for a in document.set_aside if a.reason != "white space" for at in range(a.start, a.end)}
    for sentence in document.sentences:
        wanted = "".join(sentence.text.split())
        cuts = [
            "".join(c for at, c in enumerate(document.document.text[start:end], start) if at not in aside)
            for start, end in sentence.spans
        ]
        if wanted not in {"".join(cut.split()) for cut in cuts}:
            yield sentence.text


@pytest.mark.parametrize("name", files("article", "laws", *REGULATIONS))
def test_every_article_of_a_law_is_read(name):
    assert read(name, "article") == standing(name, "article") > 30


@pytest.mark.parametrize("name", files("chapter", "laws", *REGULATIONS))
def test_every_chapter_of_a_law_is_read(name):
    assert read(name, "chapter") == standing(name, "chapter")


@pytest.mark.parametrize("name", files("section", "laws", *REGULATIONS))
def test_every_section_of_a_law_is_read(name):
    assert read(name, "section") == standing(name, "section")


@pytest.mark.parametrize("name", files("subitem", "laws", *REGULATIONS))
def test_every_subitem_of_a_law_is_read(name):
    assert read(name, "subitem") == standing(name, "subitem")


# Left out are the plans of 1986 and 1991: their scans did lose headings.
@pytest.mark.parametrize(
    "name",
    files(
        "inferred", "laws", "reports", "state_council", "ai_development_plan_2017.txt", "fyp10_2001_2005.txt",
        "fyp11_2006_2010.txt", "smart_manufacturing_14fyp.txt", "smart_ship_action_plan_2019_2021.txt",
    ),
)  # fmt: skip
def test_no_heading_is_invented_in_a_clean_text(name):
    invented = Counter(s.level for s in restored(name).sections if s.inferred)
    assert invented == {}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("plans/ai_development_plan_2017.txt", 4),
        ("plans/smart_manufacturing_14fyp.txt", 6),
        ("plans/smart_ship_action_plan_2019_2021.txt", 6),
    ],
)
def test_the_boxes_of_a_plan_are_numbered_through(name, count):
    if name not in FILES:
        pytest.skip("../shared/policy is not here")
    assert [box.number for box in restored(name).boxes] == list(range(1, count + 1))
    assert not any(box.inferred for box in restored(name).boxes)
    found = [(str(box.number), box.title) for box in restored(name).boxes]
    text = read_text(FILES[name])
    lines = re.findall(r"(?m)^\s*专栏\s*(\d+)\s*(\S.*?)\s*$", text)  # all but one, which is glued behind a clause
    assert set(lines) <= set(found) and len(lines) >= count - 1
    assert all(re.search(rf"专栏\s*{number}\s*{re.escape(title)}", text) for number, title in found)


# Left out are the five-year plans: in some of them titles are glued to the text.
@pytest.mark.parametrize(
    "name",
    files(
        "title", "laws", "reports", "state_council",
        "ai_development_plan_2017.txt", "smart_manufacturing_14fyp.txt", "smart_ship_action_plan_2019_2021.txt",
    ),
)  # fmt: skip
def test_no_title_of_a_clean_text_ends_inside_a_phrase(name):
    text = restored(name).document.text
    cut = [
        f"{text[start:end]}|{text[end : end + 6]}"
        for section in restored(name).sections
        for start, end in section.spans
        if section.title and text[end - 1] != "。" and not re.match(r"\s|[。：]|$", text[end:])
    ]
    assert cut == []
