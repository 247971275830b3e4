"""The register: the tables, the problems and the rounds of one township, county or province."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Round
from lianhu_cli.domain.schema import Table, conform
from lianhu_cli.domain.tables import TABLES, Pair
from lianhu_cli.register.database import Database

_APPLICATION = 0x6C696168  # "liah": tells our files from other SQLite files
_VERSION = 1
_SQL_TYPES = {
    "text": "TEXT NOT NULL DEFAULT ''",
    "integer": "INTEGER",
    "real": "REAL",
    "flag": "INTEGER",
}
_ROUND_TEXTS = ("name", "date", "status", "figures", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the imports of the register found wrong, and the rows they set aside."""

    problems: tuple[Problem, ...]
    set_aside: tuple[SetAside, ...]


class Register:
    """An open register. Every method that writes does so in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open an existing register.

        Raises:
            UnreadableError: there is none, or the file is something else.

        """
        if not path.exists():
            raise UnreadableError(
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
        if path.exists() and path.stat().st_size:
            return cls.open(path)
        register = cls(Database.create(path))
        register._declare()
        return register

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.__exit__(kind, error, trace)

    def roster(self) -> Roster:
        """Load every declared table."""
        return Roster.of({table.role: self._load(table) for table in TABLES})

    def findings(self) -> Findings:
        """Load the problems and the rows set aside."""
        problems = self._database.query(f"SELECT {_names(Problem)} FROM problems ORDER BY rowid")
        rows = self._database.query(f"SELECT {_names(SetAside)} FROM set_aside ORDER BY rowid")
        return Findings(
            problems=tuple(Problem(**row) for row in problems.to_pylist()),
            set_aside=tuple(
                SetAside(**{**row, "cells": json.loads(row["cells"])}) for row in rows.to_pylist()
            ),
        )

    def replace(self, roster: Roster, sources: Mapping[str, str], found: Findings) -> None:
        """Store the tables after an import, and what the files `sources` had wrong with them.

        `sources` is name in reports → the file's own path, by which the next import knows it.
        """
        with self._database.transaction():
            for table in TABLES:
                self._database.execute(f"DELETE FROM {table.role}")
                self._database.append(table.role, _plain(getattr(roster, table.role)))
            self._forget(tuple(sources.values()))
            self._database.append("problems", _findings_frame(found.problems, Problem, sources))
            self._database.append("set_aside", _findings_frame(found.set_aside, SetAside, sources))

    def set_aside_elsewhere(self, sources: Sequence[str]) -> int:
        """Count the rows set aside that come from other files than `sources`."""
        rows = self._database.query(
            f"SELECT count(*) AS n FROM set_aside WHERE source NOT IN ({_quoted(sources)})"
        )
        count: int = rows["n"][0].as_py()
        return count

    def save_round(self, decision: Round, rules: Mapping[str, Any]) -> Round:
        """Store a round under the next number and return it with that number."""
        with self._database.transaction():
            last = self._database.query("SELECT coalesce(max(number), 0) AS n FROM rounds")
            stored = replace(decision, number=last["n"][0].as_py() + 1)
            figures = {f.name: getattr(stored, f.name) for f in fields(Round) if f.name != "pairs"}
            row = {
                "number": stored.number,
                "name": stored.name,
                "date": stored.date,
                "status": stored.status,
                "figures": json.dumps(figures, ensure_ascii=False),
                "rules": json.dumps(rules, ensure_ascii=False),
            }
            self._database.append("rounds", pa.Table.from_pylist([row]))
            number = pa.repeat(pa.scalar(stored.number), stored.pairs.num_rows)
            self._database.append("pairs", stored.pairs.append_column("round", number))
        return stored

    def round(self, which: str = "") -> Round | None:
        """Load a round by its name or number, the last one by default.

        Raises:
            UsageError: there is no such round.

        """
        rounds = self._database.query(
            "SELECT number, name, figures FROM rounds ORDER BY number"
        ).to_pylist()
        if not rounds and not which:
            return None
        chosen = [r for r in rounds if which in {r["name"], str(r["number"])}] if which else rounds
        if not chosen:
            known = "、".join(str(r["name"] or r["number"]) for r in rounds) or "无"
            raise UsageError(f"没有“{which}”这一轮结对；已有：{known}")
        figures = json.loads(chosen[-1]["figures"])
        figures["by_kind"] = {kind: tuple(both) for kind, both in figures["by_kind"].items()}
        pairs = self._database.query(
            f"SELECT household, helper, slot, left FROM pairs"
            f" WHERE round = {int(chosen[-1]['number'])} ORDER BY rowid"
        )
        return Round(pairs=_typed(Pair, pairs), **figures)

    def _load(self, table: type[Table]) -> Any:
        columns = ", ".join(f'"{name}"' for name in table.types())
        return _typed(
            table, self._database.query(f"SELECT {columns} FROM {table.role} ORDER BY rowid")
        )

    def _forget(self, sources: Sequence[str]) -> None:
        for table in ("problems", "set_aside"):
            self._database.execute(f"DELETE FROM {table} WHERE source IN ({_quoted(sources)})")

    def _check(self) -> None:
        application = self._database.query("PRAGMA application_id")["application_id"][0].as_py()
        version = self._database.query("PRAGMA user_version")["user_version"][0].as_py()
        if application == 0 and not self._database.query("SELECT * FROM sqlite_master").num_rows:
            self._declare()
        elif application != _APPLICATION:
            raise UnreadableError(f"{self._database.path} 不是 lianhu 的登记库：请换一个 --db")
        elif version > _VERSION:
            raise UnreadableError(
                f"{self._database.path} 由更新版本的 lianhu 写成：请先升级 lianhu"
            )

    def _declare(self) -> None:
        texts = "TEXT NOT NULL DEFAULT ''"
        with self._database.transaction():
            for table in TABLES:
                columns = ", ".join(f'"{n}" {_SQL_TYPES[t]}' for n, t in table.types().items())
                self._database.execute(f"CREATE TABLE {table.role} ({columns})")
            for name, row in (("problems", Problem), ("set_aside", SetAside)):
                columns = ", ".join(
                    f'"{f.name}" {"INTEGER" if f.name == "row" else texts}' for f in fields(row)
                )
                self._database.execute(f"CREATE TABLE {name} (source {texts}, {columns})")
            columns = ", ".join(f'"{name}" {texts}' for name in _ROUND_TEXTS)
            self._database.execute(f"CREATE TABLE rounds (number INTEGER PRIMARY KEY, {columns})")
            columns = ", ".join(f'"{n}" {_SQL_TYPES[t]}' for n, t in Pair.types().items())
            self._database.execute(f"CREATE TABLE pairs (round INTEGER NOT NULL, {columns})")
            self._database.execute("CREATE INDEX pairs_of_round ON pairs (round)")
            self._database.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._database.execute(f"PRAGMA user_version = {_VERSION}")


def _typed(table: type[Table], frame: Any) -> Any:
    return conform(table, frame).combine_chunks()


def _plain(frame: Any) -> Any:
    """Return the frame with flags as 0 and 1, which is what SQLite has."""
    for at, field in enumerate(frame.schema):
        if pa.types.is_boolean(field.type):
            frame = frame.set_column(at, field.name, frame.column(at).cast(pa.int64()))
    return frame


def _names(row: type) -> str:
    return ", ".join(f'"{f.name}"' for f in fields(row))


def _quoted(texts: Sequence[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)


def _findings_frame(
    rows: Sequence[Problem] | Sequence[SetAside], kind: type, sources: Mapping[str, str]
) -> Any:
    names = [f.name for f in fields(kind)]
    plain = [asdict(row) for row in rows]
    for row in plain:
        row["source"] = sources.get(row["file"], row["file"])
        if "cells" in row:
            row["cells"] = json.dumps(row["cells"], ensure_ascii=False)
    types = {name: pa.int64() if name == "row" else pa.string() for name in ("source", *names)}
    return pa.Table.from_pylist(plain, schema=pa.schema(list(types.items())))
