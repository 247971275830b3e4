"""Who must never help a household because it is his own: he is its head or lives in it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrays import among, positions
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Ints


_WHOLE = 18
_HEAD = "帮扶人与帮扶对象是同一人"
_MEMBER = "帮扶人是这一户的家庭成员"
_NAMESAKE = "帮扶人与帮扶对象同村同组同名，按同一人处理；确是两人的，请补全两人的身份证号码"


def own_households(roster: Roster) -> dict[tuple[str, str], str]:
    """Return the pairs of a helper with their own household, each with what says that it is theirs.

    Their identity number is the head's or a member's; or they bear the head's name in the same village
    and group, and the two numbers, where both are whole, are not two.
    """
    found: dict[tuple[str, str], str] = {}
    for pairs, said in (
        (_by_number(roster, _heads(roster.households)), _HEAD),
        (_by_number(roster, _members(roster.households)), _MEMBER),
        (_by_name(roster), _NAMESAKE),
    ):
        for pair in pairs:
            found.setdefault(pair, said)
    return found


def _heads(households: "pa.Table") -> tuple[Any, Any]:
    """Return the codes of households and, beside them, the identity numbers of their heads."""
    return households["code"], households["id_number"]


def _members(households: "pa.Table") -> tuple[Any, Any]:
    """Return the codes of households and, beside them, the identity numbers of their members."""
    import pyarrow.compute as pc

    households = households.select(["code", "members"]).filter(
        pc.not_equal(households["members"], "")
    )
    numbers = pc.split_pattern(households["members"].combine_chunks(), " ")
    return households["code"].take(pc.list_parent_indices(numbers)), pc.list_flatten(numbers)


def _by_number(roster: Roster, living: tuple[Any, Any]) -> list[tuple[str, str]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    helpers = roster.helpers.select(["code", "id_number"])
    helpers = helpers.filter(pc.equal(pc.utf8_length(helpers["id_number"]), _WHOLE))
    if not helpers.num_rows or not len(living[0]):
        return []
    at = pc.index_in(living[1], value_set=helpers["id_number"].combine_chunks())
    if isinstance(at, pa.ChunkedArray):
        at = at.combine_chunks()
    both = pc.is_valid(at)
    codes = helpers["code"].take(at.filter(both)).to_pylist()
    return list(zip(living[0].filter(both).to_pylist(), codes, strict=True))


def _by_name(roster: Roster) -> list[tuple[str, str]]:
    """Return the pairs of one name in one village and group who may well be one person."""
    import pyarrow as pa

    around = ("village", "group")
    rows = _namesakes(roster, around)
    if rows is None:
        return []
    wanted = ["code", "id_number", "county", "township", *around]
    both = [
        frame.select([*wanted, name]).take(pa.array(at)).to_pylist()
        for frame, name, at in zip(
            (roster.helpers, roster.households), ("name", "head"), rows, strict=True
        )
    ]
    of_name: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in both[1]:
        of_name.setdefault((row["head"], row["village"], row["group"]), []).append(row)
    return [
        (household["code"], helper["code"])
        for helper in both[0]
        for household in of_name.get((helper["name"], helper["village"], helper["group"]), ())
        if _may_be_one(household, helper)
    ]


def _namesakes(roster: Roster, around: Sequence[str]) -> "tuple[Ints, Ints] | None":
    """Return the rows of helpers, and of households, who bear one name in one place; None where there are none.

    Names and places are looked for among the helpers', as numbers: three texts joined take four times as long.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    helpers, households = roster.helpers, roster.households
    here = pc.and_(*(pc.not_equal(helpers[name], "") for name in around))
    at_helper = np.flatnonzero(pc.fill_null(here, fill_value=False).to_numpy())
    at_household = np.arange(households.num_rows)
    keys = [np.zeros(len(rows), np.int64) for rows in (at_helper, at_household)]
    for name, other in (("name", "head"), *((one, one) for one in around)):
        if not (len(at_helper) and len(at_household)):
            return None
        theirs = helpers[name].take(pa.array(at_helper)).combine_chunks().dictionary_encode()
        column = households[other]
        if len(at_household) < len(column):
            column = column.take(pa.array(at_household))
        at = positions(column, theirs.dictionary)
        keys[0] = keys[0] * len(theirs.dictionary) + theirs.indices.to_numpy()
        known = at >= 0
        keys[1] = keys[1][known] * len(theirs.dictionary) + at[known]
        at_household = at_household[known]
    met = among(keys[1], keys[0])  # the helpers' are fewer: of them the list that is looked through
    return at_helper[among(keys[0], keys[1][met])], at_household[met]


def _may_be_one(household: dict[str, Any], helper: dict[str, Any]) -> bool:
    """Tell whether nothing that is told of two namesakes of one group says that they are two."""
    numbers = {household["id_number"], helper["id_number"]}
    if len(numbers) > 1 and all(len(number) == _WHOLE for number in numbers):
        return False
    return all(
        household[level] == helper[level] or not (household[level] and helper[level])
        for level in ("county", "township")
    )
