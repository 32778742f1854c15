"""Key cities of something asked for in English, where the documents list them under a Chinese name of their own."""

from __future__ import annotations

import re

from kb.lexicon import glossary, normalise
from kb.store import Store

_KEY_CITIES = re.compile(
    r"\bkey cities (?:of|for|in) (?:developing |development of )?(?:the )?(?P<of>[a-z][a-z -]{2,40}?)"
    r"(?: (?:industry|sector|development))*(?=\W*$|\s*[,;])",
    re.IGNORECASE,
)
_LISTED = "重点城市"
_BETWEEN = r"(?:产业|行业|业)?(?:发展|建设|布局)?"  # 冷链物流产业发展重点城市


def key_cities_in_chinese(store: Store, text: str) -> str:
    """Write the key cities that an English question asks for by the name of their list.

    Args:
        store: the store; its sentences have the names of lists.
        text: a question, e.g. `Which are the key cities of the cold chain industry?`.

    Returns:
        The question with the Chinese name; as it is where no list is called so, or the sentences have two names.
    """
    if not (asked := _KEY_CITIES.search(text)):
        return text
    terms, left = glossary().chinese_for(asked["of"])
    if left or len(terms) != 1:
        return text
    name = re.compile(f"{re.escape(normalise(terms[0]))}{_BETWEEN}{_LISTED}")
    sentences = (normalise(s.text) for d in store.documents() for s in store.sentences(d.document_id))
    found = {match[0] for sentence in sentences for match in name.finditer(sentence)}
    return f"{text[: asked.start()]}{found.pop()}{text[asked.end() :]}" if len(found) == 1 else text
