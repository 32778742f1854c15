"""Figures in English sentences: by 2025 the number of A-rated firms will reach 120; more than 6 percent."""

from __future__ import annotations

import re

from ingest.figure_periods import periods
from kb.records import Document, FigureRecord, Sentence

_SCALES = {"trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3}
_NO_UNIT = "of|and|in|by|to|from|for|with|on|at|or|the|an?|were|was|are|is|will|have|has"  # words behind a number
_NUMBER = re.compile(
    r"(?P<before>(?:(?:more|less|fewer|no less|no more|not less|not more) than|at least|at most|over|above|under|below"
    r"|about|around|nearly|almost|some|approximately|up to)\s+)?"
    r"(?<![\w.,-])(?P<sign>[$¥])?(?P<value>\d+(?:,\d{3})*(?:\.\d+)?"
    r"(?:\s*(?:[-–—]|to)\s*\d+(?:\.\d+)?)?(?:\s+(?:trillion|billion|million|thousand))?)"
    rf"(?P<unit>\s*%|\s+percentage points?|\s+per ?cent|\s+(?!(?:{_NO_UNIT})\b)[a-z][a-z-]*)?"
    r"(?P<after>\s+(?:or more|or above|or so|or less|and above))?",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\s*\b(?:(?:will|is to|are to|should|shall|would|has|have|is|are|was|were|be|been|to)\s+)*"
    r"(?P<verb>reach(?:ed|es)?|exceed(?:ed|s)?|total(?:ed|led|s)?|stand(?:s)? at|stood at|amount(?:ed|s)? to"
    r"|account(?:ed|s)? for|grow(?:n|s)?|grew|increase[ds]?|rise[ns]?|rose|fall(?:en|s)?|fell|decrease[ds]?"
    r"|drop(?:ped|s)?|decline[ds]?|remain(?:ed|s)?|be|is|are|was|were|keep|kept|maintain(?:ed)?)\b"
    r"(?:\s+(?:to|by|at|an? average(?: annual rate)? of|annually by|within|from|of))*\s*$",
    re.IGNORECASE,
)
_CHANGE = re.compile(r"grow|grew|increas|ris|rose|fall|fell|decreas|drop|declin", re.IGNORECASE)
_NOUN = re.compile(
    r"\s*((?:[A-Za-z][\w'-]*\s*){1,7}?)(?=\s*(?:[,.;:]|\b(?:by|in|will|are|is|were|was|have|has|and|with|for|to)\b|$))"
)
_PERCENT = re.compile(r"%|per ?cent|percentage", re.IGNORECASE)
# At least 30% of public kindergartens will offer nursery care: the things, and what they are to do.
_SHARE_OF = re.compile(
    r"\s+of\s+(?:all\s+|the\s+)*(?P<things>[A-Za-z][\w' -]{2,60}?)\s+"
    r"(?:(?:will|shall|should|are to|is to|to)\s+)+(?P<does>[a-z][\w' -]{2,80}?)(?=\s+by\s+(?:19|20)\d\d|[,.;:]|$)"
)
_MONEY = ("yuan", "RMB", "dollars", "US dollars")
_OVER = ("more than", "no less than", "not less than", "at least", "over", "above", "or more", "or above", "and above")
_UNDER = (
    "less than",
    "fewer than",
    "no more than",
    "not more than",
    "at most",
    "under",
    "below",
    "up to",
    "nearly",
    "almost",
    "or less",
)


def english_figures(document: Document, sentence: Sentence) -> list[FigureRecord]:
    """Read the figures of an English sentence.

    Args:
        document: its document.
        sentence: the sentence.

    Returns:
        The figures in order of place.
    """
    text = sentence.text
    named = periods(text)
    out: list[FigureRecord] = []
    last = 0
    for match in _NUMBER.finditer(text):
        if any(p.start <= match.start("value") < p.end for p in named) or re.fullmatch(r"(19|20)\d\d", match["value"]):
            continue
        indicator, growth = _indicator(text, match, last)
        if indicator in _MONEY:  # rose by 7.5 percent to 1.2 billion yuan: the same thing as before
            indicator = out[-1].indicator if out else ""
        last = match.end()
        if indicator:
            out.append(_record(document, sentence, match, indicator, growth=growth))
    return out


def _indicator(text: str, match: re.Match[str], last: int) -> tuple[str, bool]:
    """What a number measures: what stands before its verb, or else the noun behind it."""
    left = re.split(r"[;.](?:\s|$)", text[last : match.start()])[-1]
    left = re.sub(r"\b(?:by|in|from)\s+(?:the end of\s+)?(?:19|20)\d\d\b,?", " ", left)
    verb = _VERB.search(left)
    noun = _NOUN.match(text[match.end("value") :])
    if verb:
        subject = re.split(r",\s|\band\b|\bthat\b", left[: verb.start()])[-1] or left[: verb.start()]
        subject = re.sub(r"^\s*(?:the|a|an|its)\s+", "", subject.strip(" ,"), flags=re.IGNORECASE)
        if re.search(r"[A-Za-z]{2}", subject):
            return " ".join(subject.split()), bool(_CHANGE.search(verb["verb"]))
    unit = (match["unit"] or "").strip()
    if _PERCENT.match(unit) and (share := _SHARE_OF.match(text[match.end() :])):
        return f"share of {share['things']} that {share['does'].strip()}", False
    if noun and not _PERCENT.match(unit) and not _is_no_unit(noun[1].split()[0]):
        return " ".join(noun[1].split()), False
    return "", False


def _record(
    document: Document, sentence: Sentence, match: re.Match[str], indicator: str, *, growth: bool
) -> FigureRecord:
    """The record of a number."""
    before, after = (match["before"] or "").strip(), (match["after"] or "").strip()
    numbers = [float(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", match["value"])]
    scale = next((v for k, v in _SCALES.items() if k in match["value"].lower()), 1.0)
    low: float | None = min(numbers) * scale
    high: float | None = max(numbers) * scale
    if before.lower() in _OVER or after.lower() in _OVER:
        high = None
    elif before.lower() in _UNDER or after.lower() in _UNDER:
        low = None
    elif before or after:
        low = high = None
    named = [p for p in periods(sentence.text) if not p.compared]
    near = [p for p in named if p.start < match.start()] or named
    period = near[-1].text if near and near[-1].start < match.start() else (near[0].text if near else "")
    unit = (match["unit"] or "").strip()
    start = document.period[:4] or document.issued_on[:4]
    ahead = bool(re.search(r"\bwill\b|\bto be\b|\bshould\b|\bstrive|\btarget|\bby\s+20", sentence.text))
    return FigureRecord(
        document_id=document.document_id,
        indicator=indicator,
        value=match["value"],
        unit="" if _is_no_unit(unit) else unit,
        qualifier=" ".join(filter(None, (before, after))),
        written=match[0].strip(),
        low=low,
        high=high,
        period=period,
        role=("target" if period[-4:] >= start else "actual") if period and start else "target" if ahead else "actual",
        growth=growth,
        sentence_id=sentence.sentence_id,
        start=match.start(),
        end=match.start() + len(match[0].rstrip()),
        city=sentence.city or "",
        table=False,
    )


def _is_no_unit(word: str) -> bool:
    """Whether a word behind a number is only grammar."""
    return re.fullmatch(_NO_UNIT, word, re.IGNORECASE) is not None
