"""One household or helper as a person names it: a code, a name, or a path like 石桥村/3组/张三."""

from typing import Any

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.roster import Roster

Row = dict[str, Any]
_SHOWN = 5


def household(roster: Roster, said: str) -> Row:
    """Return the one household that is meant.

    Raises:
        UsageError: there is none, or there are several; they are named.
    """
    return _one(roster.households, "head", ("township", "village", "group"), said, "户")


def helper(roster: Roster, said: str) -> Row:
    """Return the one helper that is meant.

    Raises:
        UsageError: there is none, or there are several; they are named.
    """
    return _one(roster.helpers, "name", ("unit", "village", "group"), said, "帮扶人")


def _one(frame: Any, name: str, around: tuple[str, ...], said: str, what: str) -> Row:
    import pyarrow.compute as pc

    *places, last = said.strip().split("/")
    rows = frame.filter(pc.or_(pc.equal(frame["code"], said), pc.equal(frame[name], last)))
    found: list[Row] = [
        row
        for row in rows.to_pylist()
        if row["code"] == said or all(place in [row[level] for level in around] for place in places)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"登记库里没有{what}“{said}”")
    seen = "、".join(
        "/".join(filter(None, (*(row[level] for level in around), row[name])))
        + f"（{row['code']}）"
        for row in found[:_SHOWN]
    )
    raise UsageError(f"叫“{said}”的{what}有 {len(found)} 个：{seen}。请写明其中一个")
