"""A Word document as text: what a golden file holds. Bytes are never compared."""

from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph


def dump(path: Path) -> str:
    """Return page setup, the styles in use, and every paragraph and table in their order."""
    document = Document(str(path))
    section = document.sections[0]
    sides = ("top", "bottom", "left", "right")
    lines = [
        f"# {document.core_properties.title}",
        f"page {section.page_width.mm:.0f}×{section.page_height.mm:.0f} margins "
        + " ".join(f"{getattr(section, f'{side}_margin').mm:.0f}" for side in sides),
        *(f"foot {''.join(part.text for part in foot.paragraphs)!r}" for foot in feet(section)),
        *map(_style, sorted(_used(document), key=lambda style: style.name)),
        "",
    ]
    for block in document.iter_inner_content():
        lines += _paragraph(block) if isinstance(block, Paragraph) else _table(block, 0)
    return "\n".join(lines) + "\n"


def feet(section: Any) -> tuple[Any, Any]:
    return section.footer, section.even_page_footer


def texts(path: Path) -> list[str]:
    """Return the text of every paragraph, those in tables included."""
    body = Document(str(path)).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def _used(document: Any) -> list[Any]:
    names = {used.get(qn("w:val")) for used in document.element.body.iter(qn("w:pStyle"))}
    return [style for style in document.styles if style.style_id in names]


def _style(style: Any) -> str:
    form, fonts = style.paragraph_format, style.element.rPr.rFonts
    indent, line = form.first_line_indent, form.line_spacing
    spacing = f"{line:g} lines" if isinstance(line, float) else f"{line.pt:g} pt"
    return (
        f"style {style.name}: {fonts.get(qn('w:eastAsia'))} {style.font.size.pt:g} {form.alignment!s}"
        f" line {spacing} first {indent.pt if indent else 0:g}"
    )


def _paragraph(paragraph: Paragraph) -> list[str]:
    new_page = "⏎ " if paragraph.paragraph_format.page_break_before else ""
    return [f"[{paragraph.style.name}] {new_page}{paragraph.text}"]


def _table(table: Table, depth: int) -> list[str]:
    lines = [f"{'  ' * depth}table {len(table.columns)}"]
    for row in table.rows:
        seen: list[Any] = []
        cells = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.append(cell._tc)
                cells.append(cell)
        lines.append(
            f"{'  ' * depth}| " + " | ".join(cell.text.replace("\n", " ⏎ ") for cell in cells)
        )
        for cell in cells:
            for inner in cell.tables:
                lines += _table(inner, depth + 1)
    return lines
