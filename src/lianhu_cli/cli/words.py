"""Typer's own words in Chinese: the frame of the help pages and the usage errors."""

import re

from lianhu_cli.domain.patterns import late

_FRAME = (
    ("Usage: ", "用法："),
    ("Options:", "选项："),
    ("Arguments:", "参数："),
    ("Commands:", "命令："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Show this message and exit.", "显示本说明。"),
    ("Install completion for the current shell.", "为当前的 shell 安装自动补全。"),
    ("[required]", "[必填]"),
)
_SAID = (
    (late(r"\benv\s+var:\s+"), "环境变量："),
    (late(r"\bdefault:\s+"), "默认："),
    (late(r"\b(\d+)<=x<=(\d+)\]"), r"\1 到 \2]"),
    (late(r"\bx>=(\d+)\]"), r"至少 \1]"),
    (late(r";\s+(?=默认：|必填|至少|\d+ 到)"), "；"),
)
_SHOW_COMPLETION = late(
    r"Show completion for the current shell, to copy\s+it or\s+customize\s+the\s+installation\."
)

_ERRORS = (
    (r"No such option: (.+?)(?: \(Possible options: (.+)\))?$", r"没有选项 \1"),
    (r"No such command '(.+?)'\..*", r"没有命令 \1"),
    (r"Missing argument '(.+?)'.*", r"缺少参数 \1"),
    (r"Missing option '(.+?)'.*", r"缺少选项 \1"),
    (r"Missing command.*", "缺少命令"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多出的参数：\1"),
    (r"Option '(.+?)' requires an argument.*", r"选项 \1 后面要跟一个值"),
    (r"Option '(.+?)' does not take a value.*", r"选项 \1 后面不带值"),
    (
        r"Invalid value for '?(.+?)'?(?: \(env var: .+?\))?: (?:Value error, )?'(.*?)' is not one of (.+?)\.?",
        r"\1 不能是“\2”，可选：\3",
    ),
    (
        r"Invalid value for '?(.+?)'?(?: \(env var: .+?\))?: Input should be a valid integer.*",
        r"\1 要写整数",
    ),
    (
        r"Invalid value for '?(.+?)'?(?: \(env var: .+?\))?: Input should be greater than or equal to (\S+)",
        r"\1 不能小于 \2",
    ),
    (
        r"Invalid value for '?(.+?)'?(?: \(env var: .+?\))?: Input should be less than or equal to (\S+)",
        r"\1 不能大于 \2",
    ),
    (r"Invalid value for '?(.+?)'?(?: \(env var: .+?\))?: (.+)", r"\1 的值不对：\2"),
)
_CHOICES = late(r"(?<='), (?=')")
"""What stands between two choices, as Typer lists them."""


def in_chinese(text: str) -> str:
    """Return a text of a help page with what typer says in Chinese.

    >>> in_chinese("登记库。  [env var: LIANHU_DB; default: lianhu.db]")
    '登记库。  [环境变量：LIANHU_DB；默认：lianhu.db]'
    >>> in_chinese("个数。  [default: 7; 1<=x<=60]")
    '个数。  [默认：7；1 到 60]'
    """
    for english, chinese in _FRAME:
        text = text.replace(english, chinese)
    for pattern, chinese in _SAID:
        text = pattern.sub(chinese, text)
    return _SHOW_COMPLETION.sub("显示自动补全脚本，供复制或修改。", text)


def unreadable(message: str) -> str:
    """Return the file that a usage error says may not be read, "" where it says something else.

    >>> unreadable("Invalid value for '--db' (env var: 'LIANHU_DB'): path a.db is not readable.")
    'a.db'
    """
    found = re.search(r": path '?(.+?)'? is not readable\.$", message, re.DOTALL)
    return found[1] if found else ""


def usage_error(message: str) -> str:
    """Return a usage error in Chinese.

    >>> usage_error("No such option: --frsh (Possible options: --fresh)")
    '没有选项 --frsh'
    >>> usage_error("Missing argument 'PATH...'.")
    '缺少参数 PATH...'
    >>> usage_error("Invalid value for '--by': Value error, 'x' is not one of 'a', 'b'.")
    '--by 不能是“x”，可选：a、b'
    >>> usage_error("Invalid value for '--days': Input should be greater than or equal to 1")
    '--days 不能小于 1'
    """
    for pattern, chinese in _ERRORS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return _CHOICES.sub("、", found.expand(chinese)).replace("'", "")
    return message
