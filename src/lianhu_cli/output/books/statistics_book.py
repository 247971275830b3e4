"""The statistics as a workbook, with native charts that open in Excel, WPS and LibreOffice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted.statistics import TITLES, Statistics, blank, by_level
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Book, Field, Sheet, new_workbook

Row = dict[str, Any]
_FIRST = 4
"""The row, from 0, of the first figures of a sheet."""
_ROW_PIXELS = 28
_MOST_BARS = 60
"""A chart of more bars nobody reads."""
_DONE, _OPEN = "#0F766E", "#E0862A"
_NAMES = {
    "partition": ("按分区", "各分区落实情况"),
    "province": ("按省", "各省落实情况"),
    "prefecture": ("按市", "各市落实情况"),
    "county": ("按县", "各县落实情况"),
    "township": ("按乡镇", "各乡镇落实情况"),
    "village": ("按村", "各村落实情况"),
    "kind": ("按户类别", "各户类别落实情况"),
    "cause": ("按致贫原因", "各致贫原因落实情况"),
    "category": ("按人员类别", "各人员类别名额使用"),
    "unit": ("按单位", "各单位名额使用"),
}
_IDLE = "idle_slots"
_SUMMED = frozenset(
    {
        "households",
        "covered",
        "uncovered",
        "helpers",
        "helpers_paired",
        "slots",
        "slots_used",
        _IDLE,
        "party_households",
        *LEFT.values(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """What a sheet counts: the whole, the part of it, and the rest, by the names of their columns."""

    whole: str
    part: str
    rest: str


_HOUSEHOLDS = _Count(whole="households", part="covered", rest="uncovered")
_SLOTS = _Count(whole="slots", part="slots_used", rest=_IDLE)


def write(path: Path, figures: Statistics, office: Office | None = None) -> None:
    """Write one sheet for every way to count, charts beside the figures, and the reconciliation."""
    with whole(path) as draft, new_workbook(draft, "结对帮扶统计") as workbook:
        book = Book(workbook, office or Office())
        for key in _NAMES:
            rows = [by_level(row) for row in figures.by.get(key, ())]
            if rows:
                _sheet(book, key, rows)
        _reconciliation(book, figures.reconciliation)


def _sheet(book: Book, key: str, rows: Sequence[Row]) -> None:
    name, _ = _NAMES[key]
    counted = _HOUSEHOLDS if _HOUSEHOLDS.whole in rows[0] else _SLOTS
    columns = _columns(rows[0], counted)
    fields = [
        Field(title=TITLES.get(c, c), width=20 if c == key else 11, look=_look(c)) for c in columns
    ]
    sheet = book.sheet(name, book.office.heading(f"结对帮扶统计（{name}）"), fields)
    rows = sorted(rows, key=lambda row: not row[key])  # what nobody filled in comes last
    for row in rows:
        sheet.add([_cell(column, row, columns, counted, sheet.row + 1) for column in columns])
    last = sheet.row - 1
    sheet.add([_total(column, rows, columns, counted, last) for column in columns], total=True)
    sheet.foot()
    told = sum(bool(row[key]) for row in rows)
    if 0 < told <= _MOST_BARS:
        _chart(book, sheet, (key, told), columns, counted)


def _columns(row: Row, counted: _Count) -> list[str]:
    """Return the columns of a sheet: the rest stands behind the part."""
    columns = [name for name in row if name != counted.rest]
    columns.insert(columns.index(counted.part) + 1, counted.rest)
    return columns


def _cell(column: str, row: Row, columns: Sequence[str], counted: _Count, here: int) -> Any:
    """Return one cell, the rest and the rate as formulas with their values; `here` is the row from 1."""
    whole_cell, part_cell = (f"{_letter(columns, c)}{here}" for c in (counted.whole, counted.part))
    if column == counted.rest:
        return f"={whole_cell}-{part_cell}", row[counted.whole] - row[counted.part]
    if column == "coverage":
        return f"=IF({whole_cell}=0,1,{part_cell}/{whole_cell})", row[column]
    return row.get(column) if column in _SUMMED else row.get(column) or blank(column)


def _total(
    column: str, rows: Sequence[Row], columns: Sequence[str], counted: _Count, last: int
) -> Any:
    sums = {
        name: sum(row[name] for row in rows)
        for name in columns
        if name in _SUMMED and name != counted.rest
    }
    if column == columns[0]:
        return "合计"
    if column in {counted.rest, "coverage"}:
        ratio = rate(sums[counted.part], sums[counted.whole])
        return _cell(column, {**sums, "coverage": ratio}, columns, counted, last + 2)
    if column not in sums:
        return None
    letter = _letter(columns, column)
    return f"=SUM({letter}{_FIRST + 1}:{letter}{last + 1})", sums[column]


def _letter(columns: Sequence[str], column: str) -> str:
    return chr(ord("A") + columns.index(column))


def _look(column: str) -> str:
    if column in _SUMMED:
        return "number"
    return "rate" if column == "coverage" else "middle"


def _chart(
    book: Book, sheet: Sheet, bars: tuple[str, int], columns: Sequence[str], counted: _Count
) -> None:
    """Draw part and rest of the first rows as one bar each, beside the figures, on the same printed page.

    `bars` is the key and how many rows have one: 未填 and （无单位） are no bar, theirs would be the longest.
    """
    key, told = bars
    name, title = _NAMES[key]
    last = _FIRST + told - 1
    label = columns.index(key)
    chart = book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for series, colour in ((counted.part, _DONE), (counted.rest, _OPEN)):
        at = columns.index(series)
        chart.add_series(
            {
                "name": TITLES[series],
                "categories": [name, _FIRST, label, last, label],
                "values": [name, _FIRST, at, last, at],
                "fill": {"color": colour},
                "gap": 55,
                "data_labels": {
                    "value": True,
                    "num_format": "0;;",  # a label that says 0 is a blot
                    "font": {"color": "white", "bold": True},
                },
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 14}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 10}, "line": {"none": True}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    height = max(220, _ROW_PIXELS * (last - _FIRST + 1) + 100)
    chart.set_size({"width": 620, "height": height})
    sheet.sheet.insert_chart(2, len(columns) + 1, chart)
    bottom = max(sheet.row, 2 + -(-height // _ROW_PIXELS))
    sheet.sheet.print_area(0, 0, bottom, len(columns) + 10)
    sheet.sheet.fit_to_pages(1, 1)  # no page break through the chart


def _reconciliation(book: Book, rows: Sequence[Row]) -> None:
    fields = [
        Field(title="指标", width=22),
        *(Field(title=title, width=14) for title in ("填报数", "实际数", "差额", "结论")),
    ]
    sheet = book.sheet("填报核对", book.office.heading("填报数与实际数核对表"), fields, "")
    for row in rows:
        verdict = "无从核对" if row["counted"] is None else "不符" if row["difference"] else "相符"
        sheet.add([row["item"], row["declared"], row["counted"], row["difference"], verdict])
    if rows:
        wrong = book.book.add_format({"font_color": "#C2410C", "bold": True})
        sheet.sheet.conditional_format(
            _FIRST, 4, sheet.row - 1, 4,
            {"type": "cell", "criteria": "==", "value": '"不符"', "format": wrong},
        )  # fmt: skip
    else:
        sheet.span("没有填报汇总表，无可核对")
    sheet.foot()
