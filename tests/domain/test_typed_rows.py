"""Rows of a declared table have its attributes as columns, and no others."""

import subprocess
import sys
from pathlib import Path

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Helper, Household, Pair

ROWS = [
    {"code": "H1", "village": "石桥村", "county": "清水县"},
    {"code": "H2", "village": "东沟村"},
]
WRONG = """\
from lianhu_cli.domain.tables.roster import Roster

def villages(roster: Roster) -> None:
    roster.household.village.to_pylist()
    roster.household.vilage.to_pylist()
    roster.households["village"].nonsense(1)
"""
MIXED = """\
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.row_numbers import HouseholdRows

def left(where: Whereabouts, rows: HouseholdRows) -> None:
    where.left(where.bases, where.households[rows])
    where.left(rows, where.households[rows])
"""


def homes() -> pa.Table:
    return conform(Household, pa.Table.from_pylist(ROWS))


def test_an_attribute_is_its_column() -> None:
    rows = Household(homes())
    assert rows.village.to_pylist() == ["石桥村", "东沟村"]
    assert rows.county.to_pylist() == ["清水县", ""]
    assert rows.code.to_pylist() == ["H1", "H2"]
    assert len(rows) == 2


def test_a_column_that_tables_share_is_each_one_s_own() -> None:
    roster = Roster.of({"households": homes()})
    assert roster.household.county.to_pylist() == ["清水县", ""]
    assert roster.helper.county.to_pylist() == []


def test_the_pairs_of_a_round_are_typed() -> None:
    pairs = conform(Pair, pa.Table.from_pylist([{"household": "H1", "helper": "P1"}]))
    assert Round(pairs=pairs).pair.helper.to_pylist() == ["P1"]


def test_on_the_class_it_is_what_was_declared() -> None:
    assert Household.village.title == "行政村"
    assert Helper.village.title == "所在村"
    assert list(Household.derived)[:2] == ["code", "members"]


def mypy(written: str, at: Path) -> str:
    """Return what mypy says of a module."""
    root = Path(__file__).parents[2]
    at.write_text(written, encoding="utf-8")
    checked = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), str(at)]
    ran = subprocess.run(checked, cwd=root, capture_output=True, text=True, check=False)
    return ran.stdout


@pytest.mark.slow
def test_mypy_finds_an_attribute_or_a_method_that_is_not_there(tmp_path: Path) -> None:
    said = mypy(WRONG, tmp_path / "wrong.py")
    assert ":5:" in said
    assert '"Household" has no attribute "vilage"' in said
    assert '"ChunkedArray" has no attribute "nonsense"' in said
    assert ":4:" not in said


@pytest.mark.slow
def test_mypy_finds_rows_of_one_thing_taken_for_another(tmp_path: Path) -> None:
    said = mypy(MIXED, tmp_path / "mixed.py")
    assert 'incompatible type "HouseholdRows"; expected "PlaceNumbers"' in said
    assert ":6:" in said
    assert ":5:" not in said  # chosen by an index, numbers of places stay numbers of places
