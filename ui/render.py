"""Turn records into text for both faces; nothing from a document or a question is ever interpreted as markup."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.glosses import glosses
from kb.outline import box_label, section_label
from kb.places import gazetteer

if TYPE_CHECKING:
    from kb.records import Answer, Box, Bridged, CityFinding, Document, QualityReport, Section, Sentence, Tier
    from ui.wording import Language, Wording

HEADINGS = 5  # below a question that the text does not answer, on the page and in the terminal
_WORD_JOINER = "\u2060"  # invisible, no line break
_LONGEST_TOLD = 40  # characters of a date or an id behind a title
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit rewrites these after Markdown is parsed, where a backslash no longer protects: emoji names, bare
# addresses and arrows. A word joiner inside them is the only thing that stops it.
_REWRITTEN_LATER = re.compile(
    r":(?=[\w+-]+:)|(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@)|(?<=<)(?=-)|(?<=-)(?=[->])|(?<=[<>~])(?==)", re.IGNORECASE
)


def escape_markdown(text: str) -> str:
    """Make Markdown show the text exactly as it is.

    Args:
        text: any text of a document, a title, a file name or a question.

    Returns:
        Markdown on one line that displays the text and nothing else. Emoji names, addresses and arrows carry an
        invisible word joiner; copy text from elsewhere (`st.code`), not from here.
    """
    one_line = " ".join(printable(text).split())
    joined = _REWRITTEN_LATER.sub(lambda found: found.group() + _WORD_JOINER, one_line)
    return _PUNCTUATION.sub(r"\\\1", joined)


def highlight(text: str, words: Iterable[str]) -> str:
    """Escape a text for Markdown with some words marked.

    Args:
        text: any text.
        words: what to mark, as it stands in the text; case is ignored; words that do not occur change nothing.

    Returns:
        Markdown in which each occurrence has a coloured ground; of overlapping words the longest wins.
    """
    longest_first = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    if not longest_first:
        return escape_markdown(text)
    # Words side by side are marked as one: each ground has a space around it, which would tear a word apart.
    pattern = re.compile("((?:" + "|".join(re.escape(word) for word in longest_first) + ")+)", re.IGNORECASE)
    return "".join(
        f":orange-background[{escape_markdown(part)}]" if at % 2 else _escape_keeping_ends(part)
        for at, part in enumerate(pattern.split(text))
    )


def _escape_keeping_ends(part: str) -> str:
    """Escape a piece of a longer text, where a space at an end separates words."""
    if not part.strip():
        return " " if part else ""
    return " " * part[0].isspace() + escape_markdown(part) + " " * part[-1].isspace()


def printable(text: str) -> str:
    """Replace what a terminal would obey or a page could not show.

    Args:
        text: any text.

    Returns:
        The text with control characters, bidirectional overrides and lone surrogates as U+FFFD; line ends and
        tabs stay.
    """
    return "".join("\ufffd" if _is_obeyed(char) else char for char in text)


def _is_obeyed(char: str) -> bool:
    """Tell control characters, direction overrides and surrogates from text."""
    return (unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t") or char in "\u202a\u202b\u202d\u202e"


def shorten(text: str, *, limit: int) -> str:
    """Cut a text for one line.

    Args:
        text: any text.
        limit: the most characters to keep, without the ellipsis.

    Returns:
        The text on one line, with `…` where it was cut.
    """
    one_line = " ".join(printable(text).split())
    return one_line if len(one_line) <= limit else one_line[:limit] + "…"


def answer_language(answer: Answer) -> Language:
    """Tell which language an answer is written in.

    Args:
        answer: an answer; to a mixed question it may be in either language.

    Returns:
        `zh` or `en`, for the labels around it.
    """
    if answer.lang == "mixed":
        return "en" if answer.read_as[:1].isascii() else "zh"
    return answer.lang


def cities_of(answer: Answer, tier: Tier) -> tuple[CityFinding, ...]:
    """Select the cities of one tier.

    Args:
        answer: an answer.
        tier: `focus` or `mention`.

    Returns:
        The findings in the answer's order.
    """
    return tuple(finding for finding in answer.cities if finding.tier == tier)


def city_total(answer: Answer) -> int:
    """Count the cities that the corpus speaks of.

    Args:
        answer: an answer to a question about cities.

    Returns:
        Cities found, silent and left out.
    """
    return len({finding.city for finding in answer.cities}.union(answer.silent_cities, answer.left_out_cities))


def city_name(city: str, words: Wording) -> str:
    """Name a city; in English with its English name.

    Args:
        city: full Chinese name.
        words: the interface language.

    Returns:
        The name as plain text.
    """
    found = gazetteer().by_name(city) if words.language == "en" else None
    return with_english(city, found.english if found else None)


def with_english(name: str, english: str | None) -> str:
    """Add an English name.

    Args:
        name: the name as the document has it.
        english: the English name, or None where there is none.

    Returns:
        `防城港市 (Fangchenggang)`, or the name alone.
    """
    return f"{name} ({english})" if english else name


def title_label(document: Document, wording: Wording) -> str:
    """Name a document for readers of either language.

    Args:
        document: the document.
        wording: the interface language.

    Returns:
        The title, in English followed by the English one where there is one.
    """
    return with_english(document.title, document.title_en if wording.language == "en" else None)


def distinct_title(document: Document, documents: Sequence[Document], wording: Wording) -> str:
    """Name a document so that no other of the library has the same name.

    Args:
        document: the document.
        documents: all of the library.
        wording: the interface language.

    Returns:
        Its title as of title_label, where others have it too with its date, and where that is not enough with its id.
    """
    label = title_label(document, wording)
    if document.title not in _repeated(tuple(other.title for other in documents)):
        return label
    dated = tuple(f"{other.title}\0{other.issued_on}" for other in documents)
    alone = document.issued_on and f"{document.title}\0{document.issued_on}" not in _repeated(dated)
    return f"{label} · {document.issued_on if alone else document.document_id}"


def shorten_title(title: str, *, limit: int) -> str:
    """Cut a name as of distinct_title, but not what tells it from others.

    Args:
        title: the name.
        limit: the most characters to keep of the title, without the ellipsis.

    Returns:
        The name on one line.
    """
    begin, dot, told = title.rpartition(" · ")
    return (
        shorten(begin, limit=limit) + dot + shorten(told, limit=_LONGEST_TOLD) if dot else shorten(title, limit=limit)
    )


@lru_cache(maxsize=8)
def _repeated(names: tuple[str, ...]) -> frozenset[str]:
    """The names that stand more than once."""
    return frozenset(name for name, count in Counter(names).items() if count > 1)


def list_names(names: Sequence[str], wording: Wording) -> str:
    """Join names as the language does.

    Args:
        names: names in order.
        wording: the interface language.

    Returns:
        `甲、乙` in Chinese, `a, b` in English.
    """
    return ("、" if wording.language == "zh" else ", ").join(names)


def report_rows(report: QualityReport, wording: Wording) -> list[tuple[str, str]]:
    """Lay out the account of one document.

    Args:
        report: the quality report.
        wording: the interface language.

    Returns:
        Label and value, in reading order; characters not placed are listed with their spans if there are any.
    """
    counts = (
        ("characters", report.characters),
        ("occurrences", report.occurrences),
        ("distinct", report.distinct),
        ("repeated", report.repeated),
        ("readings", report.readings),
        ("headings_read", report.headings_read),
        ("headings_inferred", report.headings_inferred),
        ("boxes", report.boxes),
        ("inferred_placements", report.inferred_placements),
        ("sentence_characters", report.sentence_characters),
        ("heading_characters", report.heading_characters),
        ("set_aside_characters", report.set_aside_characters),
    )
    rows = [(wording(f"report.{key}"), f"{value:,}") for key, value in counts]
    rows.append((wording("report.not_placed"), not_placed(report)))
    return rows


def not_placed(report: QualityReport) -> str:
    """Count the characters that the restoration could not place, and say where they stand.

    Args:
        report: the quality report.

    Returns:
        `0`, or the count with every span: `12 (100–105, 200–207)`.
    """
    count = sum(end - start for start, end in report.not_placed)
    where = ", ".join(f"{start}–{end}" for start, end in report.not_placed)
    return f"{count:,} ({where})" if count else "0"


def path_steps(
    sentence: Sentence, path: Sequence[Section], box: Box | None, wording: Wording, *, outside: str = ""
) -> list[str]:
    """Write the way to a sentence, one step a heading.

    Args:
        sentence: the sentence.
        path: sections above it, from the top level down.
        box: the box it stands in.
        wording: the language of the labels; titles stay as the document has them.
        outside: where it stands that no section has it; empty before the first heading.

    Returns:
        e.g. `第三章 空间布局`, `第一节（推定）`, `专栏11 物流`; what is only inferred is marked; never empty.
    """
    lang = wording.language
    steps = [heading_step(section, lang) for section in path]
    if box:
        steps.append(_step(box_label(box, lang=lang), box.title))
    if sentence.entry:
        steps.append(sentence.entry)
    if sentence.placement == "inferred" and path:
        steps[-1] += wording("answer.placement_inferred")
    return steps or [outside or wording("answer.no_section")]


def heading_step(section: Section, lang: str) -> str:
    """Write one heading with its number and title.

    Args:
        section: the section.
        lang: `zh` or `en`, the language of the label; the title stays as the document has it.

    Returns:
        e.g. `第三章 空间布局`, `二、主要目标`, `Section 1 [inferred]`.
    """
    # Chinese items carry their title in the label already.
    if lang == "zh" and section.title and section.level in ("item", "subitem") and not section.printed:
        label = section_label([replace(section, title="\0")], lang=lang)
        return "".join(label.removeprefix("“").rsplit("”", 1)).replace("\0", section.title)
    return _step(section_label([replace(section, title=None)], lang=lang), section.title)


def _step(label: str, title: str | None) -> str:
    """A heading's label with its title, if the source kept it."""
    return f"{label} {title}" if title else label


def glossed(text: str, words: Wording) -> str:
    """Write the English names of a clause's terms in one line, for the English interface.

    Args:
        text: the clause.
        words: the interface language.

    Returns:
        e.g. `冷链物流 cold-chain logistics · 养老服务 elderly care services`; "" in Chinese and where no term is known.
    """
    if words.language != "en":
        return ""
    return " · ".join(f"{term} {english}" for term, english in glosses(text))


def english_of(text: str, matched: Sequence[str]) -> list[str]:
    """List the English names of the terms of a clause that hold one of some words.

    Args:
        text: the clause.
        matched: words of it.

    Returns:
        e.g. `cold-chain logistics` for 冷链物流 where 冷链 is sought; empty where no term is known.
    """
    return [english for term, english in glosses(text) if any(word in term for word in matched)]


def added_terms(bridged: Bridged, words: Wording) -> str:
    """Write in one line what was searched for besides the question's own words.

    Args:
        bridged: what the bridge between the languages found.
        words: the interface language.

    Returns:
        e.g. `港口、口岸 (port), 服务 (service)`.
    """
    return list_names([f"{'、'.join(a.terms)} ({a.words})" for a in bridged.added], words)


def added_labels(bridged: Bridged) -> dict[str, str]:
    """Label every term that was added with the words of the question that it stands for.

    Args:
        bridged: what the bridge between the languages found.

    Returns:
        Term to label, as plain text for a control that reads Markdown.
    """
    found: dict[str, str] = {}
    for added in bridged.added:
        for term in added.terms:
            if term.casefold() != added.words.casefold():  # a word of the question itself: GDP, GDP增速
                found.setdefault(term, escape_markdown(f"{term} ← {added.words}"))
    return found
