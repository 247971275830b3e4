"""The register goes out as a workbook and comes back by its codes; what left is in the log."""

import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from .conftest import Lianhu

Draw = Callable[..., Path]


def rows(path: Path, sheet: str = "") -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return list((book[sheet] if sheet else book.worksheets[0]).iter_rows(values_only=True))


def test_households_go_out_whole_with_codes(paired: Lianhu, folder: Path) -> None:
    told = paired("export", "households", "--out", "核对.xlsx", "--json")
    assert (told.code, told.json["rows"]) == (0, 4)
    heading, first, *_ = rows(folder / "核对.xlsx")
    row = dict(zip(heading, first, strict=True))
    assert heading[0] == "户编码"
    assert row["身份证号码"] == "62000019900307001X"
    assert row["联系电话"] == "13800000001"
    assert row["家庭人口"] == 4
    assert "省" not in heading
    assert "没有打码" in told.json["notes"][0]
    assert stat.S_IMODE((folder / "核对.xlsx").stat().st_mode) == 0o600


def test_a_correction_comes_back_and_nobody_is_doubled(paired: Lianhu, folder: Path) -> None:
    name = "一次核对.xlsx"  # of lists of one day the first by name is believed
    paired("export", "households", "--out", name)
    book = openpyxl.load_workbook(folder / name)
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    at = heading.index("家庭人口")
    sheet.cell(2, at + 1, 7)
    book.save(folder / name)
    changes = paired("import", name, "--json").json["changes"]["households"]
    assert (changes["added"], changes["removed"]) == (0, 0)
    people = {
        row["head"]: row["people"]
        for row in paired("list", "households", "--json").json["households"]
    }
    assert (people["张三"], people["李四"]) == (7, 3)


def test_helpers_of_a_unit_and_households_of_a_village(paired: Lianhu, folder: Path) -> None:
    assert (
        paired("export", "helpers", "--unit", "畜牧站", "--out", "站.xlsx", "--json").json["rows"]
        == 1
    )
    assert rows(folder / "站.xlsx")[0][0] == "帮扶人编码"
    village = paired("export", "households", "--village", "杨家湾", "--out", "村.xlsx", "--json")
    assert village.json["rows"] == 1
    assert paired("export", "households", "--unit", "畜牧站", "--out", "x.xlsx").code == 2
    assert paired("export", "households", "--out", "x.csv").code == 2


def test_a_filled_template_has_its_drop_downs_and_comes_back(paired: Lianhu, folder: Path) -> None:
    told = paired("template", "核对.xlsx", "--filled", "--village", "石桥村", "--json")
    assert told.json["rows"] == 4, "three households and the helper who lives there"
    title, _, heading, first, *_ = rows(folder / "核对.xlsx", "困难户特殊户登记册")
    assert title[0] == "困难户特殊户登记册"
    assert heading[0] == "户编码"
    assert "62000019900307001X" in first
    sheet = openpyxl.load_workbook(folder / "核对.xlsx")["困难户特殊户登记册"]
    assert len(sheet.data_validations.dataValidation) >= len(heading)
    again = paired("import", "核对.xlsx", "--json")
    assert again.code == 0
    for role in ("households", "helpers"):
        changes = again.json["changes"][role]
        assert (changes["added"], changes["removed"]) == (0, 0), role
    assert paired("template", "又.xlsx", "--village", "石桥村").code == 2


def test_the_log_knows_what_left(paired: Lianhu) -> None:
    paired("export", "households", "--out", "核对.xlsx")
    paired("template", "填.xlsx", "--filled")
    left = paired("log", "--exports", "--json").json["exports"]
    told = [(Path(one["file"]).name, one["people"], one["masked"]) for one in left[-2:]]
    assert told == [("核对.xlsx", 4, False), ("填.xlsx", 7, False)]
    assert "身份证号码" in left[-1]["columns"]
    assert left[-1]["at"].endswith("+00:00")


def test_the_log_knows_rolls_and_forms_too(paired: Lianhu, draw: Draw, folder: Path) -> None:
    paired("pair")
    paired("sheets", "list", "coverage")
    paired(
        "fill",
        draw("表样.xlsx", 附件1=[("户主姓名", "身份证号码"), ("", "")]),
        "--out",
        "已填.xlsx",
    )
    left = paired("log", "--exports", "--json").json["exports"]
    told = [(Path(one["file"]).name, one["people"], one["masked"]) for one in left]
    assert told == [
        ("结对帮扶一览表.xlsx", 4, False),
        ("结对帮扶一览表.xlsx", 4, False),  # written again, with nothing new to pair
        ("结对帮扶一览表.xlsx", 4, False),
        ("结对帮扶一览表（分单位）.xlsx", 4, False),
        ("已填.xlsx", 4, False),
    ]
    assert "联系电话" in left[0]["columns"]


def test_what_is_not_written_is_not_noted(paired: Lianhu, folder: Path) -> None:
    before = paired("log", "--exports", "--json").json["exports"]
    (folder / "占着.xlsx").mkdir()
    assert paired("export", "households", "--out", "占着.xlsx").code == 5
    assert paired("log", "--exports", "--json").json["exports"] == before


@pytest.mark.parametrize("what", ["households", "helpers"])
def test_codes_have_their_titles_in_a_list(paired: Lianhu, what: str) -> None:
    title = "户编码" if what == "households" else "帮扶人编码"
    assert (
        paired("list", what, "--format", "csv")
        .out.split("\n")[0]
        .replace('"', "")
        .startswith(title)
    )


@pytest.mark.parametrize(
    ("what", "old", "new"), [("households", "王五", "王午"), ("helpers", "林干", "林敢")]
)
def test_a_masked_list_comes_back_by_its_codes(
    paired: Lianhu, folder: Path, what: str, old: str, new: str
) -> None:
    """A name is corrected in it: by name nobody is found, and there is no number to go by."""
    listed = paired("list", what, "--format", "csv").out
    (folder / "1改.csv").write_text(listed.replace(old, new), "utf-8")
    changes = paired("import", "1改.csv", "--json").json["changes"][what]
    assert changes == {"added": 0, "changed": 1, "removed": 0}
