"""Invented people of a few villages, as rows of a register book and of a roster."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lianhu_cli.domain.cells.idcard import check_character


def number(birth: str, order: int = 1) -> str:
    """Return a number that is valid and nobody's: area 620000, a birthday, and who of that day."""
    first = f"620000{birth}{order:03d}"
    return first + check_character(first)


@dataclass(frozen=True, kw_only=True)
class Home:
    """A row of a register book."""

    village: str
    group: str = "1组"
    head: str
    id_number: str = ""
    phone: str = ""
    people: int | None = 3
    kind: str = "困难户"
    cause: str = "因病"

    titles = (
        "行政村",
        "村民小组",
        "户主姓名",
        "身份证号码",
        "联系电话",
        "家庭人口",
        "户类别",
        "致贫原因",
    )

    def but(self, **other: Any) -> "Home":
        """Return the row as somebody else writes it."""
        return replace(self, **other)


@dataclass(frozen=True, kw_only=True)
class Cadre:
    """A row of a roster."""

    name: str
    unit: str
    post: str = "干事"
    category: str = "一般干部"
    village: str = ""
    id_number: str = ""
    phone: str = ""

    titles = ("姓名", "单位", "职务", "人员类别", "所在村", "身份证号码", "联系电话")

    def but(self, **other: Any) -> "Cadre":
        """Return the row as somebody else writes it."""
        return replace(self, **other)


Row = Home | Cadre
Grid = Sequence[Sequence[Any]]


def grid(rows: Sequence[Row]) -> Grid:
    """Return rows with their heading."""
    return [rows[0].titles, *([*vars(row).values()] for row in rows)]


HE = Home(village="柏树村", head="何有田", id_number=number("19610402", 31), phone="19900001001")
LUO = Home(
    village="柏树村",
    group="2组",
    head="罗满囤",
    id_number=number("19571120", 46),
    phone="19900001002",
)
MIAO = Home(
    village="柏树村",
    group="3组",
    head="苗广粮",
    id_number=number("19660208", 13),
    phone="19900001003",
)
QIN = Home(village="青石村", head="秦桂香", id_number=number("19490701", 28), phone="19900001004")

TAO = Cadre(
    name="陶一鸣", unit="财政所", post="所长", category="副科级以上",
    id_number=number("19800303", 11), phone="19900009101",
)  # fmt: skip
YAN = Cadre(name="严二青", unit="财政所", id_number=number("19840917", 35), phone="19900009102")
BAO = Cadre(name="鲍三元", unit="农技站", id_number=number("19771225", 59), phone="19900009103")
FANG = Cadre(name="方四海", unit="水利站", id_number=number("19820606", 90), phone="19900009104")
CADRES = (TAO, YAN, BAO)


def mask(text: str) -> str:
    """Return a number as it is listed."""
    return text[:2] + "*" * 13 + text[-3:]


def masked(one: Home) -> str:
    """Return the number of a household as it is listed."""
    return mask(one.id_number)
