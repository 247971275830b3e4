"""走访计划 as a workbook: one sheet a unit, a row a visit, room to write down that it was made."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lianhu_cli.domain.office import Office
from lianhu_cli.domain.planned import Planned
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.tables import Household
from lianhu_cli.output.files import whole
from lianhu_cli.output.form import Book, Field, new_workbook

NAME = "走访计划"
_COLUMNS = Household.columns
_FIELDS = (
    Field(title="序号", width=6, look="number"),
    Field(title="帮扶人", width=10),
    Field(title="日期", width=12, look="text"),
    Field(title="星期", width=9),
    Field(title=_COLUMNS["village"].title, width=13),
    Field(title=_COLUMNS["group"].title, width=10),
    Field(title=_COLUMNS["head"].title, width=11),
    Field(title=_COLUMNS["kind"].title, width=10),
    Field(title=_COLUMNS["phone"].title, width=15, look="text"),
    Field(title="上次走访", width=12, look="text"),
    Field(title="走访情况", width=30, look="left"),
)
_UNSAFE = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 28


def write(path: Path, planned: Planned, roster: Roster, office: Office) -> None:
    """Write the workbook.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    columns = (roster.households[name].to_pylist() for name in ("code", "phone"))
    phones = dict(zip(*columns, strict=True))
    with whole(path) as draft, new_workbook(draft, NAME) as workbook:
        book = Book(workbook, office)
        units = by_unit(planned)
        for (unit, rows), name in zip(units.items(), sheet_names(units), strict=True):
            title = book.office.heading(f"{planned.period.title}{NAME}", unit)
            _sheet(book, (name, title), rows, phones)
        if not units:
            book.sheet(NAME, book.office.heading(NAME), _FIELDS).span("这个月没有要走访的户")


def _sheet(
    book: Book, named: tuple[str, str], rows: list[dict[str, Any]], phones: dict[str, str]
) -> None:
    sheet = book.sheet(*named, _FIELDS)
    for at, row in enumerate(rows, start=1):
        told = [
            row[name] for name in ("name", "date", "weekday", "village", "group", "head", "kind")
        ]
        sheet.add([at, *told, phones.get(row["household"], ""), row["last"] or "未走访过", ""])
    trips = len({(row["helper"], row["date"]) for row in rows})
    sheet.span(f"走访 {len(rows)} 户次，下户 {trips} 人次")
    sheet.foot()


def by_unit(planned: Planned) -> dict[str, list[dict[str, Any]]]:
    """Return the visits of each unit; those without a unit belong to their village or category."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in planned.rows():
        hand = planned.hands[row["helper"]]
        place = hand["unit"] or hand["village"] or hand["category"]
        found.setdefault(place, []).append(row)
    return found


def sheet_names(units: dict[str, Any]) -> Iterator[str]:
    """Yield a name for each unit's sheet that Excel takes, each once.

    >>> list(sheet_names({"区/水务局": 1, "区水务局": 1, "区:水务局": 1}))
    ['区水务局', '区水务局2', '区水务局3']
    """
    seen: dict[str, int] = {}
    for unit in units:
        name = _UNSAFE.sub("", unit)[:_LONGEST] or NAME
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}{seen[name]}"
