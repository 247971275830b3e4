"""The declared tables, in the order in which sheets are tried."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lianhu_cli.domain.tables.schema import Table


class Tables:
    """Declared tables in their order. To be iterated where it is used, never copied on import.

    Parts may be `Tables` themselves: what is added to a part is in the whole.
    """

    def __init__(self, *parts: "Iterable[type[Table]]") -> None:
        self._parts = list(parts)

    def __iter__(self) -> Iterator[type[Table]]:
        return (table for part in self._parts for table in part)

    def __contains__(self, table: object) -> bool:
        return any(table is one for one in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of(self, role: str) -> type[Table]:
        """Return the table of a role.

        Raises:
            KeyError: none has it.
        """
        found = next((table for table in self if table.role == role), None)
        if found is None:
            raise KeyError(role)
        return found

    @contextmanager
    def also(self, *tables: type[Table]) -> Iterator[None]:
        """Have more tables for as long as the block runs."""
        self._parts.append(tables)
        try:
            yield
        finally:
            self._parts.remove(tables)
