"""Places that got another name: villages renamed, merged or split, groups renamed. The old name is understood."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lianhu_cli.domain.arrow import pa

Words = Mapping[str, str]
_KIND = "村"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renames:
    """What places were called before, and what they are called now.

    `villages` is old → new; `groups` village → old group → new group; `splits` village → group → the
    village it went to. Each is one step: what a place is called now is found by going from one to the next, so
    that a list that writes the oldest name and what the register holds come to the same. A village that becomes
    itself, or a group that goes to its own village, takes back what was told before. Groups of the villages in
    `prefixed` go on bearing the name of their old village in the new one, unless `groups` says otherwise. A village
    to which a split gives groups of the one that it became is a village again: its name means itself, and its
    groups shed it.
    """

    villages: Words = field(default_factory=dict)
    groups: Mapping[str, Words] = field(default_factory=dict)
    splits: Mapping[str, Words] = field(default_factory=dict)
    prefixed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether any place got another name."""
        return bool(self.villages or self.groups or self.splits)

    def over(self, before: "Renames", known: Collection[str] = ()) -> "Renames":
        """Return these, told after those of before; `known` are the villages that there are by now.

        What is told now counts: a rename may be taken back, and villages that parted may become one again.

        >>> renamed = Renames(villages={"上湾村": "下湾村"}).over(Renames())
        >>> back = Renames(villages={"下湾村": "上湾村"}).over(renamed)
        >>> [now.of("上湾村", "") + now.of("下湾村", "") for now in (renamed, back)]
        [('下湾村', '', '下湾村', ''), ('上湾村', '', '上湾村', '')]
        >>> once = Renames(villages={"东沟村": "东西沟村", "西沟村": "东西沟村"}).over(Renames())
        >>> apart = Renames(splits={"东西沟村": {"东沟1组": "东沟村"}}).over(once)
        >>> again = Renames(villages={"东沟村": "东西沟村"}).over(apart)
        >>> [now.of("东沟村", "1组") for now in (once, apart, again)]
        [('东西沟村', '东沟1组'), ('东沟村', '1组'), ('东西沟村', '东沟1组')]
        """
        told = _new(self.villages, before.villages)
        again = _names_again(told, before.villages)
        kept = [(old, new) for old, new in told.items() if new in again]
        return Renames(
            villages={**before.villages, **self.villages, **again},
            groups=_joined(
                before.groups, _called(kept, before.groups), self.groups, self._group_names(before)
            ),
            splits=_joined(
                before.splits, _called(kept, before.splits), self.splits, self._groups_again(before)
            ),
            prefixed=frozenset(before.prefixed - told.keys())
            | self.prefixed
            | _come_together(told, known),
        )

    def _group_names(self, before: "Renames") -> Mapping[str, Words]:
        """Return, by village, the groups that are called once more what they were called before."""
        names = {}
        for village, words in self.groups.items():
            was = before.groups.get(village, {})
            names[village] = _names_again(_new(words, was), was)
        return names

    def _groups_again(self, before: "Renames") -> Mapping[str, Words]:
        """Return, by village, the groups that a split of before gave away and that are part of it again."""
        again: dict[str, dict[str, str]] = {}
        for old, new in self.villages.items():
            if old not in self.splits.get(new, {}).values():
                given = before.splits.get(new, {})
                again.setdefault(new, {}).update({g: new for g, to in given.items() if to == old})
        for old, groups in self.splits.items():
            for group, new in groups.items():
                if before.splits.get(new, {}).get(group) == old:
                    again.setdefault(new, {})[group] = new
        return again

    def of(self, village: str, group: str) -> tuple[str, str]:
        """Return what a place is called now.

        >>> one = {"东沟村": "东西沟村", "西沟村": "东西沟村"}
        >>> merged = Renames(villages=one, prefixed=frozenset(one))
        >>> merged.of("东沟村", "1组"), merged.of("东西沟村", "东沟1组"), merged.of("西沟村", "")
        (('东西沟村', '东沟1组'), ('东西沟村', '东沟1组'), ('东西沟村', ''))
        >>> Renames(splits={"东沟村": {"3组": "新沟村"}}).of("东沟村", "3组")
        ('新沟村', '3组')
        >>> back = {"东西沟村": {"东沟1组": "东沟村", "东沟2组": "东沟村"}}
        >>> apart = Renames(villages=one, prefixed=frozenset(one), splits=back)
        >>> apart.of("东西沟村", "东沟1组"), apart.of("东沟村", ""), apart.of("西沟村", "1组")
        (('东沟村', '1组'), ('东沟村', ''), ('东西沟村', '西沟1组'))
        """
        seen = {village}
        while True:
            to, group = self._step(village, group)
            if to in seen:
                return village, group
            seen.add(to)
            village = to

    def _step(self, village: str, group: str) -> tuple[str, str]:
        *_, now = (group, *names_after(group, self.groups.get(village, {})))
        to = self.splits.get(village, {}).get(group, village)
        if to != village:
            return to, _shed(to, now) if now == group and self._is_back(to) else now
        new = self.villages.get(village, village)
        if new == village or self._is_back(village):
            return village, now
        # it has come back to where it was split from
        stays = self.splits.get(new, {}).get(now) == new
        if village in self.prefixed and group and now == group and not stays:
            now = village.removesuffix(_KIND) + group
        named_again = self.villages.get(new) == new and new in self.prefixed
        return new, _shed(new, now) if named_again else now

    def _is_back(self, village: str) -> bool:
        """Tell whether a village that became another one has got groups back from it."""
        return any(village in self.splits.get(one, {}).values() for one in self.became(village))

    def became(self, village: str) -> Iterator[str]:
        """Yield the villages that a village became, one after the other."""
        yield from names_after(village, self.villages)

    def touches(self, village: str) -> bool:
        """Tell whether anybody of a village may be called otherwise now."""
        return village in self.villages or village in self.groups or village in self.splits

    def apply(self, frame: "pa.Table") -> "pa.Table":
        """Return a table with the places as they are called now."""
        import pyarrow.compute as pc

        if not self or not frame.num_rows or "village" not in frame.column_names:
            return frame
        villages = pa.chunked_array(frame["village"]).combine_chunks()
        named = [one for one in villages.unique().to_pylist() if self.touches(one)]
        if not named:
            return frame
        has_group = "group" in frame.column_names
        groups = frame["group"] if has_group else pa.repeat(pa.scalar(""), frame.num_rows)
        both = pc.binary_join_element_wise(villages, groups, "\x1f")
        both = both.combine_chunks() if isinstance(both, pa.ChunkedArray) else both
        coded = both.dictionary_encode()
        now = [self.of(*one.split("\x1f")) for one in coded.dictionary.to_pylist()]
        for name, texts in (("village", [v for v, _ in now]), ("group", [g for _, g in now])):
            if name in frame.column_names:
                at = frame.column_names.index(name)
                column = pa.array(texts, pa.string()).take(coded.indices)
                frame = frame.set_column(at, frame.schema.field(at), column)
        return frame


def _new(told: Words, before: Words) -> Words:
    """Return the renames that are told now and were not told before."""
    return {old: new for old, new in told.items() if before.get(old) != new}


def _names_again(told: Words, before: Words) -> Words:
    """Return what is called once more as it was called before, each as its own name."""
    now = set(told.values()) - told.keys()
    return {name: name for name in now if before.get(name, name) != name}


def names_after(name: str, renamed: Words) -> Iterator[str]:
    """Yield what a name became, one after the other, none twice.

    >>> [*names_after("a", {"a": "b", "b": "c"})], [*names_after("a", {"a": "b", "b": "a"})], [*names_after("a", {})]
    (['b', 'c'], ['b'], [])
    """
    seen = {name}
    while (name := renamed.get(name, name)) not in seen:
        seen.add(name)
        yield name


def _called(renamed: Sequence[tuple[str, str]], words: Mapping[str, Words]) -> Mapping[str, Words]:
    """Return what was said of groups under the names that their villages have now."""
    return {new: words[old] for old, new in renamed if old in words}


def _shed(village: str, group: str) -> str:
    """Return a group without the name of its own village before it."""
    return group.removeprefix(village.removesuffix(_KIND)) or group


def _joined(*told: Mapping[str, Words]) -> dict[str, Words]:
    """Return words told one after the other; of two for the same group the later counts."""
    joined: dict[str, Words] = {}
    for one in told:
        joined |= {name: {**joined.get(name, {}), **words} for name, words in one.items() if words}
    return joined


def _come_together(told: Words, known: Collection[str]) -> frozenset[str]:
    """Return of the villages told now those that share their new name, with each other or with one that was there."""
    names = Counter(told.values())
    return frozenset(old for old, new in told.items() if names[new] > 1 or new in known)
