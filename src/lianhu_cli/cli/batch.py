"""`lianhu batch`: many partitions, each a folder, taken through import, pair, audit and stats."""

import json as json_text
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, InterruptedCommandError, UsageError

if TYPE_CHECKING:
    from lianhu_cli.batch.engines import Engine
    from lianhu_cli.batch.partitions import Partition
    from lianhu_cli.batch.results import Result
    from lianhu_cli.batch.running import PartitionTask
    from lianhu_cli.domain.batch import PartitionLine


class Engines(StrEnum):
    """Who hands the partitions out."""

    local = "local"
    dask = "dask"


def run(
    surveys: Annotated[
        Path, typer.Argument(metavar="文件夹", help="里面每个文件夹是一个分区，放它的调查表。")
    ],
    work: Annotated[
        Path, typer.Option("--work", metavar="文件夹", help="各分区的登记库和表格放在这里。")
    ],
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="同时做几个分区；默认按处理器和内存。")
    ] = None,
    keep_going: Annotated[
        bool,
        typer.Option("--keep-going/--fail-fast", help="一个分区做不成时，其余继续，还是停下。"),
    ] = True,
    rules: Annotated[
        str,
        typer.Option(
            "--rules", metavar="文件.toml", help="各分区共用的规则；分区自己的 lianhu.toml 优先。"
        ),
    ] = "",
    steps: Annotated[
        str, typer.Option("--steps", help="做哪几步：import,pair,audit,stats。")
    ] = "import,pair,audit,stats",
    day: Annotated[
        str, typer.Option("--date", metavar="年-月-日", help="结对时间；默认今天。")
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="没有变化的分区也重做。")] = False,
    memory: Annotated[
        str,
        typer.Option(
            "--memory", metavar="8G", help="最多用多少内存，据此定同时做几个；默认用空闲的。"
        ),
    ] = "",
    engine: Annotated[
        Engines, typer.Option("--engine", help="local 本机；dask 用 Dask。")
    ] = Engines.local,
    cluster: Annotated[
        str,
        typer.Option("--cluster", metavar="tcp://…", help="已有的 Dask 集群；不写就在本机起一个。"),
    ] = "",
    password_env: Annotated[
        str | None,
        typer.Option(
            "--password-env",
            metavar="变量",
            help="带密码的工作簿用这个环境变量里的密码打开；写出的一览表也用它加密。",
            show_default=False,
        ),
    ] = None,
    db: options.Anywhere = None,
    json: options.Json = False,
) -> int:
    """批量：一个文件夹一个分区，逐个导入、结对、核对、统计，再合计并查找跨区重复的人。"""
    from lianhu_cli.batch import partitions, people, running
    from lianhu_cli.output import console
    from lianhu_cli.output.unwritable import said

    _ = db
    if cluster and engine is Engines.local:
        raise UsageError("--cluster 要和 --engine dask 一起用")
    for name in partitions.loose(surveys) if surveys.is_dir() else ():
        console.note(f"提醒：{name} 不在任何分区文件夹里，没有处理")
    parts = partitions.found(surveys, work)
    if len(parts) > 1:
        people.hold_engine()
    tasks = [
        replace(one, password=password_env or "")
        for one in _tasks(parts, rules, _steps(steps), day, again=again)
    ]
    with said(work):
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(work):
        with said(work):
            running.recover(work)
        chosen = _engine(engine, cluster, _jobs(parts, jobs, memory))
        as_lines = json or not sys.stdout.isatty()
        try:
            results = _run(chosen, tasks, as_lines=as_lines, keep_going=keep_going)
        finally:
            running.recover(work)  # what a cluster still works on for us reaches nobody
        with said(work):
            _close(work, [task.partition.name for task in tasks], results, memory)
    if not json and sys.stdout.isatty():
        from lianhu_cli.batch.results import added_up
        from lianhu_cli.output.shown.batch import show_batch

        show_batch([_line(one) for one in results], added_up(results))
    console.note(f"已写出 {work / partitions.SUMMARY}.xlsx、{work / partitions.SUMMARY}.json")
    return Exit.DONE if all(one.exit == Exit.DONE for one in results) else Exit.SET_ASIDE


def _steps(text: str) -> tuple[str, ...]:
    from lianhu_cli.batch.running import ALWAYS, STEPS

    asked = [one.strip() for one in text.replace("，", ",").split(",") if one.strip()]
    unknown = [one for one in asked if one not in STEPS]
    if unknown or "import" not in asked:
        raise UsageError(f"--steps 只能是 {','.join(STEPS)} 中的几步，import 不能少")
    return tuple(step for step in STEPS if step in {*asked, *ALWAYS})


def _tasks(
    parts: "Sequence[Partition]",
    rules: str,
    steps: tuple[str, ...],
    day: str,
    *,
    again: bool,
) -> "list[PartitionTask]":
    from lianhu_cli import __version__
    from lianhu_cli.batch.partitions import has_own_rules
    from lianhu_cli.batch.running import PartitionTask

    if day:
        options.day(day)
    file = Path(rules) if rules and Path(rules).is_file() else None
    told = str(file.resolve()) if file else rules
    made = []
    for part in parts:
        own = bool(told) and has_own_rules(part)
        made.append(
            PartitionTask(
                partition=part,
                steps=steps,
                version=__version__,
                rules="" if own else told,
                rules_file=None if own else file,
                day=day,
                again=again,
            )
        )
    return made


def _engine(engine: Engines, cluster: str, jobs: int) -> "Engine":
    from lianhu_cli.batch.engines import Dask, Local

    return Dask(jobs=jobs, address=cluster) if engine is Engines.dask else Local(jobs=jobs)


def _jobs(parts: "Sequence[Partition]", jobs: int | None, memory: str) -> int:
    from lianhu_cli.batch import sizes

    most = jobs or min(os.cpu_count() or 1, len(parts))
    room = sizes.read(memory) if memory else sizes.free()
    need = max(sizes.need(part.folder) for part in parts)
    fits = most if room is None else max(1, room // need)
    return max(1, min(most, fits))


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    """Hold the work folder: no second batch at the same time. The lock goes with the process."""
    import sqlite3

    from lianhu_cli.batch.partitions import LOCK
    from lianhu_cli.domain.errors import UnwritableError

    try:
        lock = sqlite3.connect(work / LOCK, timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if "locked" in str(error):
            told = f"另一个 batch 正在用 {work}：请等它结束后再试"
        else:
            told = f"{work} 写不进去，没有改动：请检查文件夹权限和磁盘空间"
        raise UnwritableError(told) from error
    with closing(lock):
        yield


def _run(
    engine: "Engine", tasks: "list[PartitionTask]", *, as_lines: bool, keep_going: bool
) -> "list[Result]":
    """Run every task; a line as each ends, a bar on a terminal. What is done stays done, whatever stops it."""
    from lianhu_cli.domain import done
    from lianhu_cli.output import console

    results: list[Result] = []
    try:
        with closing(engine.each(tasks)) as ended, console.bar("批量", len(tasks)) as step:  # type: ignore[type-var]
            for one in ended:
                results.append(one)
                step()
                if as_lines:
                    reply.write({"schema": reply.SCHEMA, **one.as_json()})
                    sys.stdout.flush()
                elif one.failed:
                    console.note(f"{one.name}：{one.message}")
                if one.failed and not keep_going:
                    break
    except KeyboardInterrupt:
        fine = sum(not one.failed for one in results)
        said = f"已中断：{fine} 个分区已完成，其余未作改动；再运行一次会接着做"
        raise InterruptedCommandError(said) from None
    if new := sum(not one.failed and not one.skipped for one in results):
        done.note(f"{new} 个分区已完成")
    return sorted(results, key=lambda one: one.name)


def _close(work: Path, names: list[str], results: "list[Result]", memory: str) -> None:
    """Write the summary and, where there are several partitions, who stands in two of them."""
    from lianhu_cli.batch import partitions
    from lianhu_cli.batch.results import added_up
    from lianhu_cli.cli import batch_people
    from lianhu_cli.output import console
    from lianhu_cli.output.books import batch_book
    from lianhu_cli.output.files import whole

    found = batch_people.find(work, names, memory)
    people = len({one.person for one in found.registrations})
    asked: dict[str, int] = {}
    if people or any((work / name / f"{partitions.ASKED}.xlsx").exists() for name in names):
        from lianhu_cli.cli import batch_problems

        asked = batch_problems.write(work, names, found)
    summary = {
        "schema": reply.SCHEMA,
        "partitions": [one.as_json() for one in results],
        "not_begun": sorted({*names} - {one.name for one in results}),
        "totals": added_up(results),
        "twofold": people,
        "asked": asked,
    }
    batch_book.write_lines(work / f"{partitions.SUMMARY}.xlsx", [_line(one) for one in results])
    with whole(work / f"{partitions.SUMMARY}.json") as draft:
        draft.write_text(
            json_text.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    if people:
        console.note(f"有 {people} 人在几个分区里都有，见 {work / partitions.ACROSS}.xlsx")
    if any(asked.values()):
        console.note(
            f"其中 {sum(asked.values())} 处等各分区答复：填好分区文件夹里的 {partitions.ASKED}.xlsx，"
            "再用 lianhu import 导入那个分区的登记库"
        )


def _line(one: "Result") -> "PartitionLine":
    from dataclasses import fields

    from lianhu_cli.domain.batch import PartitionLine

    return PartitionLine(
        **{field.name: getattr(one, field.name) for field in fields(PartitionLine)}
    )
