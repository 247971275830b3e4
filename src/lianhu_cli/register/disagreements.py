"""Disagreements: what is told at the cell that is not taken, with the address of the one that is."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import stored_claims
from lianhu_cli.register.layout import DISAGREEMENTS, SEAT, finding_types
from lianhu_cli.register.merging import Disagreement, in_words
from lianhu_cli.register.sources import Source
from lianhu_cli.register.stored_decisions import StoredDecision
from lianhu_cli.register.versioned import Versioned


class Telling:
    """Disagreements as problems at the cell that is not taken, with the address of the one that is."""

    def __init__(
        self,
        versioned: Versioned,
        table: type[Table],
        claims: "pa.Table",
        sources: Sequence[Source],
    ) -> None:
        self.table, self.claims = table, claims
        self.where = stored_claims.Where(versioned, table)
        self.sources = {one.number: one for one in sources}

    def _value(self, row: int, name: str) -> Any:
        return self.claims[name][row].as_py()

    def _place(self, row: int, attribute: str) -> tuple[Source, str, str]:
        """Return file, sheet and cell in which a claim says something now."""
        source = self.sources[self._value(row, "source")]
        sheet, line = self._value(row, "source_sheet"), self._value(row, "line")
        version = source.versions[-1].number
        if SEAT in self.claims.column_names:
            line = self.where.line(version, self._value(row, SEAT), line)
        if not self.where.columns(version, sheet):
            version = self._value(row, "version")
        return source, sheet, self.where.cell(version, sheet, attribute, line)

    def of(self, one: Disagreement) -> tuple[str, str, Problem]:
        """Return what is to be said of a claim that is not taken."""
        number = one.attribute == "id_number"
        wrong = number and idcard.fault(self._value(one.row, one.attribute))
        code = "id-conflict" if number else "sources-disagree"
        title, shown = self.table.columns[one.attribute].title, self._shown
        source, sheet, cell = self._place(one.taken, one.attribute)
        there = f"{source.name}“{sheet}”{cell}"
        mine, other = (shown(row, one.attribute) for row in (one.row, one.taken))
        end = "（这一个没有通过校验）" if wrong else ""
        message = f"{title} {mine}{end}，与{there}的 {other} 不同，按后者登记"
        return self._problem(code, one.row, one.attribute, message)

    def unknown_numbers(self, merged: "pa.Table") -> Iterator[tuple[str, str, Problem]]:
        """Yield the masked identity numbers of persons whose number is known from elsewhere."""
        import pyarrow.compute as pc

        if not self.claims.num_rows:
            return
        masked = pc.match_substring(self.claims["id_number"], "*")
        rows = np.flatnonzero(np.asarray(masked)).tolist()
        if not rows:
            return
        known = dict(zip(merged["code"].to_pylist(), merged["id_number"].to_pylist(), strict=True))
        for row in rows:
            if known.get(self._value(row, "code")):
                message = "身份证号码打了码，按登记库里的全号登记"
                yield self._problem("id-masked", row, "id_number", message)

    def against(
        self, row: int, attribute: str, decision: StoredDecision
    ) -> tuple[str, str, Problem]:
        """Return what is to be said of a claim that is new since something was decided."""
        reason = f"（{decision.reason}）" if decision.reason else ""
        if not attribute:
            message = f"{decision.day}已记离册{reason}，这张表又有，按在册登记"
            return self._problem("sources-disagree", row, self.table.named_by, message)
        title = self.table.columns[attribute].title
        after = self._masked(attribute, decision.after)
        message = (
            f"{title} {self._shown(row, attribute)}，与{decision.day}改定的 {after}{reason}不同，"
            "按新报的登记"
        )
        return self._problem("sources-disagree", row, attribute, message)

    def _masked(self, attribute: str, value: Any) -> str:
        mask = self.table.columns[attribute].mask
        text = "".join(in_words(value))
        return mask(text) if mask else text

    def _shown(self, row: int, attribute: str) -> str:
        return self._masked(attribute, self._value(row, attribute))

    def _problem(
        self, code: str, row: int, attribute: str, message: str
    ) -> tuple[str, str, Problem]:
        source, sheet, cell = self._place(row, attribute)
        problem = Problem(
            code=code,
            file=source.name,
            sheet=sheet,
            cell=cell,
            value=self._shown(row, attribute),
            message=message,
            head=self._value(row, self.table.named_by),
            village=self._value(row, "village"),
        )
        return self._value(row, "code"), source.path, problem


def note(
    versioned: Versioned,
    touched: "pa.Array",
    problems: Sequence[tuple[str, str, Problem]],
    *,
    everything: bool,
) -> tuple[Problem, ...]:
    """Bring the stored disagreements on some persons to what there are; return those that are new."""
    columns = {**DISAGREEMENTS, **finding_types(Problem)}
    rows = [
        {"person": code, "source": path, **{n: getattr(one, n) for n in finding_types(Problem)}}
        for code, path, one in problems
    ]
    schema = pa.schema([(name, pa.string()) for name in columns])
    new = pa.Table.from_pylist(rows, schema=schema)
    if everything or not versioned.count("disagreements"):
        old = versioned.none(columns)
    else:
        stored_claims.choose(versioned, touched)
        where = "person IN (SELECT code FROM temp.persons)"
        old = versioned.load("disagreements", columns, where=where, seats=True)
    before = set(_seen(old))
    versioned.replace("disagreements", old, new)
    fresh = (
        one for key, (_, _, one) in zip(_seen(new), problems, strict=True) if key not in before
    )
    return tuple(fresh)


def _seen(frame: "pa.Table") -> Iterator[tuple[str, ...]]:
    names = ("person", "code", "source", "sheet", "cell", "message")
    return zip(*(frame[name].to_pylist() for name in names), strict=True)
