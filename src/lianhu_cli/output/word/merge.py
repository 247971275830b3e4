"""Mail merge: a template's page printed again and again, for one person or household after the other.

The body of the template is one page. A paragraph `{{下一户}}` between two cards moves on to the next
household, so that a page may hold two, four or eight cards, or the same one twice.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.output.word import blank_rows, template
from lianhu_cli.output.word.fitting import Fitter

if TYPE_CHECKING:
    from docx.document import Document


NEXT = "下一户"
_THIN = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pPr>{}'
    '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)
"""A paragraph one point high."""


def merge(document: "Document", people: Sequence[template.Content]) -> int:
    """Replace the body of a template by its pages for all people, and return how many texts were cut.

    A text too long for a row of fixed height is set smaller, and cut only where even that is not
    enough.
    """
    from docx.oxml import parse_xml

    body = document.element.body
    blocks = [(block, template.names(block)) for block in _blocks(body)]
    end = body[-1]
    fitter = Fitter(document)
    coming = iter(people)
    new_page = parse_xml(_THIN.format("<w:pageBreakBefore/>"))
    for at, person in enumerate(coming):
        if at:
            end.addprevious(copy.deepcopy(new_page))
        page = []
        for block, content in _page(blocks, person, coming):
            again = copy.deepcopy(block)
            end.addprevious(again)
            page.append((block, again))
            if content:
                template.fill(again, content)
                fitter.fit(again)
        blank_rows.give_way(page)
    return fitter.cut


def placed(path: Path | None, document: "Document") -> None:
    """Refuse a template whose `{{下一户}}` is not a paragraph of its own.

    Raises:
        UnreadableError: it stands in a table, where half a table would belong to either household.
    """
    body = document.element.body
    if any(NEXT in template.names(table) for table in body.iter(template.TABLE)):
        raise UnreadableError(
            f"模板 {path} 里的“{{{{{NEXT}}}}}”在表格里：请移到两张卡之间，单独成一段"
        )


def _blocks(body: Any) -> list[Any]:
    """Take off the body what stands on the template's page, without the blank lines below it."""
    from docx.oxml import parse_xml

    blocks = [child for child in body if not child.tag.endswith("}sectPr")]
    for block in blocks:
        body.remove(block)
    while len(blocks) > 1 and _blank(blocks[-1]):
        blocks.pop()
    if blocks[-1].tag == template.TABLE:
        blocks.append(parse_xml(_THIN.format("")))  # two tables that touch become one
    return blocks


def _blank(block: Any) -> bool:
    return block.tag == template.PARAGRAPH and not "".join(block.itertext()).strip()


def _page(
    blocks: Sequence[tuple[Any, Sequence[str]]],
    person: template.Content,
    coming: Iterator[template.Content],
) -> Iterator[tuple[Any, template.Content | None]]:
    """Yield each block of a page with what fills it; where people run out the rest is left out."""
    for block, asked in blocks:
        if NEXT in asked:
            following = next(coming, None)
            if following is None:
                return
            person = replace(following, texts={**following.texts, NEXT: ""})
        yield block, person if asked else None
