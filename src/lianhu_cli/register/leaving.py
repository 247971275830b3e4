"""Leavers whom a list names: a 跨区重复问题清单 sent back says who belongs to another partition."""

from collections.abc import Collection
from dataclasses import dataclass

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.survey import SIDES
from lianhu_cli.register import layout, persons, stored_decisions, taking
from lianhu_cli.register.changes import Changes
from lianhu_cli.register.stored_decisions import LEAVE, StoredDecision
from lianhu_cli.register.versioned import Versioned

Person = tuple[str, str]
"""Side and code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a list says: `leaving` belong elsewhere, `staying` belong here; `origin` is the list's path."""

    origin: str
    reason: str
    leaving: Collection[Person]
    staying: Collection[Person]


def take(versioned: Versioned, listed: Listed) -> dict[str, Changes]:
    """Let leave who is told to, and let come back who had left because a list said so.

    Who left by another decision stays as they are. Returns the changes by role.
    """
    left = {one.code: one for one in stored_decisions.every(versioned) if one.kind == LEAVE}
    going = [(side, code) for side, code in listed.leaving if code not in left]
    back = [(side, code) for side, code in listed.staying if code in left and left[code].origin]
    for side, code in going:
        told = persons.told_now(versioned, SIDES[side], code, "")
        decision = StoredDecision(
            kind=LEAVE, side=side, code=code, reason=listed.reason, day=versioned.day,
            origin=listed.origin, told=told,
        )  # fmt: skip
        stored_decisions.take(versioned, [decision])
    for _, code in back:
        where = f"kind = {layout.literal(LEAVE)} AND code = {layout.literal(code)}"
        versioned.close("decisions", where)
    changes = {}
    for side, table in SIDES.items():
        codes = [code for its, code in (*going, *back) if its == side]
        if codes:
            touched = pa.array(sorted(codes), pa.string())
            settled = persons.settle(versioned, table, touched, taking.grounds(versioned))
            changes[table.role] = settled.changes
    return changes
