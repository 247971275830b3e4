"""考核得分 as a workbook: the units by their means, and a sheet of each unit's cadres by points."""

from pathlib import Path

from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision.scores import Assessed, Cadre
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.output.names import for_sheet
from lianhu_cli.output.page_form import Book, Field, new_workbook

NAME = "工作考核排名"
_COLUMNS = Helper.columns
_UNITS = 60
"""More sheets in one workbook nobody finds his way in: then all cadres stand on one."""


def write(path: Path, told: Assessed, office: Office) -> None:
    """Write the workbook to a draft's path."""
    with new_workbook(path, NAME) as workbook:
        book = Book(workbook, office)
        _units(book, told)
        taken = {"单位排名"}
        if len(told.units) > _UNITS:
            _cadres(
                book, told, ("干部得分", ""), [one for _, some in told.by_unit() for one in some]
            )
            return
        for unit, some in told.by_unit():
            name = for_sheet(unit, taken)
            taken.add(name)
            _cadres(book, told, (name, unit), some)


def _units(book: Book, told: Assessed) -> None:
    fields = [
        Field(title="名次", width=8, look="number"),
        Field.of(_COLUMNS["unit"], 30),
        Field(title="考核人数", width=11, look="number"),
        Field(title="平均得分", width=11, look="points"),
        *(Field(title=name, width=11, look="number", above="考核等次(人)") for name in told.grades),
    ]
    title = book.office.heading("单位考核排名", told.title)
    sheet = book.sheet("单位排名", title, fields, "人、分")
    for one in told.units:
        sheet.add([one.place, one.unit, one.cadres, one.points, *one.grades.values()])
    if told.units:
        sums = [
            sum(column) for column in zip(*(u.grades.values() for u in told.units), strict=True)
        ]
        people = len(told.cadres)
        mean = round(sum(one.points for one in told.cadres) / people, 2)
        sheet.add(["", "合计", people, mean, *sums], total=True)
    else:
        sheet.span("没有要考核的人")
    sheet.foot()


def _cadres(book: Book, told: Assessed, named: tuple[str, str], cadres: list[Cadre]) -> None:
    name, unit = named
    fields = [
        Field(title="名次", width=6, look="number"),
        *([] if unit else [Field.of(_COLUMNS["unit"], 22)]),
        Field.of(_COLUMNS["name"], 11),
        Field.of(_COLUMNS["post"], 14),
        Field.of(_COLUMNS["category"], 13),
        Field(title="包挂户数", width=8, look="number"),
        *(Field(title=item, width=10, look="points", above="得分") for item in told.items),
        Field(title="合计", width=10, look="points"),
        Field(title="等次", width=11),
    ]
    title = book.office.heading("干部考核得分", f"{unit}{told.title}")
    sheet = book.sheet(name, title, fields, "户、分")
    for one in cadres:
        sheet.add(
            [
                one.place,
                *([] if unit else [one.unit]),
                one.name,
                one.post,
                one.category,
                one.households,
                *(item.points for item in one.items),
                one.points,
                one.grade,
            ]
        )
    sheet.foot()
