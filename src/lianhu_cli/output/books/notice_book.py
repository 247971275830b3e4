"""公示表.xlsx: the notice that hangs in the village, with nothing on it that must not leave the office."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lianhu_cli.domain.cells.idcard import birth_date
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people import units
from lianhu_cli.domain.privacy.disclosure import Shown, published
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office, printed
from lianhu_cli.domain.tables.survey import Order
from lianhu_cli.output import names
from lianhu_cli.output.counted import households_with_helpers
from lianhu_cli.output.page_form import Book, Field, Sheet, new_workbook

NAME = "公示表"
_WHAT = f"结对帮扶{NAME}"
_WIDTHS = {
    "township": 10, "village": 11, "group": 9, "head": 11, "people": 8, "labour": 8, "land": 9, "kind": 11,
    "sex": 6, "age": 6, "born": 12, "id_number": 22, "name": 11, "unit": 26, "post": 16, "category": 14,
    "phone": 15,
}  # fmt: skip
_LOOKS = {"people": "number", "labour": "number", "age": "number", "land": "amount", "phone": "text",
          "id_number": "text", "born": "text"}  # fmt: skip
_PAGE = 118
"""Characters across an A4 sheet in landscape: narrower notices are spread over it."""
_SPREAD = 1.7
_BORN = ("id_number", "born")
MOST = 50_000
"""Beyond so many lines one workbook is nothing to hang up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hanging:
    """When and for whom a notice hangs: its first and last day, how many working days, whom to call."""

    first: date
    last: date
    days: int
    phone: str = ""
    whole_phones: bool = False
    unsure: bool = False
    """Whether holidays in between are not known: then the notice says that they move its end."""
    """Whether the helpers' phones show in full."""

    @property
    def period(self) -> str:
        """From when to when, in words."""
        return f"{printed(self.first)}至{printed(self.last)}（{self.days}个工作日）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster(Office):
    """The office, and the sentence with which its notice opens."""

    hanging: Hanging

    @property
    def line(self) -> tuple[str, str]:
        """What is made public, and from when to when."""
        opening = (
            f"根据{self.basis or '结对帮扶工作要求'}，现将结对帮扶户和帮扶责任人名单予以公示。"
            f"公示期：{self.hanging.period}{'，遇法定节假日顺延' if self.hanging.unsure else ''}。"
        )
        return opening, ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The lines of a notice by village, in the township's order, and how many households have no helper."""

    columns: tuple[Shown, ...]
    villages: dict[tuple[str, str, str], list[list[Any]]]
    left_out: int
    alike: int = 0
    """How many households of a village read alike but for the names, at the least."""

    @property
    def lines(self) -> int:
        """How many households stand on it."""
        return sum(map(len, self.villages.values()))


def lines(
    decision: Decision,
    columns: Sequence[Shown],
    hanging: Hanging,
    before: Collection[str] = (),
) -> Notice:
    """Return what the notice of a round shows: the pairs, each text as the public may read it.

    `before` are columns of households that earlier notices have shown: whoever kept one of these holds it
    beside this one, so that they tell households apart, too.

    Raises:
        UsageError: a name or kind tells of illness, disability or petitions.
    """
    names = {shown.attribute for shown in columns if not shown.helper}
    telling = sorted((names | set(before)) - {"head", "group"})
    names |= set(before)
    table = households_with_helpers.households(
        decision,
        sorted(
            {"code", "county", "township", "village", *names, *(_BORN if "age" in names else ())}
        ),
    )
    villages: dict[tuple[str, str, str], list[list[Any]]] = {}
    rows = [_aged(row, hanging.first.year) for row in table.to_pylist()]
    alike: dict[tuple[Any, ...], set[str]] = {}
    for row in rows:
        if row["helper"]:
            place = (row["county"], row["township"], row["village"])
            alike.setdefault((place, *(row[name] for name in telling)), set()).add(row["code"])
            line = [_value(shown, row, hanging) for shown in columns]
            villages.setdefault(place, []).append(line)
    return Notice(
        columns=tuple(columns),
        villages=villages,
        alike=min(map(len, alike.values()), default=0),
        left_out=sum(not row["helper"] for row in rows),
    )


def _aged(row: dict[str, Any], year: int) -> dict[str, Any]:
    """Return a household with the age that its head reaches in a year, where the year of birth is known.

    Two notices a few days apart must not tell together on which day somebody was born.
    """
    if "age" not in row:
        return row
    born = birth_date(row["id_number"])
    known = str(born.year) if born else row["born"][:4]
    return {**row, "age": year - int(known)} if known.isdigit() else row


def write(folder: Path, notice: Notice, poster: Poster, *, split: bool) -> dict[str, int]:
    """Write one workbook with a sheet for each village, or one workbook for each.

    Returns:
        Name of a workbook → how many households stand on it.
    """
    if split:
        stems = names.files(_titles(list(notice.villages)).items(), f"{NAME}-.xlsx")
        books = {f"{NAME}-{stems[village]}.xlsx": village for village in notice.villages}
        for name, village in books.items():
            _book(folder / name, {village: notice.villages[village]}, notice, poster)
        return {name: len(notice.villages[village]) for name, village in books.items()}
    if notice.lines > MOST:
        raise UsageError(f"公示的户有 {notice.lines} 户，一个工作簿放不下：请加 --split village")
    _book(folder / f"{NAME}.xlsx", notice.villages, notice, poster)
    return {f"{NAME}.xlsx": notice.lines}


def _value(shown: Shown, row: dict[str, Any], hanging: Hanging) -> Any:
    name = "helper_phone" if shown.helper and shown.attribute == "phone" else shown.attribute
    value = row[name]
    if name == "unit":
        value = units.called(value)
    if not isinstance(value, str):
        return value
    try:
        return published(shown, value, whole_phone=hanging.whole_phones)
    except ValueError as telling:
        where = f"{row['village']}{row.get('group', '')}"
        raise UsageError(
            f"{where}有一户的{shown.column.title}写着“{telling}”，不能公示："
            f"请先改正登记册再导入，或用 --columns 去掉“{shown.column.title}”"
        ) from None


def _book(
    path: Path,
    villages: dict[tuple[str, str, str], list[list[Any]]],
    notice: Notice,
    poster: Poster,
) -> None:
    titles = names.sheets(_titles(list(villages)).items())
    fields = _fields(notice.columns)
    with new_workbook(path, _WHAT) as workbook:
        book = Book(workbook, poster)
        for village, rows in villages.items():
            title = poster.heading(_WHAT, _place(village, poster))
            sheet = book.sheet(titles[village], title, fields, "")
            for at, row in enumerate(rows, start=1):
                sheet.add([at, *row])
            aged = any(shown.attribute == "age" for shown in notice.columns)
            _foot(sheet, poster, aged=aged)
        if not villages:
            sheet = book.sheet(NAME, poster.heading(_WHAT), fields, "")
            sheet.span("还没有结对，没有可公示的户")


def _titles(villages: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """Return the name of each village, with its township and county only where two are alike."""
    alike = Counter(path[2] for path in villages)
    wider = Counter(path[1:] for path in villages)
    found: dict[tuple[str, str, str], str] = {}
    for path in villages:
        depth = 2 if alike[path[2]] == 1 else 1 if wider[path[1:]] == 1 else 0
        found[path] = "".join(path[depth:]) or "村名不明"
    return found


def _place(village: tuple[str, str, str], poster: Poster) -> str:
    """Return whose village it is, with the township where the office does not say it."""
    _, township, name = village
    return name if poster.township else f"{township}{name}"


def _fields(columns: Sequence[Shown]) -> list[Field]:
    above = Order.columns["helper"].title
    widths = [_WIDTHS[shown.attribute] for shown in columns]
    spread = min(_PAGE / (sum(widths) + 6), _SPREAD)
    return [
        Field(title="序号", width=6, look="number"),
        *(
            Field(
                title=shown.column.title,
                width=round(width * spread, 1),
                look=_LOOKS.get(shown.attribute, "middle"),
                above=above if shown.helper else "",
            )
            for shown, width in zip(columns, widths, strict=True)
        ),
    ]


def _foot(sheet: Sheet, poster: Poster, *, aged: bool) -> None:
    """Add what the reader is to do, whom to call, and by whom and when the notice was made."""
    hanging = poster.hanging
    phone = hanging.phone or poster.phone or "____________________"
    whom = f"（{poster.leader}）" if poster.leader else ""
    sheet.line("公示期内对以上内容有异议的，请向公示单位反映。")
    if aged:
        sheet.line("年龄按出生年份计算。")
    sheet.line(f"监督电话：{phone}{whom}")
    sheet.line(f"{poster.name or '（公示单位盖章）'}", right=True)
    sheet.line(printed(hanging.first), right=True)
    if poster.root:
        sheet.line(f"校验码：{poster.root}")
    sheet.end()
