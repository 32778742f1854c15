"""The part of the documents that words name, beside a number or alone: the talent section of chapter 9."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from kb.lexicon import tokenise
from kb.named_titles import by_words, closest, compact, named_whole, titles_said
from kb.outline import find_sections, path_in
from kb.places import gazetteer
from kb.records import Bridged, Level, Section
from kb.reference import Reference
from kb.store import Store

# What asks where in the text a thing is dealt with.
WHERE_SAID = re.compile(
    r"(?:在|是|有)?哪(?:里|儿|些?地方)(?=[讲写说谈论])|(?<=[讲写说谈]在)哪(?:里|儿)"
    r"|\bwhere (?:in the (?:plan|document|text) )?(?:is|are|does|do)\b"
    r"(?=.*\b(?:discuss(?:ed)?|talk|dealt?|treat(?:ed)?|described?|address(?:ed)?|cover(?:ed)?|set out)\b)"
)
# What asks where a thing stands, or for the part that is on it.
WHICH_PART = re.compile(
    rf"{WHERE_SAID.pattern}|"
    r"哪(?:一|几)?个?(?:专栏|部分|[章节项段])|那(?:一)?个?(?:部分|[章节项段])"
    r"|\b(?:which|what) (?:box|part|chapter|section|item)(?:es|s)?\b"
    r"|^\W*the (?:box|part|chapter|section|item) (?:that |which )?(?:on|about|naming|names?|listing|lists?|dealing)\b"
)
# Where a word stands is asked, which a part may only mention.
_MENTIONS = re.compile(r"提到|提及|说到|涉及|出现|\b(?:mention\w*|refer\w*|appear\w*|occur\w*)\b")
_SAYS = re.compile(
    r"[讲写说谈](?:了|的是)?|论述|关于|是?怎么[写说讲]的|^\W*(?:有|包含|包括|列[出有]?了?)"
    r"|\b(?:cover(?:s|ed)?|discuss(?:es|ed)?|treat(?:s|ed)?|address(?:es|ed)?|describe[sd]?|says?|set out"
    r"|talk(?:s|ed)?(?: about)?|deal(?:s|t)?(?: with)?|speaks?(?: of| about)?|(?:is|are) (?:about|on))\b"
    r"|\b(?:of|in|does|do) the (?:plan|document|text)\b"
)
_KINDS: tuple[tuple[str, Level | str], ...] = (
    (r"(?<!连同)(?<!包括)(?<!含)(?:专栏|栏目)|\bbox(?:es)?\b", "box"),
    (r"[项条]|\bitem\b", "item"),
    (r"节|\bsection\b", "section"),
    (r"章|\bchapter\b", "chapter"),
)
_AND = re.compile(r"[和与及、]|\band\b")


def asks_for_part(text: str) -> bool:
    """Tell whether a question asks for the part that is on something, and not where a word stands.

    Args:
        text: the question, normalised.
    """
    return bool(WHICH_PART.search(text)) and not _MENTIONS.search(text)


def what_part_is_on(text: str) -> str:
    """Leave of a question for a part what the part is to be on.

    Args:
        text: the question, normalised.

    >>> what_part_is_on("哪一节讲螺蛳粉").strip()
    '螺蛳粉'
    """
    return _SAYS.sub(" ", WHICH_PART.sub(" ", text))


def kind_of_part(text: str) -> str:
    """Tell which kind of part a question speaks of.

    Args:
        text: the question, normalised.

    Returns:
        box, item, section or chapter, the smallest that it names; "" for none, or a part of no kind.
    """
    return next((kind for pattern, kind in _KINDS if re.search(pattern, text)), "")


def numbered_in_words(
    store: Store, rest: str, reference: Reference, explain: Callable[[str], Bridged]
) -> tuple[str, ...]:
    """Find the one part of a number that is meant where words say it, or the part that it stands in.

    Args:
        store: the store.
        rest: the question without its numbers: 保障措施一章的第四节, item 1 of the section on growth industries.
        reference: the numbers; several parts may bear them.
        explain: gives the Chinese terms of English words.

    Returns:
        Its id; empty where one part alone has the number, or words do not tell.
    """
    if not reference.levels or reference.boxes or reference.levels[0][0] in ("part", "chapter"):
        return ()
    said, heads, found = compact(rest), list[tuple[str, str]](), list[str]()
    for document in store.documents():
        sections = store.sections(document.document_id)
        by_id = {s.section_id: s for s in sections}
        chapters = [s for s in sections if s.level == "chapter" and s.title and compact(s.title) in said]
        own = find_sections(store, document.document_id, reference)
        found += [s.section_id for s in own for c in chapters[:1] if s.section_id.startswith(f"{c.section_id}/")]
        heads += [(s.section_id, _with_titles_above(by_id, s)) for s in own if _is_head(s, own)]
    return tuple(found) or (closest(rest, heads, explain, document_titles(store)) if len(heads) > 1 else ())


def parts_in_words(store: Store, rest: str, reference: Reference, explain: Callable[[str], Bridged]) -> tuple[str, ...]:
    """Find the part that words name, in the one named by number, or that one itself.

    Args:
        store: the store.
        rest: the question without its numbers.
        reference: the numbers, if there are any.
        explain: gives the Chinese terms of English words.

    Returns:
        Ids; of parts of the kind said if there is one. Where words say the titles of several parts and ask for a
        chapter, the chapter that has them all. Empty where no title is named.
    """
    if reference.boxes:
        return ()
    rest = _without_regions(store, rest)
    parts, whole, above = list[tuple[str, str, str]](), list[tuple[str, str]](), list[tuple[str, str]]()
    for document in store.documents():
        own = document.document_id
        sections = find_sections(store, own, reference) if reference.levels else store.sections(own)
        by_id = {s.section_id: s for s in store.sections(own)}
        parts += [(s.level, s.section_id, s.title) for s in sections if s.title]
        above += [(s.section_id, _with_titles_above(by_id, s)) for s in sections if s.title]
        within = {s.section_id for s in sections}
        whole += [(s.section_id, s.title) for s in sections if reference.levels and s.title and _is_head(s, sections)]
        parts += [("box", b.box_id, b.title) for b in store.boxes(own) if b.title and b.section_id in within]
    kind = kind_of_part(rest)
    owners = document_titles(store)
    # Of a section and a box of one name, the section is meant where no kind is said.
    exact = [(i, title) for level, i, title in parts if (level == kind if kind else level != "box")]
    every = [p[1:] for p in parts]
    if kind == "chapter" and not reference.levels and (chapter := _chapter_of(titles_said(rest, every), exact)):
        return chapter
    several = bool(reference.levels and _AND.search(rest))
    found = by_words(rest, exact, owners) or (() if kind == "box" else by_words(rest, every, owners))
    itself = by_words(rest, whole, owners) or (() if found else closest(rest, whole, explain, owners))
    found = itself or found or closest(rest, exact, explain, owners, several=several)
    found = found or (() if kind == "box" else closest(rest, every, explain, owners, several=several))
    if found and not itself:
        inner = [
            (i, title) for level, i, title in parts if level != "box" and i.startswith(tuple(f"{f}/" for f in found))
        ]
        return named_whole(rest, inner, explain, owners) or found
    if found or kind != "box":
        # The section on talent of the safeguards chapter: one title has the one, and one above it the other.
        return found or (() if reference.levels else closest(rest, above, explain, owners))
    # A box whose title is lost is known by the labels of its entries, and by what most of them say.
    titled = {part_id: title for level, part_id, title in parts if level == "box"}
    labels = [(box_id, "".join(names)) for box_id, names in _labels(store, titled).items()]
    both = [(box_id, titled.get(box_id, "") + names) for box_id, names in labels]
    return closest(rest, labels, explain, owners) or closest(rest, both, explain, owners)


def document_titles(store: Store) -> list[str]:
    """List the titles of the documents, in both languages.

    Args:
        store: the store.
    """
    return [title for d in store.documents() for title in (d.title, d.title_en) if title]


def _without_regions(store: Store, rest: str) -> str:
    """Leave out the provinces that the documents are about, which tell no part of them from another."""
    home = store.regions()
    for mention in reversed(gazetteer().find(rest) if home else []):
        if mention.place.name in home:
            rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    return rest


def _is_head(section: Section, found: Collection[Section]) -> bool:
    """Whether a section is the top of what was found, and stands below no other of it."""
    return section.parent_id not in {s.section_id for s in found}


def _with_titles_above(by_id: dict[str, Section], section: Section) -> str:
    """The title of a section behind those of the sections above it."""
    return "".join(s.title or "" for s in path_in(by_id, section.section_id))


def _chapter_of(parts: Sequence[str], chapters: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The chapter that several parts stand in; empty for one part, or parts of several chapters."""
    owners = dict.fromkeys(chapter for part in parts for chapter, _ in chapters if part.startswith(f"{chapter}/"))
    return tuple(owners) if len(parts) > 1 and len(owners) == 1 else ()


def _labels(store: Store, titled: Collection[str]) -> dict[str, list[str]]:
    """The labels of the entries of every box; of one without a title also the words that most of its entries have."""
    of_boxes = store.derived(_entries)
    return {i: [*labels, *(() if i in titled else common)] for i, (labels, common) in of_boxes.items()}


def _entries(store: Store) -> dict[str, tuple[list[str], list[str]]]:
    """The labels of the entries of every box, and the words that most of its entries have."""
    labels: dict[str, dict[str, None]] = {}
    texts: dict[str, list[str]] = {}
    for sentence in (s for d in store.documents() for s in store.sentences(d.document_id)):
        if sentence.box_id and sentence.entry:
            labels.setdefault(sentence.box_id, {})[sentence.entry] = None
            texts.setdefault(sentence.box_id, []).append(sentence.text)
    return {i: (list(own), _common_words(texts[i])) for i, own in labels.items()}


def _common_words(texts: Sequence[str]) -> list[str]:
    """The words of more than half of several texts."""
    counts = Counter(word for text in texts for word in dict.fromkeys(tokenise(text)) if len(word) > 1)
    return [word for word, count in counts.items() if 2 * count > len(texts) > 1]
