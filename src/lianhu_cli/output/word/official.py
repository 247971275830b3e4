"""An official document on paper as GB/T 9704-2012 wants it: page, title, headings, body, tables, signature.

The one form of every Word document that leaves the office: the situation report, the supervision
reports, the assessment handbooks. A caller builds it from top to bottom:

    paper = Official("帮扶工作情况月报")
    paper.title("白沙镇帮扶工作情况月报")
    paper.heading("一、总体情况")
    paper.body("全镇……")
    paper.table(FIELDS, rows, "附表：走访情况")
    paper.sign("白沙镇人民政府", "2026年3月5日")
    with whole(path) as draft:
        paper.save(draft)

Texts may hold anything: what XML forbids is left out, and nothing is taken for markup. The fields of a
table are those of the printed sheets (`output/form.py`), so that one declaration serves both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.output.page_form import Field
from lianhu_cli.output.word import drawing, looks, package, tables
from lianhu_cli.output.word.text import plain, width

if TYPE_CHECKING:
    from docx.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An A4 page: margins and distance of the page number in millimetres."""

    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 26
    foot: float = 25
    landscape: bool = False
    numbered: bool = True

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return (297, 210) if self.landscape else (210, 297)

    @property
    def text_width(self) -> float:
        """Width between the margins in millimetres."""
        return self.size[0] - self.left - self.right


class Official:
    """A document being written from top to bottom."""

    def __init__(self, subject: str, page: Page | None = None) -> None:
        """Begin a document; `subject` is what its properties call it."""
        from docx import Document

        self.page = page or Page()
        self.document = Document()
        package.lean(self.document)
        looks.declare(self.document)
        package.name(self.document, plain(subject))
        self._lay(self.document.sections[0])

    def title(self, text: str) -> None:
        """Add the title, one blank line below it; one too long for a line breaks before its bracket."""
        name, bracket, rest = text.rpartition("（")
        room = self.page.text_width / 25.4 * 72 / looks.LOOKS[looks.TITLE].size
        for part in (name, bracket + rest) if name and width(text) > room else (text,):
            self.line(part, looks.TITLE)
        self.line("", looks.BODY)

    def heading(self, text: str) -> None:
        """Add a heading of the first level, which begins 一、 (the caller numbers)."""
        self.line(text, looks.HEADING)

    def subheading(self, text: str) -> None:
        """Add a heading of the second level, which begins （一）."""
        self.line(text, looks.SUBHEADING)

    def body(self, text: str) -> None:
        """Add a paragraph."""
        self.line(text, looks.BODY)

    def line(self, text: str, style: str) -> Any:
        """Add a paragraph of one of the styles in `looks`."""
        return self.document.add_paragraph(plain(text), style=style)

    def table(
        self,
        fields: Sequence[Field],
        rows: Sequence[Sequence[Any]],
        title: str = "",
        size: float = 0,
    ) -> None:
        """Add a table as wide as the text; its heading stands again on every page.

        The widths of the fields are shares. None leaves a cell blank. A `size` in points makes it dense.
        """
        if title:
            self.line(title, looks.TABLE_TITLE)
        body = self.document.element.body
        body.insert(len(body) - 1, tables.table(fields, rows, self.page.text_width, size))
        body.insert(len(body) - 1, drawing.element(drawing.space(1)))  # no document ends in a table

    def sign(self, name: str, date: str) -> None:
        """Add who signs and when, at the right, the one centred over the other."""
        self.line("", looks.BODY).paragraph_format.keep_with_next = True
        self.line(name, looks.SIGNATURE)
        self.line(date, looks.SIGNATURE).paragraph_format.keep_with_next = False

    def page_break(self) -> None:
        """Let what follows begin on a new page."""
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph(style=looks.NOTE).add_run().add_break(WD_BREAK.PAGE)

    def save(self, path: Path) -> None:
        """Write the document; the same content gives the same bytes."""
        package.save(self.document, path)

    def _lay(self, section: Any) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        page = self.page
        section.orientation = WD_ORIENT.LANDSCAPE if page.landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(side) for side in page.size)
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.header_distance, section.footer_distance = Mm(15), Mm(page.foot)
        section.gutter = Mm(0)
        if page.numbered:
            _number(self.document, section)


def _number(document: "Document", section: Any) -> None:
    """Put “— 1 —” at the outer foot: odd pages right, even pages left, one character in."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = document.styles["Normal"]
        line.alignment = align
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
        for part in ("— ", "PAGE", " —"):
            run = line.add_run()
            run.font.size = Pt(14)
            looks.font(run._r.get_or_add_rPr(), looks.PAGE_NUMBER_FONT)
            package.field(run, part) if part == "PAGE" else run.add_text(part)
