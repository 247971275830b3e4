"""Every example of the help pages is run, in a folder where what it names is there, and ends well.

The first of each command at every change, all of them in `make check-all`.
"""

import shlex
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.cli import catalogue

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, Rows, drawer, runner

EXAMPLES = [line for _, entry in catalogue.entries() for line in entry.examples]
_FIRST_OF_EACH = {entry.examples[0] for _, entry in catalogue.entries() if entry.examples}
_LONG = frozenset({"demo", "batch", "template"})
"""Commands that run others, or write whole books of hints."""
_FIRST: dict[str, tuple[str, ...]] = {
    "free": ("pin 张三 李明",),
    "verify": ("audit --proof 证明.json",),
    "log": ("list households --limit 1",),
}
"""What is done before an example that needs it."""
_FINDS = ("compare", "publish --scan")
"""What answers 1 where it finds something, as it does here."""

_TITLES = HOUSEHOLDS[0]
_HOMES: Rows = [
    *HOUSEHOLDS,
    ("石桥村", "3组", "张小三", "620000198505050015", 3, 1, "特殊户", "13800000008"),
    ("柳湾村", "1组", "刘七", "", 3, 1, "特殊户", "13800000009"),
]
_HANDS: Rows = [
    *HELPERS,
    ("李明", "县水务局", "科员", "一般干部", "", "", "13900000004"),
    ("林干", "县水务局", "干事", "一般干部", "", "", "13900000005"),
]


def _survey() -> dict[str, Rows]:
    homes = [
        _TITLES,
        *(("石桥村", "3组", *one[2:]) if one[2] == "张三" else one for one in _HOMES[1:]),
    ]
    places: Rows = [
        ("行政村", "户数", "人口"),
        ("石桥村", 300, 1200),
        ("杨家湾村", 200, 800),
        ("柳湾村", 90, 400),
    ]
    links: Rows = [("单位", "联系村"), ("县水务局", "石桥村")]
    return {"登记册": homes, "干部": _HANDS, "村情": places, "联村": links}


def _office(folder: Path) -> None:
    """Lay out everything that an example names, and a register with two rounds."""
    draw, lianhu = drawer(folder), runner(folder)
    draw("摸底调查.xlsx", **_survey())
    draw(
        "补充名单.xlsx",
        登记册=[_TITLES, ("石桥村", "2组", "郑八", "", 2, 1, "困难户", "13800000010")],
    )
    draw("县里的.xlsx", 登记册=_survey()["登记册"][:3])
    draw(
        "上级表样.xlsx",
        表=[("序号", "户主姓名", "帮扶责任人", "单位"), ("", "", "", ""), ("合计", "", "", "")],
    )
    for place in ("各村", "各乡镇/凤山镇", "各乡镇/柳川镇"):
        (folder / place).mkdir(parents=True)
        drawer(folder / place)("摸底调查.xlsx", **_survey())
    (folder / "写法.toml").write_text('["村名变更"]\n"杨家湾村" = "杨湾村"\n', "utf-8")
    rows = (_TITLES, ("柳湾村", "1组", "刘七", "", 3, 1, "特殊户", "13800000009"))
    (folder / "柳湾村.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    for words in (
        ("import", "摸底调查.xlsx", "补充名单.xlsx"),
        ("pair", "--round", "三月", "--date", "2026-03-02"),
        ("pair", "--round", "四月", "--date", "2026-04-02"),
        ("publish", "--out", "out"),
    ):
        assert lianhu(*words).code == 0, words
    book = openpyxl.load_workbook(folder / "out" / "结对帮扶一览表.xlsx")
    book.save(folder / "改过的一览表.xlsx")


def _runs(line: str) -> list[str]:
    return shlex.split(line.split(" > ")[0].split(" < ")[0])[1:]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(one, marks=pytest.mark.slow)
        if _runs(one)[0] in _LONG or one not in _FIRST_OF_EACH
        else one
        for one in EXAMPLES
    ],
)
def test_the_example_ends_well(
    lianhu: Lianhu, folder: Path, made_once: Callable[..., Path], line: str
) -> None:
    copied(made_once(_office, "examples"), folder)
    words = _runs(line)
    for first in _FIRST.get(words[0], ()):
        assert lianhu(*first.split()).code == 0
    if words[0] == "differ":  # codes are those of the register at hand
        households = lianhu("list", "households", "--json").json["households"]
        words[1:3] = [one["code"] for one in households[:2]]
    given = (folder / line.split(" < ")[1]).read_bytes() if " < " in line else b""
    ran = lianhu(*words, given=given)
    finds = " ".join(words).startswith(_FINDS)
    assert ran.code == int(finds), (line, ran.err[-400:])
