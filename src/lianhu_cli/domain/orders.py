"""指定与回避: which pairs are fixed and which forbidden by hand, as codes.

Also who must not help himself: a helper registered as a household is never given to himself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster

EDITED = "指定（一览表）"
"""What a line of a 结对帮扶一览表 orders that is imported as it was edited: it names the helper's unit."""
Codes = tuple[str, str]
"""Household and helper."""

_WHOLE = 18
_WORDS = {
    "pin": ("指定", "必须", "固定", "安排", "指派", "保持"),
    "avoid": ("回避", "禁止", "不得", "避开", "不安排", "不能"),
    "relative": ("亲属", "亲戚", "近亲"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Pairs fixed and forbidden, and what could not be understood, each with its sentence.

    `told` says of a pair which line of which sheet orders it.
    """

    pins: tuple[Codes, ...] = ()
    avoids: tuple[Codes, ...] = ()
    kin: tuple[Codes, ...] = ()
    told: dict[Codes, str] | None = None
    unclear: tuple[str, ...] = ()

    def line(self, pair: Codes) -> str:
        """Say where a pair is ordered."""
        return (self.told or {}).get(pair, "帮扶人与帮扶对象是同一人")


def meaning(word: str) -> str:
    """Return what an order is: pin, avoid, relative, or "".

    >>> meaning("指定"), meaning("应回避"), meaning("近亲属"), meaning("其他")
    ('pin', 'avoid', 'relative', '')
    """
    found = [kind for kind, words in _WORDS.items() if any(one in word for one in words)]
    return found[-1] if found else ""


def of_units(order: Mapping[str, Any]) -> bool:
    """Tell whether a row of 指定与回避 is about a unit and a village, not about two persons.

    >>> of_units({"household": "", "helper": "", "village": "石桥村", "unit": "区水务局"})
    True
    """
    both = order["village"] and order["unit"]
    return not order["household"] and not order["helper"] and bool(both)


def resolve(roster: Roster, policy: Policy) -> Orders:
    """Return the orders of a roster as pairs of codes.

    Relatives are avoided or preferred as the policy says.
    """
    pins: dict[Codes, None] = {}
    avoids: dict[Codes, None] = dict.fromkeys(_selves(roster))
    kin: dict[Codes, None] = {}
    told: dict[Codes, str] = {}
    unclear = []
    homes = _Named(roster.households, "head", roster.orders["household"], roster.orders["village"])
    hands = _Named(roster.helpers, "name", roster.orders["helper"], roster.orders["unit"])
    by_command = [pair.split("/") for pair in roster.orders["pair"].to_pylist() if pair]
    there = _present(roster, by_command)
    for row in roster.orders.to_pylist() if roster.orders.num_rows else ():
        if of_units(row):
            continue  # for linking.link_orders
        line = f"{row['source_sheet']}第{row['source_row']}行"
        kind = meaning(row["order"])
        if row["pair"]:
            line = f"{row['order']}（命令）"
        if row["pair"]:
            home, hand = row["pair"].split("/")
            why_home = "" if home in there else f"登记库里已没有户“{row['household']}”"
            why_hand = "" if hand in there else f"登记库里已没有帮扶人“{row['helper']}”"
        else:
            home, why_home = _one(homes, row, ("village", "group", "township"), "户")
            hand, why_hand = _one(hands, row, ("unit",), "帮扶人")
        why = "" if kind else f"类型“{row['order']}”不认识，应为指定或回避"
        why = why or why_home or why_hand
        if why:
            unclear.append(f"{line}：{why}，没有执行")
            continue
        pair = (home, hand)
        said = f"{line}{row['order']} {row['household']}—{row['helper']}"
        told[pair] = f"{told[pair]}；{said}" if pair in told else said
        if kind == "pin":
            pins[pair] = None
        elif kind == "avoid" or policy.relatives == "avoid":
            avoids[pair] = None
        else:
            kin[pair] = None
    return Orders(
        pins=tuple(pins),
        avoids=tuple(avoids),
        kin=tuple(kin),
        told=told,
        unclear=tuple(unclear),
    )


class _Named:
    """The rows that orders mean: by name and the place or unit that is told, else by name alone.

    A province has many namesakes, so only those are looked at that a place or unit cannot tell apart.
    """

    def __init__(self, frame: Any, name: str, named: Any, told: Any) -> None:
        """`named` and `told` are the names in the orders and what is told with each, a place or unit."""
        self._name = name
        wanted = ["code", name, "village", "group", "township"]
        wanted += ["unit"] if "unit" in frame.column_names else []
        frame = frame.select(wanted)
        asked = set(zip(named.to_pylist(), told.to_pylist(), strict=True))
        self._rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
        for by in (("village",), ("village", "group"), ("unit",)):
            if set(by) <= set(wanted):
                self._take(frame, by, {(one, said) for one, said in asked if said})
        self._take(frame, (), {(one, "") for one, said in asked if (one, said) not in self._rows})

    def _take(self, frame: Any, by: Sequence[str], asked: set[tuple[str, str]]) -> None:
        """Take up the rows whose name, and whose attributes joined, are asked for."""
        import pyarrow as pa
        import pyarrow.compute as pc

        said = pc.binary_join_element_wise(*(frame[one] for one in by), "") if by else ""
        keys = pc.binary_join_element_wise(frame[self._name], said, "/")
        wanted = pa.array(["/".join(one) for one in asked], pa.string())
        for row in frame.filter(pc.is_in(keys, value_set=wanted)).to_pylist():
            found = self._rows[row[self._name], "".join(row[one] for one in by)]
            found[row["code"]] = row

    def rows(self, name: str, told: str) -> list[dict[str, Any]]:
        """Return the rows of a name, with what is told of them if any has both."""
        return [*(self._rows.get((name, told)) or self._rows.get((name, ""), {})).values()]


def _one(named: _Named, order: dict[str, Any], told: Iterable[str], what: str) -> tuple[str, str]:
    """Return the code of the one row that an order means, or why there is none."""
    name = order["household" if what == "户" else "helper"]
    rows = named.rows(name, order["village" if what == "户" else "unit"])
    if not rows:
        return "", f"登记库里没有{what}“{name}”"
    fitting = [row for row in rows if all(not order[t] or order[t] in _said(row, t) for t in told)]
    if order["order"] == EDITED and what != "户":
        fitting = _nearest([row for row in fitting if row["unit"] == order["unit"]], order)
    if len(fitting) == 1:
        return fitting[0]["code"], ""
    seen = "、".join(
        f"{row.get('unit') or ''}{row['village']}{row['group']}{name}"
        for row in (fitting or rows)[:3]
    )
    if not fitting:
        return "", f"“{name}”有，但不在所写的村组或单位（登记的是{seen}）"
    return "", f"叫“{name}”的{what}有{len(fitting)}个（{seen}），请写明村组或单位"


def _said(row: dict[str, Any], attribute: str) -> tuple[str, ...]:
    """Return what may be written of a row; of who has no unit, the village in place of the unit."""
    if attribute == "unit" and not row["unit"]:
        return "", row["village"], row["village"] + row["group"]
    return (row[attribute],)


def _nearest(rows: list[dict[str, Any]], order: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the household's own group, else village, where several fit."""
    for levels in (("village", "group"), ("village",)):
        near = [row for row in rows if all(row[level] == order[level] for level in levels)]
        if len(rows) > 1 and near:
            return near
    return rows


def _present(roster: Roster, pairs: Sequence[Sequence[str]]) -> set[str]:
    """Return the codes of pairs that are in the roster."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = pa.array(sorted({code for pair in pairs for code in pair}), pa.string())
    return {
        code
        for frame in (roster.households, roster.helpers)
        for code in frame["code"].filter(pc.is_in(frame["code"], value_set=named)).to_pylist()
    }


def _selves(roster: Roster) -> list[Codes]:
    """Return the pairs of a helper with his own household, by identity number."""
    import pyarrow.compute as pc

    def whole(frame: Any) -> Any:
        return frame.filter(pc.equal(pc.utf8_length(frame["id_number"]), _WHOLE)).combine_chunks()

    homes, hands = whole(roster.households), whole(roster.helpers)
    if not homes.num_rows or not hands.num_rows:
        return []
    at = pc.index_in(homes["id_number"], value_set=hands["id_number"].combine_chunks())
    both = pc.is_valid(at)
    helpers = hands["code"].take(at.filter(both))
    codes = homes["code"].filter(both).to_pylist()
    return list(zip(codes, helpers.to_pylist(), strict=True))
