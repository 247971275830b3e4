"""Merging: what the claims on one person come to, and where they disagree. A pure function.

Of each attribute the first claim that says something counts, in the order of `ranked`. Columns that
belong together come from claims that agree on the first of them. Several classes are a set.
"""

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, Values, ranks, whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.register.delivery import Belief
from lianhu_cli.register.identity import valid_numbers

BETWEEN = "、"
"""What stands between values that are gathered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A claim that is not taken: rows of the sorted claims, that of the one that is taken, and the attribute."""

    row: int
    taken: int
    attribute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What claims come to: `frame` one row a person, `base` the claim that names each, and what is left."""

    frame: pa.Table
    base: Ints
    disagreements: tuple[Disagreement, ...]


def ranked(claims: "pa.Table", days: Mapping[int, str], names: Mapping[int, str]) -> "pa.Table":
    """Return claims by code, and those of one code in the order in which they are believed.

    The newest delivery first (`days` by source, or the day until which it was kept), of one day a row that bears our
    own code (it was made from the register), then the first by `names` of the sources.
    """
    if len(claims["code"].unique()) == claims.num_rows:
        return claims
    day, name = _looked_up(claims["source"], days), _looked_up(claims["source"], names)
    day = [one or other for one, other in zip(claims["kept"].to_pylist(), day, strict=True)]
    own = np.array([one == "" for one in claims["own"].to_pylist()])
    order = _order(claims["code"], (day, own, name), claims["line"].to_numpy())
    return claims.take(pa.array(order))


def merge(
    table: type[Table], claims: pa.Table, belief: Belief, names: Mapping[int, str]
) -> Merging:
    """Merge ranked claims into one row a person, in the order of their codes."""
    codes = claims["code"].combine_chunks() if claims.num_rows else claims["code"]
    starts = _starts(codes)
    sizes = np.diff(np.append(starts, claims.num_rows))
    said = {*claims.column_names}
    plain = {one: claims[one] for one in table.types() if one in said}
    plain["source_row"] = claims["line"]
    frame = conform(table, pa.table(plain))
    if (sizes == 1).all() and not _any_masked(table, claims):
        return Merging(frame=frame, base=starts, disagreements=())
    work = _Merge(table, claims, frame, starts, (belief, names))
    return work.done()


class _Merge:
    """One merge: picks of claims by attribute, and what they leave out."""

    def __init__(
        self,
        table: type[Table],
        claims: "pa.Table",
        frame: "pa.Table",
        starts: Ints,
        by: tuple[Belief, Mapping[int, str]],
    ) -> None:
        self.table, self.claims, self.frame, self.starts = table, claims, frame, starts
        self.belief, self.names = by
        self.count = claims.num_rows
        self.group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, self.count)))
        self.alone = np.bincount(self.group, minlength=len(starts))[self.group] == 1
        self.source = claims["source"].to_pylist()
        self.found: list[Disagreement] = []

    def done(self) -> Merging:
        """Merge every attribute."""
        declared = self.table.columns.items()
        led = {one: leader for leader, column in declared for one in column.brings}
        picks: dict[str, Ints] = {}
        for name in self.frame.column_names:
            if name not in led:
                picks[name] = self._pick(name, self._told(name))
        picks = {name: picks[name] for name in picks}
        for name, leader in led.items():
            agrees = self._agrees(leader, picks[leader])
            picks[name] = self._pick(name, self._told(name) & agrees, picks[leader])
            self._compare(name, picks[name], self._told(name) & agrees)
        for name in picks:
            if name not in led:
                self._compare(name, picks[name], self._told(name))
        columns = {name: self._taken(name, pick) for name, pick in picks.items()}
        base = self.starts
        for name in ("source_file", "source_sheet", "source_row", "code"):
            if name in columns:
                columns[name] = self.frame[name].take(pa.array(base))
        frame = conform(self.table, pa.table({n: columns[n] for n in self.frame.column_names}))
        for name, gathered in _gathering(self.table).items():
            at = frame.column_names.index(name)
            texts = pa.array(self._gathered(name, gathered), pa.string())
            frame = frame.set_column(at, frame.schema.field(at), texts)
        return Merging(frame=frame, base=base, disagreements=tuple(self.found))

    def _told(self, name: str) -> Flags:
        """Tell which claims say something of an attribute: a mask says nothing."""
        import pyarrow.compute as pc

        column = self.frame[name]
        if pa.types.is_boolean(column.type):
            return self._told_yes_or_no(column)
        if not pa.types.is_string(column.type):
            return np.asarray(pc.is_valid(column))
        told = pc.not_equal(column, "")
        if self._is_masked(name):
            told = pc.and_(told, pc.invert(pc.match_substring(column, "*")))
        return np.asarray(told)

    def _pick(self, name: str, told: Flags, otherwise: Ints | None = None) -> Ints:
        """Return per person the claim that is taken for an attribute."""
        place = np.arange(self.count, dtype=np.int64)
        worse = self.count
        by_priority = self._by_priority(name)
        if by_priority:
            place = place + self._priority(name) * worse
        elif name == "id_number":
            good = np.asarray(valid_numbers(self.frame[name])) != ""
            place = place + np.where(good, 0, 1) * worse
        if name in self.belief.sources or (self.belief.sources.get("default") and not by_priority):
            place = place + self._believed(name) * (worse << 8)
        never = np.int64(1) << 60
        best = np.minimum.reduceat(np.where(told, place, never), self.starts)
        blank = self._blank(name) if otherwise is None else otherwise
        found: Ints = np.where(best < never, best % worse, blank)
        return found

    def _told_yes_or_no(self, column: "pa.ChunkedArray") -> Flags:
        """Tell which claims say yes, or no against a yes that our own list bore: elsewhere a blank is read as no."""
        import pyarrow.compute as pc

        yes = np.asarray(pc.fill_null(column, fill_value=False))
        some = np.logical_or.reduceat(yes, self.starts)[self.group]
        told: Flags = yes | (np.asarray(pc.is_valid(column)) & self._sent_back() & some)
        return told

    def _sent_back(self) -> Flags:
        """Tell which claims are those of a list of ours that was sent back."""
        import pyarrow.compute as pc

        return np.asarray(pc.not_equal(self.claims["own"], ""))

    def _blank(self, name: str) -> Ints:
        """Return per person the claim that is taken where none says anything.

        Of yes and no it is a no, then a list without that column; where our own list has no, it was blank.
        """
        import pyarrow.compute as pc

        column = self.frame[name]
        if not pa.types.is_boolean(column.type):
            return self.starts
        unknown = np.asarray(pc.is_null(column))
        worse = np.where(unknown, 1, np.where(self._sent_back(), 2, 0))
        place = np.arange(self.count) + worse * self.count
        found: Ints = np.minimum.reduceat(place, self.starts) % self.count
        return found

    def _by_priority(self, name: str) -> bool:
        """Tell whether of several values the one counts that the rules put first."""
        declared = self.table.columns.get(name)
        return declared is not None and declared.vocabulary == "kinds"

    def _priority(self, name: str) -> Ints:
        order = {kind: at for at, kind in enumerate(self.belief.kinds)}
        listed = self.frame[name].to_pylist()
        return np.array([order.get(kind, len(order)) for kind in listed], np.int64)

    def _believed(self, name: str) -> Ints:
        patterns = self.belief.sources.get(name, self.belief.sources.get("default", ()))
        of = {source: believed(self.names[source], patterns) for source in set(self.source)}
        return np.array([of[source] for source in self.source], np.int64)

    def _is_masked(self, name: str) -> bool:
        """Tell whether a list may show an attribute masked: then it says nothing of it."""
        declared = self.table.columns.get(name)
        return declared is not None and declared.mask is not None

    def _agrees(self, leader: str, pick: Ints) -> Flags:
        codes = _coded(self.frame[leader])
        agrees: Flags = codes == codes[pick][self.group]
        return agrees

    def _compare(self, name: str, pick: Ints, told: Flags) -> None:
        """Note which claims say something else than the one that is taken."""
        declared = self.table.columns.get(name)
        if declared is None or declared.silent or name in _gathering(self.table).values():
            return
        codes = _coded(self.frame[name])
        taken = pick[self.group]
        other = told & ~self.alone & (codes != codes[taken]) & told[taken]
        self.found += [
            Disagreement(row=row, taken=int(taken[row]), attribute=name)
            for row in np.flatnonzero(other).tolist()
        ]

    def _taken(self, name: str, pick: Ints) -> "pa.ChunkedArray":
        column = self.frame[name].take(pa.array(pick))
        if self._is_masked(name):
            import pyarrow.compute as pc

            column = pc.if_else(pc.match_substring(column, "*"), "", column)
        return column

    def _gathered(self, name: str, of: str) -> list[str]:
        """Return per person all values that the claims give of an attribute, where there are several."""
        found: list[set[str]] = [set() for _ in self.starts]
        both = zip(self.frame[of].to_pylist(), self.frame[name].to_pylist(), strict=True)
        for at, (one, more) in zip(self.group.tolist(), both, strict=True):
            found[at] |= {value for value in (one, *(more or "").split(BETWEEN)) if value}
        return [BETWEEN.join(sorted(some)) if len(some) > 1 else "" for some in found]


def believed(name: str, patterns: Sequence[str]) -> int:
    """Return the place of the first pattern that a source's name fits, their number for none.

    >>> believed("民政4月.xlsx", ("公安*", "民政*")), believed("村册.xlsx", ("公安*",))
    (1, 1)
    """
    stem = name.rsplit(".", 1)[0]
    fits = (at for at, one in enumerate(patterns) if fnmatch.fnmatchcase(name, one) or stem == one)
    return next(fits, len(patterns))


def _gathering(table: type[Table]) -> dict[str, str]:
    """Return the attributes that gather all values of another one, with that one."""
    return {name: one.gathers for name, one in table.derived.items() if one.gathers}


def _any_masked(table: type[Table], claims: "pa.Table") -> bool:
    import pyarrow.compute as pc

    masked = [name for name, column in table.columns.items() if column.mask]
    return any(pc.any(pc.match_substring(claims[name], "*")).as_py() for name in masked)


def _starts(codes: "Values") -> Ints:
    if not len(codes):
        return np.array([], np.int64)
    import pyarrow.compute as pc

    differs = pc.not_equal(codes.slice(1), codes.slice(0, len(codes) - 1))
    return np.flatnonzero(np.append(True, np.asarray(differs)))


def _coded(column: Values) -> Ints:
    """Return a number per value, the same for the same value."""
    coded = whole(column).dictionary_encode(null_encoding="encode")
    numbers: Ints = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _looked_up(column: "pa.ChunkedArray", of: Mapping[int, str]) -> list[str]:
    coded = column.combine_chunks().dictionary_encode()
    words = [of.get(number, "") for number in coded.dictionary.to_pylist()]
    found: list[str] = pa.array(words, pa.string()).take(coded.indices).to_pylist()
    return found


def _order(
    codes: "pa.ChunkedArray", by: tuple[Sequence[str], Flags, Sequence[str]], lines: Ints
) -> Ints:
    """Return the rows by code, day (the newest first), whether our code is missing, name and line."""
    days, codeless, names = by
    day = np.unique(np.array(days), return_inverse=True)[1]
    name = np.unique(np.array(names), return_inverse=True)[1]
    return np.lexsort((np.asarray(lines), name, codeless, -day, ranks(codes)))


def in_words(value: Any) -> Iterator[str]:
    """Yield a value as a sentence says it, nothing for what is blank."""
    if value is not None and value != "":
        yield "是" if value is True else "否" if value is False else str(value)
