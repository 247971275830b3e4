"""Odd files of other projects' test suites, and random ones: a result or one clear sentence.

Each is read by a process of its own, as it may end that process: every fifth one at every change.
"""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.intake import opened, settled
from lianhu_cli.intake.files import child
from lianhu_cli.intake.files.find import File
from lianhu_cli.intake.files.raw import RawSheet, RefusalError, encode
from lianhu_cli.intake.sheet.request import Asked

from ..budget import FUZZ, examples, seeds, spread
from .conftest import read

HOSTILE = Path(__file__).parents[3] / "shared" / "hostile"
FILES = sorted(HOSTILE.glob("*/*")) if HOSTILE.exists() else []


def _outcome(path: Path) -> str:
    """Read a file; return the sentence that refuses it, "" where it was read."""
    try:
        read(path)
    except UnreadableError as error:
        return str(error)
    return ""


@pytest.mark.usefixtures("children")
@pytest.mark.skipif(not FILES, reason="the odd files stay outside the product")
@pytest.mark.parametrize("path", spread(FILES, every=5), ids=lambda path: path.name)
def test_odd_file(path: Path) -> None:
    sentence = _outcome(path)
    assert not sentence or sentence.startswith(path.name)


_SPREAD = [chr(code) for code in range(0, 0x30000, 97) if not 0xD800 <= code < 0xE000]
SIGNS = st.characters() if FUZZ >= 1 else st.sampled_from(_SPREAD)
"""All there are; at every change some of every script: a table of all takes two seconds where none is kept."""
ODD_CELLS = st.one_of(
    st.sampled_from(
        "行政村 村民小组 户主姓名 姓名 身份证号码 家庭人口 户类别 联系电话 单位 人员类别 小计 合计 注： 同上"
        " 困难户 特殊户 石桥村 一组 是 #N/A 指标 填报数 类型".split()
    ),
    st.text(SIGNS, max_size=8),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.just(""),
)


HEADINGS = (
    [],
    ["行政村", "村民小组", "户主姓名", "身份证号码", "家庭人口", "户类别"],
    ["姓名", "单位", "职务", "职级", "人员类别", "状态"],
    ["村", "户主", "与户主关系", "出生日期", "年龄", "联系电话"],
    ["行政村", "总户数", "总人口", "耕地面积"],
    ["帮扶单位", "联系村", "指导员"],
    ["指标", "填报数"],
    ["规则", "文件", "工作表", "单元格", "处理结果", "豁免理由"],
)


@given(
    st.sampled_from(HEADINGS),
    st.lists(st.lists(ODD_CELLS, max_size=6), max_size=12),
    st.lists(st.tuples(*[st.integers(0, 12)] * 4), max_size=3),
)
@settings(max_examples=examples(300), deadline=None)
def test_random_cells(
    heading: list[object], rows: list[list[object]], areas: list[tuple[int, int, int, int]]
) -> None:
    columns, height = encode([heading, *rows] if heading else rows)
    merges = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in areas]
    raw = RawSheet(name="石桥村", columns=columns, height=height, merges=merges)
    book = opened.open_file(File("a.xlsx", Path("a.xlsx"), named=True), [raw], Asked())
    found = settled.settle([book], Asked(), Roster.of({}))
    for problem in found.problems:
        assert problem.cell
        assert problem.message


def _damaged(draw: random.Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(draw.randint(1, 20)):
        found[draw.randrange(len(found))] = draw.randrange(256)
    return bytes(found[: draw.randint(len(found) // 2, len(found))])


@given(
    st.one_of(st.binary(max_size=300), st.text(SIGNS, max_size=200).map(str.encode)),
    st.integers(0, 5),
)
@settings(
    max_examples=examples(200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_bytes(tmp_path: Path, data: bytes, start: int) -> None:
    starts = (
        b"",
        b"PK\x03\x04",
        b"<html><table><tr><td>",
        b"\xff\xfe",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"<?xml",
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(starts[start] + data)
    try:
        raws = child.read(str(path))
    except RefusalError:
        return
    opened.open_file(File("a.xlsx", path, named=True), raws, Asked())


@pytest.mark.usefixtures("children")
@pytest.mark.parametrize("seed", seeds(6, quick=2))
def test_damaged_workbooks(draw, tmp_path: Path, seed: int) -> None:
    book = draw("a.xlsx", 登记册="村|户主|户类别\n石桥村|张三|困难户").read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(_damaged(random.Random(seed), book))
    assert "b.xlsx" in (_outcome(path) or "b.xlsx")
