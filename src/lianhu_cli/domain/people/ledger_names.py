"""Everybody an entry of a ledger may name: who is in the register, who was, and who helped whom when."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa

LEVELS_TOLD = ("county", "township", "village", "group")
_SHOWN = 3
_NEAR = 0.5  # one character of two
_OFFERS = 200
"""For so many unknown names a near one is looked for: a whole sheet of strangers is no typing error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """The roster, those who have left it (`tables.Departed`), and who helped whom when."""

    roster: Roster
    departed: "pa.Table | None" = None
    helping: Helping = field(default_factory=Helping)

    def households(self) -> "Named":
        """Return the households by name."""
        return Named(self._side("household"), "head", "户")

    def helpers(self) -> "Named":
        """Return the helpers by name."""
        return Named(self._side("helper"), "name", "帮扶人")

    def units(self) -> set[str]:
        """Return the units that helpers belong to or that are linked with villages."""
        frames = (self.roster.helpers, self.roster.links)
        return {unit for frame in frames for unit in frame["unit"].unique().to_pylist()} - {""}

    def _side(self, side: str) -> "pa.Table":
        """Return those of a side with their names and places; `gone` tells who has left."""
        import pyarrow as pa
        import pyarrow.compute as pc

        here, name = (
            (self.roster.households, "head")
            if side == "household"
            else (self.roster.helpers, "name")
        )
        names = ["code", name, *(n for n in ("unit", *LEVELS_TOLD) if n in here.column_names)]
        present = here.select(names)
        present = present.append_column("gone", pa.repeat(pa.scalar(value=False), here.num_rows))
        if self.departed is None or not self.departed.num_rows:
            return present.combine_chunks()
        left = self.departed.filter(pc.equal(self.departed["side"], side))
        left = left.filter(
            pc.invert(pc.is_in(left["code"], value_set=here["code"].combine_chunks()))
        )
        blank = pa.repeat(pa.scalar(""), left.num_rows)
        columns = {
            n: left["name" if n == name else n]
            if ("name" if n == name else n) in left.column_names
            else blank
            for n in names
        }
        columns["gone"] = pa.repeat(pa.scalar(value=True), left.num_rows)
        return pa.concat_tables([present, pa.table(columns).cast(present.schema)]).combine_chunks()


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom a name means: a row of `Named.frame`, or -1 with `many` and a sentence."""

    row: int = -1
    many: bool = False
    sentence: str = ""


_POST = re.compile(
    r"(?:同志|老师|医生|先生|女士|(?:党委|党支部|支部|村|镇|乡|县|局|办|站|所|组|队|第一|副)*"
    r"(?:书记|主任|局长|镇长|乡长|县长|区长|部长|委员|主席|科长|股长|所长|站长|校长|院长|队长|会计|文书|干事|科员))$"
)


def without_post(name: str) -> str:
    """Return a name without the post that stands behind it.

    >>> without_post("王桂秀副局长"), without_post("王桂秀"), without_post("李主任")
    ('王桂秀', '王桂秀', '李主任')
    """
    bare = _POST.sub("", name)
    return bare if len(bare) > 1 else name


class Named:
    """Those of one side, found by name and place, or by code.

    `frame` has the columns code, the name, unit or places, and `gone`.
    """

    def __init__(self, frame: "pa.Table", name: str, what: str) -> None:
        self.frame = frame
        self.name, self.what = name, what
        self._rows: dict[str, list[int]] = {}
        self._codes: dict[str, int] = {}
        self._by_first: dict[str, list[str]] = {}
        self._texts: dict[str, list[str]] = {}
        self._offers = 0
        self._gone: list[bool] = frame["gone"].to_pylist()

    def know(self, names: Iterable[str]) -> None:
        """Look these names up, all at once."""
        wanted = set(names)
        wanted |= {bare for name in wanted if (bare := without_post(name)) != name}
        texts = self.frame[self.name].to_pylist()
        found: dict[str, list[int]] = defaultdict(list)
        for row, text in enumerate(texts):
            if text in wanted:
                found[text].append(row)
        self._rows = found
        codes = self.frame["code"].to_pylist()
        self._codes = {code: row for row, code in enumerate(codes) if code in wanted}
        self._texts = {n: self.frame[n].to_pylist() for n in self.frame.column_names if n != "gone"}
        self._texts[self.name] = texts

    def meant(self, name: str, told: Mapping[str, str]) -> Meant:
        """Return whom a name means among those told apart by unit or place.

        Blanks tell nothing. Who is in the register comes before who has left it.
        """
        if name in self._codes:
            return Meant(self._codes[name])
        rows = self._rows.get(name, []) or self._rows.get(without_post(name), [])
        if not rows:
            return Meant(sentence=f"登记库里没有{self.what}“{name}”{self._offer(name)}")
        fitting = [row for row in rows if all(self._fits(row, *one) for one in told.items())]
        here = [row for row in fitting if not self._gone[row]]
        fitting = here or fitting
        exact = [row for row in fitting if self._is_of(row, told.get("unit", ""))]
        fitting = exact or fitting
        if len(fitting) == 1:
            return Meant(fitting[0])
        if not fitting:
            where = "单位" if self.what == "帮扶人" else "村组"
            return Meant(sentence=f"“{name}”有，但不在所写的{where}：登记的是{self._list(rows)}")
        said = f"叫“{name}”的{self.what}有{len(fitting)}个：{self._list(fitting)}"
        return Meant(many=True, sentence=said)

    def _is_of(self, row: int, unit: str) -> bool:
        return bool(unit) and self._texts["unit"][row] == unit

    def _fits(self, row: int, attribute: str, said: str) -> bool:
        held = self._texts[attribute][row]
        if not said or said == held:
            return True
        if attribute != "unit":
            return not held
        village = self._texts["village"][row] if "village" in self._texts else ""
        around = [text for text in (held, village) if text]
        return any(said in text or text in said for text in around)

    def _list(self, rows: list[int]) -> str:
        told = "、".join(f"{self.path(row)}（{self._texts['code'][row]}）" for row in rows[:_SHOWN])
        return told + (f"等{len(rows)}个" if len(rows) > _SHOWN else "")

    def path(self, row: int) -> str:
        """Say who a row is: unit or place, and name."""
        order = ("unit", "village", "group") if "unit" in self._texts else ("village", "group")
        parts = [self._texts[n][row] for n in order if n in self._texts]
        return "".join([*parts, self._texts[self.name][row]])

    def _offer(self, name: str) -> str:
        self._offers += 1
        if self._offers > _OFFERS or not name:
            return ""
        if not self._by_first:
            for text in dict.fromkeys(self._texts[self.name]):
                for letter in {text[:1], text[-1:]}:
                    self._by_first.setdefault(letter, []).append(text)
        pool = dict.fromkeys(
            text for letter in (name[:1], name[-1:]) for text in self._by_first.get(letter, ())
        )
        near = get_close_matches(name, list(pool), 1, _NEAR)
        return f"，是不是“{near[0]}”？" if near else ""


def columns_of(named: Named, rows: Any) -> dict[str, "pa.Array"]:
    """Return the columns of `named` at the rows of an int64 numpy array, null where it is -1."""
    import numpy as np
    import pyarrow as pa

    at = pa.array(np.maximum(rows, 0), mask=rows < 0)
    return {
        name: named.frame[name].combine_chunks().take(at)
        for name in named.frame.column_names
        if name != "gone"
    }
