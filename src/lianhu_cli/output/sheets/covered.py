"""覆盖统计表: how many households of each village have a helper, in all and by 户类别."""

from typing import Any

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.tables.survey import Household, Place
from lianhu_cli.output.counted import coverage
from lianhu_cli.output.page_form import Book, Field, Sheet
from lianhu_cli.output.sheets.roll import NUMBER

NAME = "覆盖统计表"
_DUE, _DONE = "应帮扶", "已落实"
_COUNTS = (
    Field(title=_DUE, width=9, look="number"),
    Field(title=_DONE, width=9, look="number"),
    Field(title="未落实", width=9, look="number"),
    Field(title="落实率", width=10, look="rate"),
)


def add(book: Book, decision: Decision) -> None:
    """Add the sheet: a line a village in the township's order, and the total."""
    kinds = [kind.name for kind in sorted(decision.policy.kinds, key=lambda kind: kind.priority)]
    kinds += sorted(set(decision.round.by_kind) - set(kinds))
    rows = coverage.by(coverage.counted(decision), "village")
    several = len({(row.get("county"), row.get("township")) for row in rows}) > 1
    sheet = book.sheet(
        NAME, book.office.heading(f"结对帮扶{NAME}"), _fields(kinds, several=several)
    )
    known = _households_of_villages(decision)
    lines = []
    for at, row in enumerate(rows, start=1):
        where = (row.get("county", ""), row.get("township", ""), row["village"])
        figures = _figures(row, known.get(where, known.get(("", "", row["village"]))), kinds)
        lines.append(figures)
        names = ["".join(where[:2]), row["village"]] if several else [row["village"]]
        _line(sheet, [at, *names], figures, row["coverage"])
    if lines:
        _total(sheet, lines, 3 if several else 2)
    else:
        sheet.span("登记库里还没有困难户")
    sheet.foot()


def _fields(kinds: list[str], *, several: bool) -> list[Field]:
    by_kind = [
        Field(title=title, width=9, look="number", above=kind)
        for kind in kinds
        for title in (_DUE, _DONE)
    ]
    return [
        NUMBER,
        *([Field.of(Household.columns["township"], 16)] if several else []),
        Field.of(Household.columns["village"], 16),
        Field.of(Place.columns["households"], 10, "number"),
        *_COUNTS,
        *by_kind,
    ]


def _figures(row: dict[str, Any], households: int | None, kinds: list[str]) -> list[Any]:
    """Return the numbers of a line: in the village, due, done, not done, then due and done by kind."""
    nobody = {"households": 0, "covered": 0}
    by_kind = [row["by_kind"].get(kind, nobody) for kind in kinds]
    due, done = row["households"], row["covered"]
    split = [one[key] for one in by_kind for key in ("households", "covered")]
    return [households, due, done, due - done, *split]


def _line(sheet: Sheet, names: list[Any], figures: list[Any], share: float) -> None:
    here, first = sheet.row + 1, len(names)
    due, done = (_letter(first + 1), _letter(first + 2))
    households, wanted, met, unmet, *split = figures
    sheet.add(
        [
            *names,
            households,
            wanted,
            met,
            (f"={due}{here}-{done}{here}", unmet),
            (f"=IF({due}{here}=0,1,{done}{here}/{due}{here})", share),
            *split,
        ]
    )


def _total(sheet: Sheet, lines: list[list[Any]], first: int) -> None:
    sums = [sum(value or 0 for value in column) for column in zip(*lines, strict=True)]
    here, last = sheet.row + 1, sheet.row
    columns = [*range(first, first + 4), *range(first + 5, first + 1 + len(sums))]
    cells: list[Any] = [None] * len(sheet.fields)
    cells[1] = "合计"
    for column, value in zip(columns, sums, strict=True):
        letter = _letter(column)
        if column > first or any(line[0] is not None for line in lines):
            cells[column] = (f"=SUM({letter}5:{letter}{last})", value)
    due, done = _letter(first + 1), _letter(first + 2)
    share = sums[2] / sums[1] if sums[1] else 1
    cells[first + 4] = (f"=IF({due}{here}=0,1,{done}{here}/{due}{here})", share)
    sheet.add(cells, total=True)


def _letter(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> _letter(0), _letter(25), _letter(26)
    ('A', 'Z', 'AA')
    """
    letters = chr(ord("A") + column % 26)
    return letters if column < 26 else _letter(column // 26 - 1) + letters


def _households_of_villages(decision: Decision) -> dict[tuple[str, str, str], int]:
    """Return the households of each village as the 村情 sheet gives them."""
    rows = decision.roster.places.select(["county", "township", "village", "households"])
    return {
        (row["county"], row["township"], row["village"]): row["households"]
        for row in rows.to_pylist()
        if row["households"] is not None
    }
