"""Zip packages: xlsx, docx, pptx, ods, odt and plain archives, every part of them.

Nothing is skipped for being out of sight: comments, headers and footers, properties, names, text boxes,
pivot caches, links to other workbooks, custom XML, deleted text that is only marked as deleted.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import IO

from lianhu_cli.intake.files import guard
from lianhu_cli.intake.files.formats import DAMAGED, ENCRYPTED, FOREIGN, OLE
from lianhu_cli.intake.files.raw import RefusalError
from lianhu_cli.intake.leaks import markup, sheets, tables
from lianhu_cli.intake.leaks.found import Errand, Found, in_bytes, in_name

_XML = (".xml", ".rels", ".vml", ".html", ".xhtml", ".htm", ".svg")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".jfif")
_DEPTH = 3
_BODY = "正文"
_DOCUMENT = ("[Content_Types].xml", "mimetype")
_BINARY = "是二进制工作簿（xlsb），存成数字的号码查不到，请另存为 xlsx 后再查"
_STUMBLES = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, NotImplementedError,
)  # fmt: skip
"""What a damaged package makes its readers stumble over."""
_SHEET_BOOK = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_LABELS = (
    ("threadedcomments?|persons?/|comments", "批注"),
    ("docprops/|meta\\.xml", "文档属性"),
    ("sharedstrings", "已删去但还留着的文字"),
    ("drawings?|diagrams", "文本框和图形"),
    ("pivot", "透视表缓存"),
    ("externallinks", "外部链接缓存"),
    ("customxml", "自定义数据"),
    ("charts?/", "图表"),
    ("workbook", "名称定义和工作簿设置"),
    ("tables/", "表格定义"),
    ("header", "页眉"),
    ("footer", "页脚"),
    ("footnotes|endnotes", "脚注和尾注"),
    ("word/document|content\\.xml", _BODY),
    ("slides/", "幻灯片"),
    ("notesslides", "演讲者备注"),
    ("\\.rels$", "超链接"),
)


def look(stream: IO[bytes], errand: Errand) -> Iterator[Found]:
    """Yield what stands anywhere in a package, packages inside it included.

    Raises:
        RefusalError: it is damaged, encrypted or would unpack to more than any office makes.
    """
    guard.check_zip(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if any(entry.flag_bits & 1 for entry in entries):
                raise RefusalError(ENCRYPTED)
            names = {
                entry.filename.replace("\\", "/").lstrip("/"): entry.filename for entry in entries
            }
            yield from in_bytes(archive.comment, f"{errand.before}压缩包的注释")
            yield from _parts(archive, names, errand)
    except _STUMBLES as error:
        raise RefusalError(DAMAGED) from error
    if "xl/workbook.bin" in names:
        errand.refused.append(f"{errand.before}{_BINARY}")


def _parts(archive: zipfile.ZipFile, names: dict[str, str], errand: Errand) -> Iterator[Found]:
    known: set[str] = set()
    if all(part in names for part in _SHEET_BOOK):
        for found in _workbook(archive, names, known):
            yield replace(found, place=errand.before + found.place)
    for name, stored in names.items():
        if name in known:
            continue
        place = f"{errand.before}{_label(name)}"
        yield from in_name(name, f"{errand.before}压缩包里的文件名")
        with archive.open(stored) as stream:
            if name == "content.xml" and b"spreadsheet" in _kind(archive, names):
                yield from tables.look(stream, errand.before)
            elif name.lower().endswith(_XML):
                yield from markup.look(stream, place, paragraphs=_BODY in place)
            elif name.lower().endswith(_PICTURES) and any(part in names for part in _DOCUMENT):
                errand.pictures.append(errand.before + name)
                yield from in_bytes(stream.read(), place)
            else:
                yield from _other(stream.read(), errand, name)


def _kind(archive: zipfile.ZipFile, names: dict[str, str]) -> bytes:
    """Return what an OpenDocument says it is."""
    return archive.read(names["mimetype"])[:200] if "mimetype" in names else b""


def _workbook(archive: zipfile.ZipFile, names: dict[str, str], known: set[str]) -> Iterator[Found]:
    """Yield what stands in cells; of the shared texts, also those that no cell points at."""
    texts = (
        sheets.shared(archive, names[sheets.STRINGS]) if sheets.STRINGS in names else sheets.Texts()
    )
    shown: set[str] = set()
    for sheet in sheets.sheets(archive, names):
        known.add(sheet.part)
        told: set[tuple[str, str]] = set()
        for found in sheets.look(archive, sheet, texts):
            shown.add(found.leak.number)
            if (found.place, found.leak.number) not in told:
                told.add((found.place, found.leak.number))
                yield found
    known.add(sheets.STRINGS)
    for leaks in texts.leaks.values():
        for leak in leaks:
            if leak.number not in shown:
                yield Found(_label(sheets.STRINGS), leak)


def _other(data: bytes, errand: Errand, name: str) -> Iterator[Found]:
    """Yield what stands in a part that is no XML: a file inside, else bytes."""
    nested = data.startswith((b"PK\3\4", OLE, *FOREIGN)) or b"\0" not in data[:4096]
    if not nested:
        yield from in_bytes(data, f"{errand.before}{name}")
        return
    try:
        if errand.depth >= _DEPTH:
            raise RefusalError("套了太多层，请解开后再查")
        yield from errand.inside(BytesIO(data), errand.into(name))
    except RefusalError as refusal:
        errand.refused.append(f"里的 {errand.before}{name} {refusal}")


def _label(name: str) -> str:
    lower = name.lower()
    for pattern, label in _LABELS:
        if re.search(pattern, lower):
            return f"{label}（{name}）"
    return name
