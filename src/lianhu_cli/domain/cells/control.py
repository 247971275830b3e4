"""Characters that are no text: terminal sequences, control characters, what XML forbids, foreign bytes.

They come from systems and terminals that a table was copied from. On a terminal they move the cursor or
change colours, in a workbook they make a part that Excel will not open, in a name they mislead.
"""

from collections.abc import Mapping
from typing import Any

from lianhu_cli.domain.patterns import late

_SEQUENCE = late(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, moves of the cursor
    "|(?:\x1b[]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"  # OSC and the like
    "|\x1b[ -/]*[0-~]"
)
_CONTROL = late(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
"""C0 without tab and line ends, C1, signs that turn the direction of writing, halves of characters."""


def clean(text: str) -> str:
    r"""Return a text without terminal sequences and control characters; line ends and tabs stay.

    >>> clean("石桥村\x07"), clean("\x1b[31m张三\x1b[0m"), clean("一\n二\t三")
    ('石桥村', '张三', '一\n二\t三')
    >>> clean("\x1b]0;title\x07李四"), clean("王\u202e五")
    ('李四', '王五')
    """
    if text.isprintable():
        return text
    if "\x1b" in text or "\x9b" in text or "\x9d" in text:
        text = _SEQUENCE.sub("", text)
    return _CONTROL.sub("", text)


RISKY = "=+@\t\r＝＋－＠-"
"""How a text begins that a spreadsheet takes for a formula; also the inside of a set of characters."""


def in_csv(text: str) -> str:
    """Return a text as it may stand in a csv that a spreadsheet opens.

    >>> in_csv("=1+1"), in_csv("石桥村")
    ("'=1+1", '石桥村')
    """
    text = clean(text)
    return f"'{text}" if text.startswith((*RISKY,)) else text


def inside(value: Any) -> Any:
    """Return an answer, whatever it is made of, with every text and key in it clean."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): inside(one) for key, one in value.items()}
    return [*map(inside, value)] if isinstance(value, list | tuple) else value


def one_line(text: str) -> str:
    r"""Return a clean text in one line, as for a name or a cell of a listing.

    >>> one_line("石桥村\r\n一组\t")
    '石桥村 一组'
    """
    return " ".join(clean(text).split()) if not text.isprintable() else text


def readable(text: str) -> str:
    r"""Return a text whose bytes are no UTF-8 as what they are in GB18030, "?" where they are nothing.

    The system gives names of files as text with surrogates (PEP 383) where their bytes are of another
    encoding: a zip that was unpacked on Linux, a stick.

    >>> readable("柳湾村.xlsx"), readable("\udcc1\udcf8\udccd\udce5\udcb4\udce5")
    ('柳湾村.xlsx', '柳湾村')
    """
    if is_text(text):
        return text
    known = text.encode("utf-8", "surrogateescape")
    return known.decode("gb18030", "replace").replace("\ufffd", "?")


def is_text(text: str) -> bool:
    """Tell whether a text can be written as UTF-8."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
