"""Options and arguments that are read without pydantic where a value is plain.

Typer builds a pydantic adapter for every parameter of a command, also for one that nobody gave: with the import
a tenth of a second at every start. What needs no adapter is read here; the rest, and all that is wrong, typer
reads and refuses in its own words.
"""

import os
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

from typer.core import TyperArgument, TyperOption

TYPERS = object()
"""Says that a value is not plain, and is to be read by typer."""
_DIGITS = 9
"""A longer number is left to typer."""


class _Reading:
    """What typer asks for the value of a parameter: ours where it is plain, else its own."""

    def __init__(self, own: Any) -> None:
        self._own = own  # a function: it is what imports pydantic

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return a value as the command declared it."""
        found = plain(value, param)
        return self._own().coerce(value, param=param, ctx=ctx) if found is TYPERS else found


class _Option(TyperOption):
    def get_runtime_param(self) -> Any:
        """Return what reads the values of this option."""
        return _Reading(super().get_runtime_param)


class _Argument(TyperArgument):
    def get_runtime_param(self) -> Any:
        """Return what reads the values of this argument."""
        return _Reading(super().get_runtime_param)


_OURS: dict[type, type] = {TyperOption: _Option, TyperArgument: _Argument}


def read_plainly(parameters: list[Any]) -> list[Any]:
    """Let the parameters of a command, which typer has built, be read here, and return them."""
    for one in parameters:
        one.__class__ = _OURS.get(type(one), type(one))
    return parameters


def plain(value: Any, param: Any) -> Any:
    """Return a value as typer would return it, or a mark that typer has to read it."""
    several = param.multiple or param.nargs == -1
    declared = param.type_descriptor.annotation
    if value is None:
        return () if several else None
    if not several:
        return _one(value, declared, param)
    if get_origin(declared) is not list or not isinstance(value, (list, tuple)):
        return TYPERS
    items = [_one(item, get_args(declared)[0], param) for item in value]
    return TYPERS if TYPERS in items else items


def _one(value: Any, declared: Any, param: Any) -> Any:
    info = param.type_descriptor.parameter_info
    if isinstance(value, str) and not _encodable(value):
        return TYPERS
    if info.parser is not None:
        return _parsed(value, info.parser)
    if value is param.default and type(value) is declared and not isinstance(value, Path):
        return value
    if not isinstance(declared, type):
        return TYPERS
    if issubclass(declared, Enum):
        return _choice(value, declared, info)
    if declared is Path:
        return _path(value, info)
    if declared is str and type(value) is str:
        return value
    return _number(value, declared, info)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _parsed(value: str, parser: Any) -> Any:
    try:
        return parser(value)
    except (ValueError, AssertionError):  # typer asks it again, and words what it says
        return TYPERS


def _choice(value: str, declared: type[Enum], info: Any) -> Any:
    if isinstance(value, declared):
        return value
    same = (one for one in declared if type(value) is str and one.value == value)
    return next(same, TYPERS) if info.case_sensitive else TYPERS


def _path(value: Any, info: Any) -> Any:
    asked = info.exists or info.writable or info.resolve_path or info.allow_dash or info.path_type
    if asked or not (info.file_okay and info.dir_okay) or not isinstance(value, (str, Path)):
        return TYPERS
    path = Path(value)
    unreadable = info.readable and os.path.exists(path) and not os.access(path, os.R_OK)  # noqa: PTH110
    return TYPERS if unreadable else path


def _number(value: Any, declared: type, info: Any) -> Any:
    """Return a short number of plain digits that is within its limits."""
    digits = type(value) is str and value.isascii() and value.isdecimal() and len(value) <= _DIGITS
    if declared not in (int, float) or not digits or info.clamp:
        return TYPERS
    number = declared(value)
    above = info.min is None or info.min <= number
    return number if above and (info.max is None or number <= info.max) else TYPERS
