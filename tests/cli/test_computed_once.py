"""What a whole register comes to is computed once in a command, however many of its papers ask for it."""

import sys
from collections import Counter
from types import FrameType

import pytest

from .conftest import Lianhu

WHOLE = {
    "domain/people/official_order.py:villages",
    "domain/people/official_order.py:village_ranks",
    "domain/rules/applied.py:set_apart",
    "domain/people/bases.py:locate",
    "output/counted/coverage.py:counted",
    "output/counted/print_order.py:household_order",
    "output/counted/statistics.py:helpers",
    "supervision/figures.py:_paired_on",
    "supervision/visits.py:numbered",
}
"""Functions that look at every household, helper or entry there is."""


def calls(lianhu: Lianhu, command: str) -> Counter[str]:
    """Return how often each function of ours is called while a command runs, as module:name."""
    called: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            module = frame.f_code.co_filename.rpartition("lianhu_cli/")[2]
            called[f"{module}:{frame.f_code.co_name}"] += 1

    sys.setprofile(count)
    try:
        code = lianhu(*command.split()).code
    finally:
        sys.setprofile(None)
    assert code == 0
    return called


@pytest.mark.parametrize(
    ("command", "asks_for"),
    [
        ("stats --json", "coverage.py:counted"),
        ("sheets", "official_order.py:village_ranks"),
        ("report year --json", "visits.py:numbered"),
    ],
)
def test_nothing_is_aggregated_twice(paired: Lianhu, command: str, asks_for: str) -> None:
    called = calls(paired, command)
    assert any(asks_for in one for one in called)
    assert {one: times for one, times in called.items() if one in WHOLE and times > 1} == {}


@pytest.mark.parametrize(
    ("command", "most"),
    [("stats --json", 18), ("list pairs --json", 16), ("explain 张三 --json", 22)],
)
def test_a_small_register_is_asked_little(paired: Lianhu, command: str, most: int) -> None:
    # Each question is a quarter of a millisecond, a tenth of what `stats` does besides.
    assert calls(paired, command)["register/database.py:_rows"] <= most
