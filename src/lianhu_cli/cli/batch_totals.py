"""`lianhu stats --all`: the figures of a batch's partitions, added up."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from lianhu_cli.output.counted.statistics import Statistics

_WIDE = ("partition", "province", "prefecture", "county", "township")
_ALWAYS = ("partition", "province", "county", "kind", "category")
_OF_PARTITIONS = (*_WIDE, "village", "kind", "category")
_MOST_ON_A_PAGE = 60


@dataclass(frozen=True, slots=True)
class CountedBatch:
    """Statistics, with what a batch has beside them; `places` is what a page shows first."""

    figures: "Statistics"
    places: str = "village"
    told: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    also: dict[str, Any] = field(default_factory=dict)


def refuse_wide(by: str) -> None:
    """Refuse what can be counted over several partitions only.

    Raises:
        UsageError: it is such a way to count.
    """
    if by in _WIDE:
        raise UsageError(f"--by {by} 要和 --all 一起用")


def counted(work: Path, by: str) -> CountedBatch:
    """Add up the partitions that the last batch has done.

    Raises:
        UnreadableError: this is no work folder of a batch, or nothing in it is done.
        UsageError: partitions keep no figures by that.
    """
    from lianhu_cli.batch import totals
    from lianhu_cli.output import console
    from lianhu_cli.output.counted.statistics import Statistics

    if by not in _OF_PARTITIONS:
        raise UsageError(f"--all 不能按 {by} 统计，可以按：{'、'.join(_OF_PARTITIONS)}")
    folders, failed = _done(work)
    before, without = sorted(failed & {*folders}), sorted(failed - {*folders})
    told = (
        f"{len(folders)} 个分区合计",
        *([f"其中 {'、'.join(before)} 最近一次没有做成，用的是以前的结果"] if before else []),
        *([f"{'、'.join(without)} 没有做成，不在合计里"] if without else []),
    )
    for sentence in told[1:]:
        console.note(f"提醒：{sentence}")
    added = totals.add_up(folders, tuple(dict.fromkeys((*_ALWAYS, by))))
    few = [key for key in ("county", "province") if len(added.by[key]) <= _MOST_ON_A_PAGE]
    return CountedBatch(
        figures=Statistics(totals=added.totals, by=added.by, reconciliation=[]),
        places=few[0] if few and any(row[few[0]] for row in added.by[few[0]]) else "partition",
        told=told,
        short=tuple(map(_sentence, added.short)),
        also={"short_beside_idle": added.short},
    )


def _done(work: Path) -> tuple[dict[str, Path], set[str]]:
    """Return the folders of the partitions that have figures, and the names of those that failed last."""
    from lianhu_cli.batch.partitions import SUMMARY
    from lianhu_cli.batch.results import Result
    from lianhu_cli.batch.totals import HOUSEHOLDS

    try:
        told = json.loads((work / f"{SUMMARY}.json").read_text("utf-8"))
        results = [Result.of(row) for row in told["partitions"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableError(
            f"{work} 不是批次的工作文件夹：请先用 lianhu batch，再写它的 --work 文件夹"
        ) from error
    names = [*(one.name for one in results), *told.get("not_begun", ())]
    folders = {name: work / name for name in names if (work / name / HOUSEHOLDS).is_file()}
    if not folders:
        raise UnreadableError(f"{work} 里没有做完的分区：请看 {work / SUMMARY}.xlsx 里的说明")
    return folders, {*names} - {one.name for one in results if not one.failed}


def _sentence(row: dict[str, Any]) -> str:
    beside = "、".join(f"{_called(one)}空余 {one['idle_slots']} 个名额" for one in row["beside"])
    return f"{_called(row)}还有 {row['uncovered']} 户没有帮扶人，而{beside}"


def _called(row: dict[str, Any]) -> str:
    return f"“{row['partition']}”{row['prefecture']}{row['county']}"
