"""Why this pair, why this household has none, and what would mend it: in sentences to act on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.people.quotas import of_helper
from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.people import ERASED
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain import hall_set
from lianhu_cli.pairing.explain.difference import FigureKey, difference, words
from lianhu_cli.pairing.explain.figures import figures_of
from lianhu_cli.pairing.explain.uncovered import why_uncovered

CHANGED = "这轮结对以后，登记库又改过；下面说的是当时的结对"


class UncertainError(Exception):
    """A part of a round cannot say what a change would cost in the whole."""


Certain = Callable[[dict[FigureKey, int]], bool]
"""Tells of a price in a part of a round whether it is that of the whole."""


def household(
    decision: Decision,
    code: str,
    earlier: Earlier | None = None,
    *,
    changed: bool = False,
    certain: Certain | None = None,
) -> list[str]:
    """Say why a household has the helper it has, or none; `earlier` is what there was before.

    `changed` tells that the roster is no longer what the round was made from: then nothing is weighed, figures of
    then do not go with people of now. With `certain` the decision is a part of a round.

    Raises:
        UncertainError: the part cannot answer for the whole.
    """
    household = _row(decision.roster.households, code)
    pairs = _pairs_of(decision, "household", code)
    if pairs:
        known = _known(decision.roster.helpers, [pair["helper"] for pair in pairs])
        return [
            sentence
            for pair in pairs
            for sentence in (
                _relation(decision, household, pair),
                ""
                if changed or pair["helper"] not in known
                else _other_way(decision, pair, earlier or Earlier(), certain),
            )
            if sentence
        ]
    if certain:
        raise UncertainError
    if decision.policy.gone(household["status"]):
        return [
            f"{household['village']}{household['group']}{household['head']}户状态是“{household['status']}”，不再结对。"
        ]
    if household["kind"] not in {kind.name for kind in decision.policy.kinds}:
        return [f"{_household(household)}的户类别是“{household['kind']}”，规则里没有，不参加结对。"]
    return [
        f"{_household(household)}没有帮扶人。",
        *([] if changed else why_uncovered(decision, household)),
    ]


def helper(decision: Decision, code: str, *, changed: bool = False) -> list[str]:
    """Say what a helper has to take and takes, or why none; `changed` as for a household."""
    person = _row(decision.roster.helpers, code)
    slots = of_helper(person, decision.policy)
    due = "和".join(_due(one) for one in slots if one.count) or "0户"
    pairs = _pairs_of(decision, "helper", code)
    if not slots and not pairs:
        why = f"状态是“{person['status']}”" if person["status"] else f"类别是“{person['category']}”"
        return [f"{_person(person)}{why}，不承担包户任务。"]
    said = [f"{_person(person)}是{person['category']}，应包{due}，实包{len(pairs)}户。"]
    there = _known(decision.roster.households, [pair["household"] for pair in pairs])
    for pair in pairs:
        if pair["household"] in there:
            said.append(
                _relation(decision, _row(decision.roster.households, pair["household"]), pair)
            )
        else:
            said.append(f"帮扶{pair['household']}{ERASED}。")
    idle = sum(one.count for one in slots) - len(pairs)
    if idle > 0 and not changed:
        said.append(f"还空着{idle}个名额：{_why_idle(decision, code)}。")
    return said


def idle_slots(decision: Decision, code: str) -> int:
    """Return how many slots of a helper nobody has."""
    slots = of_helper(_row(decision.roster.helpers, code), decision.policy)
    return sum(one.count for one in slots) - len(_pairs_of(decision, "helper", code))


def _due(slot: Slot) -> str:
    """Say how many households a slot is for, as the rules bound it.

    >>> _due(Slot(kinds=("困难户",))), _due(Slot(kinds=("困难户", "一般户"), count=20, minimum=5))
    ('1户困难户', '5到20户困难户或一般户')
    """
    least = f"{slot.minimum}到" if 0 < slot.minimum < slot.count else ""
    most = "至多" if slot.count > 1 and not slot.minimum else ""
    return f"{most}{least}{slot.count}户{'或'.join(slot.kinds)}"


def _why_idle(decision: Decision, code: str) -> str:
    """Say why a helper's slots are idle: nobody is left whom they may serve, or something goes before."""
    reached = int(hall_set.reached(decision, code).sum())
    if reached:
        return f"能接的户里还有{reached}户没有落实，原因见 lianhu explain 户主"
    without = sum(every - got for every, got in decision.round.by_kind.values())
    others = f"；没有落实的{without}户，户类别不合、不在联系村或要回避，他接不了" if without else ""
    return f"能接的户都已落实{others}"


def _relation(decision: Decision, household: dict[str, Any], pair: dict[str, Any]) -> str:
    """Say who helps, from where, and whether it was ordered or kept."""
    import pyarrow.compute as pc

    row = pc.index(decision.roster.helper.code, pair["helper"]).as_py()
    if row < 0:
        return f"{_household(household)}由{pair['helper']}{ERASED}帮扶。"
    person = _row(decision.roster.helpers, pair["helper"])
    where = decision.where
    base = _base(where, row)
    ordered = decision.orders
    both = (pair["household"], pair["helper"])
    if both in ordered.pins:
        return f"{_household(household)}由{_person(person)}帮扶，是指定的（{ordered.line(both, 'pin')}）。"
    near = LEFT.get(pair["left"])
    if not base:
        return f"{_household(household)}由{_person(person)}帮扶：帮扶人没有联系的村，哪里都能去。"
    told = f"，结对{near}" if near else "，就在其范围内"
    return f"{_household(household)}由{_person(person)}帮扶：帮扶人的范围是{base}{told}。"


def _base(where: Whereabouts, row: int) -> str:
    _, places = where.places_of_each(where.bases[row : row + 1])
    names = ["".join(where.tree.path(int(place))[-2:]) for place in places.tolist()]
    return "、".join(filter(None, names))


def _other_way(
    decision: Decision, pair: dict[str, Any], earlier: Earlier, certain: Certain | None
) -> str:
    """Say who would help otherwise, and what that would cost all together: solved, not guessed."""
    forbidden = (pair["household"], pair["helper"])
    roster = with_order(decision.roster, "回避", forbidden)
    if forbidden in decision.orders.pins:
        return "撤销指定可用 lianhu free。"
    draft = decision.round.pairs
    try:
        other = solve.pair(roster, decision.policy, replace(earlier, draft=draft))
    except ArithmeticError:
        return ""
    already, then = (_helpers_of(pairs, pair["household"]) for pairs in (draft, other.pairs))
    instead = [code for code in then if code not in already]
    who = (
        f"改由{_person(_row(decision.roster.helpers, instead[0]))}帮扶"
        if instead
        else ("这一户就少一名帮扶人" if then else "这一户就没有人帮扶")
    )
    now = figures_of(decision, earlier)
    price = difference(now, figures_of(replace(decision, round=other), earlier))
    if certain and not certain(price):
        raise UncertainError
    return f"不由他帮扶的话，最好是{who}，{_price(decision, price)}。"


def _helpers_of(pairs: "pa.Table", household: str) -> list[str]:
    import pyarrow.compute as pc

    found: list[str] = pairs.filter(pc.equal(pairs["household"], household))["helper"].to_pylist()
    return found


def _price(decision: Decision, price: dict[FigureKey, int]) -> str:
    """Say what a change costs: what is lost in the order of the aims, or that all is as good.

    `need` is decided among equals of one place only, so that it alone can gain where nothing is lost.
    """
    if price and next(iter(price.values())) > 0:
        first = next(iter(price)).measure
        decided = "：现在这样，技能与需求更对口" if first == "need" else ""
        return f"但全局{'、'.join(words(price))}{decided}"
    gain = f"（{'、'.join(words(price))}，这只在同村同类的户之间搭配）" if price else ""
    rank = "同等的户里先让职级高的帮最难的户，再" if "need" in decision.policy.aims else "同等的人"
    return f"全局一样好{gain}：{rank}按编码次序取"


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


def _pairs_of(decision: Decision, side: str, code: str) -> list[dict[str, Any]]:
    """Return the pairs of one household or helper."""
    import pyarrow.compute as pc

    pairs = decision.round.pairs
    found: list[dict[str, Any]] = pairs.filter(pc.equal(pairs[side], code)).to_pylist()
    return found


def _known(frame: "pa.Table", codes: list[str]) -> set[str]:
    """Return those of some codes that are in a frame."""
    import pyarrow.compute as pc

    among = pc.is_in(frame["code"], value_set=pa.array(codes, pa.string()))
    return {*frame["code"].filter(among).to_pylist()}


def _row(frame: "pa.Table", code: str) -> dict[str, Any]:
    import pyarrow.compute as pc

    found: dict[str, Any] = frame.filter(pc.equal(frame["code"], code)).to_pylist()[0]
    return found


def _household(household: dict[str, Any]) -> str:
    return f"{household['village']}{household['group']}{household['head']}（{household['kind']}）"


def _person(person: dict[str, Any]) -> str:
    return f"{person['unit']}{person['name']}"
