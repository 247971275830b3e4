"""Cell addresses as Excel writes them."""

import re
from functools import lru_cache

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """Return the letters of a column counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Return the address of a cell, row and column counted from 0.

    >>> address(5, 4)
    'E6'
    """
    return f"{letters(column)}{row + 1}"


def on_line(column: str, line: int) -> str:
    """Return the address of a column's cell that belongs to a line, counted from 1.

    Of forms, a column says how far from the line of its household it stands.

    >>> on_line("E", 6), on_line("C+2", 6)
    ('E6', 'C8')
    """
    name, sign, below = column.partition("-" if "-" in column else "+")
    return f"{name}{line + int(sign + below)}" if sign else f"{column}{line}"


def position(text: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of an address.

    >>> position("E6"), position("XFD1048576")
    ((5, 4), (1048575, 16383))

    Raises:
        ValueError: it is no address.

    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    column = 0
    for letter in found.group(1).upper():
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)) - 1, column - 1
