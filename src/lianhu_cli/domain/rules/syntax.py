"""How the parts of a rules file are to be written: what is not is named by its key."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from typing import Any, TypeVar, cast, get_args, get_origin

T = TypeVar("T")


class UnknownKeyError(ValueError):
    """A key that no rule has, or not written as its rule is; `key` is how it is spelled."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def record(kind: type[T], given: Mapping[str, Any]) -> T:
    """Build a frozen dataclass from plain data; lists become tuples.

    Raises:
        UnknownKeyError: a key is unknown or missing, or its value is of another type.
    """
    declared = {field.name: field for field in fields(cast("Any", kind))}
    for key, value in given.items():
        if key not in declared:
            near = get_close_matches(key, declared, 1)
            offered = f"，是不是 {near[0]}？" if near else f"；可用：{'、'.join(declared)}"
            raise UnknownKeyError(key, f"不认识 {key}{offered}")
        if said := wanted(declared[key].type, value):
            raise UnknownKeyError(key, f"{key} 要写成{said}")
    for key, one in declared.items():
        if key not in given and one.default is MISSING and one.default_factory is MISSING:
            name = str(given.get("name", ""))
            raise UnknownKeyError(name, f"{f'“{name}”' if name else '有一节'}没有写 {key}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})


def wanted(declared: Any, value: Any) -> str:
    """Return how a value should be written that is not of the declared type, "" where it is.

    >>> wanted(tuple[str, ...], "退休"), wanted(int, 2), wanted(str, 1)
    ('方括号里的文字，如 ["甲", "乙"]', '', '引号里的文字')
    """
    if get_origin(declared) is tuple:
        inside = get_args(declared)[0]
        fits = isinstance(value, list | tuple) and all(isinstance(v, inside) for v in value)
        return "" if fits else '方括号里的文字，如 ["甲", "乙"]'
    if declared in _WRITTEN:
        types, said = _WRITTEN[declared]
        return "" if type(value) in types else said
    return ""


_WRITTEN: dict[Any, tuple[set[type], str]] = {
    bool: ({bool}, " true 或 false"),
    str: ({str}, "引号里的文字"),
    int: ({int}, "整数"),
    float: ({int, float}, "数字"),
}


def tables(name: str, given: Any) -> list[Mapping[str, Any]]:
    """Return the tables of a name that may stand several times.

    Raises:
        UnknownKeyError: they are something else.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(one, Mapping) for one in given):
        key = name.rsplit(".", maxsplit=1)[-1]
        raise UnknownKeyError(key, f"{key} 一条写一节，每节以 [[{name}]] 开头")
    return list(given)


def texts(name: str, given: Any) -> dict[str, tuple[str, ...]]:
    """Return a section that says several texts under each key.

    Raises:
        UnknownKeyError: it is no section, or a key says something else.
    """
    if not isinstance(given, Mapping):
        raise UnknownKeyError(name, f"{name} 要单独写成一节 [{name}]，下面每行一项")
    for key, value in given.items():
        if said := wanted(tuple[str, ...], value):
            raise UnknownKeyError(key, f"{name} 的 {key} 要写成{said}")
    return {key: tuple(value) for key, value in given.items()}
