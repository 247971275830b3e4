"""What a card or a handbook says of a household and its helper, by the names that templates use.

The names are the titles of the declared tables, and every other heading by which intake knows them:
`{{户主姓名}}` is `{{户主}}` too. Identity numbers have no name here: no card shows one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lianhu_cli.domain.people import units
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.word.merge import NEXT
from lianhu_cli.output.word.template import Content, Texts
from lianhu_cli.output.word.text import day

HELPER, HOUSEHOLDS = "帮扶人", "户"
NUMBER, SINCE, LINE, TAKEN = "编号", "结对时间", "序号", "包挂户数"
_OFFICE = ("填报单位", "填报时间", "监督电话")
_HIDDEN = ("id_number",)


def card_names() -> list[str]:
    """Return every name that the template of the cards may use."""
    own = list(_headings(Household))
    return [
        *own,
        *(f"{HELPER}.{name}" for name in _headings(Helper)),
        NUMBER,
        SINCE,
        *_OFFICE,
        NEXT,
    ]


def handbook_names() -> list[str]:
    """Return every name that the template of the handbook may use."""
    households = [f"{HOUSEHOLDS}.{name}" for name in (*_headings(Household), LINE, NUMBER, SINCE)]
    return [*_headings(Helper), TAKEN, *households, *_OFFICE]


def hidden_names() -> set[str]:
    """Return the names that no template may use: those of identity numbers."""
    found = {
        heading
        for table in (Household, Helper)
        for attribute in _HIDDEN
        for heading in table.columns[attribute].headings
    }
    return found | {f"{prefix}.{heading}" for prefix in (HELPER, HOUSEHOLDS) for heading in found}


def cards(rows: Sequence[Mapping[str, Any]], office: Office) -> Iterator[Content]:
    """Yield what the card of every pair says."""
    about, household, helper = _office(office), _headings(Household), _headings(Helper)
    for row in rows:
        texts = {name: _shown(row.get(attribute)) for name, attribute in household.items()}
        texts |= {
            f"{HELPER}.{name}": _of_helper(attribute, row) for name, attribute in helper.items()
        }
        yield Content(texts={**texts, **_of_pair(row), **about})


def handbooks(rows: Sequence[Mapping[str, Any]], office: Office) -> Iterator[Content]:
    """Yield what the handbook of every helper says, in the order of the rows."""
    about, household, helper = _office(office), _headings(Household), _headings(Helper)
    own: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        own.setdefault(row["helper"], []).append(row)
    for taken in own.values():
        texts = {name: _of_helper(key, taken[0]) for name, key in helper.items()}
        items: list[Texts] = [
            {
                **{name: _shown(row.get(attribute)) for name, attribute in household.items()},
                **_of_pair(row),
                LINE: str(at),
            }
            for at, row in enumerate(taken, start=1)
        ]
        yield Content(
            texts={**texts, TAKEN: str(len(taken)), **about},
            lists={HOUSEHOLDS: items},
        )


def _headings(table: type[Table]) -> dict[str, str]:
    """Return every heading of a table with its attribute; the first that claims a heading keeps it."""
    found: dict[str, str] = {column.title: name for name, column in table.columns.items()}
    for name, column in table.columns.items():
        for heading in column.headings:
            found.setdefault(heading, name)
    return {heading: name for heading, name in found.items() if name not in _HIDDEN}


def _of_pair(row: Mapping[str, Any]) -> Texts:
    return {NUMBER: f"{row['number']:04d}", SINCE: day(row["since"])}


def _office(office: Office) -> Texts:
    return dict(zip(_OFFICE, (office.name, office.date, office.phone), strict=True))


def _of_helper(attribute: str, row: Mapping[str, Any]) -> str:
    text = _shown(row.get(f"helper.{attribute}"))
    return units.called(text) if attribute == "unit" else text


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)
