"""Killed, interrupted, out of disk: the register and earlier outputs are as they were."""

import csv
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, drawer, runner

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and limits")
MANY = 600
KILLS = [1, pytest.param(4, marks=pytest.mark.slow)]


@pytest.fixture
def many(folder: Path) -> Callable[[str, str], Path]:
    """A survey of 600 households of one kind, and helpers for half of them."""
    return _many(folder)


def _many(folder: Path) -> Callable[[str, str], Path]:
    draw = drawer(folder)

    def workbook(name: str, cause: str) -> Path:
        households = [(*HOUSEHOLDS[0], "致贫原因")] + [
            (f"{at % 40}村", f"{at % 7}组", f"户{at}", "", 3, 1, "困难户", "", cause)
            for at in range(MANY)
        ]
        helpers = [HELPERS[0]] + [
            (f"人{at}", "畜牧站", "", "一般干部", f"{at % 40}村", "", "") for at in range(MANY // 2)
        ]
        return draw(name, 登记册=households, 干部=helpers)

    return workbook


def _imported(folder: Path) -> None:
    assert runner(folder)("import", _many(folder)("a.xlsx", "因病")).code == 0


def _paired(folder: Path) -> None:
    _imported(folder)
    assert runner(folder)("pair").code == 0


@pytest.fixture
def imported(folder: Path, made_once: Callable[..., Path]) -> None:
    """A register of the 600."""
    copied(made_once(_imported, "many"), folder)


@pytest.fixture
def paired(folder: Path, made_once: Callable[..., Path]) -> None:
    """A register of the 600 and their pairs."""
    copied(made_once(_paired, "many-paired"), folder)


def _start(folder: Path, *arguments: object, **more: object) -> subprocess.Popen[bytes]:
    if (
        "preexec_fn" in more
    ):  # it would leave modules compiled in part, which nobody can import afterwards
        more["env"] = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "lianhu_cli", *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        **more,  # type: ignore[call-overload]
    )


def _moments(kills: int, process: Lianhu, *arguments: object) -> list[float]:
    """Return moments to kill a command at: one in the first seconds, or several of its whole length."""
    if kills == 1:
        return [random.uniform(0.3, 1.6)]
    begin = time.monotonic()
    assert process(*arguments).code == 0
    whole = time.monotonic() - begin
    return [whole * random.uniform(0.3, 1.05) for _ in range(kills)]


def _causes(lianhu: Lianhu) -> set[str]:
    rows = lianhu("list", "households", "--json").json["households"]
    assert len(rows) == MANY
    return {row["cause"] for row in rows}


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("kills", KILLS)
def test_an_import_killed_at_any_moment_is_whole_or_not_there(
    lianhu: Lianhu, process: Lianhu, many: Callable[[str, str], Path], folder: Path, kills: int
) -> None:
    book = many("a.xlsx", "因残")
    for moment in _moments(kills, process, "import", book, "--dry-run"):
        started = _start(folder, "import", book)
        time.sleep(moment)
        started.kill()
        started.communicate()
        assert _causes(lianhu) in ({"因病"}, {"因残"})


@pytest.mark.slow  # at every change one is ended below, and killed at its writes in test_killed_at
@pytest.mark.usefixtures("paired")
def test_a_pairing_killed_at_any_moment_is_whole_or_not_there(
    lianhu: Lianhu, process: Lianhu, folder: Path
) -> None:
    csv = folder / "out" / "结对清单.csv"
    for moment in _moments(4, process, "pair", "--fresh"):
        started = _start(folder, "pair", "--fresh")
        time.sleep(moment)
        started.kill()
        started.communicate()
        pairs = lianhu("list", "pairs", "--json").json["pairs"]
        assert len(pairs) == MANY // 2
        assert len(csv.read_text("utf-8-sig").splitlines()) == MANY // 2 + 1


@pytest.mark.usefixtures("imported")
def test_an_interrupt_ends_with_130(
    lianhu: Lianhu, many: Callable[[str, str], Path], folder: Path
) -> None:
    book = many("a.xlsx", "因残")
    process = _start(folder, "import", book, start_new_session=True)
    time.sleep(0.45)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    # On a busy machine Python itself may still be starting: then it dies of the signal.
    assert process.returncode in {130, 0, -signal.SIGINT}
    if process.returncode == 130:
        assert "中断" in said.decode()
        assert b"Traceback" not in said
        assert _causes(lianhu) == {"因病"}


def _little_disk() -> None:
    """Files may not grow beyond 16 kB: writes fail as they do on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16 * 1024, 16 * 1024))


@pytest.mark.usefixtures("paired")
@pytest.mark.parametrize("command", ["import", "pair"])
def test_a_full_disk_ends_with_5_and_changes_nothing(
    many: Callable[[str, str], Path], folder: Path, command: str
) -> None:
    kept = [folder / "lianhu.db", folder / "out" / "结对清单.csv"]
    before = [path.read_bytes() for path in kept]
    arguments = ["import", many("a.xlsx", "因残")] if command == "import" else ["pair", "--fresh"]
    process = _start(folder, *arguments, preexec_fn=_little_disk)
    _, said = process.communicate()
    assert b"Traceback" not in said
    assert process.returncode == 5
    assert [path.read_bytes() for path in kept] == before
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "结对帮扶一览表.xlsx",
        "结对清单.csv",
    ]


def _outputs(folder: Path) -> set[str]:
    """Everything that lies beside the register and among the outputs."""
    return {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix != ".db-journal"
    }


def _pairs(lianhu: Lianhu, folder: Path) -> None:
    """The list holds the pairs of the register's last round."""
    rows = lianhu("list", "pairs", "--json").json["pairs"]
    stored = {(row["household"], row["helper"]) for row in rows}
    with (folder / "out" / "结对清单.csv").open(encoding="utf-8-sig") as file:
        written = {(row["户编码"], row["帮扶人编码"]) for row in csv.DictReader(file)}
    assert written == stored


def _end_at_random(lianhu: Lianhu, folder: Path, number: signal.Signals, times: int) -> None:
    """End `pair`, with other orders each time, and look what is left once the next command has run."""
    there = _outputs(folder)
    begin = time.monotonic()
    lianhu("pair", "--fresh", "--dry-run")
    whole = time.monotonic() - begin
    households = [row["code"] for row in lianhu("list", "households", "--json").json["households"]]
    for turn in range(times):
        one = lianhu("list", "pairs", "--json").json["pairs"][turn]
        lianhu("avoid", one["household"], one["helper"])
        process = _start(folder, "pair")
        time.sleep(whole * random.uniform(0.5, 1.5))
        process.send_signal(number)
        _, said = process.communicate()
        assert process.returncode in {0, -number, 130}
        # Python may still be importing: then it is not our program that ends.
        loading = process.returncode == -number and b"lianhu_cli/cli" not in said
        assert loading or b"Traceback" not in said
        if process.returncode == 130:
            assert ("都没有改动" in said.decode()) or ("此前登记库已更新" in said.decode())
            assert _outputs(folder) == there
        _pairs(lianhu, folder)  # the next command
        assert _outputs(folder) == there
    assert len(households) == MANY


@pytest.mark.usefixtures("paired")
def test_a_pairing_that_is_ended_leaves_nothing_half_done(lianhu: Lianhu, folder: Path) -> None:
    _end_at_random(lianhu, folder, signal.SIGTERM, 1)


@pytest.mark.slow
@pytest.mark.usefixtures("paired")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_hundred_ends_leave_nothing_half_done(
    lianhu: Lianhu, folder: Path, number: signal.Signals
) -> None:
    _end_at_random(lianhu, folder, number, 25)


def test_an_import_whose_list_cannot_be_written_changes_nothing(
    lianhu: Lianhu, survey: Path, draw: Callable[..., Path], folder: Path
) -> None:
    lianhu("import", survey)
    (folder / "f").write_text("a file")
    (folder / "清单.xlsx").mkdir()
    before = (folder / "lianhu.db").read_bytes()
    book = draw("摸底.xlsx", 登记册=HOUSEHOLDS[:3], 干部=HELPERS)
    for option, target in (
        ("--problems", "f/a.xlsx"),
        ("--mark", "f/b"),
        ("--save-map", "清单.xlsx"),
    ):
        done = lianhu("import", book, option, target)
        assert (done.code, "都没有改动" in done.err) == (5, True)
        assert (folder / "lianhu.db").read_bytes() == before
    assert lianhu("import", book).code == 0
    assert (folder / "lianhu.db").read_bytes() != before
