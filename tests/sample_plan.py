"""An invented plan with real city names, and an encoder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.figures import figures_of
from kb.index import VECTOR_FILE, publish
from kb.lexicon import pairs, tokenise
from kb.library import Library
from kb.records import (
    Box,
    CityProfile,
    Document,
    Indicator,
    Note,
    Passage,
    QualityReport,
    RestoredDocument,
    Section,
    Sentence,
    SetAside,
)
from kb.rows import FloatArray, embedded_text
from kb.store import STORE_FILE, Store

PLAN = "su-plan"


@dataclass(frozen=True)
class HashingEncoder:
    """Words and character pairs hashed to numbers: texts that share them are near."""

    name: str = "hashing"
    revision: str = "1"
    dim: int = 64

    def encode_query(self, texts: Sequence[str]) -> FloatArray:
        return self.encode_document(texts)

    def encode_document(self, texts: Sequence[str]) -> FloatArray:
        matrix = np.full((len(texts), self.dim), 0.01, dtype=np.float32)
        for row, text in zip(matrix, texts, strict=True):
            for word in (*tokenise(text), *pairs(text)):
                row[hashlib.sha256(word.encode()).digest()[0] % self.dim] += 1.0
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


# (text, section, box, entry, city); headings stand in the source in front of the sentence
LINES: tuple[tuple[str, str, str, str | None, str | None, str | None], ...] = (
    (
        "第一章总则",
        "本规划阐明全省服务业发展的目标和任务（指标：服务贸易进出口总额，亿美元，40.0）。",
        "ch1",
        None,
        None,
        None,
    ),
    ("", "物流、金融等服务业加快发展，服务业增加值占比提高。", "ch1", None, None, None),
    ("", "推动物流企业降低成本，完善物流枢纽，支持物流园区建设。", "ch1", None, None, None),
    ("", "建设智慧物流信息平台，发展物流金融。", "ch1", None, None, None),
    ("", "到2025年，全省物流总费用占比下降，物流服务水平提升。", "ch1", None, None, None),
    (
        "第二章空间布局第一节中心城市",
        "南京市—围绕国际消费中心城市的发展定位，重点发展总部经济、智慧物流、会展服务等服务业态。",
        "ch2/sec1",
        None,
        None,
        "南京市",
    ),
    ("", "加快构建产地、流通、终端等冷链体系。", "ch2/sec1", None, None, "南京市"),
    (
        "",
        "苏州市—围绕开放门户城市的发展定位，重点发展冷链物流、跨境电子商务、边境旅游等服务业态。",
        "ch2/sec1",
        None,
        None,
        "苏州市",
    ),
    ("", "打造国际铁路冷链物流集散中心。", "ch2/sec1", None, None, "苏州市"),
    (
        "",
        "无锡市—围绕制造强市的发展定位，重点发展现代物流、节能环保服务、边境贸易等服务业态。",
        "ch2/sec1",
        None,
        None,
        "无锡市",
    ),
    ("", "徐州市—围绕淮海枢纽的发展定位，重点发展养老服务等服务业态。", "ch2/sec1", None, None, "徐州市"),
    ("", "支持南通大件冷链物流总公司扩大经营。", "ch2", None, None, None),
    ("", "推动南京、无锡、徐州等市绿色金融改革创新示范区建设。", "ch2", None, None, None),
    ("", "抢占区块链产业高地，形成一批区块链典型应用场景。", "ch2", None, None, None),
    ("专栏1载体平台", "冷链物流：新沂冷库、江阴码头。", "ch2", "box1", "冷链物流", None),
    ("", "会展服务：国际会展中心。", "ch2", "box1", "会展服务", None),
    # Enough of 物流 that it is an ordinary word of the plan and 冷链 is not.
    *(("", f"第{n}批物流园区建设任务按期完成。", "ch2", None, None, None) for n in range(20)),
)


def plan(
    document_id: str = PLAN, *, lines: Sequence[tuple] = LINES, number: str = "苏政发〔2021〕1号"
) -> RestoredDocument:
    """Build the restored plan; every span cuts its text out of the source."""
    text, sentences, headings, boxes_at, aside = "", [], {}, (0, 0), []
    for order, (heading, body, section, box, entry, city) in enumerate(lines):
        if heading:
            boxes_at = (len(text), len(text) + len(heading)) if heading.startswith("专栏") else boxes_at
            if not heading.startswith("专栏"):  # 第二章…第一节… are both headings
                for own in (section, section.partition("/")[0]):
                    headings.setdefault(own, (len(text), len(text) + len(heading)))
            text += heading
        span = (len(text), len(text) + len(body))
        text += body
        box_id = f"{document_id}/{box}" if box else None
        sentences.append(
            Sentence(
                f"{document_id}/s{order:03d}",
                document_id,
                order,
                body,
                f"{document_id}/{section}",
                box_id,
                entry,
                city,
                "explicit",
                (span,),
            )
        )
    aside.append(SetAside(document_id, len(text), len(text) + 4, "页脚"))
    text += "（完）。"
    outline = (
        ("ch1", None, "chapter", 1, "总则", False),
        ("ch2", None, "chapter", 2, "空间布局", False),
        ("ch2/sec1", "ch2", "section", 1, None, True),
    )
    sections = tuple(
        Section(
            f"{document_id}/{key}",
            document_id,
            f"{document_id}/{parent}" if parent else None,
            level,
            n,
            title,
            inferred,
            i,
            (headings[key],) if key in headings else (),
        )
        for i, (key, parent, level, n, title, inferred) in enumerate(outline)
    )
    boxes = (Box(f"{document_id}/box1", document_id, 1, "载体平台", False, f"{document_id}/ch2", (boxes_at,)),)
    cities = tuple(_profile(s) for s in sentences if "—围绕" in s.text)
    indicator = Indicator(
        document_id,
        1,
        "服务贸易进出口总额",
        "国际化水平",
        "亿美元",
        {"2020": None, "2025": "40.0"},
        1,
        f"{document_id}/s000",
    )
    passages = tuple(
        Passage(f"{document_id}/p{s.order:03d}", document_id, s.order, (s.sentence_id,), s.text, s.city or "")
        for s in sentences
    )
    document = Document(
        document_id,
        "plan.txt",
        "江苏服务业规划",
        text,
        "Jiangsu Services Plan",
        "江苏省人民政府",
        number,
        "2021-01-02",
        "2021-01-05",
        "2021-2025",
        "江苏省",
        "zh",
        "https://example.org/plan",
        "",
        "00",
    )
    n = len(sentences)
    report = QualityReport(
        document_id, len(text), n, n, 0, 1, 3, 1, 1, 0, 0, 0, 4, (), (Note("repeats", {"count": 2}),)
    )
    figures = figures_of(document, sentences, (indicator,))
    return RestoredDocument(
        document, sections, boxes, tuple(sentences), cities, (indicator,), tuple(aside), passages, report, figures
    )


def _profile(sentence: Sentence) -> CityProfile:
    city, rest = sentence.text.split("—围绕")
    positioning, rest = rest.split("的发展定位，重点发展")
    priorities = tuple(rest.removesuffix("等服务业态。").split("、"))
    return CityProfile(sentence.document_id, city, None, positioning, priorities, sentence.sentence_id)


def vectors(restored: RestoredDocument, encoder: HashingEncoder = HashingEncoder()) -> FloatArray:
    return encoder.encode_document([embedded_text(p) for p in restored.passages])


def write(store: Store, restored: RestoredDocument, encoder: HashingEncoder = HashingEncoder()) -> None:
    store.write_document(restored, vectors(restored, encoder), encoder.name, encoder.revision)


def build(folder: Path, *documents: RestoredDocument) -> None:
    """Write an index with the documents into a folder."""
    with Store.open(folder / STORE_FILE, create=True) as store:
        for document in documents or (plan(),):
            write(store, document)
        publish(store, folder / VECTOR_FILE)


def library(folder: Path, *documents: RestoredDocument) -> Library:
    """Build an index and open it."""
    build(folder, *documents)
    return Library.open(folder, HashingEncoder())
