"""Answers about what comes in and what the register holds."""

from typing import Any, NotRequired, TypedDict


class Problem(TypedDict):
    """What is wrong at a cell; numbers are masked."""

    code: str
    severity: str
    file: str
    sheet: str
    cell: str
    value: str
    message: str
    remedy: str
    after: str


class Balance(TypedDict):
    """What became of the rows of a sheet: `rows` is the sum of the others."""

    rows: int
    accepted: int
    members: int
    set_aside: int
    totals: int
    notes: int
    examples: int
    repeats: int


class Sheet(TypedDict):
    """How a sheet was read; `households`, `helpers`, `pairs` where its role is "both"."""

    sheet: str
    role: str
    heading_rows: list[int]
    rows: int
    accepted: int
    set_aside: int
    reason: NotRequired[str]
    how: NotRequired[list[str]]
    balance: NotRequired[Balance]
    unread: NotRequired[list[str]]
    households: NotRequired[int]
    helpers: NotRequired[int]
    pairs: NotRequired[int]


class File(TypedDict):
    """A file that was read."""

    file: str
    sheets: list[Sheet]


class Changes(TypedDict):
    """What became of the rows of a table."""

    added: int
    changed: int
    removed: int
    kept: NotRequired[int]


class Difference(TypedDict):
    """What an import changed of somebody."""

    role: str
    code: str
    name: str
    change: str
    attribute: NotRequired[str]
    before: NotRequired[str]
    after: NotRequired[str]


class Leftover(TypedDict):
    """Whom an earlier version of a file gave and the new one does not."""

    file: str
    households: int
    helpers: int


class Import(TypedDict):
    """`lianhu import`."""

    files: list[File]
    counts: dict[str, int]
    changes: dict[str, Changes]
    differences: NotRequired[list[Difference]]
    leftovers: NotRequired[list[Leftover]]
    problems: list[Problem]


class Problems(TypedDict):
    """`lianhu problems`."""

    counts: dict[str, int]
    problems: list[Problem]


class Code(TypedDict):
    """What a problem code means."""

    code: str
    severity: str
    meaning: str
    remedy: str


class Codes(TypedDict):
    """`lianhu problems --codes`."""

    codes: list[Code]


class Files(TypedDict):
    """Files that were written."""

    files: list[str]


class Template(Files):
    """`lianhu template`; `rows` tells of how many people it was filled."""

    rows: int


class Export(Files):
    """`lianhu export`."""

    rows: int
    columns: list[str]


class Compared(TypedDict):
    """Somebody who is only here or only there; `at` is file, sheet and cell."""

    role: str
    code: str
    name: str
    village: str
    group: str
    unit: str
    at: str


class Differs(TypedDict):
    """A cell that differs, with both addresses."""

    role: str
    code: str
    name: str
    village: str
    group: str
    unit: str
    attribute: str
    title: str
    here: str
    there: str
    here_at: str
    there_at: str


class Compare(Files):
    """`lianhu compare`; `not_compared` is village or unit → people that the list does not name."""

    only_here: list[Compared]
    only_there: list[Compared]
    differing: list[Differs]
    not_compared: dict[str, int]


class Freed(TypedDict):
    """An order that is in force no longer."""

    order: str
    household: str
    helper: str
    village: str
    unit: str
    reason: str


class Order(TypedDict):
    """`lianhu pin`, `avoid`, `free`: what is in force now, and what is no longer."""

    order: str | None
    household: NotRequired[str]
    head: NotRequired[str]
    helper: NotRequired[str]
    name: NotRequired[str]
    village: NotRequired[str]
    unit: NotRequired[str]
    kind: NotRequired[str]
    freed: NotRequired[list[Freed]]
    freed_count: NotRequired[int]


class Revision(TypedDict):
    """One change of the register."""

    revision: int
    at: str
    day: str
    command: str
    files: list[str]
    changes: dict[str, int]
    digest: str
    undone: str


class Log(TypedDict):
    """`lianhu log`."""

    revisions: list[Revision]


class Exported(TypedDict):
    """A file that left the office."""

    at: str
    file: str
    columns: str
    people: int
    masked: bool


class Exports(TypedDict):
    """`lianhu log --exports`."""

    exports: list[Exported]


class Undone(TypedDict):
    """`lianhu undo`."""

    undone: Revision


class Step(TypedDict):
    """A command of the demo and its answer."""

    command: str
    answer: dict[str, Any]


class Demo(TypedDict):
    """`lianhu demo`."""

    steps: list[Step]
