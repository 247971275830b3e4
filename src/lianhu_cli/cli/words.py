"""Typer's own words in Chinese: the frame of the help pages and the usage errors."""

import re

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
    (re.compile(r"\benv\s+var:\s+"), "环境变量："),
    (re.compile(r"\bdefault:\s+"), "默认："),
    (re.compile(r";\s+(?=默认：|必填)"), "；"),
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


def in_chinese(text: str) -> str:
    """Return a text of a help page with what typer says in Chinese.

    >>> in_chinese("登记库。  [env var: LIANHU_DB; default: lianhu.db]")
    '登记库。  [环境变量：LIANHU_DB；默认：lianhu.db]'
    """
    for english, chinese in _FRAME:
        text = text.replace(english, chinese)
    for pattern, chinese in _SAID:
        text = pattern.sub(chinese, text)
    return _SHOW_COMPLETION.sub("显示自动补全脚本，供复制或修改。", text)


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
