"""The floors: the least that any program must do on the same input, nothing else.

floor.py calamine FILE   bare python-calamine read of every sheet of a workbook
floor.py csv FILE…       bare csv.reader over the files
floor.py write FILE N    bare csv write of N rows as wide as 结对清单.csv
floor.py solve DB        bare OR-Tools solve of the network that `lianhu pair` solves; prints seconds
"""

import csv
import sys
import time
from pathlib import Path


def calamine(path: str) -> None:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def read_csv(*paths: str) -> None:
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for _ in csv.reader(file):
                pass


def write(path: str, count: str) -> None:
    row = [
        "第1村",
        "3组",
        "张三",
        "困难户",
        "李四",
        "第1镇第1村对口帮扶单位",
        "干部",
        "一般干部",
    ] * 2
    with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(row for _ in range(int(count)))


def solve(db: str) -> None:
    from lianhu_cli.domain.policy import Policy
    from lianhu_cli.pairing import bare
    from lianhu_cli.register.store import Register

    with Register.open(Path(db)) as register:
        roster = register.roster()
    problem = bare.arcs(roster, Policy())
    begin = time.perf_counter()
    bare.solve(problem)
    print(f"{time.perf_counter() - begin:.2f}")


if __name__ == "__main__":
    {"calamine": calamine, "csv": read_csv, "write": write, "solve": solve}[sys.argv[1]](
        *sys.argv[2:]
    )
