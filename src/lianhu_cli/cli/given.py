"""原有结对: pairs that the lists of an office tell become a round, so that what stands is kept."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.changes import Merged

NAME = "原有结对"


class GivenPairs(StrEnum):
    """What the pairs of a list with households and helpers are taken for."""

    round = "round"
    pins = "pins"
    ignore = "ignore"


def paired(db: Path) -> bool:
    """Tell whether the register holds a round that lianhu has made."""
    from lianhu_cli.register.store import Register

    if not Register.exists(db):
        return False
    with Register.open(db) as register:
        return any(one.get("status") != "given" for one in register.rounds())


def taken_for(read: "Survey", meaning: GivenPairs) -> "Survey":
    """Return a survey whose pairs are a round, orders that fix them, or nothing."""
    if meaning is GivenPairs.round or not read.given.num_rows:
        return read
    if meaning is GivenPairs.ignore:
        return replace(read, given=read.given.slice(0, 0))
    return _as_orders(read)


def _as_orders(read: "Survey") -> "Survey":
    from lianhu_cli.domain.arrow import pa
    from lianhu_cli.domain.tables.schema import conform
    from lianhu_cli.domain.tables.survey import Order

    households = read.roster.households.take(read.given["household"])
    helpers = read.roster.helpers.take(read.given["helper"])
    named = {"household": households["head"], "helper": helpers["name"], "unit": helpers["unit"]}
    places = ("province", "prefecture", "county", "township", "village", "group")
    columns = {
        **named,
        **{level: households[level] for level in places},
        **{name: households[name] for name in ("source_file", "source_sheet", "source_row")},
        "order": pa.repeat(pa.scalar("指定"), households.num_rows),
        "reason": pa.repeat(pa.scalar(NAME), households.num_rows),
    }
    orders = pa.concat_tables([read.roster.orders, conform(Order, pa.table(columns))])
    roster = replace(read.roster, orders=orders)
    return replace(read, roster=roster, given=read.given.slice(0, 0))


def store(db: Path, read: "Survey", merged: "Merged", policy: "Policy") -> None:
    """Store the pairs that a survey tells as a round, and say so.

    Where lianhu has paired already, its round stands; a given round of before is brought up to date.
    """
    if not read.given.num_rows:
        return
    from lianhu_cli.domain.rounds.decision import Decision, Earlier
    from lianhu_cli.domain.rules.applied import under
    from lianhu_cli.domain.rules.policy import dump
    from lianhu_cli.output import console
    from lianhu_cli.pairing.explain.edits import edited
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        if any(one.get("status") != "given" for one in register.rounds()):
            console.note(
                "登记库里已有结对轮次，表里的原有结对没有采用；要照表执行请加 --pairs pins"
            )
            return
        roster = under(register.roster(), policy)
        told = _told(read, merged, roster)
        before = register.round()
        pairs = _with_earlier(told, before, roster)
        if not pairs or (before is not None and _pairs(before) == set(pairs)):
            return
        bare = Decision(roster=roster, round=_nothing(before), policy=policy)
        made = edited(bare, sorted(pairs), Earlier())
        today = date.today().isoformat()
        number = before.number + 1 if before else 1
        decided = replace(
            made.round,
            status="given",
            name=NAME if before is None else f"{NAME}{number}",
            date=max(today, before.date) if before else today,
            kept=0,
            changed=0,
        )
        decided = _since(decided, pairs)
        with register.saving(decided, dump(policy)):
            pass
    console.note(f"表里的原有结对{len(told)}对已记作一轮（{decided.name}），结对时尽量不变")


def _nothing(before: "Round | None") -> "Round":
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.tables.schema import no_rows
    from lianhu_cli.domain.tables.survey import Pair

    return before or Round(pairs=no_rows(Pair))


def _pairs(one: "Round") -> set[tuple[str, str]]:
    sides = (one.pairs[side].to_pylist() for side in ("household", "helper"))
    return set(zip(*sides, strict=True))


def _told(read: "Survey", merged: "Merged", roster: "Roster") -> dict[tuple[str, str], str]:
    """Return (household code, helper code) → since when, as the survey tells."""
    households = _codes(merged, "household", read.roster.households, roster.households)
    helpers = _codes(merged, "helper", read.roster.helpers, roster.helpers)
    found: dict[tuple[str, str], str] = {}
    for one in read.given.to_pylist():
        pair = households[one["household"]], helpers[one["helper"]]
        if all(pair):
            found.setdefault(pair, one["since"])
    return found


def _codes(merged: "Merged", side: str, frame: "pa.Table", held: Any) -> list[str]:
    """Return the code that the register gives each row of a frame just read, "" where it has none."""
    known: Any = getattr(merged, f"{side}_codes", None)
    if known is not None and len(known) == frame.num_rows:
        return [
            str(code or "")
            for code in (known.to_pylist() if hasattr(known, "to_pylist") else known)
        ]
    name = "head" if side == "household" else "name"
    keys = ("village", "group", name) if side == "household" else ("unit", "village", name)
    by_row = dict(
        zip(
            _rows(held, ("source_sheet", "source_row", name)), held["code"].to_pylist(), strict=True
        )
    )
    by_name: dict[tuple[Any, ...], str] = {}
    for key, code in zip(_rows(held, keys), held["code"].to_pylist(), strict=True):
        by_name[key] = "" if key in by_name else code
    told = zip(_rows(frame, ("source_sheet", "source_row", name)), _rows(frame, keys), strict=True)
    return [by_name.get(key) or by_row.get(row, "") for row, key in told]


def _rows(frame: "pa.Table", names: "Iterable[str]") -> list[tuple[Any, ...]]:
    return list(zip(*(frame[name].to_pylist() for name in names), strict=True))


def _with_earlier(
    told: dict[tuple[str, str], str], before: "Round | None", roster: "Roster"
) -> dict[tuple[str, str], str]:
    """Return the pairs told now with those told before of households that are not told of now."""
    if before is None:
        return told
    codes = set(roster.household.code.to_pylist()), set(roster.helper.code.to_pylist())
    now = {household for household, _ in told}
    earlier = {
        (one["household"], one["helper"]): one["since"]
        for one in before.pairs.to_pylist()
        if one["household"] in codes[0] - now and one["helper"] in codes[1]
    }
    return {**earlier, **told}


def _since(decided: "Round", pairs: dict[tuple[str, str], str]) -> "Round":
    from lianhu_cli.domain.arrow import pa

    sides = (decided.pairs[side].to_pylist() for side in ("household", "helper"))
    since = [pairs[pair] or decided.date for pair in zip(*sides, strict=True)]
    at = decided.pairs.column_names.index("since")
    column = pa.array(since, pa.string())
    return replace(
        decided, pairs=decided.pairs.set_column(at, decided.pairs.schema.field(at), column)
    )
