"""A month's workbook under a new name: what it leaves out is said, and goes when told to."""

from collections.abc import Callable
from pathlib import Path

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]


def counts(lianhu: Lianhu, *arguments: object) -> tuple[int, int]:
    told = lianhu("import", *arguments, "--json").json["counts"]
    return told["households"], told["helpers"]


def test_what_a_new_version_leaves_out_is_said_and_goes_when_told_to(
    lianhu: Lianhu, draw: Draw
) -> None:
    lianhu("import", draw("九月.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    later = draw("十月.xlsx", 登记册=HOUSEHOLDS[:-1], 干部=HELPERS[:-1])
    told = lianhu("import", later)
    assert "九月.xlsx 里还有 1 户、1 名帮扶人这次没有" in told.err
    assert "/九月.xlsx 再导入一次" in told.err
    assert "还有" not in lianhu("import", later).err
    assert counts(lianhu, later, "--replace", "九月.xlsx") == (3, 2)
    assert lianhu("import", later, "--replace", "九月.xlsx").code == 2


def test_json_counts_what_is_left_over(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("九月.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    later = draw("十月.xlsx", 登记册=HOUSEHOLDS[:-1], 干部=HELPERS)
    told = lianhu("import", later, "--dry-run", "--json").json
    assert told["leftovers"] == [{"file": "九月.xlsx", "households": 1, "helpers": 0}]
    tried = lianhu("import", later, "--dry-run", "--replace", "九月.xlsx", "--json").json
    assert (tried["counts"]["households"], "leftovers" in tried) == (3, False)
    assert counts(lianhu, later) == (4, 3)


def test_a_villages_own_file_is_no_new_version_of_the_townships(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("全镇.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    told = lianhu("import", draw("石桥村.xlsx", 登记册=HOUSEHOLDS[:3]))
    assert (told.code, "--replace" in told.err) == (0, False)


def test_a_file_that_was_never_imported_cannot_be_replaced(lianhu: Lianhu, draw: Draw) -> None:
    book = draw("九月.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    lianhu("import", book)
    refused = lianhu("import", book, "--replace", "八月.xlsx")
    assert refused.code == 2
    assert "登记库里有：九月.xlsx" in refused.err
