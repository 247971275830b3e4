"""However a register is written down, the same households are in it.

Drawn registers are written in many ways (order of rows and columns, titles, merged or repeated
villages, sheets, files, formats, encodings, synonyms, width); who is in the register never changes.
"""

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ..conftest import IN_MEMORY
from .conftest import read, rows

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ATTRIBUTES = ("village", "group", "head", "id_number", "people", "kind", "phone")
SYNONYMS = {
    "village": ("行政村", "村名", "所在村", "行 政 村", "行政村*"),
    "group": ("村民小组", "组别", "社", "村民\n小组"),
    "head": ("户主姓名", "户主", "户主（姓名）", "①户主姓名"),
    "id_number": ("身份证号码", "户主身份证号", "公民身份号码", "身份证号码（必填）"),
    "people": ("家庭人口", "家庭人口数", "人口（人）", "全户人数"),
    "kind": ("户类别", "户类型", "户类别_必填", "困难类型"),
    "phone": ("联系电话", "户联系电话", "手机号码", "户主电话"),
}
Household = dict[str, str]
Writer = Callable[[Path, list[Household], random.Random], list[Path]]


def _number(drawn: random.Random, nth: int) -> str:
    first = f"620000{drawn.randint(1940, 1999)}{drawn.randint(1, 12):02}{drawn.randint(1, 28):02}{nth % 1000:03}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, first, strict=True)) % 11]


def _register(drawn: random.Random) -> list[Household]:
    """Return households of some villages, village by village; no two share a name in a village."""
    found: list[Household] = []
    for village in drawn.sample(["石桥村", "东沟村", "柳树湾村", "杨家湾村", "东街社区"], 3):
        for group in sorted(drawn.sample("123456", 2)):
            for _ in range(drawn.randint(1, 4)):
                nth = len(found)
                head = (
                    drawn.choice("赵钱孙李周吴郑王")
                    + drawn.choice("国建志强")
                    + "甲乙丙丁戊己庚辛壬癸"[nth % 10]
                    + "东西南"[nth // 10]
                )
                found.append(
                    {
                        "village": village,
                        "group": f"{group}组",
                        "head": head,
                        "id_number": _number(drawn, nth) if drawn.random() < 0.8 else "",
                        "people": str(drawn.randint(1, 8)),
                        "kind": drawn.choice(["困难户", "特殊户"]),
                        "phone": f"138{drawn.randint(10_000_000, 99_999_999)}"
                        if drawn.random() < 0.7
                        else "",
                    }
                )
    return found


def _table(
    households: list[Household], columns: list[str], titles: dict[str, str]
) -> list[list[str]]:
    return [[titles[c] for c in columns], *([one[c] for c in columns] for one in households)]


def _titles(drawn: random.Random | None) -> dict[str, str]:
    return {name: drawn.choice(words) if drawn else words[0] for name, words in SYNONYMS.items()}


def _book(path: Path, sheets: dict[str, list[list[str]]], merges: Any = ()) -> Path:
    with xlsxwriter.Workbook(path, IN_MEMORY) as book:
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(table):
                for c, text in enumerate(row):
                    if text:
                        sheet.write_string(r, c, text)
            for first, last, column, text in merges:
                sheet.merge_range(first, column, last, column, text)
    return path


def plain(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    return [_book(folder / "册.xlsx", {"册": _table(found, list(ATTRIBUTES), _titles(None))})]


def shuffled_rows(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    return plain(folder, drawn.sample(found, len(found)), drawn)


def shuffled_columns(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    columns = drawn.sample(ATTRIBUTES, len(ATTRIBUTES))
    return [_book(folder / "册.xlsx", {"册": _table(found, columns, _titles(None))})]


def titled(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    above = [["2024年白沙镇登记册"], ["填报单位（盖章）：", "", "填报时间："]][
        : drawn.randint(1, 2)
    ]
    table = [*above, *_table(found, list(ATTRIBUTES), _titles(None)), ["审核人：", "", "填表人："]]
    return [_book(folder / "册.xlsx", {"册": table})]


def synonyms(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    return [_book(folder / "册.xlsx", {"册": _table(found, list(ATTRIBUTES), _titles(drawn))})]


def typed_once(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    """Village and group typed once a block, blank below."""
    told, last = [], ("", "")
    for one in found:
        village, group = one["village"], one["group"]
        again = {
            "village": "" if village == last[0] else village,
            "group": "" if (village, group) == last else group,
        }
        told.append({**one, **again})
        last = (village, group)
    return [_book(folder / "册.xlsx", {"册": _table(told, list(ATTRIBUTES), _titles(None))})]


def merged(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    table = _table([{**one, "village": ""} for one in found], list(ATTRIBUTES), _titles(None))
    merges = [
        (first + 1, last + 1, 0, village) for village, first, last in _blocks(found) if last > first
    ]
    for village, first, last in _blocks(found):
        if first == last:
            table[first + 1][0] = village
    return [_book(folder / "册.xlsx", {"册": table}, merges)]


def _blocks(found: list[Household]) -> Iterator[tuple[str, int, int]]:
    first = 0
    for row in range(1, len(found) + 1):
        if row == len(found) or found[row]["village"] != found[first]["village"]:
            yield found[first]["village"], first, row - 1
            first = row


def a_sheet_a_village(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    columns = [name for name in ATTRIBUTES if name != "village"]
    sheets = {
        v: _table([o for o in found if o["village"] == v], columns, _titles(None))
        for v in _villages(found)
    }
    return [_book(folder / "册.xlsx", sheets)]


def a_file_a_village(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    columns = [name for name in ATTRIBUTES if name != "village"]
    return [
        _book(
            folder / f"{v}.xlsx",
            {"Sheet1": _table([o for o in found if o["village"] == v], columns, _titles(None))},
        )
        for v in _villages(found)
    ]


def _villages(found: list[Household]) -> list[str]:
    return list(dict.fromkeys(one["village"] for one in found))


def below_one_another(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    """A table a village, each with its heading, the columns in an order of its own."""
    table: list[list[str]] = []
    for village in _villages(found):
        columns = drawn.sample(ATTRIBUTES, len(ATTRIBUTES))
        table += _table([o for o in found if o["village"] == village], columns, _titles(None))
    return [_book(folder / "册.xlsx", {"册": table})]


def _csv(path: Path, found: list[Household], encoding: str, delimiter: str) -> list[Path]:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(
            _table(found, list(ATTRIBUTES), _titles(None))
        )
    return [path]


def utf8_csv(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    return _csv(folder / "册.csv", found, "utf-8-sig", ",")


def gb18030_tabs(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    return _csv(folder / "册.xls", found, "gb18030", "\t")


def web_page(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    cells = "".join(
        f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>"
        for row in _table(found, list(ATTRIBUTES), _titles(None))
    )
    path = folder / "册.xls"
    path.write_text(f"<html><meta charset='utf-8'><table>{cells}</table></html>", "utf-8")
    return [path]


def full_width(folder: Path, found: list[Household], _: random.Random) -> list[Path]:
    wide = {code: code + 0xFEE0 for code in range(0x30, 0x3A)} | {ord("X"): ord("Ｘ")}
    told = [{name: text.translate(wide) for name, text in one.items()} for one in found]
    return [_book(folder / "册.xlsx", {"册": _table(told, list(ATTRIBUTES), _titles(None))})]


def other_words(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    """Villages and groups written otherwise, names padded."""
    told = []
    for one in found:
        stem, number = one["village"].removesuffix("村"), one["group"].removesuffix("组")
        villages = (
            [one["village"]]
            if one["village"].endswith("社区")
            else [one["village"], f"{stem}村委会", f"{stem}行政村"]
        )
        groups = [
            one["group"],
            f"{'零一二三四五六'[int(number)]}组",
            f"第{number}村民小组",
            f"{number}社",
        ]
        told.append({**one, "village": drawn.choice(villages), "group": drawn.choice(groups)})
    return [_book(folder / "册.xlsx", {"册": _table(told, list(ATTRIBUTES), _titles(None))})]


def with_helpers(folder: Path, found: list[Household], drawn: random.Random) -> list[Path]:
    """Every household with its helper in the same row."""
    table = _table(found, list(ATTRIBUTES), _titles(None))
    people = [
        ("刘干事", "县水务局", "一般干部", "13900000001"),
        ("孙组长", "县教育局", "一般干部", "13900000002"),
    ]
    head, *below = table
    head += ["帮扶责任人", "单位", "人员类别", "联系电话"]
    for row in below:
        row += drawn.choice(people)
    return [_book(folder / "册.xlsx", {"册": table})]


WAYS: tuple[Writer, ...] = (
    shuffled_rows, shuffled_columns, titled, synonyms, typed_once, merged, a_sheet_a_village, a_file_a_village,
    below_one_another, utf8_csv, gb18030_tabs, web_page, full_width, other_words, with_helpers,
)  # fmt: skip


def _held(paths: list[Path]) -> list[tuple[Any, ...]]:
    return sorted(rows(read(*paths), "households", *ATTRIBUTES))


def _check(folder: Path, seed: int, ways: tuple[Writer, ...]) -> None:
    found = _register(random.Random(seed))
    wanted = sorted(tuple(int(o[n]) if n == "people" else o[n] for n in ATTRIBUTES) for o in found)
    for way in (plain, *ways):
        here = folder / f"{seed}-{way.__name__}"
        here.mkdir()
        assert _held(way(here, found, random.Random(seed))) == wanted, (seed, way.__name__)


def test_the_same_households_however_they_are_written(tmp_path: Path) -> None:
    _check(tmp_path, 0, WAYS)


@pytest.mark.slow
def test_two_hundred_registers(tmp_path: Path) -> None:
    for seed in range(200):
        _check(tmp_path, seed, WAYS)
