"""An edited 一览表: what of it differs from the round that it was printed from, and nothing else, is ordered."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.intake.files import own_mark

if TYPE_CHECKING:
    from lianhu_cli.domain.problem import Problem
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.intake.survey import Survey

Row = dict[str, Any]
Place = tuple[str, str, int]
"""File, sheet and row."""
_ASKED = frozenset({"order-unknown", "order-unclear"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a 一览表 about a household that is known; `helper` is "" where the cell is blank."""

    row: Row
    helper: str

    @property
    def place(self) -> Place:
        return self.row["source_file"], self.row["source_sheet"], self.row["source_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    """What a copy of a household's lines changes: helpers who are new, and those who were blanked."""

    new: frozenset[str]
    blanked: frozenset[str]


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
    held = _Held(db, decided)
    lines, others = _understood(held, rows)
    kept, problems = _edits(held, lines, read)
    settled = {line.place for some in lines.values() for line in some}
    orders = [*others, *kept]
    frame = pa.Table.from_pylist(orders, read.roster.orders.schema)
    named = {path: name for name, path in read.sources.items()}
    places = {(named.get(file, Path(file).name), sheet, row) for file, sheet, row in settled}
    still = [one for one in read.problems if one.code not in _ASKED or _place(one) not in places]
    _say(kept, len(lines))
    return _with_orders(replace(read, problems=(*still, *problems)), conform(Order, frame))


def _with_orders(read: "Survey", orders: Any) -> "Survey":
    return replace(read, roster=replace(read.roster, orders=orders))


def _last_round(db: Path) -> "Decision | None":
    from lianhu_cli.cli import opening
    from lianhu_cli.register.store import Register

    if not Register.exists(db):
        return None
    decided = opening.decision(db)
    return decided if decided.round.pairs.num_rows else None


def _understood(held: "_Held", rows: list[Row]) -> tuple[dict[str, list[_Line]], list[Row]]:
    """Return household code → its lines of a 一览表, and all other orders; a name that is nobody's is one."""
    from lianhu_cli.domain.rounds.order_names import OrderNames
    from lianhu_cli.domain.tables.order import EDITED
    from lianhu_cli.domain.tables.survey import PEOPLE

    decided = held.decided
    orders = decided.roster.orders.schema.empty_table() if not rows else _frame(decided, rows)
    names = OrderNames(decided.roster.households, decided.roster.helpers, orders)
    codes = [decided.roster.by_role()[table.role]["code"] for table in PEOPLE]
    lines: dict[str, list[_Line]] = defaultdict(list)
    others = []
    for row in rows:
        if row["order"] != EDITED:
            others.append(row)
            continue
        at = names.household(row).row
        helper = names.helper(row).row if row["helper"] else -1
        household = str(codes[0][at].as_py()) if at >= 0 else ""
        code = str(codes[1][helper].as_py()) if helper >= 0 else ""
        code = code or held.left(household, row["source_file"], row["helper"])
        if not household or (row["helper"] and not code):
            others += [row] if row["helper"] else []
            continue
        lines[household].append(_Line(row=row, helper=code))
    return dict(lines), others


def _frame(decided: "Decision", rows: list[Row]) -> Any:
    from lianhu_cli.domain.arrow import pa

    return pa.Table.from_pylist(rows, decided.roster.orders.schema)


class _Held:
    """Who helped whom in the round that a workbook was printed from: its root stands below the sheets."""

    def __init__(self, db: Path, decided: "Decision") -> None:
        from lianhu_cli.register.store import Register

        self.decided, self._db = decided, db
        self._files: dict[str, Mapping[str, set[str]]] = {}
        self._last = _by_household(decided.round.pairs)
        with Register.open(db) as register:
            self._numbers = {one.get("root", ""): str(one["number"]) for one in register.rounds()}
            self._departed = register.departed()

    def by(self, household: str, path: str) -> set[str]:
        """Return the helpers of a household in the round of a workbook, in the last one where none is told."""
        from lianhu_cli.register.store import Register

        if path not in self._files:
            root = own_mark.root(path)
            self._files[path] = self._last
            if root and root in self._numbers and root != self.decided.round.root:
                with Register.open(self._db) as register:
                    printed = register.round(self._numbers[root])
                if printed is not None:
                    self._files[path] = _by_household(printed.pairs)
        return self._files[path].get(household, set())

    def left(self, household: str, path: str, name: str) -> str:
        """Return the code of a helper who has left since the workbook was printed, "" for nobody."""
        codes = sorted(self.by(household, path)) if name else ()
        return next((c for c in codes if self._departed.get(c, {}).get("name") == name), "")


def _by_household(pairs: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    both = (pairs[one].to_pylist() for one in ("household", "helper"))
    for household, helper in zip(*both, strict=True):
        found[household].add(helper)
    return dict(found)


def _edits(
    held: _Held, lines: Mapping[str, list[_Line]], read: "Survey"
) -> tuple[list[Row], list["Problem"]]:
    """Return the orders that the edited lines come to, and what cannot be told."""
    helpers = held.decided.roster.helpers
    told = zip(*(helpers[one].to_pylist() for one in ("code", "name", "unit")), strict=True)
    names = {code: (name, unit) for code, name, unit in told}
    kept: list[Row] = []
    problems = []
    for household, some in lines.items():
        copies: dict[_Edit, list[_Line]] = {}
        for copy in _copies(some):
            of_round = held.by(household, copy[0].place[0])
            copies.setdefault(_edit(copy, of_round), copy)
        copies.pop(_Edit(new=frozenset(), blanked=frozenset()), None)
        if len(copies) > 1:
            problems.append(_unclear([*copies.values()], read))
            continue
        for edit, copy in copies.items():
            kept += _ordered(household, edit, copy, names)
    return kept, problems


def _copies(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines of each sheet."""
    by_sheet: dict[tuple[str, str], list[_Line]] = defaultdict(list)
    for line in lines:
        by_sheet[line.place[:2]].append(line)
    yield from by_sheet.values()


def _edit(copy: list[_Line], held: set[str]) -> _Edit:
    told = {line.helper for line in copy if line.helper}
    blank = any(not line.helper for line in copy)
    return _Edit(new=frozenset(told - held), blanked=frozenset(held - told if blank else ()))


def _ordered(
    household: str, edit: _Edit, copy: list[_Line], names: Mapping[str, tuple[str, str]]
) -> Iterator[Row]:
    for line in copy:
        if line.helper in edit.new:
            yield {**line.row, "pair": f"{household}/{line.helper}"}
    first = next((line for line in copy if not line.helper), copy[0])
    for code in sorted(edit.blanked):
        name, unit = names.get(code, ("", ""))
        yield {
            **first.row, "order": "回避（一览表）", "helper": name, "unit": unit,
            "pair": f"{household}/{code}",
        }  # fmt: skip


def _unclear(copies: list[list[_Line]], read: "Survey") -> "Problem":
    """Return the problem of copies that were edited otherwise: both cells are named."""
    from lianhu_cli.domain.problem import Problem

    named = {path: name for name, path in read.sources.items()}

    def cell(line: _Line) -> tuple[str, str, str]:
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
