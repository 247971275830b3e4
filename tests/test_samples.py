"""The sample township: its figures, and that the committed workbooks are what the generator makes."""

import csv
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from lianhu_cli.domain.cells import idcard
from lianhu_cli.intake import survey
from lianhu_cli.intake.survey import Survey

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
CLEAN, FAULTY, FAULTS = "摸底调查.xlsx", "摸底调查-有误.xlsx", "faults.csv"
LEDGERS = "帮扶台账.xlsx"


@pytest.fixture(scope="module")
def generator() -> Iterator[ModuleType]:
    sys.path.insert(0, str(SAMPLES))
    spec = importlib.util.spec_from_file_location("make_samples", SAMPLES / "make_samples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(SAMPLES))


@pytest.fixture(scope="module")
def clean() -> Survey:
    return survey.read([SAMPLES / CLEAN])


def cells(path: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.slow  # neither the generator nor what it made is changed by any other change
def test_the_generator_makes_what_is_committed(generator: ModuleType, tmp_path: Path) -> None:
    generator.main(tmp_path)
    for name in (CLEAN, FAULTY, LEDGERS):
        assert cells(tmp_path / name) == cells(SAMPLES / name)
    assert (tmp_path / FAULTS).read_bytes() == (SAMPLES / FAULTS).read_bytes()


def count(rows: list[dict[str, Any]], **what: Any) -> int:
    return sum(all(row[name] == value for name, value in what.items()) for row in rows)


def test_the_figures_of_the_report(clean: Survey) -> None:
    roster = clean.roster
    homes, helpers = roster.households.to_pylist(), roster.helpers.to_pylist()
    assert (len(homes), count(homes, kind="困难户"), count(homes, kind="特殊户")) == (694, 622, 72)
    assert count(homes, party=True) == 123
    categories = ("副科级以上", "一般干部", "村干部", "党员明星户")
    assert [count(helpers, category=one) for one in categories] == [72, 353, 98, 100]
    links = roster.links.to_pylist()
    assert len({link["unit"] for link in links}) == len({link["village"] for link in links}) == 14
    assert all(link["instructor"] for link in links)
    places = roster.places.to_pylist()
    totals = [
        sum(place[name] for place in places) for name in ("groups", "households", "people", "land")
    ]
    assert (len(places), totals) == (14, [95, 7555, 29622, 71299])
    declared = {row["item"]: row["value"] for row in roster.declared.to_pylist()}
    assert declared == {
        "参与干部": 623, "包挂户数": 695, "特殊户": 72, "党员户": 123, "行政村": 14,
        "村民小组": 95, "总户数": 7555, "总人口": 29622, "耕地面积": 71299, "人均耕地": 2.47,
    }  # fmt: skip


def test_a_county_s_clerk_typed_it(clean: Survey) -> None:
    homes, places = clean.roster.households.to_pylist(), clean.roster.places.to_pylist()
    numbers = [home["id_number"] for home in homes if home["id_number"]]
    assert 0 < len(homes) - len(numbers) < 40
    assert all(number.startswith("620000") and len(number) == 18 for number in numbers)
    assert all(idcard.read(number) == number for number in numbers)
    assert len(set(numbers)) == len(numbers)
    villages = [place["village"] for place in places]
    assert villages != sorted(villages)
    ranks = [helper["rank"] for helper in clean.roster.helpers.to_pylist()]
    assert 0 < ranks.count("") < len(ranks)


def test_nothing_is_wrong_with_the_clean_one(clean: Survey) -> None:
    assert not clean.set_aside
    said = {problem.code for problem in clean.problems if problem.severity != "fixed"}
    assert said == {"id-missing"}


def test_the_spring_fits_the_pairs(tmp_path: Path) -> None:
    from datetime import date
    from types import SimpleNamespace

    from lianhu_cli.cli import importing, pairing, supervising
    from lianhu_cli.register.store import Register

    db = tmp_path / "lianhu.db"
    assert importing.run([SAMPLES / CLEAN], db=db, json=True) == 0
    assert pairing.run(db=db, out=tmp_path, on=date(2012, 3, 1), json=True) == 0
    assert importing.run([SAMPLES / LEDGERS], db=db, json=True, strict=True) == 0
    with Register.open(db) as register:
        problems = register.findings().problems
        tasks = register.ledgers().tasks.to_pylist()
    assert {one.severity for one in problems if one.file == LEDGERS} <= {"fixed"}
    assert len(tasks) == 52
    assert len({task["village"] for task in tasks}) == 14
    assert all(task["helper"] for task in tasks)
    asked = SimpleNamespace(db=db, at="", on=date(2012, 5, 31), by="village", rules=None, which="")
    found = supervising.supervised("year", asked)
    assert 200_000 < found.totals["gifts"] < 210_000
    assert min(found.totals["money"], found.totals["goods"]) > 0
    assert 0 < found.totals["settled"] < found.totals["disputes"]
    assert 0 < found.totals["missed"] < 694 == found.totals["households"]


def test_every_planted_fault_is_found_at_its_cell() -> None:
    read = survey.read([SAMPLES / FAULTY])
    found = {(problem.sheet, problem.cell, problem.code) for problem in read.problems}
    with (SAMPLES / FAULTS).open(encoding="utf-8-sig", newline="") as file:
        planted = {(row["sheet"], row["cell"], row["code"]) for row in csv.DictReader(file)}
    assert len(planted) > 30
    assert planted <= found
    assert {code for *_, code in found - planted} <= NORMAL | SHARED


NORMAL = {"id-missing", "category-from-rank"}
"""What rows of the clean sample have as well."""
SHARED = {"same-name-in-village", "id-shared", "phone-shared"}
"""Told at both of the rows that share something; one of them is in the list."""
