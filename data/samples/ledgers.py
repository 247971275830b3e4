"""Invent the sample township's ledgers of the spring of 2012: what its helpers did from 27 February to 31 May.

Who helps whom is what `lianhu pair` gives on 摸底调查.xlsx, so that the visits are those of the pairs. The
dice are its own: no cell of the other samples depends on them.
"""

import io
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

SEED = 20120227
FIRST, PAIRED, LAST = date(2012, 2, 27), date(2012, 3, 1), date(2012, 5, 31)
VISIT_TITLES = (
    "序号", "日期", "帮扶人", "单位", "行政村", "村民小组", "户主姓名", "帮扶类型", "数量",
    "折合现金(元)", "内容", "结果",
)  # fmt: skip
TASK_TITLES = (
    "编号", "行政村", "工作内容", "责任单位", "责任人", "完成时限", "进度", "状态", "完成日期", "备注",
)  # fmt: skip
DISPUTE_TITLES = (
    "序号", "日期", "行政村", "村民小组", "户主姓名", "事由", "调解人", "结果", "状态", "化解日期",
)  # fmt: skip
PLAN_TITLES = (
    "序号", "行政村", "村民小组", "户主姓名", "“2+2”产业", "规模", "目标增收(元)", "帮扶人", "备注",
)  # fmt: skip
REPORTED_TITLES = ("指标", "填报数")
REPORTED = (
    ("党员", 1590), ("农民党员", 1170), ("机关一线党员", 184), ("企业党员", 236), ("党总支", 3), ("党支部", 30),
    ("党小组", 147), ("经济总收入(亿元)", 13.5), ("农民人均纯收入(元)", 8164), ("联村单位", 14), ("指导员", 14),
    ("工作组", 4), ("工作组人员", 12),
)  # fmt: skip
"""What the report states besides, and no register counts."""
_GOODS = (
    ("化肥", "袋", 145, (1, 4)), ("种子", "袋", 60, (2, 4)), ("地膜", "卷", 85, (2, 4)),
    ("面粉", "袋", 95, (1, 3)), ("大肉", "斤", 13, (5, 15)), ("清油", "桶", 78, (1, 3)),
)  # fmt: skip
_CALLS = (
    ("了解春耕备耕情况，商量今年的种植计划", "定下了种植计划"),
    ("核对家庭收入和致贫原因", "情况属实，已填入手册"),
    ("看望户主，询问身体和生活情况", "情绪稳定"),
    ("帮助整理院落、检修水渠", "已修好"),
    ("帮助春播，查看出苗情况", "播种完成"),
)
_DEEDS = (
    ("宣讲", "宣讲强农惠农政策和区委动员大会精神", "户主了解了补贴标准"),
    ("技术", "请农技员指导日光温室蔬菜管理", "学会了吊蔓、打杈"),
    ("技术", "讲解玉米全膜双垄沟播技术", "当年采用"),
    ("项目", "帮助申报设施养殖圈舍补助", "材料已报镇农业服务中心"),
    ("务工", "联系城区建筑工地务工", "一人已上岗"),
    ("就医就学", "帮助办理新农合报销", "已报销"),
    ("矛盾化解", "上门劝解邻里地界争议", "双方愿意坐下来谈"),
)
_WORK = (
    "修建日光温室{n}座", "新建塑料拱棚{n}亩", "落实高效制种{n}亩", "建设设施养殖小区{n}处", "硬化村组道路{n}公里",
    "衬砌渠道{n}公里", "推广全膜双垄沟播{n}亩", "完成植树造林{n}亩", "改造危旧房{n}户", "整修村级活动场所",
    "组织劳务输转{n}人", "发放春耕贷款{n}万元", "安装人饮管道{n}公里", "清理村庄垃圾、整治村容",
)  # fmt: skip
_TASKS = 52
_CAUSES = (
    "承包地地界争议", "宅基地出路纠纷", "渠水浇灌先后争执", "家庭赡养纠纷", "低保评定有意见，多次上访",
    "邻里排水争执", "外出务工工资拖欠", "土地流转租金纠纷", "征地补偿有意见", "婚姻家庭矛盾",
)  # fmt: skip
_INDUSTRIES = (
    ("日光温室", "座", (1, 2), 9000), ("拱棚蔬菜", "亩", (1, 3), 3500), ("设施养殖", "只", (20, 60), 180),
    ("高效制种", "亩", (2, 6), 1600), ("劳务输出", "人", (1, 2), 8000), ("经济林果", "亩", (1, 4), 1200),
)  # fmt: skip
Row = list[Any]


@dataclass(frozen=True)
class Tie:
    """A household of the sample and its helper."""

    village: str
    group: str
    head: str
    kind: str
    name: str
    unit: str


def ties(workbook: Path) -> list[Tie]:
    """Return who helps whom: what the tool gives on the sample workbook."""
    from lianhu_cli.cli.app import run
    from lianhu_cli.cli.opening import decision

    with TemporaryDirectory() as folder, redirect_stdout(io.StringIO()):
        register = Path(folder) / "lianhu.db"
        for arguments in (["import", str(workbook)], ["pair", "--out", folder]):
            if run([*arguments, "--db", str(register)]):
                raise SystemExit(f"lianhu {arguments[0]} did not end well")
        decided = decision(register)
    roster = decided.roster
    homes, hands = (
        {row["code"]: row for row in frame.to_pylist()}
        for frame in (roster.households, roster.helpers)
    )
    pairs = decided.round.pairs.to_pylist()
    found = [
        Tie(
            village=home["village"],
            group=home["group"],
            head=home["head"],
            kind=home["kind"],
            name=hand["name"],
            unit=hand["unit"] or hand["village"],
        )
        for home, hand in ((homes[p["household"]], hands[p["helper"]]) for p in pairs)
    ]
    at = {(row["village"], row["head"]): number for number, row in enumerate(homes.values())}
    return sorted(found, key=lambda tie: at[tie.village, tie.head])


def sheets(workbook: Path, links: list[Row], staff: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of every ledger; `links` and `staff` are the sample's own sheets."""
    dice = random.Random(SEED)
    found = ties(workbook)
    return {
        "帮扶台账": visits(dice, found),
        "重点工作": tasks(dice, links, staff),
        "矛盾纠纷": disputes(dice, found),
        "产业计划": plans(dice, found),
        "填报汇总补充": [list(row) for row in REPORTED],
    }


def visits(dice: random.Random, found: list[Tie]) -> list[Row]:
    """Return the entries: nearly as often as the rules want, one household in fourteen left out at times."""
    entries: list[tuple[date, int, Row]] = []
    for at, tie in enumerate(found):
        idle = dice.random() < 0.03  # nobody ever came
        days: set[date] = set()
        if dice.random() < 0.12:
            days.add(FIRST + timedelta(days=dice.randrange(3)))
        for first, last in (
            (PAIRED, date(2012, 3, 31)), (date(2012, 4, 1), date(2012, 4, 30)), (date(2012, 5, 1), LAST),
        ):  # fmt: skip
            wanted = 2 if tie.kind == "特殊户" else 1
            times = 0 if idle else wanted - (dice.random() < 0.07) + (dice.random() < 0.18)
            span = (last - first).days + 1
            days.update(first + timedelta(days=dice.randrange(span)) for _ in range(times))
        given = False
        for day in sorted(days):
            for row in _done(dice, tie, given=given):
                given = given or row[2] != ""
                entries.append(
                    (day, at, [tie.name, tie.unit, tie.village, tie.group, tie.head, *row])
                )
    entries.sort(key=lambda one: one[:2])
    return [[at, _day(day), *row] for at, (day, _, row) in enumerate(entries, start=1)]


def _done(dice: random.Random, tie: Tie, *, given: bool) -> Iterator[Row]:
    """Yield what was done on one day: a call or a service, and once in the spring a gift."""
    if dice.random() < 0.62:
        content, result = dice.choice(_CALLS)
        yield ["走访", "", "", content, result]
    else:
        deed, content, result = dice.choice(_DEEDS)
        yield [deed, "", "", content, result]
    if given or dice.random() > 0.78:
        return
    if dice.random() < 0.16:
        yield [
            "捐款",
            "",
            dice.choice((200, 200, 300, 500)),
            "帮扶人自掏腰包，补贴春耕",
            "已交户主",
        ]
        return
    for name, unit, price, (least, most) in dice.sample(
        _GOODS, 2 if tie.kind == "特殊户" else dice.choice((1, 1, 1, 2, 2))
    ):
        count = dice.randint(least, most)
        yield ["捐物", f"{count}{unit}", count * price, f"送{name}{count}{unit}", "已收到"]


def tasks(dice: random.Random, links: list[Row], staff: list[Row]) -> list[Row]:
    """Return the 52 key tasks divided over the 14 villages, each with its unit and the person in charge."""
    people = defaultdict(list)
    for row in staff:
        people[row[2]].append(row[1])
    rows: list[Row] = []
    for at in range(_TASKS):
        _, unit, village, _, _ = links[at % len(links)]
        due = date(2012, 3, 20) + timedelta(days=dice.randrange(240))
        share = _progress(dice, due)
        done = share == 100
        rows.append(
            [
                at + 1,
                village,
                dice.choice(_WORK).format(n=dice.randint(2, 12) * 5),
                unit,
                dice.choice(people[unit][:6]),
                _day(due),
                f"{share}%",
                "已完成" if done else "正在推进",
                _day(min(due, LAST) - timedelta(days=dice.randrange(8))) if done else "",
                "",
            ]
        )
    return rows


def _progress(dice: random.Random, due: date) -> int:
    if due <= LAST:
        return 100 if dice.random() < 0.82 else dice.randrange(50, 95, 5)
    return dice.randrange(10, 80, 5)


def disputes(dice: random.Random, found: list[Tie]) -> list[Row]:
    """Return the disputes of the spring: most settled within three weeks."""
    rows = []
    for tie in dice.sample(found, 41):
        day = FIRST + timedelta(days=dice.randrange((LAST - FIRST).days - 5))
        end = day + timedelta(days=dice.randrange(1, 22))
        settled = end <= LAST and dice.random() < 0.85
        rows.append(
            (
                day,
                [
                    tie.village, tie.group, tie.head, dice.choice(_CAUSES), tie.name,
                    "双方达成协议" if settled else "正在调解", "已化解" if settled else "未化解",
                    _day(end) if settled else "",
                ],
            )
        )  # fmt: skip
    rows.sort(key=lambda one: one[0])
    return [[at, _day(day), *row] for at, (day, row) in enumerate(rows, start=1)]


def plans(dice: random.Random, found: list[Tie]) -> list[Row]:
    """Return the industry plans: two kinds of income for two households in three."""
    rows: list[Row] = []
    for tie in found:
        if dice.random() > 0.66:
            continue
        for name, unit, (least, most), worth in dice.sample(_INDUSTRIES, 2):
            count = dice.randint(least, most)
            rows.append(
                [
                    len(rows) + 1, tie.village, tie.group, tie.head, name, f"{count}{unit}",
                    round(count * worth, -2), tie.name, "",
                ]
            )  # fmt: skip
    return rows


def _day(day: date) -> str:
    return f"{day.year}.{day.month}.{day.day}"
