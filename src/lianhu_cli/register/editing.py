"""Changes without a workbook: a file withdrawn, a value set, a leaver, two who are one or two."""

from collections.abc import Sequence
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.orders import Codes
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Order
from lianhu_cli.register import absorbing, claims, decisions, layout, people, persons, small, taking
from lianhu_cli.register.changes import Changes
from lianhu_cli.register.decisions import DIFFER, SAME, StoredDecision
from lianhu_cli.register.layout import SEAT, SIDES
from lianhu_cli.register.sources import Source
from lianhu_cli.register.versioned import Versioned


def drop(versioned: Versioned, source: Source) -> dict[str, Changes]:
    """Withdraw a file: what only it said ends, what it said besides others no longer counts."""
    versioned.close("sources", f"number = {source.number:d}")
    done = {}
    for table in layout.PEOPLE:
        touched = absorbing.withdraw(versioned, table, source.number)
        settled = persons.settle(versioned, table, touched, taking.grounds(versioned))
        done[table.role] = settled.changes
    where = f"source_file = {layout.literal(source.path)}"
    for role in (table.role for table in (*small.tables(), *LEDGERS)):
        versioned.close(role, where)
    for name in ("problems", "set_aside"):
        versioned.close(name, f"source = {layout.literal(source.path)}")
    return done


def decide(versioned: Versioned, decision: StoredDecision) -> Changes:
    """Take a decision on one household or helper (set, leave), and what follows from it."""
    table = SIDES[decision.side]
    told = persons.told_now(versioned, table, decision.code, decision.attribute)
    decisions.take(
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
    known = decisions.every(versioned)
    decisions.check_two(known, SAME, *both)
    table = SIDES[side]
    stays, goes = sorted(
        both, key=lambda code: (people.since(versioned, table, code), both.index(code))
    )
    told = StoredDecision(
        kind=SAME, side=side, code=stays, other=goes, reason=reason, day=versioned.day
    )
    decisions.take(versioned, [told])
    name = claims.name(table)
    old = claims.of_codes(versioned, table, pa.array([goes], pa.string()))
    versioned.close_seats(name, old[SEAT].to_numpy())
    seats = (
        claims.next_seat(versioned, table) + pa.array(range(old.num_rows), pa.int64()).to_numpy()
    )
    again = _with(old.drop_columns([SEAT]), "code", stays)
    versioned.append(name, again.append_column(SEAT, pa.array(seats)))
    _rename(versioned, side, stays, goes)
    _settle(versioned, table, [stays, goes])
    return stays, goes


def two(versioned: Versioned, side: str, both: Codes, reason: str) -> None:
    """Take two for two, whatever they have in common.

    Raises:
        UsageError: they were told to be one.
    """
    decisions.check_two(decisions.every(versioned), DIFFER, *both)
    first, second = sorted(both)
    told = StoredDecision(
        kind=DIFFER, side=side, code=first, other=second, reason=reason, day=versioned.day
    )
    decisions.take(versioned, [told])


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


def _with(frame: Any, name: str, text: str) -> Any:
    at = frame.column_names.index(name)
    return frame.set_column(at, name, pa.repeat(pa.scalar(text, pa.string()), frame.num_rows))
