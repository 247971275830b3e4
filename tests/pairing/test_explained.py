"""What `explain` says of drawn towns, sentence by sentence, against an oracle over persons."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.aims import EVERY
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain import pair

from ..budget import seeds
from . import oracle
from .drawing import LEVELS, Hand, Home, Pairs, least_left, pairs_frame
from .test_against_oracle import drawn, pairs_of, roster_of

LEFT = dict(zip(("出县", "出乡镇", "出村", "出组"), LEVELS, strict=True))
SAID = {
    **LEFT,
    "欠最少户数": "duty",
    "变动": "stability",
    "由接替人接手的": "successor",
    "由同单位的人接手的": "unit",
    "近亲属结对": "kin",
    "各人涉及的组": "compactness",
    "意愿落空的名次": "wishes",
}
GAINED = ("successor", "unit", "kin")
"""What is counted as less is better and told as what there is."""
PARTS = {aim.name: tuple(one.name for one in aim.measures) for aim in EVERY}


def solved(case: oracle.Case) -> tuple[Decision, Earlier] | None:
    roster = roster_of(case)
    earlier = Earlier(pairs=pairs_frame(case.past.last), units=case.past.units)
    try:
        found = solve.pair(roster, case.policy, earlier)
    except ContradictionError:
        return None
    return Decision(roster=roster, round=found, policy=case.policy), earlier


def figures(tier: oracle.Tier, value: oracle.Value) -> list[tuple[str, int | Fraction]]:
    """Name the parts of a value, as the sentences do."""
    case = tier.case
    ranks = sorted({kind.priority for kind in case.policy.kinds})
    names: list[str] = []
    for aim in case.policy.aims:
        if aim == "coverage":
            for what in ("uncovered", "unfilled"):
                for later in ("", "+"):
                    for rank in ranks:
                        kinds = [k.name for k in case.policy.kinds if k.priority == rank]
                        names.append(f"{what}{later} {'或'.join(kinds)}")
        elif aim == "fairness" and not case.policy.fairness:
            continue
        else:
            names += PARTS[aim]
    return list(zip(names, value, strict=True))


def price(tier: oracle.Tier, now: oracle.Value, then: oracle.Value) -> list[str]:
    """Say by how much each figure grows, in the tool's words but by another hand."""
    return of_figures(figures(tier, now), figures(tier, then))


Named = list[tuple[str, int | Fraction]]


def of_figures(now: Named, then: Named) -> list[str]:
    words = {name: word for word, name in SAID.items()}
    told = []
    for (name, a), (_, b) in zip(now, then, strict=True):
        by = b - a
        if not by:
            continue
        what, _, kinds = name.partition(" ")
        if what == "uncovered":
            told.append(f"{kinds}未落实{'多' if by > 0 else '少'}{abs(by)}")
        elif what == "unfilled":
            told.append(f"{kinds}缺的帮扶人{'多' if by > 0 else '少'}{abs(by)}")
        elif what == "fairness":
            told.append(f"各村缺口更{'不匀' if by > 0 else '匀'}")
        elif what == "balance":
            told.append(f"各人忙闲更{'不匀' if by > 0 else '匀'}")
        else:
            more = (by > 0) != (what in GAINED)
            told.append(f"{words[what]}{'多' if more else '少'}{abs(by)}")
    return told


def tiered_price(tier: oracle.Tier, now: oracle.Value, then: oracle.Value) -> list[str]:
    """Say the same of a tier, which is named once, and wherever households lack one of its helpers."""
    told, once = [], tier.name
    later = tier.name != tier.case.policy.tiers[0].name
    for (name, a), (_, b) in zip(figures(tier, now), figures(tier, then), strict=True):
        what, _, kinds = name.partition(" ")
        more = f"{'多' if b > a else '少'}{abs(b - a)}"
        alone = later and not what.endswith("+")
        if what.startswith("uncovered") and a != b:
            told.append(f"{'没有帮扶人' if alone else f'缺{tier.name}'}的{kinds}{more}")
        elif what.startswith("unfilled") and a != b:
            told.append(f"{'没有其他帮扶人的' if alone else ''}{kinds}缺的{tier.name}{more}")
        elif a != b:
            one = [(name, a)], [(name, b)]
            told += [f"{once}{word}" for word in of_figures(*one)]
            once = ""
    return told


def check_tiers(case: oracle.Case, decision: Decision, earlier: Earlier) -> None:
    """The price of a pair in its own tier is exact; a later tier follows what the earlier one then makes."""
    pairs = pairs_of(decision.round)
    hands = {hand.code: hand for hand in case.town.hands}
    for home, hand in sorted(pairs - case.pins):
        said = pair.household(decision, home, earlier)
        who = f"由{name_of(hands[hand])}帮扶"
        at = next(n for n, one in enumerate(said) if who in re.split("[：，]", one)[0])
        sentence = said[at + 1]
        for tier, ours in oracle.tiers(case, pairs):
            if (home, hand) not in ours:
                continue
            other = replace(case, avoids=case.avoids | {(home, hand)})
            without = oracle.Tier(other, tier.name, tier.helped)
            best = oracle.best(without)
            assert best is not None
            words = tiered_price(tier, oracle.value(tier, ours), best)
            if words:
                assert f"但全局{'、'.join(words)}" in sentence, (sentence, words)
            elif tier.name == case.policy.tiers[-1].name:
                assert "全局一样好" in sentence, sentence


def check_pairs(case: oracle.Case, decision: Decision, earlier: Earlier) -> None:
    """Who would help otherwise, and at what price."""
    pairs = pairs_of(decision.round)
    ((tier, _),) = oracle.tiers(case, pairs)
    now = oracle.value(tier, pairs)
    hands = {hand.code: hand for hand in case.town.hands}
    homes = {home.code: home for home in case.town.homes}
    for home, hand in sorted(pairs):
        said = pair.household(decision, home, earlier)
        who = f"由{name_of(hands[hand])}帮扶"
        ours = [at for at, one in enumerate(said) if who in re.split("[：，]", one)[0]]
        assert len(ours) == 1, said
        check_where(said[ours[0]], hands[hand], homes[home], (home, hand) in case.pins)
        if (home, hand) in case.pins:
            continue
        sentence = said[ours[0] + 1]
        other = replace(case, avoids=case.avoids | {(home, hand)})
        ((without, _),) = oracle.tiers(other, frozenset())
        best = oracle.best(without)
        assert best is not None, said
        words = price(tier, now, best)
        if words:
            assert sentence.endswith(f"但全局{'、'.join(words)}。"), (sentence, words)
        else:
            assert "全局一样好" in sentence, (sentence, words)
            assert "（" not in sentence.partition("全局一样好")[2], sentence
        check_instead(other, sentence, home, hand, pairs, best)


def check_instead(
    other: oracle.Case, sentence: str, home: str, hand: str, pairs: Pairs, best: oracle.Value
) -> None:
    """What is said to be the best instead is as good as the best there is."""
    told = re.search(r"最好是(改由(.+?)帮扶|这一户就少一名帮扶人|这一户就没有人帮扶)，", sentence)
    assert told, sentence
    already = {p for h, p in pairs if h == home} - {hand}
    every = {p.code for p in other.town.hands}
    name = {name_of(p): p.code for p in other.town.hands}
    if told[2]:
        kept = replace(other, pins=other.pins | {(home, name[told[2]])})
        assert name[told[2]] not in already
    else:
        come = {(home, one) for one in every - already}
        kept = replace(other, avoids=other.avoids | come)
        if "没有人" in told[1]:
            kept = replace(other, avoids=other.avoids | {(home, one) for one in every})
    ((tier, _),) = oracle.tiers(kept, frozenset())
    assert oracle.best(tier) == best, sentence


def check_where(sentence: str, hand: Hand, home: Home, pinned: bool) -> None:
    if pinned:
        assert "是指定的" in sentence
        return
    if not any(name for base in hand.bases for name in base.split("/")):
        assert "哪里都能去" in sentence
        return
    left = least_left(hand, home)
    word = next((w for w, at in zip(LEFT, left, strict=True) if at), None)
    assert sentence.endswith(f"，结对{word}。" if word else "，就在其范围内。"), (sentence, left)


def name_of(hand: Hand) -> str:
    return f"{hand.unit or f'单位{hand.code}'}{hand.code}"


def check_helpers(case: oracle.Case, decision: Decision) -> None:
    """What a helper is to take and takes, and why slots are idle."""
    pairs = pairs_of(decision.round)
    helped = {home for home, _ in pairs}
    known = {kind.name for kind in case.policy.kinds}
    none = [h for h in case.town.homes if h.kind in known and h.code not in helped]
    kinds = {home.code: home.kind for home in case.town.homes}
    for hand in case.town.hands:
        said = pair.helper(decision, hand.code)
        mine = sorted(home for home, one in pairs if one == hand.code)
        slots = [slot for slot in case.slots(hand) for _ in range(slot.count)]
        if not case.slots(hand) and not mine:
            assert "不承担包户任务" in said[0]
            continue
        assert said[0].endswith(f"实包{len(mine)}户。"), said
        last = said[-1]
        idle = len(slots) - len(mine)
        assert ("还空着" in last) == (idle > 0), said
        if idle <= 0:
            continue
        assert last.startswith(f"还空着{idle}个名额："), said
        could = [
            home
            for home in none
            if oracle.may(case, home, hand)
            and seatable([*(kinds[one] for one in mine), home.kind], slots)
        ]
        if could:
            assert f"能接的户里还有{len(could)}户没有落实" in last, (said, could)
        else:
            assert "能接的户都已落实" in last, (said, could)
            assert (f"没有落实的{len(none)}户" in last) == bool(none), (said, none)


def seatable(kinds: Sequence[str], slots: Sequence[Slot]) -> bool:
    """Whether households of these kinds find a slot each."""
    if not kinds:
        return True
    return any(
        kinds[0] in slot.kinds and seatable(kinds[1:], [*slots[:at], *slots[at + 1 :]])
        for at, slot in enumerate(slots)
    )


def check_uncovered(case: oracle.Case, decision: Decision) -> None:
    """Of a household without helper: the set that is too small is one, and what is said to mend it does."""
    pairs = pairs_of(decision.round)
    helped = {home for home, _ in pairs}
    known = {kind.name: kind.priority for kind in case.policy.kinds}
    homes = [home for home in case.town.homes if home.kind in known]
    for home in case.town.homes:
        said = pair.household(decision, home.code)
        if home.code in helped:
            continue
        if home.kind not in known:
            assert "规则里没有" in said[0]
            continue
        assert said[0].endswith("没有帮扶人。")
        for one in said[1:]:
            if case.policy.tiers and (one.startswith("增加一名") or "户中" in one):
                continue
            of, ours, rest = in_tier(case, pairs, one)
            assert any(check(of, decision, home, homes, rest, ours) for check in CHECKS), one


def in_tier(case: oracle.Case, pairs: Pairs, said: str) -> tuple[oracle.Case, Pairs, str]:
    """Return what a sentence is about: the tier that it names, with its helpers and pairs, or all."""
    for tier, ours in oracle.tiers(case, pairs):
        if tier.name and said.startswith(f"{tier.name}："):
            town = replace(case.town, hands=tuple(tier.hands))
            rules = replace(case.policy, tiers=(), helpers_per_household=1)
            return replace(case, town=town, policy=rules), ours, said.partition("：")[2]
    return case, pairs, said


def too_small(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    told = re.fullmatch(TOO_SMALL, said)
    if not told:
        return False
    villages, named, _, total, slots, further, short = told.groups()
    kinds = named.split("和")
    n, m, k = int(total), int(slots), int(short)
    here = [h for h in homes if h.kind in kinds]
    if villages:
        names = villages.split("、")
        here = [h for h in here if h.place.split("/")[2] in names]
    helped = {one for one, _ in pairs}
    for some in combinations(here, n):
        if home not in some:
            continue
        reach = {
            (p.code, at)
            for p in case.town.hands
            for at, slot in enumerate(each(case, p))
            for h in some
            if h.kind in slot.kinds and oracle.may(case, h, p) and not pinned_elsewhere(case, h, p)
        }
        every = [s for p in case.town.hands for s in each(case, p) if {*s.kinds} & {*kinds}]
        assert ("能接这些户" not in said) == (villages or len(every) == len(reach)) or villages
        if len(reach) - int(further or 0) == m and sum(h.code not in helped for h in some) == k:
            return True
    raise AssertionError(said)


def pinned_elsewhere(case: oracle.Case, home: Home, hand: Hand) -> bool:
    """A household whose helpers are pinned has no other (with one helper each)."""
    pins = [one for one, code in ((p, h) for h, p in case.pins) if code == home.code]
    return bool(pins) and hand.code not in pins


def each(case: oracle.Case, hand: Hand) -> list[Slot]:
    return [slot for slot in case.slots(hand) for _ in range(slot.count)]


def nobody(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    if not said.startswith("能接这一户的名额一个也没有"):
        return False
    assert not any(
        home.kind in s.kinds and oracle.may(case, home, p)
        for p in case.town.hands
        for s in each(case, p)
    )
    if told := re.search(r"的名额有(\d+)个，都接不了", said):
        assert int(told[1]) == sum(
            home.kind in s.kinds for p in case.town.hands for s in each(case, p)
        )
    return True


def ahead(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    told = re.fullmatch(r"规则先保(.+)，再到(.+)。", said)
    if told:
        rank = {kind.name: kind.priority for kind in case.policy.kinds}
        assert told[2] == home.kind
        assert all(rank[one] < rank[home.kind] for one in told[1].split("、"))
    return bool(told)


def spread(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    told = re.match(r"(.+?)(\d+)户中(\d+)户没有落实", said)
    if told:
        helped = {one for one, _ in pairs}
        here = [h for h in homes if h.place.split("/")[2] == home.place.split("/")[2]]
        assert (told[1], int(told[2])) == (home.place.split("/")[2], len(here))
        assert int(told[3]) == sum(h.code not in helped for h in here)
    return bool(told)


def idle(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    told = re.match(r"还有(\d+)个名额能接，却没有落实：(.+)。", said)
    if told:
        aims = case.policy.aims
        assert aims[0] != "coverage", said
    return bool(told)


def one_more(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    if not said.startswith("增加一名"):
        return False
    told = dict(re.findall(r"增加一名(?:不受范围限制的)?(.+?)，可多落实(.+?)(?:；|。)", said))
    for category in case.policy.categories:
        town = replace(case.town, hands=(*case.town.hands, Hand("P+", "", category.name)))
        ((tier, _),) = oracle.tiers(replace(case, town=town), frozenset())
        best = oracle.best(tier, ("coverage",))
        ((before, _),) = oracle.tiers(case, frozenset())
        was = oracle.best(before, ("coverage",))
        assert best is not None
        assert was is not None
        ranks = len({kind.priority for kind in case.policy.kinds})
        gain = sum(was[:ranks]) - sum(best[:ranks])
        if gain > 0:
            more = sum(
                int(n) for n in re.findall(r"(\d+)户", told[category.name].partition("（")[0])
            )
            less = sum(
                int(n) for n in re.findall(r"(\d+)户", told[category.name].partition("（")[2])
            )
            assert more - less == gain, (said, gain)
        else:
            assert category.name not in told, said
    return True


def led(
    case: oracle.Case, decision: Decision, home: Home, homes: list[Home], said: str, pairs: Pairs
) -> bool:
    told = re.fullmatch(
        r"(.+)至少要有一名(.+)帮扶才算落实；能接.+名额"
        r"(?:有(\d+)个，(?:空着(\d+)个|都用上了)|一个也没有)。",
        said,
    )
    if not told:
        return False
    kind, category, every, idle = told.groups()
    assert (kind, category) == (home.kind, case.policy.led()[home.kind])
    leaders = [hand for hand in case.town.hands if hand.category == category]
    able = {p.code: sum(kind in slot.kinds for slot in each(case, p)) for p in leaders}
    free = {p.code: len(each(case, p)) - sum(q == p.code for _, q in pairs) for p in leaders}
    assert int(every or 0) == sum(able.values())
    assert int(idle or 0) == sum(min(able[code], free[code]) for code in able)
    return True


TOO_SMALL = (
    r"(?:(.+?)有)?(.+?)(共?)(\d+)户(?:只能靠同样的|，能接.+?的名额只有)(\d+)个(?:名额来接)?"
    r"(?:（除去指定给已有帮扶人的户的(\d+)个）)?，缺(\d+)个。"
)
CHECKS = (led, too_small, nobody, ahead, spread, idle, one_more)


def check(seed: int) -> None:
    case = drawn(seed)
    made = solved(case)
    if not made:
        return
    if case.policy.tiers:
        check_tiers(case, *made)
        check_uncovered(case, made[0])
        return
    check_pairs(case, *made)
    check_helpers(case, made[0])
    check_uncovered(case, made[0])


@pytest.mark.parametrize("seed", seeds(60, quick=8))
def test_what_is_said_of_a_drawn_town_is_true(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_what_is_said_of_a_thousand_towns(block: int) -> None:
    for seed in range(1000 + 50 * block, 1050 + 50 * block):
        check(seed)
