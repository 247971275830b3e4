"""The cells of a form: which of them is a label, which a value, and 户主姓名：张三 in one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lianhu_cli.domain.cells.place_names import place_readings
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.sides import side_of

Place = tuple[int, int]
"""Row and column, from 0, in the user's own file."""

_OTHER_LABELS = late(
    r"民族|文化程度|学历|婚姻(?:状况)?|籍贯|照片|住房.{0,4}|房屋.{0,4}|.{0,4}(?:收入|支出).{0,4}|饮水.{0,4}|用电.{0,4}"
    r"|(?:医疗|养老|大病)保险.{0,4}|参保.{0,4}|残疾(?:类别|等级|类型)|就业.{0,4}|务工.{0,4}|就读.{0,4}|学校|年级|银行.{0,4}"
    r"|开户.{0,4}|账号|(?:填[表报]|调查|入户|走访|登记|审核|核查)(?:人员?|时间|日期|单位)|.{0,6}签[字名章]|(?:档案|家庭)?编号"
    r"|家庭成员.{0,4}|成员.{0,4}|(?:户主|家庭|基本|帮扶|其他)(?:基本)?(?:信息|情况)|.{0,4}(?:措施|成效|记录|结果|意见|评议|内容|金额|事项|次数)"
    r"|(?:帮扶|走访|入户|慰问|落实|完成)?(?:时间|日期|年月)"
)
_PLACE_ENDINGS = frozenset(
    "省 市 县 区 旗 镇 乡 乡镇 街道 村 社区 行政村 村委会 组 社 队 小组 村民小组 号".split()
)
_PLACE = late(r"\S{1,12}(?:省|州|市|县|区|旗|镇|乡|街道|村|社区|村委会|居委会|组|社|队|号)")
_ALSO_VALUES = frozenset("户主 党员 其他 说明 干部 社区 群众 组 社 队 村 残疾 领导".split())
"""Labels that stand as values, too: 政治面貌 党员, 与户主关系 户主."""
_LONGEST = 14
_HELPERS = 10
"""Longer texts that speak of helpers are sentences."""
_WORD = r"[\u4e00-\u9fff][\u4e00-\u9fff()/]{0,11}"
_INLINE = late(rf"({_WORD})\s*:\s*(.*?)(?=[\s,;]+{_WORD}\s*:|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell that says something, with the ends of its merged area."""

    row: int
    left: int
    right: int
    bottom: int
    text: str

    @property
    def is_label(self) -> bool:
        """Whether it is a label and cannot be a value."""
        return is_label(self.text)

    def behind(self) -> Place:
        """Return the cell right of it."""
        return self.row, self.right + 1


def is_label(text: str) -> bool:
    """Tell whether a text is the label of a form.

    >>> [is_label(t) for t in ("户主姓名", "联系电话：", "民族", "帮扶人电话", "张三", "党员")]
    [True, True, True, True, False, False]
    """
    name = key(text)
    return len(name) <= _LONGEST and name not in _ALSO_VALUES and may_be_label(text)


def may_be_label(text: str) -> bool:
    """Tell whether a text is a label where one is due, though it might be a value elsewhere."""
    name = key(text)
    if not name or len(name) > _LONGEST or name.isascii():
        return False
    if _is_ours(text) or _OTHER_LABELS.fullmatch(bare(name)):
        return True
    return side_of(name) == "helper" and len(name) <= _HELPERS


def _is_ours(text: str) -> bool:
    """Tell whether a text is a heading of households or helpers; 困难户 is one of 村情, and a value here."""
    return claim(Household, (text,)) is not None or claim(Helper, (text,)) is not None


def inline(text: str) -> list[tuple[str, str]]:
    """Return label and value of each 户主姓名：张三 in a cell, none where it says no such thing.

    >>> inline("户主姓名：张三　联系电话：138"), inline("村民小组：")
    ([('户主姓名', '张三'), ('联系电话', '138')], [('村民小组', '')])
    >>> inline("备注说明：见附件"), inline("张三")
    ([], [])
    """
    found = [(label, value.strip()) for label, value in _INLINE.findall(fold(text))]
    return (
        found
        if any(_is_ours(label) and side_of(key(label)) != "other" for label, _ in found)
        and not (len(found) == 1 and key(found[0][0]) in {"备注说明", "说明", "备注", "其他"})
        else []
    )


def is_address(text: str) -> bool:
    """Tell whether a label asks where a household lives.

    >>> is_address("家庭住址："), is_address("行政村")
    (True, False)
    """
    return bare(key(text)) in Household.told_by


def address(cells: Sequence[FormCell]) -> tuple[str, int]:
    """Return the address that begins in the first of some cells and over how many it goes on.

    白沙镇 | 石桥村 | 3组 is one, 石桥 | 村 | 3 | 组 too; ("", 0) where the first cell is all of it.
    """
    pieces: list[str] = []
    for nth, cell in enumerate(cells):
        text = bare(squeeze(fold(cell.text)))
        after = cells[nth + 1].text.strip() if nth + 1 < len(cells) else ""
        of_place = _PLACE.fullmatch(text) or bare(squeeze(fold(after))) in _PLACE_ENDINGS
        if (nth and cell.left != cells[nth - 1].right + 1) or not (
            of_place or text in _PLACE_ENDINGS
        ):
            break
        pieces.append(text)
    whole = "".join(pieces)
    return (whole, len(pieces)) if len(pieces) > 1 and place_readings(whole) else ("", 0)


class FormGrid:
    """The cells of a part of a sheet: columns `first` to before `end`."""

    def __init__(self, grid: Grid, first: int, end: int) -> None:
        self.grid = grid
        self.first = first
        self.end = end
        self._areas = {(top, left): (bottom, right) for top, left, bottom, right in grid.merges}

    def row(self, row: int) -> list[FormCell]:
        """Return the cells of a row that say something, from left to right."""
        return list(self._cells(row))

    def _cells(self, row: int) -> Iterator[FormCell]:
        for column in range(self.first, self.end):
            text = self.grid.text(row, column).strip()
            if text:
                bottom, right = self._areas.get((row, column), (row, column))
                yield FormCell(row, column, right, bottom, text)

    def is_whole_row(self, cell: FormCell) -> bool:
        """Tell whether a cell reaches over the whole width, as a title does."""
        return cell.left == self.first and cell.right >= self.end - 1 > cell.left

    def labels(self, row: int) -> tuple[str, ...]:
        """Return the labels of a row, by which a row of the next form is known again."""
        found: list[str] = []
        for cell in self._cells(row):
            found += [key(label) for label, _ in inline(cell.text)]
            if cell.is_label:
                found.append(key(cell.text))
        return tuple(found)


def is_title(cells: list[FormCell]) -> bool:
    """Tell whether a row is one text that is no label: the title of a form or of a part of it."""
    return len(cells) == 1 and not inline(cells[0].text) and not squeeze(cells[0].text).isdecimal()
