"""What is embedded for a question: its own text once, and a part of it only where that decides."""

from __future__ import annotations

from operator import is_

import pytest

from kb.ask import ask, checked
from kb.ask.checked import damaged
from kb.library import Library


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
        "which cities target 冷链物流",
        "Guilin positioning",
    ],
)
def test_only_the_question_is_embedded(guangxi, embedded, question):
    ask(guangxi, question)
    assert embedded == [question]


@pytest.mark.parametrize(
    "question",
    ["Which cities will build semiconductor fabs?", "哪些城市布局半导体芯片制造厂", "哪些城市发展宠物经济？"],
)
def test_one_part_tells_that_a_theme_means_no_priority(guangxi, embedded, question):
    ask(guangxi, question)
    forget(guangxi)  # but the names of priorities, which are kept for all questions
    embedded.clear()
    ask(guangxi, question)
    assert embedded[0] == question and len(embedded) == 2


def test_a_sentence_that_was_read_in_two_ways_is_compared_once_each(guangxi, monkeypatch):
    document = guangxi.store.documents()[0].document_id
    listed = guangxi.store.sentences(document)[7]
    alone = guangxi.store.sentence(listed.sentence_id)
    assert not is_(alone, listed)
    assert not damaged(guangxi.store, [listed, alone])
    monkeypatch.setattr(checked, "stands_in", None)  # whoever compares again fails
    assert not damaged(guangxi.store, [alone, listed, alone])
