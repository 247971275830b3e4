"""Record linkage: which person each delivered row is about, among those known and among the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.register.codes import assign
from lianhu_cli.register.identity import (
    ANYWAY,
    BY_NUMBER,
    Key,
    called,
    keys,
    numbers_of,
    one_slip,
    plain,
    repeated,
    valid_numbers,
)

_NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPersons:
    """Whom the register knows: one row a claim; `present` are claims in force and those of who left.

    `frame` has the columns of `identity.looked_at` with code and source.
    """

    frame: Any
    present: Flags

    @property
    def codes(self) -> Any:
        """The code of each claim."""
        return self.frame["code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows to resolve: `frame` like `Known.frame` without code; `own` our own code where one carries it.

    `order` is the canonical place of each row's version among the versions delivered together.
    """

    frame: Any
    own: Any
    order: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedPersons:
    """`codes` per row, "" where the row starts somebody new; `roots` the row that starts them.

    `near` are (row, code or row) of somebody new who looks like somebody who is there.
    """

    codes: list[str]
    roots: Ints
    near: tuple[tuple[int, str, int], ...] = ()


def resolve(table: type[Table], known: KnownPersons, rows: Rows) -> ResolvedPersons:
    """Return who each row is: somebody known, or somebody new, the same in several rows."""
    count = rows.frame.num_rows
    several = count > 1 and int(rows.order.max(initial=0)) > int(rows.order.min(initial=0))
    if not count or (not known.frame.num_rows and not several):
        return ResolvedPersons(codes=[""] * count, roots=np.arange(count))
    step = _Step(table, known, rows)
    for at in range(len(step.of_rows)):
        step.match(at)
    roots = step.fold() if several else np.arange(count)
    listed = step.listed
    person = step.found[roots]
    codes = [listed[p] if p >= 0 else "" for p in person.tolist()]
    return ResolvedPersons(codes=codes, roots=roots, near=tuple(step.near(roots)))


class _Step:
    """The keys of both sides as numbers, and who has been found so far."""

    def __init__(self, table: type[Table], known: KnownPersons, rows: Rows) -> None:
        self.table, self.known, self.rows = table, known, rows
        coded = pa.chunked_array(known.codes).combine_chunks().dictionary_encode()
        self.listed: list[str] = coded.dictionary.to_pylist()
        self.code_of = coded.indices.to_numpy().astype(np.int64)
        self.of_rows = keys(table, rows.frame, rows.own)
        both = list(zip(keys(table, known.frame, known.codes), self.of_rows, strict=True))
        self.numbers = [numbers_of(one.texts, other.texts) for one, other in both]
        self.found = np.full(rows.frame.num_rows, _NOBODY)
        self.number = valid_numbers(rows.frame["id_number"]).to_pylist()
        self.phone = plain(rows.frame["phone"]).to_pylist()
        self.name = rows.frame[called(table)].to_pylist()
        self.source = rows.frame["source"].to_numpy()
        self._given = self._pairs(self.code_of, known.frame["source"].to_numpy())[known.present]

    def _pairs(self, codes: Ints, sources: Any) -> Ints:
        both: Ints = codes * (1 << 20) + np.asarray(sources, np.int64)
        return both

    def match(self, at: int) -> None:
        """Find whom rows mean by one key; what several persons or several rows share decides nothing."""
        key, (theirs, ours) = self.of_rows[at], self.numbers[at]
        usable = (theirs >= 0) & (self.known.present | key.lasting)
        size = int(max(theirs.max(initial=-1), ours.max(initial=-1))) + 1
        if not size or not usable.any():
            return
        least, most = np.full(size, np.iinfo(np.int64).max), np.full(size, _NOBODY)
        np.minimum.at(least, theirs[usable], self.code_of[usable])
        np.maximum.at(most, theirs[usable], self.code_of[usable])
        open_ones = np.flatnonzero((self.found < 0) & (ours >= 0))
        open_ones = open_ones[most[ours[open_ones]] >= 0]
        open_ones = open_ones[most[ours[open_ones]] == least[ours[open_ones]]]
        order = self.rows.order[open_ones]
        open_ones = open_ones[_single(order * size + ours[open_ones])]
        person = most[ours[open_ones]]
        open_ones = open_ones[self._free(open_ones, person)]
        person = most[ours[open_ones]]
        if key.belief != ANYWAY:
            may = self._may(key, open_ones, person)
            open_ones, person = open_ones[may], person[may]
        self.found[open_ones] = person

    def _free(self, rows: Ints, person: Ints) -> Flags:
        """Tell which rows are the only ones of their version that would be these persons."""
        order = self.rows.order
        there = self.found >= 0
        size = len(self.listed) + 1
        taken = order[there] * size + self.found[there]
        wanted = order[rows] * size + person
        only: Flags = ~np.isin(wanted, taken) & _single(wanted)
        return only

    def _may(self, key: Key, rows: Ints, person: Ints) -> Flags:
        """Tell which rows may be these persons although names or numbers may differ."""
        corrected = np.isin(self._pairs(person, self.source[rows]), self._given)
        if key.belief == BY_NUMBER:
            return corrected
        told = np.array([bool(self.number[row]) for row in rows.tolist()], bool)
        may: Flags = corrected | ~told
        doubtful = np.flatnonzero(~may)
        facts = self._facts(person[doubtful])
        for at in doubtful.tolist():
            numbers, phones = facts[int(person[at])]
            row = int(rows[at])
            may[at] = _one(self.number[row], numbers, self.phone[row], phones)
        return may

    def _facts(self, persons: Ints) -> dict[int, tuple[set[str], set[str]]]:
        """Return the valid numbers and the phones that are known of some persons."""
        found: dict[int, tuple[set[str], set[str]]] = {}
        at = np.flatnonzero(np.isin(self.code_of, persons))
        frame = self.known.frame.take(pa.array(at))
        told = (
            self.code_of[at].tolist(),
            valid_numbers(frame["id_number"]).to_pylist(),
            plain(frame["phone"]).to_pylist(),
        )
        for code, number, phone in zip(*told, strict=True):
            numbers, phones = found.setdefault(code, (set(), set()))
            numbers.add(number)
            phones.add(phone)
        return found

    def fold(self) -> Ints:
        """Return per row the first row that is about the same person, in canonical order."""
        order, count = self.rows.order, len(self.found)
        ours = [numbers for _, numbers in self.numbers]
        often = [repeated(numbers, order) for numbers in ours]
        roots = np.arange(count)
        earlier = _Earlier(self, ours, often)
        rows = np.flatnonzero(np.logical_or.reduce(often))
        for row in rows[np.argsort(order[rows], kind="stable")].tolist():
            root = earlier.root(row) if self.found[row] < 0 else -1
            if root >= 0:
                roots[row] = root
                self.found[row] = self.found[root]
            earlier.add(row, int(roots[row]))
        return roots

    def near(self, roots: Ints) -> Iterator[tuple[int, str, int]]:
        """Yield who is new and bears the name of somebody near: (row, code, -1) or (row, "", row)."""
        new = (self.found < 0) & (roots == np.arange(len(roots)))
        if not new.any():
            return
        theirs, ours = numbers_of(
            *(_nearby(self.table, one.frame) for one in (self.known, self.rows))
        )
        of = {
            int(number): at
            for number, at in zip(theirs.tolist(), range(len(theirs)), strict=True)
            if number >= 0 and self.known.present[at]
        } if len(theirs) else {}  # fmt: skip
        for row in np.flatnonzero(new & (ours >= 0)).tolist():
            there = of.get(int(ours[row]))
            if there is not None:
                yield row, self.listed[self.code_of[there]], -1
        across = repeated(ours, self.rows.order)
        first: dict[int, int] = {}
        rows = np.flatnonzero(across)
        for row in rows[np.argsort(self.rows.order[rows], kind="stable")].tolist():
            other = first.setdefault(int(ours[row]), row)
            if new[row] and roots[other] != roots[row] and int(ours[row]) not in of:
                yield row, "", other


class _Earlier:
    """The rows that were looked at before, by key, and what is known of the persons they are about."""

    def __init__(self, step: _Step, numbers: list[Ints], often: list[Flags]) -> None:
        self._step, self._numbers, self._often = step, numbers, often
        self._by: list[dict[int, int]] = [{} for _ in numbers]
        self._root: dict[int, int] = {}
        self._told: dict[int, tuple[set[str], set[str]]] = {}
        self._taken: set[tuple[int, int]] = set()

    def add(self, row: int, root: int) -> None:
        """Take a row up, which is about the person that `root` starts."""
        step = self._step
        self._root[row] = root
        numbers, phones = self._told.setdefault(root, (set(), set()))
        numbers.add(step.number[row])
        phones.add(step.phone[row])
        self._taken.add((int(step.rows.order[row]), root))
        for own, often, known in zip(self._numbers, self._often, self._by, strict=True):
            if often[row]:
                known.setdefault(int(own[row]), row)

    def root(self, row: int) -> int:
        """Return the row that starts the person a row is about, -1 for nobody before it."""
        step, order = self._step, self._step.rows.order
        both = zip(step.of_rows, self._numbers, self._often, self._by, strict=True)
        for key, own, often, known in both:
            other = known.get(int(own[row]), -1) if often[row] else -1
            if other < 0 or order[other] == order[row] or key.belief == BY_NUMBER:
                continue
            root = self._root[other]
            if (int(order[row]), root) in self._taken:
                continue
            told = self._told[root]
            if key.belief == ANYWAY or _one(step.number[row], told[0], step.phone[row], told[1]):
                return root
        return -1


def with_codes(
    table: type[Table], resolved: ResolvedPersons, rows: Rows, taken: Any, lines: Sequence[int]
) -> list[str]:
    """Return the code of every row, new ones where somebody is new."""
    codes = list(resolved.codes)
    roots = resolved.roots
    new = [at for at, code in enumerate(codes) if not code and roots[at] == at]
    if new:
        frame = rows.frame.take(pa.array(new, pa.int64()))
        import pyarrow.compute as pc

        names = pc.binary_join_element_wise(
            *(frame[part] for part in table.coded_by), "/"
        ).to_pylist()
        ties = [frame["id_number"].to_pylist(), frame["phone"].to_pylist(), [lines[n] for n in new]]
        order = rows.order[new].tolist()
        given = assign(
            table.code_prefix,
            names,
            taken,
            lambda at: (*(tie[at] for tie in ties[:2]), order[at], ties[2][at]),
        )
        for at, code in zip(new, given, strict=True):
            codes[at] = code
    return [code or codes[int(roots[at])] for at, code in enumerate(codes)]


def _one(number: str, numbers: set[str], phone: str, phones: set[str]) -> bool:
    """Tell whether two rows of one place and name are one person, by their numbers and phones."""
    told = numbers - {""}
    if not number or not told or number in told:
        return True
    return bool(phone and phone in phones) or any(one_slip(number, other) for other in told)


def _single(numbers: Ints) -> Flags:
    """Tell which numbers stand there once."""
    _, inverse, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    found: Flags = counts[inverse] == 1
    return found


def _nearby(table: type[Table], frame: Any) -> Any:
    """Return name and village, of helpers name and unit, "" where one of them is not told."""
    import pyarrow.compute as pc

    where, name = ("village", "head") if table is Household else ("unit", "name")
    both = pc.binary_join_element_wise(frame[where], frame[name], "\x1f")
    return pc.if_else(pc.equal(frame[where], ""), "", both)
