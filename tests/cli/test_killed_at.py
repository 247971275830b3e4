"""Killed before any write or in the midst of one: the register is the old or the new, and so are the outputs."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..budget import examples
from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, drawer, runner

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
ROOT = Path(__file__).parents[2]
COMMANDS = {
    "import": ("import", "四月.xlsx", "--problems", "清单.xlsx"),
    "replace": ("import", "四月.xlsx", "--replace", "摸底.xlsx"),
    "pair": ("pair", "--date", "2026-04-05"),
    "set": ("set", "张三", "家庭人口=7", "--reason", "添丁"),
    "same": ("same", "李四", "王五"),
    "drop": ("drop", "摸底.xlsx"),
    "forget": ("forget", "王五", "--reason", "本人申请"),
    "undo": ("undo", "--yes"),
}
SOME = ["import", "pair"]
ALIKE = [
    pytest.param([name], marks=pytest.mark.slow) for name in COMMANDS if name not in SOME
]  # one transaction and no more, which an import is as well


def _an_office(folder: Path) -> None:
    """A paired register whose next round differs, and next month's workbook."""
    draw, lianhu = drawer(folder), runner(folder)
    draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    april = [*HOUSEHOLDS[:2], ("石桥村", "3组", "钱七", "", 6, 2, "特殊户", ""), *HOUSEHOLDS[3:]]
    draw("四月.xlsx", 登记册=april, 干部=HELPERS)
    pair = lianhu("import", "摸底.xlsx"), lianhu("pair", "--date", "2026-03-05")
    one = lianhu("list", "pairs", "--json").json["pairs"][0]
    avoid = lianhu("avoid", one["household"], one["helper"])
    assert [ran.code for ran in (*pair, avoid)] == [0, 0, 0]


@pytest.mark.parametrize("names", [SOME, *ALIKE], ids="-".join)
def test_a_command_killed_anywhere_has_done_all_or_nothing(
    folder: Path, made_once: Callable[..., Path], names: list[str]
) -> None:
    """Some commands, in one process: to start it takes longer than a turn."""
    copied(made_once(_an_office, "to-be-killed"), folder)
    seed = random.randrange(1_000_000)
    turns = str(max(3, examples(60) // 2))
    words = " , ".join(" ".join(COMMANDS[name]) for name in names).split()
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.killing", folder, turns, str(seed), *words],
        cwd=ROOT,
        env={
            **{name: one for name, one in os.environ.items() if name != "PYTHONSAFEPATH"},
            "ARROW_DEFAULT_MEMORY_POOL": "system",  # no threads where a fork is made
        },
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.split("\n\n")
    assert len(told) == len(names)
    for lines in told:
        _all_or_nothing([*map(json.loads, lines.splitlines())], seed)


def _all_or_nothing(told: list[dict[str, Any]], seed: int) -> None:
    """What was left each time is what was before, or what comes after."""
    before, after, *left = told
    assert before["tables"] != after["tables"]
    for one in left:
        whole = before if one["tables"] == before["tables"] else after
        assert one["code"] == 0, seed
        assert _state(one) == _state(whole), seed
        if one["room"]:  # the disk was full
            assert (one["ended"], whole is before) in {(5, True), (after["ended"], False)}, seed
    assert any(one["tables"] == before["tables"] for one in left)
    assert any("ended" not in one for one in left), "some were killed"
    assert any(one.get("ended") == 5 for one in left), "some had no room"


def _state(told: dict[str, Any]) -> tuple[Any, ...]:
    return told["tables"], told["files"], told["list"]
