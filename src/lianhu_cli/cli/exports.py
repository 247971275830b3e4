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
    if not leaving:
        if place:
            place(register.revision())
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")

    def last() -> None:
        if place:
            place(register.revision())

    register.note_export([one.row(at) for one in leaving], last)


def rolls(out: Path, names: Sequence[str], people: int) -> list[Leaving]:
    """Return those of some written files that are a 一览表 in one workbook: it has whole phones."""
    from lianhu_cli.output.sheets import roll

    return [
        Leaving(file=out / name, columns=roll.TITLES, people=people, masked=False)
        for name in names
        if name == f"{roll.NAME}.xlsx"
    ]
