"""Answers about many partitions: the line of each, and what they come to together."""

from typing import NotRequired, TypedDict

from lianhu_cli.cli.answers import rounds


class Partition(TypedDict):
    """`lianhu batch`, a line a partition as it ends; `peak` in bytes, `code` is "" where nothing stopped it."""

    schema: str
    name: str
    exit: int
    code: str
    message: str
    step: str
    households: int
    covered: int
    helpers: int
    set_aside: int
    problems: int
    seconds: float
    peak: int | None
    digest: str
    skipped: bool


class Totals(rounds.Totals):
    """The totals of all partitions."""

    slots: int
    slots_used: int
    partitions: int


class Row(rounds.Row):
    """One row of a way to count; places bear the names of those they lie in."""

    partition: NotRequired[str]
    province: NotRequired[str]
    prefecture: NotRequired[str]
    party_households: NotRequired[int]
    helpers_paired: NotRequired[int]
    idle_slots: NotRequired[int]


class Place(TypedDict):
    """A county of a partition that has slots idle."""

    partition: str
    province: str
    prefecture: str
    county: str
    idle_slots: int


class Short(TypedDict):
    """A county short of helpers, and those beside it that have slots idle."""

    partition: str
    province: str
    prefecture: str
    county: str
    uncovered: int
    beside: list[Place]


class Stats(TypedDict):
    """`lianhu stats --all`."""

    totals: Totals
    by_partition: list[Row]
    by_province: list[Row]
    by_county: list[Row]
    by_kind: list[Row]
    by_category: list[Row]
    by_prefecture: NotRequired[list[Row]]
    by_township: NotRequired[list[Row]]
    by_village: NotRequired[list[Row]]
    reconciliation: list[rounds.Item]
    short_beside_idle: list[Short]
