"""Places spelled with gaps mean the same place whoever asks."""

from lianhu_cli.domain.places.incomplete import Resolver, Spellings

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
