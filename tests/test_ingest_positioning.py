"""What a sentence says a city is to be and gives priority to; whose sentences are whose; tables with a line a row."""

from __future__ import annotations

import pytest

from ingest.cities import read_cities
from ingest.figure_periods import year_named
from ingest.positioning import read_positioning, split_list
from ingest.records import FoldedSentence, Heading, ParsedSentence, Piece
from ingest.table_lines import table_lines

CASES = {
    "围绕国际港口城市的发展定位，重点发展航运、保税物流等业态。": ("国际港口城市", ("航运", "保税物流")),
    "定位为全国种业高地，主攻生物育种、智能农机和农业会展。": ("全国种业高地", ("生物育种", "智能农机", "农业会展")),
    "着力打造北方粮仓名城，聚焦发展面粉、油脂两大产业。": ("北方粮仓名城", ("面粉", "油脂")),
    "以建设绿色食品名城为统领，大力发展稻米、淡水鱼及预制菜。": ("绿色食品名城", ("稻米", "淡水鱼", "预制菜")),
    "瞄准内河出海枢纽这一目标，把粮油加工、黄茶作为主导方向。": ("内河出海枢纽", ("粮油加工", "黄茶")),
    "立足输变电装备优势，主攻海底电缆和休闲康养。": ("", ("海底电缆", "休闲康养")),
    "立足旧都的独特地位，建成全国寻根首选地，布局碑刻研学、古城夜游。": ("全国寻根首选地", ("碑刻研学", "古城夜游")),
    "城市形象确定为“瓷都”，产业上把陶瓷文创、窑址旅游摆在首位。": ("“瓷都”", ("陶瓷文创", "窑址旅游")),
    "发展重点：水上运动、富硒美食、龙舟节庆。": ("", ("水上运动", "富硒美食", "龙舟节庆")),
    "坚持沿边开放先导城市定位，做优做强口岸物流、冰上运动两大业态。": ("沿边开放先导城市", ("口岸物流", "冰上运动")),
    "加快建成平原商贸中心城市，突出农机租赁、粮食交易和江海联运。": (
        "平原商贸中心城市",
        ("农机租赁", "粮食交易", "江海联运"),
    ),
    "擦亮“冠军之乡”城市名片，发力体育培训、再生资源流通两个方向。": ("“冠军之乡”", ("体育培训", "再生资源流通")),
    "朝着界湖名城迈进，集中力量发展界湖旅游、直播电商。": ("界湖名城", ("界湖旅游", "直播电商")),
    "围绕沿江光电中心城市建设，做精声学器件、智能照明，改造提升老窑炉、纺机。": (
        "沿江光电中心城市",
        ("声学器件", "智能照明", "老窑炉", "纺机"),
    ),
    "做强云母利用、正极材料和道地药材三条主链。": ("", ("云母利用", "正极材料", "道地药材")),
    # What it is led by is no aim, single things beside a list count, and what listed things are of a kind.
    "以省立大学为牵引，建设湖滨疗养中心，做大康复护理和药膳服务。": ("湖滨疗养中心", ("康复护理", "药膳服务")),
    "建设成渝走廊育幼名城，重点培育托班连锁和母婴用品，同步推广社区育儿。": (
        "成渝走廊育幼名城",
        ("托班连锁", "母婴用品", "社区育儿"),
    ),
    "依托石林资源发展溶洞康养、避暑旅居，建成消夏名城。": ("消夏名城", ("溶洞康养", "避暑旅居")),
    "推动茶道体验与山水旅游深度融合，培育竹海骑行线路。": ("", ("茶道体验", "山水旅游", "竹海骑行线路")),
    "突出跨省区位优势，做活红色研学，培育脐橙、柚子等健康食品产业。": (
        "",
        ("红色研学", "脐橙", "柚子", "健康食品"),
    ),
    "聚焦科教优势，突出光电检测、智能仪表两个主攻方向。": ("", ("光电检测", "智能仪表")),
    "推动县里的黄桃分级包装，延长销售季。": ("", ()),
    "以轨道交通外溢为契机，引导零部件企业转产。": ("", ()),
}


@pytest.mark.parametrize(("text", "said"), CASES.items())
def test_positioning_and_priorities_are_read_in_the_words_of_any_plan(text, said):
    found = read_positioning(text)
    assert (found.positioning, found.priorities) == said


def test_a_later_sentence_lists_priorities_only_behind_a_verb_of_priority():
    assert read_positioning("推广稻虾共作、稻鱼共生。", opening=False).priorities == ()
    assert read_positioning("优先发展稻虾共作、稻鱼共生。", opening=False).priorities == ("稻虾共作", "稻鱼共生")
    assert read_positioning("建设国家级育种场。", opening=False).positioning == ""


@pytest.mark.parametrize(
    ("listed", "members"),
    [
        ("甲烷、乙烯和丙烯", ("甲烷", "乙烯", "丙烯")),
        ("医药试验与研发", ("医药试验与研发",)),
        ("休闲农业与乡村旅游", ("休闲农业", "乡村旅游")),
        ("研发和设计", ("研发和设计",)),
    ],
)
def test_a_joint_parts_a_list_only_between_words_of_their_own(listed, members):
    assert split_list(listed) == members


def parsed(*lines: str) -> list[ParsedSentence]:
    """Sentences; a line that begins with # is a heading."""
    out = []
    for text in lines:
        bare = text.removeprefix("#")
        heading = Heading("item", 1, bare, 0, len(bare)) if text.startswith("#") else None
        piece = Piece("heading" if heading else "sentence", 0, len(bare), heading, "")
        out.append(ParsedSentence(FoldedSentence(bare, ()), (piece,), doubtful=False))
    return out


def test_sentences_under_a_heading_that_is_a_city_are_the_citys():
    found = read_cities(parsed("#南京市", "打造软件名城。", "支持江宁区建设园区。", "#保障措施", "加强领导。"), [])
    assert found.city_of[1:] == ("南京市", "南京市", None, None)
    assert [(p.city, p.positioning) for p in found.paragraphs] == [("南京市", "软件名城")]


def test_a_series_of_cities_is_read_and_prose_that_begins_with_one_is_not():
    series = parsed("南京市打造软件名城。", "苏州市主攻纳米材料、生物医药。", "无锡市定位为物联网之都。")
    assert {p.city for p in read_cities(series, []).paragraphs} == {"南京市", "苏州市", "无锡市"}
    prose = parsed("南京市打造软件名城。", "全省加强统筹。", "南京市建设过江通道。", "苏州市主攻纳米材料、生物医药。")
    assert read_cities(prose, []).paragraphs == ()


def test_a_name_alone_heads_the_sentences_behind_it():
    lines = ("南京市。", "打造软件名城。", "苏州市。", "主攻纳米材料、生物医药。", "无锡市。", "定位为物联网之都。")
    found = read_cities(parsed(*lines), [])
    assert [(p.at, p.city, p.positioning) for p in found.paragraphs][::2] == [
        (1, "南京市", "软件名城"),
        (5, "无锡市", "物联网之都"),
    ]
    assert found.city_of == tuple(city for city in ("南京市", "苏州市", "无锡市") for _ in range(2))


def test_a_series_goes_on_in_the_next_section_and_a_county_in_it_is_of_its_prefecture():
    lines = ("#一", "南京市打造软件名城。", "#二", "苏州市主攻纳米材料、生物医药。", "昆山市打造光电之城。")
    found = read_cities(parsed(*lines, "#三", "无锡市定位为物联网之都。"), [])
    assert {p.city for p in found.paragraphs} == {"南京市", "苏州市", "无锡市"}
    assert found.city_of[4] == "苏州市"


def test_a_sentence_that_adds_to_a_list_gives_a_second_paragraph():
    lines = (
        "#南京市",
        "打造软件名城，主攻软件、集成电路。",
        "此外，把电子竞技、数字文化作为新增长点。",
        "主攻会展、航空。",
    )
    found = read_cities(parsed(*lines), []).paragraphs
    assert [p.priorities for p in found] == [("软件", "集成电路"), ("电子竞技", "数字文化")]


def test_all_that_a_city_develops_is_listed_where_no_list_is_stated_to_be_its_priorities():
    lines = (
        "#南京市",
        "打造东部商贸名城。",
        "做优粮油物流和冷库租赁，发展云仓配送。",
        "改造提升徐州、无锡等港区设施。",
        "#苏州市",
        "重点发展丝绸、刺绣。",
        "做优粮油物流和冷库租赁。",
    )
    found = read_cities(parsed(*lines), []).paragraphs
    listed = [(p.city, p.priorities) for p in found if p.priorities]
    assert listed == [("南京市", ("粮油物流", "冷库租赁", "云仓配送")), ("苏州市", ("丝绸", "刺绣"))]


def test_a_sentence_for_a_city_among_cities_is_its_paragraph():
    lines = (
        "南京市定位为软件名城，主攻软件、芯片。",
        "苏州市定位为丝绸名城，主攻丝绸、刺绣。",
        "支持无锡市发挥装备制造优势，主攻护理床、助行器。",
    )
    found = read_cities(parsed(*lines), []).paragraphs
    assert [(p.city, p.priorities) for p in found][2:] == [("无锡市", ("护理床", "助行器"))]


def test_a_row_with_words_for_a_value_does_not_end_its_table():
    lines = [
        "序号 指标 单位 2020年 2025年 属性",
        "1 床位 张 120 150 预期性",
        "2 老年大学覆盖面 % 61 每县至少1所 预期性",
    ]
    (table,) = table_lines([*lines, "3 预期寿命 岁 77.3 78.2 预期性", "4 照护服务"])
    assert [(row.name, row.values["2025"]) for _, row in table.rows] == [
        ("床位", "150"),
        ("老年大学覆盖面", "每县至少1所"),
        ("预期寿命", "78.2"),
    ]


def test_a_table_with_a_line_a_row_is_read_with_its_groups():
    lines = [
        "专栏1 主要指标",
        "序号 指标 单位 2020年 2025年 属性",
        "一、规模",
        "1 旅游总收入 亿元 2766 7500以上 预期性",
        "2 度假区 家 0 4 预期性",
        "二、质量",
        "3 满意度 分 82.5 — 约束性",
        "二、展望",
        "到2035年，建成强省。",
    ]
    (table,) = table_lines(lines)
    assert (table.first, table.last) == (1, 6)
    assert [(i, r.group, r.name, r.unit, r.values) for i, r in table.rows] == [
        (3, "规模", "旅游总收入", "亿元", {"2020": "2766", "2025": "7500以上"}),
        (4, "规模", "度假区", "家", {"2020": "0", "2025": "4"}),
        (6, "质量", "满意度", "分", {"2020": "82.5", "2025": None}),
    ]


def test_lines_that_are_no_table_are_none():
    assert table_lines(["序号 指标 单位 2020年 2025年", "1 产值 亿元 5 6", "完。"]) == []  # a single row
    assert table_lines(["到2020年、2025年的指标如下。", "1 产值 亿元 5 6", "2 产量 吨 5 6"]) == []


@pytest.mark.parametrize(
    ("title", "year"), [("二〇三五年远景目标", "2035"), ("2025年目标", "2025"), ("2016—2020年的成就", ""), ("目标", "")]
)
def test_the_year_that_a_heading_names(title, year):
    assert year_named(title) == year
