"""What each column of a blank sheet asks for: its drop-down, its limits, its words for the clerk."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.cells import dates, idcard, readers
from lianhu_cli.domain.cells.place_names import village_cell
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.wording import Wording
from lianhu_cli.domain.tables.column import Column, Value, Vocabulary
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SHEETS

VILLAGES = "村名"
"""The defined name of the villages of the 村情 sheet."""
ON_DUTY = "在岗"
_LARGE = 100_000
"""From here on a limit says nothing to a clerk."""
_STRICT = {"kind-unknown", "category-unknown"}
"""What is wrong with a row that cannot be used for want of such a word."""
Reader = Callable[[str], Value]
_WIDTHS: dict[Reader, float] = {
    idcard.read: 21.0, readers.phone: 14.0, readers.name: 10.5, village_cell: 13.0, readers.group: 9.5,
    readers.count: 9.0, readers.number: 11.0, readers.sex: 6.5, readers.yes_no: 9.0,
}  # fmt: skip
_ID_SUM = (
    'MID("10X98765432",MOD(SUMPRODUCT(MID({cell},ROW(INDIRECT("1:17")),1)'
    '*2^(18-ROW(INDIRECT("1:17")))),11)+1,1)=UPPER(RIGHT({cell},1))'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedColumn:
    """One column of a blank sheet.

    `choices` are the words of its drop-down, `strict` where nothing else will do; `hint` says how to
    fill it in, `example` shows it.
    """

    attribute: str
    title: str
    column: Column
    required: bool
    choices: tuple[str, ...] = ()
    strict: bool = False
    from_villages: bool = False
    hint: str = ""
    example: str = ""

    @property
    def width(self) -> float:
        """The width of the column, in characters."""
        own = self.column.width or _WIDTHS.get(self.column.read, 13.0)
        return max(own, 2 * len(self.title) / (2 if len(self.title) > 5 else 1) + 2.5)

    @property
    def is_text(self) -> bool:
        """Whether its cells are text, so that Excel changes nothing of what is typed."""
        return self.column.type == "text"

    def rule(self, cell: str) -> dict[str, Any]:
        """Return what may be entered, as xlsxwriter takes it; `cell` is the first cell's address."""
        read = self.column.read
        if read is idcard.read:
            return {
                "validate": "custom",
                "value": f"=AND(LEN({cell})=18,{_ID_SUM.format(cell=cell)})",
            }
        if read is readers.phone:
            return {"validate": "length", "criteria": "between", "minimum": 7, "maximum": 36}
        if self.column.type in {"integer", "real"} and self.column.high is not None:
            kind = "integer" if self.column.type == "integer" else "decimal"
            low, high = self.column.low or 0, self.column.high
            return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
        return {"validate": "any"}

    @property
    def fault(self) -> str:
        """What is said of an entry that does not keep the rule."""
        read = self.column.read
        if self.choices or self.from_villages:
            if self.strict:
                return f"这里只能从下拉中选：{'、'.join(self.choices)}"[:220]
            if self.from_villages:
                return "“村情”表里没有这个村。请先在“村情”表登记，或检查村名写法；确认无误可点“是”继续。"
            return "下拉里没有这一项。尽量从下拉中选；确有其他情况，点“是”照填。"
        if read is idcard.read:
            return "身份证号码应为18位，且最后一位要对得上：请对照证件再看一遍。证件确实如此，点“是”照填。"
        if read is readers.phone:
            return "手机号应为11位，座机带区号；两个号码之间用“、”隔开。确认无误可点“是”继续。"
        if self.column.high is not None:
            return (
                f"这里填数字，不带单位，一般在0到{self.column.high:g}之间。确认无误可点“是”继续。"
            )
        return ""


def sheets(
    policy: Policy, wording: Wording, coded: Collection[str] = ()
) -> Iterator[tuple[type[Table], tuple[AskedColumn, ...]]]:
    """Yield every table that a survey asks for, with its columns; those `coded` begin with the code."""
    for table in SHEETS:
        if table.sent_out:
            first = (_code(table),) if table.role in coded else ()
            yield table, (*first, *_columns(table, policy, wording))


def _code(table: type[Table]) -> AskedColumn:
    """Return the column of our own codes, by which somebody is known when the sheet comes back."""
    title = table.titles()["code"]
    return AskedColumn(
        attribute="code",
        title=title,
        column=Column(title=title, read=readers.text, width=16),
        required=False,
        hint="系统编的号，请不要改；新增的空着。",
    )


def _columns(table: type[Table], policy: Policy, wording: Wording) -> Iterator[AskedColumn]:
    own = {meant: written for written, meant in wording.headings.get(table.role, {}).items()}
    for attribute, column in table.columns.items():
        if attribute in table.unasked:
            continue
        choices = _offered(column, policy, wording)
        hint, example = _hint(column, choices=bool(choices))
        yield AskedColumn(
            attribute=attribute,
            title=own.get(attribute, column.title),
            column=column,
            required=attribute in table.required,
            choices=choices,
            strict=column.invalid in _STRICT or column.read is readers.sex,
            from_villages=column.read is village_cell and table.owner != "village",
            hint=hint,
            example=example or next(iter(choices), ""),
        )


def _offered(column: Column, policy: Policy, wording: Wording) -> tuple[str, ...]:
    """Return the words of a drop-down: the column's own, or those of the rules and of the office."""
    words: dict[Vocabulary, tuple[str, ...]] = {
        "": column.choices,
        "kinds": (*(kind.name for kind in policy.kinds), *wording.kinds),
        "categories": (*(one.name for one in policy.categories), *wording.categories),
        "statuses": (ON_DUTY, *policy.excluded),
    }
    return tuple(dict.fromkeys(words[column.vocabulary]))


def _hint(column: Column, *, choices: bool) -> tuple[str, str]:
    """Return how to fill a column in, and an example."""
    if column.hint:
        return column.hint, column.example
    known: dict[Reader, tuple[str, str]] = {
        readers.count: ("填整数，不带单位。", "4"),
        readers.number: ("填数字，不带单位，可带小数。", "6.5"),
        readers.name: ("填姓名，中间不加空格。", "张三"),
        village_cell: ("从下拉中选村。", "石桥村"),
        readers.group: ("填“3组”这样的组名。", "3组"),
        readers.phone: ("手机11位；座机带区号。", "13800001234"),
        readers.yes_no: ("填是或否。", "是"),
        dates.birth: ("写成1962-03-15。", "1962-03-15"),
    }
    if choices:
        return "从下拉中选，没有就空着。", ""
    return known.get(column.read, ("照实填写，没有就空着。", ""))
