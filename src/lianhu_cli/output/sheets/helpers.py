"""责任人统计表: helpers by 人员类别 and 职级: how many, due and taken households, by 户类别."""

from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.ranks import RANKS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.page_form import Book, Field, Sheet
from lianhu_cli.output.sheets.loads import HelperWithLoad
from lianhu_cli.output.sheets.roll import NUMBER

NAME = "责任人统计表"
_FIELDS = (
    NUMBER,
    Field.of(Helper.columns["category"], 18),
    Field.of(Helper.columns["rank"], 14),
    Field(title="人数", width=11, look="number"),
    Field(title="其中已结对", width=13, look="number"),
    Field(title="应包(户)", width=11, look="number"),
    Field(title="实包(户)", width=11, look="number"),
    Field(title="差额", width=11, look="number"),
)
_NO_LEVEL = "—"


def add(
    book: Book, decision: Decision, helpers: HelperWithLoad, households: HouseholdWithHelper
) -> None:
    """Add the sheet."""
    kinds = [kind.name for kind in sorted(decision.policy.kinds, key=lambda kind: kind.priority)]
    above = "实包的户"
    fields = [
        *_FIELDS,
        *(Field(title=kind, width=11, look="number", above=above) for kind in kinds),
    ]
    sheet = book.sheet(NAME, book.office.heading(f"帮扶{NAME}"), fields)
    categories: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(decision, helpers, _by_kind(helpers, households)):
        categories.setdefault(row["category"], []).append(row)
    number = 0
    for category, rows in categories.items():
        first = sheet.row + 1
        for row in rows:
            number += 1
            here = sheet.row + 1
            short = (f"=F{here}-G{here}", row["due"] - row["taken"])
            counts = [row["people"], row["paired"], row["due"], row["taken"], short]
            level = row["level"] or _NO_LEVEL
            sheet.add([number, category, level, *counts, *(row["kinds"].get(k, 0) for k in kinds)])
        if len(rows) > 1:
            _sum(sheet, f"{category}小计", first, rows, kinds)
    if number:
        _sum(sheet, "合计", 5, [row for rows in categories.values() for row in rows], kinds)
    else:
        sheet.span("没有帮扶人")
    sheet.foot()


def _by_kind(
    helpers: HelperWithLoad, households: HouseholdWithHelper
) -> dict[tuple[str, str], dict[str, int]]:
    """Return how many households of each kind the helpers of a category and level have."""
    import pyarrow.compute as pc

    at = pc.index_in(households.helper, helpers.code.combine_chunks())
    paired = pa.table(
        {
            "kind": households.kind,
            "category": helpers.category.take(at),
            "level": helpers.level.take(at),
        }
    ).filter(pc.is_valid(at))
    counted = paired.group_by(["category", "level", "kind"]).aggregate([("kind", "count")])
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in counted.to_pylist():
        found.setdefault((row["category"], row["level"]), {})[row["kind"]] = row["kind_count"]
    return found


def _rows(
    decision: Decision, helpers: HelperWithLoad, by_kind: dict[tuple[str, str], dict[str, int]]
) -> list[dict[str, Any]]:
    """Return a row for every category and level, categories as the rules list them, highest level first."""
    import pyarrow.compute as pc

    paired = pc.greater(helpers.taken, 0).cast(pa.int64())
    grouped = (
        helpers.frame.append_column("paired", paired)
        .group_by(["category", "level"])
        .aggregate([("code", "count"), ("paired", "sum"), ("due", "sum"), ("taken", "sum")])
    )
    order = {category.name: at for at, category in enumerate(decision.policy.categories)}
    rows = [
        {
            "category": row["category"],
            "level": row["level"],
            "people": row["code_count"],
            "paired": row["paired_sum"],
            "due": row["due_sum"],
            "taken": row["taken_sum"],
            "kinds": by_kind.get((row["category"], row["level"]), {}),
        }
        for row in grouped.to_pylist()
    ]
    return sorted(
        rows,
        key=lambda row: (
            order.get(row["category"], len(order)),
            row["category"],
            -RANKS.index(row["level"]) if row["level"] else 1,
        ),
    )


def _sum(
    sheet: Sheet, title: str, first: int, rows: list[dict[str, Any]], kinds: list[str]
) -> None:
    """Add a total of the rows from `first` on: SUBTOTAL passes over the subtotals among them."""
    people, paired, due, taken = (
        sum(row[name] for row in rows) for name in ("people", "paired", "due", "taken")
    )
    values = [people, paired, due, taken, due - taken]
    values += [sum(row["kinds"].get(kind, 0) for row in rows) for kind in kinds]
    cells = [
        (f"=SUBTOTAL(9,{column}{first}:{column}{sheet.row})", value)
        for column, value in zip(_letters(len(values)), values, strict=True)
    ]
    sheet.add([None, title, None, *cells], total=True)


def _letters(count: int) -> list[str]:
    return [chr(ord("D") + at) for at in range(count)]
