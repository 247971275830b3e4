"""A year of a register: every month 3 % of the households and of the helpers are others; import, pair, look back.

year.py FOLDER [COUNT]   prints how large the register is after each month, what a read of now and of the first month
                         take, and whether `rebuild --check` derives what is stored. COUNT is 20000 by default.
"""

import contextlib
import datetime
import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
HOUSEHOLDS, HELPERS = "困难户特殊户登记册.csv", "帮扶干部名册.csv"
SHARE, MONTHS, READS = 0.03, 12, 3


def change(lists: Path, month: int) -> None:
    """Write the lists of a month: others live in some homes, others hold some posts."""
    random = np.random.default_rng(month)
    for name, called, blank in (
        (HOUSEHOLDS, "户主姓名", "身份证号码"),
        (HELPERS, "姓名", "联系电话"),
    ):
        frame = pd.read_csv(lists / name, dtype=str, na_filter=False)
        other = random.random(len(frame)) < SHARE
        new = [f"新{text[-1]}{month}月" for text in frame.loc[other, called]]
        frame.loc[other, called] = new
        frame.loc[other, blank] = ""
        frame.to_csv(lists / name, index=False, encoding="utf-8-sig")


def step(folder: Path, day: datetime.date, *words: str) -> float:
    """Run a command as on a day, in a process of its own; return its seconds of the processor.

    Rows may be set aside by an import; whatever else does not end well ends the year.
    """
    before = _spent()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, str(HERE / "year.py"), "--on", day.isoformat(), *words]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode > (words[0] == "import"):
        raise SystemExit(f"{words}: {done.returncode}\n{done.stderr[-2000:]}")
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def on(day: str, words: list[str]) -> int:
    """Run a command in this process with a day for today."""
    from lianhu_cli.cli.app import run
    from lianhu_cli.register import revisions

    revisions.today = lambda: day
    revisions.now = lambda: f"{day}T04:00:00+00:00"
    with contextlib.redirect_stdout(io.StringIO()):
        return int(run(words))


def year(folder: Path, count: int) -> dict[str, float]:
    """Live a year; return the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [sys.executable, str(HERE / "make_province.py"), "lists", str(count)]
    subprocess.run(drawn, cwd=folder, check=True, capture_output=True)
    sizes, spent = [], []
    for month in range(MONTHS + 1):
        day = datetime.date(2026 + month // 12, month % 12 + 1, 5)
        if month:
            change(folder / "lists", month)
        took = step(folder, day, "import", "lists")
        took += step(folder, day, "pair", "--out", "out", "--date", day.isoformat())
        sizes.append((folder / "lianhu.db").stat().st_size)
        spent.append(took)
        print(f"{month:2d}  {sizes[-1] / 1e6:7.1f} MB  {took:6.1f} s", flush=True)
    reads = {"now": 1e9, "then": 1e9}
    for _ in range(READS):
        for name, at in (("now", ()), ("then", ("--at", "2026-01-31"))):
            took = step(folder, day, "list", "households", "--format", "csv", *at)
            reads[name] = min(reads[name], took)
    checked = step(folder, day, "rebuild", "--check")
    return {
        "file of a year / of a month": sizes[-1] / sizes[0],
        "last month / first": spent[-1] / spent[1],
        "as-of read / read of now": reads["then"] / reads["now"],
        "read of now, s": reads["now"],
        "rebuild --check, s": checked,
    }


if __name__ == "__main__":
    if sys.argv[1] == "--on":
        sys.exit(on(sys.argv[2], sys.argv[3:]))
    figures = year(Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 20_000)
    for name, figure in figures.items():
        print(f"{name}: {figure:.2f}")
