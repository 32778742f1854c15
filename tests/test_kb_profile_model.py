"""A question for what a place is to be is known by its meaning, and another question about the place is not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kb.legs import find_places
from kb.profile_model import asks_profile
from kb.question import read_question


# None of them is in tests/eval, from which the model is learnt.
@pytest.mark.parametrize(
    "question",
    [
        "我们打算搬到柳州，想知道规划想把这座城市带向何处，又把哪些行业放在前面",
        "贺州今后要成为怎样的城市，哪几个行当排在前头",
        "If I had to describe Baise's future in one line, what would the plan have me say?",
        "Which identity does the plan hand to Qinzhou, and what trades come first there?",
    ],
)
def test_a_profile_is_asked_for_in_words_of_ones_own(guangxi, question):
    assert read_question(guangxi, question).intent == "profile"


@pytest.mark.parametrize(
    "question",
    [
        "玉林的冷链物流怎么安排",
        "What does the plan say about e-commerce in Laibin?",
        "Who signs for the plan in Hechi?",
        "南宁在亚运会筹办中的定位",
        "What is Nanning's role in the Eurovision Song Contest?",
        "梧州的公交车票价",
        "Beihai weather",
    ],
)
def test_another_question_about_a_place_asks_for_no_profile(guangxi, question):
    assert read_question(guangxi, question).intent != "profile"


def test_the_vectors_of_another_encoder_are_not_weighed(guangxi):
    text = "What role does the plan give to Hezhou?"
    mentions = find_places(guangxi.store, text)
    vector = guangxi.encode_question(text)
    assert asks_profile(guangxi, text, mentions, vector=vector)
    other = SimpleNamespace(encoder=SimpleNamespace(name="another"), encode_question=guangxi.encode_question)
    assert not asks_profile(other, text, mentions, vector=vector)


def test_a_question_that_is_far_from_profiles_is_not_embedded_once_more(guangxi, monkeypatch):
    text = "2024 GDP of Guangdong"
    mentions = find_places(guangxi.store, text)
    vector = guangxi.encode_question(text)
    monkeypatch.setattr(guangxi, "encode_question", None)  # whoever calls it fails
    assert not asks_profile(guangxi, text, mentions, vector=vector)
