"""What speaks for two rows being one person: keys that they share, numbers and phones that agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, Values
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.column import LinkageKey
from lianhu_cli.register.identity import one_slip, plain, valid_numbers

NOBODY = -1


@dataclass(slots=True)
class KeyIndex:
    """Who has a key: by number of its text the least and the most of the persons, equal where it is one."""

    key: LinkageKey
    ours: Ints
    theirs: Ints
    least: Ints
    most: Ints

    @classmethod
    def of(cls, key: LinkageKey, ours: Ints, theirs: Ints, persons: Ints) -> "KeyIndex":
        """Index the persons of claims; `theirs` is -1 where a claim does not count."""
        size = int(max(theirs.max(initial=-1), ours.max(initial=-1))) + 1
        index = cls(
            key,
            ours,
            theirs,
            np.full(size, np.iinfo(np.int64).max),
            np.full(size, NOBODY, np.int64),
        )
        index.add(theirs, persons)
        return index

    def add(self, numbers: Ints, persons: Ints) -> None:
        """Let persons have the keys of some numbers, too."""
        told = numbers >= 0
        np.minimum.at(self.least, numbers[told], persons[told])
        np.maximum.at(self.most, numbers[told], persons[told])

    def persons(self, rows: Ints) -> Ints:
        """Return the one person of whom the rows have the key, `NOBODY` for nobody and for several."""
        numbers = self.ours[rows]
        if not len(self.most):
            return np.full(len(rows), NOBODY, np.int64)
        most, least = self.most[numbers], self.least[numbers]
        found: Ints = np.where((numbers >= 0) & (most == least), most, NOBODY)
        return found

    def shared(self, rows: Ints) -> Ints:
        """Return those of some rows whose key several persons have."""
        if not len(self.most):
            return rows[:0]
        numbers = self.ours[rows]
        found: Ints = rows[(numbers >= 0) & (self.most[numbers] != self.least[numbers])
                           & (self.most[numbers] >= 0)]  # fmt: skip
        return found


class Facts:
    """The valid numbers and the phones that are known of persons, looked up where it is doubtful."""

    def __init__(self, before: pa.Table, frame: pa.Table, code_of: Ints) -> None:
        self._before, self._frame, self._code_of = before, frame, code_of
        self._known = int(code_of.max(initial=-1)) + 1
        self._newest = np.full(self._known + frame.num_rows, NOBODY, np.int64)
        self._earlier = np.full(frame.num_rows, NOBODY, np.int64)
        self._by_code: Ints | None = None

    @cached_property
    def _number(self) -> Values:
        return valid_numbers(self._frame["id_number"])

    @cached_property
    def _phone(self) -> Values:
        return plain(self._frame["phone"])

    def have_number(self, rows: Ints) -> Flags:
        """Tell which rows have a valid identity number."""
        import pyarrow.compute as pc

        numbers = valid_numbers(self._frame["id_number"].take(pa.array(rows)))
        return np.asarray(pc.not_equal(numbers, ""))

    def add(self, rows: Ints, person: Ints) -> None:
        """Take up what the rows of a version say of the persons they are about."""
        self._earlier[rows] = self._newest[person]
        self._newest[person] = rows

    def agree(self, rows: Ints, persons: Ints) -> Flags:
        """Tell which rows of one place and name may be these persons, by their numbers and phones."""
        told = self._claimed(persons)
        both = zip(rows.tolist(), persons.tolist(), strict=True)
        return np.array([self._one(row, person, told) for row, person in both], bool)

    def _one(self, row: int, person: int, told: Mapping[int, tuple[set[str], set[str]]]) -> bool:
        numbers, phones = (set(some) for some in told.get(person, ((), ())))
        other = int(self._newest[person])
        while other >= 0:
            numbers.add(self._number[other].as_py())
            phones.add(self._phone[other].as_py())
            other = int(self._earlier[other])
        numbers.discard("")
        number, phone = self._number[row].as_py(), self._phone[row].as_py()
        if not number or not numbers or number in numbers:
            return True
        return bool(phone and phone in phones) or any(one_slip(number, one) for one in numbers)

    def _claimed(self, persons: Ints) -> dict[int, tuple[set[str], set[str]]]:
        """Return the valid numbers and the phones that claims of before tell of persons."""
        code_of = self._code_of
        if self._by_code is None:
            self._by_code = np.argsort(code_of, kind="stable")
        wanted = np.unique(persons[persons < self._known])
        first, last = (
            np.searchsorted(code_of[self._by_code], wanted, side) for side in ("left", "right")
        )
        spans = [np.arange(*span) for span in zip(first.tolist(), last.tolist(), strict=True)]
        at = self._by_code[np.concatenate(spans)] if spans else self._by_code[:0]
        frame = self._before.take(pa.array(at))
        found: dict[int, tuple[set[str], set[str]]] = {}
        told = (
            code_of[at].tolist(),
            valid_numbers(frame["id_number"]).to_pylist(),
            plain(frame["phone"]).to_pylist(),
        )
        for code, number, phone in zip(*told, strict=True):
            numbers, phones = found.setdefault(code, (set(), set()))
            numbers.add(number)
            phones.add(phone)
        return found
