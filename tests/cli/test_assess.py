"""考核 as an office does it: the ranking, one person's points with their sources, the filled handbooks."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, drawer, runner

Draw = Callable[..., Path]
SPRING = ("--from", "2012-03-01", "--to", "2012-03-31")
LEDGER = [
    ("日期", "帮扶人", "户主姓名", "帮扶类型", "折合现金(元)", "内容"),
    ("2012-03-05", "林干", "李四", "走访", "", "看望"),
    ("2012-03-05", "林干", "李四", "捐物", 100, "送化肥"),
    ("2012-03-20", "林干", "张三", "走访", "", "看望"),
]
RULES = """
[[assessment]]
name = "下户天数"
count = "days"
weight = 100
target = 4
[[grades]]
name = "合格"
least = 50
"""


def _kept(folder: Path) -> None:
    draw, lianhu = drawer(folder), runner(folder)
    orders = [("类型", "户主姓名", "帮扶责任人"), ("指定", "李四", "林干")]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders))
    assert lianhu("pair", "--date", "2012-03-01").code == 0
    lianhu("import", draw("台账.xlsx", 帮扶台账=LEDGER))


@pytest.fixture
def kept(folder: Path, lianhu: Lianhu, made_once: Callable[..., Path]) -> Lianhu:
    """A township in which 林干 has 李四, and visited in March."""
    copied(made_once(_kept, "assessed"), folder)
    return lianhu


def test_every_point_has_its_source(kept: Lianhu) -> None:
    told = kept("assess", *SPRING, "--json").json
    one = next(cadre for cadre in told["cadres"] if cadre["name"] == "林干")
    items = {item["item"]: item for item in one["items"]}
    assert (items["走访次数"]["count"], items["走访次数"]["target"]) == (1, 1)
    (visit,) = items["走访次数"]["evidence"]
    assert visit["date"] == "2012-03-05"
    assert visit["source"] == "台账.xlsx 帮扶台账第2行"
    assert [e["date"] for e in items["下户天数"]["evidence"]] == ["2012-03-05", "2012-03-20"]
    assert (items["帮办实事"]["points"], items["重点工作"]["free"]) == (5.0, True)
    assert (one["points"], one["grade"]) == (95.0, "优秀")
    traced = kept("assess", *SPRING, "--trace", "林干").out
    assert "2012-03-05\t石桥村2组李四（捐物）\t1\t台账.xlsx 帮扶台账第3行" in traced
    assert traced.splitlines()[-1].endswith("合计 95 分，优秀，本单位第 1 名")


def test_rules_of_ones_own(kept: Lianhu, folder: Path) -> None:
    (folder / "r.toml").write_text(RULES, "utf-8")
    ran = kept("assess", *SPRING, "--rules", "r.toml", "--unit", "畜牧站")
    assert ran.out.splitlines()[1].split("\t") == ["1", "林干", "一般干部", "50", "50", "合格"]
    said = kept("rules", "--rules", "r.toml").out
    assert "考核：下户天数 100 分，数下户走访的天数，满 4 得满分，不足按比例。" in said
    assert "考核等次：合格 50 分以上。" in said
    assert kept("rules", "--init", "new.toml").code == 0
    assert kept("rules", "--rules", "new.toml").out == kept("rules").out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('count = "days"', 'count = "day"', "第4行：考核项目“下户天数”的 count 不能是 day"),
        ("target = 4", "goal = 4", "第6行：不认识 goal"),
        ("target = 4\n", "", "要写 target"),
        ("weight = 100", 'weight = "多"', "第5行：weight 要写成数字"),
        ("weight = 100", "weight = -1", "的 weight 要写成不小于 0 的数"),
        ("target = 4", "target = 4\ncap = 5", "的 cap 比 weight 小"),
        ("target = 4", 'target = 4\nper = "week"', "的 per 不能是 week"),
    ],
)
def test_rules_that_are_wrong_say_where(
    lianhu: Lianhu, folder: Path, old: str, new: str, said: str
) -> None:
    (folder / "r.toml").write_text(RULES.replace(old, new), "utf-8")
    ran = lianhu("rules", "--rules", "r.toml")
    assert ran.code == 4
    assert said in ran.err


def test_ranking_and_handbooks_are_written(kept: Lianhu, folder: Path) -> None:
    from docx import Document

    told = kept("assess", *SPRING, "--json", "--out", "考核").json
    names = sorted(path.name for path in (folder / "考核").iterdir())
    assert sorted(told["files"]) == [f"考核/{name}" for name in names]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (folder / "考核").iterdir())
    book = openpyxl.load_workbook(folder / "考核" / "工作考核排名.xlsx")
    assert book["单位排名"]["A5"].value == 1
    assert [cell.value for cell in book["畜牧站"][5]][:4] == [1, "林干", "干事", "一般干部"]
    assert book["畜牧站"]["L5"].value == 95
    assert book["畜牧站"]["M5"].value == "优秀"
    paper = Document(str(folder / "考核" / "工作考核手册-畜牧站.docx"))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["3月5日", "捐物", "李四", "送化肥", ""] in cells
    assert ["帮办实事", "1", "2", "5", "3月5日"] in cells
    assert ["重点工作", "0", "无", "10", "没有此项任务"] in cells


def test_what_cannot_be_assessed(kept: Lianhu, folder: Path) -> None:
    assert kept("assess").code == 2
    assert kept("assess", "--year", "2012", "--to", "2012-03-31").code == 2
    assert kept("assess", "--from", "2012-04-01", "--to", "2012-03-31").code == 2
    assert kept("assess", "--year", "2012", "--trace", "无名").code == 2
    (folder / "r.toml").write_text("assessment = []\n", "utf-8")
    assert kept("assess", "--year", "2012", "--rules", "r.toml").code == 2
    assert kept("assess", "--year", "2012", "--json").json["end"] == "2012-12-31"
