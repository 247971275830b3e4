"""Who stands in two partitions of a batch: found by their salted hashes, named from their registers."""

from collections.abc import Sequence
from pathlib import Path

from lianhu_cli.batch import partitions, people
from lianhu_cli.batch.people import Standing
from lianhu_cli.batch.running import REGISTER
from lianhu_cli.domain.batch import Twofold
from lianhu_cli.output.books import batch as book

_MOST_OF_MEMORY = 4 << 30


def find_twofold(work: Path, names: Sequence[str], memory: str) -> list[Twofold]:
    """Return everybody who stands in two of these partitions, and write the lists of them.

    Each partition concerned gets a list of its own to work through and import back.
    """
    from lianhu_cli.batch import sizes

    files = {name: work / name / people.FILE for name in names}
    there = {name: path for name, path in files.items() if path.exists()}
    room = min(sizes.read(memory), _MOST_OF_MEMORY) if memory else _MOST_OF_MEMORY // 2
    aside = work / partitions.RUNNING
    aside.mkdir(exist_ok=True, mode=0o700)
    found = people.across(there, aside, f"{room // (1 << 20)}MiB")
    named = _named(work, found)
    for suffix in (".csv", ".xlsx"):
        book.write_people(work / f"{partitions.ACROSS}{suffix}", named)
    return named


def _named(work: Path, found: Sequence[Standing]) -> list[Twofold]:
    """Look the names up in the registers; of a member of a household the name is the head's."""
    names: dict[tuple[str, str], str] = {}
    for partition in sorted({one.partition for one in found}):
        codes = {one.code for one in found if one.partition == partition}
        names |= {
            (partition, code): name for code, name in _names(work / partition / REGISTER, codes)
        }
    return [
        Twofold(
            person=one.person,
            partition=one.partition,
            role=one.role_said,
            name=names.get((one.partition, one.code), ""),
            code=one.code,
            place=one.place,
        )
        for one in found
    ]


def _names(register: Path, codes: set[str]) -> list[tuple[str, str]]:
    from lianhu_cli.cli.opening import decision

    roster = decision(register, "", {"code", "head", "name"}).roster
    pairs: list[tuple[str, str]] = []
    for frame, name in ((roster.households, "head"), (roster.helpers, "name")):
        listed = zip(frame["code"].to_pylist(), frame[name].to_pylist(), strict=True)
        pairs += [(code, one) for code, one in listed if code in codes]
    return pairs
