"""Answers about rules, rounds and what they come to."""

from typing import Any, NotRequired, TypedDict

Left = dict[str, int]
"""Level (group, village, township, county) → pairs that leave it."""


class Coverage(TypedDict):
    """Households of a kind."""

    households: int
    covered: int


class Figures(TypedDict):
    """The figures of a round."""

    round: int
    status: str
    helpers: int
    households: int
    slots: int
    slots_used: int
    covered: int
    uncovered: int
    coverage: float
    by_kind: dict[str, Coverage]
    left: Left
    idle_slots: int
    kept: int
    changed: int
    pinned: int
    unmet: NotRequired[int]
    unfilled: NotRequired[int]


class Pair(Figures):
    """`lianhu pair`; `stored` tells whether a round was added."""

    stored: bool
    set_apart: NotRequired[int]
    files: list[str]


class Totals(TypedDict):
    """The totals of the statistics."""

    households: int
    covered: int
    coverage: float
    helpers: int
    helpers_paired: int
    party_households: int
    by_kind: dict[str, Coverage]


class Row(TypedDict):
    """One row of a way to count: named by that way, with what there is to count of it."""

    village: NotRequired[str]
    township: NotRequired[str]
    county: NotRequired[str]
    group: NotRequired[str]
    kind: NotRequired[str]
    cause: NotRequired[str]
    category: NotRequired[str]
    unit: NotRequired[str]
    helper: NotRequired[str]
    name: NotRequired[str]
    code: NotRequired[str]
    households: NotRequired[int]
    covered: NotRequired[int]
    coverage: NotRequired[float]
    by_kind: NotRequired[dict[str, Coverage]]
    helpers: NotRequired[int]
    slots: NotRequired[int]
    slots_used: NotRequired[int]
    left: NotRequired[Left]


class Item(TypedDict):
    """A reported figure beside the counted one."""

    item: str
    declared: float
    counted: float | None
    difference: float | None


class Stats(TypedDict):
    """`lianhu stats`."""

    totals: Totals
    by_village: NotRequired[list[Row]]
    by_group: NotRequired[list[Row]]
    by_kind: NotRequired[list[Row]]
    by_category: NotRequired[list[Row]]
    by_unit: NotRequired[list[Row]]
    by_cause: NotRequired[list[Row]]
    by_helper: NotRequired[list[Row]]
    reconciliation: list[Item]


class Round(TypedDict):
    """A round there was."""

    round: int
    name: str
    date: str
    households: int
    covered: int
    coverage: float
    kept: int
    changed: int
    root: NotRequired[str]


class Rounds(TypedDict):
    """`lianhu rounds`."""

    rounds: list[Round]


class Diff(TypedDict):
    """`lianhu diff`."""

    old: int
    new: int
    changes: list[dict[str, Any]]


class Finding(TypedDict):
    """A rule that a round breaks."""

    rule: str
    subject: str
    message: str


class Audit(TypedDict):
    """`lianhu audit`; of an edited sheet with what each edit does."""

    round: int
    ok: bool
    proved: NotRequired[bool]
    register_changed: NotRequired[bool]
    findings: list[Finding]
    root: NotRequired[str]
    not_proved: NotRequired[list[str]]
    files: NotRequired[list[str]]
    unclear: NotRequired[list[str]]
    edits: NotRequired[list[dict[str, Any]]]
    difference: NotRequired[dict[str, Any]]


class Verify(TypedDict):
    """`lianhu verify`; `refused` says why the proof does not hold, "" where it does."""

    ok: bool
    refused: str
    pairs: int
    root: str
    not_proved: list[str]
    files: list[str]


class Explain(TypedDict):
    """`lianhu explain`."""

    household: NotRequired[str]
    helper: NotRequired[str]
    round: int
    sentences: list[str]


class WhatIf(TypedDict):
    """`lianhu whatif`."""

    today: Figures
    then: Figures
    changes: list[dict[str, Any]]


class Rules(TypedDict):
    """`lianhu rules`."""

    rules: dict[str, Any]
    office: dict[str, str]
    sentences: list[str]
    name: str


class ReadyRules(TypedDict):
    """`lianhu rules --list`; `sets` tells of each set the day and the documents of its rules."""

    rules: list[str]
    sets: NotRequired[list[dict[str, Any]]]


class LinkMade(TypedDict):
    """A unit and the village that it is linked with."""

    unit: str
    township: str
    village: str
    instructor: str
    post: str
    cadres: int
    slots: int
    kept: bool
    pinned: bool


class LinkedVillage(TypedDict):
    """What a village has of units."""

    township: str
    village: str
    households: int
    based: int
    slots: int
    units: int
    short: int


class Link(TypedDict):
    """`lianhu link`."""

    status: str
    units: int
    villages: int
    kept: int
    added: int
    broken: list[Any]
    most_villages: int
    short: int
    instructors: int
    links: list[LinkMade]
    by_village: list[LinkedVillage]
    missing: list[str]
    stored: bool
    files: list[str]
