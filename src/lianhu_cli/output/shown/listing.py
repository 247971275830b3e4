"""Rows of the register on the terminal: as many columns as its width takes, the telling ones first."""

from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.output.console import fitting, line, note, table, terminal
from lianhu_cli.output.shown.imports import ROLES, SEVERITIES

if TYPE_CHECKING:
    from lianhu_cli.output.counted.listing import Listing

_NONE = {
    "households": "一户也没有：请先用 lianhu import 导入登记册",
    "helpers": "一名帮扶人也没有：请先用 lianhu import 导入干部名册",
    "pairs": "还没有结对。下一步：lianhu pair",
    "uncovered": "没有未落实的户",
    "idle": "没有空余名额",
    "set_aside": "没有未收的行",
    "problems": "没有问题",
}
"""What is said where a listing has no rows; the others are ledgers."""
_SAID: dict[str, dict[str, str]] = {
    "left": LEFT,
    "role": ROLES,
    "severity": {name: said for name, (said, _) in SEVERITIES.items()},
}
"""What a person reads for the words that programs read."""
_TELLING = (
    "severity", "role", "row", "sheet", "cell", "message", "remedy", "date", "village", "group", "head", "kind",
    "name", "unit", "left", "category", "idle_slots", "id", "phone", "code",
)  # fmt: skip
_CODES = ("helper", "household")
"""Columns by what they tell; those that are not named come after, in their own order, codes last."""


def show_listing(listing: "Listing") -> None:
    """Show rows of the register, only the columns that say something and, on a terminal, that fit."""
    rows = listing.table.to_pylist()
    if not rows:
        note(_NONE.get(listing.name, "还没有这种台账：用 lianhu import 导入后再看"))
        return
    console = terminal()
    names = [n for n in listing.titles if any(row[n] not in (None, "") for row in rows)]
    cells = {name: [_word(name, row[name]) for row in rows] for name in names}
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


def _word(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else _SAID.get(name, {}).get(value, value)
