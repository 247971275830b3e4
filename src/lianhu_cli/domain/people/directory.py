"""Households or helpers found as people name them: 张三, 石桥村/3组/张三, 王干（县农业农村局）, a code.

The one look-up of persons: orders, ledgers and commands ask here, understand the same words and list
the same candidates.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.column import Side
from lianhu_cli.domain.tables.survey import SIDES

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Ints

LEVELS_TOLD = ("county", "township", "village", "group")
"""The places that tell namesakes apart."""
_BEHIND = late(r"(.+?)[(（]([^()（）]+)[)）]")
_POST = late(
    r"(?:同志|老师|医生|先生|女士|(?:党委|党支部|支部|村|镇|乡|县|局|办|站|所|组|队|第一|副)*"
    r"(?:书记|主任|局长|镇长|乡长|县长|区长|部长|委员|主席|科长|股长|所长|站长|校长|院长|队长|会计|文书|干事|科员))$"
)
_SHOWN = 5
_NEAR = 0.5  # one character of two
_OFFERS = 200
"""For so many unknown names a near one is looked for: a whole sheet of strangers is no typing error."""
_FEW = 16
"""Of more namesakes those of the village or unit that is told are looked at first."""
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means: a row of `Directory.frame`, or -1 with a sentence.

    `many` tells that several may be meant, `namesakes` that somebody of the name is there at all.
    """

    row: int = -1
    many: bool = False
    namesakes: bool = False
    sentence: str = ""


def parsed(said: str) -> tuple[str, tuple[str, ...]]:
    """Return the name in what is said of a person, and the unit or places beside it.

    >>> parsed("农业农村局/王干"), parsed("王干（县农业农村局）"), parsed("石桥村/3组/张三")
    (('王干', ('农业农村局',)), ('王干', ('县农业农村局',)), ('张三', ('石桥村', '3组')))
    """
    *around, name = (part.strip() for part in said.strip().split("/"))
    behind = _BEHIND.fullmatch(name)
    if behind:
        name, around = behind.group(1).strip(), [*around, behind.group(2).strip()]
    return name, tuple(part for part in around if part)


def without_post(name: str) -> str:
    """Return a name without the post that stands behind it.

    >>> without_post("王桂秀副局长"), without_post("王桂秀"), without_post("李主任")
    ('王桂秀', '王桂秀', '李主任')
    """
    bare = _POST.sub("", name)
    return bare if len(bare) > 1 else name


def spellings(said: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return some texts as they are looked up, and the names that they may mean.

    >>> texts, names = spellings(["县农业农村局/李秀英主任 "])
    >>> sorted(texts), sorted(names)
    (['县农业农村局/李秀英主任'], ['李秀英', '李秀英主任'])
    """
    texts = {one.strip() for one in said}
    names = {parsed(one)[0] for one in texts}
    return texts, names | {without_post(name) for name in names}


class _Texts:
    """The texts of a column by row, of which one is looked at now and then.

    What `repeats`, as villages do, is held as its few texts and a number a row, from the first look on: to ask
    Arrow for the text of a row takes ten times as long.
    """

    def __init__(self, column: "pa.ChunkedArray", *, repeats: bool) -> None:
        self.column = column.combine_chunks()
        self._repeats = repeats
        self._values: list[str] | None = None
        self._codes: Ints | list[int] = []

    def __getitem__(self, row: int) -> str:
        if not self._repeats:
            text: str = self.column[row].as_py()
            return text
        if self._values is None:
            coded = self.column.dictionary_encode("encode")
            self._values, self._codes = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        return self._values[self._codes[row]]


def _places(column: "pa.Array", texts: Iterable[str]) -> "pa.Array":
    """Return the rows whose text is one of some."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wanted = pa.array(sorted(texts), pa.string())
    found = pc.is_in(column, value_set=wanted).to_numpy(zero_copy_only=False)
    return pa.array(np.flatnonzero(found), pa.int64())


class Directory:
    """Those of one side, by code and by name.

    `frame` has the columns code and head or name, and of unit, places and `gone` (who has left the
    register) those that are known.
    """

    def __init__(self, frame: "pa.Table", side: Side) -> None:
        self.frame = frame
        self.side = side
        self._table = SIDES[side]
        self.name, self.what = self._table.named_by, self._table.called
        held = ("code", self.name, "unit", *LEVELS_TOLD)
        there = [one for one in held if one in frame.column_names]
        self._texts = {one: _Texts(frame[one], repeats=one != "code") for one in there}
        self._gone: set[int] = set()
        self._codes: dict[str, int] = {}
        self._rows: dict[str, list[int]] = {}
        self._by_told: dict[tuple[str, str], dict[str, list[int]]] = {}
        self._by_letter: dict[str, list[str]] = {}
        self._offers = 0

    def know(self, said: Iterable[str]) -> None:
        """Look up all that may be meant by some texts, all at once, in place of what was known."""
        import numpy as np
        import pyarrow as pa

        texts, names = spellings(said)
        code, name = (self._texts[one].column for one in ("code", self.name))
        coded, at = _places(code, texts), _places(name, texts | names)
        self._codes = dict(zip(code.take(coded).to_pylist(), coded.to_pylist(), strict=True))
        if "gone" in self.frame.column_names:
            asked = pa.concat_arrays([coded, at])
            left = zip(asked.to_pylist(), self.frame["gone"].take(asked).to_pylist(), strict=True)
            self._gone = {row for row, gone in left if gone}
        self._by_told = {}
        named = name.take(at).dictionary_encode()
        of = named.indices.to_numpy()
        ends = np.cumsum(np.bincount(of, minlength=len(named.dictionary)))
        rows = np.split(at.to_numpy()[np.argsort(of, kind="stable")], ends[:-1])
        both = zip(named.dictionary.to_pylist(), rows, strict=False)  # no name: one empty part
        self._rows = {text: its.tolist() for text, its in both}

    def find(
        self,
        said: str,
        told: Mapping[str, str] = NOTHING,
        *,
        near: Mapping[str, str] = NOTHING,
        exact: Sequence[str] = (),
    ) -> Meant:
        """Return whom a text means.

        `told` is attribute → what is told of them elsewhere, "" for nothing; of those in `exact`
        nothing but the same will do. Of several those of the group or village `near` are meant. Who
        is in the register comes before who has left it, the whole name of a unit before a part.
        """
        said = said.strip()
        if said in self._codes:
            return Meant(self._codes[said])
        name, parts = (said, ()) if said in self._rows else parsed(said)
        rows = self._rows.get(name) or self._rows.get(without_post(name), [])
        if not rows:
            return Meant(sentence=f"登记库里没有{self.what}“{name}”{self._offer(name)}")

        def fits(row: int) -> bool:
            return (
                all(self._fits(row, *one) for one in told.items())
                and all(self._is_of(row, part) for part in parts)
                and all(self._texts[one][row] == told.get(one, "") for one in exact)
            )

        fitting = [row for row in self._likely(rows, told) if fits(row)]
        fitting = fitting or [row for row in rows if fits(row)]
        for preferred in self._preferences(told, parts, near) if len(fitting) > 1 else ():
            better = [row for row in fitting if preferred(row)]
            fitting = better or fitting
        if len(fitting) == 1:
            return Meant(fitting[0])
        if not fitting:
            said = f"“{name}”有，但不在所写的{self._table.found_in}：登记的是{self.listed(rows)}"
            return Meant(namesakes=True, sentence=said)
        listed = self.listed(fitting)
        sentence = f"叫“{name}”的{self.what}有 {len(fitting)} 个：{listed}，请写明其中一个"
        return Meant(many=True, namesakes=True, sentence=sentence)

    def listed(self, rows: Sequence[int]) -> str:
        """Return the first few of some rows, each as it may be written to mean nobody else."""
        seen = []
        for row in rows[:_SHOWN]:
            code = self._texts["code"][row]
            seen.append(self.address(row) + (f"（{code}）" if code else ""))
        return "、".join(seen) + (f"等 {len(rows)} 个" if len(rows) > _SHOWN else "")

    def address(self, row: int) -> str:
        """Return a row as 单位/姓名 or 村/组/姓名."""
        around = (self._texts[one][row] for one in self._table.addressed_by if one in self._texts)
        return "/".join(filter(None, (*around, self._texts[self.name][row])))

    def path(self, row: int) -> str:
        """Say who a row is, in one word: unit or places, and name."""
        names = [one for one in ("unit", "village", "group") if one in self.frame.column_names]
        return "".join(str(self.frame[one][row].as_py()) for one in (*names, self.name))

    def _likely(self, rows: list[int], told: Mapping[str, str]) -> list[int]:
        """Return of many namesakes those here with all that is told: where there are any, it is one of them."""
        attribute = self._table.found_by[0]
        asked = told.get(attribute, "")
        if len(rows) <= _FEW or not asked:
            return rows
        name = self._texts[self.name][rows[0]]
        if (name, attribute) not in self._by_told:
            index: dict[str, list[int]] = defaultdict(list)
            for row in rows:
                index[self._texts[attribute][row]].append(row)
            self._by_told[name, attribute] = dict(index)
        return [
            row
            for row in self._by_told[name, attribute].get(asked, [])
            if row not in self._gone
            and all(self._texts[one][row] == said for one, said in told.items() if said)
        ]

    def _fits(self, row: int, attribute: str, said: str) -> bool:
        """Tell whether what is told of an attribute may be said of a row."""
        if not said or said == (held := self._texts[attribute][row]):
            return True
        return self._is_of_unit(row, said) if attribute == "unit" else not held

    def _is_of_unit(self, row: int, said: str) -> bool:
        """Tell whether a unit is a row's, by its whole name or a part; a village may stand for it."""
        around = (self._texts[one][row] for one in ("unit", "village") if one in self._texts)
        return any(said in text or text in said for text in around if text)

    def _is_of(self, row: int, part: str) -> bool:
        """Tell whether a part of a path, 石桥村 or 农业农村局, is a row's unit or one of its places."""
        spellings = {part, readers.village(part), readers.group(part)}
        if any(self._texts[one][row] in spellings for one in LEVELS_TOLD if one in self._texts):
            return True
        return self.side == "helper" and self._is_of_unit(row, part)

    def _preferences(
        self, told: Mapping[str, str], parts: tuple[str, ...], near: Mapping[str, str]
    ) -> list[Callable[[int], bool]]:
        """Return what makes of several the one that is meant, the strongest first."""
        units = {told.get("unit", ""), *parts} - {""}

        def unit_is_whole(row: int) -> bool:
            return "unit" in self._texts and self._texts["unit"][row] in units

        def places_are_told(row: int) -> bool:
            return all(self._texts[one][row] == said for one, said in told.items() if said)

        def is_near(*levels: str) -> Callable[[int], bool]:
            return lambda row: all(self._texts[one][row] == near.get(one) for one in levels)

        def is_here(row: int) -> bool:
            return row not in self._gone

        found = [is_here, unit_is_whole, places_are_told]
        nearest = [is_near("village", "group"), is_near("village")] if near else []
        return [*found, *nearest]

    def _offer(self, name: str) -> str:
        self._offers += 1
        if self._offers > _OFFERS or not name:
            return ""
        if not self._by_letter:
            for text in self.frame[self.name].unique().to_pylist():
                for letter in {text[:1], text[-1:]}:
                    self._by_letter.setdefault(letter, []).append(text)
        pool = dict.fromkeys(
            text for letter in (name[:1], name[-1:]) for text in self._by_letter.get(letter, ())
        )
        near = get_close_matches(name, list(pool), 1, _NEAR)
        return f"，是不是“{near[0]}”？" if near else ""
