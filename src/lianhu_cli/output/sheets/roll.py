"""结对帮扶一览表: who helps whom, a line for every household, for a township, a village or a unit."""

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from lianhu_cli.domain.cells.offices import NO_UNIT
from lianhu_cli.domain.tables.own_papers import ROUND
from lianhu_cli.domain.tables.survey import Helper, Household, Order
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.page_form import Book, Field, Sheet

NAME = ROUND
_HOUSEHOLD, _PERSON = Household.columns, Helper.columns
_HELPER = Order.columns["helper"].title
# Widths: a heading of four characters stands on one line from 9.3 on; three, or a unit in brackets, from 6.9.
NUMBER = Field(title="序号", width=5, look="number")
NOTE = Field.of(_HOUSEHOLD["note"], 5.5)
HOUSEHOLD = {
    "village": Field.of(_HOUSEHOLD["village"], 9),
    "group": Field.of(_HOUSEHOLD["group"], 5.2),
    "head": Field.of(_HOUSEHOLD["head"], 9.3),
    "people": Field.of(_HOUSEHOLD["people"], 5.2, "number"),
    "labour": Field.of(_HOUSEHOLD["labour"], 6.9, "number"),
    "land": Field(title="耕地(亩)", width=6.9, look="amount"),
    "kind": Field.of(_HOUSEHOLD["kind"], 7.2),
    "cause": Field.of(_HOUSEHOLD["cause"], 9.3),
    "need": Field.of(_HOUSEHOLD["need"], 9.3),
    "phone": Field.of(_HOUSEHOLD["phone"], 11, "text"),
}
"""What a sheet says of a household, by attribute."""
_HELPERS = {
    "name": Field.of(_PERSON["name"], 8.5, above=_HELPER),
    "unit": Field.of(_PERSON["unit"], 12, above=_HELPER),
    "post": Field.of(_PERSON["post"], 8, above=_HELPER),
    "category": Field.of(_PERSON["category"], 9.8, above=_HELPER),
    "helper_phone": Field.of(_PERSON["phone"], 11, "text", above=_HELPER),
}
_SINCE = Field(title="结对时间", width=9.8, look="text")
_FIELDS = (NUMBER, *HOUSEHOLD.values(), *_HELPERS.values(), _SINCE, NOTE)
TITLES = tuple(field.title for field in _FIELDS)
"""The titles of its columns; the phones among them are whole."""
ATTRIBUTES = (*HOUSEHOLD, *_HELPERS, "code", "helper", "since", "absent")
"""What `add` needs of a household with its helper."""
_SHOWN = ("number", *HOUSEHOLD, *_HELPERS, "since", "absent")
_ADDED = ("people", "labour", "land")


def add(book: Book, name: str, title: str, households: HouseholdWithHelper) -> None:
    """Add a sheet of households, one line for each helper of each.

    A household with several helpers has its number and its figures on the first of its lines only, so
    that every total is the sum of what stands above it.
    """
    sheet = book.sheet(name, title, _FIELDS)
    columns = {name: households.frame[name].to_pylist() for name in ATTRIBUTES}
    code, helper = columns["code"], columns["helper"]
    begins = [one != before for one, before in zip(code, ["", *code[:-1]], strict=True)]
    number = sum(begins)
    columns["number"] = _where(begins, accumulate(begins))
    columns |= {name: _where(begins, columns[name]) for name in _ADDED}
    columns["unit"] = [
        NO_UNIT if who and not unit else unit
        for unit, who in zip(columns["unit"], helper, strict=True)
    ]
    columns["absent"] = [
        gone if who else "未落实" for gone, who in zip(columns["absent"], helper, strict=True)
    ]
    sheet.add_columns([columns[name] for name in _SHOWN])
    if number:
        _total(sheet, number, [_sum(columns[name]) for name in _ADDED])
    else:
        sheet.span("没有户")
    sheet.foot()
    if book.office.root:
        sheet.below(f"校验码：{book.office.root}")


def _where(wanted: list[bool], values: Iterable[Any]) -> list[Any]:
    """Return values where they are wanted, None elsewhere."""
    return [value if one else None for one, value in zip(wanted, values, strict=True)]


def _sum(values: list[Any]) -> float | None:
    """Return the sum of what is told, None where nothing is: that is not nought."""
    told = [one for one in values if one is not None]
    return round(sum(told), 4) if told else None


def _total(sheet: Sheet, households: int, sums: list[float | None]) -> None:
    cells: list[Any] = [None] * len(sheet.fields)
    cells[1] = "合计"
    cells[3] = (f'=COUNT(A5:A{sheet.row})&"户"', f"{households}户")
    for column, value in zip("EFG", sums, strict=True):
        if value is not None:
            cells[ord(column) - ord("A")] = (f"=SUM({column}5:{column}{sheet.row})", value)
    sheet.add(cells, total=True)
