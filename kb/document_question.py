"""Questions about a document itself: who issued it and when, its number, its chapters and boxes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeVar

from kb.lexicon import HAN, cut_words, english_words, normalise, word_list
from kb.named_titles import compact
from kb.records import Level
from kb.reference import Reference, without_references
from kb.store import Store

# What the library records of a document and a question can ask for; names of Document.
Fact = Literal["issuer", "doc_number", "issued_on", "period", "title", "url"]
Part = Level | Literal["box", "outline"]  # outline: the top headings, whatever they are called

Named = TypeVar("Named")


def _compiled(*rows: tuple[Named, str]) -> tuple[tuple[Named, re.Pattern[str]], ...]:
    """Compile the patterns of rows."""
    return tuple((name, re.compile(pattern)) for name, pattern in rows)


_ISSUED = (
    r"(?:印发|发布|公布|颁布|颁发|出台|下发|发文|成文|签发)(?:的|了|于|出来)?"
    r"|\b(?:issu|publish|releas|adopt|promulgat)(?:ed|es|e|s|ing)?\b"
    r"|\b(?:issuance|publication|made public|c[oa]me out)\b"
)
_WHO = (
    r"谁|(?:哪一?个|哪些|什么|何)(?:部门|机关|单位|机构|政府)|(?:机关|单位|机构|主体|部门)"
    r"|\b(?:who|whom|issuer|authority|agency|body"
    r"|(?:which|what) (?:\w+ )?(?:body|bodies|authority|agency|department|government|institution))\b"
)
_WHEN = (
    r"什么时[候间]|何时|哪一?年|哪一?天|几月几[日号]|几月|几[日号]|日期|时间"
    r"|\b(?:when|date|what (?:date|day|year|time)|which (?:day|year))\b"
)
_FACTS: tuple[tuple[Fact, re.Pattern[str]], ...] = _compiled(
    ("doc_number", r"(?:发文)?(?:文号|字号|文件编?号)|\b(?:document|reference|official|file|doc) (?:number|no)\b\.?"),
    (
        "period",
        r"规划的?(?:期限?|年限|期间|时限)|\bplan(?:ning)?(?:'s)? (?:period|horizon)\b"
        r"|\b(?:time ?frame|time horizon|(?:what|which) (?:period|years)|period)\b",
    ),
    ("title", r"全称|全名|(?:完整|正式)的?(?:名称|标题|题目)|\b(?:full|official|complete) (?:title|name)\b"),
    (
        "url",
        r"(?:原文|来源|官方)的?(?:链接|网址|地址)|网址"
        r"|\b(?:url|web ?site|web address|(?:source|original) link|link)\b",
    ),
)
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = _compiled(
    ("box", r"专栏|\bbox(?:es)?\b"),
    (
        "outline",
        r"章节(?:目录|结构)?|目录|目次|大纲|提纲|(?:框架|篇章|总体)结构"
        r"|\btable of contents\b|\boutline\b|\bstructured?\b",
    ),
    ("chapter", r"章|\bchapters?\b"),
    ("section", r"小?节|\bsections?\b"),
    ("article", r"条(?:款|文)?|\barticles?\b"),
    ("part", r"[编篇]|\bparts?\b"),
    ("annex", r"附[件录]|\b(?:annex|annexes|appendix|appendices)\b"),
)
# Words that ask for all there are, and how many: a part of a document alone (第三章) is asked for its text.
_ASKING = re.compile(
    r"几个?|多少个?|哪些|哪几个?|什么|名单|清单|列表|目录|大纲|结构|框架|全部|所有|各个?|列出|列举"
    r"|\b(?:how many|which|what|list|all|every|each|name|number of|titles?|names|outline|table of contents"
    r"|structured?)\b"
)
# Behind the part that they stand in, several are asked for without a word of asking: the sections of chapter 5.
_SEVERAL = re.compile(r"\W*(?:the )?(?:chapters|sections|articles)(?: (?:of|in|within))?\W*")
_MARKED = re.compile(r"《([^《》]+)》")
_THE_DOCUMENT = re.compile(
    r"(?:这|该|本|此|那|上述)?(?:一?[份个部项篇])?(?:规划|文件|文本|文稿|纲要|通知|意见|方案|办法|条例|政策|公文|法规|法律)"
    r"|\b(?:plan|document|outline of the plan|paper|policy|notice|regulation|law|measures|opinions)\b"
)
_FRAME = re.compile(
    r"一?共(?:有|计|分|设|包括)?|总共|合计|分为|分成|分别|包括|包含|含有?|设有?了?|列了?出?|由|有|是|为|和|与|及|在|于|的|了|吗|呢|啊|都|里面?|中|内|下|下面|名称|标题|题目|名字"
    r"|请问?|告诉我|给我|看看|组成|构成|划分|叫|个|被|什么|多少|哪些?|几|覆盖|涵盖|涉及|对应|起止|年份|年|期限?|一下|给出|显示|列举|列出|全部|所有|各"
)


@dataclass(frozen=True, slots=True)
class DocumentQuestion:
    """What a question asks of a document itself."""

    document_ids: tuple[str, ...]  # those that it names; all where it names none
    facts: tuple[Fact, ...] = ()
    part: Part | None = None  # the parts to be listed
    inside: Reference = Reference()  # the part that they stand in; all of the document where it names none


def about_document(store: Store, text: str) -> DocumentQuestion | None:
    """Read a question about a document itself, one that has no word for anything else.

    Args:
        store: the store; its documents' titles may be in the question.
        text: the question.

    Returns:
        What is asked; None where the question has a word that is neither of asking nor of a document's title.
    """
    inside, rest = without_references(normalise(text))
    if inside.boxes:
        return None
    facts, left = _facts_asked(rest)
    if facts and not inside:
        owners = _owners(store, left)
        return DocumentQuestion(owners, facts=facts) if owners else None
    for part, pattern in _PARTS:
        if pattern.search(rest) and (_ASKING.search(rest) or inside and _SEVERAL.fullmatch(rest)):
            owners = _owners(store, _ASKING.sub(" ", pattern.sub(" ", rest)))
            return DocumentQuestion(owners, part=part, inside=inside) if owners else None
    return None


def _facts_asked(rest: str) -> tuple[tuple[Fact, ...], str]:
    """The facts that a question asks for, and the question without their words."""
    found: list[Fact] = []
    for fact, pattern in _FACTS:
        if pattern.search(rest):
            found.append(fact)
            rest = pattern.sub(" ", rest)
    who = when = None
    if re.search(_ISSUED, rest):
        who, when = re.search(_WHO, rest), re.search(_WHEN, rest)
    if who or when:
        found += ["issuer"] if who else []
        found += ["issued_on"] if when else []
        rest = re.sub(f"{_ISSUED}|{_WHO}|{_WHEN}", " ", rest)
    return tuple(dict.fromkeys(found)), rest


def _owners(store: Store, rest: str) -> tuple[str, ...]:
    """The documents whose titles have all words left of a question; () where there is none."""
    left = _FRAME.sub(" ", _THE_DOCUMENT.sub(" ", rest))
    chinese = [word for run in HAN.findall(left) for word in cut_words(run)]
    english = set(english_words(left)) - word_list("stopwords_en") - word_list("frame_en")
    return tuple(
        d.document_id
        for d in store.documents()
        if all(word in normalise(f"{d.title}{d.issuer}") for word in chinese)
        and english.issubset(english_words(f"{d.title_en} {d.doc_number}"))
    )


def documents_named(store: Store, text: str) -> frozenset[str]:
    """Find the documents whose title a question has, or, inside the marks of titles, a part of it: 《某某规划》第三章.

    Args:
        store: the store.
        text: the question.

    Returns:
        Ids; empty where it names none.
    """
    plain = compact(text)
    marked = [part for match in _MARKED.finditer(text) if (part := compact(match[1]))]

    def is_named(title: str) -> bool:
        """Tell whether the question has a title, or a part of it inside the marks of titles."""
        own = compact(title)
        return bool(own) and (own in plain or any(part in own for part in marked))

    return frozenset(d.document_id for d in store.documents() if is_named(d.title) or is_named(d.title_en))
