"""The office's own templates: `{{名字}}` in a Word document replaced by a text, its format kept.

What may stand in a template:

- `{{名字}}` a single text; `{{名字?}}` an optional one: a paragraph whose optional texts are all
  unknown is left out, in a table they leave nothing;
- `{{列表.名字}}` in a table row or a paragraph: the row or paragraph stands once for every item.

Word cuts a placeholder into runs as it likes, so a paragraph is read as one text. What is put in is
never looked at again: a name that holds braces comes out as it is. No template language: a template is
a document from somebody else, and one that can compute can do harm.
"""

import copy
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.regular import regular
from lianhu_cli.output.word.text import plain

if TYPE_CHECKING:
    from docx.document import Document


_PLACEHOLDER = re.compile(r"(?:\{\{|｛｛)\s*([^{}｛｝]*?)\s*(\?|？)?\s*(?:\}\}|｝｝)")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, ROW, TABLE, TEXT = f"{_W}p", f"{_W}tr", f"{_W}tbl", f"{_W}t"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LARGEST = 100_000_000

Texts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What goes into a template: single texts by name, and lists of items by the list's name.

    A text that is None is known to nobody yet; `blank` stands for it, to be filled in by hand.
    """

    texts: Texts
    lists: Mapping[str, Sequence[Texts]] = field(default_factory=dict)
    blank: str = ""


def load(path: Path) -> "Document":
    """Return a template as a python-docx document.

    Raises:
        UnreadableError: it is missing, or no .docx.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(regular(path)) as parts:
            inflated = sum(part.file_size for part in parts.infolist())
        if inflated > _LARGEST:
            raise UnreadableError(f"模板 {path} 展开后超过 {_LARGEST // 10**6} MB，不像是模板")
        return Document(str(path))
    except OSError as error:
        raise UnreadableError(f"模板 {path} 读不了：{error_texts.of_system(error)}") from error
    except (OpcError, KeyError, ValueError, XMLSyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableError(
            f"模板 {path} 不是 Word 文档：请在 Word 或 WPS 里另存为 .docx"
        ) from error


def roots(document: "Document") -> list[Any]:
    """Return the roots of everything in a document that may hold placeholders: body, heads, feet."""
    parts = [
        part
        for section in document.sections
        for part in (
            section.header, section.first_page_header, section.even_page_header,
            section.footer, section.first_page_footer, section.even_page_footer,
        )
        if not part.is_linked_to_previous
    ]  # fmt: skip
    return [document.element.body, *(part._element for part in parts)]


def names(root: Any) -> list[str]:
    """Return the names of all placeholders below an element, in their order."""
    found = [name for paragraph in root.iter(PARAGRAPH) for name, _ in _asked(paragraph)]
    return list(dict.fromkeys(found))


def asked(document: "Document") -> list[str]:
    """Return the names of all placeholders of a document."""
    return list(dict.fromkeys(name for root in roots(document) for name in names(root)))


def require(path: Path | None, document: "Document", known: Sequence[str]) -> None:
    """Refuse a template that asks for what there is not.

    Raises:
        UnreadableError: a placeholder is unknown; all of them are named, with what may be meant.
    """
    strange = [name for name in asked(document) if name not in set(known)]
    if strange:
        told = "、".join(f"“{{{{{name}}}}}”{_meant(name, known)}" for name in strange)
        raise UnreadableError(f"模板 {path} 里有不认识的占位符 {told}：请改正后再来")


def _meant(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f"（是不是“{{{{{near[0]}}}}}”？）" if near else ""


def fill(root: Any, content: Content) -> list[str]:
    """Replace every placeholder below an element; return the names for which a blank was left."""
    blanks: dict[str, None] = {}
    there = list(root.iter(PARAGRAPH))
    by_row: dict[Any, list[Any]] = {}
    for paragraph in there:
        by_row.setdefault(_row(paragraph), []).append(paragraph)
    outside = by_row.pop(None, [])
    rows = [row for row, own in by_row.items() if _listed(own, content)]
    listed = [paragraph for paragraph in outside if _listed([paragraph], content)]
    done: set[Any] = set()
    for element in (*rows, *listed):
        done.update(element.iter(PARAGRAPH))
        _repeat(element, content)
    for paragraph in there:
        if paragraph not in done:
            blanks.update(dict.fromkeys(_fill(paragraph, content)))
    return list(blanks)


def _row(paragraph: Any) -> Any:
    """Return the table row a paragraph stands in, None where in none."""
    return next(paragraph.iterancestors(ROW), None)


def _listed(paragraphs: Sequence[Any], content: Content) -> str:
    """Return the list that paragraphs ask for, "" where they ask for none."""
    prefixes = (
        name.partition(".")[0]
        for paragraph in paragraphs
        for name, _ in _asked(paragraph)
        if "." in name
    )
    return next((prefix for prefix in prefixes if prefix in content.lists), "")


def _repeat(element: Any, content: Content) -> None:
    """Let a row or paragraph stand once for every item of the list it asks for."""
    name = _listed(list(element.iter(PARAGRAPH)), content)
    for item in content.lists[name]:
        texts = {**content.texts, **{f"{name}.{key}": text for key, text in item.items()}}
        again = copy.deepcopy(element)
        element.addprevious(again)
        for paragraph in list(again.iter(PARAGRAPH)):
            _fill(paragraph, Content(texts=texts, blank=content.blank))
    element.getparent().remove(element)


def _fill(paragraph: Any, content: Content) -> list[str]:
    """Fill a paragraph; return the names for which it has a blank.

    One whose optional texts are all unknown goes; in a table, which needs it, they leave nothing.
    """
    asked = list(_asked(paragraph))
    unknown = [name for name, _ in asked if content.texts.get(name) is None]
    wished = [name for name, optional in asked if optional]
    blank = dict.fromkeys(unknown, content.blank)
    if wished and set(wished) <= set(unknown):
        if _row(paragraph) is None:
            paragraph.getparent().remove(paragraph)
            return []
        blank.update(dict.fromkeys(wished, ""))
    replace(paragraph, lambda name: blank.get(name) or content.texts.get(name) or "")
    return [name for name in unknown if blank[name]]


def replace(paragraph: Any, text_of: Callable[[str], str]) -> None:
    """Replace the placeholders of one paragraph by the text of each name, the last one first."""
    runs = _runs(paragraph)
    whole = "".join(run.text or "" for run in runs)
    for found in reversed(list(_PLACEHOLDER.finditer(whole))):
        value = plain(text_of(found.group(1)))
        _splice(runs, found.start(), found.end(), value)


def _asked(paragraph: Any) -> Iterator[tuple[str, bool]]:
    whole = "".join(run.text or "" for run in _runs(paragraph))
    for found in _PLACEHOLDER.finditer(whole):
        yield found.group(1), bool(found.group(2))


def _runs(paragraph: Any) -> list[Any]:
    """Return the texts of a paragraph, without those of paragraphs inside it (text boxes)."""
    return [
        text for text in paragraph.iter(TEXT) if next(text.iterancestors(PARAGRAPH)) is paragraph
    ]


def _splice(runs: Sequence[Any], start: int, end: int, value: str) -> None:
    """Put a value in place of the characters from start to end, in the run where they begin."""
    at = 0
    for run in runs:
        text = run.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        if low < high:
            begins = at + low == start
            run.text = text[:low] + (value if begins else "") + text[high:]
            run.set(_SPACE, "preserve")
        at += len(text)
