"""Who must never help a household because it is his own: he is its head or lives in it."""

from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa


_WHOLE = 18
_HEAD = "帮扶人与帮扶对象是同一人"
_MEMBER = "帮扶人是这一户的家庭成员"
_NAMESAKE = "帮扶人与帮扶对象同村同组同名，按同一人处理；确是两人的，请补全两人的身份证号码"


def selves(roster: Roster) -> dict[tuple[str, str], str]:
    """Return the pairs of a helper with his own household, each with what says that it is his own.

    His identity number is the head's or a member's; or he bears the head's name in the same village
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


def _heads(homes: "pa.Table") -> tuple[Any, Any]:
    """Return the codes of households and, beside them, the identity numbers of their heads."""
    return homes["code"], homes["id_number"]


def _members(homes: "pa.Table") -> tuple[Any, Any]:
    """Return the codes of households and, beside them, the identity numbers of their members."""
    import pyarrow.compute as pc

    homes = homes.select(["code", "members"]).filter(pc.not_equal(homes["members"], ""))
    numbers = pc.split_pattern(homes["members"].combine_chunks(), " ")
    return homes["code"].take(pc.list_parent_indices(numbers)), pc.list_flatten(numbers)


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
    hands = helpers["code"].take(at.filter(both)).to_pylist()
    return list(zip(living[0].filter(both).to_pylist(), hands, strict=True))


def _by_name(roster: Roster) -> list[tuple[str, str]]:
    """Return the pairs of one name in one village and group who may well be one person."""
    import pyarrow.compute as pc

    around = ("village", "group")
    wanted = ["code", "id_number", "county", "township", *around]
    homes = roster.households.select([*wanted, "head"])
    hands = roster.helpers.select([*wanted, "name"])
    hands = hands.filter(pc.and_(*(pc.not_equal(hands[name], "") for name in around)))
    homes = homes.filter(pc.is_in(homes["head"], value_set=hands["name"].combine_chunks()))
    if not hands.num_rows or not homes.num_rows:
        return []
    keys = [
        pc.binary_join_element_wise(frame[name], *(frame[one] for one in around), "\x1f")
        for frame, name in ((hands, "name"), (homes, "head"))
    ]
    both = [
        frame.filter(pc.is_in(key, value_set=other.combine_chunks()))
        for frame, key, other in ((hands, keys[0], keys[1]), (homes, keys[1], keys[0]))
    ]
    of_name: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in both[1].to_pylist():
        of_name.setdefault((row["head"], row["village"], row["group"]), []).append(row)
    return [
        (home["code"], hand["code"])
        for hand in both[0].to_pylist()
        for home in of_name.get((hand["name"], hand["village"], hand["group"]), ())
        if _may_be_one(home, hand)
    ]


def _may_be_one(home: dict[str, Any], hand: dict[str, Any]) -> bool:
    """Tell whether nothing that is told of two namesakes of one group says that they are two."""
    numbers = {home["id_number"], hand["id_number"]}
    if len(numbers) > 1 and all(len(number) == _WHOLE for number in numbers):
        return False
    return all(
        home[level] == hand[level] or not (home[level] and hand[level])
        for level in ("county", "township")
    )
