"""A partition from its workbooks to its numbers: done wholly in a folder of its own, then put in place."""

import json
import shutil
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lianhu_cli.batch import kept, sizes
from lianhu_cli.batch.children import CHILDREN, Ended
from lianhu_cli.batch.partitions import (
    ASKED,
    DONE,
    PAIRS,
    REGISTER,
    RUNNING,
    Partition,
    digest_of,
    fingerprint,
)
from lianhu_cli.batch.results import Result
from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import Exit

STEPS = ("import", "pair", "audit", "stats")
ALWAYS = frozenset({"import", "stats"})
"""`stats` writes what the partitions are added up and compared by, too: one process, one look at the register."""
_AS_IS = frozenset({Exit.DONE, Exit.SET_ASIDE})
_CRASHED = 70
"""A command that broke or was killed (EX_SOFTWARE of sysexits.h)."""
_LARGE = 1 << 30
"""Bytes that a partition needs from which on each of its steps has a process of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionTask:
    """What is to be done with one partition; it travels to whatever machine does it."""

    partition: Partition
    steps: tuple[str, ...]
    version: str
    rules: str = ""
    rules_file: Path | None = None
    day: str = ""
    again: bool = False
    password: str = ""
    """The environment variable with the password of workbooks that are read and written."""

    @property
    def key(self) -> str:
        """The digest of all that the results follow from."""
        sealed = (self.password,) if self.password else ()
        told = (self.version, " ".join(self.steps), self.rules, self.day, *sealed)
        return fingerprint(self.partition, told, self.rules_file)


class _Stopped(Exception):  # noqa: N818  no error of ours: a command's end
    """A command stopped; the partition's folder is left as it was."""

    def __init__(self, step: str, exit_code: int, code: str, message: str) -> None:
        super().__init__(message)
        self.step, self.exit, self.code, self.message = step, exit_code, code, message


def run(task: PartitionTask) -> Result:
    """Take one partition through its steps; nothing of it is replaced unless every step came to its end."""
    began, key = time.monotonic(), task.key
    if not task.again and (before := _done(task, key)):
        return before
    ended: dict[str, Ended] = {}
    try:
        with _locked(task.partition.home / REGISTER) as held, _attempt(task.partition) as folder:
            _run_steps(task, folder, ended)
            result = _result(task, ended, folder)
            _note(folder, key, result)
            kept.carry(task.partition.home, folder)
            held.rollback()
            held.close()
            _put(folder, task.partition)
    except _Stopped as stop:
        result = Result(
            name=task.partition.name, exit=stop.exit, code=stop.code, message=stop.message, step=stop.step,
            peak=_peak(ended.values()),
        )  # fmt: skip
    except OSError as error:
        said = error_texts.of_system(error)
        result = Result(
            name=task.partition.name, exit=Exit.UNWRITABLE, code="unwritable",
            message=f"{task.partition.home} 写不进去（{said}）：请检查文件夹权限和磁盘空间",
        )  # fmt: skip
    return replace(result, seconds=round(time.monotonic() - began, 2))


def _run_steps(task: PartitionTask, folder: Path, ended: dict[str, Ended]) -> None:
    """Run the steps, in one process where memory that one of them leaves does not matter to the next."""
    survey = task.partition.folder
    with CHILDREN.program(survey, apart=sizes.need(survey) > _LARGE) as program:
        for step in task.steps:
            ended[step] = program.run(_arguments(task, step, folder))
            _hold(step, ended[step], {str(folder): str(task.partition.home)})


def recover(work: Path) -> None:
    """Put back what a killed batch had moved aside, and remove what it left half done."""
    aside = work / RUNNING
    for old in aside.glob("*.old") if aside.is_dir() else ():
        home = work / old.stem
        if not home.exists():
            old.rename(home)
    shutil.rmtree(aside, ignore_errors=True)


def _hold(step: str, done: Ended, called: Mapping[str, str]) -> None:
    """Stop the partition where a command did not come to its end; rows set aside are one.

    `called`: folders of ours → what they are to people.
    """
    crashed = done.exit == Exit.SET_ASIDE and not done.answer
    fine = _AS_IS if step in {"import", "audit"} else {Exit.DONE}
    if done.exit not in fine or crashed:
        exit_code = _CRASHED if crashed or done.exit < 0 else done.exit
        code, said = done.error
        for folder, name in called.items():
            said = said.replace(folder, name)
        raise _Stopped(step, exit_code, code, said)


def _arguments(task: PartitionTask, step: str, folder: Path) -> list[str]:
    register = ["--db", str(folder / REGISTER)]
    rules = ["--rules", task.rules] if task.rules else []
    day = ["--date", task.day] if task.day else []
    sealed = ["--password-env", task.password] if task.password else []
    out = ["--out", str(folder), "--noted-in", str(task.partition.home)]
    return {
        "import": ["import", str(task.partition.folder), *register, *rules, *sealed],
        "pair": ["pair", *register, *rules, *day, *out, *sealed],
        "audit": ["audit", *register],
        "stats": ["stats", *register, "--for-batch", str(task.partition.home.parent)],
    }[step]


def _result(task: PartitionTask, ended: dict[str, Ended], folder: Path) -> Result:
    imported, pairs = ended["import"].answer, folder / PAIRS
    counts = imported.get("counts", {})
    paired = ended["pair"].answer if "pair" in ended else {}
    broken = "audit" in ended and ended["audit"].exit != Exit.DONE
    return Result(
        name=task.partition.name,
        exit=max(one.exit for one in ended.values()),
        code="audit" if broken else "",
        message="核对发现结对不合规则：请在这个分区用 lianhu audit 查看" if broken else "",
        step="audit" if broken else "",
        households=counts.get("households", 0),
        covered=paired.get("covered", 0),
        helpers=counts.get("helpers", 0),
        set_aside=counts.get("set_aside", 0),
        problems=len(imported.get("problems", ())),
        peak=_peak(ended.values()),
        digest=digest_of(pairs) if pairs.exists() else "",
    )


def _peak(ended: Iterable[Ended]) -> int | None:
    return max((one.peak for one in ended if one.peak is not None), default=None)


def _note(folder: Path, key: str, result: Result) -> None:
    """Keep in the folder what it was made from, so that the next batch can pass it over."""
    told = {
        "key": key, "register": digest_of(folder / REGISTER), "result": result.as_json(),
        "files": kept.written(folder),
    }  # fmt: skip
    (folder / DONE).write_text(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _done(task: PartitionTask, key: str) -> Result | None:
    """Return the result of before where inputs, rules, version and the register itself are as they were."""
    home = task.partition.home
    try:
        told = json.loads((home / DONE).read_text("utf-8"))
        before = Result.of(told["result"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    same = told.get("key") == key and told.get("register") == digest_of(home / REGISTER)
    pairs = home / PAIRS
    there = all((home / name).exists() for name in told.get("files", ()) if name != f"{ASKED}.xlsx")
    whole = there and (digest_of(pairs) if pairs.exists() else "") == before.digest
    return replace(before, skipped=True) if same and whole else None


@contextmanager
def _locked(register: Path) -> Iterator[sqlite3.Connection]:
    """Hold the register against everybody else while the partition is worked on.

    A file that is no register is left for the import to refuse in its own words.
    """
    with closing(sqlite3.connect(register if register.exists() else ":memory:", timeout=0)) as held:
        try:
            held.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                said = f"登记库 {register} 正被另一个命令使用：请等它结束后再试"
                raise _Stopped("import", Exit.UNWRITABLE, "busy", said) from error
        except sqlite3.DatabaseError:
            pass
        yield held


@contextmanager
def _attempt(partition: Partition) -> Iterator[Path]:
    """Give a folder of its own to one attempt: what a lost worker still writes reaches nobody."""
    folder = partition.home.parent / RUNNING / f"{partition.name}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        if (partition.home / REGISTER).exists():
            shutil.copyfile(partition.home / REGISTER, folder / REGISTER)
            (folder / REGISTER).chmod(0o600)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, partition: Partition) -> None:
    """Put a finished folder in the place of the one of before; `recover` ends what a kill interrupts."""
    aside = folder.parent / f"{partition.name}.old"
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(FileNotFoundError):
        partition.home.rename(aside)
    folder.rename(partition.home)
    shutil.rmtree(aside, ignore_errors=True)
