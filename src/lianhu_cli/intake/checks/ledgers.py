"""Entries of ledgers: whom they name, told apart by place and unit, and what is wrong with them.

Names are looked up once for each distinct way in which a ledger names somebody, so that a million
entries cost what their few thousand people cost.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrays import Flags, Values
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.people.directory import LEVELS_TOLD, Directory, Meant
from lianhu_cli.domain.people.ledger_names import LedgerNames, columns_of
from lianhu_cli.domain.problem import CODES
from lianhu_cli.domain.tables.column import Side
from lianhu_cli.domain.tables.ledger_set import UNIT, Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS, Visit
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.intake.checks.batch import Batch, Said, rows_where
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.entries import is_open
from lianhu_cli.intake.sheet.row_numbers import BatchRow

_WHOLE_DAY = len("2012-03-05")


class Resolved:
    """Whom each entry of a batch names: `rows` of `named`, -1 for nobody; `said` where it failed."""

    def __init__(self, batch: Batch, named: Directory, name: str, told: tuple[str, ...]) -> None:
        self.named, self.name = named, name
        codes = batch.codes(name, *told)
        _, first, self.inverse = np.unique(codes, return_index=True, return_inverse=True)
        asked = batch.frame.select([name, *told]).take(pa.array(first)).to_pylist()
        named.know(one[name] for one in asked if one[name])
        self.meant = [self._one(one, name) for one in asked]
        self.rows = np.array([one.row for one in self.meant], np.int64)[self.inverse]

    def _one(self, asked: dict[str, str], name: str) -> Meant:
        told = {attribute: text for attribute, text in asked.items() if attribute != name}
        return self.named.find(asked[name], told) if asked[name] else Meant()

    def failed(self) -> Flags:
        """Return per entry whether it names somebody who is not found."""
        bad = np.array([bool(one.sentence) for one in self.meant], bool)
        return bad[self.inverse]

    def why(self, row: BatchRow) -> Meant:
        """Return what became of the name in an entry."""
        return self.meant[int(self.inverse[row])]


class Entries:
    """The ledgers of an import, and everybody they may name."""

    def __init__(self, batches: dict[str, Batch], everybody: LedgerNames) -> None:
        self.batches = batches
        self.everybody = everybody

    @cached_property
    def households(self) -> dict[str, Resolved]:
        """Role → the households that its entries name."""
        return dict(self._resolved("household", LEVELS_TOLD, self.everybody.households))

    @cached_property
    def helpers(self) -> dict[str, Resolved]:
        """Role → the helpers that its entries name."""
        return dict(self._resolved("helper", ("unit",), self.everybody.helpers))

    def _resolved(
        self, side: Side, told: tuple[str, ...], named: Callable[[], Directory]
    ) -> Iterator[tuple[str, Resolved]]:
        """Yield role and whom its entries name; `told` tells namesakes apart, where a ledger says it."""
        for table in LEDGERS:
            batch, name = self.batches[table.role], table.naming(side)
            if name and len(batch):
                apart = tuple(attribute for attribute in told if attribute in table.columns)
                yield table.role, Resolved(batch, named(), name, apart)


Check = Callable[[Entries], Iterable[tuple[Batch, Said]]]


def households_are_known(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """An entry names one household that is in the register, or was."""
    for role, resolved in found.households.items():
        yield from _lost(found.batches[role], resolved)


def helpers_are_known(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """An entry names one helper who is in the register, or was; or a unit that is."""
    for role, resolved in found.helpers.items():
        batch = found.batches[role]
        yield from _lost(batch, resolved)
        if _unit_will_do(batch.table):
            yield from _units_are_known(found, batch, resolved.name)


def _unit_will_do(table: type[Table]) -> bool:
    """Tell whether a unit may stand in place of the helper: it gives in its own name."""
    needed = table.columns[table.naming("helper")].needed
    return needed is not None and needed.unless == "unit"


def _units_are_known(found: Entries, batch: Batch, name: str) -> Iterator[tuple[Batch, Said]]:
    nameless = np.flatnonzero(~batch.filled(name) & batch.filled("unit") & batch.usable())
    units = found.everybody.units() if len(nameless) else set()
    for row in map(BatchRow, nameless.tolist()):
        unit = batch.frame["unit"][row].as_py()
        if unit not in units:
            near = get_close_matches(unit, sorted(units), 1, 0.5)
            offer = f"，是不是“{near[0]}”？" if near else ""
            sentence = f"没有写帮扶人，登记库里也没有单位“{unit}”{offer}"
            yield batch, Said(row, "unit", CellFinding("entry-helper-unknown", sentence))


def _lost(batch: Batch, resolved: Resolved) -> Iterator[tuple[Batch, Said]]:
    """Yield the entries that name nobody or several; what is only to be verified, not where nobody is."""
    naming = batch.table.columns[resolved.name].names
    if naming is None:
        return
    if CODES[naming.unknown].severity == "warning" and not resolved.named.frame.num_rows:
        return
    for row in rows_where(resolved.failed() & batch.usable()):
        why = resolved.why(row)
        finding = CellFinding(naming.ambiguous if why.many else naming.unknown, why.sentence)
        yield batch, Said(row, resolved.name, finding)


def day_is_told(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """A day is told to the day: a month alone is counted in no week."""
    for batch in (found.batches[table.role] for table in LEDGERS if "date" in table.columns):
        lengths = pc.utf8_length(batch.frame["date"]).to_numpy(zero_copy_only=False)
        for row in rows_where((lengths < _WHOLE_DAY) & batch.usable()):
            told = batch.frame["date"][row].as_py()
            why = f"日期只写到{told}"
            sheet, at = batch.place(row)
            if is_open(typed := sheet.columns["date"].text(at)):
                month, day = typed.split(".")
                why = f"数字{typed}看不出是{month}月{day}日还是{month}月{day}0日，写成“{month}月{day}日”"
            finding = CellFinding("entry-date-coarse", f"{why}，日小结、周汇报数不到这一行")
            yield batch, Said(row, "date", finding)


def helper_was_theirs(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """A visit is by whoever was the household's helper on that day, in the round then in force."""
    batch, helping = found.batches[Visit.role], found.everybody.helping
    if not len(batch) or not helping.days:
        return
    households, helpers = found.households[Visit.role], found.helpers[Visit.role]
    days = batch.frame["date"].combine_chunks().dictionary_encode()
    of_day = np.array([helping.turn(ledger.span(d)[0]) if d else -1 for d in _dates(days)])
    turns = of_day[days.indices.to_numpy()]
    asked = np.flatnonzero(
        (households.rows >= 0) & (helpers.rows >= 0) & (turns >= 0) & batch.usable()
    )
    codes = [
        side.named.frame["code"].take(pa.array(side.rows[asked])) for side in (households, helpers)
    ]
    theirs = helping.theirs(turns[asked], *codes)
    wrong = asked[~theirs]
    told = {
        turn: _helpers_then(found, turn, helpers.named) for turn in np.unique(turns[wrong]).tolist()
    }
    code_of = households.named.frame["code"].to_pylist() if len(wrong) else []
    for row in wrong.tolist():
        names = told[int(turns[row])].get(code_of[int(households.rows[row])])
        said = f"这户当时的帮扶人是{names}" if names else "这户当时还没有帮扶人"
        yield batch, Said(row, "name", CellFinding("entry-not-theirs", said))


def _dates(days: pa.DictionaryArray) -> list[str]:
    """Return the distinct dates, "" for those that are none."""
    texts: list[str] = days.dictionary.to_pylist()
    return [text if ledger.is_date(text) else "" for text in texts]


def _helpers_then(found: Entries, turn: int, helpers: Directory) -> dict[str, str]:
    """Return household code → its helpers in a round, in words."""
    pairs = found.everybody.helping.of_turn(turn)
    rows = {code: row for row, code in enumerate(helpers.frame["code"].to_pylist())}
    names: dict[str, list[str]] = {}
    for household, helper in zip(
        *(pairs[n].to_pylist() for n in ("household", "helper")), strict=True
    ):
        if helper in rows:
            names.setdefault(household, []).append(helpers.path(rows[helper]))
    return {household: "、".join(told) for household, told in names.items()}


def said_once(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """The same entry twice in one sheet is to be verified; in two sheets it is one entry."""
    for table in LEDGERS:
        batch = found.batches[table.role]
        if not len(batch):
            continue
        own = {"helper": table.naming("helper"), "household": table.naming("household")}
        names = [own.get(name) or name for name in table.identity]
        places = LEVELS_TOLD[-2:] if own["household"] in names else ()
        key = batch.codes(*dict.fromkeys([*names, *(p for p in places if p in table.columns)]))
        sheets = [len(sheet.rows) for sheet in batch.sheets]
        key = key * len(sheets) + np.repeat(np.arange(len(sheets)), sheets)
        rows = np.flatnonzero(batch.usable())
        order = rows[np.argsort(key[rows], kind="stable")]
        again = np.flatnonzero(key[order][1:] == key[order][:-1])
        for at in again.tolist():
            first, row = BatchRow(order[at]), BatchRow(order[at + 1])
            attribute = table.told_again_at or table.named_by
            where = batch.position(first, attribute, seen_from=row)
            yield batch, Said(row, attribute, CellFinding("entry-repeated", f"与{where}相同"))


CHECKS: tuple[Check, ...] = (
    households_are_known,
    helpers_are_known,
    day_is_told,
    helper_was_theirs,
    said_once,
)
"""The rules for entries, in order: what sets them aside comes first."""


def settle(batches: dict[str, Batch], everybody: LedgerNames) -> Ledgers:
    """Check all entries and return those that can be used, with the codes of whom they name."""
    found = Entries(batches, everybody)
    for check in CHECKS:
        for batch, said in list(check(found)):
            batch.tell(said)
    return Ledgers.of({table.role: _frame(found, table) for table in LEDGERS})


def _frame(found: Entries, table: type[Table]) -> pa.Table:
    """Return the entries of a ledger under the register's names and places."""
    batch = found.batches[table.role]
    frame = batch.frame
    for side, resolved in (
        ("household", found.households.get(table.role)),
        ("helper", found.helpers.get(table.role)),
    ):
        if resolved is not None:
            frame = _as_registered(frame, table, side, resolved)
    if table.naming("helper") and _unit_will_do(table):
        nameless = pc.equal(frame[table.naming("helper")], "")
        given = pc.and_(nameless, pc.not_equal(frame["unit"], ""))
        own = pc.binary_join_element_wise(UNIT, frame["unit"], "")
        frame = _with(frame, "helper", pc.if_else(given, own, frame["helper"]))
    for name, derived in table.derived.items():
        if derived.read and derived.of:
            first, second = (frame[attribute] for attribute in derived.of)
            frame = _with(frame, name, _read(derived.read, first, second))
    for name, column in table.columns.items():
        if column.end_of_month:
            frame = _with(frame, name, _last_days(frame[name]))
    kept = batch.usable()
    return frame if kept.all() else frame.filter(pa.array(kept))


def _as_registered(frame: pa.Table, table: type[Table], side: str, told: Resolved) -> pa.Table:
    """Return entries with the codes of whom they name, and the names and places of the register."""
    known = columns_of(told.named, told.rows)
    code = pc.fill_null(known.pop("code"), "")
    frame = _with(frame, side, code) if side in table.derived else frame
    naming = table.columns[told.name].names
    if naming is None or not naming.places_too:
        return frame
    for name, column in known.items():
        own = told.name if name == told.named.name else name
        if own in table.columns and own not in _not_of(side):
            frame = _with(frame, own, pc.coalesce(column, frame[own].combine_chunks()))
    return frame


def _not_of(side: str) -> frozenset[str]:
    """Return the attributes of an entry that are not those of this side: a helper's own village."""
    return frozenset() if side == "household" else frozenset(LEVELS_TOLD)


def _with(frame: pa.Table, name: str, column: Values) -> pa.Table:
    at = frame.column_names.index(name)
    return frame.set_column(at, frame.schema.field(name), column)


def _read(reader: Callable[[str, str], bool], first: Values, second: Values) -> pa.Array:
    """Return a reader of two texts over two columns, each distinct pair read once."""
    joined = pc.binary_join_element_wise(first, second, "\x1f").combine_chunks().dictionary_encode()
    texts = (text.split("\x1f") for text in joined.dictionary.to_pylist())
    return pa.array([reader(*pair) for pair in texts], pa.bool_()).take(joined.indices)


def _last_days(column: pa.ChunkedArray) -> pa.Array:
    """Return deadlines to the day: a month means its end."""
    days = column.combine_chunks().dictionary_encode()
    known = _dates(days)
    return pa.array([ledger.span(d)[1] if d else "" for d in known], pa.string()).take(days.indices)
