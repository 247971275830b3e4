"""The floors: the least that any program must do on the same input, nothing else.

floor.py calamine FILE   bare python-calamine read of every sheet of a workbook
floor.py csv FILE…       bare csv.reader over the files
floor.py write FILE N    bare csv write of N rows as wide as 结对清单.csv

Prints the seconds.
"""

import csv
import sys
import time
from pathlib import Path


def calamine(path: str) -> None:
    """Read every sheet of a workbook."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def read_csv(*paths: str) -> None:
    """Read csv files."""
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for _ in csv.reader(file):
                pass


def write(path: str, count: str) -> None:
    """Write rows like those of 结对清单.csv."""
    row = ["第1县", "第1镇", "第1村", "3组", "张三", "困难户", "4", "因病", "H0123456789AB"]
    row += ["李四", "第1镇第1村对口帮扶单位", "干部", "一般干部", "P0123456789AB", "village"]
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(row for _ in range(int(count)))


if __name__ == "__main__":
    start = time.perf_counter()
    what = {"calamine": calamine, "csv": read_csv, "write": write}[sys.argv[1]]
    what(*sys.argv[2:])
    print(f"{time.perf_counter() - start:.3f}")
