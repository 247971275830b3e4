"""The register's SQLite file through ADBC: Arrow tables in and out, one transaction at a time.

ADBC writes a million rows of 15 columns in 1.2 s and reads them in 1.5 s, where `sqlite3` with
`executemany` and `fetchall` takes 2.2 s and 7.6 s to the same Arrow tables.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from lianhu_cli.domain import done, error_texts, interrupts
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.control import readable
from lianhu_cli.domain.errors import BusyError, LianhuError, UnreadableError, UnwritableError
from lianhu_cli.register import connections, found_whole, layout, waiting
from lianhu_cli.register.known_answers import KnownAnswers

_BATCH = 8_192
"""Rows read at a time: the driver reserves memory for a whole batch (a terabyte for 2³⁰ rows)."""
_BATCH_OF_SMALL = 1_024
"""The same of a small register: to reserve 34 columns of a large batch takes as long as all else of a query."""
_SMALL = 8_000_000
"""Bytes up to which a register is checked whole at every opening: some hundredths of a second."""
_FIRST = {"text": "''", "integer": "0", "real": "0.5", "flag": "0"}
"""Type → the value of a row put before all others, off which the driver reads a column's type."""

BETWEEN = "\x1f"
_SCHEMA = f"SELECT group_concat(sql, '{BETWEEN}') AS made FROM sqlite_master WHERE type = 'table'"
_COLUMNS_OF_TEXT = (
    "SELECT m.name AS tab, group_concat('`' || c.name || '`', ' || ') AS texts"
    " FROM sqlite_master m JOIN pragma_table_info(m.name) c"
    " WHERE m.type = 'table' AND c.type LIKE 'TEXT%' GROUP BY m.name"
)
_TEXTS: dict[str, str] = {}
"""The statements that made all tables → the query of every text in them."""

_DAMAGED = "{} 不是 lianhu 的登记库，或已损坏：请换一个 --db，或用备份恢复"


class Database:
    """One connection. Use as a context manager; nothing is written outside `transaction`."""

    def __init__(self, path: Path) -> None:
        import adbc_driver_manager

        _check_name(path)
        if path.is_dir():
            raise UnreadableError(
                f"登记库 {path} 是文件夹：--db 请写到文件，如 {path / 'lianhu.db'}"
            )
        self.path = path
        self._adbc = adbc_driver_manager
        self._inside = False
        self._answers = KnownAnswers()
        self.beside: Callable[[], bool | None] | None = None
        """Tells, as a transaction begins, whether the file is whole; None where it must be looked at (`beside`)."""
        with self._clear_words():
            self._connection = connections.opened(path)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open the file, creating it readable by its owner alone.

        Raises:
            UnwritableError: the folder does not take a new file.

        """
        _check_name(path)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise UnwritableError(
                f"登记库 {path} 无法创建：{error_texts.of_system(error)}"
            ) from error
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connections.closed(self._connection, sound=kind is None and not self._inside)

    @property
    def is_opened_again(self) -> bool:
        """Whether this command has had the file open before, and nobody has written it since."""
        return not self._connection.is_new

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written, or nothing is: on an error, a kill or a full disk.

        A transaction inside another is part of it.
        """
        if self._inside:
            yield
            return
        if not self._connection.erases:
            self._read("PRAGMA secure_delete = ON")  # an erased number leaves no byte behind
            self._connection.erases = True
        waiting.until_free(lambda: self.execute("BEGIN IMMEDIATE"))
        self._inside = True
        self._answers.forget()
        try:
            self.check()
            yield
            with interrupts.held():
                waiting.until_free(lambda: self.execute("COMMIT"))  # it waits for those who read
                done.note("登记库已更新")
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._inside = False

    def check(self, *, only_small: bool = False) -> None:
        """Make sure, once, that the file is whole: its pages and, of a small one, every text.

        Of a large one texts are held to that where they are read; with `only_small` so are its pages.

        Raises:
            UnreadableError: something in it is damaged.
        """
        if self._connection.is_checked:
            return
        small = is_small(self.path)
        if only_small and not small:
            return
        self._connection.is_checked = True
        seen = found_whole.state(self.path) if small else ()
        if found_whole.is_known(seen):
            return
        known = self.beside() if self.beside else None
        if not (self.is_whole() if known is None else known):
            raise UnreadableError(_DAMAGED.format(self.path))
        if small:
            self._check_texts()
        if seen == found_whole.state(self.path):
            found_whole.note(seen)

    def _check_texts(self) -> None:
        """Read every text: what a command does not read may be foreign bytes, and it would leave them there."""
        schema = self.schema()
        if schema not in _TEXTS:
            every = [
                f"SELECT coalesce({table['texts']}, '') AS texts FROM `{table['tab']}`"
                for table in self._rows(_COLUMNS_OF_TEXT).to_pylist()
            ]
            _TEXTS[schema] = " UNION ALL ".join(every)
        if every_text := _TEXTS[schema]:
            self.query(every_text, {"texts": "text"})

    def schema(self) -> str:
        """Return the statements that made the tables, with `BETWEEN` between them."""
        made: str | None = self._read(_SCHEMA)["made"][0].as_py()
        self._connection.made = made or ""
        return self._connection.made

    def made(self) -> str:
        """Return what `schema` returned when it was last asked: another command may have made more tables since."""
        known = self._connection.made
        return self.schema() if known is None else known

    def is_whole(self) -> bool:
        """Look through the pages of the file."""
        found = self._rows("PRAGMA quick_check(1)")
        return not found.num_rows or found.column(0)[0].as_py() == "ok"

    def generation(self) -> int:
        """Return a number that changes when somebody else writes the file."""
        number: int = self.query("PRAGMA data_version")["data_version"][0].as_py()
        return number

    def execute(self, sql: str) -> None:
        """Run one statement that returns no rows."""
        self._answers.written(sql)
        with self._clear_words(), self._adbc.AdbcStatement(self._connection.adbc) as statement:
            statement.set_sql_query(sql)
            statement.execute_update()

    def query(self, sql: str, types: Mapping[str, str] | None = None) -> "pa.Table":
        """Run one query and return its rows as an Arrow table (SQLite's types: text, int, float).

        The driver settles types with its first batch: a query that may give more rows than that, or
        whose first rows may be blank, says `types`, the type of each of its columns in their order.
        """
        if types is not None:
            first = ", ".join(f"{_FIRST[kind]} AS `{name}`" for name, kind in types.items())
            typed = f"SELECT {first} UNION ALL SELECT * FROM ({sql} LIMIT -1)"
            if self._inside and (known := self._answers.again(typed)) is not None:
                return known
            batch = _BATCH_OF_SMALL if is_small(self.path) else _BATCH
            with self._clear_words():
                found = layout.as_declared(self._read(typed, batch).slice(1), types)
            if self._inside:
                self._answers.note(typed, found)
            return found
        return self._read(sql)

    def _read(self, sql: str, batch: int = _BATCH) -> "pa.Table":
        """Run one query as it is; while another command is just writing, again (`--wait`)."""
        return waiting.until_free(lambda: self._rows(sql, batch))

    def _rows(self, sql: str, batch: int = _BATCH) -> "pa.Table":
        with self._clear_words(), self._adbc.AdbcStatement(self._connection.adbc) as statement:
            statement.set_options(**{"adbc.sqlite.query.batch_rows": str(batch)})
            statement.set_sql_query(sql)
            stream, _ = statement.execute_query()
            table = pa.RecordBatchReader.from_stream(stream).read_all()
            table.validate(full=True)  # texts are UTF-8: a damaged page says otherwise
            return table

    def append(self, table: str, frame: "pa.Table") -> None:
        """Append the rows of an Arrow table."""
        if not frame.num_rows:
            return
        self._answers.written(f"INSERT INTO {table}")
        with self._clear_words(), self._adbc.AdbcStatement(self._connection.adbc) as statement:
            statement.set_options(
                **{
                    "adbc.ingest.target_table": table,
                    "adbc.ingest.mode": "adbc.ingest.mode.append",
                }
            )
            statement.bind_stream(frame.to_reader())
            statement.execute_update()

    def _roll_back(self) -> None:
        self._connection.made = None
        # SQLite has rolled back by itself where the disk is full: then there is nothing to undo.
        with suppress(LianhuError, self._adbc.Error):
            self.execute("ROLLBACK")

    @contextmanager
    def _clear_words(self) -> Iterator[None]:
        try:
            yield
        except self._adbc.Error as error:
            stops = _in_words(self.path, str(error))
            if stops is None:
                raise
            raise stops from error
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise UnreadableError(_DAMAGED.format(self.path)) from error


def is_small(path: Path) -> bool:
    """Tell whether a file is there, and small."""
    try:
        return path.stat().st_size <= _SMALL
    except OSError:
        return False


def _in_words(path: Path, reason: str) -> LianhuError | None:
    """Return what SQLite says in the user's words; None where it is a mistake of ours."""
    if "not a database" in reason or "malformed" in reason or "is a directory" in reason:
        return UnreadableError(_DAMAGED.format(path))
    if "locked" in reason or "busy" in reason:
        return BusyError(f"登记库 {path} 正被另一个命令使用：请等它结束后再试")
    if "full" in reason:
        return UnwritableError(f"磁盘已满，登记库 {path} 未作改动：请腾出空间后再试")
    if any(sign in reason for sign in ("readonly", "unable to open", "I/O error", "disk")):
        return UnwritableError(
            f"登记库 {path} 写不进去，{done.changed()}：请检查文件和文件夹的权限"
        )
    return None


def _check_name(path: Path) -> None:
    """Refuse a name of foreign bytes: SQLite's driver takes UTF-8 alone."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        told = f"登记库 {readable(str(path))} 的名字不是 UTF-8 编码：请改名，或换一个 --db"
        raise UnreadableError(told) from None
