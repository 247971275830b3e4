"""A table of a document, written as XML in one piece: python-docx takes minutes for a thousand rows."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from lianhu_cli.output.page_form import Field
from lianhu_cli.output.word import looks
from lianhu_cli.output.word.text import plain
from lianhu_cli.output.written_rows import full_width

_TWIPS_PER_MM = 1440 / 25.4
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEADING = 1.5
"""The least height of a dense row over the size of its letters."""
_WHOLE, _FEW = 15, 2
"""A table of so many rows stands on one page; of a longer one, so many rows are not left alone."""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def table(
    fields: Sequence[Field], rows: Sequence[Sequence[Any]], width: float, size: float = 0
) -> Any:
    """Return a framed table of `width` millimetres, its heading repeated on every page.

    With a `size` in points its letters are of that size, its rows no higher than they need to be.
    """
    from docx.oxml import parse_xml

    whole = sum(field.width for field in fields)
    widths = [round(field.width / whole * width * _TWIPS_PER_MM) for field in fields]
    xml = "".join(_xml(fields, rows, widths))
    return _denser(parse_xml(xml), size) if size else parse_xml(xml)


def _denser(drawn: Any, size: float) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for run in drawn.iter(qn("w:r")):
        run.get_or_add_rPr().sz_val = Pt(size)
    for paragraph in drawn.iter(qn("w:pPr")):  # its mark, which alone makes a blank cell as high
        mark: Any = OxmlElement("w:rPr")
        mark.append(OxmlElement("w:sz"))
        mark[0].set(qn("w:val"), f"{size * 2:g}")
        paragraph.append(mark)
    for height in drawn.iter(qn("w:trHeight")):
        height.set(qn("w:val"), str(round(size * _LEADING * 20)))
    return drawn


def _xml(
    fields: Sequence[Field], rows: Sequence[Sequence[Any]], widths: list[int]
) -> Iterator[str]:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in _SIDES)
    yield (
        f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr><w:tblGrid>"
    )
    yield from (f'<w:gridCol w:w="{one}"/>' for one in widths)
    yield "</w:tblGrid>"
    if any(field.above for field in fields):
        yield from _two_headings(fields, widths)
    else:
        yield _row(
            [
                _cell(full_width(f.title), w, looks.TABLE_HEAD)
                for f, w in zip(fields, widths, strict=True)
            ],
            head=True,
        )
    for at, row in enumerate(rows):
        cells = [
            _cell(shown(value, f.look), w, _style(f))
            for value, f, w in zip(row, fields, widths, strict=True)
        ]
        yield _row(cells, keep=_stays(at, len(rows)))
    yield "</w:tbl>"


def _stays(at: int, count: int) -> bool:
    """Tell whether a row stays on the page of the next: no page begins or ends with a few rows of a table.

    >>> [at for at in range(20) if _stays(at, 20)], [at for at in range(3) if _stays(at, 3)]
    ([0, 1, 17, 18], [0, 1])
    """
    if count <= _WHOLE:
        return at < count - 1
    return at < _FEW or count - 1 - _FEW <= at < count - 1


def _two_headings(fields: Sequence[Field], widths: list[int]) -> Iterator[str]:
    """Yield the two heading rows of fields some of which stand under a common one."""
    upper, at = [], 0
    while at < len(fields):
        end = at + 1
        while fields[at].above and end < len(fields) and fields[end].above == fields[at].above:
            end += 1
        title = full_width(fields[at].above or fields[at].title)
        spans = (
            f'<w:gridSpan w:val="{end - at}"/>'
            if fields[at].above
            else '<w:vMerge w:val="restart"/>'
        )
        upper.append(_cell(title, sum(widths[at:end]), looks.TABLE_HEAD, spans))
        at = end
    yield _row(upper, head=True)
    yield _row(
        [
            _cell(
                full_width(f.title) if f.above else "",
                w,
                looks.TABLE_HEAD,
                "" if f.above else "<w:vMerge/>",
            )
            for f, w in zip(fields, widths, strict=True)
        ],
        head=True,
    )


def shown(value: Any, look: str) -> str:
    """Return a value as its column shows it.

    >>> shown(0.9736, "rate"), shown(6.0, "amount"), shown(("=A1", 3), "number"), shown(None, "text")
    ('97.4%', '6.0', '3', '')
    """
    if isinstance(value, tuple):
        value = value[1]
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if look == "rate":
        return f"{value:.1%}"
    return f"{value:.1f}" if look == "amount" else f"{value:g}"


def _style(field: Field) -> str:
    return looks.TABLE_LEFT if field.look == "left" else looks.TABLE_CELL


def _row(cells: Sequence[str], *, head: bool = False, keep: bool = False) -> str:
    if head or keep:
        cells = [cell.replace("</w:pPr>", "<w:keepNext/></w:pPr>", 1) for cell in cells]
    again = "<w:tblHeader/>" if head else ""
    least = 567 if head else 454
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{least}" w:hRule="atLeast"/>{again}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )


def _cell(text: str, width: int, style: str, spans: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(plain(text), quote=False)}</w:t></w:r></w:p></w:tc>'
    )
