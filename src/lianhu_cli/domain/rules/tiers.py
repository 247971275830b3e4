"""Tiers one after the other: each after the first goes before all to the households that have nobody yet."""

from dataclasses import replace

from lianhu_cli.domain.arrays import Flags
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster

_HELPED = "（已有帮扶人）"


def plain(kind: str) -> str:
    """Return the kind of a household as the rules call it, whoever helps it already.

    >>> plain("困难户（已有帮扶人）")
    '困难户'
    """
    return kind.removesuffix(_HELPED)


def following(roster: Roster, policy: Policy, helped: Flags) -> tuple[Roster, Policy]:
    """Return the roster and the rules of a tier, given which households (rows) others help already.

    Those are of a kind of their own, which any slot serves that served theirs, and comes after all kinds
    of households that have nobody.
    """
    import pyarrow.compute as pc

    if not helped.any():
        return roster, policy
    kind = roster.household.kind
    names = pc.binary_join_element_wise(kind, _HELPED, "")
    at = roster.households.column_names.index("kind")
    marked = pc.if_else(pa.array(helped), names, kind)
    households = roster.households.set_column(at, roster.households.schema.field(at), marked)
    last = 1 + max(kind.priority for kind in policy.kinds)
    kinds = [
        replace(kind, name=kind.name + _HELPED, aliases=(), priority=kind.priority + last)
        for kind in policy.kinds
    ]
    categories = [
        replace(
            one,
            slots=tuple(
                replace(slot, kinds=(*slot.kinds, *(kind + _HELPED for kind in slot.kinds)))
                for slot in one.slots
            ),
        )
        for one in policy.categories
    ]
    return replace(roster, households=households), replace(
        policy, kinds=(*policy.kinds, *kinds), categories=tuple(categories)
    )
