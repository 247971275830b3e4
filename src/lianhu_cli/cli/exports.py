"""What leaves the office is noted in the register: which file, which columns, how many people, masked or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianhu_cli.register.store import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A file that leaves the office: the titles of its columns, and of how many people it tells."""

    file: Path
    columns: Sequence[str]
    people: int
    masked: bool

    def row(self, at: str) -> dict[str, Any]:
        """Return the line of the log; `at` is UTC."""
        return {
            "at": at,
            "file": str(self.file),
            "columns": "、".join(self.columns),
            "people": self.people,
            "masked": self.masked,
        }


def note(
    register: "Register",
    leaving: Sequence[Leaving],
    place: Callable[[int | None], None] | None = None,
) -> None:
    """Note files that leave; `place` puts them into their places before the register commits."""
    at = datetime.now(UTC).isoformat(timespec="seconds")

    def last() -> None:
        if place:
            place(register.revision())

    register.note_export([one.row(at) for one in leaving], last)
