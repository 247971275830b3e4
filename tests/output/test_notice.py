"""公示表: what stands on it, what never does, and which columns are refused."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells.masks import mask_id
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.privacy import disclosure
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.output.books import notice_book

from .as_text import check, dump

HANGING = notice_book.Hanging(
    first=date(2026, 3, 2), last=date(2026, 3, 10), days=7, phone="0931-2345678"
)
POSTER = notice_book.Poster(township="白沙镇", name="白沙镇人民政府", hanging=HANGING)


def written(decision: Decision, folder: Path, *titles: str, split: bool = False) -> list[str]:
    notice = notice_book.lines(decision, disclosure.choose(titles), HANGING)
    return [*notice_book.write(folder, notice, POSTER, split=split)]


def text(path: Path) -> str:
    return "\n".join(
        str(cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet
        for cell in row
        if cell.value is not None
    )


def with_column(decision: Decision, name: str, values: list[str]) -> Decision:
    homes = decision.roster.households
    homes = homes.set_column(homes.column_names.index(name), name, pa.array(values))
    return replace(decision, roster=replace(decision.roster, households=homes))


def test_the_notice(tmp_path: Path, decision: Decision) -> None:
    assert written(decision, tmp_path) == ["公示表.xlsx"]
    check("公示表.txt", dump(tmp_path / "公示表.xlsx"))


def test_nothing_private_stands_on_it(tmp_path: Path, decision: Decision) -> None:
    written(decision, tmp_path, "户主姓名", "身份证号", "性别", "帮扶责任人.联系电话", "帮扶责任人")
    said = text(tmp_path / "公示表.xlsx")
    assert "62*************01X" in said
    assert "139****0001" in said
    for private in (
        "62000019900307001X",
        "1380000",
        "13900000001",
        "因病",
        "因残",
        "因学",
        "缺技术",
    ):
        assert private not in said


def test_a_helpers_own_number_shows_when_asked(tmp_path: Path, decision: Decision) -> None:
    columns = disclosure.choose(["户主姓名", "帮扶人电话"])
    notice = notice_book.lines(decision, columns, replace(HANGING, whole_phones=True))
    notice_book.write(tmp_path, notice, POSTER, split=False)
    assert "13900000001" in text(tmp_path / "公示表.xlsx")
    assert "13800000001" not in text(tmp_path / "公示表.xlsx")


def test_households_without_a_helper_are_left_out_and_counted(decision: Decision) -> None:
    notice = notice_book.lines(decision, disclosure.choose(), HANGING)
    assert (notice.lines, notice.left_out) == (4, 1)
    assert [path[2] for path in notice.villages] == ["北沟村", "石桥村"]


def test_notices_held_beside_one_another_tell_more_households_apart(decision: Decision) -> None:
    """A small town, attacked with every two notices: how many read alike in both, by a count of its own."""
    codes = decision.round.pairs["household"].to_pylist()
    town = with_column(decision, "village", ["石桥村"] * 5)
    facts = {"kind": ["困难户"] * 5, "labour": [1, 1, 1, 2, 2], "people": [3, 3, 4, 4, 4]}
    for name, values in facts.items():
        town = with_column(town, name, values)
    homes = {row["code"]: row for row in town.roster.households.to_pylist()}
    shown = [homes[code] for code in dict.fromkeys(codes) if code in homes]
    titles = {"kind": "户类别", "labour": "劳动力", "people": "家庭人口"}
    for now, before in itertools.product(titles, repeat=2):
        columns = disclosure.choose(["行政村", "户主姓名", titles[now]])
        notice = notice_book.lines(town, columns, HANGING, {"head", "group", before})
        seen = Counter((row[now], row[before]) for row in shown)
        assert notice.alike == min(seen.values()), (now, before)


def test_a_household_with_two_helpers_is_one_of_those_that_read_alike(decision: Decision) -> None:
    town = with_column(decision, "kind", ["困难户"] * 5)
    of_round = town.round
    first = of_round.pairs.slice(0, 1)
    other = next(h for h in of_round.pairs["helper"].to_pylist() if h != first["helper"][0].as_py())
    rows = [first.to_pylist()[0], {**first.to_pylist()[0], "helper": other}]
    pairs = pa.Table.from_pylist(rows, of_round.pairs.schema)
    town = replace(town, round=replace(of_round, pairs=pairs))
    notice = notice_book.lines(town, disclosure.choose(["户主姓名", "户类别"]), HANGING)
    assert (notice.lines, notice.alike) == (2, 1)


def test_a_workbook_for_each_village(tmp_path: Path, decision: Decision) -> None:
    names = written(decision, tmp_path, split=True)
    assert names == ["公示表-北沟村.xlsx", "公示表-石桥村.xlsx"]
    assert "张三" in text(tmp_path / names[1])
    assert "张三" not in text(tmp_path / names[0])


def test_villages_of_one_name_are_told_apart(tmp_path: Path, decision: Decision) -> None:
    places = with_column(decision, "village", ["石桥村"] * 5)
    apart = with_column(places, "township", ["东镇", "东镇", "东镇", "西镇", "西镇"])
    assert written(apart, tmp_path, split=True) == [
        "公示表-东镇石桥村.xlsx",
        "公示表-西镇石桥村.xlsx",
    ]


def test_what_brackets_add_to_a_name_goes(tmp_path: Path, decision: Decision) -> None:
    written(
        with_column(decision, "head", ["张三（老上访户）", "李四(残疾", "王五", "赵六", "钱七"]),
        tmp_path,
    )
    said = text(tmp_path / "公示表.xlsx")
    assert "张三" in said
    assert "上访" not in said
    assert "残疾" not in said


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "重病户"), ("kind", "老上访户"), ("head", "上访户张三"), ("group", "残疾人组")],
)
def test_a_tag_elsewhere_stops_the_notice(
    tmp_path: Path, decision: Decision, column: str, value: str
) -> None:
    tagged = with_column(decision, column, [value, "甲", "乙", "丙", "丁"])
    with pytest.raises(UsageError, match=value):
        written(tagged, tmp_path)
    assert not list(tmp_path.iterdir())


def test_notices_a_few_days_apart_tell_no_birthday(tmp_path: Path, decision: Decision) -> None:
    """The lists say 35 before a birthday and 36 after it; the notice says the same on both days."""
    shown = []
    for ages in (35, 36):
        homes = decision.roster.households
        ages_typed = pa.array([ages] * homes.num_rows, homes.schema.field("age").type)
        homes = homes.set_column(homes.column_names.index("age"), "age", ages_typed)
        typed = replace(decision, roster=replace(decision.roster, households=homes))
        written(typed, tmp_path, "户主姓名", "年龄")
        shown.append(text(tmp_path / "公示表.xlsx"))
    assert all("张三\n36\n" in one for one in shown), "born in 1990"
    assert all("年龄按出生年份计算" in one for one in shown)


@pytest.mark.parametrize(
    "title",
    ["联系电话", "电话", "致贫原因", "健康状况", "残疾", "信访", "备注", "帮扶需求", "户编号", "政治面貌",
     "帮扶责任人.身份证号码", "是否低保", "月亮"],
)  # fmt: skip
def test_what_must_not_be_published_is_refused(title: str) -> None:
    with pytest.raises(UsageError, match=title):
        disclosure.choose(["户主姓名", title])


@pytest.mark.parametrize(
    ("titles", "left"),
    [
        ("身份证号码 年龄", 331),
        ("出生日期", 1000),
        ("年龄 性别", 0),
        ("身份证号码 性别", 0),
    ],
)
def test_columns_that_identify_together_are_refused(titles: str, left: int) -> None:
    chosen = ["户主姓名", *titles.split()]
    if not left:
        assert disclosure.choose(chosen)
        return
    with pytest.raises(UsageError, match=f"只剩 {left} 个") as refused:
        disclosure.choose(chosen)
    assert all(title in str(refused.value) for title in titles.split())


def test_the_arithmetic_of_the_mask_holds() -> None:
    """Tried one by one: the numbers of a county and a year of birth that look like one mask."""
    days = [date(1990, 1, 1) + timedelta(days=n) for n in range(365)]
    firsts = [f"620000{day:%Y%m%d}{n}01" for day in days for n in range(10)]
    numbers = [first + idcard.check_character(first) for first in firsts]
    fitting = [number for number in numbers if mask_id(number) == "62*************01X"]
    assert len(fitting) == pytest.approx(disclosure.candidates({"id_number", "age"}), rel=0.01)
    of_a_day = Counter(number[6:14] for number in fitting)
    assert max(of_a_day.values()) == disclosure.candidates({"id_number", "born"})
