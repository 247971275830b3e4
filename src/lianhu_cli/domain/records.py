"""`dataclass` as the standard library has it, whose methods are written when they are first used.

The standard one writes and compiles six methods for each class when its module is imported. A command imports a
hundred such classes, which took it a quarter of its start, and makes objects of a third of them. So only
`__init__`, which has to be fast, is written for a class, when its first object is made; all other methods are
the same functions for every class. To type checkers it is the standard one.
"""

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

_put = object.__setattr__


@cache
def _compared(owner: type[Any]) -> Callable[[Any], Any]:
    names = [field.name for field in dataclasses.fields(owner) if field.compare]
    return attrgetter(*names) if names else lambda _: ()


def _is_equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = _compared(self.__class__)
    return self is other or values(self) == values(other)


def _hashed(self: Any) -> int:
    return hash(_compared(self.__class__)(self))


def _shown(self: Any) -> str:
    told = (
        f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr
    )
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _cannot_set(self: Any, name: str, value: Any) -> None:
    del self, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _cannot_delete(self: Any, name: str) -> None:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restored(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _put(self, field.name, value)


def _written(owner: type[Any]) -> Callable[..., None]:
    """Return the `__init__` of a class, written from its fields and compiled."""
    known: dict[str, Any] = {"_put": _put}
    given: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    for field in dataclasses.fields(owner):
        name, default, made = field.name, f"_default_{field.name}", f"_made_{field.name}"
        has_default = field.default is not dataclasses.MISSING
        has_factory = field.default_factory is not dataclasses.MISSING
        known |= {default: field.default, made: field.default_factory}
        if field.init:
            told = f"{name}={default}" if has_default or has_factory else name
            (by_name if field.kw_only else given).append(told)
            value = f"{made}() if {name} is {default} else {name}" if has_factory else name
        elif has_factory:
            value = f"{made}()"
        else:
            continue
        body.append(f"    _put(self, {name!r}, {value})")
    if hasattr(owner, "__post_init__"):
        body.append("    self.__post_init__()")
    parameters = ", ".join(["self", *given, *(["*", *by_name] if by_name else [])])
    text = "\n".join([f"def __init__({parameters}):", *(body or ["    pass"])])
    exec(text, known)  # noqa: S102  names of fields that a class declares
    written: Callable[..., None] = known["__init__"]
    written.__qualname__ = f"{owner.__qualname__}.__init__"
    return written


def _with_methods(built: type[Any], *, frozen: bool, eq: bool) -> type[Any]:
    """Give a class its methods; those that it declares itself stay."""

    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        built.__init__ = written = _written(built)
        written(self, *arguments, **options)

    methods: dict[str, Any] = {"__init__": __init__, "__repr__": _shown}
    if eq:
        methods |= {"__eq__": _is_equal, "__hash__": _hashed if frozen else None}
    if frozen:
        methods |= {"__setattr__": _cannot_set, "__delattr__": _cannot_delete}
        if "__slots__" in built.__dict__:  # pickle would set the attributes
            methods |= {"__getstate__": _state, "__setstate__": _restored}
    for name, method in methods.items():
        if built.__dict__.get(name) is None:
            setattr(built, name, method)
    return built


def _dataclass(
    *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True
) -> Callable[[type[Any]], type[Any]]:
    def decorated(declared: type[Any]) -> type[Any]:
        declared.__doc__ = (
            declared.__doc__ or declared.__name__
        )  # the standard one asks for signatures
        built = dataclasses.dataclass(
            init=False, repr=False, eq=False, slots=slots, kw_only=kw_only
        )(declared)
        return _with_methods(built, frozen=frozen, eq=eq)

    return decorated


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
