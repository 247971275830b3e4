"""A small register with its rounds and its 帮扶台账, drawn from lines."""

from collections.abc import Sequence
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import Task, Visit
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.supervision.people import LedgersKnown

Home = tuple[str, str, str, str]
"""Code, village, group, kind."""
Entry = tuple[str, str, str, str, float]
"""Date, helper, household, deed, cash."""


def frame(table: Any, rows: Sequence[dict[str, Any]]) -> Any:
    return conform(table, pa.Table.from_pylist(list(rows)) if rows else pa.table({}))


def known(
    homes: Sequence[Home],
    rounds: dict[str, dict[str, str]],
    entries: Sequence[Entry] = (),
    tasks: Sequence[tuple[str, str, bool]] = (),
) -> LedgersKnown:
    """`rounds` is day → household → helper, `tasks` (helper, due, done)."""
    helpers = sorted({helper for pairs in rounds.values() for helper in pairs.values()})
    households = [
        {"code": c, "head": f"户{c}", "village": v, "group": g, "kind": k} for c, v, g, k in homes
    ]
    hands = [
        {"code": h, "name": f"干部{h}", "unit": f"单位{h[1]}", "category": "一般干部"}
        for h in helpers
    ]
    pairs = [
        {"turn": turn, "household": household, "helper": helper, "since": day}
        for turn, (day, both) in enumerate(sorted(rounds.items()))
        for household, helper in both.items()
    ]
    return LedgersKnown(
        roster=Roster.of({"households": frame(Household, households), "helpers": frame(Helper, hands)}),
        ledgers=Ledgers.of(
            {
                "visits": frame(
                    Visit,
                    [
                        {
                            "date": day, "helper": helper, "household": home, "deed": deed,
                            "cash": cash, "source_file": "台账.xlsx", "source_sheet": "帮扶台账",
                            "source_row": at,
                        }
                        for at, (day, helper, home, deed, cash) in enumerate(entries, start=2)
                    ],
                ),
                "tasks": frame(
                    Task,
                    [
                        {
                            "number": str(at), "helper": helper, "due": due, "done": done,
                            "source_file": "台账.xlsx", "source_sheet": "重点工作", "source_row": at,
                        }
                        for at, (helper, due, done) in enumerate(tasks, start=2)
                    ],
                ),
            }
        ),
        helping=Helping(days=tuple(sorted(rounds)), pairs=pa.Table.from_pylist(pairs)),
        departed=None,
    )  # fmt: skip
