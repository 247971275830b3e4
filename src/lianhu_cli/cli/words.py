"""Typer's own words in Chinese: the frame of the help pages and the usage errors."""

import re
from typing import Any

from typer.core import TyperCommand, TyperGroup

_FRAME = (
    ("Usage: ", "用法："),
    ("\nOptions:", "\n选项："),
    ("\nArguments:", "\n参数："),
    ("\nCommands:", "\n命令："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Show this message and exit.", "显示本说明。"),
    ("Install completion for the current shell.", "为当前的 shell 安装自动补全。"),
    ("[required]", "[必填]"),
    ("[env var: ", "[环境变量："),
    ("[default: ", "[默认："),
)
_SHOW_COMPLETION = re.compile(
    r"Show completion for the current shell, to copy\s+it or\s+customize\s+the\s+installation\."
)

_ERRORS = (
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?$", r"没有选项 \1"),
    (r"No such command '(.+?)'\..*", r"没有命令 \1"),
    (r"Missing argument '(.+?)'.*", r"缺少参数 \1"),
    (r"Missing option '(.+?)'.*", r"缺少选项 \1"),
    (r"Missing command.*", "缺少命令"),
    (r"Got unexpected extra arguments? \((.+)\)", r"多出的参数：\1"),
    (r"Option '(.+?)' requires an argument.*", r"选项 \1 后面要跟一个值"),
    (r"Option '(.+?)' does not take a value.*", r"选项 \1 后面不带值"),
    (r"Invalid value for '?(.+?)'?: '(.+?)' is not one of (.+)", r"\1 不能是“\2”，可选：\3"),
    (r"Invalid value for '?(.+?)'?: (.+)", r"\1 的值不对：\2"),
)


def in_chinese(page: str) -> str:
    """Return a help page with its frame in Chinese."""
    for english, chinese in _FRAME:
        page = page.replace(english, chinese)
    return _SHOW_COMPLETION.sub("显示自动补全脚本，供复制或修改。", page)


def usage_error(message: str) -> str:
    """Return a usage error in Chinese.

    >>> usage_error("No such option: --frsh (Possible options: --fresh)")
    '没有选项 --frsh'
    >>> usage_error("Missing argument 'PATH...'.")
    '缺少参数 PATH...'
    """
    for pattern, chinese in _ERRORS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return found.expand(chinese)
    return message


class Command(TyperCommand):
    """A command whose help page is Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """The group of all commands, its help page Chinese throughout."""

    def get_help(self, ctx: Any) -> str:
        """Return the help page."""
        return in_chinese(super().get_help(ctx))
