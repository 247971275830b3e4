"""批次汇总 and 跨区重复清单: the papers of a batch."""

import csv
from collections.abc import Sequence
from pathlib import Path

from lianhu_cli.domain.batch import PartitionLine, Twofold
from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Book, Field, new_workbook

_MIB = 1 << 20
_LINES = (
    Field(title="序号", width=6, look="number"),
    Field(title="分区", width=18),
    Field(title="结果", width=12),
    Field(title="登记户数", width=10, look="number"),
    Field(title="已落实", width=10, look="number"),
    Field(title="落实率", width=9, look="rate"),
    Field(title="帮扶人", width=10, look="number"),
    Field(title="未收", width=8, look="number"),
    Field(title="问题", width=9, look="number"),
    Field(title="用时(秒)", width=10, look="amount"),
    Field(title="内存(兆)", width=10, look="number"),
    Field(title="说明", width=36, look="left"),
)
_PEOPLE = ("序号", "分区", "身份", "姓名", "编码", "地点")
_WIDTHS = (6, 18, 10, 12, 18, 44)


def write_lines(path: Path, lines: Sequence[PartitionLine], office: Office | None = None) -> None:
    """Write 批次汇总.xlsx: one row a partition, the sums of those that were done below."""
    with whole(path) as draft, new_workbook(draft, "批次汇总") as workbook:
        book = Book(workbook, office or Office())
        sheet = book.sheet("批次汇总", book.office.heading("批次汇总表"), _LINES)
        for at, line in enumerate(lines, start=1):
            sheet.add([at, *_row(line)])
        done = [line for line in lines if not line.failed]
        sums = [sum(getattr(line, name) for line in done) for name in ("households", "covered")]
        rest = [
            sum(getattr(line, name) for line in done)
            for name in ("helpers", "set_aside", "problems")
        ]
        state = f"完成 {len(done)}/{len(lines)}"
        total = ["合计", None, state, *sums, rate(sums[1], sums[0]), *rest]
        sheet.add([*total, sum(line.seconds for line in lines), None, None], total=True)
        sheet.foot()


def write_people(path: Path, people: Sequence[Twofold], office: Office | None = None) -> None:
    """Write 跨区重复清单 as xlsx, or as csv where the path ends in .csv."""
    rows = [(one.person, one.partition, one.role, one.name, one.code, one.place) for one in people]
    if path.suffix.lower() == ".csv":
        with whole(path) as draft, draft.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([_PEOPLE, *rows])
        return
    fields = [Field(title=title, width=wide) for title, wide in zip(_PEOPLE, _WIDTHS, strict=True)]
    with whole(path) as draft, new_workbook(draft, "跨区重复清单") as workbook:
        book = Book(workbook, office or Office())
        sheet = book.sheet("跨区重复清单", book.office.heading("跨区重复清单"), fields)
        for row in rows:
            sheet.add(row)
        if not rows:
            sheet.span("没有：各分区之间没有相同的身份证号码")
        sheet.foot()


def _row(line: PartitionLine) -> list[object]:
    if line.failed:
        return [line.name, line.state, *[None] * 6, line.seconds, _megabytes(line), line.message]
    figures = [line.households, line.covered, rate(line.covered, line.households)]
    return [
        line.name, line.state, *figures, line.helpers, line.set_aside, line.problems, line.seconds,
        _megabytes(line), line.message,
    ]  # fmt: skip


def _megabytes(line: PartitionLine) -> int | None:
    return None if line.peak is None else round(line.peak / _MIB)
