"""Places spelled with gaps mean the same place whoever asks."""

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people import lookup
from lianhu_cli.domain.places.incomplete import Resolver, Spellings
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Household

FULL = ("", "", "清水县", "白沙镇", "石桥村")
SHORT = ("", "", "", "", "石桥村")


def test_a_gap_is_filled_where_one_place_fits() -> None:
    assert Resolver([FULL, SHORT])(SHORT) == FULL
    assert Spellings([FULL], gap="").filled(SHORT) == FULL


def test_spellings_that_complete_one_another_are_one_place() -> None:
    township, county = ("", "", "", "白沙镇", "石桥村"), ("", "", "清水县", "", "石桥村")
    assert Spellings([township, county], gap="").filled(SHORT) == FULL
    assert Resolver([township, county])(SHORT) in {township, county}
    assert Resolver([township, county])(SHORT) == Resolver([county, township])(SHORT)


def test_two_places_of_one_name_are_two() -> None:
    other = ("", "", "", "青木镇", "石桥村")
    assert Spellings([FULL, other], gap="").filled(SHORT) is None
    assert Resolver([FULL, other])(SHORT) == SHORT
    assert Resolver([FULL, other])(("", "", "", "青木镇", "石桥村")) == other


def test_a_place_that_nobody_knows_stays_as_it_is_spelled() -> None:
    assert Resolver([FULL])(("", "", "", "", "东沟村")) == ("", "", "", "", "东沟村")
    assert Resolver([FULL])(("", "", "", "白沙镇", "")) == ("", "", "", "白沙镇", "")


def test_a_village_named_by_hand_is_one_place_or_told_apart() -> None:
    rows = [
        {"county": "", "township": "白沙镇", "village": "石桥村"},
        {"county": "清水县", "village": "石桥村"},
        {"township": "白沙镇", "village": "东沟村"},
        {"township": "青木镇", "village": "东沟村"},
        {"village": "东沟村"},
    ]
    homes = conform(Household, pa.Table.from_pylist(rows))
    roster = Roster.of({"households": homes})
    assert lookup.village(roster, "石桥")["county"] == "清水县"
    assert lookup.village(roster, "石桥村委会")["township"] == "白沙镇"
    assert lookup.village(roster, "青木镇/东沟村")["township"] == "青木镇"
    with pytest.raises(UsageError, match="有 2 个"):
        lookup.village(roster, "东沟村")
