"""走访计划 as a workbook: one sheet a unit, a row a visit, room to write down that it was made."""

from pathlib import Path
from typing import Any

from lianhu_cli.domain.people import units
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision.plan import Planned
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.output.files import whole
from lianhu_cli.output.names import for_sheet
from lianhu_cli.output.page_form import Book, Field, new_workbook

NAME = "走访计划"
_COLUMNS = Household.columns
_FIELDS = (
    Field(title="序号", width=5, look="number"),
    Field(title="帮扶人", width=9),
    Field(title="日期", width=10, look="text"),
    Field(title="星期", width=6.9),
    Field.of(_COLUMNS["village"], 10),
    Field.of(_COLUMNS["group"], 6),
    Field.of(_COLUMNS["head"], 9.3),
    Field.of(_COLUMNS["kind"], 7.2),
    Field.of(_COLUMNS["phone"], 11.5, "text"),
    Field(title="上次走访", width=10, look="text"),
    Field(title="走访情况", width=28, look="left"),
)
TITLES = tuple(field.title for field in _FIELDS)
"""The titles of its columns; the phones among them are whole."""


def write(path: Path, planned: Planned, roster: Roster, office: Office) -> None:
    """Write the workbook.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    columns = (roster.households[name].to_pylist() for name in ("code", "phone"))
    phones = dict(zip(*columns, strict=True))
    with whole(path) as draft, new_workbook(draft, NAME) as workbook:
        book = Book(workbook, office)
        found = in_order(by_unit(planned), roster)
        taken: set[str] = set()
        for unit, rows in found.items():
            name = for_sheet(unit, taken)
            taken.add(name)
            title = book.office.heading(NAME, f"{unit}{planned.period.title}")
            _sheet(book, (name, title), rows, phones)
        if not found:
            book.sheet(NAME, book.office.heading(NAME), _FIELDS, "").span("这个月没有要走访的户")


def _sheet(
    book: Book, named: tuple[str, str], rows: list[dict[str, Any]], phones: dict[str, str]
) -> None:
    sheet = book.sheet(*named, _FIELDS, "")
    for at, row in enumerate(rows, start=1):
        told = [
            row[name] for name in ("name", "date", "weekday", "village", "group", "head", "kind")
        ]
        sheet.add([at, *told, phones.get(row["household"], ""), row["last"] or "未走访过", ""])
    trips = len({(row["helper"], row["date"]) for row in rows})
    sheet.span(f"走访{len(rows)}户次，下户{trips}人次")
    sheet.foot()


def in_order(
    found: dict[str, list[dict[str, Any]]], roster: Roster
) -> dict[str, list[dict[str, Any]]]:
    """Return the visits of the units in the order in which the roster lists these."""
    helpers = (roster.helpers[name].to_pylist() for name in ("unit", "village", "category"))
    order = [*dict.fromkeys(map(units.called, *helpers)), *found]
    return {unit: found[unit] for unit in dict.fromkeys(order) if unit in found}


def by_unit(planned: Planned) -> dict[str, list[dict[str, Any]]]:
    """Return the visits of each unit; those without a unit belong to their village or category."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in planned.rows():
        helper = planned.helpers[row["helper"]]
        place = units.called(helper["unit"], helper["village"], helper["category"])
        found.setdefault(place, []).append(row)
    return found
