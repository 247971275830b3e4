"""A round proved, tampered with, edited by hand, and tried otherwise."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianhu_cli.register import snapshots

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
BOOK = "out/结对帮扶一览表.xlsx"


def edit(folder: Path, change: Callable[[list[list[Any]]], None]) -> Path:
    """Change the helpers' cells of the sheet, row by row: (head, name, unit …), and save it."""
    book = openpyxl.load_workbook(folder / BOOK)
    sheet = book["总表"]
    rows = [r for r in range(1, sheet.max_row + 1) if isinstance(sheet.cell(r, 1).value, int)]
    cells = [
        [sheet.cell(r, 4).value, *(sheet.cell(r, c).value for c in range(12, 17))] for r in rows
    ]
    change(cells)
    for row, values in zip(rows, cells, strict=True):
        for column, value in enumerate(values[1:], start=12):
            sheet.cell(row, column).value = value
    book.save(folder / "改过.xlsx")
    return folder / "改过.xlsx"


def test_a_round_is_proved(paired: Lianhu) -> None:
    """That of the sample is, too: test_verify."""
    ran = paired("audit", "--json")
    assert (ran.code, ran.json["ok"], ran.json["proved"]) == (0, True, True)
    assert "已证明" in paired("audit").out


def test_an_audit_says_that_the_register_has_changed_since(paired: Lianhu, draw: Draw) -> None:
    said = "登记库又改过"
    paired("import", "摸底.xlsx")
    ran = paired("audit", "--json")
    assert (ran.code, ran.json["register_changed"]) == (0, False)
    assert said not in paired("audit").err
    one_more = [*HOUSEHOLDS, ("石桥村", "1组", "孙七", "", 2, 1, "困难户", "")]
    paired("import", draw("摸底.xlsx", 登记册=one_more, 干部=HELPERS))
    ran = paired("audit")
    assert (ran.code, said in ran.err) == (1, True)
    assert "按现在的登记库核对" in ran.err
    ran = paired("audit", "--round", "1")  # the people of that day
    assert (ran.code, "按当时的登记库核对" in ran.err) == (0, True)
    assert paired("audit", "--json").json["register_changed"]
    paired("pair")
    assert said not in paired("audit").err
    paired("avoid", "孙七", "林干")
    assert said in paired("audit").err


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE rounds SET rules = ''",
        "UPDATE rounds SET figures = '{}'",
        "UPDATE rounds SET figures = 'x'",
    ],
)
def test_a_damaged_round_is_said_in_a_sentence(paired: Lianhu, folder: Path, damage: str) -> None:
    with sqlite3.connect(folder / "lianhu.db") as register:
        register.execute(damage)
    register.close()
    ran = paired("audit")
    assert (ran.code, "换回备份" in ran.err) == (3, True)


def test_a_proof_claims_no_more_than_it_shows(paired: Lianhu, folder: Path) -> None:
    assert "谁更对口，不在证明之内" in paired("audit").out
    with sqlite3.connect(folder / "lianhu.db") as register:
        register.execute("UPDATE pairs SET left = 'group'")
        register.execute(
            "UPDATE rounds SET figures = replace(figures, '\"group\": 0', '\"group\": 9')"
        )
    register.close()
    said = paired("audit").out
    assert "记为出组，实际没有跨越" in said
    assert "{" not in said
    assert "group" not in said


def test_a_round_that_was_made_worse_is_found_out(paired: Lianhu, folder: Path) -> None:
    pairs = {p["head"]: p for p in paired("list", "pairs", "--json").json["pairs"]}
    one, other = pairs["张三"], pairs["赵六"]
    with sqlite3.connect(folder / "lianhu.db") as register:
        for code, left, home in (
            (other["helper"], "village" if one["village"] else "", one["household"]),
            (one["helper"], "", other["household"]),
        ):
            register.execute(
                "UPDATE pairs SET helper = ?, left = ? WHERE household = ?", (code, left, home)
            )
    register.close()
    ran = paired("audit", "--json")
    assert ran.code == 1
    assert ran.json["findings"]
    assert not ran.json["proved"]


def test_a_household_dropped_in_the_register_is_found_out(paired: Lianhu, folder: Path) -> None:
    _without_a_pair(folder)
    assert "figures" in {one["rule"] for one in paired("audit", "--json").json["findings"]}


@pytest.mark.usefixtures("imported")
def test_a_large_register_is_held_to_its_rows_too(
    lianhu: Lianhu, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It keeps the last round by column beside the rows: what was done to the rows by hand is found nevertheless."""
    monkeypatch.setattr(snapshots, "LARGE", 1)
    lianhu("pair")
    assert lianhu("audit", "--json").json["proved"]
    _without_a_pair(folder)
    ran = lianhu("audit", "--json")
    assert (ran.code, ran.json["proved"]) == (1, False)


def _without_a_pair(folder: Path) -> None:
    with sqlite3.connect(folder / "lianhu.db") as register:
        register.execute("DELETE FROM pairs WHERE rowid = (SELECT min(rowid) FROM pairs)")
    register.close()


def test_an_untouched_sheet_costs_nothing(paired: Lianhu, folder: Path) -> None:
    ran = paired("audit", folder / BOOK, "--json")
    assert (ran.code, ran.json["edits"], ran.json["difference"]) == (0, [], {})


def test_edits_are_weighed_and_become_pins(paired: Lianhu, folder: Path) -> None:
    def swap(rows: list[list[Any]]) -> None:
        one, other = (next(r for r in rows if r[0] == head) for head in ("张三", "赵六"))
        one[1:], other[1:] = other[1:], one[1:]

    before = {p["head"]: p["name"] for p in paired("list", "pairs", "--json").json["pairs"]}
    path = edit(folder, swap)
    ran = paired("audit", path, "--json")
    assert {one["head"] for one in ran.json["edits"]} == {"张三", "赵六"}
    assert ran.json["difference"]["changed"] == 2
    assert "变动多 1" in paired("audit", path).out
    imported = paired("import", path, "--json")
    roles = {sheet["sheet"]: sheet["role"] for sheet in imported.json["files"][0]["sheets"]}
    assert roles["总表"] == "orders"
    assert set(roles.values()) == {"orders", "ignored"}
    assert imported.json["counts"]["households"] == 4
    found = paired("pair", "--json").json
    assert found["pinned"] == 2, "what was not changed is not fixed"
    after = {p["head"]: p["name"] for p in paired("list", "pairs", "--json").json["pairs"]}
    assert (after["张三"], after["赵六"]) == (before["赵六"], before["张三"])
    assert "2 条" in paired("free", "--all").out
    assert paired("free").code == 2


def test_an_edit_that_breaks_a_rule_or_means_nobody_is_said(paired: Lianhu, folder: Path) -> None:
    def crowd(rows: list[list[Any]]) -> None:
        village = next(r for r in rows if r[1] == "石村")
        for row in rows:
            row[1:] = village[1:]
        rows[0][1] = "没这人"

    ran = paired("audit", edit(folder, crowd), "--json")
    assert ran.code == 1
    assert "没这人" in ran.json["unclear"][0]
    assert "quota" in {one["rule"] for one in ran.json["findings"]}


def test_a_folder_s_own_outputs_are_no_orders(paired: Lianhu, folder: Path) -> None:
    (folder / "改过.xlsx").unlink(missing_ok=True)
    roles = [
        sheet["role"]
        for file in paired("import", ".", "--json").json["files"]
        for sheet in file["sheets"]
    ]
    assert "orders" not in roles
    assert paired("audit", "摸底.xlsx").code == 2


def test_what_if(paired: Lianhu) -> None:
    today = paired("list", "pairs", "--json").json
    ran = paired("whatif", "--leave", "石村", "--json")
    assert (ran.json["today"]["covered"], ran.json["then"]["covered"]) == (4, 3)
    assert ran.json["then"]["slots"] == 3
    more = paired("whatif", "--quota", "一般干部=3", "--priority", "困难户=0", "--json")
    assert more.json["then"]["slots"] == 6
    linked = paired("whatif", "--link", "畜牧站=杨家湾村", "--json")
    assert linked.json["then"]["left"]["village"] <= linked.json["today"]["left"]["village"] + 1
    assert "只是试算" in paired("whatif", "--rules", "凤山").out
    assert paired("list", "pairs", "--json").json == today
    for wrong in (
        (), ("--leave", "没有"), ("--quota", "一般干部"), ("--quota", "没有=1"), ("--quota", "村干部=多"),
        ("--link", "没有=石桥村"), ("--link", "畜牧站=没有村"),
    ):  # fmt: skip
        assert paired("whatif", *wrong).code == 2, wrong


def test_the_household_of_who_left_goes_to_the_same_unit(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [
        HELPERS[0],
        *((f"畜{at}", "畜牧站", "干事", "一般干部", "", "", "") for at in "甲乙"),
        *((f"林{at}", "林业站", "干事", "一般干部", "", "", "") for at in "甲乙"),
    ]
    homes = [HOUSEHOLDS[0], *HOUSEHOLDS[1:4]]
    lianhu("import", draw("h.xlsx", 登记册=homes), draw("p.xlsx", 干部=helpers))
    lianhu("pair", "--date", "2026-03-01")
    pairs = lianhu("list", "pairs", "--json").json["pairs"]
    busy = {p["name"] for p in pairs}
    idle = next(h for h in helpers[1:] if h[0] not in busy)
    leaver = next(p for p in pairs if p["unit"] == idle[1])
    left = [h for h in helpers if h[0] != leaver["name"]]
    lianhu("import", draw("p.xlsx", 干部=left))
    lianhu("pair", "--date", "2026-06-01")
    now = {p["household"]: p["name"] for p in lianhu("list", "pairs", "--json").json["pairs"]}
    assert now[leaver["household"]] == idle[0]
    changed = lianhu("diff", "--json").json["changes"]
    assert [(c["old"], c["new"], c["reason"]) for c in changed] == [
        (leaver["name"], idle[0], "原帮扶人已不在名册")
    ]
    assert lianhu("audit", "--json").json["proved"]


CODE = re.compile("[HP][0-9A-F]{12}")


def test_who_was_erased_is_no_fault_of_a_round_and_no_edit(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    lianhu("pair", "--round", "春")
    pairs = lianhu("list", "pairs", "--json").json["pairs"]
    gone = next(one for one in pairs if one["kind"] == "特殊户")
    other = next(one for one in pairs if one["helper"] != gone["helper"])
    assert "没有违反规则" in lianhu("audit").out
    lianhu("forget", gone["helper"], "--yes")
    said = lianhu("audit", "--round", "春")
    assert (said.code, CODE.findall(said.out)) == (0, [])
    assert "1 户（人）的个人信息已按要求删除" in said.out
    ran = lianhu("audit", "--round", "春", "--proof", "证明.json", "--json")
    assert (ran.code, ran.json["ok"], ran.json["proved"]) == (1, True, False)
    assert "个人信息已按要求删除" in ran.err
    tried = lianhu("whatif", "--leave", other["helper"])
    assert (CODE.findall(tried.out), "（已删除） → " in tried.out) == ([], True)
    lianhu("sheets", "list", "--round", "春", "--out", "春")
    ran = lianhu("audit", folder / "春" / "结对帮扶一览表.xlsx", "--json")
    assert (ran.code, ran.json["edits"], ran.json["difference"]) == (0, [], {})
    said = lianhu("explain", gone["household"]).out
    assert "不由他帮扶" not in said
    assert f"{gone['helper']}（已删除）" in said
    lianhu("forget", other["household"], "--yes")
    listed = lianhu("list", "pairs", "--round", "春", "--json").json["pairs"]
    assert {(one["household"], one["helper"]) for one in pairs} == {
        (one["household"], one["helper"]) for one in listed
    }
    (nameless,) = [one for one in listed if one["household"] == other["household"]]
    assert (nameless["head"], nameless["name"]) == ("（已删除）", other["name"])
    assert {one["name"] for one in listed if one["helper"] == gone["helper"]} == {"（已删除）"}
    count = sum(
        gone["helper"] == one["helper"] or one["household"] == other["household"] for one in pairs
    )
    for words in (("stats",), ("sheets", "list", "--out", "春")):
        assert f"{count} 对结对里有人的个人信息已按要求删除" in lianhu(*words, "--round", "春").err
    roll = openpyxl.load_workbook(folder / "春" / "结对帮扶一览表.xlsx").worksheets[0]
    (row,) = [row for row in roll.values if gone["head"] in row]
    assert "（已删除）" in row, "not as if the household had nobody"
    ran = lianhu("audit", folder / "春" / "结对帮扶一览表.xlsx", "--json")
    assert (ran.code, ran.json["edits"], ran.json["difference"]) == (0, [], {})
    lianhu("pair", "--round", "夏")
    told = lianhu("diff").out
    assert (CODE.findall(told), "（已删除）" in told) == ([], True)
    rows = lianhu("diff", "--json").json["changes"]
    assert {"（已删除）"} == {one["old"] for one in rows} - {one["name"] for one in pairs}
    assert "（已删除）" not in {one["new"] for one in rows}
    assert "已证明" in lianhu("audit").out, "the next round does not know who was erased"


def test_a_sheet_of_an_earlier_round_is_held_against_that_round(
    paired: Lianhu, folder: Path
) -> None:
    earlier = folder / "春.xlsx"
    shutil.copy(folder / BOOK, earlier)
    gone = paired("list", "pairs", "--json").json["pairs"][0]
    paired("leave", gone["helper"])
    paired("leave", gone["household"])
    paired("pair", "--round", "夏")
    ran = paired("audit", earlier, "--json")
    found = [ran.json[name] for name in ("round", "unclear", "edits", "difference")]
    assert (ran.code, found) == (0, [1, [], [], {}])
    assert "第 1 轮" in ran.err


def test_people_who_came_since_are_no_edit_of_a_sheet(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    rules = ("--rules", "常态化帮扶")  # whoever has nobody is short of the least
    homes = [HOUSEHOLDS[0], *((*row[:6], "低保户", *row[7:]) for row in HOUSEHOLDS[1:2])]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=HELPERS[:2]), *rules)
    lianhu("pair", *rules)
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=HELPERS), *rules)
    ran = lianhu("audit", folder / BOOK, "--json")
    found = [ran.json[name] for name in ("unclear", "edits", "difference")]
    assert (ran.code, found) == (0, [[], [], {}])


def test_who_was_taken_for_one_with_another_is_named_as_before(
    paired: Lianhu, folder: Path
) -> None:
    one, other = [
        row for row in paired("list", "pairs", "--json").json["pairs"] if row["kind"] == "困难户"
    ][:2]
    paired("same", one["household"], other["household"])
    paired("whatif", "--leave", one["helper"], "--out", "试.xlsx")
    paired("pair", "--round", "夏")
    told = paired("diff").out
    rows = openpyxl.load_workbook(folder / "试.xlsx").worksheets[0].iter_rows(values_only=True)
    for said in (told, str([*rows])):
        assert (CODE.findall(said), "（已删除）" in said, other["head"] in said) == (
            [one["household"]],
            False,
            True,
        )
        assert f"户已并入{one['head']}（{one['household']}）" in said
