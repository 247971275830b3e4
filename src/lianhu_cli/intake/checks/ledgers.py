"""Entries of ledgers: whom they name, told apart by place and unit, and what is wrong with them.

Names are looked up once for each distinct way in which a ledger names somebody, so that a million
entries cost what their few thousand people cost.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.people.ledger_names import LEVELS_TOLD, Everybody, Meant, Named, columns_of
from lianhu_cli.domain.tables.ledger_set import KEYS, UNIT, Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.intake.checks.batch import Batch, Said
from lianhu_cli.intake.sheet.columns import Finding

_ABOUT = {"visits": "head", "disputes": "cause", "industries": "head", "tasks": "content"}
"""Where it is told that an entry was made before."""
_WHOLE_DAY = len("2012-03-05")


class Resolved:
    """Whom each entry of a batch names: `rows` of `named`, -1 for nobody; `said` where it failed."""

    def __init__(self, batch: Batch, named: Named, name: str, told: tuple[str, ...]) -> None:
        self.named = named
        codes = batch.codes(name, *told)
        _, first, self.inverse = np.unique(codes, return_index=True, return_inverse=True)
        asked = batch.frame.select([name, *told]).take(pa.array(first)).to_pylist()
        named.know(one[name] for one in asked if one[name])
        self.meant = [self._one(one, name) for one in asked]
        self.rows = np.array([one.row for one in self.meant], np.int64)[self.inverse]

    def _one(self, asked: dict[str, str], name: str) -> Meant:
        told = {
            "unit" if attribute in {"unit", "person"} else attribute: text
            for attribute, text in asked.items()
            if attribute != name
        }
        return self.named.meant(asked[name], told) if asked[name] else Meant()

    def failed(self) -> Any:
        """Return per entry whether it names somebody who is not found."""
        bad = np.array([bool(one.sentence) for one in self.meant], bool)
        return bad[self.inverse]

    def why(self, row: int) -> Meant:
        """Return what became of the name in an entry."""
        return self.meant[int(self.inverse[row])]


class Entries:
    """The ledgers of an import, and everybody they may name."""

    def __init__(self, batches: dict[str, Batch], everybody: Everybody) -> None:
        self.batches = batches
        self.everybody = everybody

    @cached_property
    def households(self) -> dict[str, Resolved]:
        """Role → the households that its entries name."""
        return {
            role: Resolved(self.batches[role], self.everybody.households(), "head", LEVELS_TOLD)
            for role in ("visits", "disputes", "industries")
            if len(self.batches[role])
        }

    @cached_property
    def helpers(self) -> dict[str, Resolved]:
        """Role → the helpers that its entries name."""
        names = {"visits": "name", "tasks": "person"}
        return {
            role: Resolved(self.batches[role], self.everybody.helpers(), name, ("unit",))
            for role, name in names.items()
            if len(self.batches[role])
        }


Check = Callable[[Entries], Iterable[tuple[Batch, Said]]]


def households_are_known(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """An entry names one household that is in the register, or was."""
    for role, resolved in found.households.items():
        yield from _lost(found.batches[role], resolved, "head", "entry-household")


def helpers_are_known(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """A visit names one helper who is in the register, or was; or a unit that is."""
    if "visits" not in found.helpers:
        return
    batch = found.batches["visits"]
    yield from _lost(batch, found.helpers["visits"], "name", "entry-helper")
    nameless = np.flatnonzero(~batch.filled("name") & batch.filled("unit") & batch.usable())
    units = found.everybody.units() if len(nameless) else set()
    for row in nameless.tolist():
        unit = batch.frame["unit"][row].as_py()
        if unit not in units:
            near = get_close_matches(unit, sorted(units), 1, 0.5)
            offer = f"，是不是“{near[0]}”？" if near else ""
            sentence = f"没有写帮扶人，登记库里也没有单位“{unit}”{offer}"
            yield batch, Said(row, "unit", Finding("entry-helper-unknown", sentence))


def _lost(
    batch: Batch, resolved: Resolved, attribute: str, code: str
) -> Iterator[tuple[Batch, Said]]:
    for row in np.flatnonzero(resolved.failed() & batch.usable()).tolist():
        why = resolved.why(row)
        finding = Finding(f"{code}-{'ambiguous' if why.many else 'unknown'}", why.sentence)
        yield batch, Said(row, attribute, finding)


def persons_are_known(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """The person in charge of a task is to be verified where the register does not know one such."""
    resolved = found.helpers.get("tasks")
    if resolved is None or not resolved.named.frame.num_rows:
        return
    batch = found.batches["tasks"]
    for row in np.flatnonzero(resolved.failed() & batch.usable()).tolist():
        finding = Finding("task-person-unknown", resolved.why(row).sentence)
        yield batch, Said(row, "person", finding)


def day_is_told(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """A day is told to the day: a month alone is counted in no week."""
    for role in ("visits", "disputes"):
        batch = found.batches[role]
        lengths = pc.utf8_length(batch.frame["date"]).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero((lengths < _WHOLE_DAY) & batch.usable()).tolist():
            told = batch.frame["date"][row].as_py()
            finding = Finding("entry-date-coarse", f"日期只写到{told}，日小结、周汇报数不到这一行")
            yield batch, Said(row, "date", finding)


def helper_was_theirs(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """A visit is by whoever was the household's helper on that day, in the round then in force."""
    batch, helping = found.batches["visits"], found.everybody.helping
    if not len(batch) or not helping.days:
        return
    homes, hands = found.households["visits"], found.helpers["visits"]
    days = batch.frame["date"].combine_chunks().dictionary_encode()
    of_day = np.array([helping.turn(ledger.span(d)[0]) if d else -1 for d in _dates(days)])
    turns = of_day[days.indices.to_numpy()]
    asked = np.flatnonzero((homes.rows >= 0) & (hands.rows >= 0) & (turns >= 0) & batch.usable())
    codes = [side.named.frame["code"].take(pa.array(side.rows[asked])) for side in (homes, hands)]
    theirs = helping.theirs(turns[asked], *codes)
    wrong = asked[~theirs]
    told = {
        turn: _helpers_then(found, turn, hands.named) for turn in np.unique(turns[wrong]).tolist()
    }
    code_of = homes.named.frame["code"].to_pylist() if len(wrong) else []
    for row in wrong.tolist():
        names = told[int(turns[row])].get(code_of[int(homes.rows[row])])
        said = f"这户当时的帮扶人是{names}" if names else "这户当时还没有帮扶人"
        yield batch, Said(row, "name", Finding("entry-not-theirs", said))


def _dates(days: Any) -> list[str]:
    """Return the distinct dates, "" for those that are none."""
    texts: list[str] = days.dictionary.to_pylist()
    return [text if text[:4].isdecimal() and len(text) in {4, 7, 10} else "" for text in texts]


def _helpers_then(found: Entries, turn: int, hands: Named) -> dict[str, str]:
    """Return household code → its helpers in a round, in words."""
    pairs = found.everybody.helping.of_turn(turn)
    rows = {code: row for row, code in enumerate(hands.frame["code"].to_pylist())}
    names: dict[str, list[str]] = {}
    for home, hand in zip(*(pairs[n].to_pylist() for n in ("household", "helper")), strict=True):
        if hand in rows:
            names.setdefault(home, []).append(hands.path(rows[hand]))
    return {home: "、".join(told) for home, told in names.items()}


def said_once(found: Entries) -> Iterator[tuple[Batch, Said]]:
    """The same entry twice in one sheet is to be verified; in two sheets it is one entry."""
    for role in ("visits", "disputes", "industries", "tasks"):
        batch = found.batches[role]
        if not len(batch):
            continue
        own = {"helper": "name", "household": "head"}
        names = [own.get(name, name) for name in KEYS[role]]
        places = ["village", "group"] if "head" in names else []
        key = batch.codes(*dict.fromkeys([*names, *places]))
        sheets = [len(sheet.rows) for sheet in batch.sheets]
        key = key * len(sheets) + np.repeat(np.arange(len(sheets)), sheets)
        rows = np.flatnonzero(batch.usable())
        order = rows[np.argsort(key[rows], kind="stable")]
        again = np.flatnonzero(key[order][1:] == key[order][:-1])
        for at in again.tolist():
            first, row = int(order[at]), int(order[at + 1])
            attribute = _ABOUT[role]
            where = batch.position(first, attribute, seen_from=row)
            yield batch, Said(row, attribute, Finding("entry-repeated", f"与{where}相同"))


CHECKS: tuple[Check, ...] = (
    households_are_known,
    helpers_are_known,
    persons_are_known,
    day_is_told,
    helper_was_theirs,
    said_once,
)
"""The rules for entries, in order: what sets them aside comes first."""


def settle(batches: dict[str, Batch], everybody: Everybody) -> Ledgers:
    """Check all entries and return those that can be used, with the codes of whom they name."""
    found = Entries(batches, everybody)
    for check in CHECKS:
        for batch, said in list(check(found)):
            batch.tell(said)
    return Ledgers.of({table.role: _frame(found, table.role) for table in LEDGERS})


def _frame(found: Entries, role: str) -> Any:
    """Return the entries of a role under the register's names and places."""
    batch = found.batches[role]
    frame = batch.frame
    for side, resolved in (
        ("household", found.households.get(role)),
        ("helper", found.helpers.get(role)),
    ):
        if resolved is None or side not in frame.column_names:
            continue
        known = columns_of(resolved.named, resolved.rows)
        frame = _with(frame, side, pc.fill_null(known.pop("code"), ""))
        for name, column in known.items():
            told = role != "tasks" and name in frame.column_names and name not in _not_of(side)
            if told:
                frame = _with(frame, name, pc.coalesce(column, frame[name].combine_chunks()))
    if role == "visits":
        named = pc.and_(pc.equal(frame["name"], ""), pc.not_equal(frame["unit"], ""))
        own = pc.binary_join_element_wise(UNIT, frame["unit"], "")
        frame = _with(frame, "helper", pc.if_else(named, own, frame["helper"]))
    if role == "disputes":
        frame = _with(frame, "settled", _read(ledger.settled, frame["status"], frame["result"]))
    if role == "tasks":
        frame = _with(frame, "done", _read(ledger.done, frame["status"], frame["progress"]))
        frame = _with(frame, "due", _last_days(frame["due"]))
    kept = batch.usable()
    return frame if kept.all() else frame.filter(pa.array(kept))


def _not_of(side: str) -> frozenset[str]:
    """Return the attributes of an entry that are not those of this side: a helper's own village."""
    return frozenset() if side == "household" else frozenset(LEVELS_TOLD)


def _with(frame: Any, name: str, column: Any) -> Any:
    at = frame.column_names.index(name)
    return frame.set_column(at, frame.schema.field(name), column)


def _read(reader: Callable[[str, str], bool], first: Any, second: Any) -> Any:
    """Return a reader of two texts over two columns, each distinct pair read once."""
    joined = pc.binary_join_element_wise(first, second, "\x1f").combine_chunks().dictionary_encode()
    texts = (text.split("\x1f") for text in joined.dictionary.to_pylist())
    return pa.array([reader(*pair) for pair in texts], pa.bool_()).take(joined.indices)


def _last_days(column: Any) -> Any:
    """Return deadlines to the day: a month means its end."""
    days = column.combine_chunks().dictionary_encode()
    known = _dates(days)
    return pa.array([ledger.span(d)[1] if d else "" for d in known], pa.string()).take(days.indices)
