"""What is to be said of persons who are new, are kept, or would leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import forgetting, stored_claims
from lianhu_cli.register.days import Day
from lianhu_cli.register.deriving import DerivedClaims, SaidRows
from lianhu_cli.register.versioned import Versioned

CODES = ("maybe-same", "kept-as-before", "many-removed", "forgotten-again")
"""The problems that show only where rows are linked to persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A problem, and the path of the file that it is about."""

    path: str
    problem: Problem


def told(
    versioned: Versioned,
    table: type[Table],
    by: tuple[Day, Mapping[tuple[str, str], str]],
    says: SaidRows,
    derived: DerivedClaims,
) -> Iterator[Doubt]:
    """Yield what is to be said; `by` is the day and the pairs of codes told to be one or two."""
    day, decided = by
    told = {frozenset(pair) for pair, what in decided.items() if what == "differ"}
    at_name = partial(_at_name, (day, says), stored_claims.Where(versioned, table), table)
    for row, code, other in derived.near:
        there = code or derived.codes[other].as_py()
        if frozenset((derived.codes[row].as_py(), there)) in told:
            continue
        place = f"登记库里的（{code}）"
        if not code:
            its, at = (says.claims[one][other].as_py() for one in ("source_sheet", "line"))
            place = f"{day.entries[int(says.order[other])].name}“{its}”第{at}行的"
        name = says.claims[table.named_by][row].as_py()
        message = f"与{place}{name}同名，是否同一{table.counted_as[0]}？"
        yield at_name("maybe-same", row, message)
    for row, _ in derived.kept:
        entry = day.entries[int(says.unused_order[row])]
        sheet, line, cell, why, name, village = (
            says.unused[one][row].as_py()
            for one in ("sheet", "line", "cell", "why", table.named_by, "village")
        )
        yield Doubt(
            path=entry.path,
            problem=Problem(
                code="kept-as-before",
                file=entry.name,
                sheet=sheet,
                cell=cell or f"A{line}",
                value="",
                message=f"{name}这一行不能用，登记库里仍按原来的{'：' if why else ''}{why}",
                head=name,
                village=village,
            ),
        )
    for row, erased in _erased(versioned, derived):
        reason = f"（{erased['reason']}）" if erased["reason"] else ""
        message = f"编码{erased['code']}的人{erased['day']}已按要求删除个人信息{reason}，这张表里又有，已重新登记"
        yield at_name("forgotten-again", row, message)
    for one in derived.too_many:
        yield Doubt(path=one.entry.path, problem=Problem(
            code="many-removed", file=one.entry.name, sheet="", cell="", value="",
            message=one.message(table),
        ))  # fmt: skip


def _at_name(
    by: tuple[Day, SaidRows],
    where: stored_claims.Where,
    table: type[Table],
    code: str,
    row: int,
    message: str,
) -> Doubt:
    """Return what is to be said at the name of whom a claim is about."""
    day, says = by
    entry = day.entries[int(says.order[row])]
    sheet, line, name, village = (
        says.claims[one][row].as_py() for one in ("source_sheet", "line", table.named_by, "village")
    )
    return Doubt(
        path=entry.path,
        problem=Problem(
            code=code,
            file=entry.name,
            sheet=sheet,
            cell=where.cell(entry.version, sheet, table.named_by, line),
            value="",
            message=message,
            head=name,
            village=village,
        ),
    )


def _erased(versioned: Versioned, derived: DerivedClaims) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that bear the code of somebody erased, each with what remained of them."""
    import pyarrow.compute as pc

    erased = {one["code"]: one for one in forgetting.forgotten(versioned)}
    if not erased:
        return
    again = pc.is_in(derived.codes, value_set=pa.array([*erased], pa.string()))
    for row in np.flatnonzero(np.asarray(again)).tolist():
        yield row, erased[derived.codes[row].as_py()]
