"""单位包村一览表: which unit is linked with which village, its cadres, whom they help there."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.links import UNLINKED
from lianhu_cli.domain.tables.survey import Link
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.page_form import Book, Field, Sheet
from lianhu_cli.output.sheets.loads import HelperWithLoad
from lianhu_cli.output.sheets.roll import NUMBER

if TYPE_CHECKING:
    import pyarrow as pa


NAME = "单位包村一览表"
Key = tuple[str, str]
"""Where something lies, "" if its name is enough, and its name."""
_COLUMNS = Link.columns
_TAKEN = "包挂户数(户)"
_FIELDS = (
    NUMBER,
    Field.of(_COLUMNS["unit"], 28),
    Field.of(_COLUMNS["village"], 16),
    Field.of(_COLUMNS["instructor"], 11),
    Field.of(_COLUMNS["phone"], 14, "text"),
    Field(title="帮扶干部(人)", width=15, look="number"),
    Field(title="在联系村", width=10, look="number", above=_TAKEN),
    Field(title="在其他村", width=10, look="number", above=_TAKEN),
    Field(title="小计", width=10, look="number", above=_TAKEN),
    Field.of(_COLUMNS["note"], 14),
)
TITLES = tuple(field.title for field in _FIELDS)
"""The titles of its columns; the phones among them are whole."""


def add(
    book: Book, decision: Decision, helpers: HelperWithLoad, households: HouseholdWithHelper
) -> None:
    """Add the sheet.

    A unit's cadres and what they take in other villages stand on the first of its lines only. Units
    that are linked with no village come last.
    """
    sheet = book.sheet(NAME, book.office.heading(NAME), _FIELDS)
    links = _links(decision)
    unit_key = _told_apart(
        *_named(helpers.frame, "county", "unit"), *_named_rows(links, "county", "unit")
    )
    village_key = _told_apart(*_named_rows(links, "township", "village"))
    cadres = Counter(unit_key(*pair) for pair in _named(helpers.frame, "county", "unit"))
    helped = _helped(helpers, households, unit_key, village_key)
    linked: dict[Key, set[Key]] = {}
    for link in links:
        unit = unit_key(link["county"], link["unit"])
        linked.setdefault(unit, set()).add(village_key(link["township"], link["village"]))
    told: set[Key] = set()
    sums = [0, 0, 0]
    for at, link in enumerate([*links, *_unlinked(helpers, linked, unit_key)], start=1):
        unit = unit_key(link["county"], link["unit"])
        there = helped.get(unit, Counter())
        village = village_key(link["township"], link["village"])
        figures: list[int | None] = [None, there[village], None]
        if unit not in told:
            away = sum(n for place, n in there.items() if place not in linked.get(unit, ()))
            figures[0], figures[2] = cadres[unit], away
        told.add(unit)
        _line(sheet, at, link, figures)
        sums = [total + (value or 0) for total, value in zip(sums, figures, strict=True)]
    if sheet.row > 4:
        _total(sheet, sums)
    else:
        sheet.span("没有联村单位")
    sheet.foot()


def _named(frame: "pa.Table", wide: str, name: str) -> Iterator[Key]:
    return zip(frame[wide].to_pylist(), frame[name].to_pylist(), strict=True)


def _named_rows(rows: Sequence[dict[str, Any]], wide: str, name: str) -> list[Key]:
    return [(row[wide], row[name]) for row in rows]


def _told_apart(*known: Key) -> Callable[[str, str], Key]:
    """Return what a name is known by: itself, and where it lies if it is the name of several.

    >>> key = _told_apart(("甲县", "财政局"), ("乙县", "财政局"), ("甲县", "林业局"), ("", "林业局"))
    >>> key("乙县", "财政局"), key("甲县", "林业局")
    (('乙县', '财政局'), ('', '林业局'))
    """
    places: dict[str, set[str]] = {}
    for wide, name in known:
        if wide:
            places.setdefault(name, set()).add(wide)
    several = {name for name, wides in places.items() if len(wides) > 1}
    return lambda wide, name: (wide if name in several else "", name)


def _unlinked(
    helpers: HelperWithLoad, linked: Collection[Key], unit_key: Callable[[str, str], Key]
) -> list[dict[str, str]]:
    """Return lines for units that are linked with no village; a village's own committee is none."""
    units = zip(
        *(one.to_pylist() for one in (helpers.county, helpers.unit, helpers.village)), strict=True
    )
    outside = dict.fromkeys(
        (county, unit) for county, unit, village in units if unit and not village
    )
    first = {unit_key(*pair): pair for pair in reversed(outside)}
    blank = dict.fromkeys(("township", "village", "instructor", "phone"), "")
    return [
        {**blank, "county": county, "unit": unit, "note": UNLINKED}
        for county, unit in outside
        if first[unit_key(county, unit)] == (county, unit) and unit_key(county, unit) not in linked
    ]


def _helped(
    helpers: HelperWithLoad,
    households: HouseholdWithHelper,
    unit_key: Callable[[str, str], Key],
    village_key: Callable[[str, str], Key],
) -> dict[Key, Counter[Key]]:
    """Return how many households of each village the cadres of each unit help."""
    units = (unit_key(*pair) for pair in _named(helpers.frame, "county", "unit"))
    unit_of = dict(zip(helpers.code.to_pylist(), units, strict=True))
    found: dict[Key, Counter[Key]] = {}
    villages = _named(households.frame, "township", "village")
    for helper, village in zip(households.helper.to_pylist(), villages, strict=True):
        if helper:
            found.setdefault(unit_of[helper], Counter())[village_key(*village)] += 1
    return found


def _links(decision: Decision) -> list[dict[str, Any]]:
    """Return the links in the township's order of villages."""
    ranks: dict[str, int] = {}
    for path, rank in decision.village_ranks.items():
        ranks.setdefault(path[-1], rank)
    rows: list[dict[str, Any]] = decision.roster.links.to_pylist()
    return sorted(rows, key=lambda row: ranks.get(row["village"], len(ranks)))


def _line(sheet: Sheet, at: int, link: dict[str, Any], figures: list[Any]) -> None:
    here = sheet.row + 1
    people, own, away = figures
    told = [link[name] for name in ("unit", "village", "instructor", "phone")]
    sums = (f"=G{here}+H{here}", own + (away or 0))
    sheet.add([at, *told, people, own, away, sums, link["note"]])


def _total(sheet: Sheet, sums: list[int]) -> None:
    people, own, away = sums
    cells = [
        (f"=SUM({column}5:{column}{sheet.row})", value)
        for column, value in zip("FGHI", (people, own, away, own + away), strict=True)
    ]
    sheet.add([None, "合计", None, None, None, *cells, None], total=True)
