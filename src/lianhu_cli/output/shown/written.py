"""What was written for others to read: sheets, the notice, the report, and what a scan found."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lianhu_cli.output.console import line, note, table, terminal

_FILES_SHOWN = 40
_LEAKS_SHOWN = 20


def show_sheets(files: Sequence[str], notes: Sequence[str]) -> None:
    """Show which sheets were written: each, or how many where they are many."""
    console = terminal()
    if console is None or len(files) <= _FILES_SHOWN:
        for file in files:
            line(console, f"已写出 {file}", "green")
    else:
        line(console, f"已写出 {len(files)} 个工作簿：{files[0]} …… {files[-1]}", "green")
    for sentence in notes:
        note(sentence)


def show_publish(answer: dict[str, Any]) -> None:
    """Show what was made public, until when, and what the clerk has still to think of."""
    console = terminal()
    line(
        console,
        f"公示 {answer['villages']} 个村 {answer['households']} 户："
        f"{answer['first']} 至 {answer['last']}，{answer['working_days']} 个工作日",
    )
    if answer["left_out"]:
        line(console, f"{answer['left_out']} 户还没有帮扶责任人，没有列入公示", "yellow")
    if answer["alike"] == 1:
        line(
            console,
            "公示栏里（不算姓名、小组）有的户在本村独一份，看得出是谁家；可用 --columns 少写几栏",
            "yellow",
        )
    for file in answer["files"]:
        line(console, f"已写出 {file}", "green")


def show_scan(answer: dict[str, Any]) -> None:
    """Show which numbers stand where, file by file: the first of each, and how many more."""
    from lianhu_cli.domain.privacy.numbers_in_text import NAMES

    console = terminal()
    by_file: dict[str, list[dict[str, str]]] = {}
    for finding in answer["findings"]:
        by_file.setdefault(finding["file"], []).append(finding)
    rows = [
        (file, one["place"], NAMES[one["kind"]], one["value"], one["hidden"])
        for file, found in by_file.items()
        for one in (found if console is None else found[:_LEAKS_SHOWN])
    ]
    if rows:
        table(console, "不该外传的号码", ("文件", "位置", "号码", "打码后", "藏在"), rows)
    for file, found in by_file.items():
        kinds = Counter(NAMES[one["kind"]] for one in found)
        told = "，".join(f"{name} {count} 处" for name, count in kinds.items())
        more = console is not None and len(found) > _LEAKS_SHOWN
        only = f"（只列出前 {_LEAKS_SHOWN} 处，全部见 --json）" if more else ""
        line(console, f"{file}：{told}{only}", "red")
    for one in answer["unreadable"]:
        line(console, f"没能检查：{one['file']} {one['reason']}", "yellow")
    if answer["pictures"]:
        line(console, f"另有 {len(answer['pictures'])} 张图片看不了内容，请自己看一眼", "yellow")
    line(console, f"共检查 {len(answer['files'])} 个文件，查到 {len(answer['findings'])} 处")
    if not answer["findings"] and not answer["unreadable"]:
        line(console, "没有证件号和手机号", "green")


def show_sources(sources: Sequence[tuple[str, str, str]]) -> None:
    """Show what each figure of a report is and where it comes from."""
    table(terminal(), "", ("名字", "值", "来源"), sources)
