"""结对清单.csv: every pair in one line, for other programs and for Excel."""

from pathlib import Path

import numpy as np

from lianhu_cli.domain.arrays import Bytes, Flags, Ints, Values, utf8
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import control
from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.counted import households_with_helpers

_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{80}-\x{9f}\x{202a}-\x{202e}\x{2066}-\x{2069}]"
_RISKY = f"^[{control.RISKY}]"
_OF_HELPER = ("helper", "name", "unit", "post", "category")
_ABOUT = ("county", "township", "village", "group", "head", "kind", "people", "cause")
_PART = 100_000
"""Rows that are put together at a time."""
_COLUMNS = {
    **{name: Household.columns[name].title for name in _ABOUT},
    "code": "户编码",
    "name": "帮扶责任人",
    **{name: Helper.columns[name].title for name in ("unit", "post", "category")},
    "helper": "帮扶人编码",
    "left": "跨越",
}


def write(path: Path, decision: Decision, order: Ints | None = None) -> None:
    """Write the pairs, UTF-8 with BOM, safe to open in a spreadsheet; `order` is that of print, where it is known."""
    import pyarrow.compute as pc
    from pyarrow import csv

    plain = csv.WriteOptions(quoting_style="needed")
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        for households in households_with_helpers.in_parts(
            decision, (*_ABOUT, "code"), _OF_HELPER, _PART, order
        ):
            table = households.frame.filter(pc.not_equal(households.helper, ""))
            table = pa.table({title: safe(_said(table, name)) for name, title in _COLUMNS.items()})
            csv.write_csv(table, file, plain)
            plain = csv.WriteOptions(include_header=False, quoting_style="needed")


def _said(table: "pa.Table", name: str) -> "Values":
    """Return a column; the widest level that a pair leaves in words."""
    if name != "left":
        return table[name]
    coded = table[name].combine_chunks().dictionary_encode()
    words = [LEFT.get(level, level) for level in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def as_bytes(table: "pa.Table") -> bytes:
    """Return an Arrow table as csv in UTF-8, safe to open in a spreadsheet."""
    from pyarrow import csv

    target = pa.BufferOutputStream()
    safe_table = pa.table({name: safe(table[name]) for name in table.column_names})
    csv.write_csv(safe_table, target, csv.WriteOptions(quoting_style="needed"))
    raw: bytes = target.getvalue().to_pybytes()
    return raw


def safe(column: "Values") -> "Values":
    """Return a column whose texts hold no control characters, and which no spreadsheet takes for formulas."""
    import pyarrow.compute as pc

    if not pa.types.is_string(column.type):
        return column
    letters, first = _letters(column)
    if _may_be_control(letters) and pc.any(pc.match_substring_regex(column, _CONTROL)).as_py():
        column = pa.array(
            [text and control.clean(text) for text in column.to_pylist()], pa.string()
        )
        _, first = _letters(column)
    if not _MAY_BE_RISKY[first].any():
        return column
    risky = pc.match_substring_regex(column, _RISKY)
    kept: Values = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
    return kept


def _may_be_control(letters: Bytes) -> bool:
    """Tell whether there is a UTF-8 byte with which a control character begins."""
    return bool((letters < 0x20).any()) or any((letters == one).any() for one in (0x7F, 0xC2, 0xE2))


def _bytes_among(some: bytes) -> Flags:
    """Return for each of the 256 bytes whether it is one of some."""
    among = np.zeros(256, bool)
    among[list(some)] = True
    return among


_MAY_BE_RISKY = _bytes_among(b"=+-@\t\r\xef")
"""The UTF-8 bytes with which a text that may be taken for a formula begins."""


def _letters(column: "Values") -> tuple[Bytes, Bytes]:
    """Return the bytes of a column's texts, and the first byte of each that is not empty."""
    letters, start = utf8(column)
    return letters, letters[start[:-1][np.diff(start) > 0]]
