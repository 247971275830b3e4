"""What several households have alike on lists of several files: a number, a phone, a name in one village.

Asked of all claims in force, so that it is the same whether the lists came together, one by one, or in any
order. Of one file alone the import itself has found it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, Values, coded
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.register import identity, placing, seating, sources, stored_claims, stored_decisions
from lianhu_cli.register.delivery import Waived
from lianhu_cli.register.doubts import Doubt
from lianhu_cli.register.layout import SEAT, literals
from lianhu_cli.register.versioned import Versioned

_COLUMNS = {
    "code": "text", "source": "integer", "source_sheet": "text", "line": "integer",
    "id_number": "text", "phone": "text", "village": "text", "head": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sharing:
    """A problem, the attribute at whose cell it is told, and how it is worded."""

    code: str
    attribute: str
    words: str
    mask: Callable[[str], str]


_SHARINGS = (
    _Sharing("id-shared", "id_number", "与{where}{head}的身份证号码相同", mask_id),
    _Sharing("phone-shared", "phone", "与{where}{head}的电话相同", mask_phone),
    _Sharing("same-name-in-village", "head", "与{where}的户主同村同名", mask_text),
)
CODES = tuple(one.code for one in _SHARINGS)


def concerns(versioned: Versioned, paths: Collection[str]) -> bool:
    """Tell whether lists of several files name households, or something is told of others than `paths`."""
    elsewhere = f"code IN ({literals(CODES)}) AND source NOT IN ({literals(paths)})"
    return _several_sources(versioned) or bool(versioned.count("problems", elsewhere))


def _several_sources(versioned: Versioned) -> bool:
    of = stored_claims.name(Household)
    rows = versioned.database.query(f"SELECT count(DISTINCT source) AS n FROM {of}")
    number: int = rows["n"][0].as_py()
    return number > 1


def find(versioned: Versioned, waived: Waived) -> Iterator[Doubt]:
    """Yield what claims in force of different households have alike, at the cell of each."""
    frame = versioned.load(stored_claims.name(Household), _COLUMNS, where="kept = ''", seats=True)
    frame = placing.renames(stored_decisions.every(versioned)).apply(frame)
    person = coded(frame["code"])[1]
    told = _Telling(versioned, waived)
    for sharing, keys in zip(_SHARINGS, _keys(frame), strict=True):
        rows = _of_several(identity.numbers_of(keys)[0], person)
        if len(rows):
            yield from told.of(sharing, frame.take(pa.array(rows)), keys.take(pa.array(rows)))


def _keys(frame: pa.Table) -> Iterator[Any]:
    import pyarrow.compute as pc

    number = frame["id_number"].combine_chunks()
    yield pc.if_else(pa.array(idcard.are_whole(number)), number, "")
    yield identity.plain(frame["phone"])
    named = pc.binary_join_element_wise(frame["village"], frame["head"], "\x1f")
    yield pc.if_else(pc.equal(frame["village"], ""), "", named)


def _of_several(key: Ints, person: Ints) -> Ints:
    """Return the rows whose key is several persons'."""
    if not len(key):
        return key
    told = np.flatnonzero(key >= 0)
    size = int(person.max()) + 1
    both = np.unique(key[told] * size + person[told])
    persons = np.bincount(both // size, minlength=int(key.max()) + 1)
    rows: Ints = told[persons[key[told]] > 1]
    return rows


class _Telling:
    """Rows that have something alike, as problems at their cells."""

    def __init__(self, versioned: Versioned, waived: Waived) -> None:
        self.versioned = versioned
        self.where = stored_claims.Where(versioned, Household)
        self.sources = {one.number: one for one in sources.every(versioned)}
        self._waived_in = waived
        self._waived: dict[str, Collection[tuple[str, str, str, str]]] = {}

    def of(self, sharing: _Sharing, frame: pa.Table, keys: "Values") -> Iterator[Doubt]:
        """Yield a problem for each row of whose key another household is the first to have it."""
        paths = [self.sources[one].path for one in frame["source"].to_pylist()]
        named = pa.table(
            {
                **{name: frame[name] for name in ("source_sheet", "code")},
                "source_file": paths,
                "source_row": [self._line(row) for row in frame.to_pylist()],
                "key": keys,
                "at": np.arange(frame.num_rows),
            }
        )
        rows = frame.to_pylist()
        groups: dict[str, list[dict[str, Any]]] = {}
        for one in seating.in_order(self.versioned, named).to_pylist():
            groups.setdefault(one["key"], []).append({**rows[one["at"]], "line": one["source_row"]})
        for group in groups.values():
            for row in group:
                other = next((one for one in group if _another(sharing, row, one)), None)
                if other and not self._is_waived(sharing, row):
                    yield self._doubt(sharing, row, other)

    def _line(self, row: Mapping[str, Any]) -> int:
        version = self.sources[row["source"]].versions[-1].number
        return self.where.line(version, row[SEAT], row["line"])

    def _cell(self, row: Mapping[str, Any], attribute: str) -> str:
        version = self.sources[row["source"]].versions[-1].number
        return self.where.cell(version, row["source_sheet"], attribute, row["line"])

    def _place(self, row: Mapping[str, Any], attribute: str, seen_from: Mapping[str, Any]) -> str:
        """Return where a row is, in words, as short as another row allows."""
        cell, sheet = self._cell(row, attribute), row["source_sheet"]
        if row["source"] != seen_from["source"]:
            return f"{self.sources[row['source']].name}“{sheet}”{cell}"
        if sheet != seen_from["source_sheet"]:
            return f"工作表“{sheet}”{cell}"
        return f"第{row['line']}行"

    def _is_waived(self, sharing: _Sharing, row: Mapping[str, Any]) -> bool:
        path = self.sources[row["source"]].path
        if path not in self._waived:
            self._waived[path] = self._waived_in(path)
        told = sharing.code, fold(mask_text(row["head"])), fold(_value(sharing, row))
        return any((*told, village) in self._waived[path] for village in ("", row["village"]))

    def _doubt(self, sharing: _Sharing, row: Mapping[str, Any], other: Mapping[str, Any]) -> Doubt:
        source = self.sources[row["source"]]
        where = self._place(other, sharing.attribute, row)
        problem = Problem(
            code=sharing.code,
            file=source.name,
            sheet=row["source_sheet"],
            cell=self._cell(row, sharing.attribute),
            value=_value(sharing, row),
            message=sharing.words.format(where=where, head=mask_text(other["head"])),
            head=mask_text(row["head"]),
            village=mask_text(row["village"]),
        )
        return Doubt(path=source.path, problem=problem)


def _value(sharing: _Sharing, row: Mapping[str, Any]) -> str:
    return sharing.mask(row[sharing.attribute])


def _another(sharing: _Sharing, row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two rows are of two households; a number under one name is one."""
    if sharing.attribute == "id_number" and row["head"] == other["head"]:
        return False
    return bool(row["code"] != other["code"])
