"""The per-township 一览表 of a province beside the bare writer: the same rows, no form, one core.

sheets.py [WORKBOOKS [ROWS]]   100 workbooks of 850 rows by default; a province has 1,200

Prints the seconds of each and their ratio. Everybody is invented.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.sheets import parts, roll

_LINE = {
    "village": "石桥村", "group": "3组", "head": "张三丰", "people": 4, "labour": 2, "land": 6.5, "kind": "困难户",
    "cause": "自身发展动力不足", "need": "技术", "phone": "", "name": "李四", "unit": "第1镇第1村对口帮扶单位",
    "post": "干部", "category": "一般干部", "helper_phone": "13900001234", "since": "2012-03-05", "absent": "",
}  # fmt: skip


def homes(workbooks: int, rows: int) -> Any:
    """Return lines as `joined.households` gives them: every household another code, name and phone."""
    count = workbooks * rows
    columns = {name: pa.repeat(pa.scalar(value), count) for name, value in _LINE.items()}
    numbers = range(count)
    return pa.table(
        {
            **columns,
            "head": pa.array([f"张{number}" for number in numbers]),
            "phone": pa.array([f"138{number:08d}" for number in numbers]),
            "code": pa.array([f"H{number}" for number in numbers]),
            "helper": pa.array([f"P{number}" for number in numbers]),
            "county": pa.array([f"第{number // rows // 14}县" for number in numbers]),
            "township": pa.array([f"第{number // rows}镇" for number in numbers]),
        }
    )


def bare(folder: Path, lines: Any, rows: int) -> None:
    """Write the same cells with xlsxwriter and nothing else."""
    import xlsxwriter

    for at in range(0, lines.num_rows, rows):
        columns = [lines[name].slice(at, rows).to_pylist() for name in roll.ATTRIBUTES]
        book = xlsxwriter.Workbook(folder / f"{at}.xlsx", {"in_memory": True})
        sheet = book.add_worksheet()
        for row, cells in enumerate(zip(*columns, strict=True)):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write_number(row, column, value)
        book.close()


@contextmanager
def silent(what: str, total: int) -> Any:
    """Show nothing."""
    del what, total
    yield lambda: None


def seconds(step: Callable[[Path], object]) -> float:
    """Return how long a step takes that writes into a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        step(Path(folder))
        return time.perf_counter() - start


def main(workbooks: int = 100, rows: int = 850) -> None:
    lines = homes(workbooks, rows)
    ours = seconds(
        lambda folder: parts.write(
            folder, parts.cut(HouseholdWithHelper(lines), "township"), Office(), silent
        )
    )
    floor = seconds(lambda folder: bare(folder, lines, rows))
    print(f"{workbooks} workbooks of {rows} rows")
    print(f"bare xlsxwriter, one core {floor:6.1f} s")
    print(f"lianhu, every core        {ours:6.1f} s, {ours / floor:.2f} × the bare writer")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
