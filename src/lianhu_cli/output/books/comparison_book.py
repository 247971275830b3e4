"""对照表: a list held against the register, a sheet for each kind of difference; numbers masked."""

from pathlib import Path
from typing import Any

from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import new_workbook

_PERSON = {"village": "行政村", "group": "村民小组", "name": "姓名", "unit": "单位", "code": "编码"}
_SHEETS = {
    "only_here": ("只在登记库", {**_PERSON, "at": "出处"}),
    "only_there": ("只在来的名单", {**_PERSON, "at": "出处"}),
    "differing": (
        "两边不一样",
        {**_PERSON, "title": "栏目", "here": "登记库", "here_at": "登记库出处", "there": "来的名单",
         "there_at": "名单出处"},
    ),
}  # fmt: skip
_WIDTH = 18


def write(path: Path, answer: dict[str, Any]) -> None:
    """Write the workbook.

    Raises:
        UnwritableError: the file cannot be written.
    """
    with whole(path) as draft, new_workbook(draft, "对照表") as book:
        head = book.add_format({"bold": True, "bottom": 1, "align": "center"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for name, (title, columns) in _SHEETS.items():
            sheet = book.add_worksheet(title)
            sheet.set_column(0, len(columns) - 1, _WIDTH, text)
            for at, said in enumerate(columns.values()):
                sheet.write_string(0, at, said, head)
            for number, row in enumerate(answer[name], start=1):
                for at, key in enumerate(columns):
                    sheet.write_string(number, at, row.get(key, ""), text)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(len(answer[name]), 1), len(columns) - 1)
