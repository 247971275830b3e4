"""The mark of a workbook that lianhu itself has written: read before anything in it is taken for a survey."""

import html
import zipfile

from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.regular import regular
from lianhu_cli.domain.tables.own_papers import OWN_MARK

_PARTS = ("docProps/custom.xml", "xl/workbook.xml", "meta.xml", "content.xml")
_LIMIT = 4 << 20
_ROOT = late(r"校验码：([0-9a-f]{40})")
_PROPERTY = late(
    rf'name="{OWN_MARK}"[^>]*>\s*(?:<(?:\w+:)?lpwstr>)?([^<]{{1,40}})<'  # xlsx; ods, as LibreOffice saves it
)
_NAME = late(
    rf'<(?:\w+:)?definedName\b[^>]*\bname="_{OWN_MARK}"[^>]*>\s*=?(?:"|&quot;)([^<"&]{{1,40}})'
)


def root(path: str) -> str:
    """Return the root of the round that a 一览表 was printed from, "" for any other file."""
    try:
        with zipfile.ZipFile(regular(path)) as archive:
            parts = (one.filename for one in archive.infolist())
            for part in sorted(one for one in parts if one.endswith(".xml")):
                text = html.unescape(archive.read(part).decode("utf-8", "replace"))
                if found := _ROOT.search(text):
                    return found.group(1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return ""
    return ""


def read(path: str) -> str:
    """Return what a workbook of ours is called, "" for any other file."""
    try:
        with zipfile.ZipFile(regular(path)) as archive:
            held = {info.filename: info.file_size for info in archive.infolist()}
            for part in _PARTS:
                if 0 < held.get(part, 0) <= _LIMIT:
                    text = archive.read(part).decode("utf-8", "replace")
                    if found := _PROPERTY.search(text) or _NAME.search(text):
                        return found.group(1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return ""
    return ""
