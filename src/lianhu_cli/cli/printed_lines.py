"""The lines of a 一览表 and the round that it was printed from: what its copies of a household change."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.rounds.people import ERASED
from lianhu_cli.intake.files import own_mark

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.tables.roster import Roster

Row = dict[str, Any]
Place = tuple[str, str, int]
"""File, sheet and row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a 一览表 about a household that is known; `helper` is "" where the cell is blank."""

    row: Row
    helper: str

    @property
    def place(self) -> Place:
        """File, sheet and row."""
        return self.row["source_file"], self.row["source_sheet"], self.row["source_row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyEdit:
    """What a copy of a household's lines changes: helpers who are new, and those who were blanked."""

    new: frozenset[str]
    blanked: frozenset[str]

    @classmethod
    def of(cls, copy: Sequence[Line], held: set[str]) -> "CopyEdit":
        """Return what a copy changes of the helpers that a household had."""
        told = {line.helper for line in copy if line.helper}
        blank = any(not line.helper for line in copy)
        return cls(new=frozenset(told - held), blanked=frozenset(held - told if blank else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What was read of 一览表: household code → its lines, and all other orders; a name that is nobody's is one.

    `erased` are those of the others where the round has somebody who was erased since, and the name that is nobody's.
    """

    known: dict[str, list[Line]]
    others: list[Row]
    erased: list[tuple[Row, str]]


class Printed:
    """Who helped whom in the round that a workbook was printed from: its root stands below the sheets.

    Names are those of the register as the workbook was printed from it, at the time of the round or since.
    """

    def __init__(self, db: Path, decided: "Decision") -> None:
        from lianhu_cli.register.store import Register

        self.decided, self._db = decided, db
        self._files: dict[str, str] = {}
        self._rounds: dict[str, Round | None] = {str(decided.round.number): decided.round}
        self._pairs: dict[str, dict[str, set[str]]] = {}
        with Register.open(db) as register:
            self._numbers = {one.get("root", ""): str(one["number"]) for one in register.rounds()}
            self._departed = register.departed()
            self._erased = {one["code"] for one in register.forgotten()}

    def by(self, household: str, path: str) -> set[str]:
        """Return the helpers of a household in the round of a workbook, in the last one where none is told."""
        return self._helpers(self._number(path), household)

    def held(self, household: str) -> set[str]:
        """Return the helpers of a household in the round that is asked about, whatever a workbook tells."""
        return self._helpers(str(self.decided.round.number), household)

    def _helpers(self, number: str, household: str) -> set[str]:
        if number not in self._pairs:
            printed = self._round(number)
            self._pairs[number] = _by_household(printed.pairs) if printed is not None else {}
        return self._pairs[number].get(household, set())

    def lines(self, orders: "pa.Table") -> Lines:
        """Return whom the lines of 一览表 mean, by name; `orders` is a table of orders."""
        from lianhu_cli.domain.tables.order import EDITED

        rows = orders.to_pylist()
        known: dict[str, list[Line]] = defaultdict(list)
        others = [row for row in rows if row["order"] != EDITED]
        erased: list[tuple[Row, str]] = []
        by_file: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row["order"] == EDITED:
                by_file[row["source_file"]].append(row)
        for path, mine in by_file.items():
            for row, (household, helper) in zip(mine, self._meant(mine, path, orders), strict=True):
                if not household or (row["helper"] and not helper):
                    others += [row] if row["helper"] else []
                    if self._with_erased(household, helper, path):
                        erased.append((row, row["helper" if household else "household"]))
                    continue
                known[household].append(Line(row=row, helper=helper))
        return Lines(known=dict(known), others=others, erased=erased)

    def _with_erased(self, household: str, helper: str, path: str) -> bool:
        """Tell whether the other one of a pair, of whom one is known, may be somebody who was erased."""
        if household:
            return bool(self.by(household, path) & self._erased)
        return bool(helper) and any(helper in self.by(code, path) for code in self._erased)

    def _meant(self, rows: list[Row], path: str, orders: "pa.Table") -> list[tuple[str, str]]:
        """Return household and helper of each line of a workbook, "" where nobody is known by what is written.

        Of the register of now and that of the round, the one counts first of which more lines are as in the round.
        """
        known = [_codes(self.decided.roster, rows, orders)]
        if (then := self._roster_then(path)) is not None:
            known.append(_codes(then, rows, orders))
        known.sort(key=lambda some: -sum(one[1] in self.by(one[0], path) for one in some))
        found = []
        for row, *both in zip(rows, *known, strict=True):
            household = next((one for one, _ in both if one), "")
            helper = next((one for _, one in both if one), "")
            found.append((household, helper or self._left(household, path, row["helper"])))
        return found

    def _number(self, path: str) -> str:
        """Return the number of the round that a workbook was printed from."""
        if path not in self._files:
            last = str(self.decided.round.number)
            self._files[path] = self._numbers.get(own_mark.root(path) or "-", last)
        return self._files[path]

    def _roster_then(self, path: str) -> "Roster | None":
        """Return the roster of the day of a workbook's round, None where nothing has changed since."""
        from lianhu_cli.register.store import Register

        stored = self._round(self._number(path))
        if stored is None or not stored.revision:
            return None
        with Register.open(self._db) as register:
            if register.is_as_at(stored.revision):
                return None
            return register.roster(at=stored.revision)

    def _round(self, number: str) -> "Round | None":
        """Return a stored round, read once."""
        from lianhu_cli.register.store import Register

        if number not in self._rounds:
            with Register.open(self._db) as register:
                self._rounds[number] = register.round(number)
        return self._rounds[number]

    def _left(self, household: str, path: str, name: str) -> str:
        """Return the code of a helper who has left, or was erased, since the workbook's round, "" for nobody."""
        codes = sorted(self.by(household, path)) if name else ()
        if name.strip("（）()") == ERASED.strip("（）"):
            return next((code for code in codes if code in self._erased), "")
        return next((c for c in codes if self._departed.get(c, {}).get("name") == name), "")


def _codes(roster: "Roster", rows: list[Row], orders: "pa.Table") -> list[tuple[str, str]]:
    """Return the codes of household and helper of each line, "" where nobody is known by the name."""
    from lianhu_cli.domain.rounds.order_names import OrderNames

    names = OrderNames(roster.households, roster.helpers, orders)
    households, helpers = roster.household.code, roster.helper.code
    found = []
    for row in rows:
        at = names.household(row).row
        helper = names.helper(row).row if row["helper"] else -1
        found.append(
            (
                str(households[at].as_py()) if at >= 0 else "",
                str(helpers[helper].as_py()) if helper >= 0 else "",
            )
        )
    return found


def _by_household(pairs: "pa.Table") -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    both = (pairs[one].to_pylist() for one in ("household", "helper"))
    for household, helper in zip(*both, strict=True):
        found[household].add(helper)
    return dict(found)


def edits(lines: list[Line], held: set[str]) -> dict[CopyEdit, list[Line]]:
    """Return the different edits of a household's copies, one a sheet, each with a copy; unedited ones are none."""
    by_sheet: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        by_sheet[line.place[:2]].append(line)
    found: dict[CopyEdit, list[Line]] = {}
    for copy in by_sheet.values():
        found.setdefault(CopyEdit.of(copy, held), copy)
    found.pop(CopyEdit(new=frozenset(), blanked=frozenset()), None)
    return found
