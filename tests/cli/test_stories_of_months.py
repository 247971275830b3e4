"""What an office does in the months after, one story a test; the register is derived anew after every change."""

import sqlite3

import openpyxl
import pytest
from docx import Document

from .office import Office
from .people import (
    CADRES,
    FANG,
    HE,
    LUO,
    MIAO,
    QIN,
    TAO,
    Home,
    masked,
    number,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("blank_papers")

EVERYTHING = ("households", "helpers", "pairs")


@pytest.mark.parametrize("orders", [2, pytest.param(0, marks=pytest.mark.slow)])
def test_lists_that_disagree_come_to_the_same_in_any_order(office: Office, orders: int) -> None:
    """Village, civil affairs and the disabled persons' federation; and two rosters differ in a unit."""
    tao = ("姓名", "身份证号码", "单位", "职务", "人员类别")
    office.book(
        "1-村册.xlsx",
        LUO,
        HE,
        干部名册=[tao, ("陶一鸣", TAO.id_number, "财政所", None, "副科级以上")],
    )
    office.book(
        "2-民政.xlsx", HE.but(people=4, kind="特殊户", cause="因残"), sheet="低收入人口",
        干部=[tao, ("陶一鸣", TAO.id_number, "民政办", "主任", "副科级以上")],
    )  # fmt: skip
    office.book("3-残联.csv", HE.but(people=4, kind="特殊户", cause="因残"), MIAO)
    office.in_every_order("1-村册.xlsx", "2-民政.xlsx", "3-残联.csv", most=orders)
    found = office.json("problems")["problems"]
    (told,) = [
        p
        for p in found
        if p["code"] == "sources-disagree" and p["cell"] == "F2" and p["file"] == "2-民政.xlsx"
    ]
    assert all(word in told["message"] for word in ("1-村册.xlsx", "登记册", "F3"))
    assert office.homes("people", "kind", "classes", "cause")["何有田"] == (
        3, "特殊户", ["困难户", "特殊户"], "因残",
    )  # fmt: skip
    assert {*office.homes("code")} == {"何有田", "罗满囤", "苗广粮"}
    assert office.listed("helpers", "unit", "post") == [("财政所", "")], "not half of each"


def test_a_half_saved_workbook_makes_nobody_leave(office: Office) -> None:
    heads = (
        "高长安 孟玉莲 薛发家 郝秀兰 曹永康 袁桂枝 邓福来 傅彩霞 "
        "潘守信 于凤仙 董来福 杜玉梅 阮长河 蓝月英 闵庆余 季秀芳"
    ).split()
    rows = [
        Home(village="柏树村", group=f"{1 + at % 4}组", head=head, id_number=number(f"19{50 + at}0305", at + 100))
        for at, head in enumerate(heads)
    ]  # fmt: skip
    office.take(office.book("册.xlsx", *rows))
    march = office.whole()
    office.on("2026-04-02")
    taken = office.take(office.book("册.xlsx", *rows[:9]), code=1)
    assert (taken.changed()[2], taken.answer["counts"]["households"]) == (0, 16)
    assert "--accept-removals" in taken.message("many-removed")
    assert office.whole() == march
    taken = office.take("册.xlsx", "--accept-removals")
    assert (taken.changed()[2], taken.answer["counts"]["households"]) == (7, 9)


def test_a_wrong_import_is_taken_back_step_by_step(office: Office) -> None:
    office.take(
        office.book("册.xlsx", HE, LUO.but(kind="特殊户")), office.book("干部.xlsx", *CADRES)
    )
    office.run("pair")
    right = office.whole(of=EVERYTHING)
    office.on("2026-04-02")
    office.take(office.book("册.xlsx", HE.but(people=9), MIAO))
    office.run("pair")
    assert "pair" in office.run("undo", "--yes").out or "结对" in office.run("log").out
    assert office.homes("people") == {"何有田": 9, "苗广粮": 3}
    office.run("undo", "--yes")
    assert office.whole(of=EVERYTHING) == right
    office.book("册.xlsx", HE.but(people=4), LUO.but(kind="特殊户"))
    assert office.take("册.xlsx").changed() == (0, 1, 0)


def test_what_only_a_dropped_file_said_ends(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO))
    march = office.whole()
    office.on("2026-04-02")
    office.take(office.book("补充.csv", HE.but(people=7), MIAO))
    assert office.homes("people") == {"何有田": 7, "罗满囤": 3, "苗广粮": 3}
    office.on("2026-04-03")
    office.run("drop", "补充.csv")
    assert office.whole() == march
    assert "补充.csv" in office.run("history", "苗广粮").out, (
        "who was named only there is still known"
    )


def test_rules_are_remembered(office: Office) -> None:
    rows = [
        HE.but(head=head, group=f"{1 + at % 4}组", id_number=number(f"19{60 + at}0305", at + 200), phone="")
        for at, head in enumerate("高山 孟河 薛林 郝田 曹禾 袁麦 邓豆 傅米 潘谷".split())
    ]  # fmt: skip
    heading = ("姓名", "单位", "职务", "职级", "人员类别")
    cadres = [
        ("陶一鸣", "财政所", "所长", "正科级", ""),
        ("严二青", "财政所", "干事", "科员", "一般干部"),
    ]
    office.book("干部.xlsx", 干部=[heading, *cadres])
    office.take(office.book("册.xlsx", *rows[:8]), "干部.xlsx", "--rules", "凤山")
    assert office.json("pair", "--rules", "凤山")["covered"] == 8
    march = office.helped()
    office.on("2026-04-02")
    again = office.run("pair")
    assert "沿用上次的规则 凤山" in again.err
    assert "与上一轮相同" in again.err
    assert (office.helped(), len(office.json("rounds")["rounds"])) == (march, 1)
    office.take(office.book("册.xlsx", *rows))
    april = office.json("pair")
    assert (april["covered"], april["kept"]) == (9, 8)
    assert len(office.json("rounds")["rounds"]) == 2
    assert office.json("pair", "--rules", "内置", "--dry-run")["covered"] in {2, 3}


def test_the_past_stays_as_it_was(office: Office) -> None:
    luo = LUO.but(kind="特殊户")
    office.take(office.book("册.xlsx", HE, luo, MIAO), office.book("干部.xlsx", *CADRES))
    office.run("pair", "--round", "三月", "--date", "2026-03-02")
    helper, march = office.helped()["苗广粮"], office.whole()
    revision = office.json("log")["revisions"][-1]["revision"]
    office.on("2026-04-02")
    cao = MIAO.but(head="曹禾", group="4组", id_number=number("19590909", 9), phone="")
    office.take(office.book("册.xlsx", HE.but(people=5, kind="特殊户"), luo, QIN, cao))
    office.run("pair", "--round", "四月", "--date", "2026-04-02")
    totals = office.json("stats", "--round", "三月")["totals"]
    assert (totals["households"], totals["by_kind"]["特殊户"]["households"]) == (3, 1)
    office.run("sheets", "list", "coverage", "--round", "三月", "--out", "三月")
    printed = office.texts("三月/*.xlsx")
    assert [name in printed for name in ("苗广粮", "秦桂香", "曹禾")] == [True, False, False]
    for at in (revision, "2026-03-20"):
        assert office.whole("--at", at) == march
    assert office.json("stats", "--at", "2026-03-20")["totals"]["households"] == 3
    assert len(office.homes("code")) == 4
    gone = office.run("history", "苗广粮").out
    assert helper in gone
    assert "册.xlsx" in gone
    told = office.run("history", "何有田").out
    assert "G2" in told
    assert "F2" in told


def test_whoever_asks_for_it_is_forgotten(office: Office) -> None:
    name, card, phone = "上官槿月", number("19531026", 52), "19934567211"
    hers = LUO.but(head=name, id_number="", phone=phone)
    office.run("import", office.book("册.xlsx", HE, hers), office.book("干部.xlsx", *CADRES),
               "--problems", "清单.xlsx")  # fmt: skip
    office.take(office.answer("清单.xlsx", {"D3": card}))
    office.run("pair", "--date", "2026-03-02")
    code, helper = office.homes("code")[name], office.helped()[name]
    office.on("2026-03-20")
    ledger = [("日期", "帮扶人", "行政村", "村民小组", "户主姓名", "帮扶类型", "内容"),
              ("2026-03-15", helper, "柏树村", "2组", name, "走访", f"看望{name}")]  # fmt: skip
    office.take(office.book("台账.xlsx", 帮扶台账=ledger))
    march = office.json("log")["revisions"][-1]["revision"]
    office.on("2026-04-02")
    office.take(office.book("册.xlsx", HE))
    office.run("forget", code, "--reason", "本人申请删除")
    for path in office.folder.glob("lianhu.db*"):
        raw = path.read_bytes()
        for text in (name, card, phone):
            assert not any(text.encode(one) in raw for one in ("utf-8", "utf-16-le", "gb18030"))
    assert {*office.homes("code", args=("--at", march))} == {"何有田"}
    told = office.run("history", code).out
    assert "本人申请删除" in told
    assert name not in told
    assert office.homes("id_number") == {"何有田": masked(HE)}
    office.take(office.book("册.xlsx", HE, hers.but(people=4)))  # the village has not heard of it
    assert "forgotten-again" in {one["code"] for one in office.json("list", "problems")["problems"]}
    told = office.run("history", code).out
    assert "本人申请删除" in told
    assert name in told


def test_what_was_set_holds_while_the_lists_say_what_they_said(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO), office.book("干部.xlsx", *CADRES))
    office.run("set", "柏树村/1组/何有田", "家庭人口=4", "--reason", "添丁")
    office.run("leave", "财政所/严二青", "--reason", "调离", "--on", "2026-03-02")
    assert office.homes("people") == {"何有田": 4, "罗满囤": 3}
    assert office.listed("helpers", "name") == ["陶一鸣", "鲍三元"]
    office.on("2026-04-02")
    office.take(office.book("册.xlsx", MIAO, HE, LUO), office.book("干部.xlsx", *CADRES, FANG))
    assert office.homes("people") == {"苗广粮": 3, "何有田": 4, "罗满囤": 3}
    assert office.listed("helpers", "name") == ["方四海", "陶一鸣", "鲍三元"]
    assert "添丁" in office.run("history", "何有田").out
    assert "调离" in office.run("history", "严二青").out


def test_who_has_left_since_stands_on_the_sheets_where_they_stood(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO, MIAO), office.book("干部.xlsx", *CADRES))
    office.run("pair", "--date", "2026-03-02")
    helped = office.helped()
    office.on("2026-04-02")
    office.take(office.book("册.xlsx", HE, MIAO))
    office.run("leave", helped["何有田"], "--reason", "调离")
    office.run("sheets", "list", "--out", "表")
    (rows,) = (
        [*page.values] for page in _book(office, "表/结对帮扶一览表.xlsx") if page.title == "总表"
    )
    printed = [(row[3], row[4], row[-1]) for row in rows[4:7]]
    assert printed == [
        ("何有田", 3, "帮扶人已离册"),
        ("罗满囤", 3, "户已离册"),
        ("苗广粮", 3, None),
    ]
    assert {*office.homes("code")} == {"何有田", "苗广粮"}
    assert office.json("stats")["totals"]["households"] == 2
    assert {*office.helped()} == {"何有田", "罗满囤", "苗广粮"}, "the round is as it was made"
    office.run("pair", "--date", "2026-04-02")
    assert {*office.helped()} == {"何有田", "苗广粮"}


def test_a_list_is_compared_and_changes_nothing(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO))
    before, revisions = office.whole(), office.json("log")
    office.book("县里的.csv", MIAO, HE.but(people=8))
    told = office.run("compare", "县里的.csv", "--out", "对照.xlsx", code=1).out
    for word in ("罗满囤", "苗广粮", "何有田", "册.xlsx", "F2", "F3"):
        assert word in told
        assert word in office.texts("对照.xlsx")
    assert (office.whole(), office.json("log")) == (before, revisions)


def test_a_spring_is_derived_anew(office: Office) -> None:
    """Versions, answers, set, leave, drop, pairs: `rebuild --check` agrees, and notices a row changed by hand."""
    rows = HE.but(id_number=""), LUO.but(kind="特殊户")
    office.run("import", office.book("册.xlsx", *rows), office.book("干部.xlsx", *CADRES),
               "--problems", "清单.xlsx")  # fmt: skip
    office.take(office.answer("清单.xlsx", {"D2": HE.id_number}))
    office.run("pair", "--date", "2026-03-02")
    office.on("2026-04-02")
    slip = HE.id_number[:13] + "6" + HE.id_number[14:]
    office.take(office.book("民政.csv", HE.but(id_number=slip, people=6, phone=""), MIAO))
    office.run("set", "苗广粮", "家庭人口=2", "--reason", "分户")
    office.run("leave", "鲍三元", "--reason", "退休", "--on", "2026-04-02")
    office.on("2026-05-02")
    office.take(office.book("册.xlsx", rows[1].but(people=5), rows[0]))
    assert office.take("册.xlsx", "民政.csv").changed() == (0, 0, 0)
    office.run("pair", "--date", "2026-05-02")
    told = [(one["command"], one["files"]) for one in office.json("log")["revisions"]]
    assert " ".join(command for command, _ in told).startswith(
        "import import pair import set leave import"
    )
    assert told[3][1] == ["民政.csv"]
    assert office.homes("id_number", "people") == {
        "何有田": (masked(HE), 3), "罗满囤": (masked(LUO), 5), "苗广粮": (masked(MIAO), 2),
    }  # fmt: skip
    with sqlite3.connect(office.folder / "lianhu.db") as by_hand:
        by_hand.execute("UPDATE households SET people = 9 WHERE head = '何有田'")
    by_hand.close()
    office.run("rebuild", "--check", code=1)
    office.run("rebuild")
    assert office.homes("people")["何有田"] == 3


def _book(office: Office, name: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(office.folder / name)


def test_a_report_of_then_counts_the_register_of_then(office: Office) -> None:
    office.on("2026-03-02")
    office.take(office.book("册.xlsx", HE, LUO, MIAO), office.book("干部.xlsx", *CADRES))
    office.run("pair")
    office.on("2026-04-02")
    office.take(office.book("册.xlsx", HE, LUO), "--accept-removals")
    office.run("pair")
    now, then = (office.json("report", "month", *args) for args in ([], ["--at", "2026-03-20"]))
    assert (now["on"], then["on"]) == ("2026-04-02", "2026-03-20")
    assert (now["totals"]["households"], then["totals"]["households"]) == (2, 3)
    assert office.json("report", "month", "--at", "1")["on"] == "2026-03-02"
    papers = []
    for at in ([], ["--at", "2026-03-20"]):
        office.run("report", "--out", "汇报.docx", "--date", "2026-04-02", *at)
        papers.append("".join(one.text for one in Document(office.folder / "汇报.docx").paragraphs))
    assert ["3户" in paper for paper in papers] == [False, True]
