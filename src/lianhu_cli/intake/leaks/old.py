"""Old binary files: xls by its cells and comments, the rest of any OLE file as bytes."""

import json
import subprocess
from collections.abc import Iterator

from lianhu_cli.domain import error_texts, own_program
from lianhu_cli.domain.privacy.numbers_in_text import Leak
from lianhu_cli.intake.files import isolated
from lianhu_cli.intake.files.formats import ENCRYPTED
from lianhu_cli.intake.files.raw import RefusalError
from lianhu_cli.intake.leaks.found import Found, in_bytes

_SECONDS = 20
_REST = "文件内部（批注、页眉、属性或已删去的内容）"
_OLD = "是旧格式的文件，有的内容查不到，请用 Office、WPS 另存为 docx、xlsx 后再查"


def look(data: bytes) -> Iterator[Found]:
    """Yield what stands in an OLE file.

    Raises:
        RefusalError: it is encrypted; or nothing was found, in a kind of file that cannot be looked
            through to the end.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusalError(ENCRYPTED)
    seen: set[str] = set()
    whole = False
    if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")):
        whole = True
        for found in _workbook(data):
            seen.add(found.leak.number)
            yield found
    for found in in_bytes(data, _REST):
        if found.leak.number not in seen:
            seen.add(found.leak.number)
            yield found
    if not seen and not whole:
        raise RefusalError(_OLD)


def _workbook(data: bytes) -> Iterator[Found]:
    """Yield what stands in the cells of an xls, read in a process of its own: a crafted one never ends."""
    command = own_program.module("lianhu_cli.intake.leaks.old_cells")
    try:
        done = subprocess.run(  # noqa: S603  our own module, the file comes on its stdin
            command,
            input=data,
            capture_output=True,
            timeout=_SECONDS + len(data) / 200_000,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RefusalError(_OLD) from error
    except OSError as error:
        raise RefusalError(isolated.broken(error_texts.of_system(error).encode())) from error
    if not done.stdout.startswith(isolated.READY):
        raise RefusalError(isolated.broken(done.stderr))
    if done.returncode:
        raise RefusalError(_OLD)
    answer = json.loads(done.stdout.removeprefix(isolated.READY))
    if answer["refused"]:
        raise RefusalError(ENCRYPTED if answer["refused"] == "encrypted" else _OLD)
    for place, hidden, kind, number in answer["found"]:
        yield Found(place, Leak(kind, 0, number), hidden)
