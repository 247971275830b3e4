"""Answers about what is printed, published and reported."""

from typing import Any, NotRequired, TypedDict

from lianhu_cli.cli.answers.survey import Files


class Sheets(Files):
    """`lianhu sheets`."""

    round: int


class FilledSheet(TypedDict):
    """A sheet of a superior's form."""

    file: str
    sheet: str
    first_row: int
    rows: int


class Fill(Files):
    """`lianhu fill`."""

    round: int
    rows: int
    sheets: list[FilledSheet]


class Publish(Files):
    """`lianhu publish`."""

    round: int
    first: str
    last: str
    working_days: int
    columns: list[str]
    villages: int
    households: int
    left_out: int
    alike: NotRequired[Any]
    root: NotRequired[str]


class Found(TypedDict):
    """A number where none should be."""

    file: str
    place: str
    hidden: str
    kind: str
    value: str


class Unreadable(TypedDict):
    """A file that could not be looked into."""

    file: str
    reason: str


class Scan(Files):
    """`lianhu publish --scan`."""

    findings: list[Found]
    unreadable: list[Unreadable]
    pictures: list[str]


class Cards(Files):
    """`lianhu cards`."""

    count: int
    uncovered: int


class SavedTemplate(TypedDict):
    """A template that was written to be changed."""

    template: str
    names: NotRequired[list[str]]


class Figure(TypedDict):
    """A figure of the report and its source; null where there is nothing to count."""

    name: str
    value: str | None
    source: str
    used: bool


class Listed(TypedDict):
    """A list of the report."""

    name: str
    source: str
    items: list[dict[str, Any]]


class Report(TypedDict):
    """`lianhu report`."""

    file: str
    figures: list[Figure]
    lists: list[Listed]
    doubts: list[str]
    missing: list[str]


class Supervised(TypedDict):
    """`lianhu report day|week|month|quarter|year`."""

    report: str
    title: str
    start: str
    end: str
    on: str
    totals: dict[str, Any]
    since_new_year: dict[str, Any]
    by_village: NotRequired[list[dict[str, Any]]]
    by_unit: NotRequired[list[dict[str, Any]]]
    by_helper: NotRequired[list[dict[str, Any]]]
    missed: list[dict[str, Any]]
    late_tasks: list[dict[str, Any]]
    open_disputes: list[dict[str, Any]]
    calls: NotRequired[list[dict[str, Any]]]
    next_day: NotRequired[str]
    planned: NotRequired[list[dict[str, Any]]]
    files: NotRequired[list[str]]


class Trip(TypedDict):
    """A visit that is planned."""

    date: str
    weekday: str
    helper: str
    name: str
    unit: str
    household: str
    village: str
    group: str
    head: str
    kind: str
    last: str


class Plan(TypedDict):
    """`lianhu plan`."""

    month: str
    helpers: int
    households: int
    enough: int
    trips: int
    visits: int
    plan: list[Trip]
    not_planned: list[dict[str, Any]]
    files: NotRequired[list[str]]


class Assess(TypedDict):
    """`lianhu assess`."""

    start: str
    end: str
    cadres: list[dict[str, Any]]
    units: list[dict[str, Any]]
    files: NotRequired[list[str]]


class Schemas(TypedDict):
    """`lianhu schema --json` without a command."""

    commands: list[str]
    json_schemas: dict[str, dict[str, Any]]


class Schema(TypedDict):
    """`lianhu schema COMMAND --json`."""

    command: str
    json_schema: dict[str, Any]
