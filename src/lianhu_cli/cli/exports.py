"""What leaves the office is noted in the register: which file, which columns, how many people, masked or not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianhu_cli.domain.problem import FileReport
    from lianhu_cli.output.marking.workbook import Marked
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


def papers(out: Path, people: Mapping[str, int]) -> list[Leaving]:
    """Return those of some sheets that tell somebody's number or whom each helper has; name → of how many."""
    from lianhu_cli.output.sheets import ledger, roll, uncovered, units

    known = (
        (roll.NAME, roll.TITLES, False),
        (units.NAME, units.TITLES, False),
        (uncovered.NAME, uncovered.TITLES, False),
        (ledger.NAME, ledger.TITLES, True),
    )
    return [
        Leaving(file=out / name, columns=titles, people=number, masked=masked)
        for name, number in people.items()
        for begins, titles, masked in known
        if name.startswith(begins) and name.endswith(".xlsx")
    ]


def documents(files: Mapping[str, int], columns: Sequence[str]) -> list[Leaving]:
    """Return documents with whole phones: path → of how many people it tells."""
    return [
        Leaving(file=Path(name), columns=columns, people=number, masked=False)
        for name, number in files.items()
    ]


def copies(marked: "Sequence[Marked]", files: "Sequence[FileReport]") -> list[Leaving]:
    """Return the marked copies of an import: each has the numbers that its original has."""
    rows = {file.file: sum(sheet.accepted for sheet in file.sheets) for file in files}
    return [
        Leaving(file=one.copy, columns=("原表的副本",), people=rows.get(one.file, 0), masked=False)
        for one in marked
        if one.copy
    ]


def of_copies(marked: "Sequence[Marked]", *, logged: bool) -> list[str]:
    """Return what is to be said of marked copies; where nothing was imported, the log has none of them."""
    said = [one.sentence for one in marked]
    if logged or not any(one.copy for one in marked):
        return said
    return [*said, "副本照原表写，号码没有打码；这次没有导入，log --exports 不记这些副本"]
