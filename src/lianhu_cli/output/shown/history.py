"""The history of a household or helper on the terminal."""

from collections.abc import Mapping
from typing import Any

from lianhu_cli.output.console import line, table, terminal

_WHAT = {
    "came": "进册", "told": "", "changed": "", "left": "离册", "set": "改定", "leave": "记离册",
    "same": "认作一个", "differ": "认作两个",
}  # fmt: skip


def show_history(answer: Mapping[str, Any]) -> None:
    """Show what happened to those who are meant, and who helped."""
    console = terminal()
    for one in answer["forgotten"]:
        line(
            console,
            f"{one['code']}：{one['day']}按要求删除了个人信息。原因：{one['reason'] or '未写'}",
        )
    for person in answer["people"]:
        state = "" if person["present"] else "（已离册）"
        where = "".join((person["village"], person["group"]))
        rows = [
            (
                event["day"],
                event["title"] or _WHAT.get(event["what"], event["what"]),
                _change(event),
                " ".join(filter(None, (event["file"], event["sheet"], event["cell"]))),
                event["reason"],
            )
            for event in person["events"]
        ]
        title = f"{person['name']} {where} {person['code']}{state}"
        table(console, title, ("日期", "事项", "内容", "出处", "原因"), rows)
        helped = [
            (
                one["day"], f"第 {one['round']} 轮", "结对" if one["what"] == "paired" else "不再帮扶",
                one["name"], one["unit"], one["code"], one["reason"],
            )
            for one in person["helped"]
        ]  # fmt: skip
        if helped:
            other = "帮扶人" if person["side"] == "household" else "户"
            table(console, "帮扶", ("日期", "轮次", "", other, "单位或村", "编码", "原因"), helped)


def _change(event: Mapping[str, Any]) -> str:
    if event["what"] in {"came", "left"}:
        return _WHAT[event["what"]]
    before, after = event["before"], event["after"]
    word = _WHAT.get(event["what"], "")
    change = f"{before} → {after}" if before else str(after)
    return f"{word} {change}".strip() if event["what"] not in {"told", "changed"} else change
