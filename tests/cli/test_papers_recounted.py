"""The figures of every paper of the sample against a recount straight from the workbooks' rows."""

import csv
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from lianhu_cli.output.cards import writing

from ..conftest import copied
from ..output.word_text import texts
from .conftest import Lianhu, runner, the_sample

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
START, ON = date(2012, 3, 1), date(2012, 4, 30)
ASKED = {"特殊户": 2, "困难户": 1}
"""Calls a month, by the rules built in."""
GIVEN_IN_KIND = {"捐物", "走访"}
Rows = list[dict[str, Any]]


@cache
def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = CalamineWorkbook.from_path(path)
    pages = {one: book.get_sheet_by_name(one) for one in book.sheet_names}
    return {
        name: [tuple(map(plain, row)) for row in page.to_python(skip_empty_area=False)]
        for name, page in pages.items()
    }


def plain(cell: Any) -> Any:
    """Return a cell's value: whole numbers as such, None where there is nothing."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None if cell == "" else cell


def sheet(path: Path, name: str, heading: int = 1) -> list[tuple[Any, ...]]:
    return sheets(path)[name][heading:]


def day(text: str) -> date:
    return date(*map(int, text.split(".")))


class Survey:
    """The sample's rows, by plain reading."""

    def __init__(self) -> None:
        survey, ledgers = SAMPLES / "摸底调查.xlsx", SAMPLES / "帮扶台账.xlsx"
        self.households: Rows = [
            {"village": r[1], "group": r[2], "head": r[3], "people": r[6], "labour": r[7], "land": r[8],
             "kind": r[9], "party": r[13] == "是"}
            for r in sheet(survey, "困难户特殊户登记册", 4) if isinstance(r[0], int)
        ]  # fmt: skip
        self.helpers = [
            (r[1], r[2]) for r in sheet(survey, "帮扶干部名册", 2) if isinstance(r[0], int)
        ]
        self.places = {r[1]: r[2:7] for r in sheet(survey, "村情", 2) if isinstance(r[0], int)}
        self.links = {r[1]: r[2] for r in sheet(survey, "联村单位", 2) if isinstance(r[0], int)}
        self.visits = [
            {"day": day(r[1]), "who": (r[2], r[3]), "village": r[4], "household": r[4:7], "deed": r[7],
             "cash": r[9] or 0}
            for r in sheet(ledgers, "帮扶台账", 2) if isinstance(r[0], int)
        ]  # fmt: skip
        self.tasks = [
            {"village": r[1], "who": (r[4], r[3]), "due": day(r[5]), "done": day(r[8]) if r[8] else None}
            for r in sheet(ledgers, "重点工作", 2) if isinstance(r[0], int)
        ]  # fmt: skip
        self.disputes = [
            {"village": r[2], "day": day(r[1]), "settled": day(r[9]) if r[9] else None}
            for r in sheet(ledgers, "矛盾纠纷", 2) if isinstance(r[0], int)
        ]  # fmt: skip
        self.of_village = Counter(row["village"] for row in self.households)

    def within(self, start: date) -> Rows:
        return [row for row in self.visits if start <= row["day"] <= ON]


@pytest.fixture(scope="module")
def told() -> Survey:
    return Survey()


@pytest.fixture(scope="module")
def office(made_once: Callable[..., Path]) -> tuple[Lianhu, Path]:
    """Papers of the sample, only to be read."""
    sample = made_once(the_sample, "sample")
    folder = made_once(partial(_papers, sample), "recount")
    return runner(folder), folder / "out"


def _papers(sample: Path, folder: Path) -> None:
    copied(sample, folder)
    lianhu = runner(folder)
    for arguments in (
        ("import", SAMPLES / "帮扶台账.xlsx"), ("sheets",), ("publish",),
        *(("report", kind, "--on", ON.isoformat(), "--out", f"out/{kind}.{form}")
          for kind in ("month", "year") for form in ("xlsx", "docx")),
        *(("report", kind, "--on", ON.isoformat(), "--out", f"out/{kind}.xlsx")
          for kind in ("day", "week", "quarter")),
        ("stats", "--out", "out/统计.xlsx"),
        ("report", "--out", "out/汇报.docx"), ("cards", "--village", "石桥村", "--out", "out/卡.docx"),
        ("plan", "--month", "2012-05", "--out", "out/计划.xlsx"),
    ):  # fmt: skip
        assert lianhu(*arguments).code in {0, 1}, arguments
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "pages", lambda *_: {})  # 47 handbooks: tests of cards look at some
        days = ("--from", START.isoformat(), "--to", ON.isoformat())
        assert lianhu("assess", *days, "--out", "out/考核").code == 0


def body(path: Path, name: str, first: str = "序号") -> list[tuple[Any, ...]]:
    """Return the numbered rows of a printed sheet."""
    rows = sheet(path, name, 0)
    start = next(at for at, row in enumerate(rows) if row[0] == first)
    return [row for row in rows[start:] if isinstance(row[0], int)]


def total(path: Path, name: str) -> tuple[Any, ...]:
    return next(row for row in sheet(path, name, 0) if "合计" in row[:2])


def pairs(folder: Path) -> Rows:
    with (folder / "结对清单.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_household_stands_on_the_list_once(office: tuple[Lianhu, Path], told: Survey) -> None:
    book = office[1] / "结对帮扶一览表.xlsx"
    listed = [row[1:8] for row in body(book, "总表")]
    names = ("village", "group", "head", "people", "labour", "land", "kind")
    assert Counter(listed) == Counter(tuple(row[n] for n in names) for row in told.households)
    for village, count in told.of_village.items():
        assert len(body(book, village)) == count
        assert len(body(office[1] / "公示表.xlsx", village)) == count
    sums = [round(sum(row[n] for row in told.households), 1) for n in ("people", "labour", "land")]
    assert [round(one, 1) for one in total(book, "总表")[4:7]] == sums
    assert total(book, "总表")[3] == f"{len(told.households)}户"


def test_the_workbook_of_statistics(office: tuple[Lianhu, Path], told: Survey) -> None:
    book, listed = office[1] / "统计.xlsx", pairs(office[1])
    for name, ours, theirs in (("按村", "village", "行政村"), ("按户类别", "kind", "户类别")):
        wanted = Counter(row[ours] for row in told.households)
        done = Counter(row[theirs] for row in listed)
        rows = {row[0]: row[1:5] for row in sheet(book, name, 0) if row[0] in wanted}
        assert rows == {
            one: (every, done[one], every - done[one], done[one] / every)
            for one, every in wanted.items()
        }
        whole = len(told.households), len(listed), len(told.households) - len(listed)
        assert next(row for row in sheet(book, name, 0) if row[0] == "合计")[1:4] == whole
    people = Counter(unit for _, unit in told.helpers if unit)
    used = Counter(row["单位"] for row in listed)
    units = {row[0]: (row[1], row[3]) for row in sheet(book, "按单位", 0) if row[0] in people}
    assert units == {one: (count, used[one]) for one, count in people.items()}


def test_coverage_by_village_and_kind(office: tuple[Lianhu, Path], told: Survey) -> None:
    kinds = Counter((row["village"], row["kind"]) for row in told.households)
    covered = Counter((row["行政村"], row["户类别"]) for row in pairs(office[1]))
    rows = body(office[1] / "覆盖统计表.xlsx", "覆盖统计表")
    assert [row[1] for row in rows] == list(told.places)
    for _, village, every, wanted, done, open_, rate, *by in rows:
        numbers = [kinds[village, kind] for kind in ("特殊户", "困难户")]
        made = [covered[village, kind] for kind in ("特殊户", "困难户")]
        assert (every, wanted, done) == (told.places[village][1], sum(numbers), sum(made))
        assert (open_, rate) == (sum(numbers) - sum(made), sum(made) / sum(numbers))
        assert by == [numbers[0], made[0], numbers[1], made[1]]


def test_units_and_helpers(office: tuple[Lianhu, Path], told: Survey) -> None:
    made = Counter((row["帮扶责任人"], row["单位"]) for row in pairs(office[1]))
    of_unit = Counter(unit for _, unit in told.helpers)
    inside: Counter[str] = Counter()
    for row in pairs(office[1]):
        inside[row["单位"]] += told.links.get(row["单位"]) == row["行政村"]
    for row in body(office[1] / "单位包村一览表.xlsx", "单位包村一览表"):
        taken = sum(count for (_, unit), count in made.items() if unit == row[1])
        assert (row[2], row[5]) == (told.links.get(row[1]), of_unit[row[1]])
        assert row[6:9] == (inside[row[1]], taken - inside[row[1]], taken)
    rows = body(office[1] / "干部包户台账.xlsx", "干部包户台账")
    assert Counter(row[2] for row in rows) == Counter(name for name, _ in told.helpers)
    for _, unit, name, _, due, taken, short, whom in rows:
        own = "" if unit.endswith("（无单位）") else unit
        assert taken == len((whom or "").split("；")) if whom else taken == 0
        assert own or not of_unit[unit]
        if list(map(tuple, told.helpers)).count((name, own or None)) == 1:
            assert taken == made[name, own]
        assert short == due - taken
    sums = total(office[1] / "责任人统计表.xlsx", "责任人统计表")
    kinds = Counter(row["户类别"] for row in pairs(office[1]))
    assert (sums[3], sums[6], *sums[8:]) == (
        len(told.helpers), len(pairs(office[1])), kinds["特殊户"], kinds["困难户"],
    )  # fmt: skip


def gifts(rows: Rows) -> tuple[float, float]:
    return (
        sum(row["cash"] for row in rows if row["deed"] == "捐款"),
        sum(row["cash"] for row in rows if row["deed"] in GIVEN_IN_KIND),
    )


def calls(rows: Rows) -> int:
    return len({(row["day"], row["who"], row["household"]) for row in rows})


def test_the_month_by_village(office: tuple[Lianhu, Path], told: Survey) -> None:
    month, year = told.within(date(2012, 4, 1)), told.within(date(2012, 1, 1))
    by: dict[str, tuple[Rows, Rows]] = defaultdict(lambda: ([], []))
    for at, rows in enumerate((month, year)):
        for row in rows:
            by[row["village"]][at].append(row)
    rows = body(office[1] / "month.xlsx", "月检查")
    assert [row[1] for row in rows] == list(told.places)
    for (
        _,
        village,
        owed,
        seen,
        unseen,
        _,
        times,
        cash,
        goods,
        both,
        so_far,
        all_gifts,
        *rest,
    ) in rows:
        now, then = by[village]
        assert (owed, seen) == (told.of_village[village], len({r["household"] for r in now}))
        assert (unseen, times, so_far) == (owed - seen, calls(now), calls(then))
        assert (cash, goods, both, all_gifts) == (*gifts(now), sum(gifts(now)), sum(gifts(then)))
        found = [row for row in told.disputes if row["village"] == village]
        tasks = [row for row in told.tasks if row["village"] == village]
        assert rest == [
            sum((row["day"].year, row["day"].month) == (2012, 4) for row in found),
            sum(bool(row["settled"]) and row["settled"].month == 4 for row in found),
            sum((row["due"].year, row["due"].month) == (2012, 4) for row in tasks),
            sum(bool(row["done"]) and row["done"].month == 4 for row in tasks),
            sum(row["due"] < ON and not (row["done"] and row["done"] <= ON) for row in tasks),
        ]


def text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_the_sentences_of_month_and_year(office: tuple[Lianhu, Path], told: Survey) -> None:
    month = text(office[1] / "month.docx")
    now = told.within(date(2012, 4, 1))
    assert f"走访{len({row['household'] for row in now})}户、{calls(now)}次" in month
    found = [row for row in told.disputes if row["day"].month == 4]
    settled = [row for row in told.disputes if row["settled"] and row["settled"].month == 4]
    own = sum(row in settled for row in found)
    assert f"排查{len(found)}件，其中已化解{own}件" in month
    assert f"化解以前排查的{len(settled) - own}件" in month
    year = text(office[1] / "year.docx")
    cash, goods = gifts([row for row in told.visits if row["day"] <= ON])
    told_money = re.search(r"合计([\d.]+)万元，其中捐款([\d.]+)万元、捐物折款([\d.]+)万元", year)
    assert told_money
    assert [round(float(one) * 10_000) for one in told_money.groups()] == [
        cash + goods,
        cash,
        goods,
    ]
    due = [row for row in told.tasks if row["due"].year == 2012]
    finished = sum(bool(row["done"]) and row["done"] <= ON for row in due)
    assert f"年内应完成{len(due)}项，其中已完成{finished}项" in year


def test_the_situation_report(office: tuple[Lianhu, Path], told: Survey) -> None:
    said = text(office[1] / "汇报.docx")
    villages, groups, households, people, land, _ = (
        len(told.places), *(sum(row[at] for row in told.places.values()) for at in range(5)),
    )  # fmt: skip
    kinds = Counter(row["kind"] for row in told.households)
    for sentence in (
        f"{villages}个行政村、{groups}个村民小组，共有农户{households}户、{people}人，耕地{land}亩",
        f"需要结对帮扶的有{len(told.households)}户，其中特殊户{kinds['特殊户']}户、困难户{kinds['困难户']}户",
        f"党员家庭{sum(row['party'] for row in told.households)}户",
        f"承担帮扶任务的有{len(told.helpers)}人",
        f"走访{len({row['household'] for row in told.visits})}户、{calls(told.visits)}次",
        f"捐资捐物折合现金{sum(gifts(told.visits)) / 10000:g}万元",
    ):
        assert sentence in said


def test_cards_and_plan(office: tuple[Lianhu, Path], told: Survey) -> None:
    heads = Counter(texts(office[1] / "卡.docx"))
    for head, count in Counter(
        row["head"] for row in told.households if row["village"] == "石桥村"
    ).items():
        assert heads[head] >= 2 * count  # 存根 and 户存
    names = list(sheets(office[1] / "计划.xlsx"))
    listed = list(dict.fromkeys(unit for _, unit in told.helpers if unit))
    assert [name for name in names if name in listed] == [name for name in listed if name in names]
    assert all(row[1] for name in names for row in body(office[1] / "计划.xlsx", name))


@pytest.mark.parametrize(
    ("kind", "name", "start", "end"),
    [
        ("day", "各村情况", ON, ON),
        ("week", "周汇报", date(2012, 4, 30), ON),
        ("quarter", "季检查", date(2012, 4, 1), ON),
    ],
)
def test_day_week_and_quarter_by_village(
    office: tuple[Lianhu, Path], told: Survey, kind: str, name: str, start: date, end: date
) -> None:
    rows = body(office[1] / f"{kind}.xlsx", name)
    assert [row[1] for row in rows] == list(told.places)
    for _, village, owed, seen, unseen, _, times, *money in (row[:10] for row in rows):
        now = [r for r in told.visits if r["village"] == village and start <= r["day"] <= end]
        assert (owed, seen) == (told.of_village[village], len({r["household"] for r in now}))
        assert (unseen, times) == (owed - seen, calls(now))
        assert money == [*gifts(now), sum(gifts(now))]
    sums = total(office[1] / f"{kind}.xlsx", name)
    assert list(sums[2:10]) == [sum(row[at] for row in rows) for at in range(2, 10)]


def test_every_call_of_the_day_stands_on_its_paper(
    office: tuple[Lianhu, Path], told: Survey
) -> None:
    listed = [(row[1], row[3]) for row in body(office[1] / "day.xlsx", "日小结")]
    made = {(r["who"], r["household"]) for r in told.visits if r["day"] == ON}
    assert Counter(listed) == Counter((who[0], "".join(home)) for who, home in made)


def test_the_list_by_unit(office: tuple[Lianhu, Path], told: Survey) -> None:
    path = office[1] / "结对帮扶一览表（分单位）.xlsx"
    made = Counter(row["单位"] for row in pairs(office[1]))
    listed = Counter({name: len(body(path, name)) for name in sheets(path)})
    units = {unit for _, unit in told.helpers if unit}
    assert {name: count for name, count in listed.items() if name in units} == {
        unit: count for unit, count in made.items() if unit
    }
    assert sum(listed.values()) == len(told.households)


def points(told: Survey, who: tuple[str, str], homes: dict[tuple[Any, ...], str]) -> list[float]:
    """Return the six items of 考核 of one cadre, whose households and their kinds are `homes`."""
    mine = [row for row in told.within(START) if row["who"] == who]
    made = Counter((day.month, home) for day, home in {(r["day"], r["household"]) for r in mine})
    due = [(month, home, ASKED[kind]) for home, kind in homes.items() for month in (3, 4)]
    tasks = [one for one in told.tasks if one["who"] == who and START <= one["due"] <= ON]
    counted = [
        (30, sum(made[month, home] for month, home, _ in due), sum(wanted for *_, wanted in due)),
        (20, len({r["household"] for r in mine} & homes.keys()), len(homes)),
        (20, sum(made[month, home] >= wanted for month, home, wanted in due), len(due)),
        (10, len({r["day"] for r in mine}), 2),
        (10, sum(r["deed"] not in {"走访", "宣讲"} for r in mine), 2),
        (10, sum(one["done"] is not None and one["done"] <= ON for one in tasks), len(tasks)),
    ]
    return [
        round(weight * min(count / of, 1), 2) if of else weight for weight, count, of in counted
    ]


def test_the_ranking_of_cadres_and_units(office: tuple[Lianhu, Path], told: Survey) -> None:
    path = office[1] / "考核" / "工作考核排名.xlsx"
    kinds = {(r["village"], r["group"], r["head"]): r["kind"] for r in told.households}
    homes: dict[tuple[str, str], dict[tuple[Any, ...], str]] = defaultdict(dict)
    for row in pairs(office[1]):
        home = (row["行政村"], row["村民小组"], row["户主姓名"])
        homes[row["帮扶责任人"], row["单位"]][home] = kinds[home]
    alike = {who for who, times in Counter(told.helpers).items() if times > 1}
    wrong, seen = [], 0
    for unit in {unit for _, unit in told.helpers if unit} & sheets(path).keys():
        for _, name, _, _, households, *items, total, grade in body(path, unit, "名次"):
            who = (name, unit)
            expected = points(told, who, homes[who])
            if who not in alike:
                seen += 1
                wrong += [who] if (households, items) != (len(homes[who]), expected) else []
            assert total == round(sum(items), 2)
            bounds = ((90, "优秀"), (75, "称职"), (60, "基本称职"), (0, "不称职"))
            assert grade == next(one for least, one in bounds if total >= least)
    assert not wrong
    assert seen > 300
    ranked = [row for row in sheet(path, "单位排名", 0) if isinstance(row[0], int)]
    for place, unit, cadres, mean, *grades in ranked:
        rows = body(path, unit, "名次")
        assert (cadres, mean) == (len(rows), round(sum(row[-2] for row in rows) / len(rows), 2))
        given = Counter(row[-1] for row in rows)
        assert grades == [given[one] for one in ("优秀", "称职", "基本称职", "不称职")]
        assert place == 1 + sum(row[3] > mean for row in ranked)


def test_what_changed_from_one_round_to_the_next(
    office: tuple[Lianhu, Path], tmp_path: Path
) -> None:
    """Two helpers leave and a household is given to somebody: held against the two lists of pairs."""
    shutil.copytree(office[1].parent, tmp_path / "later")
    lianhu = runner(tmp_path / "later")
    first = pairs(office[1])
    for row in (first[0], first[300]):
        assert (
            lianhu("leave", row["帮扶人编码"], "--reason", "调离", "--on", "2012-04-20").code == 0
        )
    assert lianhu("pin", first[10]["户编码"], first[40]["帮扶人编码"]).code == 0
    assert lianhu("pair", "--date", "2012-05-02", "--out", "二").code == 0
    assert lianhu("diff", "1", "2", "--out", "变动.xlsx").code == 0
    then, now = (
        {(r["户编码"]): r for r in some} for some in (first, pairs(tmp_path / "later" / "二"))
    )
    expected = Counter()
    for code in {**then, **now}:
        old, new = then.get(code), now.get(code)
        who = [
            (one["帮扶责任人"], one["单位"] or "（无单位）")
            if one and one["帮扶责任人"]
            else ("暂缺", "")
            for one in (old, new)
        ]
        if (old or {}).get("帮扶人编码") != (new or {}).get("帮扶人编码"):
            home = old or new or {}
            expected[(home["行政村"], home["村民小组"], home["户主姓名"], *who[0], *who[1])] += 1
    rows = body(tmp_path / "later" / "变动.xlsx", "调整对照表")
    listed = Counter(
        (r[1], r[2], r[3], r[5] or "", r[6] or "", r[8] or "", r[9] or "") for r in rows
    )
    assert listed == expected
    assert len(rows) >= 3
    assert {r[7] for r in rows if r[5]} == {"2012-03-01"}
    assert {r[10] for r in rows if r[8]} <= {"2012-05-02"}
    places = [*Survey().places]
    assert [places.index(r[1]) for r in rows] == sorted(places.index(r[1]) for r in rows)
