"""How much memory a partition takes, and how much there is: how many fit side by side."""

import os
import re
from pathlib import Path

from lianhu_cli.domain.errors import UsageError

_BASE = 300 << 20
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_PER_BYTE = {".csv": 14, ".tsv": 14, ".txt": 14, ".xlsx": 40, ".xlsm": 40, ".ods": 60}
"""Bytes of memory for each byte of a file, read off imports of a million rows (docs/benchmarks.md)."""
_OTHER = 16


def read(text: str) -> int:
    """Read an amount of memory, in bytes.

    >>> read("8G"), read("512m"), read("1.5 GiB")
    (8589934592, 536870912, 1610612736)

    Raises:
        UsageError: it is none.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*", text.lower())
    if not found or not float(found[1]):
        raise UsageError(f"--memory 的值不对：{text}，写成 8G 或 512M")
    return int(float(found[1]) * _UNITS[found[2]])


def free() -> int | None:
    """Return how many bytes are free now, None where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def need(folder: Path) -> int:
    """Return about how many bytes the largest command of a partition will hold."""
    files = (one for one in folder.rglob("*") if one.is_file())
    return _BASE + sum(
        _PER_BYTE.get(one.suffix.lower(), _OTHER) * one.stat().st_size for one in files
    )
