# ruff: noqa: E501  the rows stand as they were written
"""A register that 0.1.0 wrote says after it was taken over what 0.1.0 said of it.

The script is such a register: three rounds, a pin and a forbidden pair, somebody on each side who left, visits, a row set aside.
What is expected was printed by 0.1.0 from the very same rows.
"""

import sqlite3
from pathlib import Path

import pytest

from lianhu_cli.domain.rules import policy

from .conftest import Lianhu

REGISTER = """
CREATE TABLE households (
  "code" TEXT, "source_file" TEXT, "source_sheet" TEXT, "source_row" INTEGER, "village" TEXT, "group" TEXT,
  "head" TEXT, "id_number" TEXT, "people" INTEGER, "labour" INTEGER, "kind" TEXT, "cause" TEXT,
  "phone" TEXT, "note" TEXT);
INSERT INTO households VALUES
('HCC83C53F1020', '/办公/册四月.xlsx', '登记册', 2, '东沟村', '1组', '张三', '62000019900307001X', 4, 2, '困难户', '因病', '13800000001', ''),
('H5AD9E0509B35', '/办公/册四月.xlsx', '登记册', 3, '东沟村', '2组', '李四', '620000198001010017', 3, 1, '困难户', '因残', '13800000002', ''),
('H1D37B6D119D8', '/办公/册四月.xlsx', '登记册', 4, '西沟村', '1组', '赵六', '', 5, 2, '困难户', '', '13800000004', ''),
('H03104D53F8E1', '/办公/册四月.xlsx', '登记册', 6, '西沟村', '3组', '钱七', '620000198001010018', 5, 7, '困难户', '', '1380000', ''),
('HEDC055EC44FF', '/办公/册四月.xlsx', '登记册', 9, '东沟村', '3组', '吴十', '', 2, 1, '特殊户', '因学', '', '');
CREATE TABLE helpers (
  "code" TEXT, "source_file" TEXT, "source_sheet" TEXT, "source_row" INTEGER, "name" TEXT, "unit" TEXT,
  "post" TEXT, "category" TEXT, "village" TEXT, "group" TEXT, "phone" TEXT);
INSERT INTO helpers VALUES
('P926421DC0238', '/办公/册四月.xlsx', '干部', 2, '高明', '镇政府', '镇长', '副科级以上', '', '', '13900000001'),
('PD012564B7AB0', '/办公/册四月.xlsx', '干部', 3, '石村', '东沟村委会', '文书', '村干部', '东沟村', '', '13900000003'),
('P6B17265B137C', '/办公/册四月.xlsx', '干部', 4, '党员', '', '', '党员明星户', '西沟村', '1组', ''),
('P35644584AE94', '/办公/册四月.xlsx', '干部', 5, '新干', '水利站', '', '一般干部', '', '', '');
CREATE TABLE orders (
  "pair" TEXT, "order" TEXT, "village" TEXT, "group" TEXT, "household" TEXT, "helper" TEXT,
  "unit" TEXT);
INSERT INTO orders VALUES
('H5AD9E0509B35/P5B3737773E17', '指定', '东沟村', '2组', '李四', '林干', '畜牧站'),
('H1D37B6D119D8/P926421DC0238', '回避', '西沟村', '1组', '赵六', '高明', '镇政府');
CREATE TABLE visits (
  "helper" TEXT, "household" TEXT, "source_file" TEXT, "source_sheet" TEXT, "source_row" INTEGER, "date" TEXT,
  "name" TEXT, "unit" TEXT, "village" TEXT, "group" TEXT, "head" TEXT, "deed" TEXT,
  "cash" REAL, "content" TEXT);
INSERT INTO visits VALUES
('P5B3737773E17', 'HCC83C53F1020', '/办公/台账.xlsx', '走访台账', 2, '2026-03-05', '林干', '畜牧站', '东沟村', '1组', '张三', '走访', 200.0, '慰问'),
('P926421DC0238', 'H3314C6F8BAF0', '/办公/台账.xlsx', '走访台账', 3, '2026-03-07', '高明', '镇政府', '东沟村', '2组', '王五', '走访', 0.0, '看病');
CREATE TABLE problems (
  "source" TEXT, "code" TEXT, "file" TEXT, "sheet" TEXT, "cell" TEXT, "value" TEXT,
  "message" TEXT, "head" TEXT, "village" TEXT);
INSERT INTO problems VALUES
('/办公/册四月.xlsx', 'id-checksum', '册四月.xlsx', '登记册', 'D3', '62*************017', '身份证号码校验位不符，多为录错一位', '李四', '东沟村'),
('/办公/册四月.xlsx', 'id-checksum', '册四月.xlsx', '登记册', 'D6', '62*************018', '身份证号码校验位不符，多为录错一位', '钱七', '西沟村');
CREATE TABLE set_aside (
  "source" TEXT, "role" TEXT, "file" TEXT, "sheet" TEXT, "row" INTEGER, "cell" TEXT,
  "code" TEXT, "message" TEXT, "cells" TEXT);
INSERT INTO set_aside VALUES
('/办公/册四月.xlsx', 'households', '册四月.xlsx', '登记册', 7, 'G7', 'kind-unknown', '户类别“什么户”不认识，应为特殊户或困难户', '{"行政村": "西沟村", "村民小组": "3组", "户主姓名": "孙八", "家庭人口": "1", "劳动力": "1", "户类别": "什么户", "联系电话": "13800000005"}');
CREATE TABLE rounds (
  "number" INTEGER, "figures" TEXT, "rules" TEXT);
INSERT INTO rounds VALUES
(1, '{"status": "optimal", "number": 1, "name": "首轮", "date": "2026-03-01", "helpers": 4, "households": 5, "slots": 5, "covered": 5, "by_kind": {"特殊户": [1, 1], "困难户": [4, 4]}, "left": {"county": 0, "township": 0, "village": 0, "group": 0}, "kept": 0, "changed": 0, "pinned": 0, "unmet": 0, "unfilled": 0, "digest": "e28b98775c7a2e88f5ce90daa9b875d7", "basis": 0}', 'RULES'),
(2, '{"status": "optimal", "number": 2, "name": "", "date": "2026-03-20", "helpers": 4, "households": 5, "slots": 5, "covered": 5, "by_kind": {"特殊户": [1, 1], "困难户": [4, 4]}, "left": {"county": 0, "township": 0, "village": 2, "group": 0}, "kept": 3, "changed": 2, "pinned": 1, "unmet": 0, "unfilled": 0, "digest": "833c9501d3c8b2d489ea8822f17c1902", "basis": 1}', 'RULES'),
(3, '{"status": "optimal", "number": 3, "name": "四月", "date": "2026-04-02", "helpers": 4, "households": 5, "slots": 5, "covered": 5, "by_kind": {"特殊户": [1, 1], "困难户": [4, 4]}, "left": {"county": 0, "township": 0, "village": 1, "group": 0}, "kept": 3, "changed": 2, "pinned": 0, "unmet": 0, "unfilled": 0, "digest": "60c3be831784c3b09841c1cfbaefcf84", "basis": 2}', 'RULES');
CREATE TABLE pairs (
  "round" INTEGER, "household" TEXT, "helper" TEXT, "slot" INTEGER, "left" TEXT, "since" TEXT);
INSERT INTO pairs VALUES
(1, 'H03104D53F8E1', 'P5B3737773E17', 0, '', '2026-03-01'),
(1, 'H1D37B6D119D8', 'P6B17265B137C', 0, '', '2026-03-01'),
(1, 'H3314C6F8BAF0', 'P926421DC0238', 1, '', '2026-03-01'),
(1, 'H5AD9E0509B35', 'PD012564B7AB0', 0, '', '2026-03-01'),
(1, 'HCC83C53F1020', 'P926421DC0238', 0, '', '2026-03-01'),
(2, 'H03104D53F8E1', 'PD012564B7AB0', 0, 'village', '2026-03-20'),
(2, 'H1D37B6D119D8', 'P6B17265B137C', 0, '', '2026-03-01'),
(2, 'H3314C6F8BAF0', 'P926421DC0238', 1, '', '2026-03-01'),
(2, 'H5AD9E0509B35', 'P5B3737773E17', 0, 'village', '2026-03-20'),
(2, 'HCC83C53F1020', 'P926421DC0238', 0, '', '2026-03-01'),
(3, 'H03104D53F8E1', 'PD012564B7AB0', 0, 'village', '2026-03-20'),
(3, 'H1D37B6D119D8', 'P6B17265B137C', 0, '', '2026-03-01'),
(3, 'H5AD9E0509B35', 'P35644584AE94', 0, '', '2026-04-02'),
(3, 'HCC83C53F1020', 'P926421DC0238', 0, '', '2026-03-01'),
(3, 'HEDC055EC44FF', 'P926421DC0238', 1, '', '2026-04-02');
CREATE TABLE departed (
  "side" TEXT, "code" TEXT, "name" TEXT, "unit" TEXT, "village" TEXT, "group" TEXT,
  "kind" TEXT);
INSERT INTO departed VALUES
('household', 'H3314C6F8BAF0', '王五', '', '东沟村', '2组', '特殊户'),
('helper', 'P5B3737773E17', '林干', '畜牧站', '', '', '一般干部');
CREATE TABLE arrived (
  "code" TEXT, "round" INTEGER);
INSERT INTO arrived VALUES
('HEDC055EC44FF', 2);
PRAGMA application_id = 1818845544;
PRAGMA user_version = 4;
"""

PAIRS = {
    ("张三", "高明", "2026-03-01", None),
    ("李四", "新干", "2026-04-02", None),
    ("赵六", "党员", "2026-03-01", None),
    ("钱七", "石村", "2026-03-20", "village"),
    ("吴十", "高明", "2026-04-02", None),
}
BY_KIND = {
    "特殊户": {"households": 1, "covered": 1},
    "困难户": {"households": 4, "covered": 4},
}


@pytest.fixture
def old(lianhu: Lianhu, folder: Path) -> Lianhu:
    with sqlite3.connect(folder / "lianhu.db") as made:
        made.executescript(REGISTER.replace("RULES", policy.dump(policy.Policy())))
    made.close()
    return lianhu


def test_every_figure_is_as_it_was(old: Lianhu) -> None:
    keys = ("head", "name", "since", "left")
    pairs = old("list", "pairs", "--json").json["pairs"]
    assert {tuple(row[key] for key in keys) for row in pairs} == PAIRS
    totals = old("stats", "--json").json["totals"]
    assert (totals["households"], totals["covered"], totals["coverage"]) == (5, 5, 1.0)
    assert (totals["helpers"], totals["helpers_paired"]) == (4, 4)
    assert totals["by_kind"] == BY_KIND
    first = old("stats", "--round", "1", "--json").json["totals"]["by_kind"]  # of who is here now
    assert first == {**BY_KIND, "特殊户": {"households": 1, "covered": 0}}
    rounds = old("rounds", "--json").json["rounds"]
    told = [(one["round"], one["name"], one["kept"], one["changed"]) for one in rounds]
    assert told == [(1, "首轮", 0, 0), (2, "", 3, 2), (3, "四月", 3, 2)]
    changes = old("diff", "--json").json["changes"]
    assert {(one["head"], one["old"], one["new"]) for one in changes} == {
        ("王五", "高明", ""),
        ("李四", "林干", "新干"),
        ("吴十", "", "高明"),
    }
    audited = old("audit", "--json")
    assert (audited.code, audited.json["findings"]) == (0, [])
    (aside,) = old("list", "set-aside", "--json").json["set_aside"]
    assert (aside["code"], aside["cell"]) == ("kind-unknown", "G7")
    problems = old("list", "problems", "--json").json["problems"]
    assert [(one["code"], one["cell"]) for one in problems if one["severity"] != "error"] == [
        ("id-checksum", "D3"),
        ("id-checksum", "D6"),
    ]


def test_an_earlier_round_says_that_it_is_held_against_the_register_of_now(old: Lianhu) -> None:
    first = old("audit", "--round", "1")
    assert "下面按现在的登记库核对" in first.err
    assert "当时的登记库没有留下" in first.err
    assert "旧版程序" not in old("audit").err


def test_it_goes_on_from_there(old: Lianhu) -> None:
    assert [one["command"] for one in old("log", "--json").json["revisions"]] == [
        "从旧版登记库迁入"
    ]
    assert "高明" in old("explain", "吴十").out
    assert "林干" in old("history", "李四").out
    assert old("rebuild", "--check").code == 0
    again = old("pair", "--date", "2026-04-20", "--json").json
    assert (again["round"], again["stored"]) == (3, False)
    assert old("set", "张三", "家庭人口=5", "--reason", "添丁").code == 0
    assert old("undo", "--yes").code == 0
    assert old("undo", "--yes").code == 2
