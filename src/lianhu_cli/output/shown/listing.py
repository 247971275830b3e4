"""Rows of the register on the terminal: as many columns as its width takes, the telling ones first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.tables.survey import SHEETS, Pair
from lianhu_cli.output.console import fitting, line, note, table, terminal
from lianhu_cli.output.shown.imports import SEVERITIES, labels

if TYPE_CHECKING:
    from lianhu_cli.output.counted.listing import Listing

_NONE = {
    "uncovered": "没有未落实的户",
    "idle": "没有空余名额",
    "set_aside": "没有未收的行",
    "problems": "没有问题",
}
"""What is said where a listing that is no table has no rows."""
_TELLING = (
    "severity", "role", "row", "sheet", "cell", "message", "remedy", "date", "village", "group", "head", "kind",
    "name", "unit", "left", "category", "idle_slots", "id", "phone", "code",
)  # fmt: skip
_FINDINGS = ("problems", "set_aside")
"""Their codes are for programs: json and csv have them."""
_CODES = ("helper", "household")
"""Columns by what they tell; those that are not named come after, in their own order, codes last."""


def show_listing(listing: "Listing") -> None:
    """Show rows of the register, only the columns that say something and, on a terminal, that fit."""
    rows = listing.table.to_pylist()
    if not rows:
        note(_when_empty(listing.name))
        return
    console = terminal()
    names = [
        name
        for name in listing.titles
        if any(row[name] not in (None, "") for row in rows)
        and not (name == "code" and listing.name in _FINDINGS)
    ]
    cells = {name: _words(name, [row[name] for row in rows]) for name in names}
    shown = names
    if console is not None:
        rest = [name for name in names if name not in {*_TELLING, *_CODES}]
        columns = {name: [listing.titles[name], *cells[name]] for name in names}
        shown = fitting(columns, (*_TELLING, *rest, *_CODES), console.width)
    table(
        console,
        "",
        [listing.titles[name] for name in shown],
        list(zip(*(cells[name] for name in shown), strict=True)),
    )
    if shown != names:
        left = "、".join(listing.titles[name] for name in names if name not in shown)
        line(console, f"屏幕放不下的栏：{left}。全部：加 --format csv", "yellow")


def _when_empty(name: str) -> str:
    return _NONE.get(name) or next(t.when_empty for t in (*SHEETS, Pair) if t.role == name)


def _words(name: str, values: Sequence[Any]) -> list[Any]:
    """Return what a person reads for the values of a column that programs read."""
    said: dict[Any, str] = {None: "", **_said(name)}
    return [
        ("是" if value else "否") if isinstance(value, bool) else said.get(value, value)
        for value in values
    ]


def _said(name: str) -> dict[str, str]:
    if name == "left":
        return LEFT
    if name == "severity":
        return {severity: said for severity, (said, _) in SEVERITIES.items()}
    return labels() if name == "role" else {}
