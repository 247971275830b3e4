"""The terminal's statistics end with their totals; who has no unit is said to have none."""

from .conftest import Lianhu


def table(text: str, first: str) -> list[list[str]]:
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(first))
    return [line.split("\t") for line in lines[start : lines.index("", start)]]


def test_the_last_row_is_the_sum_of_those_above(paired: Lianhu) -> None:
    for by, first in (
        ("village", "行政村"),
        ("kind", "户类别"),
        ("category", "人员类别"),
        ("unit", "单位"),
    ):
        heading, *rows, total = table(paired("stats", "--by", by).out, first)
        assert total[0] == "合计"
        assert rows
        for at, title in enumerate(heading[1:], start=1):
            if title in {"户数", "已落实", "人数", "名额", "已用名额"}:
                assert int(total[at]) == sum(int(row[at]) for row in rows), (by, title)
    assert total[0] == "合计"


def test_the_rate_of_the_total_is_that_of_the_sums(paired: Lianhu) -> None:
    heading, *_, total = table(paired("stats", "--by", "village").out, "行政村")
    shown = dict(zip(heading, total, strict=True))
    assert shown["落实率"] == f"{int(shown['已落实']) / int(shown['户数']):.1%}"


def test_people_without_a_unit_are_said_one_way(paired: Lianhu) -> None:
    rows = table(paired("stats", "--by", "unit").out, "单位")
    without = [row["unit"] for row in paired("stats", "--json").json["by_unit"]].count("")
    assert [row[0] for row in rows].count("（无单位）") == without
