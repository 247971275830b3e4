"""What a round looks like that follows the rules, and what the audit says of one that does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import audit

from .drawing import Hand, Home, Town

POLICY = Policy()


def paired(town: Town, last: Any = None) -> Round:
    return solve.pair(town.roster(), POLICY, last)


def test_special_households_come_first() -> None:
    found = paired(
        Town(
            (Home("H1", "//甲村", "困难户"), Home("H2", "//乙村", "特殊户")),
            (Hand("P1", "//甲村", "一般干部"),),
        )
    )
    assert found.by_kind == {"困难户": (1, 0), "特殊户": (1, 1)}
    assert found.left["village"] == 1


def test_a_leader_takes_one_of_each() -> None:
    homes = tuple(
        Home(f"H{kind}{at}", "//甲村", kind) for kind in ("困难户", "特殊户") for at in (1, 2)
    )
    found = paired(Town(homes, (Hand("P1", "", "副科级以上"),)))
    assert (found.slots, found.by_kind) == (2, {"困难户": (2, 1), "特殊户": (2, 1)})


def test_a_model_party_household_never_takes_a_special_one() -> None:
    found = paired(Town((Home("H1", "//甲村", "特殊户"),), (Hand("P1", "//甲村", "党员明星户"),)))
    assert (found.slots, found.covered) == (1, 0)


def test_a_sheet_that_names_the_township_meets_one_that_does_not() -> None:
    found = paired(
        Town((Home("H1", "甲县/东镇/石桥村", "困难户"),), (Hand("P1", "//石桥村", "村干部"),))
    )
    assert set(found.left.values()) == {0}


def test_the_unit_s_village_is_where_its_cadres_help() -> None:
    homes = (Home("H1", "甲县/东镇/甲村/1组", "困难户"), Home("H2", "甲县/东镇/乙村/1组", "困难户"))
    found = paired(Town(homes, (Hand("P1", "", "一般干部", villages=("甲县/东镇/乙村",)),)))
    assert found.pairs["household"].to_pylist() == ["H2"]


def test_the_uncovered_are_spread_over_the_villages() -> None:
    homes = tuple(
        Home(f"{village}{at}", f"//{village}", "困难户")
        for village, size in (("甲村", 6), ("乙村", 3))
        for at in range(size)
    )
    found = paired(Town(homes, tuple(Hand(f"P{at}", "", "一般干部") for at in range(6))))
    covered = found.pairs["household"].to_pylist()
    assert sorted(h.place for h in homes if h.code not in covered) == ["//乙村", "//甲村", "//甲村"]


def test_who_has_retired_is_not_paired() -> None:
    homes = (Home("H1", "//甲村", "困难户"),)
    assert paired(Town(homes, (Hand("P1", "//甲村", "村干部", status="退休"),))).slots == 0


def test_nobody_and_nothing() -> None:
    assert paired(Town((), ())).pairs.num_rows == 0
    assert paired(Town((Home("H1", "//甲村", "困难户"),), ())).covered == 0
    assert paired(Town((), (Hand("P1", "", "一般干部"),))).slots == 1


TOWN = Town(
    (
        Home("H1", "//甲村", "困难户"),
        Home("H2", "//乙村", "特殊户"),
        Home("H3", "//乙村", "困难户"),
    ),
    (
        Hand("P1", "//甲村", "副科级以上"),
        Hand("P2", "//乙村", "党员明星户"),
        Hand("P3", "//乙村", "村干部", status="借调"),
    ),
)
Pairs = list[dict[str, Any]]


def _stranger(pairs: Pairs) -> None:
    pairs[0]["household"] = "H9"


def _nobody(pairs: Pairs) -> None:
    pairs[0]["helper"] = "P9"


def _twice(pairs: Pairs) -> None:
    pairs.append(pairs[0] | {"slot": 1})


def _two_helpers(pairs: Pairs) -> None:
    pairs.append({"household": "H1", "helper": "P2", "slot": 0, "left": "village"})


def _excluded(pairs: Pairs) -> None:
    pairs.append({"household": "H3", "helper": "P3", "slot": 0, "left": ""})


def _no_such_slot(pairs: Pairs) -> None:
    pairs[0]["slot"] = 7


def _slot_twice(pairs: Pairs) -> None:
    for pair in pairs:
        pair["slot"] = 0


def _wrong_kind(pairs: Pairs) -> None:
    next(pair for pair in pairs if pair["helper"] == "P2")["household"] = "H2"


def _wrong_level(pairs: Pairs) -> None:
    pairs[0]["left"] = "county"


def _one_lost(pairs: Pairs) -> None:
    pairs.pop()


@pytest.mark.parametrize(
    ("tamper", "rule"),
    [
        (_stranger, "household-unknown"),
        (_nobody, "helper-unknown"),
        (_twice, "pair-twice"),
        (_two_helpers, "double-cover"),
        (_excluded, "helper-excluded"),
        (_no_such_slot, "quota"),
        (_slot_twice, "quota"),
        (_wrong_kind, "kind"),
        (_wrong_level, "left"),
        (_one_lost, "figures"),
    ],
)
def test_the_audit_sees_what_was_tampered_with(tamper: Callable[[Pairs], None], rule: str) -> None:
    found = paired(TOWN)
    assert audit.check(Decision(roster=TOWN.roster(), round=found, policy=POLICY)) == ()
    pairs = found.pairs.to_pylist()
    tamper(pairs)
    tampered = replace(found, pairs=conform(Pair, pa.Table.from_pylist(pairs)))
    said = audit.check(Decision(roster=TOWN.roster(), round=tampered, policy=POLICY))
    assert rule in {finding.rule for finding in said}
    assert all(finding.message and finding.subject for finding in said)
