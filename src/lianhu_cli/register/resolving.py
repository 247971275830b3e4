"""Record linkage: which person each delivered row is about. Versions are taken one after another.

What several persons or several rows of a version share decides nothing, and no two rows of a version
are one person.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, Values, among
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.column import LinkageKey
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register.evidence import NOBODY, Facts, KeyIndex
from lianhu_cli.register.identity import (
    Keys,
    nearby,
    numbers_asked,
    numbers_of,
    single,
)

_SOURCES = 20
"""Bits of a number that tell a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsBefore:
    """Whom the register knows: one row a claim; `present` are claims in force and those of who left.

    `frame` has the columns of `identity.looked_at` with code and source.
    """

    frame: pa.Table
    present: Flags

    @property
    def codes(self) -> pa.ChunkedArray:
        """The code of each claim."""
        return self.frame["code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredRows:
    """Rows to link: `frame` like that of `ClaimsBefore` without code; `own` our own code on a row.

    `order` is the place of each row's version among those that are taken together, `place` that of the row
    itself, `unused` the rows that were set aside: they are looked for only.
    """

    frame: pa.Table
    own: "Values"
    order: Ints
    place: Ints
    unused: Flags | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRows:
    """`codes` per row, "" where the row starts somebody new or finds nobody; `roots` the row that starts them.

    `near` are (row, code or row) of somebody new who looks like somebody who is there.
    """

    codes: pa.Array
    roots: Ints
    near: tuple[tuple[int, str, int], ...] = ()


def link(table: type[Table], before: ClaimsBefore, rows: DeliveredRows) -> LinkedRows:
    """Return who each row is: somebody known, or somebody new, the same in several rows."""
    count = rows.frame.num_rows
    several = count > 1 and int(rows.order.min()) < int(rows.order.max())
    if not count or (not before.frame.num_rows and not several):
        return LinkedRows(codes=pa.repeat(pa.scalar(""), count), roots=np.arange(count))
    linkage = _Linkage(table, before, rows)
    linkage.take_all()
    return linkage.done()


class _Linkage:
    """Both sides' keys as numbers, and who has been found so far.

    A person is a number: below `known` that of a code, from there on that of the row that starts them.
    """

    def __init__(self, table: type[Table], before: ClaimsBefore, rows: DeliveredRows) -> None:
        self.table, self.before, self.rows = table, before, rows
        coded = pa.chunked_array(before.codes).combine_chunks().dictionary_encode()
        self.listed = coded.dictionary
        self.known = len(self.listed)
        self.code_of = coded.indices.to_numpy().astype(np.int64)
        self._keys = [
            Keys(table, before.frame, before.codes),
            Keys(table, rows.frame, rows.own),
        ]
        self._last = int(rows.order.max(initial=0))
        self._several = bool((rows.order < self._last).any())
        self.indexes = [self._index(key) for key in table.linked_by] if self._several else []
        self.source = rows.frame["source"].to_numpy()
        self.person = np.full(rows.frame.num_rows, NOBODY, np.int64)
        self.facts = Facts(before.frame, rows.frame, self.code_of)
        self._sources = before.frame["source"].to_numpy()
        self._taken = np.zeros(rows.frame.num_rows, bool)
        self.given: Ints = self._pairs(self.code_of, self._sources)[before.present]

    def _index(self, key: LinkageKey, rows: Ints | None = None) -> KeyIndex:
        """Index who has a key; with `rows` only as far as these rows ask for it."""
        theirs, ours = (
            keys.texts(key, some) for keys, some in zip(self._keys, (None, rows), strict=True)
        )
        if rows is None:
            before, mine = numbers_of(theirs, ours)
        else:
            mine = np.full(self.rows.frame.num_rows, NOBODY, np.int64)
            mine[rows], before = numbers_asked(ours, theirs)
        lasting = key.believed != "unless numbers differ"
        usable = self.before.present | lasting
        return KeyIndex.of(key, mine, np.where(usable, before, NOBODY), self.code_of)

    def _pairs(self, persons: Ints, sources: Ints) -> Ints:
        both: Ints = persons * (1 << _SOURCES) + np.asarray(sources, np.int64)
        return both

    def take_all(self) -> None:
        """Take the versions in their order; what is set aside is looked for before its version is taken."""
        order = self.rows.order
        unused = self.rows.unused if self.rows.unused is not None else np.zeros(len(order), bool)
        by = np.argsort(order, kind="stable")
        starts = np.flatnonzero(np.diff(order[by], prepend=-1))
        for group in np.split(by, starts[1:]):
            aside = unused[group]
            if aside.any():
                self._find(group[aside])
            self._take(group[~aside])

    def _take(self, rows: Ints) -> None:
        """Find the persons of a version's rows; who is not found is somebody new."""
        self._find(rows)
        new = rows[self.person[rows] < 0]
        self.person[new] = self.known + new
        if len(rows) and int(self.rows.order[rows[0]]) == self._last:
            return
        for index in self.indexes:
            index.add(index.ours[rows], self.person[rows])
        self.facts.add(rows, self.person[rows])
        self._taken[rows] = True
        pairs = self._pairs(self.person[rows], self.source[rows])
        if len(np.unique(self.source)) < len(np.unique(self.rows.order)):  # a source comes twice
            self.given = np.concatenate([self.given, pairs])

    def _find(self, rows: Ints) -> None:
        for at, key in enumerate(self.table.linked_by):
            left = rows[self.person[rows] < 0]
            if len(left):
                self._match(
                    self.indexes[at] if self._several else self._index(key, left), left, rows
                )

    def _match(self, index: KeyIndex, rows: Ints, version: Ints) -> None:
        """Find whom rows mean by one key."""
        person = index.persons(rows)
        shared = index.shared(rows)
        if len(shared):
            person[np.isin(rows, shared)] = self._of_own_list(index, shared)
        rows, person = rows[person >= 0], person[person >= 0]
        if not len(rows):
            return
        found = np.zeros(self.known + len(self.person), bool)
        found[self.person[version][self.person[version] >= 0]] = True
        alone = single(index.ours[rows])
        rows, person = rows[alone], person[alone]
        free = single(person) & ~found[person]
        rows, person = rows[free], person[free]
        if index.key.believed != "anyway":
            may = self._may(index.key, rows, person)
            rows, person = rows[may], person[may]
        self.person[rows] = person

    def _of_own_list(self, index: KeyIndex, rows: Ints) -> Ints:
        """Return the one of several persons with a key whom the row's own list named, `NOBODY` for none."""
        wanted = np.unique(index.ours[rows])
        before = np.flatnonzero(self.before.present & np.isin(index.theirs, wanted))
        today = np.flatnonzero((self.person >= 0) & np.isin(index.ours, wanted) & self._taken)
        numbers = np.concatenate([index.theirs[before], index.ours[today]]).tolist()
        sources = np.concatenate([self._sources[before], self.source[today]]).tolist()
        persons = np.concatenate([self.code_of[before], self.person[today]]).tolist()
        found: dict[tuple[int, int], set[int]] = {}
        for number, source, person in zip(numbers, sources, persons, strict=True):
            found.setdefault((number, source), set()).add(person)
        asked = zip(index.ours[rows].tolist(), self.source[rows].tolist(), strict=True)
        several = (found.get(one, set()) for one in asked)
        return np.array([min(some) if len(some) == 1 else NOBODY for some in several], np.int64)

    def _may(self, key: LinkageKey, rows: Ints, person: Ints) -> Flags:
        """Tell which rows may be these persons although names or numbers may differ."""
        pairs = self._pairs(person, self.source[rows])
        corrected = among(pairs, self.given[among(self.given, pairs)])
        if key.believed == "by its own list":
            return corrected
        may: Flags = corrected | ~self.facts.have_number(rows)
        doubtful = np.flatnonzero(~may)
        if len(doubtful):
            may[doubtful] = self.facts.agree(rows[doubtful], person[doubtful])
        return may

    def done(self) -> LinkedRows:
        """Return who each row is."""
        starts = np.arange(len(self.person))
        roots = np.where(self.person >= self.known, self.person - self.known, starts)
        found = (self.person >= 0) & (self.person < self.known)
        listed = pa.concat_arrays([self.listed, pa.array([""], pa.string())])
        codes = listed.take(pa.array(np.where(found, self.person, self.known)))
        return LinkedRows(codes=codes, roots=roots, near=tuple(self._near(roots)))

    def _near(self, roots: Ints) -> Iterator[tuple[int, str, int]]:
        """Yield who is new and bears the name of somebody near: (row, code, -1) or (row, "", row)."""
        new = (self.person >= self.known) & (roots == np.arange(len(roots)))
        if not new.any():
            return
        near = nearby(self.table, self.rows.frame)
        before = nearby(self.table, self.before.frame)
        _, ours, theirs = numbers_asked(near.filter(pa.array(new)), near, before)
        there = self._named_by_code(theirs, ours[new & (ours >= 0)])
        aside = self.rows.unused if self.rows.unused is not None else np.zeros(len(new), bool)
        told = np.flatnonzero((ours >= 0) & ~aside)
        told = told[np.argsort(self.rows.place[told], kind="stable")]
        numbers, first = np.unique(ours[told], return_index=True)
        earliest = dict(zip(numbers.tolist(), told[first].tolist(), strict=True))
        for row in np.flatnonzero(new & (ours >= 0)).tolist():
            number = int(ours[row])
            code = there.get(number)
            other = earliest[number]
            if code is not None:
                yield row, code, -1
            elif self.rows.order[other] < self.rows.order[row]:
                yield row, "", other

    def _named_by_code(self, theirs: Ints, wanted: Ints) -> Mapping[int, str]:
        """Return number of a name near by → the first code of those who are there and bear it."""
        asked = self.before.present & (theirs >= 0) & np.isin(theirs, wanted)
        found: dict[int, str] = {}
        for number, code in zip(theirs[asked].tolist(), self.code_of[asked].tolist(), strict=True):
            name: str = self.listed[code].as_py()
            if found.get(number, name) >= name:
                found[number] = name
        return found
