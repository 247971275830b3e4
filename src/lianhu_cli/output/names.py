"""Names of files and sheets made from what stands in the data: each its own, legal everywhere.

Villages and units are called what they are called: with a slash, with a hundred characters, alike but for
a sign, like a device of Windows. A name that two texts share would let one file be written over another.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from lianhu_cli.domain.cells import control
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.privacy.masking import mask_text

_UNSAFE = late(r"[\\/:*?\"<>|\[\]'\x00-\x1f＊]")
_RESERVED = late(
    r"(?:CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
"""What Windows takes for a device, whatever ends the name has."""
_SHEET, _FILE = 31, 255
"""Excel's limit in UTF-16 units, and that of file systems in bytes."""
_TAIL = 8
"""Room for the number that tells a name from one that is there already."""
_HISTORY = "history"
"""The one name that Excel keeps for itself."""
_Key = TypeVar("_Key")


def for_sheet(text: str, taken: Collection[str]) -> str:
    """Return the name of a sheet for a text, another one than those taken.

    >>> for_sheet("水务局/水管站", ()), for_sheet("一村", {"一村"}), for_sheet("村" * 40, {"村" * 31})[-5:]
    ('水务局_水管站', '一村(2)', '村村(2)')
    """
    name = _plain(text)
    name = f"_{name}" if name.lower() == _HISTORY else name
    return _own(name, taken, lambda one, tail: _cut(one, _SHEET - len(tail), _units) + tail)


def for_file(text: str, taken: Collection[str], around: str = "") -> str:
    """Return what a text adds to the name of a file, another text than those taken.

    `around` is the rest of the name, with its suffix.

    >>> for_file("石桥村/东", ()), for_file("石桥村:东", {"石桥村_东"}), for_file("nul.", (), ".xlsx")
    ('石桥村_东', '石桥村_东(2)', '_nul')
    >>> len((for_file("柳" * 100 + "村", (), "公示表-.xlsx") + "公示表-.xlsx").encode())
    246
    """
    name = _plain(text)
    if _RESERVED.fullmatch(name) and not around.partition(".")[0]:
        name = f"_{name}"
    room = _FILE - _TAIL - _bytes(around)
    return _own(_cut(name, room, _bytes), taken, lambda one, tail: one + tail)


def files(texts: Iterable[tuple[_Key, str]], around: str = "") -> dict[_Key, str]:
    """Return what each text adds to the name of a file of its own, by its key, in the order given."""
    found: dict[_Key, str] = {}
    for key, text in texts:
        found[key] = for_file(text, found.values(), around)
    return found


def sheets(texts: Iterable[tuple[_Key, str]]) -> dict[_Key, str]:
    """Return a name of its own for the sheet of each text, by its key, in the order given."""
    found: dict[_Key, str] = {}
    for key, text in texts:
        found[key] = for_sheet(text, found.values())
    return found


def _plain(text: str) -> str:
    """Return a text without what is illegal in a name, or of a person's numbers."""
    shown = control.one_line(control.readable(mask_text(text)))
    return _UNSAFE.sub("_", shown).strip(". ") or "未名"


def _own(name: str, taken: Collection[str], made: Callable[[str, str], str]) -> str:
    """Return a name with as high a number behind it as tells it from those taken."""
    folded = {_folded(other) for other in taken}
    found, number = made(name, ""), 1
    while _folded(found) in folded:
        number += 1
        found = made(name, f"({number})")
    return found


def _folded(name: str) -> str:
    """Return a name as a disk that knows no difference of letters' sizes or forms compares it."""
    return unicodedata.normalize("NFKC", name).casefold()


def _cut(name: str, room: int, size: Callable[[str], int]) -> str:
    """Return as much of a name as there is room for, no character cut in two."""
    while size(name) > room:
        name = name[: max(len(name) - max((size(name) - room) // 4, 1), 0)]
    return name.rstrip(". ") or "_"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
