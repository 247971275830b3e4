"""Which rows of a sheet with a row per person are one household, and which only seem to be.

Two rows are one household only where nothing denies it: the same place, the same number or the same
户主姓名 where those are given, a relation on the list of relations, no class of their own that differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lianhu_cli.domain.cells.relations import Told

Place = tuple[str, ...]
"""Township, village and group, "" where the row does not say."""

TWO_HEADS = "同一户号有两个户主，按两户登记"
NO_HEAD = "这一家没有户主的行，暂按这一人登记"
UNCLEAR = "与户主关系{}看不清是不是户主，按单独一户登记"
DENIED = "与户主关系是“{}”，但村组、户类别或户号与上面的户主不同，按单独一户登记"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What one row tells of the household it belongs to; "" where it does not.

    `named`: the head whom 户主姓名 names; `number` a household number that identifies within its place.
    """

    told: Told
    place: Place
    relation: str = ""
    number: str = ""
    kind: str = ""
    named: str = ""
    continued: bool = False


@dataclass(slots=True)
class Family:
    """The rows of one household: the first of them, that of its head once known, and all."""

    first: int
    head: int = -1
    sure: bool = False
    rows: list[int] = field(default_factory=list)

    def kept(self) -> int:
        """Return the row that stands for the household."""
        return self.head if self.head >= 0 else self.first


def families(people: Sequence[Person]) -> tuple[list[Family], dict[int, str]]:
    """Return the households in the order of their first rows, and what is to be said of a row."""
    grouping = _Grouping(people)
    for row in range(len(people)):
        grouping.take(row)
    for family in grouping.found:
        if family.head < 0 and not people[family.first].named:
            grouping.said.setdefault(family.first, NO_HEAD)
    return grouping.found, grouping.said


class _Grouping:
    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people
        self.found: list[Family] = []
        self.said: dict[int, str] = {}
        self._by_key: dict[tuple[str, ...], Family] = {}

    def take(self, row: int) -> None:
        one = self.people[row]
        family = self._candidate(row)
        if one.continued and self.found:
            self.found[-1].rows.append(row)
        elif one.told == "head":
            self._head(row, family)
        elif one.told == "member":
            self._member(row, family)
        else:
            self._unclear(row, family)

    def _candidate(self, row: int) -> Family | None:
        """Return the household that a row may belong to: of its number or its head's name, else the one above."""
        one = self.people[row]
        if one.number or one.named:
            found = self._by_key.get(_key(one))
            if found is not None or one.told != "member" or one.named:
                return found
            above = self.found[-1] if self.found else None
            return above if above and not self.people[above.kept()].number else None
        return self.found[-1] if self.found else None

    def _head(self, row: int, family: Family | None) -> None:
        one = self.people[row]
        keyed = bool(one.number or one.named)
        if family is not None and keyed and not family.sure and self._agrees(row, family):
            if family.head >= 0:  # whose relation was blank, and who was taken for the head
                self.said[family.head] = UNCLEAR.format("没有填，")
                alone = Family(first=family.head, head=family.head, rows=[family.head])
                family.rows.remove(family.head)
                self.found.insert(self.found.index(family), alone)
            family.head, family.sure = row, True
            family.rows.append(row)
            return
        if family is not None and keyed and family.sure and one.number:
            self.said[row] = TWO_HEADS
        self._start(row, head=True, sure=True)

    def _member(self, row: int, family: Family | None) -> None:
        one = self.people[row]
        if family is not None and self._agrees(row, family):
            family.rows.append(row)
            return
        if not (one.number or one.named):
            self.said[row] = DENIED.format(one.relation)
            self._start(row, head=True)
            return
        if family is not None:
            self.said[row] = DENIED.format(one.relation)
        self._start(row, head=False)

    def _unclear(self, row: int, family: Family | None) -> None:
        one = self.people[row]
        keyed = bool(one.number or one.named)
        if not (keyed and family is None and one.told == "nothing"):
            self.said[row] = UNCLEAR.format(f"“{one.relation}”" if one.relation else "没有填，")
        self._start(row, head=True)

    def _start(self, row: int, *, head: bool, sure: bool = False) -> None:
        family = Family(first=row, head=row if head else -1, sure=sure, rows=[row])
        self.found.append(family)
        one = self.people[row]
        if one.number or one.named:
            self._by_key[_key(one)] = family

    def _agrees(self, row: int, family: Family) -> bool:
        """Tell whether nothing denies that a row belongs to a household."""
        one, other = self.people[row], self.people[family.kept()]
        pairs = (
            *zip(one.place, other.place, strict=True),
            (one.kind, other.kind),
            (one.number, other.number),
            (one.named, other.named),
        )
        return all(not mine or not theirs or mine == theirs for mine, theirs in pairs)


def _key(one: Person) -> tuple[str, ...]:
    """Return what tells a household from others: its number or its head's name, within township and village."""
    return (*one.place[:2], one.number, "" if one.number else one.named)
