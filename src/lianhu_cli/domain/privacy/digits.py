"""Digits as people and systems write them: full width, circled, in Chinese, read as plain ones.

The text keeps its length, so that a place in it is a place in what was typed.
"""

import re
import unicodedata

from lianhu_cli.domain.patterns import late

_CHINESE = dict(
    zip("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖", "000123456789123456789", strict=True)
)
_IN_CHINESE = late(f"[{''.join(_CHINESE)}]{{11,}}")
_CROSSES = dict.fromkeys("Ｘｘ×✕Χх", "X")
_SIGNS = late(rf"(?![\x00-\x7f])[\d²³¹⁰-⁹₀-₉①-⑨⑴-⑼❶-❾➀-➈{''.join(_CROSSES)}]")

_DIGIT = r"\d零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖①-⑳⁰-₉*＊×●"
_ENOUGH = late(f"[{_DIGIT}](?:[^{_DIGIT}]{{0,8}}[{_DIGIT}]){{9}}")


def are_enough(text: str) -> bool:
    """Tell whether so many digits stand near each other that there may be a number in a text.

    >>> are_enough("13800001234"), are_enough("走访12户，1380元")
    (True, False)
    """
    return len(text) > 9 and _ENOUGH.search(text) is not None


def plain(text: str) -> str:
    """Return a text with its digits, and the X at the end of a number, as ASCII.

    >>> plain("１３８ ①三八〇〇〇〇一二三四"), plain("一三八〇〇〇〇一二三四"), plain("张三")
    ('138 1三八〇〇〇〇一二三四', '13800001234', '张三')
    """
    if text.isascii():
        return text
    text = _SIGNS.sub(_value, text)
    return _IN_CHINESE.sub(lambda run: "".join(map(_CHINESE.__getitem__, run.group())), text)


def _value(sign: re.Match[str]) -> str:
    return _CROSSES.get(sign.group()) or str(unicodedata.digit(sign.group()))
