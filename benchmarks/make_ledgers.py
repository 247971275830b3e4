"""Invent a year of a county's ledgers: 20,000 households and helpers, a million entries of 帮扶台账.

The survey is `make_province.py`'s; the visits are those of its pairs, in every month of 2026, with gaps.
"""

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

TITLES = [
    "日期", "帮扶人", "单位", "县", "乡镇", "行政村", "村民小组", "户主姓名", "帮扶类型", "数量", "折合现金(元)",
    "内容", "结果",
]  # fmt: skip
_DEEDS = ["走访", "宣讲", "捐款", "捐物", "技术", "项目", "务工", "就医就学", "矛盾化解", "其他"]
_SHARES = [0.55, 0.1, 0.02, 0.08, 0.08, 0.03, 0.06, 0.04, 0.02, 0.02]


def entries(pairs: Path, count: int, seed: int = 3) -> list[np.ndarray]:
    """Return the columns of `count` entries by the pairs of a 结对清单.csv."""
    with pairs.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    random = np.random.default_rng(seed)
    pick = random.integers(0, len(rows), count)
    told = {
        name: np.array([row[name] for row in rows], object)[pick]
        for name in ("帮扶责任人", "单位", "县", "乡镇", "行政村", "村民小组", "户主姓名")
    }
    unit = np.where(told["单位"] == "", told["行政村"], told["单位"])  # 党员明星户 have no unit
    day = np.datetime64("2026-01-01") + np.sort(random.integers(0, 365, count))
    deed = random.choice(len(_DEEDS), count, p=_SHARES)
    gift = np.isin(deed, [2, 3])
    amount = random.integers(2, 60, count) * 10
    cash = np.where(gift, amount.astype(str), "")
    quantity = np.where(deed == 3, np.char.add((amount // 100 + 1).astype(str), "袋"), "")
    serial = random.integers(0, 5000, count).astype(str)
    return [
        day.astype(str), told["帮扶责任人"], unit, told["县"], told["乡镇"], told["行政村"],
        told["村民小组"], told["户主姓名"], np.array(_DEEDS)[deed], quantity, cash,
        np.char.add("了解生产生活情况，记入手册第", serial), np.full(count, "已办"),
    ]  # fmt: skip


def write(path: Path, columns: list[np.ndarray]) -> None:
    """Write the ledger as a csv file or as a workbook."""
    rows: Any = zip(*(column.tolist() for column in columns), strict=True)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(TITLES)
            writer.writerows(rows)
        return
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("帮扶台账")
        sheet.write_row(0, 0, TITLES)
        for at, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                if text and column == TITLES.index("折合现金(元)"):
                    sheet.write_number(at, column, float(text))
                elif text:
                    sheet.write_string(at, column, text)


def main() -> None:
    """Write a ledger: `make_ledgers.py 结对清单.csv OUT COUNT`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    write(options.out, entries(options.pairs, options.count))


if __name__ == "__main__":
    main()
