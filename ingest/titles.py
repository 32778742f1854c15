"""Where a title glued to the text behind it ends: a judgement made from evidence, candidate by candidate.

For headings a learned model weighs the evidence, with the lengths of parallel titles; for boxes the nouns that box
titles end in, and the labels of the entries that follow.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from os.path import commonprefix

from ingest.clause_words import clause_words
from ingest.markers import ARTICLE, NO_SECTION, NUMERAL, value
from ingest.parallel_titles import Siblings
from ingest.title_model import PAIRED, EndWeigher, title_model
from kb.lexicon import word_starts, word_tag

ENGLISH_CHANCE = 0.5  # of an English title's end; no text at hand to measure it on, so that the reader is always told
# What may stand before an item number inside glued headings: 统一、唯一、万一 are words.
_NOT_ITEM_AFTER = frozenset("统唯单同专万之第其均如")
_GLUED = re.compile(
    rf"第{NUMERAL}(?:章|节{NO_SECTION})(?![规所的、]|[和至](?=第|本|前))|第{NUMERAL}条(?![的规所和、至款项以之]|中(?![华国央级小标心型药外介部])|第{NUMERAL}[款项条目])"
    rf"|(?<![{''.join(_NOT_ITEM_AFTER)}])一、|图\d+|(?<!第)（{NUMERAL}）(?!项)"
    # Behind an English number stands a title or a sentence: "in accordance with Article 92 for …" is a reference.
    r"|\b(?:Chapter|Section|Article)\s+[\dIVX]+\b(?=[.:]?\s+[A-Z“\"(\d]|[.:]?\s*$)"
    r"|(?<=[A-Za-z)]\s)(?:\d{1,2}\.|\(\d{1,2}\))(?=\s+[A-Z])"
)
_ENGLISH_REFERS = re.compile(
    r"\b(?:in|of|to|under|and|or|with|by|from|for|than|at|on|as|within|see|this|that|per|both|pursuant|through|if"
    r"|notwithstanding|following|before|after|between)\s+$",
    re.IGNORECASE,
)
LONGEST_TITLE = 120  # characters of an English title, 60 of a Chinese one
_BEGINS_SENTENCE = frozenset(("The", "A", "An", "This", "These", "Those", "It", "They", "We", "There"))
_ENGLISH_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_USUAL = re.compile("总则|附则|罚则")  # titles of chapters, and no words that begin others
_TWICE = re.compile(r"([\u4e00-\u9fff]{2,30}?)(?=\1)")
# Chance of such an end, above what is doubtful: of some 7,000 titles and clauses of the folder it is the end of three
# of four titles, and of the fourth had its source not glued it; no clause has one, but for 2020年 and 一步一步.
SAID_TWICE = 0.96
# Characters that a text says again at the end of a clause elsewhere, from which they are the title: of the headings of
# 53 texts 25 begin so and all end there (21 from 8 characters on, 25 of 27 from 5); no numbered clause begins so.
MIN_SAID_BELOW = 6
SHORTEST_BODY = 8  # characters of a sentence glued to a title; what is shorter is the rest of the title
_CLAUSE = re.compile(r"[^，。；：！？\n]*")
_MARK = re.compile("[，。；、：”）》]")
_GOES_ON = "、”）》的"  # what no text behind a title begins with
_CHINESE = re.compile("[\u4e00-\u9fff]")
_STOP = re.compile(r"[。；：！？!?;\n]")


def title_end(
    text: str, *, document: str, siblings: Siblings | None = None, tokens: EndWeigher | None = None
) -> tuple[int, float]:
    """Where the title at the start of `text` ends.

    Args:
        text: title and body, glued; without the marker.
        document: all text of the document.
        siblings: what parallel titles are like; None: not known.
        tokens: weighs ends by the encoder's tokens as well; None: there is no such encoder.

    Returns:
        The end of the title in `text`, and its chance; (0, 0.0) if there is no candidate.
    """
    if usual := _USUAL.match(text):
        return usual.end(), 1.0
    again = said_twice(text) or _said_below(text, document)
    if again:
        return again, SAID_TWICE
    chances = title_model().chances(text, document, tokens)
    if siblings is not None:
        place = siblings.place_end(text)
        if place:
            return place, 1.0
        chances = siblings.weigh(text, chances, None if tokens is None else tokens.parallel)
    chance, end = max(((chance, -end) for end, chance in chances), default=(0.0, 0))
    return -end, chance


def said_twice(text: str) -> int:
    """Where a title ends with which its text begins once more (医药|医药行业要…).

    Args:
        text: title and body, glued; without the marker.

    Returns:
        The end of the title; 0 if it is not said twice, or is a verb or number (发展|发展中国家, 一步一步).
    """
    twice = _TWICE.match(text)
    # A verb of one word may have an object that begins with it; words of one and the same character are one word.
    return 0 if twice is None or word_tag(twice[1])[0] in "vdm" or len(set(twice[1])) == 1 else twice.end(1)


def _said_below(text: str, document: str) -> int:
    """Where a title ends that the document says again as the end of a clause; 0: it does not.

    The longest of what it says again counts; what goes on there as it does here tells nothing.
    """
    clause = _CLAUSE.match(text[: LONGEST_TITLE // 2])
    last = (clause.end() if clause else 0) - 2
    if last < MIN_SAID_BELOW:
        return 0
    begun = [m.start() for m in re.finditer(re.escape(text[:MIN_SAID_BELOW]), document)]
    alike = sorted((len(commonprefix((document[at : at + last], text[:last]))), -at) for at in begun)
    if len(alike) < 2:
        return 0
    # The first of them is its own place.
    end, at = alike[-2]
    goes_on = end >= last or text[end] in _GOES_ON or text[:end].endswith(tuple(clause_words().never_last))
    return end if not goes_on and _MARK.match(document, end - at) else 0


def english_title_end(text: str) -> int:
    """Where an English title glued to the sentence behind it ends.

    A title written with capitals ends before the word with which small letters begin for good: "Purpose and Scope |
    Duties concerning lights shall …". One without ends before a capitalised word that opens sentences: "Duties of
    owners | The owner shall …".

    Args:
        text: title and body; without the marker.

    Returns:
        The end of the title in `text`, white space before the body excluded; 0 when neither shows.
    """
    words = list(_ENGLISH_WORD.finditer(_first_clause(text)))
    small = [i for i, w in enumerate(words) if w[0][0].islower() and w[0] not in clause_words().english_particles]
    if not small:
        return 0
    # A title written with capitals has small articles: The Environment | The last period was …
    begun = [i for i in range(1, small[0] + 1) if words[i][0] in _BEGINS_SENTENCE]
    if begun:
        return words[begun[0] - 1].end()
    capitals = [i for i in range(small[0]) if words[i][0][0].isupper()]
    if len(capitals) > 1:
        return words[capitals[-1] - 1].end()
    openers = (i for i in range(small[0] + 1, len(words)) if words[i][0] in clause_words().english_openers)
    opener = next(openers, 0) or _begins_behind_small(text, words, small[0])
    return words[opener - 1].end() if opener else 0


def _begins_behind_small(text: str, words: Sequence[re.Match[str]], first_small: int) -> int:
    """The first capitalised word behind a small one that is no particle (Cleaner equipment | Diesel cranes will …).

    It is not the last word of the clause, unless that is the label of a box's entry.

    A name mostly stands behind a preposition or an article (the Danube), and letters alone are one (AI systems).
    """
    for i in range(first_small + 1, len(words)):
        word, before = words[i][0], words[i - 1][0]
        if not word[0].isupper() or word[1:].isupper() or not before[0].islower():
            continue
        goes_on = i + 1 < len(words) or text.startswith(":", words[i].end())
        if goes_on and before not in clause_words().english_particles:
            return i
    return 0


def _first_clause(text: str) -> str:
    stop = re.search(r"[.;:!?,]", text)
    return text[: stop.start()] if stop else text


def box_title_end(text: str, *, next_labels: Sequence[str], known: Callable[[str], bool]) -> int:
    """Where a box's title ends and the label of its first entry begins.

    Args:
        text: the box's text after its number: title, label, "：", entry.
        next_labels: the labels of the entries that follow, as parallels.
        known: whether a string stands elsewhere in the document too.

    Returns:
        The end of the title in `text`; 0 when there is no label to separate it from.
    """
    colon = text.find("：")
    if colon < 4 or _STOP.search(text[:colon]):
        return 0
    whole = text[:colon]
    scored = []
    for at, _ in word_starts(whole)[1:]:
        title, label = whole[:at].strip(), whole[at:]
        if (
            title.endswith(tuple(clause_words().never_last))
            or len(title) < 4
            or len(label) < 2
            or not _balanced(title)
            or not _balanced(label)
        ):
            continue
        scored.append((_box_score(title, label, next_labels, known), at))
    return max(scored, key=lambda s: (s[0], s[1]), default=(0.0, 0))[1]


def _box_score(title: str, label: str, next_labels: Sequence[str], known: Callable[[str], bool]) -> float:
    tails = clause_words().box_tails
    score = 2.0 * title.endswith(tails) + 1.0 * known(title) - 2.0 * label.startswith((*tails, "的", "和", "与"))
    score -= 1.0 * ("的" in label)
    score += 3.0 * label.endswith(title)  # an entry of the kind the box is of: 试点示范|新建船舶试点示范
    score += 1.0 * any(label.startswith(w) for w in (*clause_words().strong, *clause_words().weak) if len(w) > 1)
    if next_labels:
        middle = sorted(len(n) for n in next_labels)[len(next_labels) // 2]
        score += 1.0 * (0.5 <= len(label) / middle <= 2)
        score += 2.0 * any(len(n) > 2 and label[-2:] == n[-2:] for n in next_labels)
        score += 1.5 * any(label[:2] == n[:2] or (label[:1] == n[:1] and len(label) == len(n)) for n in next_labels)
        score += 2.0 * (
            all(n.endswith(("市", "州", "县", "区")) and len(n) <= 5 for n in next_labels) and len(label) <= 5
        )
    return score


def _balanced(title: str) -> bool:
    return all(title.count(a) == title.count(b) for a, b in PAIRED)


def whole_title(rest: str, *, english: bool = False) -> int:
    """Length of a title that has its line to itself: no sentence end, no clause."""
    # "(1) India shall be a Union of States." has a number of no language.
    if english or not _CHINESE.search(rest):
        return len(rest) if len(rest) <= LONGEST_TITLE and not re.search(r"[.!?;]\s*$|[!?;]", rest[1:]) else 0
    # "（五）经营所得，是指：" opens a list; a question may be a title.
    opens = r"[。；;！]|？.|(?:，.*|如下|以下|下列[^，；。]{1,8}|是|有|包括)[：:]\s*$"
    return len(rest) if len(rest) <= LONGEST_TITLE // 2 and not re.search(opens, rest) else 0


def short_first_sentence(rest: str, *, comma: bool = False) -> int:
    """Length of a short first sentence without a clause: "（一）加强组织领导。" in front of its paragraph."""
    if comma and re.fullmatch(r"[^，；：！？]{2,20}，[^，；：！？]{2,20}。", rest):
        return len(rest)
    return len(rest) if re.fullmatch(r"[^，；：！？]{2,40}。", rest) else 0


def title_before_number(rest: str, next_article: int = 0) -> int:
    """Where the next heading's marker begins, when it is glued to this title without any clause between."""
    counted = (m for m in ARTICLE.finditer(rest[:LONGEST_TITLE]) if value(m[1]) == next_article)
    for match in sorted([*_GLUED.finditer(rest[:LONGEST_TITLE]), *counted], key=lambda m: m.start()):
        between = rest[: match.start()]
        if between.endswith(clause_words().refers) or _ENGLISH_REFERS.search(between):
            continue
        one_title = len(between) >= 2 and not re.search(r"[。；：.]", between) and between.count("，") <= 1
        if one_title and between.count("“") == between.count("”"):
            return match.start()
    return 0
