"""Ledgers from the command line: imported beside and after registers, reported by day, week and month."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..output.as_text import check, dump
from ..output.word_text import dump as word_dump
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, Rows, drawer, runner

Draw = Callable[..., Path]
VISITS: Rows = [
    (
        "日期",
        "帮扶人",
        "单位",
        "行政村",
        "村民小组",
        "户主姓名",
        "帮扶类型",
        "数量",
        "折合现金(元)",
        "内容",
        "结果",
    ),
    ("2012.3.5", "林干", "", "石桥村", "1组", "张三", "走访", "2袋", 180, "送面粉", ""),
    ("2012.3.5", "林干", "", "石桥村", "1组", "张三", "捐款", "", "0.02万元", "=1+1", ""),
    ("2012.4.2", "石村", "", "石桥村", "2组", "李四", "技术", "", "", "剪枝", ""),
    ("2012.4.9", "高明", "", "石桥村", "2组", "王五", "走访", "", "", "看望", ""),
    ("2012.4.9", "高民", "", "石桥村", "2组", "王五", "走访", "", "", "看望", ""),
]
UNIT_S: Rows = [
    VISITS[0],
    ("2012.4.12", "", "畜牧站", "石桥村", "1组", "张三", "捐物", "2袋", 300, "化肥", ""),
]
TASKS: Rows = [
    ("编号", "行政村", "工作内容", "责任单位", "责任人", "完成时限", "进度", "状态"),
    (1, "石桥村", "修渠", "畜牧站", "林干", "2012年3月底", 0.6, ""),
    (2, "杨家湾村", "拱棚", "畜牧站", "林干", "2012.4.20", "100%", "已完成"),
]
DISPUTES: Rows = [
    ("日期", "行政村", "村民小组", "户主姓名", "事由", "调解人", "结果", "化解日期"),
    ("2012.4.2", "石桥村", "2组", "李四", "地界", "石村", "达成协议", "2012.4.20"),
    ("2012.4.3", "石桥村", "", "", "水路", "石村", "正在调解", ""),
]


def a_spring(lianhu: Lianhu, folder: Path) -> Lianhu:
    draw = drawer(folder)
    survey = draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    book = draw("台账.xlsx", 帮扶台账=VISITS, 重点工作=TASKS, 矛盾纠纷=DISPUTES)
    (folder / "r.toml").write_text('[office]\ntownship = "白沙镇"\ntitle = "双联行动"\n', "utf-8")
    assert lianhu("import", survey).code == 0
    for household, helper in (("张三", "林干"), ("李四", "石村"), ("王五", "高明")):
        assert lianhu("pin", household, helper).code == 0
    assert lianhu("pair", "--date", "2012-03-01").code == 0
    assert lianhu("import", book).code == 1
    return lianhu


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spring")


@pytest.fixture(scope="module")
def township(home: Path) -> Lianhu:
    """A spring in a folder that the tests of this file share: they only read its register."""
    return a_spring(runner(home), home)


def test_ledgers_beside_registers_in_any_order(lianhu: Lianhu, draw: Draw) -> None:
    survey = draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    book = draw("台账.xlsx", 帮扶台账=VISITS[:-1])
    answers = [
        lianhu("import", *files, "--db", f"{at}.db", "--json").json
        for at, files in enumerate([(survey, book), (book, survey)])
    ]
    for answer in answers:
        assert answer["changes"]["visits"] == {"added": 4, "changed": 0, "removed": 0}
        assert answer["counts"]["visits"] == 4
        assert "tasks" not in answer["counts"]
        assert answer["counts"]["set_aside"] == 0
    again = lianhu("import", book, "--db", "0.db", "--json").json
    assert again["changes"]["visits"] == {"added": 0, "changed": 0, "removed": 0}
    assert again["counts"]["households"] == 4


def test_nothing_of_ledgers_where_there_are_none(lianhu: Lianhu, survey: Path) -> None:
    answer = lianhu("import", survey, "--json").json
    assert set(answer["changes"]) == {"households", "helpers"}
    assert not {"visits", "tasks", "disputes", "industries"} & set(answer["counts"])


def test_tried_and_refused(lianhu: Lianhu, draw: Draw) -> None:
    survey = draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    book = draw("台账.xlsx", 帮扶台账=VISITS)
    tried = lianhu("import", survey, book, "--dry-run", "--json")
    assert (tried.code, tried.json["counts"]["visits"]) == (1, 4)
    assert lianhu("import", survey, book, "--strict").code == 1
    assert lianhu("list", "visits").code == 3
    assert lianhu("import", survey, book).code == 1
    rows = lianhu("list", "visits", "--json").json["visits"]
    assert [row["head"] for row in rows] == ["张三", "张三", "李四", "王五"]
    assert all(row["helper"].startswith("P") for row in rows)
    assert "帮扶人编码" in lianhu("list", "visits", "--format", "csv").out


def test_what_a_unit_gives_is_the_unit_s(lianhu: Lianhu, draw: Draw) -> None:
    survey = draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    assert lianhu("import", survey, draw("台账.xlsx", 帮扶台账=UNIT_S)).code == 0
    found = lianhu("report", "month", "--on", "2012-04-30", "--by", "unit", "--json").json
    assert [(row["unit"], row["goods"], row["visits"]) for row in found["by_unit"]] == [
        ("畜牧站", 300, 1)
    ]
    assert (
        "畜牧站\t（单位）" in lianhu("report", "month", "--on", "2012-04-30", "--by", "helper").out
    )


def test_the_month(township: Lianhu) -> None:
    found = township("report", "month", "--on", "2012-04-30", "--json").json
    totals, year = found["totals"], found["since_new_year"]
    assert (totals["visits"], totals["visited"], totals["households"]) == (2, 2, 4)
    assert (year["visits"], year["visited"], year["gifts"]) == (3, 3, 380)
    assert (year["money"], year["goods"], totals["gifts"]) == (200, 180, 0)
    assert (totals["disputes"], totals["settled"], totals["open_disputes"]) == (2, 1, 1)
    assert (totals["tasks_due"], totals["tasks_done"], totals["tasks_late"]) == (1, 1, 1)
    lacking = [(row["head"], row["wanted"], row["made"]) for row in found["missed"]]
    assert lacking == [("张三", 1, 0), ("王五", 2, 1), ("赵六", 1, 0)]
    assert [row["village"] for row in found["by_village"]] == ["石桥村", "杨家湾村"]
    said = township("report", "month", "--on", "2012-04-30").out
    assert "月检查（2012年4月）" in said
    assert "石桥村1组张三\t困难户\t林干\t1\t0\t2012-03-05" in said


def test_other_periods_and_groups(township: Lianhu) -> None:
    week = township("report", "week", "--on", "2012-04-04", "--by", "helper", "--json").json
    assert (week["start"], week["end"]) == ("2012-04-02", "2012-04-08")
    assert {row["name"]: row["visits"] for row in week["by_helper"]}["石村"] == 1
    day = township("report", "day", "--on", "2012-04-09", "--by", "unit", "--json").json
    assert {row["unit"]: row["visits"] for row in day["by_unit"]}["镇政府"] == 1
    assert township("report", "fortnight").code == 2
    assert township("report", "month", "--on", "April").code == 2
    assert township("report", "month", "--out", "m.pdf").code == 2


def test_the_day_names_who_called_on_whom(township: Lianhu, home: Path) -> None:
    day = township("report", "day", "--on", "2012-04-02", "--json").json
    assert [(row["name"], row["head"], row["done"]) for row in day["calls"]] == [
        ("石村", "李四", ["剪枝"])
    ]
    assert (day["totals"]["owed"], day["totals"]["overdue"]) == (3, 0)
    assert day["next_day"] == "2012-04-05"  # the two days between are a festival's
    options = ("--on", "2012-04-02", "--rules", "r.toml", "--out")
    said = township("report", "day", *options, "d.docx").out
    assert "排查矛盾纠纷1件：石桥村2组李四（地界）；尚未化解1件。" in said
    assert "漏访" not in said
    paper = word_dump(home / "d.docx")
    assert "石村" in paper
    assert "还欠访3户" in paper
    assert (
        "赵六" not in paper.split("下一步")[0]
    )  # owed: a number on the paper, a row of the workbook
    assert township("report", "day", *options, "d.xlsx").code == 0
    check("日小结.txt", dump(home / "d.xlsx"))


def test_an_open_dispute_of_that_day_shows_that_day_s_state(township: Lianhu) -> None:
    for day, open_then in (("2012-04-19", ["未化解", ""]), ("2012-04-20", [""])):
        rows = township("report", "day", "--on", day, "--json").json["open_disputes"]
        assert [row["status"] for row in rows] == open_then
        assert "达成协议" not in str(rows)


def test_missed_only_when_the_time_is_over(township: Lianhu) -> None:
    assert "漏访" not in township("report", "week", "--on", "2012-04-11").out
    assert "，漏访3户。" in township("report", "month", "--on", "2012-04-30").out
    quarter = township("report", "quarter", "--on", "2012-06-15", "--json").json["totals"]
    assert (quarter["overdue"], quarter["owed"]) == (4, 4)
    assert "漏访4户，还欠访4户" in township("report", "quarter", "--on", "2012-06-15").out


def test_of_what_falls_due_a_part_is_done(township: Lianhu) -> None:
    said = township("report", "month", "--on", "2012-04-30").out
    assert "本期到期1项，其中已完成1项；" in said


def test_who_helped_then_stays(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    township = a_spring(lianhu, folder)
    entry = ("2012.3.8", "石村", "", "石桥村", "1组", "张三", "走访", "", "", "", "")
    tried = township(
        "import", draw("三月.xlsx", 帮扶台账=[VISITS[0], entry]), "--dry-run", "--json"
    ).json
    (problem,) = [p for p in tried["problems"] if p["code"] == "entry-not-theirs"]
    assert "畜牧站林干" in problem["message"]
    before = township("report", "month", "--on", "2012-03-31", "--by", "helper", "--json").json
    draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=[*HELPERS[:2], *HELPERS[3:]])
    assert township("import", "摸底.xlsx").code == 0
    assert township("pair", "--date", "2012-05-01").code == 0
    after = township("report", "month", "--on", "2012-03-31", "--by", "helper", "--json").json
    assert {r["name"]: r["visits"] for r in after["by_helper"]}["林干"] == 1
    assert before["totals"] == after["totals"]
    assert township("import", "台账.xlsx", "--json").json["changes"]["visits"]["removed"] == 0


def test_the_workbook(township: Lianhu, home: Path) -> None:
    ran = township("report", "month", "--on", "2012-04-30", "--rules", "r.toml", "--out", "m.xlsx")
    assert ran.code == 0
    assert (home / "m.xlsx").stat().st_mode & 0o777 == 0o600
    check("月检查.txt", dump(home / "m.xlsx"))


def test_the_paper_and_the_situation_report(township: Lianhu, home: Path) -> None:
    assert (
        township(
            "report", "month", "--on", "2012-04-30", "--rules", "r.toml", "--out", "m.docx"
        ).code
        == 0
    )
    text = word_dump(home / "m.docx")
    assert "[公文标题] 白沙镇双联行动帮扶工作月检查\n[公文标题] （2012年4月）\n" in text
    assert "石桥村1组张三" in text
    ran = township("report", "--date", "2012-04-30", "--out", "r.docx", "--json")
    told = {one["name"]: one["value"] for one in ran.json["figures"]}
    assert (told["走访次数"], told["捐资捐物"], told["纠纷化解数"], told["重点工作数"]) == (
        "3",
        "380",
        "1",
        "2",
    )
    assert "捐资捐物折合现金380元" in word_dump(home / "r.docx")


def test_how_often_is_a_rule(township: Lianhu, home: Path) -> None:
    (home / "d.toml").write_text('[[duties]]\nperiod = "quarter"\nvisits = 1\n', "utf-8")
    found = township("report", "month", "--on", "2012-05-31", "--rules", "d.toml", "--json").json
    assert [row["head"] for row in found["missed"]] == ["张三", "赵六"]
    assert "各户每季度至少走访 1 次。" in township("rules", "--rules", "d.toml").out
    assert "特殊户每月至少走访 2 次。" in township("rules").out
    (home / "e.toml").write_text('[[duties]]\nperiod = "decade"\n', "utf-8")
    assert township("rules", "--rules", "e.toml").code == 4


def test_the_year_says_what_is_wanting_and_what_comes_next(township: Lianhu, home: Path) -> None:
    options = ("--on", "2012-12-31", "--rules", "r.toml")
    said = township("report", "year", *options, "--out", "y.docx").out
    assert "存在问题：一是走访不够均衡，4户有漏访，其中全年没有走访过的1户（分布在" in said
    assert "二是尚有1件矛盾纠纷没有化解，最早的是2012年4月3日排查的（分布在石桥村1件）。" in said
    assert "三是1项重点工作逾期（分布在石桥村1项）。" in said
    assert "下一步：一是对漏访的4户逐户补访" in said
    assert "排查2件，其中已化解1件；尚未化解1件" in said
    paper = word_dump(home / "y.docx")
    assert paper.index("（一）走访") < paper.index("二、存在问题") < paper.index("三、下一步")
    assert "今年以来" not in paper
    totals = township("report", "month", "--on", "2012-04-30", "--json").json["totals"]
    assert (totals["disputes"], totals["disputes_settled"], totals["settled"]) == (2, 1, 1)


def test_what_was_found_before_is_no_part_of_what_was_found_now(township: Lianhu) -> None:
    said = township("report", "week", "--on", "2012-04-20").out
    assert "排查0件；化解以前排查的1件；今年以来排查2件，化解1件；尚未化解1件" in said


def test_the_day_is_told_where_everybody_has_left_since_the_round(
    lianhu: Lianhu, draw: Callable[..., Path]
) -> None:
    lianhu("import", draw("户.xlsx", 登记册=HOUSEHOLDS), draw("人.xlsx", 干部=HELPERS))
    lianhu("pair", "--date", "2026-03-02")
    lianhu("drop", "户.xlsx")
    assert lianhu("report", "day", "--date", "2026-03-05").code == 0
