"""Who stands in two partitions of a batch: found by their salted hashes, named from their registers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.batch import partitions, people
from lianhu_cli.batch.partitions import REGISTER
from lianhu_cli.batch.people import Registration
from lianhu_cli.domain.batch import Twofold
from lianhu_cli.domain.tables.survey import PEOPLE, SIDES, Household
from lianhu_cli.output.books import batch_book

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.schema import Table

_MOST_OF_MEMORY = 4 << 30


def table_of(role: str) -> "type[Table]":
    """Return the table in which somebody stands who is in a partition as this: a member in their household's."""
    return SIDES.get(role, Household)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleInTwo:
    """Everybody who stands in two partitions, place by place; `rows` has the row of a partition's code."""

    registrations: tuple[Registration, ...]
    rows: dict[tuple[str, str], dict[str, Any]]

    def name(self, one: Registration) -> str:
        """Return the name of a head or helper; of a member the head's."""
        row = self.rows.get((one.partition, one.code), {})
        return str(row.get(table_of(one.role).named_by, ""))

    def persons(self) -> dict[int, list[Registration]]:
        """Return the places of each person."""
        places: dict[int, list[Registration]] = {}
        for one in self.registrations:
            places.setdefault(one.person, []).append(one)
        return places

    def twofold(self) -> list[Twofold]:
        """Return what the list of them says, row by row."""
        return [
            Twofold(
                person=one.person, partition=one.partition, role=one.role_said,
                name=self.name(one), code=one.code, place=one.place,
            )
            for one in self.registrations
        ]  # fmt: skip


def find(work: Path, names: Sequence[str], memory: str) -> PeopleInTwo:
    """Return everybody who stands in two of these partitions, and write the list of them all."""
    from lianhu_cli.batch import sizes

    files = {name: work / name / people.FILE for name in names}
    there = {name: path for name, path in files.items() if path.exists()}
    room = min(sizes.read(memory), _MOST_OF_MEMORY) if memory else _MOST_OF_MEMORY // 2
    aside = work / partitions.RUNNING
    aside.mkdir(exist_ok=True, mode=0o700)
    registrations = people.across(there, aside, f"{room // (1 << 20)}MiB")
    found = PeopleInTwo(registrations=tuple(registrations), rows=dict(_rows(work, registrations)))
    for suffix in (".csv", ".xlsx"):
        batch_book.write_people(work / f"{partitions.ACROSS}{suffix}", found.twofold())
    return found


def _rows(
    work: Path, registrations: Sequence[Registration]
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    for partition in sorted({one.partition for one in registrations}):
        # Where somebody stands in two, and only there: it takes long to load.
        from lianhu_cli.register.store import Register

        with Register.open(work / partition / REGISTER) as register:
            for table in PEOPLE:
                codes = {
                    one.code
                    for one in registrations
                    if one.partition == partition and table_of(one.role) is table
                }
                for row in register.some(table, codes):
                    yield (partition, row["code"]), row
