"""`lianhu list`: rows of the register as a table, as csv with Chinese titles, or as json.

Identity numbers and phones are masked in all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.privacy import masking
from lianhu_cli.domain.problem import CODES, Problem, SetAside
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.people import ERASED
from lianhu_cli.domain.rules.applied import set_apart
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table, Type
from lianhu_cli.domain.tables.survey import Helper, Household, Order, Pair
from lianhu_cli.output.counted import households_with_helpers
from lianhu_cli.output.counted.print_order import household_order

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Values


_CODES = ("code", "household", "helper", "pair", "left", "since")
"""Columns of our own codes, words and days, in which no numbers are looked for."""
_PAIR = (
    "household",
    "head",
    "village",
    "group",
    "kind",
    "helper",
    "name",
    "category",
    "unit",
    "left",
    "since",
)
_OF_HELPER = ("name", "category", "unit")
_PAIR_TITLES = {
    name: {**Helper.titles(), **Household.titles(), **Pair.titles(), "name": Order.helper.title}[
        name
    ]
    for name in _PAIR
}
_FINDING_TITLES = {
    "code": "代码", "severity": "级别", "file": "文件", "sheet": "工作表", "cell": "单元格", "value": "原值",
    "message": "问题", "remedy": "建议", "after": "改为", "row": "行", "role": "表", "cells": "内容",
}  # fmt: skip


SEVERAL = frozenset({"classes"})
"""Attributes that are a list in JSON, and one text with 、 between elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Rows to show: an Arrow table of attributes, their titles, and what they are called in json.

    `raw` holds numbers as they are, so that rows can be chosen by them; `table` is what may be shown.
    """

    name: str
    raw: pa.Table
    titles: dict[str, str]
    masks: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    @cached_property
    def table(self) -> pa.Table:
        """The rows as they may be shown."""
        shown = self.raw
        for name, mask in self.masks.items():
            if name in shown.column_names:
                at = shown.column_names.index(name)
                shown = shown.set_column(at, name, _masked(mask, shown[name]))
        return masking.table(shown, but=_CODES)

    def but(self, raw: "pa.Table") -> "Listing":
        """Return the listing with other rows or fewer columns."""
        titles = {name: title for name, title in self.titles.items() if name in raw.column_names}
        return replace(
            self, raw=raw, titles={n: titles[n] for n in raw.column_names if n in titles}
        )

    def titled(self) -> "pa.Table":
        """Return the table under its Chinese titles."""
        return pa.table({title: self.table[name] for name, title in self.titles.items()})

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as programs read them; absent texts are null."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        if "left" in self.titles:
            rows = [{**row, "left": row["left"] or None} for row in rows]
        for name in SEVERAL & {*self.titles}:
            rows = [{**row, name: list(filter(None, row[name].split("、")))} for row in rows]
        return rows

    def as_json(self) -> dict[str, Any]:
        """Return one object with the rows under the name of the listing."""
        return {self.name: self.rows()}


def attributes() -> dict[str, dict[str, Type]]:
    """Return every listing by its name in JSON: its attributes and their types."""
    households, helpers = _shown(Household), _shown(Helper)
    finding: dict[str, Type] = dict.fromkeys(_FINDING_TITLES, "text")
    return {
        "households": households,
        "helpers": helpers,
        "pairs": dict.fromkeys(_PAIR, "text"),
        "uncovered": households,
        "idle": {**helpers, "idle_slots": "integer"},
        "set_aside": {**finding, "row": "integer"},
        "problems": finding,
        **{ledger.role: _shown(ledger) for ledger in LEDGERS},
    }


def _shown(declared: type[Table]) -> dict[str, Type]:
    return {name: kind for name, kind in declared.types().items() if _is_shown(name)}


def _is_shown(name: str) -> bool:
    """Tell whether a list has an attribute: not where it was read, nor the numbers of members."""
    return not name.startswith("source_") and name != "members"


def of_decision(decision: Decision, what: str) -> Listing:
    """Return households, helpers, pairs, uncovered or idle."""
    if what in {"households", "uncovered"}:
        table = decision.roster.households.take(pa.array(household_order(decision)))
        if what == "uncovered":
            table = table.filter(pa.array(~set_apart(table, decision.policy)))
            table = _without(table, decision.round.pair.household)
        return _declared(what, Household, table)
    if what == "pairs":
        return _pairs(decision)
    helpers = decision.roster.helpers
    return _idle(decision) if what == "idle" else _declared(what, Helper, helpers)


def of_ledgers(ledgers: Ledgers, what: str) -> Listing:
    """Return the entries of a ledger, in the order in which they were entered."""
    return _declared(what, LEDGERS.of(what), ledgers.frames[what])


def of_findings(findings: tuple[Problem, ...] | tuple[SetAside, ...], what: str) -> Listing:
    """Return problems or rows set aside."""
    rows = [_finding(finding) for finding in findings]
    names = list(rows[0]) if rows else ["code", "file", "sheet", "cell", "message"]
    schema = pa.schema([(n, pa.int64() if n == "row" else pa.string()) for n in names])
    return Listing(
        name=what.replace("-", "_"),
        raw=pa.Table.from_pylist(rows, schema=schema),
        titles={name: _FINDING_TITLES.get(name, name) for name in names},
    )


def _finding(finding: Problem | SetAside) -> dict[str, Any]:
    if isinstance(finding, Problem):
        return dict(finding.as_json())
    row = {**asdict(finding), "remedy": CODES[finding.code].remedy}
    row["cells"] = masking.mask_text("；".join(f"{k}：{v}" for k, v in finding.cells.items() if v))
    return row


def _pairs(decision: Decision) -> Listing:
    import pyarrow.compute as pc

    households = households_with_helpers.households(decision)
    table = households.frame.filter(pc.not_equal(households.helper, ""))
    columns = {name: table["code" if name == "household" else name] for name in _PAIR}
    shown = pa.table(columns)
    if decision.erased:
        shown = pa.concat_tables([shown, _of_erased_households(decision, shown)])
    return Listing(
        name="pairs", raw=shown, titles=_PAIR_TITLES, masks=_masks(shown, Household.columns)
    )


def _of_erased_households(decision: Decision, shown: "pa.Table") -> "pa.Table":
    """Return the pairs of households that were erased, as rows of a list of pairs: the code says which."""
    erased = decision.pairs_of_erased().to_pylist()
    helpers = decision.roster.helpers
    known = {row["code"]: row for row in helpers.select(["code", *_OF_HELPER]).to_pylist()}
    blank = {**dict.fromkeys(_OF_HELPER, ""), "name": ERASED}
    rows = [
        {
            **dict.fromkeys(_PAIR, ""),
            **{name: known.get(pair["helper"], blank)[name] for name in _OF_HELPER},
            **{name: pair[name] for name in ("household", "helper", "left")},
            "head": ERASED,
            "since": pair["since"] or decision.round.date,
        }
        for pair in erased
        if pair["household"] in decision.erased
    ]
    return pa.Table.from_pylist(rows, shown.schema)


def _idle(decision: Decision) -> Listing:
    import pyarrow.compute as pc

    helpers = decision.roster.helpers
    used = dict.fromkeys(helpers["code"].to_pylist(), 0)
    for code in decision.round.pair.helper.to_pylist():
        used[code] = used.get(code, 0) + 1
    slots = quotas(decision.roster.helpers, decision.policy).sizes().tolist()
    free = [
        have - used[code] for have, code in zip(slots, helpers["code"].to_pylist(), strict=True)
    ]
    listing = _declared(
        "idle", Helper, helpers.append_column("idle_slots", pa.array(free, pa.int64()))
    )
    free_ones = listing.raw.filter(pc.greater(listing.raw["idle_slots"], 0))
    return replace(listing, raw=free_ones, titles={**listing.titles, "idle_slots": "空余名额"})


def _declared(what: str, declared: type[Table], table: "pa.Table") -> Listing:
    """Return a declared table, masked, with its titles; without members' numbers or where it was read."""
    titles = declared.titles()
    names = list(filter(_is_shown, table.column_names))
    shown = table.select(names)
    return Listing(
        name=what,
        raw=shown,
        titles={name: titles.get(name, name) for name in names},
        masks=_masks(shown, declared.columns),
    )


def _masks(table: "pa.Table", columns: Mapping[str, Column]) -> dict[str, Callable[[str], str]]:
    """Return how the columns that are numbers of people are masked, as they declare it."""
    declared = {name: columns[name].mask for name in table.column_names if name in columns}
    return {name: mask for name, mask in declared.items() if mask is not None}


def _masked(mask: Callable[[str], str], column: "pa.ChunkedArray") -> "Values":
    if not len(column):
        return column
    encoded = column.combine_chunks().dictionary_encode()
    masked = pa.array([mask(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return masked.take(encoded.indices)


def _without(table: "pa.Table", codes: "pa.ChunkedArray") -> "pa.Table":
    import pyarrow.compute as pc

    return table.filter(pc.invert(pc.is_in(table["code"], codes.combine_chunks())))
