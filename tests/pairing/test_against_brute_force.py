"""Small random registers: every aim in order is as good as the best of all pairings there are."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules import rule_files
from lianhu_cli.domain.rules.parts import Category, Kind, Slot, Tier
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import optimality

from ..budget import examples
from .drawing import Hand, Home, Known, Town, best, in_order, pairs_frame, value

KINDS = ("特殊户", "困难户", "监测户")
PLACES = [
    f"{county}/{township}/{village}/{group}"
    for county, township in (("甲县", "东镇"), ("甲县", "西镇"), ("乙县", "南镇"))
    for village in (f"{township}一村", f"{township}二村")
    for group in ("1组", "2组", "")
]
WIDER = sorted({"/".join(place.split("/")[:n]) for place in PLACES for n in (1, 2, 3)} | {""})
VILLAGES = sorted({"/".join(place.split("/")[:3]) for place in PLACES})


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    kinds = KINDS[: draw(st.integers(1, 3))]
    slot = st.builds(
        Slot,
        kinds=st.sets(st.sampled_from(kinds), min_size=1).map(lambda one: tuple(sorted(one))),
        count=st.integers(1, 2),
        minimum=st.sampled_from((0, 0, 1)),
    )
    takes = draw(st.sampled_from((1, 1, 1, 2)))
    categories = tuple(
        Category(
            name=name,
            slots=tuple(draw(st.lists(slot, min_size=1, max_size=size))),
        )
        for name, size in (("干部", 2), ("党员", 1))
    )
    return Policy(
        kinds=tuple(Kind(name=kind, priority=draw(st.integers(0, 1))) for kind in kinds),
        categories=categories,
        aims=(
            "coverage",
            *draw(st.permutations(("duty", "stability", "locality", "kin", "fairness"))),
        ),
        fairness=draw(st.booleans()),
        helpers_per_household=takes,
        linked=draw(st.sampled_from(("prefer", "prefer", "require"))),
        relatives="prefer",
        skills={},
        excluded=(),
    )


@st.composite
def towns(draw: st.DrawFn) -> Town:
    few = draw(st.integers(1, 4))
    near = st.sampled_from(draw(st.lists(st.sampled_from(PLACES), min_size=few, max_size=few)))
    homes = draw(st.lists(st.tuples(near, st.sampled_from(KINDS)), min_size=0, max_size=6))
    hands = draw(
        st.lists(
            st.tuples(
                st.one_of(near, st.sampled_from(WIDER)),
                st.sampled_from(("干部", "党员")),
                st.sets(st.sampled_from(VILLAGES), max_size=2).map(lambda s: tuple(sorted(s))),
            ),
            max_size=4,
        )
    )
    return Town(
        homes=tuple(Home(f"H{at}", place, kind) for at, (place, kind) in enumerate(homes)),
        hands=tuple(Hand(f"P{at}", *hand) for at, hand in enumerate(hands)),
    )


@st.composite
def lasts(draw: st.DrawFn, town: Town) -> frozenset[tuple[str, str]]:
    if not town.homes or not town.hands:
        return frozenset()
    pair = st.tuples(
        st.sampled_from([h.code for h in town.homes]), st.sampled_from([h.code for h in town.hands])
    )
    return frozenset(draw(st.sets(pair, max_size=6)))


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_as_good_as_the_best(data: st.DataObject, town: Town, policy: Policy) -> None:
    known = Known(last=data.draw(lasts(town)), kin=data.draw(lasts(town)))
    found = solve.pair(town.roster(kin=known.kin), policy, Earlier(pairs=pairs_frame(known.last)))
    pairs = pairs_of(found)
    check_quotas(town, policy, pairs)
    values = value(town, policy, pairs, known)
    assert in_order(policy, values) == best(town, policy, known)
    assert tuple(found.left.values()) == values["locality"]
    assert found.kept == -values["stability"][0]
    assert found.unmet == values["duty"][0]


@settings(max_examples=examples(60), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_the_order_of_rows_does_not_matter(data: st.DataObject, town: Town, policy: Policy) -> None:
    last = data.draw(lasts(town))
    mixed = Town(
        homes=tuple(data.draw(st.permutations(town.homes))),
        hands=tuple(data.draw(st.permutations(town.hands))),
    )
    one = solve.pair(town.roster(), policy, Earlier(pairs=pairs_frame(last)))
    other = solve.pair(mixed.roster(), policy, Earlier(pairs=pairs_frame(last)))
    assert one.pairs.equals(other.pairs)
    assert replace(one, pairs=None) == replace(other, pairs=None)


def pairs_of(found: object) -> list[tuple[str, str]]:
    frame = found.pairs  # type: ignore[attr-defined]
    return list(zip(frame["household"].to_pylist(), frame["helper"].to_pylist(), strict=True))


def check_quotas(town: Town, policy: Policy, pairs: list[tuple[str, str]]) -> None:
    homes = {h.code: h for h in town.homes}
    assert len(set(pairs)) == len(pairs)
    for home in town.homes:
        assert sum(h == home.code for h, _ in pairs) <= policy.helpers_per_household
    for hand in town.hands:
        slots = [s for s in policy.slots(hand.category, hand.status) for _ in range(s.count)]
        assert seated([homes[h].kind for h, p in pairs if p == hand.code], slots)


def seated(kinds: list[str], slots: list[Slot]) -> bool:
    """Whether every kind finds a slot of its own."""
    if not kinds:
        return True
    return any(
        kinds[0] in slot.kinds and seated(kinds[1:], slots[:at] + slots[at + 1 :])
        for at, slot in enumerate(slots)
    )


@settings(max_examples=examples(300), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_orders_are_obeyed_and_the_rest_is_the_best(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    last, avoids = data.draw(lasts(town)), data.draw(lasts(town))
    pins = frozenset(sorted(data.draw(lasts(town)))[: data.draw(st.integers(0, 2))])
    known = Known(last=last - avoids)
    expected = best(town, policy, known, avoids, pins)
    roster = town.roster(pins, avoids)
    try:
        found = solve.pair(roster, policy, Earlier(pairs=pairs_frame(last)))
    except ContradictionError:
        kinds = {kind.name for kind in policy.kinds}
        strange = {h.code for h in town.homes if h.kind not in kinds} & {h for h, _ in pins}
        assert expected is None or strange
        return
    pairs = pairs_of(found)
    assert pins <= set(pairs)
    assert not avoids & set(pairs)
    check_quotas(town, policy, pairs)
    assert in_order(policy, value(town, policy, pairs, known)) == expected
    assert found.pinned == len(pins)
    mixed = Town(tuple(data.draw(st.permutations(town.homes))), town.hands[::-1])
    again = solve.pair(mixed.roster(pins, avoids), policy, Earlier(pairs=pairs_frame(last)))
    assert again.pairs.equals(found.pairs)


def test_helpers_told_apart_for_a_kind_they_do_not_serve() -> None:
    """Whoever avoids a household that he could not serve anyway stays like his equals."""
    policy = Policy(
        kinds=(Kind(name="特殊户", priority=0), Kind(name="困难户", priority=0)),
        categories=(
            Category(name="干部", slots=(Slot(kinds=("特殊户",)), Slot(kinds=("困难户",)))),
            Category(name="党员", slots=(Slot(kinds=("特殊户",)),)),
        ),
        fairness=False,
    )
    place = PLACES[0]
    town = Town(
        homes=(Home("H0", place, "特殊户"), Home("H1", place, "困难户")),
        hands=(Hand("P0", place, "干部", ()), Hand("P1", place, "党员", ())),
    )
    found = solve.pair(town.roster(frozenset(), frozenset({("H1", "P0")})), policy, None)
    assert [household for household, _ in pairs_of(found)] == ["H0"]


def test_who_is_told_apart_is_still_near_the_own_group() -> None:
    """That nobody else is based in a group does not put its households farther from who is.

    Among households equally far the codes decide, so that several are tried.
    """
    policy = Policy(
        kinds=(Kind(name="特殊户", priority=0), Kind(name="困难户", priority=1)),
        categories=(Category(name="干部", slots=(Slot(kinds=("特殊户", "困难户")),)),),
        fairness=False,
    )
    group, village = PLACES[0], PLACES[2]
    for near in range(1, 8):
        town = Town(
            homes=(
                Home("H0", group, "特殊户"),
                *(Home(f"H{n}", group if n == near else village, "困难户") for n in range(1, 8)),
            ),
            hands=(Hand("P0", group, "干部"),),
        )
        roster = town.roster(frozenset(), frozenset({("H0", "P0")}))
        assert pairs_of(solve.pair(roster, policy, None)) == [(f"H{near}", "P0")]


@settings(max_examples=examples(300), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_who_is_left_behind_goes_to_the_same_unit(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    hands = tuple(
        replace(hand, villages=(), unit=data.draw(st.sampled_from(("甲局", "乙局", ""))))
        for hand in town.hands
    )
    town = replace(town, hands=hands)
    gone = {"Q1": "甲局", "Q2": "乙局", "Q3": "丙局"}
    left = {
        home.code: data.draw(st.sampled_from(sorted(gone)))
        for home in town.homes
        if data.draw(st.booleans())
    }
    last = data.draw(lasts(town))
    heirs = frozenset((home, gone[person]) for home, person in left.items())
    known = Known(last=last, heirs=heirs)
    before = Earlier(pairs=pairs_frame(last | frozenset(left.items())), units=gone)
    pairs = pairs_of(solve.pair(town.roster(), policy, before))
    check_quotas(town, policy, pairs)
    assert in_order(policy, value(town, policy, pairs, known)) == best(town, policy, known)


def test_a_second_tier_goes_first_to_who_has_nobody() -> None:
    """Both helpers are nearest to the same household; each tier alone would choose it."""
    policy = Policy(
        kinds=(Kind(name="困难户", priority=0),),
        tiers=(Tier(name="第一"), Tier(name="第二")),
        categories=(
            Category(name="干部", tier="第一", slots=(Slot(kinds=("困难户",)),)),
            Category(name="党员", tier="第二", slots=(Slot(kinds=("困难户",)),)),
        ),
    )
    near, far = PLACES[:2]
    town = Town(
        homes=(Home("H0", near, "困难户"), Home("H1", far, "困难户")),
        hands=(Hand("P0", near, "干部"), Hand("P1", near, "党员")),
    )
    found = solve.pair(town.roster(), policy)
    assert pairs_of(found) == [("H0", "P0"), ("H1", "P1")]
    assert (found.covered, found.unfilled) == (2, 2)
    decision = Decision(roster=town.roster(), round=found, policy=policy)
    assert optimality.prove(decision).proved
    both = replace(found, pairs=pairs_frame({("H0", "P0"), ("H0", "P1")}))
    assert not optimality.prove(replace(decision, round=both)).proved


@settings(max_examples=examples(60), deadline=None)
@given(town=towns(), policy=policies())
def test_tiers_are_proved_and_reach_as_many_as_they_can(town: Town, policy: Policy) -> None:
    first, second = policy.categories
    tiers = tuple(Tier(name=one.name, helpers=1) for one in policy.categories)
    tiered = replace(
        policy,
        tiers=tiers,
        categories=tuple(replace(one, tier=one.name) for one in policy.categories),
        helpers_per_household=1,
    )
    found = solve.pair(town.roster(), tiered)
    category = {hand.code: hand.category for hand in town.hands}
    led = {h for h, p in pairs_of(found) if category[p] == first.name}
    others = {h for h, p in pairs_of(found) if category[p] == second.name}
    left = replace(town, homes=tuple(home for home in town.homes if home.code not in led))
    alone = replace(policy, categories=(second,), helpers_per_household=1)
    assert len(others - led) == solve.pair(left.roster(), alone).covered
    decision = Decision(roster=town.roster(), round=found, policy=tiered)
    assert optimality.prove(decision).proved


def test_two_tiers_are_each_the_best() -> None:
    policy = rule_files.load(Path("防返贫监测"))
    kinds = [kind.name for kind in policy.kinds]
    town = Town(
        homes=tuple(Home(f"H{at}", PLACES[at], kinds[at % 3]) for at in range(8)),
        hands=(
            *(Hand(f"P{at}", "", "副科级以上") for at in range(6)),
            *(Hand(f"Q{at}", PLACES[at], "村干部") for at in range(2)),
        ),
    )
    found = solve.pair(town.roster(), policy)
    helpers = {h: [p for home, p in pairs_of(found) if home == h.code] for h in town.homes}
    assert all(sum(p[0] == "Q" for p in some) == 1 for some in helpers.values())
    assert sum(p[0] == "P" for some in helpers.values() for p in some) == 6
    first = [h.kind for h, some in helpers.items() if any(p[0] == "P" for p in some)]
    assert first.count(kinds[0]) == 3
    assert (found.households, found.covered, found.slots) == (8, 8, 16)
