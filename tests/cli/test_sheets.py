"""`lianhu sheets`: what it writes, where, and what it says."""

import json
import stat
from pathlib import Path

import openpyxl

from .conftest import Lianhu


def test_everything_is_written_and_for_the_owner_alone(paired: Lianhu, folder: Path) -> None:
    ran = paired("sheets", "--out", "表", "--office", "白沙镇", "--title", "双联行动",
                 "--date", "2012-04-01", "--json")  # fmt: skip
    answer = json.loads(ran.out)
    assert (ran.code, answer["round"]) == (0, 1)
    assert answer["notes"] == ["没有上一轮结对可对照，没有写调整对照表"]
    names = sorted(path.name for path in (folder / "表").iterdir())
    assert [Path(file).name for file in sorted(answer["files"])] == names
    assert names == sorted(
        f"{name}.xlsx"
        for name in (
            "结对帮扶一览表", "结对帮扶一览表（分单位）", "干部包户台账", "单位包村一览表", "覆盖统计表",
            "责任人统计表", "未落实名单", "问题清单",
        )
    )  # fmt: skip
    for path in (folder / "表").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sheet = openpyxl.load_workbook(folder / "表" / "结对帮扶一览表.xlsx")["总表"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"双联行动结对帮扶一览表", "填报单位（盖章）：白沙镇", "填报时间：2012年4月1日"} <= texts


def test_what_is_asked_for_is_written_and_no_more(paired: Lianhu, folder: Path) -> None:
    ran = paired("sheets", "list", "coverage", "--split", "village", "--out", "表")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"已写出 表/{name}.xlsx"
        for name in (
            "结对帮扶一览表-石桥村",
            "结对帮扶一览表-杨家湾村",
            "结对帮扶一览表",
            "覆盖统计表",
        )
    ]
    ran = paired("pair", "--split", "township", "--out", "再", "--json")
    assert ran.json["files"] == ["再/结对帮扶一览表-未名.xlsx", "再/结对清单.csv"]


def test_the_second_round_is_held_against_the_first(paired: Lianhu, folder: Path) -> None:
    pairs = paired("list", "pairs", "--json").json["pairs"]
    assert paired("avoid", pairs[0]["household"], pairs[0]["helper"]).code == 0
    assert paired("pair", "--date", "2027-03-05").code == 0
    assert paired("sheets", "changes", "--out", "表").code == 0
    sheet = openpyxl.load_workbook(folder / "表" / "调整对照表.xlsx").active
    row = next(row for row in sheet.iter_rows(min_row=5, values_only=True) if row[11] == "回避")
    assert row[3] == pairs[0]["head"]
    assert row[7] == "2026-03-05"
    assert row[10] == "2027-03-05"


def test_what_cannot_be_is_said(paired: Lianhu, folder: Path) -> None:
    assert paired("sheets", "wall").code == 2
    assert paired("sheets", "--round", "九").code == 2
    (folder / "占").write_text("file")
    ran = paired("sheets", "list", "--out", "占")
    assert ran.code == 5
    assert "写不进去" in ran.err
    assert paired("sheets", "--db", "none.db").code == 3
