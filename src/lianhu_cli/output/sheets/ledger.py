"""干部包户台账: every helper by unit, due and taken households, and which they are."""

from collections.abc import Iterable
from typing import Any

from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.page_form import Book, Field, Sheet
from lianhu_cli.output.sheets.loads import HelperWithLoad
from lianhu_cli.output.sheets.roll import NUMBER

NAME = "干部包户台账"
_FIELDS = (
    NUMBER,
    Field.of(Helper.columns["unit"], 22),
    Field.of(Helper.columns["name"], 10),
    Field.of(Helper.columns["category"], 12),
    Field(title="应包(户)", width=9.5, look="number"),
    Field(title="实包(户)", width=9.5, look="number"),
    Field(title="差额", width=7, look="number"),
    Field(title="包挂的户（村、组、户主、户类别）", width=60, look="left"),
)
TITLES = tuple(field.title for field in _FIELDS)
_HOUSEHOLDS = ("village", "group", "head", "kind", "helper")


def add(book: Book, helpers: HelperWithLoad, households: HouseholdWithHelper) -> None:
    """Add the ledger."""
    sheet = book.sheet(NAME, book.office.heading(NAME), _FIELDS)
    named = _named(households)
    bodies: dict[str, list[dict[str, Any]]] = {}
    for row in helpers.to_pylist():
        bodies.setdefault(row["body"], []).append(row)
    number = 0
    for body, members in bodies.items():
        first = sheet.row + 1
        for row in members:
            number += 1
            here, due, taken = sheet.row + 1, row["due"], row["taken"]
            short = (f"=E{here}-F{here}", due - taken)
            whom = "；".join(named.get(row["code"], ()))
            sheet.add([number, body, row["name"], row["category"], due, taken, short, whom])
        _sum(sheet, f"{body}小计", first, members)
    if number:
        _sum(sheet, "合计", 5, [row for members in bodies.values() for row in members])
    else:
        sheet.span("没有帮扶人")
    sheet.foot()


def _named(households: HouseholdWithHelper) -> dict[str, list[str]]:
    """Return the households of each helper, as the ledger names them."""
    found: dict[str, list[str]] = {}
    for village, group, head, kind, helper in zip(
        *(households.frame[name].to_pylist() for name in _HOUSEHOLDS), strict=True
    ):
        if helper:
            found.setdefault(helper, []).append(f"{village}{group}{head}（{kind}）")
    return found


def _sum(sheet: Sheet, title: str, first: int, rows: Iterable[dict[str, Any]]) -> None:
    """Add a total of the rows from `first` on: SUBTOTAL passes over the subtotals among them."""
    due, taken = (sum(row[name] for row in rows) for name in ("due", "taken"))
    cells = [
        (f"=SUBTOTAL(9,{column}{first}:{column}{sheet.row})", value)
        for column, value in (("E", due), ("F", taken), ("G", due - taken))
    ]
    sheet.add([None, title, None, None, *cells, None], total=True)
