"""An edited 一览表 that is imported: what was changed is ordered, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ..conftest import copied
from .conftest import runner
from .office import Office
from .people import CADRES, FANG, HE, LUO, MIAO, QIN, Cadre

pytestmark = pytest.mark.usefixtures("blank_papers")

ROSTER = (*CADRES, FANG, Cadre(name="邓五常", unit="文化站"))
BOOK = "表/结对帮扶一览表.xlsx"


def paired_office(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        office = Office(folder, runner(folder), patch)
        office.on("2026-03-02")
        office.take(office.book("册.xlsx", HE, LUO, MIAO, QIN), office.book("干部.xlsx", *ROSTER))
        office.run("pair", "--date", "2026-03-02")
        office.run("sheets", "list", "--out", "表")


@pytest.fixture
def paired(office: Office, made_once: Callable[..., Path]) -> Office:
    copied(made_once(paired_office, "edited-round"), office.folder)
    return office


def edit(office: Office, sheet: str, head: str, name: str | None, unit: str | None) -> None:
    """Type another helper into the line of a household, on one sheet."""
    book = openpyxl.load_workbook(office.folder / BOOK)
    for row in book[sheet].iter_rows(min_row=5):
        if row[3].value == head:
            row[11].value, row[12].value = name, unit
    book.save(office.folder / BOOK)


def orders(office: Office) -> list[tuple[str, str, str]]:
    found = office.json("list", "orders")["orders"]
    return sorted((one["order"], one["head"], one["name"]) for one in found)


def idle(office: Office) -> tuple[str, str]:
    busy = {*office.helped().values()}
    (one,) = {one.name: one.unit for one in ROSTER if one.name not in busy}.items()
    return one


def test_a_copy_that_equals_the_round_is_no_edit(paired: Office) -> None:
    ran = paired.run("import", BOOK)
    assert "没有改动可记" in ran.err
    assert orders(paired) == []


def test_only_what_was_changed_is_fixed_and_the_next_leaver_blocks_nothing(paired: Office) -> None:
    before, other = paired.helped(), idle(paired)
    edit(paired, "柏树村", "罗满囤", *other)
    assert "改了 1 户" in paired.run("import", BOOK).err
    assert orders(paired) == [("指定（一览表）", "罗满囤", other[0])]
    paired.run("pair", "--date", "2026-03-09")
    assert paired.helped() == {**before, "罗满囤": other[0]}
    paired.on("2026-04-02")
    paired.run("leave", other[0], "--reason", "调离")
    lapsed = paired.run("pair", "--date", "2026-04-02")
    assert other[0] in lapsed.err, "the pin lapses, and says so"
    assert {*paired.helped()} == {"何有田", "罗满囤", "苗广粮", "秦桂香"}


def test_a_helper_who_was_blanked_does_not_come_back(paired: Office) -> None:
    before = paired.helped()
    for sheet in ("总表", "柏树村"):
        edit(paired, sheet, "何有田", None, None)
    paired.run("import", BOOK)
    assert orders(paired) == [("回避（一览表）", "何有田", before["何有田"])]
    paired.run("pair", "--date", "2026-03-09")
    assert paired.helped().get("何有田") != before["何有田"]


def test_two_copies_that_differ_are_named_and_none_counts(paired: Office) -> None:
    others = [one for one in ROSTER if one.name != paired.helped()["罗满囤"]]
    first, second = others[:2]
    edit(paired, "总表", "罗满囤", first.name, first.unit)
    edit(paired, "柏树村", "罗满囤", second.name, second.unit)
    taken = paired.take(BOOK)
    (told,) = [one for one in taken.answer["problems"] if one["code"] == "order-unclear"]
    assert told["cell"] == "L6"
    assert "L6" in told["message"]
    assert first.name in told["message"]
    assert second.name in told["message"]
    assert orders(paired) == []


def test_a_name_that_is_nobodys_is_asked(paired: Office) -> None:
    edit(paired, "柏树村", "罗满囤", "无名氏", "财政所")
    taken = paired.take(BOOK)
    assert {one["code"] for one in taken.answer["problems"]} == {"order-unknown"}
    paired.run("pair", "--date", "2026-03-09")
    assert "无名氏" not in paired.helped().values()


def test_a_copy_of_an_older_round_is_held_against_that_round(paired: Office) -> None:
    """Pairs have moved since it was printed; one line of it was edited."""
    first, other = paired.helped(), idle(paired)
    paired.on("2026-04-02")
    paired.run("leave", first["何有田"], "--reason", "调离")
    paired.run("pair", "--date", "2026-04-02")
    assert paired.helped()["何有田"] != first["何有田"]
    paired.run("import", BOOK)
    assert orders(paired) == []
    edit(paired, "柏树村", "罗满囤", *other)
    paired.run("import", BOOK)
    assert orders(paired) == [("指定（一览表）", "罗满囤", other[0])]
