"""填表说明: what goes where, in words that a village clerk understands; one page or two, printed."""

from collections.abc import Sequence
from typing import Any

from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import GUIDE
from lianhu_cli.output.template.columns import AskedColumn
from lianhu_cli.output.template.looks import TemplateLooks

_WIDTHS = (16.0, 8.0, 60.0, 23.0)
_STEPS = (
    "先填“村情”：每村一行。其他表里选村的下拉，就是从那里来的。",
    "再填“困难户特殊户登记册”和“帮扶干部名册”，从表头下面第一行起，一户一行、一人一行，中间不要空行。",
    "“联村单位”“填报汇总”“指定与回避”和各种台账，有就填，没有就空着，不用删。",
    "带红色 * 的栏必须填；点到哪一格，旁边就会提示怎么填；有下拉的，从下拉中选。",
    "表头已经锁住，请不要改表头的文字和表名。行不够就往下接着填，也可以插入行、删除行、调列宽。",
    "填好后保存为 xlsx，文件名写上村名或单位，交乡镇汇总；不用打印，也不用合并到一个文件。",
)
_RULES = (
    "身份证号码、电话直接输入，前面不用加单引号，中间不要空格。",
    "数字只填数字：写 4，不写 4人；写 6.5，不写 6.5亩。",
    "同一户只登记一次；不知道的空着，不要填“无”“不详”或估计的数。",
    "不要在表里加小计、合计、说明；合计由乡镇统一算。",
    "表里有身份证号码和电话：不要发到微信群里，用完及时删除。",
)
Sheets = Sequence[tuple[type[Table], tuple[AskedColumn, ...]]]


def write(book: Any, looks: TemplateLooks, asked: Sheets) -> None:
    """Write the sheet of instructions."""
    page = _Page(book.add_worksheet(GUIDE), looks)
    page.title("摸底调查表填表说明")
    page.section("一、怎么填")
    page.lines(_STEPS)
    page.section("二、注意什么")
    page.lines(_RULES)
    page.section("三、各表填什么")
    page.contents(asked)
    page.section("四、各栏怎么填")
    for table, columns in asked:
        page.table(table.title, columns)
    page.end()


class _Page:
    """The sheet being written, from top to bottom."""

    def __init__(self, sheet: Any, looks: TemplateLooks) -> None:
        self._sheet, self._looks, self._row = sheet, looks, 0
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def title(self, text: str) -> None:
        """Write the title over all columns."""
        self._over(text, self._looks.title, 40)

    def section(self, text: str) -> None:
        """Write the heading of a section."""
        self._over(text, self._looks.section, 28)

    def lines(self, texts: Sequence[str]) -> None:
        """Write numbered sentences, each as high as it needs."""
        for number, text in enumerate(texts, start=1):
            said = f"{number}. {text}"
            self._over(said, self._looks.text, 18.0 * _lines(said, sum(_WIDTHS)) + 2)

    def contents(self, asked: Sheets) -> None:
        """Write what each sheet is for, each with a link to it."""
        for table, columns in asked:
            self._sheet.set_row(self._row, 20)
            self._sheet.merge_range(self._row, 0, self._row, 1, "", self._looks.link)
            name = f"internal:'{table.title}'!A4"
            self._sheet.write_url(self._row, 0, name, self._looks.link, table.title)
            needed = "、".join(column.title for column in columns if column.required)
            said = f"{table.about}。" + (f"必填：{needed}" if needed else "")
            self._sheet.merge_range(self._row, 2, self._row, 3, said, self._looks.cell)
            self._sheet.set_row(self._row, 16.0 * _lines(said, sum(_WIDTHS[2:])) + 4)
            self._row += 1

    def table(self, title: str, columns: Sequence[AskedColumn]) -> None:
        """Write how to fill in each column of a sheet."""
        looks, sheet = self._looks, self._sheet
        self._over(f"【{title}】", looks.section, 26)
        for at, text in enumerate(("栏", "必填", "怎么填", "例")):
            sheet.write_string(self._row, at, text, looks.head)
        sheet.set_row(self._row, 20)
        self._row += 1
        for column in columns:
            sheet.write_string(self._row, 0, column.title, looks.centre)
            sheet.write_string(self._row, 1, "必填" if column.required else "", looks.must)
            offered = f"可选：{'、'.join(column.choices)}。" if column.choices else ""
            said = column.hint + offered
            sheet.write_string(self._row, 2, said, looks.cell)
            sheet.write_string(self._row, 3, column.example, looks.centre)
            high = max(_lines(said, _WIDTHS[2]), _lines(column.example, _WIDTHS[3]))
            sheet.set_row(self._row, 16.0 * high + 4)
            self._row += 1

    def end(self) -> None:
        """Lock the sheet: it is to be read."""
        self._sheet.print_area(0, 0, self._row - 1, len(_WIDTHS) - 1)
        self._sheet.protect("", {"format_columns": True, "format_rows": True})

    def _over(self, text: str, look: Any, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._sheet.merge_range(self._row, 0, self._row, len(_WIDTHS) - 1, text, look)
        self._row += 1


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in so many letters: a Chinese character is two wide."""
    wide = sum(1 if character.isascii() else 2 for character in text)
    return max(-(-wide // int(width * 0.95)), 1)
