"""What a city's own paragraph says that it develops, in documents that state no list of priorities.

Some plans give every city a list (重点发展甲、乙、丙): what else its paragraph says is a remark on it. Others tell in
each paragraph what the city is to do, sentence by sentence; there all of it is what the city gives priority to.
"""

from __future__ import annotations

import re

from kb.clauses import Clauses
from kb.records import Sentence

_STATED = re.compile(r"重点(?:发展|培育|布局|打造)")
STATED = 0.5  # of the cities with priorities; 1.00 in the corpus's plan, at most 0.16 in ten invented ones
LISTED = 0.8  # of them with a list in the sentence that opens their paragraph
LIST = 3  # members of a list that says all
# What is not to be done: 严禁布局物流园区, 不布局大型机构.
_NOT = re.compile(r"(?:严禁|禁止|不得|不再|不布局|不搞|限制|严控|合理控制|淘汰|退出)[^,;。]*")


def own_paragraphs(clauses: Clauses) -> dict[str, str]:
    """Find what tells of cities in place of a list of priorities.

    Args:
        clauses: the document.

    Returns:
        Sentence id to the sentence as compared, without what is not to be done; of each city its own paragraph, or
        only the sentence that opens it where nearly all cities have a list there; empty where lists are stated.
    """
    paragraphs: dict[str, list[Sentence]] = {}
    for sentence in clauses.sentences:
        if sentence.city and not sentence.box_id and clauses.plain(sentence).rstrip("。:") != sentence.city:
            paragraphs.setdefault(sentence.city, []).append(sentence)
    listing = {p.city for p in clauses.profiles if p.priorities}
    by_id = {s.sentence_id: s for s in clauses.sentences}
    stated = {p.city for p in clauses.profiles if p.priorities and _STATED.search(by_id[p.sentence_id].text)}
    if len(stated) >= STATED * len(listing):
        return {}
    openings = {own[0].sentence_id for own in paragraphs.values()}
    listed = {p.city for p in clauses.profiles if p.sentence_id in openings and len(p.priorities) >= LIST}
    every = len(listed) < LISTED * len(listing)
    return {
        s.sentence_id: _NOT.sub("", clauses.plain(s))
        for own in paragraphs.values()
        for s in (own if every else own[:1])
    }
