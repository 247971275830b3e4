"""`lianhu list`: rows of the register as a table, as csv with Chinese titles, or as json.

Identity numbers and phones are masked in all of them.
"""

from dataclasses import asdict, dataclass
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.masks import mask_text
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.problem import CODES, Problem, SetAside
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.applied import set_apart
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.counted import households_with_helpers
from lianhu_cli.output.counted.print_order import household_order

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
_PAIR_TITLES = {
    "household": "户编码", "head": "户主姓名", "village": "行政村", "group": "村民小组", "kind": "户类别",
    "helper": "帮扶人编码", "name": "帮扶责任人", "category": "人员类别", "unit": "单位", "left": "跨越",
    "since": "结对时间",
}  # fmt: skip
_FINDING_TITLES = {
    "code": "代码", "severity": "级别", "file": "文件", "sheet": "工作表", "cell": "单元格", "value": "原值",
    "message": "问题", "remedy": "建议", "after": "改为", "row": "行", "role": "表", "cells": "内容",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows to show: an Arrow table of attributes, their titles, and what they are called in json."""

    name: str
    table: Any
    titles: dict[str, str]

    def titled(self) -> Any:
        """Return the table under its Chinese titles."""
        return pa.table({title: self.table[name] for name, title in self.titles.items()})

    def as_json(self) -> dict[str, Any]:
        """Return one object with the rows under the name of the listing; absent texts are null."""
        rows = self.table.to_pylist()
        if "left" in self.titles:
            rows = [{**row, "left": row["left"] or None} for row in rows]
        return {self.name: rows}


def of_decision(decision: Decision, what: str) -> Listing:
    """Return households, helpers, pairs, uncovered or idle."""
    if what in {"households", "uncovered"}:
        table = decision.roster.households.take(pa.array(household_order(decision)))
        if what == "uncovered":
            table = table.filter(pa.array(~set_apart(table, decision.policy)))
            table = _without(table, decision.round.pairs["household"])
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
        table=pa.Table.from_pylist(rows, schema=schema),
        titles={name: _FINDING_TITLES.get(name, name) for name in names},
    )


def _finding(finding: Problem | SetAside) -> dict[str, Any]:
    if isinstance(finding, Problem):
        return dict(finding.as_json())
    row = {**asdict(finding), "remedy": CODES[finding.code].remedy}
    row["cells"] = mask_text("；".join(f"{k}：{v}" for k, v in finding.cells.items() if v))
    return row


def _pairs(decision: Decision) -> Listing:
    import pyarrow.compute as pc

    table = households_with_helpers.households(decision)
    table = table.filter(pc.not_equal(table["helper"], ""))
    columns = {name: table["code" if name == "household" else name] for name in _PAIR}
    return Listing(name="pairs", table=pa.table(columns), titles=_PAIR_TITLES)


def _idle(decision: Decision) -> Listing:
    import pyarrow.compute as pc

    helpers = decision.roster.helpers
    used = dict.fromkeys(helpers["code"].to_pylist(), 0)
    for code in decision.round.pairs["helper"].to_pylist():
        used[code] = used.get(code, 0) + 1
    slots = quotas(decision.roster.helpers, decision.policy).sizes().tolist()
    free = [
        have - used[code] for have, code in zip(slots, helpers["code"].to_pylist(), strict=True)
    ]
    listing = _declared(
        "idle", Helper, helpers.append_column("idle_slots", pa.array(free, pa.int64()))
    )
    table = listing.table.filter(pc.greater(listing.table["idle_slots"], 0))
    return Listing(name="idle", table=table, titles={**listing.titles, "idle_slots": "空余名额"})


def _declared(what: str, declared: type[Table], table: Any) -> Listing:
    """Return a declared table, masked, with its titles; without members' numbers or where it was read."""
    titles = declared.titles()
    names = [n for n in table.column_names if not n.startswith("source_") and n != "members"]
    columns = {name: _masked(declared, name, table[name]) for name in names}
    return Listing(
        name=what, table=pa.table(columns), titles={name: titles.get(name, name) for name in names}
    )


def _masked(declared: type[Table], name: str, column: Any) -> Any:
    mask = declared.columns[name].mask if name in declared.columns else None
    if mask is None:
        if not pa.types.is_string(column.type) or name in {"code", "kind", "category"}:
            return column
        mask = mask_text
    encoded = column.combine_chunks().dictionary_encode()
    masked = pa.array([mask(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return masked.take(encoded.indices)


def _without(table: Any, codes: Any) -> Any:
    import pyarrow.compute as pc

    return table.filter(pc.invert(pc.is_in(table["code"], codes.combine_chunks())))
