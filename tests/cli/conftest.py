"""Run the tool as the user does: a process, its exit code, its stdout and its stderr."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Lianhu = Callable[..., Ran]
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def lianhu(folder: Path) -> Lianhu:
    """`lianhu("pair", "--json")` in the test's own folder."""
    return runner(folder)


def runner(folder: Path) -> Lianhu:
    def run(*arguments: object, encoding: str = "utf-8") -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "lianhu_cli", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            encoding=encoding,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def draw(folder: Path) -> Callable[..., Path]:
    """`draw("a.xlsx", Sheet1=rows)` draws a workbook; the first row is the heading."""
    return drawer(folder)


def drawer(folder: Path) -> Callable[..., Path]:
    def workbook(name: str, **sheets: Rows) -> Path:
        path = folder / name
        with xlsxwriter.Workbook(path) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
        return path

    return workbook


HOUSEHOLDS: Rows = [
    ("行政村", "村民小组", "户主姓名", "身份证号码", "家庭人口", "劳动力", "户类别", "联系电话"),
    ("石桥村", "1组", "张三", "62000019900307001X", 4, 2, "困难户", "13800000001"),
    ("石桥村", "2组", "李四", "620000198001010017", 3, 1, "困难户", "13800000002"),
    ("石桥村", "2组", "王五", "", 2, 1, "特殊户", ""),
    ("杨家湾村", "1组", "赵六", "", 5, 2, "困难户", "13800000004"),
]
HELPERS: Rows = [
    ("姓名", "单位", "职务", "人员类别", "所在村", "村民小组", "联系电话"),
    ("高明", "镇政府", "镇长", "副科级以上", "", "", "13900000001"),
    ("林干", "畜牧站", "干事", "一般干部", "", "", "13900000002"),
    ("石村", "石桥村委会", "文书", "村干部", "石桥村", "", "13900000003"),
]


@pytest.fixture
def survey(draw: Callable[..., Path]) -> Path:
    """A small survey: four households, three helpers, four slots."""
    return draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)


@pytest.fixture
def inside(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Lianhu:
    """`lianhu` in this very process: quicker, where no process is the point."""
    from lianhu_cli.cli.app import run

    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    for name in [name for name in os.environ if name.startswith("LIANHU_")]:
        monkeypatch.delenv(name)

    def ran(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run([*map(str, arguments)])
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return ran
