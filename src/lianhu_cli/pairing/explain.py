"""Why this pair, why this household has none, and what would mend it: in sentences to act on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.bases import Whereabouts
from lianhu_cli.domain.places import LEFT
from lianhu_cli.domain.policy import Policy, Slot
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Decision, Earlier, Round
from lianhu_cli.domain.standing import set_apart
from lianhu_cli.pairing import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Kinds that have more households than all slots together that may serve them."""

    kinds: tuple[str, ...]
    households: int
    slots: int


def household(decision: Decision, code: str, earlier: Earlier | None = None) -> list[str]:
    """Say why a household has the helper it has, or none; `earlier` is what there was before."""
    home = _row(decision.roster.households, code)
    pairs = [row for row in decision.round.pairs.to_pylist() if row["household"] == code]
    if pairs:
        return [
            sentence
            for pair in pairs
            for sentence in (
                _relation(decision, home, pair),
                _other_way(decision, pair, earlier or Earlier()),
            )
        ]
    if decision.policy.gone(home["status"]):
        return [
            f"{home['village']}{home['group']}{home['head']}户状态是“{home['status']}”，不再结对。"
        ]
    if home["kind"] not in {kind.name for kind in decision.policy.kinds}:
        return [f"{_home(home)}的户类别是“{home['kind']}”，规则里没有，不参加结对。"]
    return [f"{_home(home)}没有帮扶人。", *_lacking(decision, home)]


def helper(decision: Decision, code: str) -> list[str]:
    """Say what a helper has to take and takes, or why none."""
    person = _row(decision.roster.helpers, code)
    slots = decision.policy.slots(person["category"], person["status"])
    due = "和".join(_due(one) for one in slots if one.count) or "0户"
    pairs = [row for row in decision.round.pairs.to_pylist() if row["helper"] == code]
    if not slots:
        why = f"状态是“{person['status']}”" if person["status"] else f"类别是“{person['category']}”"
        return [f"{_person(person)}{why}，不承担包户任务。"]
    said = [f"{_person(person)}是{person['category']}，应包{due}，实包{len(pairs)}户。"]
    homes = [_row(decision.roster.households, pair["household"]) for pair in pairs]
    said += [_relation(decision, *both) for both in zip(homes, pairs, strict=True)]
    idle = sum(one.count for one in slots) - len(pairs)
    if idle:
        free = sorted(
            {kind for one in slots for kind in one.kinds}
            & {kind for kind, (all_, got) in decision.round.by_kind.items() if got < all_}
        )
        said.append(
            f"还空着{idle}个名额：{'能接的户都已落实' if not free else '能接的' + '、'.join(free) + '另有安排更好'}。"
        )
    return said


def _due(slot: Slot) -> str:
    """Say how many households a slot is for, as the rules bound it.

    >>> _due(Slot(kinds=("困难户",))), _due(Slot(kinds=("困难户", "一般户"), count=20, minimum=5))
    ('1户困难户', '5到20户困难户或一般户')
    """
    least = f"{slot.minimum}到" if 0 < slot.minimum < slot.count else ""
    most = "至多" if slot.count > 1 and not slot.minimum else ""
    return f"{most}{least}{slot.count}户{'或'.join(slot.kinds)}"


def shortages(roster: Roster, policy: Policy) -> Iterator[Shortage]:
    """Yield the sets of kinds that cannot all be covered, the smallest sets first (Hall's condition)."""
    wanted = Counter(roster.households["kind"].to_pylist())
    offered = _offered(roster, policy)
    names = [kind.name for kind in policy.kinds if wanted[kind.name]]
    for size in range(1, len(names) + 1):
        for some in combinations(names, size):
            homes = sum(wanted[name] for name in some) * policy.helpers_per_household
            slots = sum(n for kinds, n in offered.items() if set(kinds) & set(some))
            if homes > slots:
                yield Shortage(kinds=some, households=homes, slots=slots)


def one_more(decision: Decision) -> dict[str, dict[str, int]]:
    """Return what one more helper of each category would bring: category → kind → households covered."""
    now = _covered(decision.roster, decision.policy, None)
    gains = {}
    for category in decision.policy.categories:
        then = _covered(decision.roster, decision.policy, category.name)
        gain = {kind: then[kind] - now[kind] for kind in then if then[kind] != now[kind]}
        if sum(gain.values()) > 0:
            gains[category.name] = gain
    return gains


def _lacking(decision: Decision, home: dict[str, Any]) -> Iterator[str]:
    """Say which set of households is too large, for what slots, and what would mend it."""
    kind = home["kind"]
    for short in shortages(decision.roster, decision.policy):
        if kind in short.kinds:
            kinds = "和".join(short.kinds)
            yield (
                f"{kinds}共{short.households}户，能接{kinds}的名额只有{short.slots}个，"
                f"缺{short.households - short.slots}个。"
            )
            break
    ahead = [k.name for k in decision.policy.kinds if k.priority < _priority(decision.policy, kind)]
    if ahead:
        yield f"规则先保{'、'.join(ahead)}，再到{kind}。"
    homes = decision.roster.households.select(["code", "village"])
    gone = set_apart(decision.roster.households, decision.policy).tolist()
    village = [
        row["code"]
        for row, apart in zip(homes.to_pylist(), gone, strict=True)
        if row["village"] == home["village"] and not apart
    ]
    reached = set(decision.round.pairs["household"].to_pylist())
    without = sum(code not in reached for code in village)
    yield f"{home['village']}{len(village)}户中{without}户没有落实，缺口已按各村户数摊匀。"
    gains = one_more(decision)
    if gains:
        ways = "；".join(
            f"增加一名{category}，可多落实{_counted(gain)}" for category, gain in gains.items()
        )
        yield f"{ways}。"


def _counted(gain: dict[str, int]) -> str:
    more = "、".join(f"{kind}{n}户" for kind, n in gain.items() if n > 0)
    less = "、".join(f"{kind}{-n}户" for kind, n in gain.items() if n < 0)
    return more + (f"（{less}让出）" if less else "")


def _relation(decision: Decision, home: dict[str, Any], pair: dict[str, Any]) -> str:
    """Say who helps, from where, and whether it was ordered or kept."""
    person = _row(decision.roster.helpers, pair["helper"])
    where = decision.where
    row = decision.roster.helpers["code"].to_pylist().index(pair["helper"])
    base = _base(where, row)
    ordered = decision.orders
    both = (pair["household"], pair["helper"])
    if both in ordered.pins:
        return f"{_home(home)}由{_person(person)}帮扶，是指定的（{ordered.line(both, 'pin')}）。"
    near = LEFT.get(pair["left"])
    if not base:
        return f"{_home(home)}由{_person(person)}帮扶：帮扶人没有联系的村，哪里都能去。"
    told = f"，结对{near}" if near else "，就在其范围内"
    return f"{_home(home)}由{_person(person)}帮扶：帮扶人的范围是{base}{told}。"


def _base(where: Whereabouts, row: int) -> str:
    _, places = where.places_of_each(where.bases[row : row + 1])
    names = ["".join(where.tree.path(int(place))[-2:]) for place in places.tolist()]
    return "、".join(filter(None, names))


def _other_way(decision: Decision, pair: dict[str, Any], earlier: Earlier) -> str:
    """Say who would help otherwise, and what that would cost all together: solved, not guessed."""
    forbidden = (pair["household"], pair["helper"])
    roster = with_order(decision.roster, "回避", forbidden)
    if forbidden in decision.orders.pins:
        return "撤销指定可用 lianhu free。"
    try:
        other = solve.pair(roster, decision.policy, replace(earlier, draft=decision.round.pairs))
    except ArithmeticError:
        return ""
    instead = [
        row["helper"] for row in other.pairs.to_pylist() if row["household"] == pair["household"]
    ]
    who = (
        f"改由{_person(_row(decision.roster.helpers, instead[0]))}帮扶"
        if instead
        else "这一户就没有人帮扶"
    )
    price = differences(decision.round, other)
    if not price:
        return f"不由他帮扶的话，最好是{who}，全局一样好：同等的人按编码次序取。"
    return f"不由他帮扶的话，最好是{who}，但全局{'、'.join(price)}。"


def differences(now: Round, then: Round) -> list[str]:
    """Return in words by which figures another round is worse or better."""
    figures = [
        *((f"{kind}落实", then.by_kind[kind][1] - got) for kind, (_, got) in now.by_kind.items()),
        ("沿用上一轮", then.kept - now.kept),
        *((LEFT[level], then.left[level] - count) for level, count in now.left.items()),
    ]
    return [f"{name}{'多' if n > 0 else '少'}{abs(n)}" for name, n in figures if n]


def with_order(roster: Roster, order: str, pair: tuple[str, str]) -> Roster:
    """Return a roster in which one more pair is fixed or forbidden."""
    row = pa.Table.from_pylist(
        [
            {
                name: {"order": order, "pair": "/".join(pair)}.get(
                    name, None if kind == "int64" else ""
                )
                for name, kind in zip(
                    roster.orders.schema.names, map(str, roster.orders.schema.types), strict=True
                )
            }
        ],
        schema=roster.orders.schema,
    )
    return replace(roster, orders=pa.concat_tables([roster.orders, row]))


def _offered(roster: Roster, policy: Policy) -> Counter[tuple[str, ...]]:
    """Count the slots by the kinds they may serve."""
    offered: Counter[tuple[str, ...]] = Counter()
    standing = zip(
        roster.helpers["category"].to_pylist(), roster.helpers["status"].to_pylist(), strict=True
    )
    for (category, status), n in Counter(standing).items():
        for slot in policy.slots(category, status):
            offered[slot.kinds] += n * slot.count
    return offered


def _covered(roster: Roster, policy: Policy, more: str | None) -> dict[str, int]:
    """Return the most that can be covered of each kind, by priority, with one more helper of a category.

    By Hall's condition on sets of kinds; places do not matter for coverage.
    """
    wanted = Counter(roster.households["kind"].to_pylist())
    offered = _offered(roster, policy)
    if more is not None:
        offered.update({slot.kinds: slot.count for slot in policy.slots(more)})
    covered: dict[str, int] = {}
    for kind in sorted(policy.kinds, key=lambda kind: kind.priority):
        room = [
            sum(n for kinds, n in offered.items() if set(kinds) & {kind.name, *some})
            - sum(covered[name] for name in some)
            for size in range(len(covered) + 1)
            for some in combinations(covered, size)
        ]
        covered[kind.name] = max(0, min(wanted[kind.name], *room))
    return covered


def _priority(policy: Policy, kind: str) -> int:
    return next(one.priority for one in policy.kinds if one.name == kind)


def _row(frame: Any, code: str) -> dict[str, Any]:
    import pyarrow.compute as pc

    found: dict[str, Any] = frame.filter(pc.equal(frame["code"], code)).to_pylist()[0]
    return found


def _home(home: dict[str, Any]) -> str:
    return f"{home['village']}{home['group']}{home['head']}（{home['kind']}）"


def _person(person: dict[str, Any]) -> str:
    return f"{person['unit']}{person['name']}"
