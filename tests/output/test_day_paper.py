"""日小结 on one page, however many calls were made on the day."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.supervised import day_paper

from .word_text import texts

LETTERS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
VILLAGES = ("石桥村", "北沟村", "柳湾村", "大坪村", "下湾村")
FIGURES = (
    "visited", "others_visited", "visits", "overdue", "owed", "money", "goods", "gifts", "other_funds",
    "disputes", "settled", "open_disputes", "tasks_due", "tasks_due_done", "tasks_late",
)  # fmt: skip


def named(number: int, last: str) -> str:
    return LETTERS[number // len(LETTERS)] + LETTERS[number % len(LETTERS)] + last


def call(number: int) -> Row:
    return {
        "name": named(number, "干"), "unit": "镇农业服务中心", "village": VILLAGES[number % 5],
        "group": f"{number % 9 + 1}组", "head": named(number, "户"), "deeds": ["走访", "捐物"],
        "done": ["核对家庭收入和致贫原因", "送面粉2袋"], "results": ["情况属实，已填入手册", "已收到"],
        "gifts": 120.0, "other_funds": 0.0,
    }  # fmt: skip


def written(path: Path, calls: int) -> str:
    told = Supervised(
        period=periods.of("day", date(2012, 4, 17)), by="village",
        totals=dict.fromkeys(FIGURES, 0) | {"visited": calls, "visits": calls, "owed": 7},
        year={}, rows=[], missed=[], late=[], unsettled=[], paired=True,
        calls=tuple(map(call, range(calls))), next_day=date(2012, 4, 18),
        planned=tuple(call(number) for number in range(40)),
    )  # fmt: skip
    day_paper.write(path, "白沙镇帮扶工作日小结（2012年4月17日）", told, Office(name="白沙镇"))
    return "\n".join(texts(path))


def pages(path: Path) -> int:
    run = ["soffice", f"-env:UserInstallation=file://{path.parent}/lo", "--headless"]
    subprocess.run(
        [*run, "--convert-to", "pdf", "--outdir", str(path.parent), str(path)],
        check=True,
        capture_output=True,
    )
    return len(re.findall(rb"/Type ?/Page\b", path.with_suffix(".pdf").read_bytes()))


@pytest.mark.parametrize(("calls", "told"), [(8, "核对家庭收入"), (40, "走访、捐物"), (110, "")])
def test_every_call_of_the_day_is_named(tmp_path: Path, calls: int, told: str) -> None:
    text = written(tmp_path / "日.docx", calls)
    for number in range(calls):
        assert named(number, "干") in text
        assert named(number, "户") in text
    assert told in text
    assert "其余" not in text


def test_what_no_page_takes_is_said(tmp_path: Path) -> None:
    text = written(tmp_path / "日.docx", 900)
    assert "其余" in text
    assert "个村的走访见工作簿" in text


def test_tomorrow_is_told_by_village(tmp_path: Path) -> None:
    text = written(tmp_path / "日.docx", 3)
    assert "2012年4月18日（星期三）计划40名帮扶人走访40户：石桥村8户、北沟村8户" in text


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
@pytest.mark.parametrize("calls", [8, 40, 80, 110, 900])
def test_it_is_one_page(tmp_path: Path, calls: int) -> None:
    written(tmp_path / "day.docx", calls)
    assert pages(tmp_path / "day.docx") == 1
