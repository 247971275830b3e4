"""What a 年度总结 says besides its figures: what is wanting and what is to be done, each with its number."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.word.text import day

_ORDINALS = "一二三四五"
_NAMED = 3
"""So many villages are named, those with most."""
WANTING, NEXT = "存在问题", "下一步"


def sentences(told: Supervised) -> Iterator[tuple[str, str]]:
    """Yield 存在问题 and 下一步, as far as the figures give any."""
    found = list(_found(told))
    if found:
        yield WANTING, _listed([problem for problem, _ in found])
        yield NEXT, _listed([*(step for _, step in found), *_still_due(told)])
    else:
        yield WANTING, "台账里没有漏访的户、逾期的工作和未化解的纠纷。"
        yield NEXT, "继续按规定的次数走访，随时登记台账。"


def _found(told: Supervised) -> Iterator[tuple[str, str]]:
    """Yield (what is wanting, what is to be done about it)."""
    totals = told.totals
    if told.paired and totals["overdue"]:
        never = f"，其中全年没有走访过的{totals['not_visited']}户" if _all_missed(told) else ""
        yield (
            f"走访不够均衡，{totals['overdue']}户有漏访{never}{where(told.missed, '户')}",
            f"对漏访的{totals['overdue']}户逐户补访，由帮扶人所在单位督促",
        )
    if told.paired and totals["owed"]:
        yield (
            f"还有{totals['owed']}户本期走访次数不够",
            f"对还欠访的{totals['owed']}户排出日程，按期走访到位",
        )
    if totals["open_disputes"]:
        since = min((row["date"] for row in told.unsettled if row["date"]), default="")
        oldest = f"，最早的是{day(since)}排查的" if since else ""
        yield (
            f"尚有{totals['open_disputes']}件矛盾纠纷没有化解{oldest}{where(told.unsettled, '件')}",
            f"对未化解的{totals['open_disputes']}件矛盾纠纷逐件落实调解人和办结时间",
        )
    if totals["tasks_late"]:
        yield (
            f"{totals['tasks_late']}项重点工作逾期{where(told.late, '项')}",
            f"{totals['tasks_late']}项逾期工作由责任单位说明原因，重新定出完成时间",
        )
    without = [row["village"] for row in told.rows if "village" in row and not _given(row)]
    if without and totals["gifts"]:
        named = "、".join(without[:_NAMED]) + ("等" if len(without) > _NAMED else "")
        yield (
            f"捐资捐物不够均衡，{named}{len(without)}个村没有登记",
            f"请{len(without)}个没有捐资捐物的村的联系单位帮助解决实际困难",
        )


def _all_missed(told: Supervised) -> bool:
    """Tell whether who was not visited all year is among the missed: then it is a part of them."""
    return 0 < told.totals["not_visited"] <= told.totals["overdue"] and not told.totals["owed"]


def _given(row: Row) -> Any:
    return row.get("gifts") or row.get("gifts_so_far")


def _still_due(told: Supervised) -> Iterator[str]:
    """Yield what is not late yet and has to be done within the year."""
    totals = told.totals
    left = totals["tasks_due"] - totals["tasks_due_done"] - totals["tasks_late"]
    if left > 0 and told.period.on < told.period.end:
        yield f"没有到期的{left}项重点工作按时限完成"


def where(rows: Sequence[Row], counted_in: str) -> str:
    """Say in which villages most of some rows are.

    >>> where([{"village": name} for name in "甲甲乙乙丙丁"], "件"), where([{"village": "甲"}], "件")
    ('（较多的是甲2件、乙2件）', '（分布在甲1件）')
    >>> where([{"village": name} for name in "甲乙丙丁"], "件")
    '（分布在4个村）'
    """
    counted = Counter(row["village"] for row in rows if row["village"])
    if not counted:
        return ""
    all_named = len(counted) <= _NAMED
    most = [(name, n) for name, n in counted.most_common(_NAMED) if n > 1 or all_named]
    named = "、".join(f"{village}{count}{counted_in}" for village, count in most)
    if not named:
        return f"（分布在{len(counted)}个村）"
    return f"（{'分布在' if all_named else '较多的是'}{named}）"


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return f"{parts[0]}。"
    return "".join(f"{_ORDINALS[at]}是{part}。" for at, part in enumerate(parts[: len(_ORDINALS)]))
