"""docs/scripting.md: its shell script, Makefile and Python program, run as printed over drawn townships."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import HELPERS, HOUSEHOLDS, drawer, runner

PAGE = Path(__file__).parents[2] / "docs" / "scripting.md"
BAD_ROW = ("石桥村", "1组", "", "", 1, 0, "困难户", "")
WHOLE, SOME, NOBODY, DAMAGED = "甲镇", "乙镇", "丙镇", "丁镇"


def printed(language: str) -> str:
    """Return the program that the page prints in a language."""
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def towns(folder: Path) -> Path:
    """Four townships: a whole one, one with a row that cannot be used, one without helpers, a damaged one."""
    sheets = {
        WHOLE: {"登记册": HOUSEHOLDS, "干部": HELPERS},
        SOME: {"登记册": [*HOUSEHOLDS, BAD_ROW], "干部": HELPERS},
        NOBODY: {"登记册": HOUSEHOLDS},
    }
    for name, drawn in sheets.items():
        (folder / "县" / name / "调查").mkdir(parents=True)
        drawer(folder / "县" / name / "调查")("摸底.xlsx", **drawn)
    (folder / "县" / DAMAGED / "调查").mkdir(parents=True)
    (folder / "县" / DAMAGED / "调查" / "摸底.xlsx").write_bytes(b"PK\x03\x04broken")
    return folder / "县"


@pytest.fixture
def shell(towns: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a program with `lianhu` on its path."""
    paths = (str(Path(sys.executable).parent), os.environ["PATH"])

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*map(str, command)],
            cwd=towns,
            env={**os.environ, "PATH": os.pathsep.join(paths), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    return run


Shell = Callable[..., subprocess.CompletedProcess[str]]


def test_the_shell_script_knows_each_township_by_its_exit_code(towns: Path, shell: Shell) -> None:
    (towns / "township.sh").write_text(printed("sh"), "utf-8")
    codes = {town: shell("sh", "township.sh", town).returncode for town in (SOME, DAMAGED)}
    assert codes == {SOME: 1, DAMAGED: 3}
    assert "张三" in (towns / SOME / "结果" / "结对.csv").read_text("utf-8")
    assert json.loads((towns / SOME / "import.json").read_text("utf-8"))["counts"]["set_aside"] == 1
    assert json.loads((towns / DAMAGED / "import.json").read_text("utf-8"))["error"]["exit"] == 3


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_goes_on_and_settles(towns: Path, shell: Shell) -> None:
    (towns / "Makefile").write_text(printed("make"), "utf-8")
    for name in (SOME, NOBODY):
        shutil.rmtree(towns / name)
    first = shell("make", "-k")
    assert first.returncode == 2, first.stderr
    lists = {path.parent.parent.name for path in towns.glob("*/结果/结对清单.csv")}
    assert lists == {WHOLE}
    again = shell("make", f"{WHOLE}/结果/结对清单.csv")
    assert (again.returncode, "lianhu" in again.stdout) == (0, False)
    newer = towns / WHOLE / "调查" / "摸底.xlsx"
    os.utime(newer)
    assert "lianhu pair" in shell("make", f"{WHOLE}/结果/结对清单.csv").stdout
    settled = shell("make", f"{WHOLE}/结果/结对清单.csv")
    assert "lianhu" not in settled.stdout, "a pair without news writes its papers anew"


def test_the_python_program_reports_every_township(
    towns: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its commands run here; that `lianhu` is found and answers programs is what the script shows."""

    def run(command: list[str], *, cwd: Path, stdout: int, stderr: int) -> Any:
        assert (command[0], stdout, stderr) == ("lianhu", subprocess.PIPE, subprocess.DEVNULL)
        done = runner(cwd)(*command[1:])
        return subprocess.CompletedProcess(command, done.code, done.out.encode(), None)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["report.py", str(towns)])
    exec(compile(printed("python"), str(PAGE), "exec"), {"__name__": "report"})  # noqa: S102
    assert json.loads(capsys.readouterr().out) == {
        WHOLE: {"covered": 4, "set_aside": 0},
        SOME: {"covered": 4, "set_aside": 1},
        NOBODY: {"failed": "usage", "exit": 2},
        DAMAGED: {"failed": "unreadable", "exit": 3},
    }


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_a_county_of_twenty_townships_of_which_three_are_broken(towns: Path, shell: Shell) -> None:
    """The three programs over 20 townships: what went wrong is known without a sentence being read."""
    (towns / SOME / "调查" / "摸底.xlsx").unlink()
    (towns / SOME / "调查" / "说明.txt").write_text("表还没有收齐", "utf-8")
    for at in range(16):
        shutil.copytree(towns / WHOLE, towns / f"{at:02d}乡")
    whole = sorted(one.name for one in towns.iterdir() if one.name not in {SOME, NOBODY, DAMAGED})
    assert len(whole) == 17
    (towns / "township.sh").write_text(printed("sh"), "utf-8")
    loop = 'for town in */; do sh township.sh "$town"; echo "$? ${town%/}"; done'
    codes = dict(line.split()[::-1] for line in shell("sh", "-c", loop).stdout.splitlines())
    assert codes == {**dict.fromkeys(whole, "0"), SOME: "3", NOBODY: "2", DAMAGED: "3"}
    _start_again(towns)
    (towns / "Makefile").write_text(printed("make"), "utf-8")
    assert shell("make", "-k", "-j2").returncode == 2
    lists = sorted(path.parent.parent.name for path in towns.glob("*/结果/结对清单.csv"))
    assert lists == whole
    assert "lianhu" not in shell("make", *(f"{one}/结果/结对清单.csv" for one in whole)).stdout
    _start_again(towns)
    (towns.parent / "report.py").write_text(printed("python"), "utf-8")
    report = json.loads(shell(sys.executable, towns.parent / "report.py", ".").stdout)
    assert report == {
        **{town: {"covered": 4, "set_aside": 0} for town in whole},
        SOME: {"failed": "unreadable", "exit": 3},
        NOBODY: {"failed": "usage", "exit": 2},
        DAMAGED: {"failed": "unreadable", "exit": 3},
    }


def _start_again(towns: Path) -> None:
    """Remove what the program before has made."""
    for path in (one for one in towns.iterdir() if one.is_dir()):
        (path / "lianhu.db").unlink(missing_ok=True)
        shutil.rmtree(path / "结果", ignore_errors=True)
