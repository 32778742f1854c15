"""The bridge between the languages: terms that the corpus has, weighed in context, shown, switched off."""

from __future__ import annotations

import csv
import json
import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sample_plan import PLAN, HashingEncoder, build, library, plan, vectors

from kb import bridge_terms
from kb.bridge import cross, weigh
from kb.bridge_rows import Candidate
from kb.dictionary import clean, key
from kb.encode import load_encoder
from kb.index import VECTOR_FILE, publish
from kb.legs import MAX_QUESTION, bridge, find_places
from kb.library import Library
from kb.records import Bridging, Document, Passage, QualityReport, RestoredDocument, Sentence
from kb.search import search
from kb.store import STORE_FILE, Store
from kb.terms_revision import terms_revision

GOLDEN = json.loads((Path(__file__).parent / "golden" / "bridge.json").read_text(encoding="utf-8"))
BILINGUAL = Path(__file__).parent.parent.parent / "shared" / "policy" / "bilingual"


def bridged(folder: Path, *documents: RestoredDocument) -> Library:
    """An index with its bridge file, of the sample plan unless others are given."""
    build(folder, *documents)
    with Store.open(folder / STORE_FILE) as store:
        bridge_terms.refresh(store, HashingEncoder(), lambda done, total: None)
    return Library.open(folder, HashingEncoder())


@pytest.fixture(scope="module")
def lib(tmp_path_factory):
    with bridged(tmp_path_factory.mktemp("bridge")) as opened:
        yield opened


def simple(document_id: str, lang: str, texts: list[str]) -> RestoredDocument:
    """A document of bare sentences."""
    starts = [sum(len(t) + 1 for t in texts[:n]) for n in range(len(texts))]
    sentences = tuple(
        Sentence(
            sentence_id=f"{document_id}/s{n:03d}",
            document_id=document_id,
            order=n,
            text=text,
            section_id=None,
            box_id=None,
            entry=None,
            city=None,
            placement="explicit",
            spans=((start, start + len(text)),),
        )
        for n, (text, start) in enumerate(zip(texts, starts, strict=True))
    )
    source = "\n".join(texts)
    n = len(texts)
    return RestoredDocument(
        Document(document_id, f"{document_id}.txt", document_id, source, lang=lang),
        (),
        (),
        sentences,
        (),
        (),
        (),
        tuple(
            Passage(f"{document_id}/p{s.order:03d}", document_id, s.order, (s.sentence_id,), s.text, "")
            for s in sentences
        ),
        QualityReport(document_id, len(source), n, n, 0, 1, 0, 0, 0, 0, len(source), 0, 0, ()),
    )


@pytest.mark.parametrize(
    ("definition", "meanings"),
    [
        ("to lease/to rent (a house)", ("lease", "rent")),
        ("CL:個|个[ge4]/variant of 港[gang3]/surname Gang", ()),
        ("port; harbor", ("port", "harbor")),
        ("Beihai, prefecture-level city in Guangxi", ()),
    ],
)
def test_a_definition_is_cut_into_meanings(definition, meanings):
    assert clean(definition) == meanings


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pledging shares", "pledge (share)"),
        ("automated", "automation"),
        ("labour centre", "labor center"),
        ("to manage a company", "company management"),
    ],
)
def test_a_noun_meets_its_verb_and_british_spelling_american(one, other):
    assert sorted(key(one).split()) == sorted(key(other).split())


def test_only_terms_that_the_corpus_has_are_added(lib):
    found = bridge(lib, "logistics, wine and blockchain scenarios")
    assert "区块链" in found.terms
    assert "葡萄酒" not in found.terms
    assert "wine" in found.left
    assert all(lib.store.holds(term) for term in found.terms)


def test_place_names_become_chinese(lib):
    assert "苏州市" in bridge(lib, "cold chain in Suzhou").terms


def test_what_the_question_says_itself_is_not_added(lib):
    assert "冷链物流" not in bridge(lib, "cold-chain logistics 冷链物流").terms


def test_a_name_that_the_corpus_lacks_leaves_its_words_poor_stand_ins(tmp_path):
    with bridged(
        tmp_path, simple("zh-doc", "zh", ["发展民宿和旅游。", "推进改革。", "建设邮轮、游船码头。", "建设市场。"])
    ) as opened:
        origins = {
            a.words: a.origin
            for q in ("pension reform", "carbon market", "cruise terminals")
            for a in bridge(opened, q).added
        }
    assert origins["pension"] == "part"  # 养老金 is not there, 民宿 is
    assert origins["market"] == "part"  # of 碳市场
    assert origins["reform"] == "glossary"
    assert "part" not in {origins["cruise"], origins["terminal"]}  # 邮轮 and 码头 are both there


def test_what_measures_are_to_do_is_no_name_of_measures(tmp_path):
    with bridged(tmp_path, simple("zh-doc", "zh", ["制定保障措施。", "支持小微企业。"])) as opened:
        asked = bridge(opened, "measures to support small and micro enterprises")
    assert "保障措施" not in asked.terms
    assert "小微企业" in asked.terms


def test_no_phrase_reaches_over_an_article_and_unbroken_ones_come_first(tmp_path):
    texts = ["优化营商环境。", "扩大对外开放。", "提升服务质量。", "发展服务业。", "吸引世界500强企业。"]
    with bridged(tmp_path, simple("zh-doc", "zh", texts)) as opened:
        asked = bridge(opened, "opening up and the business environment")
        assert {"营商环境", "business environment"} <= {*asked.terms, *(a.words for a in asked.added)}
        assert not any(a.words == "opening up business" for a in asked.added)
        quality = bridge(opened, "the quality of the service sector")
        assert "服务业" in quality.terms and not any(a.words == "quality service" for a in quality.added)
        # Digits and characters in one term: no pair of both is in the index.
        assert opened.store.holds("世界500强") and not opened.store.holds("世界600强")
        assert "世界500强" in bridge(opened, "Fortune Global 500 companies").terms


def test_a_term_can_be_switched_off(lib):
    with_it = bridge(lib, "cold-chain logistics")
    without = bridge(lib, "cold-chain logistics", Bridging(without=frozenset({"冷链物流"})))
    assert "冷链物流" in with_it.terms
    assert "冷链物流" not in without.terms


def test_the_bridge_can_be_switched_off_and_search_then_finds_by_the_own_words(lib):
    assert bridge(lib, "cold-chain logistics", Bridging(on=False)).terms == ()
    on, off = (search(lib, "cold-chain logistics", bridging=Bridging(on=on)) for on in (True, False))
    assert "冷链物流" in lib.store.passages_by_id([on[0].passage_id])[on[0].passage_id].text
    assert [h.score for h in on] != [h.score for h in off]


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("at the end of the 13th Five-Year Plan", "十三五"),
        ("14th five-year plan targets", "十四五"),
        ("Box 3", "专栏3"),
        ("what does chapter 12 say", "第十二章"),
        ("section 4 of chapter 2", "第四节"),
        ("parks built by 2025", "到2025年"),
    ],
)
def test_numbered_things_are_read(lib, question, term):
    assert term in bridge(lib, question).terms


@pytest.mark.parametrize(
    ("question", "said", "terms"),
    [
        ("the eight themed tourism products", "eight", ("八大",)),
        ("four bases for finance", "four", ("四个",)),
        ("ten thousand uses", "ten", ()),
        ("turnover above 100 million yuan", "100 million", ("1亿", "10000万")),
        ("loans of 1.2 trillion", "1.2 trillion", ("1.2万亿", "12000亿")),
        ("12 thousand beds", "12 thousand", ("1.2万",)),
        ("1,500 million tonnes", "1,500 million", ("15亿", "150000万")),
        ("1 thousand", "1 thousand", ()),
        ("社零总额的目标", "社零总额", ("社会消费品零售总额",)),
        ("社会消费品零售总额的目标", "社会消费品零售总额", ()),
    ],
)
def test_counts_amounts_and_abbreviations_are_read(tmp_path, question, said, terms):
    texts = ["打造八大主题产品，十大工程。", "建设四个金融基地。", "社会消费品零售总额达到1.2万亿元。"]
    with bridged(tmp_path, simple("one", "zh", texts)) as opened:
        found = {added.words: added.terms for added in bridge(opened, question).added}
        assert found.get(said, ()) == terms


def test_a_phrase_of_the_glossary_always_brings_its_first_name(tmp_path):
    names = ["健康服务", "健康产业", "健康养生", "健康养老"]
    with bridged(tmp_path, simple("one", "zh", [f"发展{name}。" for name in names])) as opened:
        zeros = np.zeros_like(opened.encode_question("x"))
        (added,) = cross(opened.store, opened.bridge, "health services", places=(), vector=zeros).added
        assert "健康服务" in added.terms and len(added.terms) <= 3


def test_a_question_is_encoded_once(tmp_path):
    class Counting(HashingEncoder):
        """Counts the texts it is given."""

        seen = 0

        def encode_query(self, texts):
            Counting.seen += len(texts)
            return super().encode_query(texts)

    bridged(tmp_path).close()
    with Library.open(tmp_path, Counting()) as library_:
        search(library_, "unmanned delivery in ports and smart logistics")
    assert Counting.seen == 1


def test_without_its_file_the_bridge_says_so_and_goes_by_the_glossary(tmp_path, caplog):
    with caplog.at_level(logging.WARNING), library(tmp_path) as opened:
        assert "冷链物流" in bridge(opened, "cold-chain logistics").terms
    assert "kb ingest" in caplog.text


def stale(store):
    return store.without_terms(terms_revision(HashingEncoder.revision))


def test_documents_without_terms_are_named(tmp_path, caplog):
    bridged(tmp_path).close()
    with Store.open(tmp_path / STORE_FILE) as store:
        assert stale(store) == ()
        other = plan("other", number="")
        store.write_document(other, vectors(other), HashingEncoder.name, HashingEncoder.revision)
        assert stale(store) == ("other",)
    with caplog.at_level(logging.WARNING), Library.open(tmp_path, HashingEncoder()) as opened:
        assert bridge(opened, "blockchain").terms
    assert "1 of 2 documents (other)" in caplog.text


def tables(folder):
    """The bridge's rows of an index."""
    with closing(sqlite3.connect(folder / STORE_FILE)) as db:
        names = ("bridge_terms", "bridge_held", "bridge_keys")
        return {name: sorted(db.execute(f"SELECT * FROM {name}").fetchall()) for name in names}


def test_adding_and_removing_leaves_the_terms_of_a_fresh_build(tmp_path):
    wine = simple("wine", "zh", ["发展葡萄酒产业。", "支持冷链物流园区建设。"])
    law = simple("law", "en", ["Citizens may hold an assembly.", "The parking of motor vehicles is restricted."])
    bridged(tmp_path / "a", law, plan(), wine).close()
    with Store.open(tmp_path / "a" / STORE_FILE) as store:
        store.remove_document("law")
        store.remove_document(PLAN)
    bridged(tmp_path / "b", wine).close()
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_writing_twice_uses_the_vectors_again(tmp_path):
    class Silent(HashingEncoder):
        """Must not be asked."""

        def encode_query(self, texts):
            raise AssertionError("the vectors of the old file were to be used")

    bridged(tmp_path).close()
    with Store.open(tmp_path / STORE_FILE) as store:
        store._database.run("UPDATE meta SET value = 'older' WHERE key LIKE 'terms of %'")
        assert bridge_terms.refresh(store, Silent(), lambda done, total: None) == (PLAN,)


def test_chinese_words_lead_to_english_documents(tmp_path):
    english = simple("law", "en", ["Citizens may hold an assembly.", "The parking of motor vehicles is restricted."])
    with bridged(tmp_path, english) as opened:
        assert "assembly" in bridge(opened, "公民的集会").terms
        assert search(opened, "公民的集会")[0].passage_id == "law/p000"


def test_chinese_questions_add_nothing_to_a_chinese_corpus(lib):
    assert bridge(lib, "冷链物流有哪些重点").terms == ()


@pytest.mark.parametrize(
    "question", ["🚀", '"', "AND OR NOT NEAR(", "x" * 500, "port " * 300, "\x00\x01 port", "'; DROP"]
)
def test_any_text_crosses(lib, question):
    vector = np.full(HashingEncoder.dim, 8**-0.5, dtype=np.float32)
    cross(lib.store, lib.bridge, question, places=find_places(lib.store, question), vector=vector)


def test_ambiguous_words_are_mostly_read_as_their_context_asks():
    """Measured 61 of 71; below 54 the weighing would be no better than the encoder of another language."""
    encoder = load_encoder()
    terms = sorted({term for case in GOLDEN for term in (*case["right"], *case["wrong"])})
    known = dict(zip(terms, encoder.encode_query(terms), strict=True))
    questions = encoder.encode_query([case["question"] for case in GOLDEN])
    right = [
        weigh([Candidate(t, 0, known[t]) for t in (*case["right"], *case["wrong"])], (), vector)[0] in case["right"]
        for case, vector in zip(GOLDEN, questions, strict=True)
    ]
    by_label = {case["label"]: found for case, found in zip(GOLDEN, right, strict=True)}
    assert by_label["port: port services"]
    assert sum(right) >= 54


@pytest.mark.skipif(not BILINGUAL.is_dir(), reason="the bilingual laws stand beside the repository, not in it")
@pytest.mark.parametrize(("target", "source"), [("en", "zh"), ("zh", "en")])
def test_an_article_finds_its_translation(tmp_path, target, source):
    """Measured R@1 0.977 and 0.989, R@5 1 and 0.989; without tokens 0.885 and 0.920, 0.989 and 0.966."""
    encoder = load_encoder()
    texts = {path.stem: path.read_text(encoding="utf-8") for path in BILINGUAL.glob("*.tsv")}
    laws = {name: list(csv.DictReader(text.splitlines(), delimiter="\t")) for name, text in texts.items()}
    with Store.open(tmp_path / STORE_FILE, create=True) as store:
        for name, rows in sorted(laws.items()):
            law = simple(name, target, [row[target] for row in rows])
            signs = encoder.encode_signs([passage.text for passage in law.passages])
            store.write_document(law, vectors(law, encoder), encoder.name, encoder.revision, signs=signs)
        publish(store, tmp_path / VECTOR_FILE)
        bridge_terms.refresh(store, encoder, lambda done, total: None)
    asked = {
        f"{name}/p{n:03d}": row[source][:MAX_QUESTION] for name, rows in laws.items() for n, row in enumerate(rows)
    }
    with Library.open(tmp_path, encoder) as opened:
        found = {i: [h.passage_id for h in search(opened, text, k=5)] for i, text in asked.items()}
    first = sum(hits[:1] == [i] for i, hits in found.items()) / len(found)
    among = sum(i in hits for i, hits in found.items()) / len(found)
    assert first >= 0.95
    assert among >= 0.975


def test_a_removed_document_takes_its_terms_along(tmp_path, caplog):
    other = simple("other", "zh", ["发展葡萄酒产业。"])
    with bridged(tmp_path, plan(), other) as opened:
        assert "葡萄酒" in bridge(opened, "wine").terms
    with Store.open(tmp_path / STORE_FILE) as store:
        store.remove_document("other")
        publish(store, tmp_path / VECTOR_FILE)
    with caplog.at_level(logging.WARNING), Library.open(tmp_path, HashingEncoder()) as opened:
        assert "葡萄酒" not in bridge(opened, "wine").terms
        assert "区块链" in bridge(opened, "blockchain").terms
    assert not caplog.text


def test_the_dictionary_leaves_place_names_to_the_gazetteer(tmp_path):
    with bridged(tmp_path, simple("seas", "zh", ["北海市发展旅游。", "无锡与北海合作。"])) as opened:
        assert "北海" not in bridge(opened, "lake tourism").terms
        assert "北海市" in bridge(opened, "tourism in Beihai").terms
