"""A county of 100,000 rows: no command needs more than 4 GiB of address space."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="limits of POSIX"),
]
MOST = "ulimit -v 4194304; exec "
ROWS = "100000"
"""Households, and as many helpers."""


def _lianhu(folder: Path, *words: str) -> str:
    """Run a command within the limit; return what it prints."""
    script = f'{MOST}"$0" -m lianhu_cli "$@"'
    done = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, *words],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = f"{words}: {done.returncode} {done.stderr[-600:]}"
    assert done.returncode in {0, 1}, told
    assert "Traceback" not in done.stderr, told
    return done.stdout


def _drawn(folder: Path, script: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "benchmarks" / script, *words],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def test_every_command_at_100_000_rows(tmp_path: Path) -> None:
    _drawn(tmp_path, "make_province.py", "lists", ROWS)
    _lianhu(tmp_path, "import", "lists")
    _lianhu(tmp_path, "pair", "--out", "first")
    _drawn(tmp_path, "change_province.py", "lists", "first/结对清单.csv", "later")
    (tmp_path / "lists").rename(tmp_path / "before")
    (tmp_path / "later").rename(tmp_path / "lists")
    _lianhu(tmp_path, "import", "lists")
    _lianhu(tmp_path, "pair", "--out", "second")
    household = _code(_lianhu(tmp_path, "list", "households", "--format", "csv"), "H")
    helper = _code(_lianhu(tmp_path, "list", "helpers", "--format", "csv"), "P")
    for words in (
        ("stats", "--out", "s.xlsx"), ("stats", "--at", "1"), ("list", "pairs", "--json"), ("list", "uncovered"),
        ("list", "households", "--at", "1", "--format", "csv"), ("explain", household), ("explain", helper),
        ("history", household), ("history", helper), ("whatif", "--leave", helper), ("audit",), ("diff",), ("log",),
        ("rounds",), ("problems",), ("export", "households", "--out", "h.xlsx"), ("compare", "before/帮扶干部名册.csv"),
        ("sheets", "list", "--split", "township"), ("report", "situation"), ("cards", "--village", "第0村"),
        ("set", household, "家庭人口=4"), ("undo", "--yes"), ("leave", helper), ("undo", "--yes"),
        ("forget", household), ("rebuild", "--check"),
    ):  # fmt: skip
        _lianhu(tmp_path, *words)


def _code(listed: str, letter: str) -> str:
    """Return the first code in a list."""
    found = re.search(rf"\b{letter}[0-9A-F]{{12}}\b", listed)
    assert found
    return found.group()
