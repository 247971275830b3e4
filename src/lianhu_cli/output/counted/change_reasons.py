"""Why a household lost, gained or exchanged a helper from one round to another: the firmest reason that is true."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lianhu_cli.domain.arrays import Flags
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.quotas import holds, of_helper
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoRounds:
    """Two rounds with the rules of each, who and what is there now, and who no longer is, by code.

    `arrived` are the codes of the households that came after the old round; `merged` is the code of whoever was taken
    for one with somebody else → the code they go under now; `left_because` is the reason that a clerk gave when
    somebody left, by code.
    """

    old: Round
    new: Round
    rules: tuple[Policy, Policy]
    roster: Roster
    departed: Mapping[str, Mapping[str, str]]
    orders: Orders
    arrived: frozenset[str] = frozenset()
    merged: Mapping[str, str] = field(default_factory=dict)
    left_because: Mapping[str, str] = field(default_factory=dict)


class Reasons:
    """The reasons of the changes between two rounds.

    `people` are the helpers concerned that are in the register, by code.
    """

    def __init__(self, sides: TwoRounds, people: Mapping[str, Mapping[str, Any]]) -> None:
        self._sides, self._people = sides, people
        self._pins, self._avoids = frozenset(sides.orders.pins), frozenset(sides.orders.avoids)
        self._before, self._after = (_households(one, [*people]) for one in (sides.old, sides.new))
        there = {code for codes in self._after.values() for code in codes}
        self._kinds = _column(sides.roster.households, "kind", there)
        self._rank = {kind.name: kind.priority for kind in sides.rules[1].kinds}
        self._decision = Decision(roster=sides.roster, round=sides.new, policy=sides.rules[1])

    def gone(self, code: str) -> str:
        """Return why a household that is no longer in the register has lost its helper."""
        now = self._sides.merged.get(code)
        return (
            f"户已并入{self._called(now, Household)}" if now else f"户已不在册{self._because(code)}"
        )

    def of(
        self, household: Mapping[str, Any], old: str, new: str, *, nearer: Callable[[], bool]
    ) -> str:
        """Return why a household has not the `old` helper any more, and has the `new` one; "" for nobody.

        `nearer` tells whether the exchanges brought any household nearer, altogether; asked only where it matters.
        """
        if why := self.of_themselves(household, old, new):
            return why
        if (household["code"], old) in self._avoids:
            return "回避"
        if (household["code"], new) in self._pins:
            return "指定"
        if not old:
            return "新增户" if household["code"] in self._sides.arrived else "新落实"
        if _other_rules(*self._sides.rules):
            return "规则变更"
        return self._gave_way(household, old, new, nearer)

    def of_themselves(self, household: Mapping[str, Any], old: str, new: str) -> str:
        """Return the reason where those concerned tell it and nobody else need be known, else "".

        That holds unless the rules share out quotas by unit.
        """
        if not new and (gone := self._sides.rules[1].gone(household["status"])):
            return f"户已{gone.removeprefix('已')}"
        return self._is_out(old) if old else ""

    def _called(self, code: str, table: type[Table]) -> str:
        """Return somebody's name with their code, where they are in the register."""
        names = _column(self._sides.roster.by_role()[table.role], table.named_by, {code})
        return f"{names.get(code, '')}（{code}）"

    def _because(self, code: str) -> str:
        """Return the reason that a clerk gave when somebody left, in brackets; nothing of who was erased."""
        named = self._sides.departed.get(code, {}).get("name", "")
        reason = mask_text(self._sides.left_because.get(code, "")) if named else ""
        return f"（{reason}）" if reason else ""

    def _is_out(self, old: str) -> str:
        """Say why a helper is no longer there for any household, "" where they might be."""
        rules = self._sides.rules[1]
        if old not in self._people:
            now = self._sides.merged.get(old)
            if now:
                return f"原帮扶人已并入{self._called(now, Helper)}"
            return f"原帮扶人已不在名册{self._because(old)}"
        person = self._people[old]
        if not any(slot.count for slot in of_helper(dict(person), rules)):
            out = person["status"] and not rules.slots(person["category"], person["status"])
            return f"原帮扶人{person['status']}" if out else "原帮扶人不再承担包户任务"
        return ""

    def _gave_way(
        self, household: Mapping[str, Any], old: str, new: str, nearer: Callable[[], bool]
    ) -> str:
        """Say why a helper who still has slots has this household no more: what they hold now tells it."""
        slots = of_helper(dict(self._people[old]), self._sides.rules[1])
        if not any(household["kind"] in slot.kinds for slot in slots):
            return f"户类别已是{household['kind']}，原帮扶人接不了"
        away = self._left(household["code"], old)
        kept = stay.levels_kept(
            self._decision.roster.helpers, self._decision.where, self._sides.rules[1]
        )
        if stay.leaves(kept[[self._helper_row(old)]], away)[0]:
            return "已不在原帮扶人能去的范围"
        mine = self._after[old]
        if holds(slots, [household["kind"], *(self._kinds.get(one, "") for one in mine)]):
            is_nearer = new in self._people and tuple(
                self._left(household["code"], new)[0]
            ) < tuple(away[0])
            return "就近调整" if is_nearer else "统筹调整"
        gained = set(mine) - set(self._before[old])
        if not gained:
            fewer = sum(slot.count for slot in slots) < len(self._before[old])
            return "原帮扶人名额减少" if fewer else "统筹调整"
        if not new:
            last = len(self._rank)
            own = self._rank.get(household["kind"], last)
            first = any(self._rank.get(self._kinds.get(one, ""), last) < own for one in gained)
            return "名额不足，让给优先的户" if first else "名额不足，让给其他户"
        return "为其他户让位，整体更近" if nearer() else "为其他户让位"

    def _left(self, household: str, helper: str) -> Flags:
        """Return which levels a pair leaves, as one row of flags."""
        import pyarrow.compute as pc

        where = self._decision.where
        row = pc.index(self._decision.roster.household.code, household).as_py()
        return where.left(where.bases[[self._helper_row(helper)]], where.households[[row]])

    def _helper_row(self, code: str) -> int:
        import pyarrow.compute as pc

        return int(pc.index(self._decision.roster.helper.code, code).as_py())


def _households(decided: Round, helpers: Sequence[str]) -> dict[str, list[str]]:
    """Return helper → households of a round, of some helpers."""
    import pyarrow.compute as pc

    found: dict[str, list[str]] = defaultdict(list)
    some = pa.array(helpers, pa.string())
    pairs = decided.pairs.filter(pc.is_in(decided.pair.helper, value_set=some))
    columns = (pairs[name].to_pylist() for name in ("household", "helper"))
    for household, helper in zip(*columns, strict=True):
        found[helper].append(household)
    return found


def _column(frame: pa.Table, name: str, codes: set[str]) -> dict[str, str]:
    """Return code → one attribute of some rows."""
    import pyarrow.compute as pc

    some = frame.filter(pc.is_in(frame["code"], value_set=pa.array(sorted(codes), pa.string())))
    return dict(zip(some["code"].to_pylist(), some[name].to_pylist(), strict=True))


def _other_rules(old: Policy, new: Policy) -> bool:
    """Tell whether the rules are others, but for which households they leave out."""
    return replace(old, excluded_households=new.excluded_households) != new
