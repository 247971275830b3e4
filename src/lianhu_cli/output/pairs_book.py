"""结对帮扶一览表.xlsx: the sheet on the office's wall, the ledger, the coverage, the uncovered."""

from pathlib import Path
from typing import Any

from lianhu_cli.domain.office import Office
from lianhu_cli.domain.round import Decision
from lianhu_cli.output import coverage, joined
from lianhu_cli.output.form import Book, Field, Sheet, new_workbook

_HELPER = "帮扶责任人"
_LIST = (
    Field(title="序号", width=5, look="number"),
    Field(title="行政村", width=10),
    Field(title="村民小组", width=6.5),
    Field(title="户主姓名", width=9),
    Field(title="家庭人口", width=5.5, look="number"),
    Field(title="劳动力", width=5.5, look="number"),
    Field(title="耕地(亩)", width=6.5, look="amount"),
    Field(title="户类别", width=7.5),
    Field(title="致贫原因", width=11),
    Field(title="帮扶需求", width=9.5),
    Field(title="联系电话", width=12.5, look="text"),
    Field(title="姓名", width=9, above=_HELPER),
    Field(title="单位", width=15, above=_HELPER),
    Field(title="职务", width=10, above=_HELPER),
    Field(title="人员类别", width=11, above=_HELPER),
    Field(title="联系电话", width=12.5, look="text", above=_HELPER),
    Field(title="结对时间", width=11, look="text"),
    Field(title="备注", width=7.5),
)
_ATTRIBUTES = (
    "village", "group", "head", "people", "labour", "land", "kind", "cause", "need", "phone",
    "name", "unit", "post", "category", "helper_phone",
)  # fmt: skip
_LEDGER = (
    Field(title="序号", width=6, look="number"),
    Field(title="单位", width=22),
    Field(title="姓名", width=11),
    Field(title="人员类别", width=12),
    Field(title="应包(户)", width=9, look="number"),
    Field(title="实包(户)", width=9, look="number"),
    Field(title="差额", width=8, look="number"),
    Field(title="包挂的户（村、组、户主、户类别）", width=58, look="left"),
)
_COUNTS = (
    Field(title="应帮扶", width=9, look="number"),
    Field(title="已落实", width=9, look="number"),
    Field(title="未落实", width=9, look="number"),
    Field(title="落实率", width=9, look="rate"),
)


def write(path: Path, decision: Decision, office: Office | None = None) -> None:
    """Write the workbook of a round."""
    table = joined.households(decision)
    rows = table.select([*_ATTRIBUTES, "code", "helper"]).to_pylist()
    with new_workbook(path, "结对帮扶一览表") as workbook:
        book = Book(workbook, office or Office())
        _list(book, rows, decision.round.date)
        _ledger(book, decision, rows)
        _coverage(book, decision)
        _uncovered(book, [row for row in rows if not row["helper"]])


def _list(book: Book, rows: list[dict[str, Any]], date: str) -> None:
    sheet = book.sheet("总表", book.office.heading("结对帮扶一览表"), _LIST)
    for at, row in enumerate(rows, start=1):
        paired = bool(row["helper"])
        sheet.add(
            [
                at,
                *(row[name] for name in _ATTRIBUTES),
                date if paired else "",
                "" if paired else "未落实",
            ]
        )
    sheet.foot()


def _ledger(book: Book, decision: Decision, rows: list[dict[str, Any]]) -> None:
    sheet = book.sheet("干部包户台账", book.office.heading("干部包户台账"), _LEDGER)
    homes: dict[str, list[str]] = {}
    for row in rows:
        if row["helper"]:
            text = f"{row['village']}{row['group']}{row['head']}（{row['kind']}）"
            homes.setdefault(row["helper"], []).append(text)
    helpers = [
        (row, sum(slot.count for slot in decision.policy.slots(row["category"], row["status"])))
        for row in decision.roster.helpers.to_pylist()
    ]
    units: dict[str, list[tuple[dict[str, Any], int]]] = {}
    for row, due in helpers:
        units.setdefault(row["unit"] or row["village"] or row["category"], []).append((row, due))
    number = 0
    for unit, members in units.items():
        first = sheet.row
        for row, due in members:
            number += 1
            taken = homes.get(row["code"], [])
            short = (f"=E{sheet.row + 1}-F{sheet.row + 1}", due - len(taken))
            sheet.add(
                [
                    number,
                    unit,
                    row["name"],
                    row["category"],
                    due,
                    len(taken),
                    short,
                    "；".join(taken),
                ]
            )
        _ledger_sum(
            sheet,
            f"{unit}小计",
            first,
            [(due, len(homes.get(row["code"], []))) for row, due in members],
        )
    _ledger_sum(sheet, "合计", 4, [(due, len(homes.get(row["code"], []))) for row, due in helpers])
    sheet.foot()


def _ledger_sum(sheet: Sheet, title: str, first: int, loads: list[tuple[int, int]]) -> None:
    """Add a total of the rows from `first` on: SUBTOTAL passes over the subtotals among them."""
    due, taken = sum(load[0] for load in loads), sum(load[1] for load in loads)
    cells = [
        (f"=SUBTOTAL(9,{column}{first + 1}:{column}{sheet.row})", value)
        for column, value in (("E", due), ("F", taken), ("G", due - taken))
    ]
    sheet.add([None, title, None, None, *cells, None], total=True)


def _coverage(book: Book, decision: Decision) -> None:
    kinds = sorted(decision.round.by_kind) or sorted(k.name for k in decision.policy.kinds)
    fields = [
        Field(title="序号", width=6, look="number"),
        Field(title="行政村", width=14),
        Field(title="总户数", width=10, look="number"),
        *_COUNTS,
        *(
            Field(title=title, width=9, look="number", above=kind)
            for kind in kinds
            for title in ("应帮扶", "已落实")
        ),
    ]
    sheet = book.sheet("覆盖统计表", book.office.heading("结对帮扶覆盖统计表"), fields)
    known = _village_households(decision)
    lines = []
    for at, row in enumerate(coverage.by(coverage.counted(decision), "village"), start=1):
        here = sheet.row + 1
        by_kind = [
            row["by_kind"].get(kind, {"households": 0, "covered": 0})[key]
            for kind in kinds
            for key in ("households", "covered")
        ]
        line = [at, row["village"], known.get(row["village"]), row["households"], row["covered"]]
        uncovered = row["households"] - row["covered"]
        lines.append([*line[2:], uncovered, *by_kind])
        sheet.add(
            [
                *line,
                (f"=D{here}-E{here}", uncovered),
                (f"=IF(D{here}=0,1,E{here}/D{here})", row["coverage"]),
                *by_kind,
            ]
        )
    if lines:
        _coverage_total(sheet, lines, len(fields))
    sheet.foot()


def _village_households(decision: Decision) -> dict[str, int]:
    """Return the households of each village as the 村情 sheet gives them."""
    rows = decision.roster.places.select(["village", "households"]).to_pylist()
    return {row["village"]: row["households"] for row in rows if row["households"] is not None}


def _coverage_total(sheet: Sheet, lines: list[list[Any]], width: int) -> None:
    sums = [sum(value or 0 for value in column) for column in zip(*lines, strict=True)]
    here, last = sheet.row + 1, sheet.row

    def summed(column: int, value: int) -> tuple[str, int]:
        letter = chr(ord("A") + column)
        return f"=SUM({letter}5:{letter}{last})", value

    cells: list[Any] = [None, "合计"]
    cells += [summed(2 + at, sums[at]) for at in range(4)]
    cells.append((f"=IF(D{here}=0,1,E{here}/D{here})", sums[2] / sums[1] if sums[1] else 1))
    cells += [summed(7 + at, value) for at, value in enumerate(sums[4:])]
    sheet.add(cells[:width], total=True)


def _uncovered(book: Book, rows: list[dict[str, Any]]) -> None:
    fields = [*_LIST[:11], Field(title="未落实原因", width=20), Field(title="备注", width=14)]
    sheet = book.sheet("未落实名单", book.office.heading("未落实帮扶责任人名单"), fields)
    for at, row in enumerate(rows, start=1):
        sheet.add([at, *(row[name] for name in _ATTRIBUTES[:10]), "名额不足", None])
    if not rows:
        sheet.span("全部落实，没有未落实的户")
    sheet.foot()
