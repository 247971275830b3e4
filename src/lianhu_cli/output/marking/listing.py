"""The first sheet of a marked workbook: every finding with a link to its cell."""

from collections.abc import Sequence

from lianhu_cli.domain.problem import CODES, Problem
from lianhu_cli.output.marking.package import quoted
from lianhu_cli.output.marking.styles import COLOURS, Styles

NAME = "问题标记"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORDS = {"error": "未收的行", "warning": "请核实", "fixed": "已修正"}
_COLUMNS = (
    ("编号", 6), ("级别", 10), ("工作表", 20), ("单元格", 9), ("户主/姓名", 12), ("原值", 22),
    ("问题", 46), ("建议", 34),
)  # fmt: skip


def sheet(problems: Sequence[Problem], styles: Styles) -> str:
    """Return the worksheet part that lists the problems of one workbook."""
    bold, plain = (
        styles.add_font(f'{weight}<{{0}}sz val="11"/><{{0}}name val="宋体"/><{{0}}family val="3"/>')
        for weight in ("<{0}b/>", "")
    )
    box = styles.add_border()
    title = styles.add_format(
        f'<xf numFmtId="49" fontId="{bold}" fillId="0" borderId="0" xfId="0"/>'
    )
    head, body, number = (
        styles.add_format(
            f'<xf numFmtId="{form}" fontId="{font}" fillId="0" borderId="{box}" xfId="0" applyFont="1"'
            ' applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>'
        )
        for form, font in ((49, bold), (49, plain), (0, plain))
    )
    coloured = {one: styles.marked(body, one) for one in COLOURS}
    rows = [
        _row(
            1, [f"共 {len(problems)} 处。红色：没有收，改正后重新导入；黄色：已收，请核实"], title
        ),
        _row(2, [name for name, _ in _COLUMNS], head),
    ]
    links = []
    ordered = sorted(problems, key=lambda p: list(_WORDS).index(p.severity))
    for n, problem in enumerate(ordered, start=1):
        severity = problem.severity
        texts = [
            _WORDS[severity], problem.sheet, problem.cell, problem.head, problem.value,
            _said(problem), problem.remedy or CODES[problem.code].remedy,
        ]  # fmt: skip
        rows.append(_row(n + 2, texts, body, number=(n, number), colour=coloured.get(severity)))
        name = problem.sheet.replace("'", "''")
        target = quoted(f"'{name}'!{problem.cell}").replace('"', "&quot;")
        links.append(f'<hyperlink ref="D{n + 2}" location="{target}"/>')
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, (_, width) in enumerate(_COLUMNS, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        '<sheetView tabSelected="1" workbookViewId="0"><pane ySplit="2" topLeftCell="A3"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<autoFilter ref="A2:H{len(problems) + 2}"/>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _said(problem: Problem) -> str:
    return (
        f"{problem.message}（改为 {problem.after}）"
        if problem.after and problem.severity == "fixed"
        else problem.message
    )


def _row(
    at: int,
    texts: Sequence[str],
    style: int,
    number: tuple[int, int] | None = None,
    colour: int | None = None,
) -> str:
    cells = [f'<c r="A{at}" s="{number[1]}"><v>{number[0]}</v></c>'] if number else []
    for n, text in enumerate(texts, start=len(cells)):
        own = colour if colour is not None and number and n == 1 else style
        cells.append(
            f'<c r="{chr(65 + n)}{at}" s="{own}" t="inlineStr"><is><t xml:space="preserve">'
            f"{quoted(text)}</t></is></c>"
        )
    height = 16 * max(map(_lines, texts[-2:], (46, 34))) if number else 18
    return f'<row r="{at}" ht="{height}" customHeight="1">{"".join(cells)}</row>'


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column so many letters wide."""
    return 1 + sum(2 if ord(c) > 0xFF else 1 for c in text) // width
