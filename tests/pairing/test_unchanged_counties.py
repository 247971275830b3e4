"""Counties that stay as they are: the pairs are those of the whole, or the whole is solved."""

import random
from dataclasses import replace

import pytest

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rules.parts import Category, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.assign import unchanged_counties

from ..budget import examples
from .drawing import Hand, Home, Town

COUNTIES = ("甲县", "乙县", "丙县", "丁县")
KINDS = ("特殊户", "困难户")
BEHIND = ("kin", "fairness", "need")


def place(dice: random.Random, county: str, *, group: bool = True) -> str:
    village = f"{county}/{dice.choice('东西')}镇/{dice.choice('一二')}村"
    return f"{village}/{dice.randint(1, 2)}组" if group else f"{village}/"


def policy(dice: random.Random) -> Policy:
    both = Slot(kinds=KINDS, count=dice.randint(1, 2))
    each = tuple(Slot(kinds=(kind,)) for kind in KINDS)
    mixed = (Slot(kinds=("困难户",)), both)
    return Policy(
        kinds=(Kind(name="特殊户", priority=0), Kind(name="困难户", priority=dice.randint(0, 1))),
        categories=(
            Category(name="领导", slots=each if dice.random() < 0.7 else mixed),
            Category(name="干部", slots=(both,), stay=dice.choice(("", "", "village"))),
        ),
        aims=("coverage", "duty", "stability", "locality", *dice.sample(BEHIND, dice.randint(0, 3))),
        fairness=dice.random() < 0.7,
        linked=dice.choice(("prefer", "require")),
        relatives="prefer",
        skills={},
        excluded=("调离",),
    )  # fmt: skip


def drawn(dice: random.Random) -> tuple[Town, Town]:
    """Draw a town, and the town a month later: somebody left, came, moved or has another kind."""
    homes, hands = [], []
    for county in COUNTIES:
        homes += [
            Home(f"H{county}{at}", place(dice, county), dice.choice(KINDS))
            for at in range(dice.randint(2, 5))
        ]
        for at in range(dice.randint(4, 7)):
            unit = dice.choice(
                ("", f"{county}局", f"{county}局", "市局" if dice.random() < 0.1 else "")
            )
            where = dice.choice(
                (place(dice, county), place(dice, county, group=False), f"{county}//")
            )
            hands.append(
                Hand(f"P{county}{at}", where, dice.choice(("领导", "干部", "干部")), unit=unit)
            )
    before = Town(tuple(homes), tuple(hands))
    for _ in range(dice.randint(0, 3)):
        at = dice.randrange(len(homes))
        other = dice.choice(("kind", "place", "new", "gone"))
        county = homes[at].place.partition("/")[0]
        if other == "kind":
            homes[at] = replace(homes[at], kind=dice.choice(KINDS))
        elif other == "place":
            homes[at] = replace(homes[at], place=place(dice, county))
        elif other == "new":
            homes.append(Home(f"H{county}N{len(homes)}", place(dice, county), dice.choice(KINDS)))
        else:
            homes.pop(at)
    for _ in range(dice.randint(0, 2)):
        at = dice.randrange(len(hands))
        hands[at] = replace(hands[at], status="调离")
        if dice.random() < 0.5:
            hands.pop(at)
    return before, Town(tuple(homes), tuple(hands))


def compared(seed: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Hold a month's round against that of the whole; tell whether counties stayed as they were."""
    dice = random.Random(seed)
    rules, (before, now) = policy(dice), drawn(dice)
    first = solve.pair(before.roster(), rules)
    units = {hand.code: hand.unit for hand in before.hands}
    earlier = Earlier(pairs=first.pairs, units=units)
    codes = [(home.code, hand.code) for home in now.homes for hand in now.hands]
    some = frozenset(dice.sample(codes, 2)) if dice.random() < 0.3 else frozenset[tuple[str, str]]()
    kin = frozenset(dice.sample(codes, 2)) if dice.random() < 0.2 else frozenset[tuple[str, str]]()
    pins = frozenset(dice.sample(codes, 1)) if dice.random() < 0.2 else frozenset[tuple[str, str]]()
    roster = now.roster(pins - some, some, kin - some)
    try:
        whole = solve.pair(roster, rules, earlier)
    except ContradictionError:
        monkeypatch.setattr(unchanged_counties, "LEAST", 1)
        with pytest.raises(ContradictionError):
            solve.pair(roster, rules, earlier)
        monkeypatch.undo()
        return False
    said, real = [], unchanged_counties.UnchangedCounties.certain
    monkeypatch.setattr(unchanged_counties, "LEAST", 1)
    monkeypatch.setattr(
        unchanged_counties.UnchangedCounties,
        "certain",
        lambda *args: said.append(real(*args)) or said[-1],
    )
    found = solve.pair(roster, rules, earlier)
    monkeypatch.undo()
    assert found.pairs.to_pylist() == whole.pairs.to_pylist(), seed
    assert replace(found, pairs=whole.pairs) == whole
    for one in (found, whole):
        households, helpers = one.rows or ((), ())
        assert [
            roster.household.code[row].as_py() for row in households
        ] == one.pair.household.to_pylist()
        assert [roster.helper.code[row].as_py() for row in helpers] == one.pair.helper.to_pylist()
    return any(said)


def test_what_stays_and_what_is_solved_are_the_round_of_the_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = examples(130)
    certain = sum(compared(seed, monkeypatch) for seed in range(many))
    assert many // 10 < certain < many


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_a_thousand_months(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        compared(seed, monkeypatch)
