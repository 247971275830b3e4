"""The default templates of the cards and of the handbook: a page each, for the office to change in Word."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from lianhu_cli.output.word import looks
from lianhu_cli.output.word.drawing import (
    Cell,
    Row,
    cut_line,
    element,
    frame,
    grid,
    paragraph,
    space,
    together,
)
from lianhu_cli.output.word.merge import NEXT
from lianhu_cli.output.word.official import Official, Page

_CUT = "✂  沿  此  线  裁  开"
_STUB, _KEPT = "存根", "户存"
_SIGNED = "户主签字：　　　　　　　帮扶责任人签字：　　　　　　　　　　年　　月　　日"
_SIGNED_NARROW = ["户主签字：　　　　　帮扶责任人签字：", "　　　　　　　　　　　　年　　月　　日"]
_HOW = "有事请拨打帮扶责任人电话；帮扶不到位的，请拨打监督电话。本卡由户主保存。"
_OFFICE = "填报单位：{{填报单位}}　　监督电话：{{监督电话}}"
_ASSESSED, _DATED = "考核人签字：　　　　　　", "年　　月　　日"
_VISITS = 13
_SMALL, _LARGE = 10.5, 14
_LABELS = {"帮扶人.姓名": "帮扶人"}
_UNITS = {"家庭人口": "人", "劳动力": "人", "包挂户数": "户"}


def two_up() -> Official:
    """Return the page with one household's two cards, one above the other."""
    page = Page(top=10, bottom=6, left=15, right=15, foot=5, numbered=False)
    paper = Official("帮扶联系卡", page)
    _put(
        paper,
        [*_wide_card(_STUB, _SIGNED), cut_line(_CUT, 15), space(22), *_wide_card(_KEPT, _HOW)],
    )
    return paper


def _wide_card(copy: str, foot: str) -> list[str]:
    large = 16 if copy == _KEPT else 0
    rows = [
        _row(42, [_field("行政村"), _field("村民小组"), _field("户主姓名")]),
        _row(42, [_field("户类别"), _field("家庭人口"), _field("劳动力")]),
        _row(48, [_field("致贫原因", span=5)]),
        _row(48, [_field("帮扶需求", span=5)]),
        _row(42, [_field("帮扶人.姓名", large=large), _field("帮扶人.单位", span=3)]),
        _row(42, [_field("帮扶人.职务"), _field("帮扶人.联系电话", span=3, large=large)]),
        _row(42, [_field("监督电话"), _field("结对时间", span=3)]),
    ]
    return [
        paragraph(f"帮扶联系卡（{copy}）", looks.CARD_TITLE),
        paragraph("{{填报单位}}　　第{{编号}}号", looks.CARD_NOTE),
        grid([22, 40, 22, 34, 22, 40], rows),
        space(5),
        paragraph(foot, looks.CARD_NOTE),
    ]


def four_up() -> Official:
    """Return the page with two households' two cards each, side by side."""
    page = Page(top=8, bottom=5, left=8, right=8, foot=4, numbered=False)
    paper = Official("帮扶联系卡", page)
    sides = [(_STUB, _SIGNED_NARROW), (_KEPT, [_HOW])]
    cells = [Cell(inside="".join(_narrow_card(copy, foot))) for copy, foot in sides]
    pair = frame([97, 97], [Row(height=384, cells=cells)])
    between = cut_line(f"{{{{{NEXT}}}}}{_CUT}", 8)
    _put(paper, [pair, between, space(7), pair])
    return paper


def _narrow_card(copy: str, foot: Sequence[str]) -> list[str]:
    small = partial(_field, size=_SMALL)
    large = _LARGE if copy == _KEPT else 0
    rows = [
        _row(28, [small("行政村"), small("村民小组")]),
        _row(28, [small("户主姓名"), small("户类别")]),
        _row(28, [small("家庭人口"), small("劳动力")]),
        _row(38, [small("致贫原因", span=3)]),
        _row(38, [small("帮扶需求", span=3)]),
        _row(28, [small("帮扶人.姓名", large=large), small("帮扶人.职务")]),
        _row(28, [small("帮扶人.单位", span=3)]),
        _row(28, [small("帮扶人.联系电话", span=3, large=large)]),
        _row(28, [small("监督电话", span=3)]),
    ]
    return [
        paragraph(f"帮扶联系卡（{copy}）", looks.CARD_TITLE, size=16),
        paragraph("{{填报单位}}　第{{编号}}号　{{结对时间}}", looks.CARD_NOTE, size=9),
        grid([18.5, 26.5, 18.5, 26.5], rows),
        space(3),
        *(paragraph(line, looks.CARD_NOTE, size=9) for line in foot),
    ]


def handbook() -> Official:
    """Return the page of a helper: who, the own households, the log of visits."""
    visits = [
        Row(height=26, head=True, cells=[_label(title) for title in _LOG]),
        *(Row(height=34, cells=[Cell() for _ in _LOG]) for _ in range(_VISITS)),
    ]
    signed = f"{_ASSESSED}考核等次：　　　　　　{_DATED}"
    return _book(
        grid([20, 22, 66, 40, 26], visits),
        together(space(4)),
        together(paragraph(_OFFICE, looks.CARD_NOTE)),
        paragraph(signed, looks.CARD_NOTE),
    )


def filled_handbook(log: Sequence[str], items: Sequence[str]) -> Official:
    """Return the page of a helper who was assessed: the log as it is kept, and the points.

    `log` and `items` are the columns of the two tables, which the lists 记录 and 考核 fill.
    """

    def filled(name: str, titles: Sequence[str]) -> list[Row]:
        cells = [Cell(text=f"{{{{{name}.{title}}}}}", size=_SMALL) for title in titles]
        return [
            Row(height=22, head=True, cells=[_label(title) for title in titles]),
            Row(height=20, fixed=False, cells=cells),
        ]

    total = "合计 {{合计得分}} 分　　考核等次：{{考核等次}}　　本单位{{单位名次}}"
    return _book(
        grid([24, 20, 20, 66, 44], filled("记录", log)),
        space(8),
        *map(
            together,
            (
                paragraph("三、考核得分（{{考核时间}}）", looks.CARD_NOTE, size=14, bold=True),
                grid([26, 16, 18, 16, 98], filled("考核", items)),
                space(4),
                paragraph(total, looks.CARD_NOTE, size=12, bold=True),
                space(4),
            ),
        ),
        together(paragraph(_OFFICE, looks.CARD_NOTE)),
        paragraph(f"{_ASSESSED}{_DATED}", looks.CARD_NOTE),
    )


def _book(*blocks: str) -> Official:
    """Return the page of a helper: who, the own households, and below the heading of the log `blocks`."""
    page = Page(top=20, bottom=18, left=18, right=18, foot=10, numbered=False)
    paper = Official("工作考核手册", page)
    about = [
        _row(26, [_field("姓名"), _field("单位"), _field("职务")]),
        _row(26, [_field("人员类别"), _field("联系电话"), _field("包挂户数")]),
    ]
    households = [
        Row(height=28, head=True, fixed=False, cells=[_label(title) for title, _ in _HOUSEHOLDS]),
        Row(
            height=36,
            cells=[Cell(text=f"{{{{户.{name}}}}}", size=_SMALL) for _, name in _HOUSEHOLDS],
        ),
    ]
    _put(
        paper,
        [
            paragraph("工 作 考 核 手 册", looks.CARD_TITLE),
            space(8),
            grid([20, 32, 20, 50, 20, 32], about),
            space(8),
            paragraph("一、包挂户", looks.CARD_NOTE, size=14, bold=True),
            grid([12, 19, 18, 18, 17, 12, 22, 26, 30], households),
            space(8),
            paragraph("二、走访帮扶记录", looks.CARD_NOTE, size=14, bold=True),
            *blocks,
        ],
    )
    return paper


_HOUSEHOLDS = (
    ("序号", "序号"), ("行政村", "行政村"), ("村民小组", "村民小组"), ("户主姓名", "户主姓名"),
    ("户类别", "户类别"), ("人口", "家庭人口"), ("致贫原因", "致贫原因"), ("帮扶需求", "帮扶需求"),
    ("联系电话", "联系电话"),
)  # fmt: skip
_LOG = ("日期", "方式", "内容", "结果", "户主签字")


def _row(height: float, fields: Sequence[Sequence[Cell]]) -> Row:
    return Row(height=height, cells=[cell for field in fields for cell in field])


def _field(name: str, *, span: int = 1, size: float = 0, large: float = 0) -> list[Cell]:
    """Return a label and the cell beside it; a large one is bold."""
    label = _LABELS.get(name, name.rpartition(".")[2])
    text = f"{{{{{name}}}}}{_UNITS.get(name, '')}"
    return [
        Cell(text=label, style=looks.CARD_LABEL, size=size),
        Cell(text=text, span=span, size=large or size, bold=large > 0),
    ]


def _label(title: str) -> Cell:
    return Cell(text=title, style=looks.CARD_LABEL, size=_SMALL)


def _put(paper: Official, blocks: Sequence[str]) -> None:
    body: Any = paper.document.element.body
    for block in blocks:
        body.insert(len(body) - 1, element(block))
