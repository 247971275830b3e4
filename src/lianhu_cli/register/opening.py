"""A register while it is open: its file, and which revision it is at."""

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from lianhu_cli.domain.errors import NoRegisterError, UnreadableError
from lianhu_cli.register import layout, revisions, takeover
from lianhu_cli.register.database import Database
from lianhu_cli.register.revisions import Revision
from lianhu_cli.register.versioned import Versioned

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Ints
    from lianhu_cli.register.beside import Beside


class Opened:
    """An open register file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._versioned = Versioned(database)
        self._read = 0
        self._by_rows: dict[str, Any] = {}
        """Large tables that were read by rows, with their seats: role → frame."""
        self._seats: dict[str, Ints] = {}
        """Seats of the large tables that were read, in the order of their rows, by role."""
        self._pair_seats: dict[int, tuple[Ints, Ints]] = {}
        """Seats of household and helper of the pairs of large rounds that were read, by number."""

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

    def expect_writing(self, *, expected: bool = True) -> None:
        """Where something will be written: begin, beside what is done until then, what writing waits for."""
        if expected:
            from lianhu_cli.register.beside import Beside

            self.go_by(Beside.begin(self._database.path))

    def go_by(self, beside: "Beside | None") -> None:
        """Go by what has been looked at in a thread."""
        if beside:
            self._database.beside, self._versioned.read_beside = beside.is_whole, beside.rows

    def revision(self, command: str = "") -> int:
        """Return the number of the newest revision in force (that a command made), 0 for none."""
        return revisions.last(self._versioned, command)

    def revision_at(self, text: str) -> int:
        """Return the revision that a number or a day means: of a day, the last one until its end.

        Raises:
            UsageError: there is none.
        """
        return revisions.at(self._versioned, text)

    def revisions(self) -> list[Revision]:
        """Return every revision, the first one first, those taken back among them."""
        return revisions.every(self._versioned)

    def _check(self) -> None:
        if self._database.is_opened_again:
            return
        path = self._database.path
        application = self._database.query("PRAGMA application_id")["application_id"][0].as_py()
        version = self._database.query("PRAGMA user_version")["user_version"][0].as_py()
        if application != layout.APPLICATION:
            raise UnreadableError(f"{path} 不是 lianhu 的登记库：请换一个 --db")
        if version > layout.VERSION:
            raise UnreadableError(f"{path} 由更新版本的 lianhu 写成：请先升级 lianhu")
        self._database.check(only_small=True)
        takeover.complete(self._versioned)
