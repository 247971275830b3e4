"""Invent the sample township: the figures of a real report of 2012, and nobody real in it.

    python data/samples/make_samples.py [FOLDER]

writes 摸底调查.xlsx, its faulty twin 摸底调查-有误.xlsx, faults.csv, which lists what is wrong in the twin,
and 帮扶台账.xlsx, the ledgers of the spring after the pairing. The same seeds give the same cells.
Everybody is invented: the area code 620000 is a province and belongs to nobody.
"""

import csv
import random
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from faults import FAULTS, HELPER_IS_HOUSEHOLD, SUBTOTAL_ROW, Formula

import ledgers

SEED = 2012
VILLAGES = (
    ("石桥村", 9), ("白家河村", 8), ("南沟村", 6), ("杨家湾村", 7), ("大柳树村", 7), ("红崖村", 5),
    ("西坪村", 8), ("马营村", 6), ("上川村", 7), ("清泉村", 6), ("双碑村", 5), ("新庄村", 8),
    ("梨园村", 6), ("东岔村", 7),
)  # fmt: skip
DEPARTMENTS = (
    "区农业农村局", "区水务局", "区教育局", "区林业局", "区交通运输局", "区财政局", "区卫生局", "区民政局",
    "区畜牧中心", "区供销社", "区司法局", "区文化馆", "区科技局", "区人社局",
)  # fmt: skip
OFFICES = ("镇党政综合办公室", "镇农业服务中心", "镇财政所", "镇社会事务办公室", "镇派出所")
SURNAMES = [
    *"王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎",
    "欧阳",
    "上官",
    "令狐",
]  # fmt: skip
GIVEN_ONE = list("建国志文玉秀桂春海德永福明长玲小金宝世学")
GIVEN_TWO = list("军英兰强平华芳林梅生成贵祥仁义花莲霞云录田有才旺喜来财")
RARE = ("阿不都·热合曼", "马·伊布拉", "海·阿西木")
CAUSES = (
    "因病",
    "因残",
    "因学",
    "因灾",
    "缺土地",
    "缺水",
    "缺技术",
    "缺劳力",
    "缺资金",
    "交通条件落后",
    "自身发展动力不足",
)
NEEDS = (
    "资金扶持",
    "技术培训",
    "务工就业",
    "医疗救助",
    "子女就学",
    "产业发展",
    "危房改造",
    "春耕物资",
)
LEADING_POSTS = ("党委副书记", "副镇长", "纪委书记", "组织委员", "宣传委员", "武装部长")
VILLAGE_POSTS = ("村支书", "村主任", "文书", "会计", "妇联主任", "监委会主任", "村支部副书记")
HOUSEHOLD_TITLES = (
    "序号", "行政村", "村民小组", "户主姓名", "性别", "身份证号码", "家庭人口", "劳动力", "耕地面积(亩)", "户类别",
    "致贫原因", "帮扶需求", "健康状况", "是否党员", "联系电话", "备注",
)  # fmt: skip
HELPER_TITLES = (
    "序号", "姓名", "单位", "职务", "职级", "人员类别", "所在村", "村民小组", "联系电话", "特长", "备注",
)  # fmt: skip
LINK_TITLES = ("序号", "帮扶单位", "联系村", "指导员", "联系电话")
PLACE_TITLES = ("序号", "行政村", "村民小组数", "总户数", "总人口", "耕地面积(亩)", "党员人数")
DECLARED = (
    ("参与干部", 623), ("包挂户数", 695), ("特殊户", 72), ("党员户", 123), ("行政村", 14), ("村民小组", 95),
    ("总户数", 7555), ("总人口", 29622), ("耕地面积", 71299), ("人均耕地", 2.47),
)  # fmt: skip
Row = list[Any]


@dataclass
class People:
    """Invents people: names that no village has twice, numbers and phones that nobody has twice."""

    dice: random.Random
    used: set[str] = field(default_factory=set)

    def name(self, place: str) -> str:
        """Return a name that is new in its place."""
        while True:
            given = self.dice.choice(GIVEN_ONE) * (self.dice.random() < 0.72)
            name = self.dice.choice(SURNAMES) + given + self.dice.choice(GIVEN_TWO)
            if self.dice.random() < 0.008:
                name = self.dice.choice(RARE)
            if self._new(f"{place}{name}"):
                return name

    def number(self, sex: str) -> str:
        """Return an identity number with a birth date between 1935 and 1992."""
        while True:
            born = date(1935, 1, 1) + timedelta(days=self.dice.randrange(57 * 365))
            serial = self.dice.randrange(500) * 2 + (sex == "男")
            first = f"620000{born:%Y%m%d}{serial:03d}"
            number = first + check_character(first)
            if self._new(number):
                return number

    def phone(self) -> str:
        """Return a mobile phone."""
        while True:
            start = self.dice.choice(("138", "139", "150", "158", "187", "189"))
            phone = f"{start}{self.dice.randrange(10**8):08d}"
            if self._new(phone):
                return phone

    def _new(self, text: str) -> bool:
        fresh = text not in self.used
        self.used.add(text)
        return fresh


def check_character(first17: str) -> str:
    """Return the check character of an identity number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, first17, strict=True))
    return "10X98765432"[total % 11]


def households(people: People) -> list[Row]:
    """Return 694 households, 72 of them 特殊户, 123 of them party members', village by village."""
    dice = people.dice
    groups = [(village, group) for village, count in VILLAGES for group in range(1, count + 1)]
    homes = groups * 2 + dice.choices(groups, k=694 - 2 * len(groups))
    special = set(dice.sample(range(694), 72))
    party = set(dice.sample(range(694), 123))
    rows: list[Row] = []
    for at, (village, group) in enumerate(sorted(homes, key=groups.index)):
        sex = "男" if dice.random() < 0.83 else "女"
        size = dice.choices((1, 2, 3, 4, 5, 6, 7), (9, 17, 22, 25, 17, 7, 3))[0]
        phone = people.phone() if dice.random() < 0.9 else ""
        rows.append(
            [
                at + 1,
                village,
                f"{group}组",
                people.name(village),
                sex,
                people.number(sex) if dice.random() > 0.025 else "",
                size,
                min(size, dice.choices((0, 1, 2, 3), (12, 33, 40, 15))[0]),
                round(dice.uniform(0.6, 2.9) * size + 0.4, 1),
                "特殊户" if at in special else "困难户",
                dice.choice(CAUSES),
                dice.choice(NEEDS),
                dice.choices(("健康", "长期慢性病", "患有大病", "残疾"), (64, 20, 7, 9))[0],
                "是" if at in party else "否",
                int(phone) if phone and dice.random() < 0.3 else phone,
                "",
            ]
        )
    return rows


def helpers(people: People) -> list[Row]:
    """Return 623 helpers: 72 副科级以上, 353 一般干部, 98 村干部, 100 党员明星户.

    Where 人员类别 is blank, 职级 or 职务 gives the category.
    """
    dice = people.dice
    rows: list[Row] = []
    for at in range(72):
        office = OFFICES[at % 5] if at < 22 else DEPARTMENTS[at % 14]
        post, rank = _leading_post(at, dice)
        blank = at % 5 == 0
        rows.append([office, post, rank, "" if blank else "副科级以上", "", ""])
    for at in range(353):
        office = OFFICES[at % 5] if at < 60 else DEPARTMENTS[at % 14]
        rank = dice.choice(("科员", "一级科员", "二级科员", "办事员"))
        rows.append([office, "干事", rank, "" if at % 12 == 0 else "一般干部", "", ""])
    for village, _ in VILLAGES:
        for post in VILLAGE_POSTS:
            blank = post == "文书"
            rows.append(
                [
                    f"{village}村委会".replace("村村", "村"),
                    post,
                    "",
                    "" if blank else "村干部",
                    village,
                    "",
                ]
            )
    for at in range(100):
        village, groups = VILLAGES[at % 14]
        rows.append(["", "", "", "党员明星户", village, f"{dice.randrange(groups) + 1}组"])
    skills = ("种植", "养殖", "医疗", "教育", "法律", "电商", "建筑", "")
    return [
        [
            at,
            people.name(unit + village),
            unit,
            post,
            rank,
            category,
            village,
            group,
            people.phone(),
            dice.choice(skills),
            "",
        ]
        for at, (unit, post, rank, category, village, group) in enumerate(rows, start=1)
    ]


def _leading_post(at: int, dice: random.Random) -> tuple[str, str]:
    if at < 3:
        return ("党委书记", "镇长", "人大主席")[at], "正科级"
    if at < 22:
        return dice.choice(LEADING_POSTS), dice.choice(("副科级", "", "四级主任科员"))
    return dice.choice(("局长", "副局长", "主任", "副主任")), dice.choice(
        ("正科级", "副科级", "三级主任科员", "四级主任科员", "副主任科员")
    )


def places(dice: random.Random) -> list[Row]:
    """Return the 14 villages: 95 groups, 7,555 households, 29,622 people, 71,299 亩, 1,170 党员."""
    columns = [
        _shares(dice, total, [groups for _, groups in VILLAGES])
        for total in (7555, 29622, 71299, 1170)
    ]
    rows: list[Row] = [
        [at, village, groups, *(column[at - 1] for column in columns)]
        for at, (village, groups) in enumerate(VILLAGES, start=1)
    ]
    return [*rows, ["", "合计", 95, 7555, 29622, 71299, 1170]]


def _shares(dice: random.Random, total: int, weights: list[int]) -> list[int]:
    sizes = [weight * dice.uniform(0.8, 1.2) for weight in weights]
    shares = [int(total * size / sum(sizes)) for size in sizes]
    shares[0] += total - sum(shares)
    return shares


def links(staff: list[Row]) -> list[Row]:
    """Return the 14 departments with their villages and 指导员."""
    rows = []
    for at, (unit, (village, _)) in enumerate(zip(DEPARTMENTS, VILLAGES, strict=True), start=1):
        person = next(row for row in staff if row[2] == unit and row[5] == "一般干部")
        rows.append([at, unit, village, person[1], person[8]])
    return rows


def township() -> dict[str, list[Row]]:
    """Return the rows of every sheet, without headings."""
    people = People(random.Random(SEED))
    register, staff = households(people), helpers(people)
    return {
        "困难户特殊户登记册": register,
        "帮扶干部名册": staff,
        "联村单位": links(staff),
        "村情": places(people.dice),
        "填报汇总": [list(row) for row in DECLARED],
    }


def write(path: Path, sheets: dict[str, list[Row]]) -> None:
    """Write the workbook as an office would: titles, a merged heading, borders, a foot."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": "摸底调查", "created": datetime(2012, 3, 5)})
        middle = {"font_size": 11, "align": "center", "valign": "vcenter", "border": 1}
        body = {**middle, "font_name": "仿宋"}
        style = {
            "title": book.add_format({**middle, "font_name": "黑体", "font_size": 18, "border": 0}),
            "line": book.add_format({"font_name": "仿宋", "font_size": 11}),
            "head": book.add_format({**middle, "font_name": "黑体", "text_wrap": True}),
            "cell": book.add_format(body),
            "text": book.add_format({**body, "num_format": "@"}),
        }
        _register(book, style, sheets["困难户特殊户登记册"])
        for name, titles in (
            ("帮扶干部名册", HELPER_TITLES),
            ("联村单位", LINK_TITLES),
            ("村情", PLACE_TITLES),
            ("填报汇总", ("指标", "填报数")),
        ):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, len(titles) - 1, name, style["title"])
            _rows(sheet, 1, [list(titles)], style["head"], style["head"])
            _rows(sheet, 2, sheets[name], style["cell"], style["text"])
            sheet.set_column(0, 0, 10 if name == "填报汇总" else 6)
            sheet.set_column(1, len(titles) - 1, 15)


def write_ledgers(path: Path, sheets: dict[str, list[Row]]) -> None:
    """Write the ledgers as an office keeps them: a title, a heading, a line per entry."""
    titles: tuple[tuple[str, ...], ...] = (
        ledgers.VISIT_TITLES, ledgers.TASK_TITLES, ledgers.DISPUTE_TITLES, ledgers.PLAN_TITLES,
        ledgers.REPORTED_TITLES,
    )  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"title": "帮扶台账", "created": datetime(2012, 5, 31)})
        middle = {"font_size": 11, "align": "center", "valign": "vcenter"}
        body = {**middle, "font_name": "仿宋", "border": 1, "text_wrap": True}
        title = book.add_format({**middle, "font_name": "黑体", "font_size": 18})
        head = book.add_format({**middle, "font_name": "黑体", "border": 1, "text_wrap": True})
        cell, text = book.add_format(body), book.add_format({**body, "num_format": "@"})
        for (name, rows), named in zip(sheets.items(), titles, strict=True):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, len(named) - 1, f"xx镇2012年春季{name}", title)
            _rows(sheet, 1, [list(named)], head, head)
            _rows(sheet, 2, rows, cell, text)
            sheet.set_column(0, 0, 6)
            for at, heading in enumerate(named[1:], start=1):
                sheet.set_column(at, at, _WIDTHS.get(heading, 12))
            sheet.freeze_panes(2, 0)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(1)


_WIDTHS = {"内容": 38, "结果": 22, "单位": 18, "工作内容": 26, "责任单位": 18, "事由": 28}


def _register(book: Any, style: dict[str, Any], rows: list[Row]) -> None:
    sheet = book.add_worksheet("困难户特殊户登记册")
    last = len(HOUSEHOLD_TITLES) - 1
    sheet.merge_range(0, 0, 0, last, "xx镇困难户特殊户摸底登记册", style["title"])
    sheet.write_string(1, 0, "填报单位(盖章)：", style["line"])
    sheet.write_string(1, 7, "填报时间：2012年3月5日", style["line"])
    sheet.write_string(1, last - 1, "单位：户、人", style["line"])
    sheet.merge_range(2, 6, 2, 8, "家庭情况", style["head"])
    for at, title in enumerate(HOUSEHOLD_TITLES):
        if 6 <= at <= 8:
            sheet.write_string(3, at, title, style["head"])
        else:
            sheet.merge_range(2, at, 3, at, title, style["head"])
    _rows(sheet, 4, rows, style["cell"], style["text"])
    sheet.write_string(len(rows) + 5, 0, "分管领导签字：", style["line"])
    sheet.write_string(len(rows) + 5, 5, "审核人：", style["line"])
    sheet.write_string(len(rows) + 5, 9, "填表人：", style["line"])
    sheet.write_string(len(rows) + 5, 12, "联系电话：", style["line"])
    for at, width in enumerate((6, 10, 10, 13, 6, 21, 8, 8, 10, 9, 16, 11, 11, 9, 14, 10)):
        sheet.set_column(at, at, width)
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.set_paper(9)


def _rows(sheet: Any, top: int, rows: list[Row], plain: Any, text: Any) -> None:
    for at, row in enumerate(rows, start=top):
        for column, value in enumerate(row):
            if value == "":
                sheet.write_blank(at, column, None, plain)
            elif isinstance(value, Formula):
                sheet.write_formula(at, column, value, plain, value.value)
            elif isinstance(value, str):
                sheet.write_string(at, column, value, text)
            else:
                sheet.write_number(at, column, value, plain)


def _blemish(sheets: dict[str, list[Row]]) -> None:
    """Prepare what the faults need: a subtotal row, and a helper who is also a household."""
    register, staff = sheets["困难户特殊户登记册"], sheets["帮扶干部名册"]
    register.insert(SUBTOTAL_ROW, ["", "小计", "", "", "", "", 0, *[""] * 9])
    star = staff[HELPER_IS_HOUSEHOLD]
    home = next(row for row in register[150:] if row[1] == star[6] and row[9] == "困难户")
    home[3], star[7] = star[1], home[2]


def main(folder: Path) -> None:
    """Write both workbooks, the list of faults and the ledgers."""
    sheets = township()
    write(folder / "摸底调查.xlsx", sheets)
    kept = ledgers.sheets(folder / "摸底调查.xlsx", sheets["联村单位"], sheets["帮扶干部名册"])
    write_ledgers(folder / "帮扶台账.xlsx", kept)
    sheets = township()
    _blemish(sheets)
    with (folder / "faults.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["sheet", "cell", "code", "what"])
        for fault in FAULTS:
            writer.writerow(fault.plant(sheets))
    write(folder / "摸底调查-有误.xlsx", sheets)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
