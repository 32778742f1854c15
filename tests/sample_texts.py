"""Policy texts written for the tests: two of a few lines, and four long enough to weave, wrap and damage."""

from __future__ import annotations

from collections.abc import Sequence

_NUMERALS = "零一二三四五六七八九十"


def numeral(number: int) -> str:
    """A number from 0 to 999 in Chinese: 5 五, 14 十四, 107 一百零七, 110 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    out = _NUMERALS[hundreds] + "百" if hundreds else ""
    if tens:
        out += ("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十"
    elif hundreds and ones:
        out += "零"
    return out + (_NUMERALS[ones] if ones or not number else "")


def clean_plan() -> str:
    """A small plan with its headings on their own lines."""
    return (
        "第一章 总体要求\n第一节 指导思想\n坚持生态优先。坚持绿色发展，建设海岛县。\n第二节 主要目标\n"
        "到2030年，旅游人次达到50万。\n第二章 重点任务\n第一节 发展渔业\n一、建设渔港\n改造三座渔港。\n"
        "二、发展加工\n建设冷库，扩大加工能力。\n第二节 发展旅游\n开通环岛航线。\n"
    )


def clean_law() -> str:
    """A small law."""
    return (
        "第一章 总则\n第一条 为了保护海岛，制定本条例。\n第二条 在本县从事开发活动，适用本条例。\n"
        "第二章 保护\n第三条 县人民政府应当编制保护规划。\n第四条 违反第三条规定的，责令改正。\n"
    )


# What a plan says of a field: {a} the field, {b} and {c} two things of it, {n} a figure.
_PLAN_CLAUSES = (
    "围绕{b}和{c}，完善{a}链条，打造一批特色集群。",
    "到2030年，{a}规模达到{n}亿元，{b}覆盖率达到{m}%。",
    "支持{a}龙头企业牵头组建{b}联盟，带动中小企业进入{c}环节。",
    "加快{b}改造，推广节能降耗的新工艺，让{c}更加稳定可靠。",
    "依托高校和科研院所建设{a}实验室，攻克{b}的关键难题。",
    "健全{c}标准，建立从生产到消费的追溯制度。",
    "鼓励金融机构开发适合{a}特点的信贷和保险产品。",
    "引导{b}向园区集中，腾退低效用地用于{c}。",
    "举办{a}博览会，提高{b}在国内外的知名度。",
    "实施{a}人才计划，每年培训{b}从业人员{n}人次。",
    "对{c}给予用电、用水优惠，落实国家减税政策。",
    "推动{b}与乡村旅游结合，开发沉浸式研学路线。",
    "建成{n}处{b}示范点，总结可复制的做法并在全省推广。",
    "加强{a}行业自律，严厉打击假冒伪劣和低价倾销。",
    "开放{c}数据接口，让企业和群众少跑路、好办事。",
    "探索{b}租赁、共享等新模式，降低{a}的进入门槛。",
)
_PLAN: tuple[tuple[str, tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]], ...] = (
    (
        "发展基础与形势",
        (
            (
                "发展基础",
                (
                    ("产业规模稳步扩大", "造船业", "船坞", "配套件"),
                    ("开放程度逐步提高", "口岸贸易", "保税仓", "边贸市场"),
                ),
            ),
            (
                "面临形势",
                (
                    ("机遇前所未有", "海洋经济", "深水航道", "远洋船队"),
                    ("挑战不容忽视", "传统渔业", "近海渔场", "冷藏船"),
                ),
            ),
        ),
    ),
    (
        "构建现代产业体系",
        (
            (
                "做强优势产业",
                (
                    ("造船工业", "造船", "焊接车间", "船用钢板"),
                    ("茶叶加工", "茶业", "古茶园", "茶叶审评"),
                    ("陶瓷制造", "陶瓷", "窑炉", "釉料"),
                ),
            ),
            (
                "壮大先导产业",
                (
                    ("无人机服务", "无人机", "飞控软件", "试飞空域"),
                    ("海水淡化", "淡化", "反渗透膜", "浓盐水处置"),
                    ("中医康养", "康养", "药浴馆", "慢病管理"),
                ),
            ),
            (
                "培育成长产业",
                (
                    ("竹纤维材料", "竹材", "竹浆", "竹林道路"),
                    ("动漫创作", "动漫", "配音棚", "原创剧本"),
                    ("家政服务", "家政", "月嫂培训", "上门预约"),
                ),
            ),
        ),
    ),
    (
        "夯实基础支撑",
        (
            (
                "完善交通网络",
                (("加密港口航线", "港口", "集装箱码头", "引航调度"), ("打通县乡公路", "公路", "隧道照明", "危桥加固")),
            ),
            (
                "保障能源供应",
                (("发展海上风电", "风电", "升压站", "叶片回收"), ("改造城乡电网", "电网", "配电房", "充电桩")),
            ),
            (
                "建设数字底座",
                (
                    ("布局算力中心", "算力", "液冷机房", "绿色电力交易"),
                    ("普及远程医疗", "远程医疗", "影像云", "村卫生室"),
                ),
            ),
        ),
    ),
    (
        "强化组织实施",
        (
            (
                "加强要素保障",
                (
                    ("拓宽融资渠道", "普惠金融", "应急转贷", "信用档案"),
                    ("优化用地供给", "用地", "标准厂房", "存量宅基地"),
                ),
            ),
            (
                "健全监测评估",
                (("完善统计制度", "统计", "抽样调查", "数据共享"), ("开展年度评估", "评估", "第三方机构", "整改清单")),
            ),
        ),
    ),
)
_CITIES = (
    ("青岛市", "海洋科技名城", ("深海装备", "海洋药物", "水下考古")),
    ("烟台市", "绿色食品基地", ("葡萄酒", "果品保鲜", "海参育苗")),
    ("潍坊市", "动力装备高地", ("柴油机", "农机租赁", "风筝文创")),
    ("威海市", "精致滨海城市", ("渔具制造", "温泉疗养", "帆船赛事")),
    ("日照市", "钢铁绿色转型示范", ("特种钢材", "氢能重卡", "茶旅体验")),
)
_BOX = (
    ("深远海养殖工程", "建造{n}座抗风浪网箱，配套饲料投喂船。"),
    ("老港区更新工程", "拆除废弃货棚，保留灯塔和百年栈桥，辟为市民公园。"),
    ("山区饮水工程", "铺设管道{n}公里，让高海拔村庄喝上放心水。"),
    ("职业学校提升工程", "新建实训楼{n}栋，开设轮机、制茶、护理等专业。"),
)


def long_plan() -> list[str]:
    """An invented plan of about 220 sentences: chapters, sections, items, city paragraphs, two boxes."""
    out: list[str] = []
    turn = 0
    for c, (chapter, sections) in enumerate(_PLAN, start=1):
        out += [
            f"第{numeral(c)}章 {chapter}",
            f"把{chapter}摆在突出位置，按{numeral(len(sections))}项分工逐一推进，明确完成时限。",
        ]
        for s, (section, items) in enumerate(sections, start=1):
            out.append(f"第{numeral(s)}节 {section}")
            for i, (title, *words) in enumerate(items, start=1):
                out += [f"{numeral(i)}、{title}", *_paragraphs(words, turn)]
                turn += 1
            if section in ("培育成长产业", "建设数字底座"):
                out += _box(1 if section == "培育成长产业" else 2)
        if chapter == "构建现代产业体系":
            out += _city_section(len(sections) + 1)
    return out


def _paragraphs(words: Sequence[str], turn: int) -> list[str]:
    a, b, c = words
    chosen = [_PLAN_CLAUSES[(turn * 5 + k * 3) % len(_PLAN_CLAUSES)] for k in range(8)]
    said = [
        clause.format(a=a, b=b, c=c, n=(turn + 3) * (k + 2), m=40 + (turn * 7 + k * 3) % 55)
        for k, clause in enumerate(chosen)
    ]
    return ["".join(said[:3]), "".join(said[3:6]), "".join(said[6:])]


def _box(number: int) -> list[str]:
    entries = _BOX[:2] if number == 1 else _BOX[2:]
    return [f"专栏{number} 重大工程", *(f"{label}：{text.format(n=number * 12 + 6)}" for label, text in entries)]


def _city_section(number: int) -> list[str]:
    out = [f"第{numeral(number)}节 优化区域分工", "各市立足自身条件，错位发展，避免重复建设。"]
    for city, role, trades in _CITIES:
        out.append(
            f"{city}—围绕{role}的发展定位，建设宜业宜居城市，重点发展{'、'.join(trades)}等服务业态。"
            f"支持建立{trades[0]}研究院，引进国内外一流团队。改善{trades[1]}园区的水电路气条件。"
        )
    return out


_LAW: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "总则",
        (("灯塔保护", "县人民政府"), ("保护经费", "财政部门"), ("保护名录", "文物部门"), ("公众参与", "乡镇人民政府")),
    ),
    (
        "普查与登记",
        (
            ("普查档案", "文物部门"),
            ("权属登记", "不动产登记机构"),
            ("名录调整", "专家委员会"),
            ("标志牌", "航道管理机构"),
        ),
    ),
    (
        "修缮与使用",
        (("修缮方案", "使用人"), ("施工许可", "住房建设部门"), ("开放参观", "管理单位"), ("灯器更换", "海事机构")),
    ),
    (
        "监督检查",
        (("日常巡查", "护塔员"), ("险情报告", "管理单位"), ("信用记录", "市场监管部门"), ("投诉举报", "综合执法机构")),
    ),
    (
        "法律责任",
        (
            ("擅自拆除", "综合执法机构"),
            ("逾期不修", "文物部门"),
            ("虚假登记", "不动产登记机构"),
            ("滥用职权", "监察机关"),
        ),
    ),
)
_LAW_CLAUSES = (
    "{who}负责本行政区域内{what}的具体工作，其他部门按照职责分工予以配合。",
    "{what}应当遵循真实、完整、可持续的原则，不得以营利为唯一目的。",
    "任何单位和个人发现{what}方面的违法行为，有权向{who}反映，{who}应当自收到之日起{n}日内答复。",
    "与{what}有关的材料应当保存{n}年以上，查阅、复制不得收取费用。",
)


def long_law() -> list[str]:
    """An invented law of about 80 sentences: chapters, articles, two lists."""
    out: list[str] = []
    article = 0
    for c, (chapter, topics) in enumerate(_LAW, start=1):
        out.append(f"第{numeral(c)}章 {chapter}")
        for k, (what, who) in enumerate(topics):
            for part in (0, 1):
                article += 1
                said = [clause.format(what=what, who=who, n=article + 5) for clause in _LAW_CLAUSES[part * 2 :][:2]]
                out.append(f"第{numeral(article)}条 {said[0]}")
                out.append(said[1])
            if chapter in ("修缮与使用", "法律责任") and k == 0:
                out += _law_list(article := article + 1, what)
    return out


def _law_list(article: int, what: str) -> list[str]:
    return [
        f"第{numeral(article)}条 涉及{what}，有下列情形之一的，应当先行评估：",
        f"（一）{what}使塔身倾斜超过规定限度的；",
        f"（二）为{what}在周边五十米以内进行爆破、采石的；",
        f"（三）因{what}改变原有灯光颜色或者闪光周期的。",
        f"前款所称评估，由具备{what}能力的机构承担。",
    ]


_REPORT = (
    (
        "2023年工作回顾",
        (
            ("经济运行", "地区生产总值", "规模以上企业"),
            ("城乡建设", "老旧小区改造", "农村公路"),
            ("民生事业", "城镇新增就业", "普惠托位"),
        ),
    ),
    ("当前形势和总体要求", (("外部环境", "外贸订单", "原料价格"), ("内在动力", "民间投资", "青年创业"))),
    (
        "2024年重点任务",
        (
            ("扩大内需", "夜间消费", "家电换新"),
            ("乡村振兴", "高标准农田", "村集体收入"),
            ("生态治理", "入海排口整治", "松林病虫害防治"),
            ("政府建设", "行政复议", "办事窗口"),
        ),
    ),
)
_REPORT_CLAUSES = (
    "{a}取得新的进展，{b}同比增长{n}.{m}%，高于全省平均水平。",
    "我们坚持把{c}作为{a}的突破口，逐村逐户摸清底数。",
    "新建和改造项目{n}个，惠及群众{m}万人。",
    "同时也要看到，{c}还有不少短板，一些干部对{a}的规律认识不够。",
    "要抓好{b}，做到月月有调度、季季有通报。",
    "对{c}中的堵点，由分管负责同志领办，限期{n}天解决。",
    "让{a}的成果更多更公平地惠及全体市民。",
    "进一步放宽{b}的准入条件，取消不合理收费{n}项。",
    "{c}要尊重群众意愿，不搞一刀切，不搞形象工程。",
)


def report() -> list[str]:
    """An invented report of about 80 sentences: items, run-in subitems."""
    out = ["各位代表，现在我代表市人民政府向大会报告工作，请予审议，并请列席人员提出意见。"]
    turn = 0
    for i, (item, topics) in enumerate(_REPORT, start=1):
        out.append(f"{numeral(i)}、{item}")
        for k, (a, b, c) in enumerate(topics, start=1):
            said = [
                _REPORT_CLAUSES[(turn * 4 + j * 2) % 9].format(
                    a=a, b=b, c=c, n=turn * 3 + j + 2, m=(turn + j * 3) % 9 + 1
                )
                for j in range(9)
            ]
            out += [f"（{numeral(k)}）推进{a}工作。{''.join(said[:4])}", "".join(said[4:7]), "".join(said[7:])]
            turn += 1
    return [*out, "各位代表，让我们携起手来，把这座港城建设得更加美好！"]


_ACT = (
    (
        "General Provisions",
        (
            ("Purpose and Scope", "coastal lights", "the Harbour Board"),
            ("Definitions", "navigation marks", "the Registrar"),
        ),
    ),
    (
        "Protection",
        (
            ("Inspection", "lamp rooms", "the inspectors"),
            ("Repair", "stone towers", "the owners"),
            ("Public Access", "visitor paths", "the wardens"),
        ),
    ),
    (
        "Funding and Penalties",
        (("Light Dues", "tonnage fees", "the Treasury"), ("Offences", "false signals", "the courts")),
    ),
)
_ACT_CLAUSES = (
    "Duties concerning {a} shall be carried out by {b} within the limits of this Act.",
    "Every year {b} shall publish a report on the state of {a}.",
    "No person may alter {a} without the written consent of {b}.",
    "Where {a} are damaged by storm or collision, {b} shall be informed within {n} days.",
    "Records of {a} shall be kept for at least {n} years and shall be open to the public free of charge.",
    "Appeals against decisions on {a} may be brought before {b} within {n} weeks.",
    "Plans that affect {a} shall be shown to {b} before any work begins.",
    "Grants for {a} shall not exceed {n} per cent of the cost approved by {b}.",
)


def english_act() -> list[str]:
    """An invented English act: parts, chapters, sections, articles and a box."""
    out: list[str] = []
    article = 0
    for p, (part, chapters) in enumerate(_ACT, start=1):
        out.append(f"Part {('I', 'II', 'III')[p - 1]} {part}")
        for c, (chapter, a, b) in enumerate(chapters, start=1):
            out.append(f"Chapter {c} {chapter}")
            for s, title in enumerate(("Responsibilities", "Procedure"), start=1):
                out.append(f"Section {s} {title}")
                for k in range(2):
                    article += 1
                    said = [clause.format(a=a, b=b, n=article + 6) for clause in _ACT_CLAUSES[s * 4 + k * 2 - 4 :][:2]]
                    out.append(f"Article {article} {' '.join(s[0].upper() + s[1:] for s in said)}")
    out += ["Box 1 Flagship Projects", "Northern pier: The old pier shall be rebuilt in granite by 2031."]
    return [*out, "Training school: Forty keepers shall be trained every year."]
