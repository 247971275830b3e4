"""Zip containers looked at before a native reader opens them: bombs are refused by arithmetic."""

import zipfile
from dataclasses import dataclass
from typing import IO

from lianhu_cli.intake.files.formats import DAMAGED
from lianhu_cli.intake.files.raw import RefusalError

_MIB = 1 << 20
FILE_LIMIT = 200 * _MIB
TEXT_LIMIT = 2048 * _MIB
_INFLATED_LIMIT = 1024 * _MIB
_PART_LIMIT = 64 * _MIB
_RATIO_LIMIT = 200
_ENTRIES_LIMIT = 20_000
_BOMB = "解压后大得不合常理，为安全起见不予读取，请用 Excel、WPS 打开后另存"
_DOCTYPE = "含有 XML 实体声明，为安全起见不予读取，请用 Excel、WPS 打开后另存"


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes on disk and bytes once inflated, from which a reader's limits follow."""

    stored: int
    inflated: int


def check_zip(path: str | IO[bytes]) -> Weight:
    """Return the weight of a zip container that is safe to open.

    Raises:
        RefusalError: it would unpack to something no office made, or declares XML entities.

    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            inflated = sum(entry.file_size for entry in entries)
            if len(entries) > _ENTRIES_LIMIT or inflated > _INFLATED_LIMIT:
                raise RefusalError(_BOMB)
            for entry in entries:
                _check_part(archive, entry)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
        raise RefusalError(DAMAGED) from error
    return Weight(sum(entry.compress_size for entry in entries), inflated)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if entry.file_size > _PART_LIMIT and entry.file_size > _RATIO_LIMIT * entry.compress_size:
        raise RefusalError(_BOMB)
    if not entry.filename.lower().endswith((".xml", ".rels")):
        return
    try:
        with archive.open(entry) as part:
            head = part.read(4096)
    except Exception as error:  # zlib, lzma and zipfile each have their own
        raise RefusalError(DAMAGED) from error
    refuse_doctype(head)


def refuse_doctype(head: bytes) -> None:
    """Refuse a document type declaration at the start of an XML part: no office writes one.

    Raises:
        RefusalError: there is one.

    """
    plain = head.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise RefusalError(_DOCTYPE)
