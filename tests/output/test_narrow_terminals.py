"""Tables on terminals of 60 and 80 columns: no number is broken, no name is lost, what is left out is said."""

import io
import re

import pytest
from rich.console import Console

from lianhu_cli.output import console
from lianhu_cli.output.shown import rounds

ITEMS = ("走访次数", "走访覆盖", "按期走访", "下户天数", "帮办实事", "重点工作")


@pytest.mark.parametrize("width", [60, 80])
def test_a_wide_table_keeps_its_ends(width: int) -> None:
    out = io.StringIO()
    row = (1, "上官宝花", "副科级以上", 10, 20, 6, 9.17, 10, 10, 65.17, "基本称职")
    console.table(
        Console(file=out, width=width), "得分", ("名次", "姓名", "人员类别", *ITEMS, "合计", "等次"), [row]
    )  # fmt: skip
    seen = out.getvalue()
    assert re.search(r"1 +上官宝花 +副科级以上 +10 .*65\.17 +基本称职", seen)
    assert "屏幕放不下的栏：" in seen
    assert "重点工作" in seen.partition("屏幕放不下的栏：")[2].replace("\n", "")


def test_the_bar_goes_before_a_number_breaks() -> None:
    for width, bar in ((60, False), (100, True)):
        out = io.StringIO()
        rows = [("石桥村", 71, 19, 25, 21, 1445)]
        heading = ("行政村", "应走访", "已走访", "还欠访", "走访次数", "捐资捐物")
        console.table(Console(file=out, width=width), "", heading, rows, (2, 1))
        assert ("█" in out.getvalue()) is bar
        assert re.search(r"石桥村 +71 +19 +25 +21 +1445", out.getvalue())


@pytest.mark.parametrize(("width", "root"), [(80, "0d5d688d…"), (140, "0d5d688d" * 5)])
def test_a_root_is_shortened_where_there_is_no_room(
    monkeypatch: pytest.MonkeyPatch, width: int, root: str
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(rounds, "terminal", lambda: Console(file=out, width=width))
    one = {
        "round": 1, "name": "", "date": "2012-03-01", "households": 694, "covered": 694, "coverage": 1.0,
        "kept": 0, "changed": 0, "root": "0d5d688d" * 5,
    }  # fmt: skip
    rounds.show_rounds([one])
    assert re.search(rf"2012-03-01 +694 +694 +100\.0% +0 +0 +{root}", out.getvalue())
