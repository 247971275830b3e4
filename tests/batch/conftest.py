"""Townships drawn as partitions, and one batch over them that several tests look at."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.batch import engines, running
from lianhu_cli.batch.children import Ended
from lianhu_cli.batch.results import Result
from tests.cli.conftest import runner

HOUSEHOLDS = "行政村,村民小组,户主姓名,身份证号码,家庭人口,户类别\n"
HELPERS = "姓名,单位,人员类别,所在村,身份证号码,联系电话\n"
TWICE = "62000019900307001X"
"""A number that stands in two townships: a head in one, a helper in the other."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one for one in map(json.loads, self.out.splitlines())}


def township(
    folder: Path, village: str, *heads: str, number: str = "", helper_number: str = ""
) -> None:
    """Draw a township: some households of one village, the first with a number, and one village cadre."""
    folder.mkdir(parents=True)
    rows = [
        f"{village},1组,{head},{number if at == 0 else ''},3,困难户\n"
        for at, head in enumerate(heads)
    ]
    (folder / "登记册.csv").write_text(HOUSEHOLDS + "".join(rows), encoding="utf-8")
    cadre = f"石{village[0]},{village}委会,村干部,{village},{helper_number},13900000001\n"
    (folder / "干部.csv").write_text(HELPERS + cadre, encoding="utf-8")


class InThisProcess:
    """Runs the commands of a batch here: what a child process adds is looked at by `tests/test_scale.py`."""

    @contextmanager
    def program(self, cwd: Path, *, apart: bool) -> "Iterator[InThisProcess]":
        self.cwd = cwd
        yield self

    def run(self, arguments: Sequence[str]) -> Ended:
        done = runner(self.cwd)(*arguments, "--json")
        return Ended(
            exit=done.code, answer=json.loads(done.out or "{}"), said=done.err, peak=100 << 20
        )


def ran_here(folder: Path, *arguments: object) -> Ran:
    """Run a command in this process; those of a batch one after another, for they share its streams."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "CHILDREN", InThisProcess())
        patch.setattr(engines.Local, "each", lambda _, tasks: _one_by_one(tasks))
        done = runner(folder)(*arguments)
    return Ran(done.code, done.out, done.err)


def _one_by_one(tasks: Sequence[running.PartitionTask]) -> Iterator[Result]:
    """Yield results when all are there: a command that prints meanwhile would print into another's stream."""
    yield from [running.run(one) for one in tasks]


def started(folder: Path, *arguments: object, **more: Any) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANHU_")}
    if (
        "preexec_fn" in more
    ):  # it would leave modules compiled in part, which nobody can import afterwards
        kept["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.Popen(
        [sys.executable, "-m", "lianhu_cli", *map(str, arguments)],
        cwd=folder, env=kept, text=True, encoding="utf-8",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more,
    )  # fmt: skip


def ran(folder: Path, *arguments: object) -> Ran:
    child = started(folder, *arguments)
    out, err = child.communicate(timeout=300)
    return Ran(child.returncode, out, err)


@dataclass(frozen=True)
class Done:
    folder: Path
    first: Ran


def _three(folder: Path) -> None:
    township(folder / "surveys" / "东镇", "石桥村", "张三", "李四", number=TWICE)
    township(folder / "surveys" / "西镇", "柳湾村", "王五", helper_number=TWICE)
    (folder / "surveys" / "坏镇").mkdir()
    (folder / "surveys" / "坏镇" / "册.csv").write_text("没有认得的表头\n", encoding="utf-8")
    words = ("batch", "surveys", "--work", "work", "--date", "2026-03-01", "--jobs", 1)
    (folder / "first.json").write_text(json.dumps(astuple(ran_here(folder, *words))), "utf-8")


@pytest.fixture(scope="session")
def done(made_once: Callable[..., Path]) -> Done:
    """A batch of three townships, one of them without a readable sheet."""
    folder = made_once(_three, "batch")
    return Done(folder, Ran(*json.loads((folder / "first.json").read_text("utf-8"))))
