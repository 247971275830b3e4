"""Places that got another name: villages renamed, merged or split, groups renamed. The old name is understood."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lianhu_cli.domain.arrow import pa

Words = Mapping[str, str]
_KIND = "村"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renames:
    """What places were called before, and what they are called now.

    `villages` is old → new; `groups` village → old group → new group; `splits` village → group → the
    village it went to. In the villages `merged_villages`, which several became, groups go on bearing the name of
    their old village, unless `groups` says otherwise. A village to which a split gives groups of the one that it
    became is a village again: its name means itself, and its groups shed it.
    """

    villages: Words = field(default_factory=dict)
    groups: Mapping[str, Words] = field(default_factory=dict)
    splits: Mapping[str, Words] = field(default_factory=dict)
    merged_villages: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Tell whether any place got another name."""
        return bool(self.villages or self.groups or self.splits)

    def over(self, before: "Renames", known: Collection[str] = ()) -> "Renames":
        """Return these with those of before; `known` are the villages that there are by now.

        A village that several become, or one that was there already, is told apart by its groups.
        """
        villages = {**before.villages, **self.villages}
        villages = {old: _last(new, villages) for old, new in villages.items()}
        several = {new for new, count in Counter(villages.values()).items() if count > 1}
        there = {
            new
            for new in self.villages.values()
            if new in known and new not in before.villages.values()
        }
        return Renames(
            villages=villages,
            groups=_both(before.groups, self.groups),
            splits=_both(before.splits, self.splits),
            merged_villages=before.merged_villages
            | self.merged_villages
            | several
            | frozenset(there),
        )

    def of(self, village: str, group: str) -> tuple[str, str]:
        """Return what a place is called now.

        >>> one = {"东沟村": "东西沟村", "西沟村": "东西沟村"}
        >>> merged = Renames(villages=one, merged_villages=frozenset({"东西沟村"}))
        >>> merged.of("东沟村", "1组"), merged.of("东西沟村", "东沟1组"), merged.of("西沟村", "")
        (('东西沟村', '东沟1组'), ('东西沟村', '东沟1组'), ('东西沟村', ''))
        >>> Renames(splits={"东沟村": {"3组": "新沟村"}}).of("东沟村", "3组")
        ('新沟村', '3组')
        >>> back = {"东西沟村": {"东沟1组": "东沟村", "东沟2组": "东沟村"}}
        >>> apart = Renames(villages=one, merged_villages=merged.merged_villages, splits=back)
        >>> apart.of("东西沟村", "东沟1组"), apart.of("东沟村", ""), apart.of("西沟村", "1组")
        (('东沟村', '1组'), ('东沟村', ''), ('东西沟村', '西沟1组'))
        """
        now = self.groups.get(village, {}).get(group, group)
        if group in self.splits.get(village, {}):
            to = self.splits[village][group]
            own = to.removesuffix(_KIND)
            shed = now == group != own and self._is_back(to)
            return to, now.removeprefix(own) if shed else now
        if self._is_back(village):
            return village, now
        new = self.villages.get(village, village)
        if new != village and new in self.merged_villages and group and now == group:
            now = village.removesuffix(_KIND) + group
        return new, now

    def _is_back(self, village: str) -> bool:
        """Tell whether a village that became another one has got groups back from it."""
        became = self.villages.get(village, "")
        return village in self.splits.get(became, {}).values()

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


def _both(one: Mapping[str, Words], other: Mapping[str, Words]) -> dict[str, Words]:
    return {name: {**one.get(name, {}), **other.get(name, {})} for name in {**one, **other}}


def _last(village: str, renamed: Words) -> str:
    seen = set()
    while village in renamed and village not in seen:
        seen.add(village)
        village = renamed[village]
    return village
