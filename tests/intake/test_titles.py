"""Headings are told apart: no heading of a table means two attributes of it."""

import pytest

from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SHEETS


@pytest.mark.parametrize("table", SHEETS, ids=lambda table: table.role)
def test_every_heading_means_its_own_attribute(table: type[Table]) -> None:
    for attribute, column in table.columns.items():
        for heading in column.headings:
            assert claim(table, (heading,))[0] == attribute, heading


@pytest.mark.parametrize("table", SHEETS, ids=lambda table: table.role)
def test_no_heading_stands_twice(table: type[Table]) -> None:
    seen: dict[str, str] = {}
    for attribute, column in table.columns.items():
        keys = [key(heading) for heading in column.headings]
        assert len(keys) == len(set(keys)), [k for k in keys if keys.count(k) > 1]
        for folded in keys:
            assert seen.setdefault(folded, attribute) == attribute, folded


@pytest.mark.parametrize(
    "typed",
    [
        "家庭人口",
        "家庭人口（人）",
        "家庭\n人口",
        "家庭 人 口",
        "＊家庭人口",
        "7.家庭人口：",
        "家庭人口[人]",
    ],
)
def test_folding(typed: str) -> None:
    assert bare(key(typed)) == "家庭人口"
