"""The statistics as a workbook, with native charts that open in Excel, WPS and LibreOffice."""

from pathlib import Path
from typing import Any

from lianhu_cli.domain.office import Office
from lianhu_cli.domain.places import LEFT
from lianhu_cli.output.files import whole
from lianhu_cli.output.form import Book, Field, Sheet, new_workbook
from lianhu_cli.output.statistics import TITLES, Statistics, by_level

_NAMES = {
    "village": "按村", "kind": "按户类别", "cause": "按致贫原因", "category": "按人员类别", "unit": "按单位",
}  # fmt: skip


def write(path: Path, figures: Statistics, office: Office | None = None) -> None:
    """Write one sheet for every way to count, charts beside the figures, and the reconciliation."""
    with whole(path) as draft, new_workbook(draft, "结对帮扶统计") as workbook:
        book = Book(workbook, office or Office())
        for key, name in _NAMES.items():
            rows = [by_level(row) for row in figures.by[key]]
            if rows:
                _sheet(book, name, rows, key)
        _reconciliation(book, figures.reconciliation)


def _sheet(book: Book, name: str, rows: list[dict[str, Any]], key: str) -> None:
    columns = list(rows[0])
    fields = [
        Field(title=TITLES.get(c, c), width=20 if c == key else 11, look=_look(c)) for c in columns
    ]
    sheet = book.sheet(name, book.office.heading(f"结对帮扶统计（{name}）"), fields)
    for row in rows:
        sheet.add([row.get(c) for c in columns])
    shown = ("households", "covered") if "households" in columns else ("slots", "slots_used")
    chart = book.book.add_chart({"type": "bar" if len(rows) > 6 else "column"})
    first, last = 4, sheet.row - 1
    label = columns.index(key)
    for title in shown:
        at = columns.index(title)
        chart.add_series(
            {
                "name": TITLES[title],
                "categories": [name, first, label, last, label],
                "values": [name, first, at, last, at],
                "data_labels": {"value": True},
            }
        )
    chart.set_title({"name": f"{name}落实情况", "name_font": {"size": 14}})
    chart.set_legend({"position": "bottom"})
    if len(rows) > 6:
        chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 620, "height": max(300, 34 * len(rows) + 100)})
    sheet.sheet.insert_chart(2, len(columns) + 1, chart)


def _look(column: str) -> str:
    if column in {"households", "covered", "helpers", "slots", "slots_used", *LEFT.values()}:
        return "number"
    return "rate" if column == "coverage" else "middle"


def _reconciliation(book: Book, rows: list[dict[str, Any]]) -> None:
    fields = [
        Field(title="指标", width=22),
        *(Field(title=title, width=14) for title in ("填报数", "实际数", "差额", "结论")),
    ]
    sheet: Sheet = book.sheet("填报核对", "填报数与实际数核对表", fields)
    for row in rows:
        verdict = "无从核对" if row["counted"] is None else "不符" if row["difference"] else "相符"
        sheet.add([row["item"], row["declared"], row["counted"], row["difference"], verdict])
    if not rows:
        sheet.span("没有填报汇总表，无可核对")
    sheet.foot()
