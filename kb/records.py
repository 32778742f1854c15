"""The records that every stage, the store, the answers and the faces exchange.

Offsets are half-open and in code points of the source text as received. Ids are strings built from
position (`gx-services-14fyp/s012`), never a database key. Sequences are tuples so that a record never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

# annex 附件1, part 第一篇, chapter 第一章, section 第一节, article 第一条, item 一、, subitem （一）, point 1.,
# subpoint （1）, circled ①
Level = Literal["annex", "part", "chapter", "section", "article", "item", "subitem", "point", "subpoint", "circled"]
LEVELS: tuple[Level, ...] = get_args(Level)
Placement = Literal["explicit", "inferred"]
Tier = Literal["focus", "mention"]
# How words are a theme. Of a priority: the same name, another name of it, a kind of it (智慧物流 of 物流). Of a clause:
# a named group of cities, a list of cities, the theme's name, a heading above, its modifier alone (冷链 in 冷链体系).
How = Literal["same", "synonym", "kind", "group", "list", "clause", "heading", "modifier"]
Intent = Literal["cities", "profile", "figure", "section", "clause"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """What the manifest says of a source; `text` is the source as received."""

    document_id: str
    file: str
    title: str
    text: str
    title_en: str = ""
    issuer: str = ""
    doc_number: str = ""
    issued_on: str = ""  # ISO 8601 date, as are published_on
    published_on: str = ""
    period: str = ""  # "2021-2025"
    region: str = ""
    lang: str = ""  # ISO 639-1
    url: str = ""
    licence: str = ""
    sha256: str = ""  # of the file's bytes, hex
    pages: tuple[int, ...] = ()  # where each page of the source starts in text; () where the format has no pages
    unconfirmed: tuple[str, ...] = ()  # fields above that were found in the text, which nobody has confirmed


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the part of the document below it; `title` None with `inferred` True: the source lost it."""

    section_id: str  # "gx-services-14fyp/ch3/sec1/item2"
    document_id: str
    parent_id: str | None
    level: Level
    number: int
    title: str | None
    inferred: bool
    order: int  # position in the outline, from 0
    spans: tuple[Span, ...]  # the heading's occurrences in the source
    printed: str = ""  # its number as the document has it, where level and number do not say it: 第一编, 附表2, 2.1.1


@dataclass(frozen=True, slots=True)
class Box:
    """A 专栏: a numbered box of labelled entries inside a section."""

    box_id: str  # "gx-services-14fyp/box11"
    document_id: str
    number: int
    title: str | None
    inferred: bool
    section_id: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One distinct sentence in restored order, with every occurrence in the source."""

    sentence_id: str  # "gx-services-14fyp/s137"; lasts as long as its words, see permanent_ids.py
    document_id: str
    order: int
    text: str  # without the headings glued to it
    section_id: str | None
    box_id: str | None
    entry: str | None  # label of the box entry it belongs to
    city: str | None  # city whose positioning paragraph or box entry it belongs to
    placement: Placement
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CityProfile:
    """A city's positioning paragraph: where it is positioned and the priorities it lists."""

    document_id: str
    city: str
    region_group: str | None  # "一核心", or the label in front of the paragraphs
    positioning: str
    priorities: tuple[str, ...]
    sentence_id: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of an indicator table; values are kept as printed, keyed by year."""

    document_id: str
    number: int
    name: str
    group: str
    unit: str
    values: dict[str, str | None]
    box_number: int | None
    sentence_id: str


AsideReason = Literal[
    "white space", "invisible characters", "comment", "page number", "running header or footer", "table of contents",
    "title of the document", "title and date line", "signature and date", "figure caption", "table caption",
    "hyphen at a line end",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetAside:
    """Source text that is neither sentence nor heading, with the reason."""

    document_id: str
    start: int
    end: int
    reason: AsideReason


NoteKind = Literal[
    "woven", "woven_by_vectors", "doubtful_order", "repeats", "readings_differ", "lost_headings", "no_headings",
    "doubtful_titles", "titles_by_words",
    "boxes_by_entries", "boxes_gone",
    "table_unread", "table_row_unread", "values_glued", "name_turned", "set_aside",
    "encoding", "encoding_doubtful", "look_alikes", "unmapped", "two_columns", "pages_without_text", "read_by_ocr",
    "named_otherwise",
    "left_out", "metadata_found",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """A repair or a doubt of a restoration; the interface strings have a sentence with these values for each kind."""

    kind: NoteKind
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The account of one restored document; counts are of sentences or headings unless stated."""

    document_id: str
    characters: int  # code points in the source
    occurrences: int
    distinct: int
    repeated: int  # distinct sentences that stand more than once in the source
    readings: int  # readings found woven together; 1 for ordinary text
    headings_read: int
    headings_inferred: int
    boxes: int
    inferred_placements: int
    sentence_characters: int  # code points of the source in sentences, in headings, set aside
    heading_characters: int
    set_aside_characters: int
    not_placed: tuple[Span, ...]  # must be empty
    notes: tuple[Note, ...] = ()
    restored_with: str = ""  # hash of the program's restoring part; another one restores the document anew


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit retrieved: sentences shown together, and the context embedded in front of them."""

    passage_id: str  # "gx-services-14fyp/p012"
    document_id: str
    order: int
    sentence_ids: tuple[str, ...]
    text: str
    context: str  # heading path, box and city; may be empty


@dataclass(frozen=True, slots=True)
class FormerSentence:
    """A sentence of an earlier edition of a document, kept so that its id still says something."""

    document_id: str
    sentence_id: str
    text: str
    became: str | None  # id of the sentence that is its edition; None where it was taken out


@dataclass(frozen=True, slots=True)
class RestoredDocument:
    """Everything ingest learned of one document, ready for the store."""

    document: Document
    sections: tuple[Section, ...]
    boxes: tuple[Box, ...]
    sentences: tuple[Sentence, ...]
    cities: tuple[CityProfile, ...]
    indicators: tuple[Indicator, ...]
    set_aside: tuple[SetAside, ...]
    passages: tuple[Passage, ...]
    report: QualityReport
    figures: tuple[FigureRecord, ...] = ()
    former: tuple[FormerSentence, ...] = ()


class Hit(NamedTuple):
    """A passage in a ranked list; higher score is better, rank counts from 1.

    A tuple, for a question makes three hundred: a frozen dataclass takes three times as long to make.
    """

    passage_id: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions of a search; an empty field does not restrict."""

    document_id: str | None = None
    city: str | None = None
    box: int | None = None
    section: str | None = None  # a section_id, or a reference such as 第三章第一节
    kind: str | None = None  # of passage, see filters.KINDS
    year: int | None = None  # in which the document was issued; published, where it says no more
    phrases: tuple[str, ...] = ()  # normalised; every passage contains all of them


@dataclass(frozen=True, slots=True)
class Added:
    """What the bridge between the languages took a word or phrase of a question to mean."""

    words: str  # of the question, as compared: lower case, singular
    terms: tuple[str, ...]  # of the documents, alternatives, the nearest first
    # "part": only a part of the terms' English names is meant, the weakest sign
    # "pinyin": a name that sounds so
    origin: Literal["place", "glossary", "dictionary", "part", "structure", "pinyin"]


@dataclass(frozen=True, slots=True)
class Bridging:
    """What the person wants of the bridge between the languages."""

    on: bool = True
    without: frozenset[str] = frozenset()  # terms switched off


@dataclass(frozen=True, slots=True)
class Bridged:
    """What the bridge between the languages found for a question."""

    added: tuple[Added, ...] = ()
    left: tuple[str, ...] = ()  # content words that nothing explains

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, each once."""
        return tuple(dict.fromkeys(term for added in self.added for term in added.terms))


@dataclass(frozen=True, slots=True)
class Tie:
    """What ties a city to a theme: a sentence, the words in it, and how they are the theme."""

    sentence_id: str
    words: str  # as they stand in the text; of a heading, the heading's
    how: How


@dataclass(frozen=True, slots=True)
class Relation:
    """A row of the table city × theme of one document; see relations.py."""

    document_id: str
    city: str
    theme: str
    theme_en: str  # "" where the glossary has no English name
    tier: Tier
    ties: tuple[Tie, ...]
    listed: bool = False  # the theme stands in a list of priorities of this document, not only in the glossary

    @property
    def sentence_ids(self) -> tuple[str, ...]:
        """The sentences, what put the city in its tier first."""
        return tuple(tie.sentence_id for tie in self.ties)


@dataclass(frozen=True, slots=True)
class CityFinding:
    """A city in an answer with the sentences that put it there."""

    city: str
    tier: Tier
    sentence_ids: tuple[str, ...]
    matched: tuple[str, ...] = ()  # the words that tie city and theme, as they stand in the text
    how: tuple[How, ...] = ()  # how each of them is the theme


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit as printed; never recomputed."""

    indicator: str
    value: str
    unit: str
    period: str | None
    kind: Literal["target", "baseline", "actual"]
    sentence_id: str
    qualifier: str = ""  # as written: 以上, 左右, 超
    written: str = ""  # value, unit and qualifier as they stand in the text
    indicator_en: str = ""  # in English, for who asked in English; "" where no list has enough of its words
    written_en: str = ""  # the value in English units; "" where it is no Chinese


@dataclass(frozen=True, slots=True)
class LegShare:
    """What one leg gave to the score of a hit."""

    leg: Literal["structure", "words", "vectors", "coverage", "tokens"]
    rank: int  # in this leg, from 1
    score: (
        float | None
    )  # the leg's own: BM25 (more where the passage holds the whole question), cosine, share; None: a look-up
    weight: float  # of the leg in the fusion
    part: float  # of the hit's score


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A ranked passage with its sentences and a citation ready to paste."""

    rank: int
    score: float
    sentences: tuple[Sentence, ...]
    citation: str
    shares: tuple[LegShare, ...] = ()  # why it stands where it does, where that was asked for


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that a question may mean."""

    label: str  # as the answer names it
    question: str  # asks for it alone


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question; `abstained` means the corpus does not answer it."""

    question: str
    lang: Literal["zh", "en", "mixed"]
    intent: Intent
    abstained: bool
    text: str
    read_as: str  # how the question was understood, in the question's language
    cities: tuple[CityFinding, ...] = ()
    silent_cities: tuple[str, ...] = ()  # cities of the corpus with nothing found
    left_out_cities: tuple[str, ...] = ()  # tied to the theme, and to one that the question leaves out
    figures: tuple[Figure, ...] = ()
    passages: tuple[PassageHit, ...] = ()
    bridged: Bridged = Bridged()  # terms that were searched for besides the question's own words
    withheld: tuple[str, ...] = ()  # sentences not shown, for they are not their source: the index is damaged
    unclear: bool = False  # abstained, for the question does not say which of several things it means
    choices: tuple[Choice, ...] = ()  # what it may mean, in the documents' order; not all of a great number


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """A figure of a document: a value of an indicator table, or a number in a sentence. Nothing is recomputed."""

    document_id: str
    indicator: str  # what is measured, in the words of the sentence
    value: str  # as written, with 万 and 亿: "1.7万亿", "3—5", "51.5"
    unit: str  # "元", "%", "个"; "" where the text gives none
    qualifier: str  # as written: "以上", "超"; several are joined by a space; "" for none
    written: str  # value, unit and qualifier as they stand in the text: "超6%", "10个左右"
    low: float | None  # bounds of the value; None where the qualifier leaves it open
    high: float | None
    period: str  # "2025", "2021-2025", "" where the sentence names none
    role: Literal["target", "baseline", "actual"]
    growth: bool  # says how much something changes, not how large it is
    sentence_id: str
    start: int  # half-open, of `written` in the sentence's text; of the whole row for a table
    end: int
    city: str  # full name of the city it is about; "" for the document's own region
    table: bool  # from an indicator table
    row_group: str = ""  # the group of the table's row
