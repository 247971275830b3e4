"""A list held against the register, on the terminal."""

from typing import Any

from lianhu_cli.output.console import line, table, terminal

_PERSON = ("村（单位）", "组", "姓名", "出处")


def show_comparison(answer: dict[str, Any]) -> None:
    """Show who is only here, who only there, and which cells differ."""
    console = terminal()
    for name, title in (("only_here", "只在登记库里"), ("only_there", "只在来的名单里")):
        if answer[name]:
            rows = [
                (one["unit"] or one["village"], one["group"], one["name"], one["at"])
                for one in answer[name]
            ]
            table(console, title, _PERSON, rows)
    if answer["differing"]:
        differing = [
            (one["name"], one["title"], one["here"], one["here_at"], one["there"], one["there_at"])
            for one in answer["differing"]
        ]
        heading = ("姓名", "栏目", "登记库", "出处", "来的名单", "出处")
        table(console, "两边不一样", heading, differing)
    line(
        console,
        f"只在登记库里 {len(answer['only_here'])}，只在来的名单里 {len(answer['only_there'])}，"
        f"不一样的格 {len(answer['differing'])}；登记库没有改动",
    )
