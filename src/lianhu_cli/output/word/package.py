"""The file around a document: its properties, its fields, and bytes that depend on its content alone."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.output import fonts

if TYPE_CHECKING:
    from docx.document import Document


_NEEDED = {"styles", "settings", "fontTable", "theme", "webSettings"}
_NEEDED_OUTSIDE = {"officeDocument", "core-properties"}
_SETTINGS = (
    ("w:themeFontLang", "w:eastAsia", "zh-CN"),
    ("w:characterSpacingControl", "w:val", "compressPunctuation"),
)
_ALWAYS = (1980, 1, 1, 0, 0, 0)


def name(document: "Document", subject: str) -> None:
    """Set the properties: the title, and nobody's name or clock."""
    told = document.core_properties
    told.title, told.author, told.last_modified_by, told.comments = subject, "", "", ""
    told.created = told.modified = datetime(*_ALWAYS)
    told.language = "zh-CN"


def lean(document: "Document") -> None:
    """Take off what python-docx's own template brings along: foreign styles, a picture, a language.

    It is American, its fallback fonts are Japanese, and nine tenths of it are styles that nobody uses.
    """
    from docx.oxml.ns import qn

    for part, wanted in ((document.part, _NEEDED), (document.part.package, _NEEDED_OUTSIDE)):
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] not in wanted:
                del part.rels[key]
    styles = document.styles.element
    for style in list(styles.iterchildren(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            styles.remove(style)
    settings = document.settings.element
    for name, attribute, value in _SETTINGS:
        for setting in settings.iter(qn(name)):
            setting.set(qn(attribute), value)
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # else Word says that the document is an old one


def field(run: Any, code: str) -> None:
    """Make a run a field that Word counts, such as PAGE."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind == "text":
            run.add_text(text)
            continue
        part: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def save(document: "Document", path: Path) -> None:
    """Write a document, its parts stamped with no time of day."""
    _print_rare_names(document)
    written = io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(path, "w") as package:
        for part in parts.infolist():
            stamped = zipfile.ZipInfo(part.filename, _ALWAYS)
            stamped.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(stamped, parts.read(part))


def _print_rare_names(document: "Document") -> None:
    """Give each run whose characters its font does not hold one that holds them."""
    from docx.oxml.ns import qn

    from lianhu_cli.output.word import looks

    for text in document.element.body.iter(qn("w:t")):
        wide = fonts.fallback(text.text or "")
        if wide:
            looks.font(text.getparent().get_or_add_rPr(), wide)
