"""Answers about what the register remembers of a person, and what the clerk decides."""

from typing import Any, NotRequired, TypedDict

from lianhu_cli.cli.answers.survey import Changes


class Event(TypedDict):
    """What was told or decided of somebody, with its cell."""

    revision: int
    day: str
    what: str
    attribute: str
    title: str
    before: str | None
    after: str | None
    file: str
    sheet: str
    cell: str
    reason: str


class Past(TypedDict):
    """The history of one household or helper."""

    side: str
    code: str
    name: str
    village: NotRequired[str]
    group: NotRequired[str]
    unit: NotRequired[str]
    present: bool
    events: list[Event]
    helped: list[dict[str, Any]]


class History(TypedDict):
    """`lianhu history`."""

    people: list[Past]
    forgotten: NotRequired[list[dict[str, Any]]]


class Decided(TypedDict):
    """`lianhu set`, `leave`, `same`, `differ`: of whom, what, and how many people changed."""

    code: str
    name: str
    set: NotRequired[dict[str, str]]
    left_on: NotRequired[str]
    other: NotRequired[str]
    instead: NotRequired[str | None]
    changed: int


class Forgotten(TypedDict):
    """`lianhu forget`."""

    code: str
    reason: str


class Dropped(TypedDict):
    """`lianhu drop`."""

    file: str
    changes: dict[str, Changes]


class Derived(TypedDict):
    """A table as it is stored and as it is derived anew: digests, and the codes that differ."""

    table: str
    rows: int
    stored: str
    derived: str
    differing: list[str]


class Rebuilt(TypedDict):
    """`lianhu rebuild`."""

    agrees: bool
    tables: list[Derived]
