"""One household or helper as a person names it: a code, a name, or a path like 石桥村/3组/张三."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people.directory import Directory, Meant
from lianhu_cli.domain.places.incomplete import Spellings, compatible
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE, Path
from lianhu_cli.domain.tables.column import Side
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
_SHOWN = 5
_VILLAGE = list(LEVELS[: VILLAGE + 1])


def household(roster: Roster, said: str) -> Row:
    """Return the one household that is meant.

    Raises:
        UsageError: there is none, or there are several; they are named.
    """
    return _one(roster.households, "household", said)


def helper(roster: Roster, said: str) -> Row:
    """Return the one helper that is meant.

    Raises:
        UsageError: there is none, or there are several; they are named.
    """
    return _one(roster.helpers, "helper", said)


def village(roster: Roster, said: str) -> Row:
    """Return the levels of the one village that is meant, as 石桥村 or 白沙镇/石桥村.

    Raises:
        UsageError: there is none, or there are several; they are named.
    """
    frames = [frame.select(_VILLAGE) for frame in (roster.households, roster.places, roster.links)]
    every = {tuple(row.values()) for frame in frames for row in frame.to_pylist()}
    *around, name = said.strip().split("/")
    names = {name, f"{name}村", readers.village(readers.fold(name))}
    meant = [p for p in every if p[-1] in names and all(place in p for place in around)]
    known = Spellings(every, gap="")
    full = {known.filled(path) or path for path in meant}
    found = sorted(path for path in full if not any(_is_part(path, other) for other in full))
    if not found:
        raise UsageError(f"登记库里没有行政村“{said}”")
    if len(found) > 1:
        seen = "、".join("/".join(filter(None, path)) for path in found[:_SHOWN])
        raise UsageError(f"叫“{said}”的行政村有 {len(found)} 个：{seen}。请写明其中一个")
    return dict(zip(_VILLAGE, found[0], strict=True))


def _is_part(path: Path, other: Path) -> bool:
    """Tell whether a path is another one with more gaps."""
    return (
        path != other
        and compatible(path, other)
        and all(b for a, b in zip(path, other, strict=True) if a)
    )


def village_name(roster: Roster, said: str) -> str:
    """Return the name of the village that is meant, by any spelling; several may bear it.

    Raises:
        UsageError: no household lives in such a village; near names are offered.
    """
    wanted = readers.village(readers.fold(said))
    known = sorted(set(roster.household.village.to_pylist()) - {""})
    if wanted in known:
        return wanted
    near = get_close_matches(wanted, known, 1, 0.5)
    raise UsageError(f"登记库里没有行政村“{said}”" + (f"，是不是“{near[0]}”？" if near else ""))


def unit(roster: Roster, said: str) -> str:
    """Return the unit that is meant; only whole names count.

    Raises:
        UsageError: nobody is of such a unit; near names are offered.
    """
    known = {name for frame in (roster.helpers, roster.links) for name in frame["unit"].to_pylist()}
    if said in known - {""}:
        return said
    near = get_close_matches(said, sorted(known - {""}), 1, 0.5)
    raise UsageError(f"登记库里没有单位“{said}”" + (f"，是不是“{near[0]}”？" if near else ""))


def either(roster: Roster, said: str) -> dict[str, Row]:
    """Return who is meant, under `household`, `helper` or both, where one name is borne by one of each.

    Raises:
        UsageError: there is nobody, or there are several on one side; they are named.
    """
    found: dict[str, Row] = {}
    for side, frame in sides(roster).items():
        meant, row = _found(frame, side, said)
        if meant.many:
            raise UsageError(meant.sentence)
        if row is not None:
            found[side] = row
    if not found:
        raise UsageError(f"登记库里没有户或帮扶人“{said}”")
    return found


def sides(roster: Roster) -> "dict[Side, pa.Table]":
    """Return the table of each side."""
    return {"household": roster.households, "helper": roster.helpers}


def _found(frame: "pa.Table", side: Side, said: str) -> tuple[Meant, Row | None]:
    """Return who is meant, and the row with the `path` that tells it from others, None for nobody."""
    known = Directory(frame, side)
    known.know([said])
    meant = known.find(said)
    if meant.row < 0:
        return meant, None
    row: Row = frame.slice(meant.row, 1).to_pylist()[0]
    return meant, {**row, "path": known.address(meant.row)}


def _one(frame: "pa.Table", side: Side, said: str) -> Row:
    meant, row = _found(frame, side, said)
    if row is None:
        raise UsageError(meant.sentence)
    return row
