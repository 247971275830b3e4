"""Registers that name the helper in the household's row: who is known already, and which pairs that gives.

A helper who stands in a roster beside, or in the register, is that person; what the two say
differently is told at the cell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.checks.batch import Batch
from lianhu_cli.intake.sheet.both import Given
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.places import derived
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_OF_HELPER = ("unit", "category", "phone", "id_number", "village", "group")
_COMPARED = ("unit", "category", "phone")
_OF_HOUSEHOLD = ("village", "group", "id_number", "kind")
_LOST = (
    "category-unknown",
    "category-assumed",
    "category-from-rank",
    "category-conflict",
    "kind-missing",
)
_LOOKED_AT = 12
GIVEN = pa.schema([("household", pa.int64()), ("helper", pa.int64()), ("since", pa.string())])


@dataclass(slots=True)
class _Ref:
    """Somebody who is known: a row of a sheet of this import, or one that the register holds."""

    told: dict[str, str]
    sheet: SheetRows | None = None
    row: int = -1


class Matching:
    """Two-sided sheets with what their rows name, and for a row that repeats another, that one.

    A sheet is known by what is told of it, whatever steps go on to do with its rows.
    """

    def __init__(self, sheets: Sequence[tuple[SheetRows, list[Given]]]) -> None:
        self.sheets = list(sheets)
        self.now = {
            id(one.told): one
            for sheet, found in sheets
            for one in (sheet, *(given.helpers for given in found))
        }
        self.same: dict[tuple[int, int], tuple[int, int]] = {}

    def settle(self, plain: Sequence[SheetRows], known: Roster) -> list[SheetRows]:
        """Find whom the rows name among the sheets of this import and in the register.

        Returns the sheets, completed by what is known of the same people.
        """
        if not self.sheets:
            return list(plain)
        self._households(plain, known)
        self._helpers(plain, known)
        return [self.now.get(id(sheet.told), sheet) for sheet in plain]

    def helpers(self) -> list[SheetRows]:
        """Return the rows of helpers that stand in registers."""
        return [self.now[id(given.helpers.told)] for _, found in self.sheets for given in found]

    def _helpers(self, plain: Sequence[SheetRows], known: Roster) -> None:
        names = {sheet.name(row) for sheet in self.helpers() for row in range(len(sheet.rows))}
        refs = _index((s for s in plain if s.table is Helper), "name", _OF_HELPER, names)
        _add_known(refs, known.helpers, "name", _OF_HELPER, names)
        for sheet in self.helpers():
            for row in range(len(sheet.rows)):
                self._helper(sheet, row, refs)

    def _helper(self, sheet: SheetRows, row: int, refs: dict[str, list[_Ref]]) -> None:
        name = sheet.name(row)
        told = {attribute: _text(sheet, attribute, row) for attribute in _OF_HELPER}
        if row in sheet.told.assumed:
            told["category"] = ""
        ref = _one(refs.get(name, []), told, ("id_number", *Helper.found_by))
        if ref is None and row in sheet.told.assumed and name in refs and not told["unit"]:
            self._ask_which(sheet, row, name)
        elif ref is None:
            refs.setdefault(name, []).append(_Ref(told, sheet, row))
        elif ref.sheet is None:
            self._take_known(sheet, row, ref, _OF_HELPER)
        else:
            self._repeat(sheet, row, ref)
            if ref.sheet.beside and ref.sheet.grid is sheet.grid:
                sheet.told.again.add(row)
            if not ref.sheet.beside:
                _compare(sheet, row, told, ref)
            else:
                ref.told.update({a: t for a, t in told.items() if t and not ref.told[a]})

    def _ask_which(self, sheet: SheetRows, row: int, name: str) -> None:
        """Set a helper aside of whom only a name is told that several people have."""
        sheet.forgive(row, *_LOST)
        sentence = f"叫{name}的帮扶人不止一个，看不出是哪一个：补上单位或职务"
        sheet.tell(CellFinding("category-unknown", sentence), "name", row)

    def _households(self, plain: Sequence[SheetRows], known: Roster) -> None:
        sheets = [self.now[id(sheet.told)] for sheet, _ in self.sheets]
        names = {sheet.name(row) for sheet in sheets for row in range(len(sheet.rows))}
        others = [s for s in plain if s.table is Household and id(s.told) not in self.now]
        refs = _index(others, "head", _OF_HOUSEHOLD, names)
        _add_known(refs, known.households, "head", _OF_HOUSEHOLD, names)
        for sheet in sheets:
            for row in range(len(sheet.rows)):
                told = {attribute: _text(sheet, attribute, row) for attribute in _OF_HOUSEHOLD}
                found = refs.get(sheet.name(row), [])
                ref = _one(found, told, (*Household.found_by, "id_number"))
                if ref is None:
                    continue
                if ref.sheet is not None and ref.sheet.source.path == sheet.source.path:
                    self._repeat(sheet, row, ref)
                elif not (told["kind"] and told["group"]):
                    self._take_known(sheet, row, ref, ("group", "kind"))

    def _repeat(self, sheet: SheetRows, row: int, ref: _Ref) -> None:
        assert ref.sheet is not None  # noqa: S101  the caller has looked
        sheet.told.repeats.add(row)
        sheet.forgive(row, *_LOST)
        self.same[id(sheet.told), row] = (id(ref.sheet.told), ref.row)

    def _take_known(self, sheet: SheetRows, row: int, ref: _Ref, attributes: Iterable[str]) -> None:
        """Complete a row by what is known of the same person, so that it is taken for that person."""
        sheet.forgive(row, *_LOST)
        now = self.now[id(sheet.told)]
        for attribute in attributes:
            only_assumed = attribute == "category" and row in sheet.told.assumed
            if ref.told.get(attribute) and (only_assumed or not _text(now, attribute, row)):
                now = _with(now, attribute, row, ref.told[attribute])
        self.now[id(sheet.told)] = now

    def pairs(self, households: Batch, helpers: Batch) -> pa.Table:
        """Return the pairs as `GIVEN`: rows among the usable households and helpers, and since when."""
        columns: list[list[Any]] = [[], [], []]
        at_household, at_helper = _Places(households), _Places(helpers)
        for sheet, found in self.sheets:
            of_grid = sheet.household_of or {int(r): n for n, r in enumerate(sheet.rows.tolist())}
            for given in found:
                for grid_row, nth, since in given.pairs:
                    household = of_grid.get(grid_row)
                    one = at_household.of(
                        *self._meant(id(sheet.told), household if household is not None else -1)
                    )
                    other = at_helper.of(*self._meant(id(given.helpers.told), nth))
                    if one >= 0 and other >= 0:
                        for column, value in zip(columns, (one, other, since), strict=True):
                            column.append(value)
        return pa.table(columns, schema=GIVEN)

    def _meant(self, sheet: int, row: int) -> tuple[int, int]:
        """Return the row that stands for another, through all that repeat it."""
        while (sheet, row) in self.same:
            sheet, row = self.same[sheet, row]
        return sheet, row


class _Places:
    """Where the rows of a batch are among those that can be used."""

    def __init__(self, batch: Batch) -> None:
        usable = batch.usable()
        self.rank = np.where(usable, np.cumsum(usable) - 1, -1)
        starts = np.cumsum([0, *(len(sheet.rows) for sheet in batch.sheets)]).tolist()
        self.starts = {
            id(sheet.told): start for sheet, start in zip(batch.sheets, starts, strict=False)
        }

    def of(self, sheet: int, row: int) -> int:
        """Return the place of a row of a sheet, -1 where it cannot be used."""
        start = self.starts.get(sheet)
        return -1 if start is None or row < 0 else int(self.rank[start + row])


def _index(
    sheets: Iterable[SheetRows], name: str, attributes: tuple[str, ...], wanted: set[str]
) -> dict[str, list[_Ref]]:
    found: dict[str, list[_Ref]] = {}
    for sheet in sheets:
        held = sheet.columns.get(name)
        if held is None:
            continue
        asked = np.array([str(value or "") in wanted for value in held.standard], bool)
        for row in np.flatnonzero(asked[held.codes]).tolist():
            if sheet.name(row) and row not in sheet.told.aside:
                told = {attribute: _text(sheet, attribute, row) for attribute in attributes}
                if idcard.fault(told["id_number"]):  # masked or mistyped it identifies nobody
                    told["id_number"] = ""
                found.setdefault(sheet.name(row), []).append(_Ref(told, sheet, row))
    return found


def _add_known(
    refs: dict[str, list[_Ref]],
    frame: "pa.Table",
    name: str,
    attributes: tuple[str, ...],
    wanted: set[str],
) -> None:
    """Add those whom the register holds and no sheet of this import names."""
    if not frame.num_rows:
        return
    import pyarrow.compute as pc

    rows = frame.filter(pc.is_in(frame[name], value_set=pa.array(sorted(wanted), pa.string())))
    for one in rows.select([name, *attributes]).to_pylist():
        told = {attribute: one[attribute] or "" for attribute in attributes}
        if not any(_fits(ref.told, told, attributes[:1]) for ref in refs.get(one[name], [])):
            refs.setdefault(one[name], []).append(_Ref(told))


def _one(refs: list[_Ref], told: dict[str, str], by: tuple[str, ...]) -> _Ref | None:
    """Return the one of a name who is meant: whom nothing denies; None for nobody or several."""
    fitting = [ref for ref in refs if _fits(ref.told, told, by)]
    if len(fitting) > 1:
        fitting = [ref for ref in fitting if all(ref.told[a] == told[a] for a in by if told[a])]
    if len(fitting) > 1 and _are_one(fitting, by):
        return max(fitting, key=lambda ref: sum(map(bool, ref.told.values())))
    return fitting[0] if len(fitting) == 1 else None


def _are_one(refs: list[_Ref], by: tuple[str, ...]) -> bool:
    """Tell whether several files tell of one person: in one place or unit, and nothing denies it."""
    place = "village" if "village" in by else "unit"
    where = {ref.told[place] for ref in refs}
    return (
        len(where) == 1
        and where != {""}
        and all(
            _fits(one.told, other.told, by) for one, other in combinations(refs[:_LOOKED_AT], 2)
        )
    )


def _fits(one: dict[str, str], other: dict[str, str], by: Iterable[str]) -> bool:
    return all(
        not one[a]
        or not other[a]
        or one[a] == other[a]
        or (a == "unit" and _part(one[a], other[a]))
        for a in by
    )


def _part(one: str, other: str) -> bool:
    """Tell whether a unit is another one's name in short: 水务局 is 县水务局."""
    return one in other or other in one


def _compare(sheet: SheetRows, row: int, told: dict[str, str], ref: _Ref) -> None:
    """Tell what a row says of a helper otherwise than the roster does."""
    assert ref.sheet is not None  # noqa: S101  the caller has looked
    for attribute in _COMPARED:
        mine, theirs = told[attribute], ref.told[attribute]
        if (
            not mine
            or not theirs
            or mine == theirs
            or (attribute == "unit" and _part(mine, theirs))
        ):
            continue
        other = ref.sheet
        where = f"{other.source.file}“{other.grid.sheet}”{other.where(ref.row, attribute)}"
        sentence = f"{Helper.columns[attribute].title}与{where}的“{theirs}”不同，以名册为准"
        sheet.tell(CellFinding("sources-disagree", sentence), attribute, row)


def _text(sheet: SheetRows, attribute: str, row: int) -> str:
    held = sheet.columns.get(attribute)
    value = held.value(row) if held is not None else ""
    return sheet.constants.get(attribute, "") or str(value or "")


def _with(sheet: SheetRows, attribute: str, row: int, value: str) -> SheetRows:
    """Return a sheet with a value that another source tells of a row; its cell stays as it is."""
    held = sheet.columns.get(attribute)
    if held is None:
        name = sheet.columns[sheet.table.named_by]
        held = derived(name, [""], np.zeros(len(sheet.rows), np.int32))
    codes = held.codes.copy()
    codes[row] = len(held.standard)
    return sheet.with_columns(**{attribute: held.with_more([value], codes)})
