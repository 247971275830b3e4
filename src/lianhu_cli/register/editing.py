"""Changes without a workbook: a file withdrawn, a value set, a leaver, two who are one or two."""

from collections.abc import Sequence

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.rounds.orders import Codes
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import PEOPLE, SIDES, Order
from lianhu_cli.register import (
    absorbing,
    findings,
    layout,
    people,
    persons,
    small,
    stored_claims,
    stored_decisions,
    taking,
)
from lianhu_cli.register.changes import Changes
from lianhu_cli.register.codes import assign
from lianhu_cli.register.layout import SEAT
from lianhu_cli.register.sources import Source
from lianhu_cli.register.stored_decisions import DIFFER, SAME, StoredDecision
from lianhu_cli.register.versioned import Versioned


def drop(versioned: Versioned, source: Source) -> dict[str, Changes]:
    """Withdraw a file: what only it said ends, what it said besides others no longer counts."""
    versioned.close("sources", f"number = {source.number:d}")
    done = {}
    for table in PEOPLE:
        touched = absorbing.withdraw(versioned, table, source.number)
        settled = persons.settle(versioned, table, touched, taking.grounds(versioned))
        done[table.role] = settled.changes
    where = f"source_file = {layout.literal(source.path)}"
    for role in (table.role for table in (*small.tables(), *LEDGERS)):
        versioned.close(role, where)
    for name in ("problems", "set_aside"):
        versioned.close(name, f"source = {layout.literal(source.path)}")
    findings.store_alike(versioned)
    return done


def decide(versioned: Versioned, decision: StoredDecision) -> Changes:
    """Take a decision on one household or helper (set, leave), and what follows from it."""
    table = SIDES[decision.side]
    told = persons.told_now(versioned, table, decision.code, decision.attribute)
    stored_decisions.take(
        versioned,
        [
            StoredDecision(
                kind=decision.kind,
                side=decision.side,
                code=decision.code,
                attribute=decision.attribute,
                before=decision.before,
                after=decision.after,
                reason=decision.reason,
                day=decision.day or versioned.day,
                told=told,
            )
        ],
    )
    return _settle(versioned, table, [decision.code])


def one(versioned: Versioned, side: str, both: Codes, reason: str) -> Codes:
    """Take two for one: the older code stays, and all that the other had is the older one's.

    Return the code that stays and the one that goes.

    Raises:
        UsageError: they were told to be two.
    """
    known = stored_decisions.every(versioned)
    stored_decisions.check_two(known, SAME, *both)
    table = SIDES[side]
    stays, goes = sorted(
        both, key=lambda code: (people.since(versioned, table, code), both.index(code))
    )
    told = StoredDecision(
        kind=SAME, side=side, code=stays, other=goes, reason=reason, day=versioned.day
    )
    stored_decisions.take(versioned, [told])
    its = stored_claims.of_codes(versioned, table, pa.array([goes], pa.string()))
    _say_of(versioned, table, its, stays)
    _rename(versioned, side, stays, goes)
    _settle(versioned, table, [stays, goes])
    return stays, goes


def two(versioned: Versioned, side: str, both: Codes, reason: str) -> None:
    """Take two for two, whatever they have in common.

    Raises:
        UsageError: they were told to be one.
    """
    stored_decisions.check_two(stored_decisions.every(versioned), DIFFER, *both)
    first, second = sorted(both)
    told = StoredDecision(
        kind=DIFFER, side=side, code=first, other=second, reason=reason, day=versioned.day
    )
    stored_decisions.take(versioned, [told])


def apart(versioned: Versioned, side: str, both: tuple[str, str], reason: str) -> str:
    """Part a person whom lists with two numbers were taken for; `both` are the code and the number that goes.

    What was said with that number is somebody else's from now on. Return the new code.

    Raises:
        UsageError: nobody says so of the person, everybody does, or it was told to be one.
    """
    import pyarrow.compute as pc

    (code, number), table = both, SIDES[side]
    where = f"code = {layout.literal(code)}"
    old = versioned.load(
        stored_claims.name(table), layout.claim_types(table), where=where, seats=True
    )
    theirs = pc.equal(old["id_number"], number)
    goes = old.filter(theirs)
    if not goes.num_rows or goes.num_rows == old.num_rows:
        raise UsageError("没有哪张表用这个号码报过，或各张表都用它：没有可分开的")
    _check_never_one(versioned, table, code, number)
    ever = versioned.ever(stored_claims.name(table), {"code": "text"})["code"]
    named = "/".join(goes[part][0].as_py() for part in table.coded_by)
    new: str = assign(table.code_prefix, [named], ever, lambda row: (row,))[0].as_py()
    told = StoredDecision(
        kind=DIFFER, side=side, code=code, other=new, attribute="id_number", after=number,
        reason=reason, day=versioned.day,
    )  # fmt: skip
    stored_decisions.take(versioned, [told])
    _say_of(versioned, table, goes, new)
    _settle(versioned, table, [code, new])
    return new


def _check_never_one(versioned: Versioned, table: type[Table], code: str, number: str) -> None:
    """Make sure that who has a number was not told to be one with somebody.

    Raises:
        UsageError: they were.
    """
    where = f"id_number = {layout.literal(number)}"
    bore = set(
        versioned.ever(stored_claims.name(table), {"code": "text"}, where)["code"].to_pylist()
    )
    for one in stored_decisions.every(versioned):
        if one.kind == SAME and one.code == code and one.other in bore:
            stored_decisions.check_two([one], DIFFER, one.code, one.other)


def _say_of(versioned: Versioned, table: type[Table], old: pa.Table, code: str) -> None:
    """Let claims be on another person."""
    versioned.close_seats(stored_claims.name(table), old[SEAT].to_numpy())
    seats = stored_claims.next_seat(versioned, table) + np.arange(old.num_rows)
    again = _with(old.drop_columns([SEAT]), "code", code)
    versioned.append(stored_claims.name(table), again.append_column(SEAT, pa.array(seats)))


def _settle(versioned: Versioned, table: type[Table], codes: Sequence[str]) -> Changes:
    touched = pa.array([*codes], pa.string())
    return persons.settle(versioned, table, touched, taking.grounds(versioned)).changes


def _rename(versioned: Versioned, side: str, stays: str, goes: str) -> None:
    """Let orders, ledgers and decisions that mean one code mean the other."""
    for role, column in ((table.role, side) for table in LEDGERS if side in table.types()):
        where = f"{layout.quoted(column)} = {layout.literal(goes)}"
        rows = versioned.load(role, layout.paired()[role], where=where)
        if rows.num_rows:
            versioned.close(role, where)
            versioned.append(role, _with(rows, column, stays))
    where = f"pair LIKE {layout.literal(f'%{goes}%')}"
    rows = versioned.load(Order.role, Order.types(), where=where)
    if rows.num_rows:
        pairs = [pair.replace(goes, stays) for pair in rows["pair"].to_pylist()]
        at = rows.column_names.index("pair")
        versioned.close(Order.role, where)
        versioned.append(Order.role, rows.set_column(at, "pair", pa.array(pairs, pa.string())))


def _with(frame: pa.Table, name: str, text: str) -> pa.Table:
    at = frame.column_names.index(name)
    return frame.set_column(at, name, pa.repeat(pa.scalar(text, pa.string()), frame.num_rows))
