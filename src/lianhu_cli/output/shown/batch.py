"""A batch on the terminal."""

from collections.abc import Sequence
from typing import Any

from lianhu_cli.domain.batch import PartitionLine
from lianhu_cli.output.console import line, table, terminal

_HEADING = ("分区", "结果", "户数", "已落实", "帮扶人", "未收", "秒", "说明")


def show_batch(lines: Sequence[PartitionLine], totals: dict[str, Any]) -> None:
    """Show a row a partition, and what they come to."""
    console = terminal()
    rows = [
        (
            one.name,
            one.state,
            one.households,
            one.covered,
            one.helpers,
            one.set_aside,
            one.seconds,
            one.message,
        )
        for one in lines
    ]
    table(console, "批次汇总", _HEADING, rows)
    line(
        console,
        f"共 {totals['partitions']} 个分区，完成 {totals['done']} 个（其中未变跳过 {totals['skipped']} 个），"
        f"未完成 {totals['failed']} 个；登记 {totals['households']} 户，已落实 {totals['covered']} 户",
    )
