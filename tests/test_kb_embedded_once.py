"""What is embedded for a question: its own text once, and a part of it only where that decides."""

from __future__ import annotations

from operator import is_

import pytest

from kb import part_named
from kb.ask import ask, checked
from kb.ask.checked import damaged
from kb.library import Library
from kb.part_named import find_reference


@pytest.fixture
def embedded(guangxi: Library, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are embedded from now on, as they come."""
    texts: list[str] = []
    encoder = guangxi.encoder
    for name in ("encode_asked", "encode_query"):
        encode = getattr(encoder, name)

        def told(given: str | list[str], encode=encode) -> object:
            texts.extend([given] if isinstance(given, str) else given)
            return encode(given)

        monkeypatch.setattr(encoder, name, told)
    forget(guangxi)
    return texts


def forget(library: Library) -> None:
    """Forget the questions and parts of questions that were embedded."""
    library._questions.clear()
    library._phrases.clear()


@pytest.mark.parametrize(
    "question",
    [
        "2020年广西与东盟进出口总额",  # no figure can be that of the first part
        "total trade between Guangxi and ASEAN in 2020",
        "revenue growth of software and IT service firms by 2025",
        "Which cities make up the western Guangxi (Guixi) modern services zone?",  # rewritten twice
        "Which cities make up the Beibu Gulf service zone?",
        "2025年广东省服务业增加值目标",  # far from asking for a profile
        "广东省服务业2025年目标",
        "2020 growth of service tax revenue (indicator table)",  # found again without the aside, weighed as typed
        "which cities target 冷链物流",
        "Guilin positioning",
    ],
)
def test_only_the_question_is_embedded(guangxi, embedded, question):
    ask(guangxi, question)
    assert embedded == [question]


@pytest.mark.parametrize(
    "question",
    ["Which cities are water-saving demonstration cities?", "哪些城市重点发展花卉物流？"],
)
def test_one_part_tells_that_a_theme_means_no_priority(guangxi, embedded, question):
    ask(guangxi, question)
    forget(guangxi)  # but the names of priorities, which are kept for all questions
    embedded.clear()
    ask(guangxi, question)
    assert embedded[0] == question and len(embedded) == 2


@pytest.mark.parametrize(
    "question",
    [
        "Which cities will build semiconductor fabs?",  # farther from all priorities than any that means one
        "Which cities plan e-sports arenas?",
        "哪些城市布局半导体芯片制造厂",
        "哪些城市发展宠物经济？",
        "Which cities pin their hopes on border trade?",  # nearer to one than any that means none
    ],
)
def test_a_list_that_the_question_as_typed_decides_needs_no_part_of_it(guangxi, embedded, question):
    ask(guangxi, question)
    forget(guangxi)
    embedded.clear()
    ask(guangxi, question)
    assert embedded == [question]


@pytest.mark.parametrize(
    "question",
    [
        "Which cities build space launch sites?",  # the priority by the question, the name of a project by its theme
        "Which cities develop grain logistics?",
        "哪些城市实行144小时过境免签",
        "哪些城市涉及游客购物？",
        "物流标准化的 pilot cities 有哪些？",
        "Which cities are tied to cybersecurity or information security?",
        "哪些城市发展内河航运和临港物流？",
        "湖南数字农业试点市州有哪些？",
    ],
)
def test_of_a_list_that_no_clause_has_one_part_at_most_is_embedded(guangxi, embedded, question):
    ask(guangxi, question)
    forget(guangxi)
    embedded.clear()
    ask(guangxi, question)
    assert embedded[0] == question and len(embedded) <= 2


def test_of_two_things_asked_for_together_no_one_name_is_looked_for(guangxi, embedded):
    answer = ask(guangxi, "哪些城市既发展节能环保又发展研发设计")
    assert embedded == ["哪些城市既发展节能环保又发展研发设计"]
    assert answer.abstained and not answer.cities  # cities of the one alone are no answer


def test_whoever_takes_part_in_something_asks_for_no_part_of_the_text(guangxi, monkeypatch):
    monkeypatch.setattr(part_named, "parts_in_words", None)  # whoever looks for its title fails
    assert not find_reference(guangxi.store, "Which cities take part in exhibitions?")
    assert not find_reference(guangxi.store, "Where do exhibitions play a part?")


def test_a_sentence_that_was_read_in_two_ways_is_compared_once_each(guangxi, monkeypatch):
    document = guangxi.store.documents()[0].document_id
    listed = guangxi.store.sentences(document)[7]
    alone = guangxi.store.sentence(listed.sentence_id)
    assert not is_(alone, listed)
    assert not damaged(guangxi.store, [listed, alone])
    monkeypatch.setattr(checked, "stands_in", None)  # whoever compares again fails
    assert not damaged(guangxi.store, [alone, listed, alone])
