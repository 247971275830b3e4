"""Units and villages linked, on the terminal."""

from typing import Any

from lianhu_cli.output.console import line, table, terminal


def show_linking(answer: dict[str, Any]) -> None:
    """Show which units are linked with which villages, and how the slots meet the households."""
    console = terminal()
    loads = {(one["township"], one["village"]): one for one in answer["by_village"]}
    rows, last = [], None
    for one in answer["links"]:
        at = (one["township"], one["village"])
        load = loads[at] if at != last else dict.fromkeys(("households", "based", "slots"), "")
        last = at
        rows.append(
            (
                one["village"], one["unit"], one["cadres"], one["instructor"] or "—",
                load["households"], load["based"], load["slots"], load.get("short", ""),
                "指定" if one["pinned"] else "原有" if one["kept"] else "新联",
            )
        )  # fmt: skip
    heading = (
        "行政村", "单位", "干部", "指导员", "应帮扶户", "本村名额", "单位名额", "还差", "",
    )  # fmt: skip
    table(console, "单位包村", heading, rows)
    for one in answer["broken"]:
        line(console, f"按回避的要求取消：{one['unit']}—{one['village']}", "yellow")
    line(
        console,
        f"{answer['units']} 个单位联 {answer['villages']} 个村：原有 {answer['kept']}，新联"
        f" {answer['added']}；指导员 {answer['instructors']} 名",
    )
    if answer["status"] == "optimal":
        line(console, "在这些规则下没有更好的配法", "green")
    else:
        line(console, "配法可用，但没有算到能证明最好", "yellow")
    for file in answer["files"]:
        line(console, f"已写出 {file}")
    if answer["stored"]:
        line(console, "已存入登记库。下一步：lianhu pair", "green")
    else:
        line(console, "只是试算，登记库没有改动", "yellow")
