"""Run the tool as the user does: its exit code, its stdout and its stderr."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from lianhu_cli.cli import app
from lianhu_cli.output.sheets import round_book

from ..conftest import IN_MEMORY, copied
from .office import Office

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
ANSWERS = "答.json"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def answer(self) -> Any:
        """Return what a command answers, without what stands around every answer."""
        return {name: one for name, one in self.json.items() if name not in {"schema", "notes"}}


Lianhu = Callable[..., Ran]
Rows = Sequence[Sequence[Any]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def lianhu(folder: Path) -> Lianhu:
    """`lianhu("pair", "--json")` in the test's own folder, in this very process."""
    return runner(folder)


@pytest.fixture
def process(folder: Path, children: None) -> Lianhu:
    """`lianhu` in a process of its own, and its files in theirs: where processes are the point."""

    def run(*arguments: object, encoding: str = "utf-8", given: bytes = b"") -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "lianhu_cli", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            input=given,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))

    return run


def runner(folder: Path) -> Lianhu:
    """Return what runs a command as a process would: from a folder, with streams of its own, to an exit code."""

    def run(
        *arguments: object,
        encoding: str = "utf-8",
        given: bytes = b"",
        env: Mapping[str, str] | None = None,
    ) -> Ran:
        stdin = io.TextIOWrapper(io.BytesIO(given), encoding)
        out = io.TextIOWrapper(io.BytesIO(), encoding)
        err = io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace")
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setattr(os, "environ", _unset() | dict(env or {}))
            patch.setattr(sys, "stdin", stdin)
            code = _code([*map(str, arguments)])
        return Ran(code, _written(out, encoding), _written(err, encoding))

    return run


def _unset() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith("LIANHU_")}


def _code(arguments: list[str]) -> int:
    try:
        return app.run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def _written(stream: io.TextIOWrapper, encoding: str) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(encoding)


@pytest.fixture
def draw(folder: Path) -> Callable[..., Path]:
    """`draw("a.xlsx", Sheet1=rows)` draws a workbook; the first row is the heading."""
    return drawer(folder)


_DRAWN = count()


def drawer(folder: Path) -> Callable[..., Path]:
    def workbook(name: str, **sheets: Rows) -> Path:
        path = folder / name
        with xlsxwriter.Workbook(path, IN_MEMORY) as book:
            # Drawn again in the same second it would be the same bytes: an older version to `import`.
            book.set_properties({"created": datetime(2026, 1, 1) + timedelta(seconds=next(_DRAWN))})
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


def _imported(folder: Path) -> None:
    drawer(folder)("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    assert runner(folder)("import", "摸底.xlsx").code == 0


@pytest.fixture
def imported(folder: Path, made_once: Callable[..., Path]) -> Path:
    """The small survey and its register; imported again it is a list from another folder, no newer version."""
    copied(made_once(_imported, "imported"), folder)
    return folder / "摸底.xlsx"


def _paired(folder: Path) -> None:
    _imported(folder)
    assert runner(folder)("pair", "--date", "2026-03-05").code == 0


@pytest.fixture
def paired(lianhu: Lianhu, folder: Path, made_once: Callable[..., Path]) -> Lianhu:
    """`lianhu` in a folder where the small survey has been imported and paired."""
    copied(made_once(_paired, "paired"), folder)
    return lianhu


def the_sample(folder: Path) -> None:
    """Import and pair the sample; what the two commands answer is kept beside its register."""
    lianhu = runner(folder)
    told = (
        lianhu("import", SAMPLES / "摸底调查.xlsx", "--json"),
        lianhu("pair", "--date", "2012-03-01", "--json"),
    )
    assert [one.code for one in told] == [0, 0]
    (folder / ANSWERS).write_text(json.dumps([one.json for one in told]), "utf-8")


@pytest.fixture
def blank_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """`pair` leaves its 一览表 blank, which takes a third of its time: where only who helps whom is looked at."""
    monkeypatch.setattr(round_book, "write", lambda path, *_: path.touch())


@pytest.fixture
def office(folder: Path, lianhu: Lianhu, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office without a register yet, on 2 March 2026; what a test leaves of it is derived anew."""
    opened = Office(folder, lianhu, monkeypatch)
    opened.on("2026-03-02")
    yield opened
    opened.prove()
