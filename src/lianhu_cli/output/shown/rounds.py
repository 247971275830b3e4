"""Rounds on the terminal: one made, those there were, what differs, what is wrong, what would be."""

from collections.abc import Sequence
from typing import Any

from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.domain.rules import aims
from lianhu_cli.output.console import line, table, terminal

_ROOM_FOR_ROOTS = 120
"""So many columns a terminal has that shows whole roots beside the rest."""


def show_pair(answer: dict[str, Any]) -> None:
    """Show a round: coverage by kind, what was left, the files."""
    console = terminal()
    rows = [
        (kind, both["households"], both["covered"], both["households"] - both["covered"])
        for kind, both in answer["by_kind"].items()
    ]
    rows.append(("合计", answer["households"], answer["covered"], answer["uncovered"]))
    table(console, "结对结果", ("户类别", "应帮扶", "已落实", "未落实"), rows, bars=(2, 1))
    left = "，".join(f"{name} {answer['left'][level]}" for level, name in LEFT.items())
    line(
        console,
        f"帮扶人 {answer['helpers']}，名额 {answer['slots']}，用去 {answer['slots_used']}，"
        f"空余 {answer['idle_slots']}",
    )
    line(console, f"跨越：{left}")
    if answer["pinned"]:
        line(console, f"按指定结对 {answer['pinned']} 对")
    if answer["kept"] or answer["changed"]:
        line(console, f"比上一轮：保留 {answer['kept']} 对，变动 {answer['changed']} 对")
    if answer.get("unfilled"):
        line(console, f"另有 {answer['unfilled']} 户有了帮扶人，但没有配齐", "yellow")
    if answer.get("unmet"):
        line(console, f"有的帮扶人不到规则的最少户数，一共还差 {answer['unmet']} 户", "yellow")
    if answer["uncovered"]:
        short = "没有能接的名额" if answer["idle_slots"] else "名额不够"
        line(console, f"{short}，未落实的户见 lianhu list uncovered", "yellow")
    elif answer["status"] == "feasible":
        line(console, "全部落实；连片只求到较好，不保证没有更好的", "yellow")
    elif answer.get("unfilled"):
        line(console, "每户都有帮扶人；在这些规则下没有更好的结对", "green")
    else:
        line(console, "全部落实；在这些规则下没有更好的结对", "green")
    for file in answer["files"]:
        line(console, f"已写出 {file}")


def show_rounds(rounds: Sequence[dict[str, Any]]) -> None:
    """Show the rounds there were; a narrow terminal has the beginning of the roots only."""
    console = terminal()
    whole = console is None or console.width > _ROOM_FOR_ROOTS
    rows = [
        (
            one["round"], one["name"], one["date"], one["households"], one["covered"],
            f"{one['coverage']:.1%}", one["kept"], one["changed"], one["root"] if whole else f"{one['root'][:8]}…",
        )
        for one in rounds
    ]  # fmt: skip
    heading = ("轮次", "名称", "日期", "应帮扶", "已落实", "落实率", "保留", "变动", "校验码")
    table(console, "历次结对", heading, rows)


def show_changes(changed: Sequence[dict[str, Any]], titles: dict[str, str]) -> None:
    """Show whose helper is another one, and why."""
    console = terminal()
    rows = [tuple(row[name] or "—" for name in titles) for row in changed]
    if rows:
        table(console, "调整对照", tuple(titles.values()), rows)
    line(console, f"调整 {len({row['household'] for row in changed})} 户")


def show_audit(
    findings: Sequence[str], number: int, aims: Sequence[str], *, proved: bool, erased: int = 0
) -> None:
    """Show what an audit found; of `aims`, `need` is decided among equals and not proved.

    `erased` counts who was erased after the round was made: then nothing is proved of it any more.
    """
    console = terminal()
    for sentence in findings:
        line(console, sentence, "red")
    if findings:
        return
    line(console, f"第 {number} 轮结对逐条复核，没有违反规则", "green")
    if erased:
        why = f"这一轮之后有 {erased} 户（人）的个人信息已按要求删除：数字和是否最优不再能核对"
        line(console, why, "yellow")
    elif proved:
        line(console, "已证明：按规则的目标先后，没有更好的结对", "green")
        if "need" in aims:
            line(console, "（同村组同类的户之间谁更对口，不在证明之内）")
    else:
        line(console, "每户要几名帮扶人时，只能证明到这里：没有找到更好的结对", "yellow")


def figures(cost: dict[str, int]) -> str:
    """Say what differs, figure by figure.

    >>> figures({"village": 2, "uncovered_特殊户": 1, "group": -1})
    '出村多 2，特殊户未落实多 1，出组少 1'
    """
    told = []
    for name, count in cost.items():
        figure, _, kind = name.partition("_")
        told.append(aims.words(aims.BY_FIGURE[figure], count, kind, " "))
    return "，".join(told)


def show_edits(answer: dict[str, Any], *, blanks: bool) -> None:
    """Show an edited sheet: what is not understood, which rules are broken, what each edit costs.

    `blanks` tells that a helper was blanked; else whoever lost one has no row of them any more.
    """
    console = terminal()
    for sentence in (*answer["unclear"], *(one["message"] for one in answer["findings"])):
        line(console, sentence, "red")
    rows = [
        (
            f"{one['village']}{one['group']}{one['head']}",
            one["old"] or "—",
            one["new"] or "—",
            figures(one["cost"]) or "无",
        )
        for one in answer["edits"]
    ]
    if rows:
        table(console, "改动", ("户", "原帮扶人", "现帮扶人", "代价"), rows)
    total = figures(answer["difference"]) or "没有差别"
    line(console, f"改动 {len(rows)} 户；合计：{total}")
    if answer["ok"]:
        line(console, "没有违反规则。要照此执行：lianhu import 这个文件，再 lianhu pair", "green")
    lost = any(not one["new"] for one in answer["edits"])
    if blanks:
        line(console, "只把帮扶人删去、没有另写的，导入时记作回避，不再配给原来的人", "yellow")
    elif lost:
        line(
            console,
            "整行删去的，导入时不算改动，再结对时还可能配给原来的人；不要他帮扶的，请用 lianhu avoid 户 人",
            "yellow",
        )


def show_whatif(answer: dict[str, Any], said: Sequence[str]) -> None:
    """Show today beside what would be."""
    console = terminal()
    today, then = answer["today"], answer["then"]
    names = {
        "households": "应帮扶户", "covered": "已落实", "uncovered": "未落实", "helpers": "帮扶人",
        "slots": "名额", "idle_slots": "空余名额",
    }  # fmt: skip
    rows = [
        (word, today[name], then[name], then[name] - today[name]) for name, word in names.items()
    ]
    for kind, now in today["by_kind"].items():
        new = then["by_kind"].get(kind, {"covered": 0})["covered"]
        rows.append((f"{kind}已落实", now["covered"], new, new - now["covered"]))
    for level, word in LEFT.items():
        rows.append(
            (
                word,
                today["left"][level],
                then["left"][level],
                then["left"][level] - today["left"][level],
            )
        )
    told = [(word, *map(str, (now, new)), f"{by:+d}" if by else "") for word, now, new, by in rows]
    table(console, "试算", ("", "现在", "这样改", "相差"), told)
    line(console, f"和现在比：保留 {then['kept']} 对，变动 {then['changed']} 对")
    for sentence in said:
        line(console, sentence)
    line(console, "只是试算，登记库没有改动")
