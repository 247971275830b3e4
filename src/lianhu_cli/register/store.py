"""The register: the tables, the findings and the rounds of one township, county or province."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import NoRegisterError, UnreadableError, UsageError
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, arrow_schema, conform
from lianhu_cli.domain.tables.survey import TABLES, Departed, Link, Order, Pair
from lianhu_cli.register import layout
from lianhu_cli.register import ledgers as entries
from lianhu_cli.register.database import Database
from lianhu_cli.register.merge import Entered, Merged, arrived, departed, merge

_DAMAGED = "登记库里结对的记录坏了：请换回备份的登记库，或重新导入、结对"
_ALWAYS = frozenset({"number", "name", "date", "households", "covered", "by_kind", "kept"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What imports found wrong, and the rows they set aside."""

    problems: tuple[Problem, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class Register:
    """An open register. Every method that writes does so in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def roster(self, attributes: Collection[str] | None = None) -> Roster:
        """Load every declared table; `attributes` says which are needed where not all of them are."""
        return Roster.of(
            {
                # 指定与回避 is short, and a sentence on an order tells all that there is of it.
                table.role: self._load(table, None if table is Order else attributes)
                for table in TABLES
            }
        )

    def findings(self) -> Findings:
        """Load the problems and the rows set aside."""
        problems, set_aside = (
            self._findings(Problem, "problems"),
            self._findings(SetAside, "set_aside"),
        )
        return Findings(
            problems=tuple(Problem(**row) for row in problems),
            set_aside=tuple(
                SetAside(**{**row, "cells": json.loads(row["cells"])}) for row in set_aside
            ),
        )

    def set_aside_elsewhere(self, sources: Sequence[str]) -> int:
        """Count the rows set aside that come from other files than `sources`."""
        rows = self._database.query(
            f"SELECT count(*) AS n FROM set_aside WHERE source NOT IN ({_listed(sources)})"
        )
        count: int = rows["n"][0].as_py()
        return count

    def absorb(
        self,
        new: Roster,
        sources: Mapping[str, str],
        found: Findings,
        renamed: Mapping[str, str] | None = None,
        ledgers: Ledgers | None = None,
    ) -> Merged:
        """Merge what an import read into the register, with what it found wrong.

        `sources` is name in reports → the file's own path, by which the next import knows it;
        `renamed` is old → new name of villages: those who live there stay who they are.
        """
        paths = tuple(sources.values())
        with self._database.transaction():
            self._declare_if_blank()
            known = self.roster()
            merged = merge(known, new, sources, renamed)
            self._database.append("departed", departed(known, merged.roster))
            self._note_arrivals(arrived(known, merged.roster))
            for table in TABLES:
                self._database.execute(f"DELETE FROM {table.role}")
                self._database.append(table.role, layout.to_sql(getattr(merged.roster, table.role)))
            for name, row, findings in (
                ("problems", Problem, found.problems),
                ("set_aside", SetAside, found.set_aside),
            ):
                self._database.execute(f"DELETE FROM {name} WHERE source IN ({_listed(paths)})")
                self._database.append(name, layout.findings_to_sql(row, findings, sources))
            entries.rename(self._database, renamed or {})
            entered = {}
            for step in list(entries.steps(self._database, ledgers or Ledgers.of({}), sources)):
                entries.apply(self._database, step)
                entered[step.table.role] = step.entered
        return replace(merged, ledgers=entered)

    def would_enter(self, ledgers: Ledgers, sources: Mapping[str, str]) -> dict[str, Entered]:
        """Return what `absorb` would do to the ledgers, without doing it."""
        done = entries.steps(self._database, ledgers, sources)
        return {step.table.role: step.entered for step in done}

    def ledgers(
        self, since: str = "", until: str = "", attributes: Collection[str] | None = None
    ) -> Ledgers:
        """Load the ledgers: all tasks and plans, and visits and disputes of some time.

        Args:
            since: a day of the first *year* wanted, "" for all; what is dated by month or year only
                comes with the year.
            until: the last day wanted, "" for all.
            attributes: those that are needed where not all of them are.
        """
        return Ledgers.of(
            {
                table.role: entries.load(self._database, table, (since, until), attributes)
                for table in LEDGERS
            }
        )

    def helping(self) -> Helping:
        """Load who helped whom when: the pairs of every round."""
        rounds = sorted(self.rounds(), key=lambda one: (one["date"], one["number"]))
        of_day = {one["date"]: one["number"] for one in rounds}
        if not of_day:
            return Helping()
        turns = {number: turn for turn, number in enumerate(of_day.values())}
        numbers = ", ".join(map(str, turns))
        pairs = self._database.query(
            f"SELECT round, household, helper, since FROM pairs WHERE round IN ({numbers})",
            {"round": "integer", "household": "text", "helper": "text", "since": "text"},
        )
        number = pairs["round"].combine_chunks().dictionary_encode()
        turn = pa.array([turns[n] for n in number.dictionary.to_pylist()], pa.int64())
        columns = {name: pairs[name].cast(pa.string()) for name in ("household", "helper", "since")}
        columns["turn"] = turn.take(number.indices)
        return Helping(days=tuple(of_day), pairs=pa.table(columns).combine_chunks())

    def everybody_gone(self) -> Any:
        """Return everybody who is no longer in the register, as `tables.Departed`; each code once."""
        rows = self.departed().values()
        return conform(Departed, pa.Table.from_pylist(list(rows), schema=arrow_schema(Departed)))

    def departed(self) -> dict[str, dict[str, str]]:
        """Return who is no longer in the register, by code: the last that was known of each."""
        frame = self._load(Departed, None)
        return {row["code"]: row for row in frame.to_pylist()}

    def arrived_since(self, number: int) -> frozenset[str]:
        """Return the codes of the households that a round of some number could not know."""
        rows = self._database.query(f"SELECT code FROM arrived WHERE round >= {number:d}")
        return frozenset(rows["code"].to_pylist())

    def _note_arrivals(self, codes: Any) -> None:
        """Keep after which round households came; those there before any round are not noted."""
        last = self._database.query("SELECT coalesce(max(number), 0) AS n FROM rounds")
        if (number := last["n"][0].as_py()) and len(codes):
            after = pa.repeat(pa.scalar(number), len(codes))
            self._database.append("arrived", pa.table({"code": codes, "round": after}))

    def link(self, links: Any) -> None:
        """Store which units are linked with which villages, in place of what there was."""
        with self._database.transaction():
            self._database.execute(f"DELETE FROM {Link.role}")
            self._database.append(Link.role, layout.to_sql(conform(Link, links)))

    def order_link(self, unit: str, order: str, row: Mapping[str, Any]) -> bool:
        """Fix or forbid a unit for a village, or set it free where `order` is ""; tell whether it was.

        What sheets order of the same unit and village is replaced too.
        """
        told = {**row, "unit": unit, "household": "", "helper": ""}
        where = " AND ".join(
            f"{layout.quoted(name)} = {layout.literal(told[name])}"
            for name in ("unit", "village", "household", "helper")
        )
        with self._database.transaction():
            found = self._database.query(f"SELECT count(*) AS n FROM orders WHERE {where}")
            self._database.execute(f"DELETE FROM orders WHERE {where}")
            if order:
                frame = conform(Order, pa.Table.from_pylist([{**told, "order": order}]))
                self._database.append("orders", frame)
        return bool(found["n"][0].as_py())

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
        with self._database.transaction():
            for old in instead:
                self._database.execute(f"DELETE FROM orders WHERE {_row_like(old)}")
            if order:
                given = {**row, "pair": "/".join(pair), "order": order}
                frame = conform(Order, pa.Table.from_pylist([given]))
                self._database.append("orders", frame)

    def free(self) -> int:
        """Take back everything that was fixed or forbidden, and return how many orders that were."""
        with self._database.transaction():
            found = self._database.query("SELECT count(*) AS n FROM orders")
            self._database.execute("DELETE FROM orders")
        count: int = found["n"][0].as_py()
        return count

    @contextmanager
    def saving(self, decided: Round, rules: str) -> Iterator[Round]:
        """Store a round under the next number; it is there only if the block ends well.

        Yields:
            The round with its number.
        """
        with self._database.transaction():
            last = self._database.query("SELECT coalesce(max(number), 0) AS n FROM rounds")
            stored = replace(decided, number=last["n"][0].as_py() + 1)
            figures = {f.name: getattr(stored, f.name) for f in fields(Round) if f.name != "pairs"}
            row = {
                "number": stored.number,
                "figures": json.dumps(figures, ensure_ascii=False),
                "rules": rules,
            }
            self._database.append("rounds", pa.Table.from_pylist([row]))
            number = pa.repeat(pa.scalar(stored.number), stored.pairs.num_rows)
            self._database.append("pairs", stored.pairs.append_column("round", number))
            yield stored

    def rounds(self) -> list[dict[str, Any]]:
        """Return the figures of every round, the first one first."""
        rows = self._database.query("SELECT figures FROM rounds ORDER BY number").to_pylist()
        return [_figures(row["figures"]) for row in rows]

    def undo(self) -> int:
        """Take the last round back and return its number.

        Raises:
            UsageError: there is none.
        """
        rounds = self.rounds()
        if not rounds:
            raise UsageError("还没有结过对，没有可撤销的")
        number: int = rounds[-1]["number"]
        with self._database.transaction():
            self._database.execute(f"DELETE FROM pairs WHERE round = {number:d}")
            self._database.execute(f"DELETE FROM rounds WHERE number = {number:d}")
            before = rounds[-2]["number"] if len(rounds) > 1 else 0
            self._database.execute(
                f"UPDATE arrived SET round = {before:d} WHERE round = {number:d}"
            )
        return number

    def round(self, which: str = "") -> Round | None:
        """Load a round by its number or name, the last one by default; None where there is none.

        Raises:
            UsageError: there is no such round, or rounds of before bear the same name.
        """
        rounds = self.rounds()
        if not rounds and not which:
            return None
        chosen = [r for r in rounds if which == str(r["number"])] if which else rounds[-1:]
        chosen = chosen or [r for r in rounds if which == r["name"]]
        if len(chosen) > 1:
            numbers = "、".join(str(r["number"]) for r in chosen)
            raise UsageError(f"有 {len(chosen)} 轮结对都叫“{which}”，请写序号：{numbers}")
        if not chosen:
            known = "、".join(r["name"] or str(r["number"]) for r in rounds) or "无"
            raise UsageError(f"没有“{which}”这一轮结对；已有：{known}")
        return self._with_pairs(chosen[-1])

    def rules(self, number: int) -> str:
        """Return the rules a round was made under, as they were stored with it."""
        rows = self._database.query(f"SELECT rules FROM rounds WHERE number = {number:d}")
        rules = str(rows["rules"][0])
        if not rules:
            raise UnreadableError(_DAMAGED)
        return rules

    def _with_pairs(self, figures: dict[str, Any]) -> Round:
        figures["by_kind"] = {kind: tuple(both) for kind, both in figures["by_kind"].items()}
        pairs = self._database.query(
            f"SELECT {layout.selected(Pair)} FROM pairs WHERE round = {figures['number']:d}"
            " ORDER BY rowid",
            layout.types(Pair),
        )
        return Round(pairs=layout.from_sql(Pair, pairs), **figures)

    def _load(self, table: type[Table], attributes: Collection[str] | None) -> Any:
        chosen = layout.selected(table, attributes)
        rows = self._database.query(
            f"SELECT {chosen} FROM {table.role} ORDER BY rowid", layout.types(table, attributes)
        )
        return layout.from_sql(table, rows)

    def _findings(self, row: type, name: str) -> list[dict[str, Any]]:
        columns = ", ".join(layout.quoted(field.name) for field in fields(row))
        rows: list[dict[str, Any]] = self._database.query(
            f"SELECT {columns} FROM {name} ORDER BY rowid",
            {field.name: "integer" if field.name == "row" else "text" for field in fields(row)},
        ).to_pylist()
        return rows

    def _declare_if_blank(self) -> None:
        if not self._database.query("SELECT name FROM sqlite_master").num_rows:
            for statement in layout.statements():
                self._database.execute(statement)

    def _complete(self) -> None:
        """Add the declared tables and columns that the register lacks, whatever its version."""
        there: dict[str, set[str]] = {}
        told = self._database.query(
            "SELECT m.name AS tab, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " WHERE m.type = 'table'"
        )
        for row in told.to_pylist():
            there.setdefault(row["tab"], set()).add(row["col"])
        if not any(layout.lacks(there)):
            return
        with self._database.transaction():
            for statement in layout.statements(there):
                self._database.execute(statement)

    def _check(self) -> None:
        path = self._database.path
        application = self._database.query("PRAGMA application_id")["application_id"][0].as_py()
        version = self._database.query("PRAGMA user_version")["user_version"][0].as_py()
        if application != layout.APPLICATION:
            raise UnreadableError(f"{path} 不是 lianhu 的登记库：请换一个 --db")
        if version > layout.VERSION:
            raise UnreadableError(f"{path} 由更新版本的 lianhu 写成：请先升级 lianhu")
        self._complete()


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(layout.literal(text) for text in texts)


def _row_like(row: Mapping[str, Any]) -> str:
    """Return the condition that a stored row has all of these values."""
    return " AND ".join(
        f"{layout.quoted(name)} IS {'NULL' if value is None else layout.literal(str(value))}"
        for name, value in row.items()
    )


def _figures(text: str) -> dict[str, Any]:
    """Return the figures of a round as they were stored.

    Raises:
        UnreadableError: they are not what was stored.
    """
    try:
        figures = json.loads(text)
    except json.JSONDecodeError:
        figures = {}
    if not isinstance(figures, dict) or not {*figures} >= _ALWAYS:
        raise UnreadableError(_DAMAGED)
    return figures
