"""What a file is, told by its first bytes: the suffix is only what somebody called it."""

import re
import zipfile
from pathlib import Path

from lianhu_cli.domain.regular import regular
from lianhu_cli.intake.files.raw import RefusalError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
FOREIGN = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片（PNG）",
    b"\xff\xd8\xff": "图片（JPEG）",
    b"GIF8": "图片（GIF）",
    b"BM": "图片（BMP）",
    b"II*\x00": "图片（TIFF）",
    b"MM\x00*": "图片（TIFF）",
    b"Rar!": "压缩包（RAR）",
    b"7z\xbc\xaf": "压缩包（7z）",
    b"\x1f\x8b": "压缩包（gzip）",
    b"{\\rtf": "RTF 文档",
    b"SQLite format 3": "数据库文件",
    b"MZ": "程序文件",
    b"\x7fELF": "程序文件",
    b"MIME-Version:": "网页存档（MHT）",
}
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("Workbook", "xls"),
    ("WordDocument", "Word 文档"),
    ("PowerPoint Document", "PPT 演示文稿"),
    ("Book", "xls"),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "请另存为 xlsx 后再导入"
ENCRYPTED = "加了密码：密码用 --password-env 给；或去掉密码另存后再导入"
DAMAGED = "已损坏或不完整，无法读取，请重新取得该文件，或用 Excel、WPS 打开修复后另存"


def sniff(path: str) -> str:
    """Return "xlsx", "xlsb", "xls", "ods", "html", "xml" or "text".

    Raises:
        RefusalError: the file is empty, encrypted or something else altogether.

    """
    with regular(path).open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00 \r\n\t"):
        raise RefusalError("是空文件")
    if head.startswith(OLE):
        return _inside_ole(path)
    if head.startswith(_BARE_BIFF):
        return "xls"
    if head.startswith(b"PK"):
        return _inside_zip(path)
    for start, what in FOREIGN.items():
        if head.startswith(start):
            raise RefusalError(f"是{what}，不是工作簿，{_SAVE_AS}")
    return _kind_of_text(head)


def _inside_ole(path: str) -> str:
    data = Path(path).read_bytes()
    for stream, what in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            if what == "encrypted":
                raise RefusalError(ENCRYPTED)
            if what != "xls":
                raise RefusalError(f"是{what}，不是工作簿，{_SAVE_AS}")
            return what
    raise RefusalError(DAMAGED)


def _inside_zip(path: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                raise RefusalError(ENCRYPTED)
            return _kind_of_zip(names, archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise RefusalError(DAMAGED) from error


def _kind_of_zip(names: set[str], archive: zipfile.ZipFile) -> str:
    if "content.xml" in names and "mimetype" in names:
        if b"spreadsheet" not in archive.read("mimetype")[:200]:
            raise RefusalError(f"是文档，不是工作簿，{_SAVE_AS}")
        if "meta-inf/manifest.xml" in names and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise RefusalError(ENCRYPTED)
        return "ods"
    for part, kind in (("workbook.bin", "xlsb"), ("workbook.xml", "xlsx")):
        if any(name == part or name.endswith(f"/{part}") for name in names):
            return kind
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("word/") for name in names):
        raise RefusalError(f"是 Word 文档，不是工作簿，{_SAVE_AS}")
    if any(name.startswith("ppt/") for name in names):
        raise RefusalError(f"是 PPT 演示文稿，不是工作簿，{_SAVE_AS}")
    if not names:
        raise RefusalError(DAMAGED)
    raise RefusalError("是压缩包，不是工作簿，请解压后再导入")


def _kind_of_text(head: bytes) -> str:
    if head.startswith(_UTF16):
        return "text"
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\x00" in bare[:64] and not bare.startswith(b"<"):
        raise RefusalError(f"不是工作簿，也不是文本，{_SAVE_AS}")
    if not bare.startswith(b"<"):
        return "text"
    lower = bare.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return "xml"
    if re.search(rb"<(!doctype html|html|table|meta|head|body|style|div)\b", lower):
        return "html"
    raise RefusalError(f"是 XML，但不是工作簿，{_SAVE_AS}")
