"""What a day's deliveries say of a table held against what the register knows: read first, then derived.

To derive it takes Arrow and numpy alone, so that one table's can be derived beside what is done with another's.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.beside import beside
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import brought, days, deriving, identity, made_again, stored_claims
from lianhu_cli.register.brought import Brought
from lianhu_cli.register.days import Day
from lianhu_cli.register.deriving import Before, DerivedClaims, SaidRows
from lianhu_cli.register.layout import SEAT, claim_types
from lianhu_cli.register.versioned import Versioned

_LARGE = 50_000
"""From so many claims on it saves time to derive the tables side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facing:
    """What a delivery says of a table, and what the register knows of those it may mean: all that deriving takes.

    `rows` are those of `says` that were just delivered, `old` the claims of the day's sources as they are now,
    None where there are none; `every` is how many claims there are, and `alone` that all are of these sources.
    """

    table: type[Table]
    by: Brought
    says: SaidRows
    rows: Ints
    old: pa.Table | None
    before: Before
    every: int
    alone: bool

    def derived(self) -> "DerivedDay":
        """Return what a day comes to. Nothing here reads or writes the register, so it may be done beside."""
        day, before, old = self.by.day, self.before, self.old
        came = deriving.derive(self.table, day, before, self.says, self.by.renames)
        new = came.claims
        if self.every and not day.base_is_now and before.own.num_rows:
            new = made_again.as_first_made(before.own, new, *made_again.matched(before.own, new))
        again = made_again.matched(old, new) if old is not None and old.num_rows else None
        return DerivedDay(came=came, new=new, again=again)


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedDay:
    """What a day comes to: `new` the claims of its sources, and which of the old are made again just so, and where.

    `again` is None where there were none.
    """

    came: DerivedClaims
    new: pa.Table
    again: tuple[Flags, Ints] | None


def face(versioned: Versioned, table: type[Table], delivery: Brought) -> Facing | None:
    """Read what a day's deliveries of a table are held against; None where the table is not concerned."""
    day = delivery.day
    listed = ", ".join(map(str, sorted({*day.sources, *delivery.ended}))) or "-1"
    where = f"source IN ({listed})"
    every = versioned.count(stored_claims.name(table))
    there = versioned.count(stored_claims.name(table), where) if every else 0
    unused = delivery.unused is not None and delivery.unused.num_rows
    if not (there or delivery.rows.num_rows or unused):
        return None
    brought.note_unused(versioned, table, delivery)
    says, rows = brought.said(versioned, table, delivery)
    old = _now(versioned, table, where, alone=there == every) if there else None
    known = old.drop_columns([SEAT]) if old is not None and not delivery.ended else None
    before = before_day(versioned, table, day, delivery, known, alone=there == every)
    return Facing(
        table=table,
        by=delivery,
        says=says,
        rows=rows,
        old=old,
        before=before,
        every=every,
        alone=there == every,
    )


def _now(versioned: Versioned, table: type[Table], where: str, *, alone: bool) -> pa.Table:
    """Return the claims of the day's sources as they are now; `alone` tells that there are no others."""
    read = versioned.read_beside(stored_claims.name(table)) if alone else None
    return stored_claims.load(versioned, table, where) if read is None else read


def before_day(
    versioned: Versioned,
    table: type[Table],
    day: Day,
    by: Brought,
    known: pa.Table | None = None,
    *,
    alone: bool = False,
) -> Before:
    """Return the register as it was before a day.

    `known` are the claims of the day's sources as they are now, where they are at hand; `alone` tells
    that there are no others.
    """
    name, types = stored_claims.name(table), claim_types(table)
    columns = {one: types[one] for one in ("code", "source", *identity.looked_at(table))}
    its = ", ".join(map(str, sorted(day.sources))) or "-1"
    now = f"source IN ({its})"
    at = 0 if day.base_is_now else day.base
    if day.base_is_now and known is not None:
        own = known
        in_force = known.select([*columns]) if alone else versioned.load(name, columns)
    elif at or day.base_is_now:
        in_force = versioned.load(name, columns, at=at)
        own = versioned.load(name, types, at=at, where=now)
    else:
        in_force, own = (versioned.none(one).drop_columns([SEAT]) for one in (columns, types))
    listed = ", ".join(f"`{one}`" for one in columns)
    sql = f"SELECT {listed} FROM {name}_was WHERE {days.remembered(versioned, day)}"
    past = versioned.database.query(sql, columns)
    alias = {b: a for (a, b), what in by.decided.items() if what == "same"}
    both = [by.renames.apply(_named(one, alias)) for one in (in_force, past)]
    return Before(in_force=both[0], past=both[1], own=own, ended=by.ended)


def _named(frame: pa.Table, alias: Mapping[str, str]) -> pa.Table:
    """Return claims under the codes that stayed where two were told to be one."""
    if not alias:
        return frame
    codes = [alias.get(code, code) for code in frame["code"].to_pylist()]
    return frame.set_column(0, "code", pa.array(codes, pa.string()))


def derived_beside(
    faced: Facing | None,
) -> AbstractContextManager[Callable[[], DerivedDay | None]]:
    """Derive what a table comes to beside what is done with another one, where it is large."""
    if faced is None:
        return nullcontext(lambda: None)
    return beside(faced.derived, really=faced.every > _LARGE)
