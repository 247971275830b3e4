"""What a 日小结 tells besides the figures: whom was called on, what was found, who goes where next."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells.ledger import CALL, GOODS, MONEY
from lianhu_cli.domain.people.official_order import village_ranks
from lianhu_cli.domain.places.levels import VILLAGE, distinct_paths
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.domain.supervision.workdays import Calendar
from lianhu_cli.supervision.people import LedgersKnown
from lianhu_cli.supervision.plan import plan

if TYPE_CHECKING:
    import pyarrow as pa

_GIFTS = frozenset({MONEY, GOODS, CALL})
_HOUSEHOLD = ("village", "group", "head")
_MOST_FREE = 31
"""No run of free days is longer: beyond it nothing is planned."""


def detailed(
    told: Supervised, known: LedgersKnown, policy: Policy, calendar: Calendar | None = None
) -> Supervised:
    """Return the report of a day with its calls, the disputes found, and the next working day's visits."""
    day = told.period.start.isoformat()
    return replace(
        told,
        calls=calls(_of(known.ledgers.visits, day)),
        found=tuple(
            {name: mask_text(row[name] or "") for name in (*_HOUSEHOLD, "cause")}
            for row in _of(known.ledgers.disputes, day).to_pylist()
        ),
        **_next(told, known, policy, calendar or Calendar()),
    )


def calls(frame: "pa.Table") -> tuple[Row, ...]:
    """Return the entries of one day, a row per helper and household: what was done, given and achieved."""
    told: dict[tuple[str, str], Row] = {}
    for entry in frame.to_pylist():
        key = entry["helper"], entry["household"]
        row = told.setdefault(
            key,
            {
                **{name: entry[name] or "" for name in ("name", "unit", *_HOUSEHOLD)},
                "deeds": [],
                "done": [],
                "results": [],
                "gifts": 0.0,
                "other_funds": 0.0,
            },
        )
        content = "".join(filter(None, (entry["content"], entry["quantity"])))
        for name, text in (
            ("deeds", entry["deed"]),
            ("done", content),
            ("results", entry["result"]),
        ):
            if text and mask_text(text) not in row[name]:
                row[name].append(mask_text(text))
        given = "gifts" if entry["deed"] in _GIFTS else "other_funds"
        row[given] = round(row[given] + (entry["cash"] or 0.0), 2)
    return tuple(told.values())


def _of(frame: "pa.Table", day: str) -> "pa.Table":
    import pyarrow.compute as pc

    return frame.filter(pc.equal(frame["date"], day))


def _next(
    told: Supervised, known: LedgersKnown, policy: Policy, calendar: Calendar
) -> dict[str, Any]:
    """Return the next working day, and the visits that the plan of its month has for it."""
    after = (told.period.end + timedelta(days=at) for at in range(1, _MOST_FREE + 1))
    day = next((one for one in after if calendar.works(one)), None)
    if day is None or not told.paired:
        return {"next_day": day}
    planned = plan(known, policy, periods.of("month", day), day, calendar)
    names = ("name", "unit", *_HOUSEHOLD)
    place = _places(known)
    rows = sorted(
        (row for row in planned.rows() if row["date"] == day.isoformat()),
        key=lambda row: place.get(row["household"], len(place)),  # who has left since comes last
    )
    return {"next_day": day, "planned": tuple({n: row[n] for n in names} for row in rows)}


def _places(known: LedgersKnown) -> dict[str, int]:
    """Return the place of each household's village in the township's own order."""
    households, ranks = known.roster.households, village_ranks(known.roster)
    paths, of = distinct_paths(households, VILLAGE + 1)
    order = [ranks.get(path, len(ranks)) for path in paths]
    return {code: order[at] for code, at in zip(households["code"].to_pylist(), of, strict=True)}
