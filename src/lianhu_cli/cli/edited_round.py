"""An edited 一览表: what of it differs from the round that it was printed from, and nothing else, is ordered."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.cli.printed_lines import CopyEdit, Line, Place, Printed, Row, edits

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.problem import Problem
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.intake.survey import Survey

_ASKED = frozenset({"order-unknown", "order-unclear"})


def only_edits(db: Path, read: "Survey") -> "Survey":
    """Return a survey whose 一览表 order only what was edited: another helper is fixed, a blanked one forbidden.

    A household may stand in several sheets of a workbook: the copy that differs from the round counts; where
    several differ, and not alike, none does, and both places are named.
    """
    from lianhu_cli.domain.arrow import pa
    from lianhu_cli.domain.tables.order import EDITED
    from lianhu_cli.domain.tables.schema import conform
    from lianhu_cli.domain.tables.survey import Order

    rows = read.roster.orders.to_pylist() if read.roster.orders.num_rows else []
    if not any(row["order"] == EDITED for row in rows):
        return read
    decided = _last_round(db)
    if decided is None:
        orders = [row for row in rows if row["order"] != EDITED or row["helper"]]
        return _with_orders(
            read, conform(Order, pa.Table.from_pylist(orders, read.roster.orders.schema))
        )
    printed = Printed(db, decided)
    read_of = printed.lines(read.roster.orders)
    kept, gone, problems = _edits(printed, read_of.known, read)
    settled = {line.place for some in read_of.known.values() for line in some}
    settled -= {line.place for line in gone}
    orders = [*read_of.others, *(line.row for line in gone), *kept]
    frame = pa.Table.from_pylist(orders, read.roster.orders.schema)
    named = {path: name for name, path in read.sources.items()}
    places = {(named.get(file, Path(file).name), sheet, row) for file, sheet, row in settled}
    still = [one for one in read.problems if one.code not in _ASKED or _place(one) not in places]
    _say(kept, len(read_of.known))
    return _with_orders(replace(read, problems=(*still, *problems)), conform(Order, frame))


def _with_orders(read: "Survey", orders: "pa.Table") -> "Survey":
    return replace(read, roster=replace(read.roster, orders=orders))


def _last_round(db: Path) -> "Decision | None":
    from lianhu_cli.cli import opening
    from lianhu_cli.register.store import Register

    if not Register.exists(db):
        return None
    decided = opening.decision(db)
    return decided if decided.round.pairs.num_rows else None


def _edits(
    printed: Printed, lines: Mapping[str, list[Line]], read: "Survey"
) -> tuple[list[Row], list[Line], list["Problem"]]:
    """Return the orders that the edited lines come to, edits about somebody who has left, and what cannot be told."""
    there = printed.decided.present().roster
    told = zip(*(there.helpers[one].to_pylist() for one in ("code", "name", "unit")), strict=True)
    names = {code: (name, unit) for code, name, unit in told}
    households = set(there.household.code.to_pylist())
    kept: list[Row] = []
    gone: list[Line] = []
    problems = []
    for household, some in lines.items():
        held = {line.place[0]: printed.by(household, line.place[0]) for line in some}
        copies = {
            edit: copy
            for path, of_round in held.items()
            for edit, copy in edits([x for x in some if x.place[0] == path], of_round).items()
        }
        if len(copies) > 1:
            problems.append(_unclear([*copies.values()], read))
            continue
        for edit, copy in copies.items():
            if household not in households or edit.new - names.keys():
                gone += [line for line in copy if line.helper in edit.new]
            else:
                kept += _ordered(household, edit, copy, names)
    return kept, gone, problems


def _ordered(
    household: str, edit: CopyEdit, copy: list[Line], names: Mapping[str, tuple[str, str]]
) -> Iterator[Row]:
    for line in copy:
        if line.helper in edit.new:
            yield {**line.row, "pair": f"{household}/{line.helper}"}
    first = next((line for line in copy if not line.helper), copy[0])
    for code in sorted(edit.blanked & names.keys()):
        name, unit = names[code]
        yield {
            **first.row, "order": "回避（一览表）", "helper": name, "unit": unit,
            "pair": f"{household}/{code}",
        }  # fmt: skip


def _unclear(copies: list[list[Line]], read: "Survey") -> "Problem":
    """Return the problem of copies that were edited otherwise: both cells are named."""
    from lianhu_cli.domain.problem import Problem

    named = {path: name for name, path in read.sources.items()}

    def cell(line: Line) -> tuple[str, str, str]:
        file, sheet, row = line.place
        name = named.get(file, Path(file).name)
        letters = read.headings.get((name, sheet, "orders"), {}).get("helper", "")
        return name, sheet, f"{letters}{row}"

    one, other = copies[0][0], copies[1][0]
    there, here = cell(one), cell(other)
    said = [line.row["helper"] or "空" for line in (other, one)]
    return Problem(
        code="order-unclear",
        file=here[0],
        sheet=here[1],
        cell=here[2],
        value=other.row["helper"],
        message=f"这里改成{said[0]}，“{there[1]}”{there[2]}改成{said[1]}：两处不一样，都没有采用，请改成一样",
        head=other.row["household"],
        village=other.row["village"],
    )


def _place(problem: "Problem") -> Place:
    digits = "".join(one for one in problem.cell if one.isdigit())
    return problem.file, problem.sheet, int(digits or 0)


def _say(kept: list[Row], households: int) -> None:
    from lianhu_cli.domain.rounds.orders import meaning
    from lianhu_cli.output import console

    pins = sum(meaning(row["order"]) == "pin" for row in kept)
    edited = len({row["pair"].partition("/")[0] for row in kept})
    if not kept:
        console.note("一览表和上一轮结对一样，没有改动可记")
        return
    console.note(
        f"一览表里改了 {edited} 户：记下指定 {pins} 对、回避 {len(kept) - pins} 对；"
        f"其余 {households - edited} 户和上一轮一样，不记"
    )
