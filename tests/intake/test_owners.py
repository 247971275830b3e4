"""Whose a heading says that a column is."""

import pytest

from lianhu_cli.domain.tables.headings import LONGEST, known_headings
from lianhu_cli.intake.sheet.sides import side_of


@pytest.mark.parametrize(
    ("heading", "side"),
    [
        ("帮扶责任人电话", "helper"),
        ("户主电话", "household"),
        ("网格员电话", "other"),
        ("电话", ""),
    ],
)
def test_a_heading_says_whose_it_is(heading: str, side: str) -> None:
    assert side_of(heading) == side


def test_a_text_longer_than_any_heading_is_not_searched() -> None:
    """A cell of a damaged workbook may hold megabytes: searching each for headings took a minute."""
    filled = "帮扶责任人" + "说" * (LONGEST - len("帮扶责任人"))
    assert side_of(filled) == "helper"
    assert side_of(filled + "说") == ""
    assert known_headings().steps("甲/户主姓名") == ("甲", "户主姓名")
    assert known_headings().steps("甲" * LONGEST + "/户主姓名") == ("甲" * LONGEST + "/户主姓名",)
