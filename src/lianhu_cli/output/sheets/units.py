"""单位包村一览表: which unit is linked with which village, its cadres, whom they help there."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from lianhu_cli.domain.round import Decision
from lianhu_cli.domain.tables import Link
from lianhu_cli.output.form import Book, Field, Sheet
from lianhu_cli.output.order import village_ranks
from lianhu_cli.output.sheets.roll import NUMBER

NAME = "单位包村一览表"
_COLUMNS = Link.columns
_TAKEN = "包挂户数(户)"
_FIELDS = (
    NUMBER,
    Field.of(_COLUMNS["unit"], 28),
    Field.of(_COLUMNS["village"], 16),
    Field.of(_COLUMNS["instructor"], 11),
    Field.of(_COLUMNS["phone"], 14, "text"),
    Field(title="帮扶干部(人)", width=15, look="number"),
    Field(title="在联系村", width=10, look="number", above=_TAKEN),
    Field(title="在其他村", width=10, look="number", above=_TAKEN),
    Field(title="小计", width=10, look="number", above=_TAKEN),
    Field.of(_COLUMNS["note"], 14),
)


def add(book: Book, decision: Decision, helpers: Any, homes: Any) -> None:
    """Add the sheet: `helpers` as `loads` gives them, `homes` as `joined.households` does.

    A unit's cadres and what they take in other villages stand on the first of its lines only. Units
    that are linked with no village come last.
    """
    sheet = book.sheet(NAME, book.office.heading(NAME), _FIELDS)
    cadres = Counter(helpers["unit"].to_pylist())
    helped = _helped(helpers, homes)
    links = _links(decision)
    linked: dict[str, set[str]] = {}
    for link in links:
        linked.setdefault(link["unit"], set()).add(link["village"])
    told: set[str] = set()
    sums = [0, 0, 0]
    for at, link in enumerate([*links, *_unlinked(helpers, linked)], start=1):
        unit = link["unit"]
        there = helped.get(unit, Counter())
        figures: list[int | None] = [None, there[link["village"]], None]
        if unit not in told:
            away = sum(n for village, n in there.items() if village not in linked.get(unit, ()))
            figures[0], figures[2] = cadres[unit], away
        told.add(unit)
        _line(sheet, at, link, figures)
        sums = [total + (value or 0) for total, value in zip(sums, figures, strict=True)]
    if sheet.row > 4:
        _total(sheet, sums)
    else:
        sheet.span("没有联村单位")
    sheet.foot()


def _unlinked(helpers: Any, linked: Collection[str]) -> list[dict[str, str]]:
    """Return lines for units that are linked with no village; a village's own committee is none."""
    units, villages = (helpers[name].to_pylist() for name in ("unit", "village"))
    outside = dict.fromkeys(
        unit for unit, village in zip(units, villages, strict=True) if unit and not village
    )
    blank = dict.fromkeys(("village", "instructor", "phone"), "")
    return [{**blank, "unit": unit, "note": "未联村"} for unit in outside if unit not in linked]


def _helped(helpers: Any, homes: Any) -> dict[str, Counter[str]]:
    """Return how many households of each village the cadres of each unit help."""
    columns = (helpers[name].to_pylist() for name in ("code", "unit"))
    unit_of = dict(zip(*columns, strict=True))
    found: dict[str, Counter[str]] = {}
    columns = (homes[name].to_pylist() for name in ("helper", "village"))
    for helper, village in zip(*columns, strict=True):
        if helper:
            found.setdefault(unit_of[helper], Counter())[village] += 1
    return found


def _links(decision: Decision) -> list[dict[str, Any]]:
    """Return the links in the township's order of villages."""
    ranks: dict[str, int] = {}
    for path, rank in village_ranks(decision).items():
        ranks.setdefault(path[-1], rank)
    rows: list[dict[str, Any]] = decision.roster.links.to_pylist()
    return sorted(rows, key=lambda row: ranks.get(row["village"], len(ranks)))


def _line(sheet: Sheet, at: int, link: dict[str, Any], figures: list[Any]) -> None:
    here = sheet.row + 1
    people, own, away = figures
    told = [link[name] for name in ("unit", "village", "instructor", "phone")]
    sums = (f"=G{here}+H{here}", own + (away or 0))
    sheet.add([at, *told, people, own, away, sums, link["note"]])


def _total(sheet: Sheet, sums: list[int]) -> None:
    people, own, away = sums
    cells = [
        (f"=SUM({column}5:{column}{sheet.row})", value)
        for column, value in zip("FGHI", (people, own, away, own + away), strict=True)
    ]
    sheet.add([None, "合计", None, None, None, *cells, None], total=True)
