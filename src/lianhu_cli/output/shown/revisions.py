"""Revisions on the terminal: what changed the register, in the office's words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lianhu_cli.domain.tables.survey import PEOPLE, Helper, Household
from lianhu_cli.output.console import table, terminal

_COMMANDS = {
    "import": "导入", "pair": "结对", "link": "配村", "pin": "指定", "avoid": "回避", "free": "撤销指定与回避",
    "set": "改动", "leave": "离册", "same": "认作一人", "differ": "认作两人", "drop": "撤回文件",
    "forget": "删除个人信息", "remember": "记下规则或对照",
}  # fmt: skip
_CHANGES = {"added": "新增", "changed": "变更", "removed": "离册"}


def in_words(revision: Mapping[str, Any]) -> str:
    """Say what a revision was: 第 7 次修订（导入 甲.xlsx，2026-03-01）."""
    what = " ".join([_command(revision), *revision["files"][:3]])
    return f"第 {revision['revision']} 次修订（{what}，{revision['day']}）"


def show_log(revisions: Sequence[Mapping[str, Any]]) -> None:
    """Show every revision, the newest last."""
    rows = [
        (
            one["revision"],
            one["at"][:16].replace("T", " "),
            _command(one) + ("（已撤销）" if one["undone"] else ""),
            "、".join(one["files"]),
            "，".join(_changes(one["changes"])),
        )
        for one in revisions
    ]
    table(terminal(), "修订记录", ("序号", "时间（UTC）", "命令", "文件", "变动"), rows)


def show_exports(exports: Sequence[Mapping[str, Any]]) -> None:
    """Show what left the office."""
    rows = [
        (
            one["at"][:16].replace("T", " "), one["file"], _titles(one["columns"]), one["people"],
            "打码" if one["masked"] else "未打码",
        )
        for one in exports
    ]  # fmt: skip
    table(terminal(), "写出的文件", ("时间（UTC）", "文件", "栏目", "人数", "号码"), rows)


def _titles(columns: str) -> str:
    """Return the columns that left by their titles; a notice notes them by attribute."""
    if not columns.isascii():
        return columns
    declared = {
        **{name: column.title for name, column in Household.columns.items()},
        **{f"helper.{name}": column.title for name, column in Helper.columns.items()},
    }
    return "、".join(declared.get(name, name) for name in columns.split(",") if name)


def _command(revision: Mapping[str, Any]) -> str:
    command = str(revision["command"])
    return _COMMANDS.get(command, command)


def _changes(counts: Mapping[str, int]) -> Iterator[str]:
    people = {table.role: table.counted_as[0] for table in PEOPLE}
    for name, number in counts.items():
        role, _, change = name.partition(".")
        if role in people:
            yield f"{_CHANGES[change]} {number} {people[role]}"
        elif name == "pairs":
            yield f"结对 {number} 对"
