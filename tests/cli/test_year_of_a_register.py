"""A year of a register as the benchmark lives it: how it grows, what the past costs, and that it is derived anew."""

import importlib.util
from pathlib import Path

import pytest

YEAR = Path(__file__).parents[2] / "benchmarks" / "year.py"


@pytest.mark.slow
def test_a_year_of_three_in_a_hundred_a_month(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("year", YEAR)
    assert spec
    assert spec.loader
    year = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(year)
    figures = year.year(tmp_path, 1000)  # ends with `rebuild --check`
    assert figures["as-of read / read of now"] <= 1.5
    assert figures["file of a year / of a month"] <= 3, "half of it are the rounds, stored whole"
