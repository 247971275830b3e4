"""A large register looked at in a thread while its command does something else: the second core is idle then.

Arrow and SQLite work without Python's lock. What the thread has found counts for a transaction that begins before
anybody writes the file; else, and where the thread found nothing, the command looks itself as it would without it.
"""

import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Self

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.register import found_whole, layout, stored_claims
from lianhu_cli.register.database import Database, is_small
from lianhu_cli.register.versioned import Versioned


class Beside:
    """Looks whether a file is whole, and reads the claims on households and helpers.

    Claims are read where all of a table are from the files `of`: an import of these will ask for them.
    """

    def __init__(self, path: Path, of: Collection[str] = ()) -> None:
        self._path = path
        self._of = of
        self._seen = found_whole.state(path)
        self._whole: bool | None = None
        self._counts = False
        self._rows: dict[str, pa.Table] = {}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    @classmethod
    def begin(cls, path: Path, of: Collection[str] = ()) -> Self | None:
        """Begin to look at a file; None for a small one, which the command looks at as fast itself."""
        return None if is_small(path) else cls(path, of)

    def _look(self) -> None:
        if not self._seen:
            return
        with suppress(Exception), Database(self._path) as database:
            self._whole = database.is_whole()
            versioned = Versioned(database)
            for table in PEOPLE if self._whole and self._of else ():
                if _are_all_of(versioned, table, self._of):
                    self._rows[stored_claims.name(table)] = stored_claims.load(versioned, table)

    def is_whole(self) -> bool | None:
        """Wait for the answer, as a transaction begins; None where it is not known, or others have written since."""
        self._thread.join()
        self._counts = bool(self._seen) and found_whole.state(self._path) == self._seen
        return self._whole if self._counts else None

    def rows(self, name: str) -> pa.Table | None:
        """Return, once, the rows in force as the transaction began, with their seats; None where they must be read."""
        return self._rows.pop(name, None) if self._counts else None


def _are_all_of(versioned: Versioned, table: type[Table], paths: Collection[str]) -> bool:
    others = f"SELECT number FROM sources WHERE path NOT IN ({layout.literals(paths)})"
    return not versioned.count(stored_claims.name(table), f"source IN ({others})")
