"""What leaves the office: every sheet as a golden text, every total the sum above it, every cut complete."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.rounds import orders
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Link, Pair
from lianhu_cli.output.counted.change_reasons import TwoRounds
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.sheets import changes as adjustment
from lianhu_cli.output.sheets import outgoing, parts

from .as_text import check, dump, loaded
from .conftest import table

OFFICE = Office(
    title="双联行动", name="白沙镇人民政府", township="白沙镇", date="2012年3月5日", filler="林干"
)
LINKS = (
    ("畜牧站", "石桥村", "郑宝成", "18900000001"),
    ("镇政府", "北沟村", "吴志仁", ""),
    ("镇政府", "石桥村", "", ""),
)
PROBLEM = Problem(
    code="id-checksum", file="a.xlsx", sheet="S", cell="D7", value="62*************081", message="校验位不符"
)  # fmt: skip
SUM = re.compile(r"^=(SUM|SUBTOTAL)\((?:9,)?([A-Z]+)(\d+):[A-Z]+(\d+)\)$")


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[], None]]:
    yield lambda: None


@pytest.fixture
def linked(decision: Decision) -> Decision:
    links = table(Link, "unit village instructor phone", LINKS)
    return replace(decision, roster=replace(decision.roster, links=links))


@pytest.fixture
def material(linked: Decision) -> outgoing.Material:
    return outgoing.Material(
        decision=linked, problems=(PROBLEM,), changes=changes(linked), office=OFFICE
    )


def changes(decision: Decision) -> list[dict[str, Any]]:
    """The round of the fixture against one in which H4 and H9 were P2's, H2 nobody's."""
    before = table(
        Pair,
        "household helper slot left since",
        [("H1", "P1", 0, "", "2011-05-01"), ("H3", "P2", 0, "", ""), ("H4", "P4", 0, "", "2011-05-01"),
         ("H9", "P2", 0, "", "")],
    )  # fmt: skip
    return adjustment.rows(
        TwoRounds(
            old=Round(pairs=before, number=1, date="2011-06-01"),
            new=replace(decision.round, number=2),
            rules=(Policy(), Policy()),
            roster=decision.roster,
            departed={
                "H9": {"name": "老户", "village": "石桥村", "group": "1组", "kind": "困难户"}
            },
            orders=orders.resolve(decision.roster, Policy()),
        )
    )


def written(folder: Path, material: outgoing.Material, split: str = "none") -> list[str]:
    folder.mkdir(exist_ok=True)
    made = outgoing.write(folder, list(outgoing.SHEETS), split, material, silent)
    assert sorted(made.files) == sorted(path.name for path in folder.iterdir())
    assert not made.notes
    return list(made.files)


def test_every_sheet(tmp_path: Path, material: outgoing.Material) -> None:
    files = written(tmp_path / "out", material)
    assert len(files) == len(outgoing.SHEETS) + 1
    for file in files:
        check(f"sheets-{Path(file).stem}.txt", dump(tmp_path / "out" / file))


def test_every_total_is_the_sum_of_what_stands_above_it(
    tmp_path: Path, material: outgoing.Material
) -> None:
    found = 0
    for file in written(tmp_path / "out", material):
        formulas = loaded(tmp_path / "out" / file)
        stored = loaded(tmp_path / "out" / file, data_only=True)
        for sheet in formulas.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                total = SUM.match(str(cell.value)) if cell.data_type == "f" else None
                if total:
                    found += 1
                    what, column, first, last = total.groups()
                    above = [f"{column}{row}" for row in range(int(first), int(last) + 1)]
                    if what == "SUBTOTAL":
                        above = [at for at in above if "SUBTOTAL" not in str(sheet[at].value)]
                    values = [stored[sheet.title][at].value or 0 for at in above]
                    assert stored[sheet.title][cell.coordinate].value == pytest.approx(sum(values))
                    assert last == str(cell.row - 1)
    assert found > 40


def test_what_looks_like_a_formula_stays_text(tmp_path: Path, material: outgoing.Material) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "甲\x01乙", "=HYPERLINK(1)"]
    homes = material.households.frame.take(pa.array([0] * len(evil)))
    at = homes.column_names.index("head")
    homes = homes.set_column(at, "head", pa.array(evil))
    parts.write(
        tmp_path,
        [parts.SheetPart(name="=甲/乙:*", households=HouseholdWithHelper(homes))],
        OFFICE,
        silent,
    )
    (path,) = tmp_path.iterdir()
    assert path.name == "结对帮扶一览表-=甲_乙__.xlsx"
    heads = [row[3] for row in loaded(path)["总表"].iter_rows(min_row=5, max_row=12)]
    assert {cell.data_type for cell in heads} == {"s"}
    assert [cell.value.replace("_x000D_", "\r") for cell in heads] == [
        one.replace("\x01", "") for one in evil
    ]


def test_a_household_of_two_helpers_counts_once(tmp_path: Path, linked: Decision) -> None:
    more = conform(Pair, pa.table({"household": ["H1"], "helper": ["P2"], "slot": [1]}))
    pairs = pa.concat_tables([linked.round.pairs, more])
    twice = replace(linked, round=replace(linked.round, pairs=pairs))
    material = outgoing.Material(decision=twice, problems=(), changes=None, office=Office())
    outgoing.write(tmp_path, ["list"], "none", material, silent)
    sheet = loaded(tmp_path / "结对帮扶一览表.xlsx", data_only=True)["总表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=11)]
    zhang = [row for row in rows if row[3] == "张三"]
    assert [(row[0], row[4], row[11]) for row in zhang] == [(4, 4, "高明"), (None, None, "@林干")]
    assert rows[-1][1:5] == ["合计", None, "5户", 15]


def test_there_is_a_workbook_for_every_village_and_unit(
    tmp_path: Path, material: outgoing.Material
) -> None:
    villages = written(tmp_path / "v", material, "village")
    assert {"结对帮扶一览表-北沟村.xlsx", "结对帮扶一览表-石桥村.xlsx"} <= set(villages)
    book = loaded(tmp_path / "v" / "结对帮扶一览表-石桥村.xlsx")
    assert book.sheetnames == ["总表"]
    assert book["总表"]["A1"].value == "白沙镇石桥村双联行动结对帮扶一览表"
    units = written(tmp_path / "u", material, "unit")
    assert {
        f"结对帮扶一览表-{name}.xlsx" for name in ("镇政府", "畜牧站", "北沟村（无单位）")
    } <= set(units)
    assert "结对帮扶一览表（分单位）.xlsx" not in units


def test_townships_of_one_name_are_told_apart(material: outgoing.Material) -> None:
    homes = material.households.frame
    for name, values in (
        ("county", ["甲县", "乙县", "乙县", "甲县", "甲县"]),
        ("township", ["白沙镇", "白沙镇", "河口镇", "白沙镇", "白沙镇"]),
    ):
        homes = homes.set_column(homes.column_names.index(name), name, pa.array(values))
    cut = parts.cut(HouseholdWithHelper(homes), "township")
    assert [(part.name, len(part.households)) for part in cut] == [
        ("甲县白沙镇", 3), ("乙县白沙镇", 1), ("河口镇", 1),
    ]  # fmt: skip
    heads = [head for part in cut for head in part.households.head.to_pylist()]
    assert sorted(heads) == sorted(homes["head"].to_pylist())


def test_many_workbooks_are_written_by_several_processes(
    tmp_path: Path, material: outgoing.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = parts.cut(material.households, "village")
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    alone = parts.write(tmp_path / "one", cut, OFFICE, silent)
    monkeypatch.setattr(parts, "_FEW", 0)
    steps: list[int] = []

    @contextmanager
    def counted(what: str, total: int) -> Iterator[Callable[[], None]]:
        yield lambda: steps.append(total)

    assert parts.write(tmp_path / "many", cut, OFFICE, counted) == alone
    assert steps == [2, 2]
    for file in alone:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "many" / file).read_bytes()
    with pytest.raises(OSError, match="No such file"):
        parts.write(tmp_path / "nowhere", cut[:1], OFFICE, silent)


def test_what_is_too_long_for_one_workbook_is_said(
    tmp_path: Path, material: outgoing.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "LONGEST", 3)
    made = outgoing.write(tmp_path, ["list", "ledger", "coverage"], "none", material, silent)
    assert made.files == ("覆盖统计表.xlsx",)
    assert "结对帮扶一览表超过 3 行" in made.notes[0]
    assert "--split township" in made.notes[-1]
    made = outgoing.write(tmp_path, ["list"], "village", material, silent)
    assert len(made.files) == 2
    assert not made.notes


def test_two_rounds_side_by_side(linked: Decision) -> None:
    rows = [
        (row["village"], row["head"], row["old"], row["since"], row["new"], row["reason"])
        for row in changes(linked)
    ]
    assert rows == [
        ("北沟村", "赵六", "老退", "2011-05-01", "石村", "原帮扶人退休"),
        ("石桥村", "老户", "@林干", "2011-06-01", "", "户已不在册"),
        ("石桥村", "李四", "", "", "高明", "新落实"),
    ]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("libreoffice"), reason="needs LibreOffice")
def test_printed_the_heading_is_on_every_page_and_the_signatures_on_the_last(
    tmp_path: Path, material: outgoing.Material
) -> None:
    many = replace(material)
    homes = pa.concat_tables([material.households.frame] * 40)
    codes = pa.array([f"H{at}" for at in range(homes.num_rows)])
    object.__setattr__(
        many,
        "households",
        HouseholdWithHelper(homes.set_column(homes.column_names.index("code"), "code", codes)),
    )
    files = written(tmp_path / "out", many)
    subprocess.run(
        ["libreoffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "pdf", "--outdir", tmp_path, *(tmp_path / "out" / file for file in files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for file in files:
        pdf = tmp_path / f"{Path(file).stem}.pdf"
        shown = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
        pages = shown.stdout.decode().split("\f")[:-1]
        assert all("序号" in page or "编号" in page for page in pages)
        sheets = len(loaded(tmp_path / "out" / file).sheetnames)
        signed = [page for page in pages if "分管领导签字" in page]
        assert len(signed) == sheets
        assert pages[-1] == signed[-1]
        if file == "结对帮扶一览表.xlsx":
            assert len(pages) > 2 * sheets
