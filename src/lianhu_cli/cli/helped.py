"""Who helped somebody, since which round, and why it changed: from their own pairs as far as these tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.cli import opening
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules import applied, policy
from lianhu_cli.domain.tables.survey import SIDES
from lianhu_cli.output.counted.change_reasons import TwoRounds
from lianhu_cli.output.sheets import changes

if TYPE_CHECKING:
    from lianhu_cli.register.coming import Around
    from lianhu_cli.register.store import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """The one who is asked about, and the register at `db`, as of the revision `until`, 0 for now."""

    register: "Register"
    db: Path
    side: str
    code: str
    until: int


def told(sought: Sought) -> Iterator[dict[str, Any]]:
    """Yield who helped whom from which round on and why it changed, each pair once until it ends."""
    other = "helper" if sought.side == "household" else "household"
    around = sought.register.around(sought.side, sought.code, sought.until)
    names = _names(sought.register, around, other)
    before: set[str] = set()
    last: Round | None = None
    for one in around.rounds:
        now = _partners(one, sought, other)
        why = _why(sought, around, (last, one), {*now} ^ before) if last else {}
        for their in sorted({*now} - before):
            yield {
                "round": one.number, "day": now[their] or one.date, "what": "paired",
                "code": their, **names.get(their, _NOBODY), "reason": why.get(("new", their), ""),
            }  # fmt: skip
        for their in sorted(before - {*now}):
            yield {
                "round": one.number, "day": one.date, "what": "ended",
                "code": their, **names.get(their, _NOBODY), "reason": why.get(("old", their), ""),
            }  # fmt: skip
        before, last = {*now}, one


_NOBODY = {"name": "", "unit": ""}


def _partners(one: Round, sought: Sought, other: str) -> dict[str, str]:
    """Return whom somebody was paired with in a round → since when."""
    columns = (one.pairs[name].to_pylist() for name in (sought.side, other, "since"))
    return {
        their: since for mine, their, since in zip(*columns, strict=True) if mine == sought.code
    }


def _names(register: "Register", around: "Around", side: str) -> dict[str, dict[str, str]]:
    """Return name and unit (village) of all of a side whom the pairs name, as last known, by code."""
    table = SIDES[side]
    unit = "unit" if side == "helper" else "village"
    merged = register.merged()
    gone = {code: row for code, row in around.departed.items() if code not in merged}
    found = {code: {"name": row["name"], "unit": row[unit]} for code, row in gone.items()}
    now = around.roster(0).by_role()[table.role]
    columns = (now[name].to_pylist() for name in ("code", table.named_by, unit))
    return found | {code: {"name": name, "unit": u} for code, name, u in zip(*columns, strict=True)}


def _why(
    sought: Sought, around: "Around", rounds: tuple[Round, Round], partners: set[str]
) -> dict[tuple[str, str], str]:
    """Return why pairs of somebody began ("new") or ended ("old") from one round to the next, by the partner's code."""
    if not partners:
        return {}
    households = {sought.code} if sought.side == "household" else partners
    rows = _alone(sought.register, around, rounds, households)
    if not all(row["reason"] for row in rows):
        both = opening.sides(sought.db, *(str(one.number) for one in rounds))
        rows = changes.rows_of(both, households) if both else []
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        for which in ("old", "new"):
            helper = row[f"{which}_helper"]
            mine, partner = (
                (row["household"], helper)
                if sought.side == "household"
                else (helper, row["household"])
            )
            if mine == sought.code and partner:
                found[which, partner] = row["reason"]
    return found


def _alone(
    register: "Register", around: "Around", rounds: tuple[Round, Round], households: set[str]
) -> list[dict[str, Any]]:
    """Return what changed for some households as far as those concerned tell it by themselves.

    A reason is "" where it takes the whole register to tell it.
    """
    old, new = rounds
    merged = register.merged()
    rules = [policy.parse(register.rules(one.number)) for one in rounds]
    sides = TwoRounds(
        old=old,
        new=new,
        rules=(rules[0], rules[1]),
        roster=applied.under(around.roster(new.revision), rules[1], new.date),
        departed=around.departed,
        merged=merged,
        left_because=register.left_because(),
        orders=Orders(),
    )
    rows = [row for row in changes.rows_alone(sides) if row["household"] in households]
    people = {row[name] for row in rows for name in ("household", "old_helper", "new_helper")}
    if rules[1].quotas or people & {*merged}:
        return [{**row, "reason": ""} for row in rows]
    return rows
