"""指定与回避: which pairs are fixed and which forbidden by hand, as codes.

Also who must not help their own household: `own_households`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.rounds.order_names import OrderNames
from lianhu_cli.domain.rounds.own_household import own_households
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa


Codes = tuple[str, str]
"""Household and helper."""
Row = Mapping[str, Any]
"""A row of 指定与回避."""

_AVOID = ("回避", "避开", "避免", "禁止", "不得", "不能", "不准", "不许", "不可", "不宜", "不安排",
          "不结对", "不帮扶", "不联系")  # fmt: skip
_RELATIVE = ("亲属", "亲戚", "近亲")
_PIN = ("指定", "必须", "固定", "安排", "指派", "保持")
_UNCHANGED = late("不(?:得|能|准|许|可|宜|再)?(?:调整|更换|变更|变动|改变|变|换|动|改)")
"""Said of a pair that is to stay as it is: no prohibition of the pair."""
_DENIED = late("不(?:得|能|准|许|可|宜)(?:回避|避开|避免|禁止)")
_TAKEN_BACK = late("取消|解除|撤销|撤消|撤回|废止|作废|停止|终止|免|不|无|非|未|否|勿")
"""What makes of an order its contrary, or takes it back: no order that a sheet can give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Pairs fixed and forbidden, and what could not be understood, each with its sentence.

    `told` says by meaning which lines of which sheets order a pair. `same` are those of the avoided
    pairs whose helper is the household's head or lives in it, each with the sentence that says so.
    """

    pins: tuple[Codes, ...] = ()
    avoids: tuple[Codes, ...] = ()
    kin: tuple[Codes, ...] = ()
    told: Mapping[str, Mapping[Codes, str]] = field(default_factory=dict)
    same: Mapping[Codes, str] = field(default_factory=dict)
    unclear: tuple[str, ...] = ()

    def line(self, pair: Codes, *meanings: str) -> str:
        """Say where a pair is ordered, with some of the meanings or with any."""
        lines = [said for kind, said in self._told(pair) if kind in meanings or not meanings]
        return "；".join(lines) or self.same.get(pair, "")

    def _told(self, pair: Codes) -> Iterator[tuple[str, str]]:
        for kind, lines in self.told.items():
            if pair in lines:
                yield kind, lines[pair]


def meaning(word: str) -> str:
    """Return what an order is: pin, avoid, relative, or "".

    >>> meaning("指 定"), meaning("应回避"), meaning("近亲属"), meaning("其他")
    ('pin', 'avoid', 'relative', '')
    >>> [meaning(word) for word in ("亲属回避", "回避（亲属）", "亲属，回避", "不得指定")]
    ['avoid', 'avoid', 'avoid', 'avoid']
    >>> [meaning(word) for word in ("取消指定", "解除回避", "不指定", "不再回避", "非亲属", "无需回避")]
    ['', '', '', '', '', '']
    >>> meaning("保持不变"), meaning("指定，不得更换"), meaning("避免亲属"), meaning("不得回避")
    ('pin', 'pin', 'avoid', '')
    """
    rest = _UNCHANGED.sub("保持", "".join(word.split()))
    if _DENIED.search(rest):
        return ""
    found = []
    for kind, words in (("avoid", _AVOID), ("relative", _RELATIVE), ("pin", _PIN)):
        found += [kind for one in words if one in rest]
        for one in words:
            rest = rest.replace(one, "，")
    return "" if not found or _TAKEN_BACK.search(rest) else found[0]


def of_units(order: Row) -> bool:
    """Tell whether a row of 指定与回避 is about a unit and a village, not about two persons.

    >>> of_units({"household": "", "helper": "", "village": "石桥村", "unit": "区水务局"})
    True
    """
    both = order["village"] and order["unit"]
    return not order["household"] and not order["helper"] and bool(both)


def line_of(orders: "pa.Table") -> Callable[[Row], str]:
    """Return what says where a row of 指定与回避 stands: with its file, where they are of several."""
    several = len(set(orders["source_file"].unique().to_pylist()) - {""}) > 1

    def line(row: Row) -> str:
        if not row["source_file"]:
            return f"{row['order']}（命令）"
        file = f"{Path(row['source_file']).name} " if several else ""
        return f"{file}{row['source_sheet']}第{row['source_row']}行"

    return line


def resolve(roster: Roster, policy: Policy) -> Orders:
    """Return the orders of a roster as pairs of codes.

    Relatives are avoided or preferred as the policy says; who lives in the household never helps it.
    """
    same = own_households(roster)
    found: dict[str, dict[Codes, None]] = {"pin": {}, "avoid": dict.fromkeys(same), "relative": {}}
    told: dict[str, dict[Codes, str]] = defaultdict(dict)
    unclear = []
    line_at = line_of(roster.orders)
    for row, pair, why in _pairs(roster):
        line, kind = line_at(row), meaning(row["order"])
        why = why if kind else f"类型“{row['order']}”不认识，应为指定或回避"
        if why:
            unclear.append(f"{line}：{why}，没有执行")
            continue
        ordered = row["order"] if row["source_file"] else ""
        said = f"{line}{ordered} {row['household']}—{row['helper']}"
        told[kind][pair] = f"{told[kind][pair]}；{said}" if pair in told[kind] else said
        found[kind][pair] = None
    kin = found["relative"]
    if policy.relatives == "avoid":
        found["avoid"] |= kin
        kin = {}
    return Orders(
        pins=tuple(found["pin"]),
        avoids=tuple(found["avoid"]),
        kin=tuple(kin),
        told=told,
        same=same,
        unclear=tuple(unclear),
    )


def about(roster: Roster, pair: Codes) -> list[dict[str, Any]]:
    """Return the rows of 指定与回避 that mean a pair: by its codes, or by names that are theirs alone."""
    import pyarrow.compute as pc

    orders, key = roster.orders, "/".join(pair)
    names = {
        name: frame.filter(pc.equal(frame["code"], code))[called].to_pylist()
        for name, frame, called, code in (
            ("household", roster.households, "head", pair[0]),
            ("helper", roster.helpers, "name", pair[1]),
        )
    }
    by_name = pc.and_(
        *(pc.is_in(orders[name], value_set=_texts(some)) for name, some in names.items())
    )
    near = orders.filter(pc.or_(pc.equal(orders["pair"], key), by_name))
    meant = _pairs(Roster.of({**roster.by_role(), "orders": near}))
    return [row for row, codes, why in meant if codes == pair and not why]


def about_household(roster: Roster, code: str) -> list[dict[str, Any]]:
    """Return the rows of 指定与回避 that mean a household, whoever the other person is."""
    meant = _pairs(roster)
    return [row for row, codes, _ in meant if codes[0] == code]


def told(roster: Roster) -> Iterator[tuple[dict[str, Any], Codes, str]]:
    """Yield every order about two persons with their codes, or "" for them, and why it is not obeyed."""
    for row, codes, why in _pairs(roster):
        unknown = "" if meaning(row["order"]) else f"类型“{row['order']}”不认识，应为指定或回避"
        yield row, ("", "") if why else codes, unknown or why


def _texts(some: Sequence[str]) -> "pa.Array":
    import pyarrow as pa

    return pa.array(some, pa.string())


def _pairs(roster: Roster) -> Iterator[tuple[dict[str, Any], Codes, str]]:
    """Yield every order about two persons with their codes, or why they cannot be told."""
    orders = roster.orders
    if not orders.num_rows:
        return
    names = OrderNames(roster.households, roster.helpers, orders)
    households, helpers = roster.household.code, roster.helper.code
    by_command = [pair.split("/") for pair in orders["pair"].to_pylist() if pair]
    there = _present(roster, by_command)
    for row in orders.to_pylist():
        if of_units(row):
            continue  # for linking.link_orders
        if row["pair"]:
            household, _, helper = row["pair"].partition("/")
            why_household = "" if household in there else f"登记库里已没有户“{row['household']}”"
            why_helper = "" if helper in there else f"登记库里已没有帮扶人“{row['helper']}”"
        else:
            of_household, of_helper = names.household(row), names.helper(row)
            household, why_household = _code(households, of_household.row), of_household.sentence
            helper, why_helper = _code(helpers, of_helper.row), of_helper.sentence
        yield row, (household, helper), why_household or why_helper


def _code(codes: "pa.ChunkedArray", row: int) -> str:
    return str(codes[row].as_py()) if row >= 0 else ""


def _present(roster: Roster, pairs: Sequence[Sequence[str]]) -> set[str]:
    """Return the codes of pairs that are in the roster."""
    import pyarrow.compute as pc

    named = _texts(sorted({code for pair in pairs for code in pair}))
    return {
        code
        for frame in (roster.households, roster.helpers)
        for code in frame["code"].filter(pc.is_in(frame["code"], value_set=named)).to_pylist()
    }
