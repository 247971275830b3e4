"""A small township drawn by hand: two villages, five households, three helpers, one household uncovered."""

from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import Declared, Helper, Household, Pair, Place

HOUSEHOLDS = (
    ("H1", "石桥村", "2组", "张三", "困难户", 4, 2, 6.5, "因病", True, "13800000001", "62000019900307001X"),
    ("H2", "石桥村", "10组", "李四", "特殊户", 1, 0, 2.0, "因残", False, "", ""),
    ("H3", "石桥村", "1组", "=1+1", "困难户", 3, 1, None, "+缺技术", None, "13800000003", ""),
    ("H4", "北沟村", "1组", "赵六", "困难户", 5, 3, 9.0, "因学", False, "13800000004", ""),
    ("H5", "北沟村", "1组", "钱七", "困难户", 2, 1, 3.0, "", False, "", ""),
)  # fmt: skip
HELPERS = (
    ("P1", "高明", "镇政府", "镇长", "副科级以上", "", "13900000001"),
    ("P2", "@林干", "畜牧站", "干事", "一般干部", "", "13900000002"),
    ("P3", "石村", "", "", "党员明星户", "北沟村", "13900000003"),
    ("P4", "老退", "畜牧站", "干事", "一般干部", "", ""),
)
PAIRS = (("H1", "P1", 0, ""), ("H2", "P1", 1, ""), ("H3", "P2", 0, ""), ("H4", "P3", 0, "village"))


def table(declared: type[Table], names: str, rows: Any) -> Any:
    """Return a declared table from rows of values."""
    columns = list(zip(*rows, strict=True))
    return conform(
        declared, pa.table(dict(zip(names.split(), map(pa.array, columns), strict=True)))
    )


@pytest.fixture
def decision() -> Decision:
    households = table(
        Household,
        "code village group head kind people labour land cause party phone id_number",
        HOUSEHOLDS,
    )
    helpers = table(Helper, "code name unit post category village phone", HELPERS)
    status = pa.array(["", "", "", "退休"])
    helpers = helpers.set_column(helpers.column_names.index("status"), "status", status)
    places = table(
        Place,
        "village groups households people land party_members",
        [("北沟村", 2, 100, 400, 900.0, 20), ("石桥村", 10, 300, 1200, 2950.0, 30)],
    )
    declared = table(
        Declared,
        "item value",
        [
            ("包挂户数（户）", 6.0),
            ("特殊户", 1.0),
            ("总人口", 1600.0),
            ("人均耕地", 2.47),
            ("月球人口", 3.0),
        ],
    )
    pairs = table(Pair, "household helper slot left", PAIRS)
    stored = Round(
        pairs=pairs, number=1, date="2012-03-05", helpers=3, households=5, slots=4, covered=4,
        by_kind={"困难户": (4, 3), "特殊户": (1, 1)},
    )  # fmt: skip
    tables = {
        "households": households, "helpers": helpers.cast(helpers.schema), "places": places, "declared": declared,
    }  # fmt: skip
    return Decision(roster=Roster.of(tables), round=stored, policy=Policy())
