"""How paragraphs of an official document look (GB/T 9704-2012): fonts, sizes, spacing, by style name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

TITLE_FONT, HEAD_FONT, SUBHEAD_FONT, BODY_FONT = (
    "方正小标宋简体",
    "黑体",
    "楷体_GB2312",
    "仿宋_GB2312",
)
PAGE_NUMBER_FONT = "宋体"
LINE = 28.95
"""Fixed spacing of lines in points: 22 lines on a page of 225 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A paragraph style: sizes in points, `line` 0 for single spacing, `indent` in characters.

    `left` is where the paragraph begins and `right` where it ends, in points from the margins; `keep`
    holds it on the page of the next one, `tight` puts no space between Chinese and digits.
    """

    font: str = BODY_FONT
    size: float = 16
    line: float = LINE
    align: str = "both"
    indent: int = 0
    left: float = 0
    right: float = 0
    keep: bool = False
    tight: bool = False


TITLE, HEADING, SUBHEADING = "公文标题", "公文一级标题", "公文二级标题"
BODY, ADDRESSEE, SIGNATURE, NOTE = "公文正文", "公文顶格", "公文落款", "公文附注"
DENSE = "公文小结"
TABLE_TITLE, TABLE_HEAD, TABLE_CELL, TABLE_LEFT = "公文表题", "公文表头", "公文表文", "公文表文左"
CARD_TITLE, CARD_LABEL, CARD_TEXT, CARD_NOTE = "卡片标题", "卡片栏目", "卡片内容", "卡片说明"

LOOKS: dict[str, Look] = {
    TITLE: Look(font=TITLE_FONT, size=22, line=35, align="center", keep=True),
    HEADING: Look(font=HEAD_FONT, indent=2, keep=True),
    SUBHEADING: Look(font=SUBHEAD_FONT, indent=2, keep=True),
    BODY: Look(indent=2),
    ADDRESSEE: Look(),
    SIGNATURE: Look(align="center", left=221, keep=True),
    NOTE: Look(size=12, line=18),
    DENSE: Look(size=14, line=22, indent=2),
    TABLE_TITLE: Look(font=TITLE_FONT, size=18, line=28, align="center", keep=True),
    TABLE_HEAD: Look(font=HEAD_FONT, size=12, line=0, align="center", tight=True),
    TABLE_CELL: Look(size=12, line=0, align="center", tight=True),
    TABLE_LEFT: Look(size=12, line=0, align="left", tight=True),
    CARD_TITLE: Look(font=TITLE_FONT, size=20, line=28, align="center"),
    CARD_LABEL: Look(font=HEAD_FONT, size=12, line=0, align="center", tight=True),
    CARD_TEXT: Look(size=12, line=0, align="center", tight=True),
    CARD_NOTE: Look(size=11, line=18, align="left"),
}


def declare(document: "Document") -> None:
    """Add every style to a document, and make the body's look the default."""
    from docx.enum.style import WD_STYLE_TYPE

    normal: Any = document.styles["Normal"]
    _language(document)
    _apply(normal, Look(line=0))
    for name, look in LOOKS.items():
        style: Any = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.quick_style = normal, True
        _apply(style, look)


def font(properties: Any, name: str) -> None:
    """Set a font for every script, Chinese included, on run properties (`w:rPr`)."""
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)


def _apply(style: Any, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    font(style.element.get_or_add_rPr(), look.font)
    style.font.size = Pt(look.size)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    if look.keep:
        form.keep_with_next = True
    if look.tight:
        _tighten(style.element.get_or_add_pPr())
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    else:
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.alignment = {
        "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
    }[look.align]
    if look.left or look.right:
        form.left_indent, form.right_indent = Pt(look.left), Pt(look.right)
    if look.indent:
        form.first_line_indent = Pt(look.indent * look.size)
        style.element.pPr.ind.set(qn("w:firstLineChars"), str(look.indent * 100))


def _tighten(properties: Any) -> None:
    """Let Word put no space between Chinese and Latin letters or digits: cells are narrow."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        space: Any = OxmlElement(name)
        space.set(qn("w:val"), "0")
        properties.insert_element_before(space, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _language(document: "Document") -> None:
    """Declare the Chinese text Chinese; the rest stays English, whose numbers no line breaks apart."""
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
