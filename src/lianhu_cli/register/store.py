"""The register: the tables, the findings and the rounds of one township, county or province."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import NoRegisterError, UnreadableError, UsageError
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, arrow_schema, conform
from lianhu_cli.domain.tables.survey import TABLES, Departed, Link, Order
from lianhu_cli.register import (
    addresses,
    counties,
    decisions,
    editing,
    forgetting,
    history,
    layout,
    people,
    placing,
    rebuilding,
    revisions,
    rounds,
    small,
    sources,
    takeover,
    taking,
)
from lianhu_cli.register import ledgers as entries
from lianhu_cli.register.card_numbers import CardNumbers
from lianhu_cli.register.changes import Changes, Merged
from lianhu_cli.register.counties import County
from lianhu_cli.register.database import Database
from lianhu_cli.register.decisions import Decision
from lianhu_cli.register.delivery import Delivery, Findings
from lianhu_cli.register.history import Event
from lianhu_cli.register.rebuilding import Rebuilt
from lianhu_cli.register.revisions import Making, Revision
from lianhu_cli.register.sources import Source
from lianhu_cli.register.versioned import Versioned


class _TriedError(Exception):
    """Ends a revision that was only tried."""


class Register:
    """An open register. Every method that writes does so in one transaction, as one revision."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versioned = Versioned(database)
        self._read = 0

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an existing register.

        Raises:
            NoRegisterError: there is none.
            UnreadableError: the file is something else.
        """
        if not cls.exists(path):
            raise NoRegisterError(
                f"还没有登记库 {path}：请先用 lianhu import 导入摸底调查表，或用 --db 指定登记库"
            )
        register = cls(Database(path))
        register._check()
        return register

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open a register, making a new one where there is none.

        Raises:
            UnreadableError: the file is something else.
            UnwritableError: the folder does not take a new file.
        """
        return cls.open(path) if cls.exists(path) else cls(Database.create(path))

    @classmethod
    def nowhere(cls) -> Self:
        """Open a register that is kept in memory only, to try an import before there is one."""
        register = cls(Database(Path(":memory:")))
        takeover.complete(register._versioned)
        return register

    @staticmethod
    def exists(path: Path) -> bool:
        """Tell whether there is a register; a first import that was killed leaves an empty file."""
        return path.exists() and (path.is_dir() or path.stat().st_size > 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.__exit__(kind, error, trace)

    def revision(self) -> int:
        """Return the number of the newest revision in force, 0 for none."""
        return revisions.last(self._versioned)

    def revision_at(self, text: str) -> int:
        """Return the revision that a number or a day means: of a day, the last one until its end.

        Raises:
            UsageError: there is none.
        """
        return revisions.at(self._versioned, text)

    def revisions(self) -> list[Revision]:
        """Return every revision, the first one first, those taken back among them."""
        return revisions.every(self._versioned)

    @contextmanager
    def revising(self, command: str, files: Sequence[str] = ()) -> Iterator[Making]:
        """Do something that changes the register, as one revision; what changes nothing adds none."""
        takeover.complete(self._versioned)
        with revisions.making(self._versioned, command, files) as made:
            yield made

    def newest(self) -> Revision:
        """Return the revision that `undo` would take back.

        Raises:
            UsageError: there is none.
        """
        return revisions.newest(self._versioned)

    def undo(self) -> Revision:
        """Take the newest revision back, whatever made it, and return it.

        Raises:
            UsageError: there is none.
        """
        return revisions.undo(self._versioned)

    def remember(self, kind: str, name: str, text: str) -> None:
        """Remember what a command was given ("rules", "map"): its name as typed, and its text."""
        where = f"kind = {layout.literal(kind)}"
        row = {"kind": kind, "name": name, "text": text}
        with revisions.making(self._versioned, "remember"):
            before = self._versioned.load("remembered", layout.REMEMBERED, where=where, seats=True)
            self._versioned.replace("remembered", before, pa.Table.from_pylist([row]))

    def remembered(self, kind: str, at: int = 0) -> tuple[str, str] | None:
        """Return name and text of what is remembered of a kind, None for nothing."""
        where = f"kind = {layout.literal(kind)}"
        rows = self._versioned.load("remembered", layout.REMEMBERED, at=at, where=where).to_pylist()
        return (rows[-1]["name"], rows[-1]["text"]) if rows else None

    def cards(self) -> CardNumbers:
        """Return the numbers of the cards."""
        return CardNumbers(self._database)

    def said_at(
        self, table: type[Table], asked: Iterable[addresses.Asked]
    ) -> dict[tuple[str, str], addresses.Address]:
        """Return for code and attribute the cell that says a value: `asked` is (code, attribute, value)."""
        return addresses.of_values(self._versioned, table, asked)

    def note_export(
        self, rows: Sequence[Mapping[str, Any]], before_commit: Callable[[], None] | None = None
    ) -> None:
        """Note what left the office, a row a file: file, columns, people, masked or not, at what UTC time.

        `before_commit` is the last thing that is done; where it fails, nothing is noted.
        """
        with self._database.transaction():
            frame = pa.Table.from_pylist([{n: row[n] for n in layout.EXPORTED} for row in rows])
            self._database.append("exported", layout.to_sql(frame))
            if before_commit:
                before_commit()

    def export_log(self) -> list[dict[str, Any]]:
        """Return what left the office, the first one first."""
        listed = ", ".join(map(layout.quoted, layout.EXPORTED))
        rows: list[dict[str, Any]] = self._database.query(
            f"SELECT {listed} FROM exported ORDER BY rowid", layout.EXPORTED
        ).to_pylist()
        return [{**row, "masked": bool(row["masked"])} for row in rows]

    def roster(self, attributes: Collection[str] | None = None, at: int = 0) -> Roster:
        """Load every declared table; `attributes` says which are needed where not all of them are.

        `at` is the revision as of which, 0 for now.
        """
        self._read = self._read or self.revision()
        return Roster.of(
            {
                # 指定与回避 is short, and a sentence on an order tells all that there is of it.
                table.role: self._load(table, None if table is Order else attributes, at)
                for table in TABLES
            }
        )

    def findings(self, at: int = 0) -> Findings:
        """Load the problems and the rows set aside."""
        problems, against, set_aside = (
            self._versioned.load(name, layout.finding_types(row), at=at).to_pylist()
            for name, row in (
                ("problems", Problem),
                ("disagreements", Problem),
                ("set_aside", SetAside),
            )
        )
        return Findings(
            problems=tuple(Problem(**row) for row in [*problems, *against]),
            set_aside=tuple(
                SetAside(**{**row, "cells": json.loads(row["cells"])}) for row in set_aside
            ),
        )

    def set_aside_elsewhere(self, sources: Sequence[str]) -> int:
        """Count the rows set aside that come from other files than `sources`."""
        return self._versioned.count("set_aside", f"source NOT IN ({_listed(sources)})")

    def absorb(
        self,
        delivery: Delivery,
        *,
        write: bool = True,
        before_commit: Callable[[Merged], None] | None = None,
    ) -> Merged:
        """Take in what an import read, and what was found wrong in it.

        With `write` false it is only tried. `before_commit` is called with the outcome while all of it
        is there to be read, and before it is kept.

        Raises:
            UsageError: a file is an older version of one that is in force.
        """
        takeover.complete(self._versioned)
        try:
            with revisions.making(self._versioned, "import", tuple(delivery.sources)) as made:
                if not delivery.again:
                    self.refuse_superseded(delivery.hashes)
                merged = taking.take(self._versioned, delivery)
                made.counts |= taking.counted(merged)
                merged = replace(merged, counts=self.counts())
                if before_commit:
                    before_commit(merged)
                if not write:
                    raise _TriedError
        except _TriedError:
            pass
        return merged

    def drop(self, source: Source) -> dict[str, Changes]:
        """Withdraw a file, and return what that changed."""
        with revisions.making(self._versioned, "drop", (source.name,)) as made:
            done = editing.drop(self._versioned, source)
            made.counts |= _counted(done)
        return done

    def decide(self, decision: Decision) -> Changes:
        """Take a decision on one household or helper: set an attribute, or let them leave."""
        with revisions.making(self._versioned, decision.kind) as made:
            done = editing.decide(self._versioned, decision)
            made.counts |= _counted({f"{decision.side}s": done})
        return done

    def same(self, side: str, both: tuple[str, str], reason: str) -> tuple[str, str]:
        """Take two codes for one; return the code that stays and the one that goes.

        Raises:
            UsageError: they were told to be two.
        """
        with revisions.making(self._versioned, "same"):
            return editing.one(self._versioned, side, both, reason)

    def differ(self, side: str, both: tuple[str, str], reason: str) -> None:
        """Take two codes for two.

        Raises:
            UsageError: they were told to be one.
        """
        with revisions.making(self._versioned, "differ"):
            editing.two(self._versioned, side, both, reason)

    def forget(self, side: str, code: str, reason: str) -> None:
        """Erase somebody from every revision; what remains is the code, the day and the reason."""
        with revisions.making(self._versioned, "forget"):
            forgetting.forget(self._versioned, side, code, reason)
        self._database.execute("VACUUM")

    def forgotten(self, code: str) -> list[dict[str, Any]]:
        """Return what remains of somebody who was erased, nothing where nobody was."""
        return forgetting.forgotten(self._versioned, code)

    def pairs_of(self, number: int, side: str, code: str) -> list[dict[str, Any]]:
        """Return the pairs of one household or helper in a round."""
        return rounds.of_one(self._versioned, number, side, code)

    def everybody(self) -> Roster:
        """Return everybody who is or was in the register, the last that was known of each."""
        import pyarrow.compute as pc

        merged = [one.other for one in self.decisions() if one.kind == decisions.SAME]
        frames = {}
        for table in taking.PEOPLE:
            frame = people.everybody(self._versioned, table)
            away = pc.is_in(frame["code"], value_set=pa.array(merged, pa.string()))
            frames[table.role] = frame.filter(pc.invert(away)) if merged else frame
        return Roster.of(frames)

    def history(self, side: str, code: str, until: int = 0) -> list[Event]:
        """Return what happened to a household or helper, the first thing first."""
        return history.of(self._versioned, side, code, self.revisions(), until)

    def check(self) -> list[Rebuilt]:
        """Derive households and helpers anew, and compare them with what is stored."""
        return list(rebuilding.check(self._versioned))

    def rebuild(self) -> None:
        """Store what is derived anew where it differs from what is stored."""
        rebuilding.rebuild(self._versioned)

    def refuse_superseded(self, hashes: Mapping[str, str]) -> None:
        """Make sure that no file is an older version of one that is in force; name → SHA-256.

        Raises:
            UsageError: some are; each is named.
        """
        told = list(sources.superseded(self.sources(), hashes))
        if told:
            raise UsageError("\n".join(told))

    def sources(self, at: int = 0) -> list[Source]:
        """Return the files that the register goes by, with their versions."""
        return sources.every(self._versioned, at)

    def source(self, named: str) -> Source:
        """Return the one source that a path or a file's name means.

        Raises:
            UsageError: there is none, or several.
        """
        return sources.find(self.sources(), named)

    def decisions(self, at: int = 0) -> list[Decision]:
        """Return what clerks settled, the first decision first."""
        return decisions.every(self._versioned, at)

    def renames(self, at: int = 0) -> Renames:
        """Return the places that got another name."""
        return placing.renames(self.decisions(at))

    def counts(self) -> dict[str, int]:
        """Return how many households, helpers, villages, groups and units there are."""
        return self.roster({*LEVELS, "unit"}).counts()

    def ledgers(
        self,
        since: str = "",
        until: str = "",
        attributes: Collection[str] | None = None,
        at: int = 0,
    ) -> Ledgers:
        """Load the ledgers: all tasks and plans, and visits and disputes of some time.

        Args:
            since: a day of the first *year* wanted, "" for all; what is dated by month or year only
                comes with the year.
            until: the last day wanted, "" for all.
            attributes: those that are needed where not all of them are.
            at: the revision as of which, 0 for now.
        """
        renames = self.renames(at)
        return Ledgers.of(
            {
                table.role: renames.apply(
                    entries.load(self._versioned, table, (since, until), attributes, at)
                )
                for table in LEDGERS
            }
        )

    def helping(self) -> Helping:
        """Load who helped whom when: the pairs of every round."""
        return rounds.helping(self._versioned)

    def everybody_gone(self) -> Any:
        """Return everybody who is no longer in the register, as `tables.Departed`; each code once."""
        rows = self.departed().values()
        return conform(Departed, pa.Table.from_pylist(list(rows), schema=arrow_schema(Departed)))

    def departed(self) -> dict[str, dict[str, str]]:
        """Return who is no longer in the register, by code: the last that was known of each."""
        merged = {one.other for one in self.decisions() if one.kind == decisions.SAME}
        gone = people.departed(self._versioned)
        return {code: row for code, row in gone.items() if code not in merged}

    def arrived_since(self, number: int) -> frozenset[str]:
        """Return the codes of the households that a round of some number could not know."""
        return people.arrived_since(self._versioned, number)

    def link(self, links: Any, before_commit: Callable[[], None] | None = None) -> None:
        """Store which units are linked with which villages, in place of what there was.

        `before_commit` is the last thing that is done; where it fails, nothing is written.
        """
        with revisions.making(self._versioned, "link") as made:
            before = self._versioned.load(Link.role, Link.types(), seats=True)
            self._versioned.replace(Link.role, before, conform(Link, links))
            made.counts["links"] = links.num_rows
            if before_commit:
                before_commit()

    def order_link(self, unit: str, order: str, row: Mapping[str, Any]) -> bool:
        """Fix or forbid a unit for a village, or set it free where `order` is ""; tell whether it was.

        What sheets order of the same unit and village is replaced too.
        """
        told = {**row, "unit": unit, "household": "", "helper": ""}
        where = " AND ".join(
            f"{layout.quoted(name)} = {layout.literal(told[name])}"
            for name in ("unit", "village", "household", "helper")
        )
        with revisions.making(self._versioned, _COMMANDS[order]):
            found = self._versioned.close(Order.role, where)
            if order:
                frame = conform(Order, pa.Table.from_pylist([{**told, "order": order}]))
                self._versioned.append(Order.role, frame)
        return bool(found)

    def order(
        self,
        pair: tuple[str, str],
        order: str,
        row: Mapping[str, Any],
        instead: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Fix or forbid a pair of codes, or set it free where `order` is "".

        `instead` are the rows of 指定与回避 that mean the same two persons (`orders.about`): they go.
        """
        with revisions.making(self._versioned, _COMMANDS[order]):
            for old in instead:
                self._versioned.close(Order.role, _row_like(old))
            if order:
                given = {**row, "pair": "/".join(pair), "order": order}
                frame = conform(Order, pa.Table.from_pylist([given]))
                self._versioned.append(Order.role, frame)

    def free(self) -> int:
        """Take back everything that was fixed or forbidden, and return how many orders that were."""
        with revisions.making(self._versioned, "free"):
            return self._versioned.close(Order.role, "1")

    @contextmanager
    def saving(self, decided: Round, rules: str) -> Iterator[Round]:
        """Store a round under the next number; it is there only if the block ends well.

        Yields:
            The round with its number.

        Raises:
            ChangedError: the register has changed since it was read.
        """
        read = self._read or self.revision()
        with rounds.saving(self._versioned, decided, rules, read) as stored:
            yield stored

    def rounds(self, at: int = 0) -> list[dict[str, Any]]:
        """Return the figures of every round, the first one first."""
        return rounds.every(self._versioned, at)

    def round(self, which: str = "", at: int = 0) -> Round | None:
        """Load a round by its number or name, the last one by default; None where there is none.

        Raises:
            UsageError: there is no such round, or rounds of before bear the same name.
        """
        return rounds.find(self._versioned, which, at)

    def county(self, said: str) -> County | None:
        """Load the county of somebody, by code or name, with its pairs in the last round.

        None where it does not stand for the whole, or the register has changed since that round.
        """
        return counties.find(self._versioned, said)

    def colleagues_elsewhere(self, unit: str, county: str) -> int:
        """Count the helpers of a unit whose county is another one."""
        where = f"unit = {layout.literal(unit)} AND county <> {layout.literal(county)}"
        return self._versioned.count("helpers", where)

    def rules(self, number: int) -> str:
        """Return the rules a round was made under, as they were stored with it."""
        return rounds.rules(self._versioned, number)

    def _load(self, table: type[Table], attributes: Collection[str] | None, at: int) -> Any:
        if table not in small.tables():
            rows = self._versioned.load(table.role, layout.types(table, attributes), at=at)
            return layout.from_sql(table, rows)
        rows = layout.from_sql(table, self._versioned.load(table.role, table.types(), at=at))
        told = small.told(table, rows, self.sources(at), self.renames(at)) if len(rows) else rows
        return conform(table, told.select([*layout.types(table, attributes)])).combine_chunks()

    def _check(self) -> None:
        path = self._database.path
        application = self._database.query("PRAGMA application_id")["application_id"][0].as_py()
        version = self._database.query("PRAGMA user_version")["user_version"][0].as_py()
        if application != layout.APPLICATION:
            raise UnreadableError(f"{path} 不是 lianhu 的登记库：请换一个 --db")
        if version > layout.VERSION:
            raise UnreadableError(f"{path} 由更新版本的 lianhu 写成：请先升级 lianhu")
        takeover.complete(self._versioned)


_COMMANDS = {"指定": "pin", "回避": "avoid", "": "free"}


def _counted(done: Mapping[str, Changes]) -> dict[str, int]:
    return {
        f"{role}.{what}": number
        for role, changes in done.items()
        for what, number in changes.counts().items()
    }


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(layout.literal(text) for text in texts)


def _row_like(row: Mapping[str, Any]) -> str:
    """Return the condition that a stored row has all of these values."""
    return " AND ".join(
        f"{layout.quoted(name)} IS {'NULL' if value is None else layout.literal(str(value))}"
        for name, value in row.items()
    )
