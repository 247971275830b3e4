"""Invent a township, a county or a province: N households and N helpers over a realistic tree.

The whole tree is a province as Gansu is one: 14 prefectures, 86 counties, 1,230 townships, 16,000
villages, 112,000 groups. Fewer households take a part of it with as many in a village (62). Shares of
kinds and categories are those of the sample township. Everybody is invented (area code 620000).
"""

import argparse
import csv
from pathlib import Path
from typing import Any

import numpy as np

_PER_VILLAGE, _VILLAGES_IN_TOWNSHIP, _TOWNSHIPS_IN_COUNTY, _COUNTIES_IN_PREFECTURE = 62, 13, 14, 6
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_SURNAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
_GIVEN = list("伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂建国文华志玉红春梅生海山福贵荣")
_CAUSES = ["因病", "因残", "因学", "因灾", "缺土地", "缺水", "缺技术", "缺劳力", "缺资金"]
_CATEGORIES = ["副科级以上", "一般干部", "村干部", "党员明星户"]
_SHARES = np.array([72, 353, 98, 100]) / 623

HOUSEHOLD_TITLES = [
    "市", "县", "乡镇", "行政村", "村民小组", "户主姓名", "性别", "身份证号码", "家庭人口", "劳动力",
    "耕地面积(亩)", "户类别", "致贫原因", "帮扶需求", "是否党员", "联系电话",
]  # fmt: skip
HELPER_TITLES = [
    "姓名", "单位", "职务", "人员类别", "市", "县", "乡镇", "所在村", "村民小组", "联系电话",
]  # fmt: skip


def households(count: int, seed: int = 1) -> dict[str, Any]:
    """Return the columns of the survey register."""
    random = np.random.default_rng(seed)
    village = np.sort(random.integers(0, _villages(count), count))
    sex = random.integers(0, 2, count)
    people = random.integers(1, 8, count)
    return {
        **_places(village),
        "村民小组": _text(random.integers(1, 8, count), "{}组"),
        "户主姓名": _names(random, count),
        "性别": np.array(["女", "男"])[sex],
        "身份证号码": _numbers(random, count, sex),
        "家庭人口": people,
        "劳动力": random.integers(0, people + 1),
        "耕地面积(亩)": np.round(random.gamma(4, 2, count), 1),
        "户类别": np.where(random.random(count) < 72 / 694, "特殊户", "困难户"),
        "致贫原因": random.choice(_CAUSES, count),
        "帮扶需求": random.choice(["资金", "技术", "就业", "就医", "就学"], count),
        "是否党员": np.where(random.random(count) < 123 / 694, "是", "否"),
        "联系电话": _phones(random, count, "138"),
    }


def helpers(count: int, seed: int = 2) -> dict[str, Any]:
    """Return the columns of the helpers' register."""
    random = np.random.default_rng(seed)
    village = np.sort(random.integers(0, _villages(count), count))
    category = random.choice(len(_CATEGORIES), count, p=_SHARES)
    local = category >= 2
    places = _places(village)
    unit = np.char.add(places["行政村"], "对口帮扶单位")
    return {
        "姓名": _names(random, count),
        "单位": np.where(local, "", np.char.add(places["乡镇"], unit)),
        "职务": np.array(["副镇长", "干部", "文书", ""])[category],
        "人员类别": np.array(_CATEGORIES)[category],
        "市": places["市"],
        "县": places["县"],
        "乡镇": places["乡镇"],
        "所在村": np.where(local, places["行政村"], ""),
        "村民小组": np.where(category == 3, _text(random.integers(1, 8, count), "{}组"), ""),
        "联系电话": _phones(random, count, "139"),
    }


def links(count: int) -> dict[str, Any]:
    """Return the links of units and villages: one unit a village."""
    places = _places(np.arange(_villages(count)))
    unit = np.char.add(places["乡镇"], np.char.add(places["行政村"], "对口帮扶单位"))
    return {
        "帮扶单位": unit,
        "市": places["市"],
        "县": places["县"],
        "乡镇": places["乡镇"],
        "联系村": places["行政村"],
    }


def write_csv(path: Path, columns: dict[str, Any]) -> None:
    """Write columns as a csv file as Excel saves it (UTF-8 with BOM)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def write_xlsx(path: Path, sheets: dict[str, dict[str, Any]]) -> None:
    """Write sheets of columns as an xlsx workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for name, columns in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(columns))
            rows = zip(*(column.tolist() for column in columns.values()), strict=True)
            for at, row in enumerate(rows, start=1):
                sheet.write_row(at, 0, row)


def make(folder: Path, count: int, *, xlsx: bool, one_sheet: bool = False) -> list[Path]:
    """Write the survey of `count` households and helpers into a folder and return its files.

    `one_sheet` leaves the helpers out and writes a workbook with the households alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"困难户特殊户登记册": households(count)}
    if not one_sheet:
        tables |= {"帮扶干部名册": helpers(count), "联村单位": links(count)}
    if xlsx or one_sheet:
        path = folder / "摸底调查.xlsx"
        write_xlsx(path, tables)
        return [path]
    paths = [folder / f"{name}.csv" for name in tables]
    for path, columns in zip(paths, tables.values(), strict=True):
        write_csv(path, columns)
    return paths


def _villages(count: int) -> int:
    return max(14, count // _PER_VILLAGE)


def _places(village: np.ndarray) -> dict[str, Any]:
    township = village // _VILLAGES_IN_TOWNSHIP
    county = township // _TOWNSHIPS_IN_COUNTY
    return {
        "市": _text(county // _COUNTIES_IN_PREFECTURE, "第{}市"),
        "县": _text(county, "第{}县"),
        "乡镇": _text(township, "第{}镇"),
        "行政村": _text(village, "第{}村"),
    }


def _text(numbers: np.ndarray, form: str) -> np.ndarray:
    distinct, at = np.unique(numbers, return_inverse=True)
    return np.array([form.format(number) for number in distinct])[at]


def _names(random: np.random.Generator, count: int) -> np.ndarray:
    parts = [random.choice(letters, count) for letters in (_SURNAMES, _GIVEN, _GIVEN)]
    return np.char.add(np.char.add(parts[0], parts[1]), parts[2])


def _numbers(random: np.random.Generator, count: int, sex: np.ndarray) -> np.ndarray:
    person = random.permutation(count)  # 25,000 birthdays with 500 numbers a sex each
    born = np.datetime64("1935-01-01") + (person % 25_000).astype("timedelta64[D]")
    serial = person // 25_000 % 500 * 2 + sex
    digits = np.char.add("620000", np.char.replace(born.astype(str), "-", ""))
    first = np.char.add(digits, np.char.zfill(serial.astype(str), 3))
    matrix = first.astype("U17").view("U1").reshape(count, 17).astype(int)
    checks = np.array(list("10X98765432"))[(matrix @ _WEIGHTS) % 11]
    return np.char.add(first, checks)


def _phones(random: np.random.Generator, count: int, start: str) -> np.ndarray:
    return np.char.add(
        start,
        np.char.zfill(random.choice(10**8, count, replace=False, shuffle=False).astype(str), 8),
    )


def main() -> None:
    """Write a survey: `make_province.py FOLDER COUNT [--xlsx | --one-sheet]`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--one-sheet", action="store_true")
    options = parser.parse_args()
    for path in make(options.folder, options.count, xlsx=options.xlsx, one_sheet=options.one_sheet):
        print(path)


if __name__ == "__main__":
    main()
