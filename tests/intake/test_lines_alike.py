"""A column searched as lines finds the very values that are not like a pattern, one after the other."""

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lianhu_cli.domain.cells import readers
from lianhu_cli.intake.sheet.grid import GridColumn

_VALUES = st.one_of(
    st.text(st.sampled_from("方㐀·a1 　\r\u2028"), max_size=14),
    st.sampled_from(
        ["方有田", "阿依古丽·买买提", "13900000001", "139000000012", "方·", "方有田\n", "\n"]
    ),
)
_PATTERNS = st.sampled_from(
    [readers.FIXED_POINTS[one].pattern for one in (readers.name, readers.phone)]
)


@given(st.lists(_VALUES, min_size=1, max_size=8), _PATTERNS)
def test_what_is_not_like_a_pattern_is_found_among_all_values(
    values: list[str], pattern: str
) -> None:
    found = GridColumn(values, np.arange(len(values), dtype=np.int32)).unlike(pattern)
    if any("\n" in value for value in values):
        assert found is None
    else:
        match = re.compile(pattern).fullmatch
        assert found == [n for n, value in enumerate(values) if not match(value)]


def test_values_that_are_no_texts_are_looked_at_one_by_one() -> None:
    codes = np.zeros(1, np.int32)
    for values in ([], ["方有田", 13900000001.0], [True]):
        assert GridColumn(values, codes).unlike(readers.FIXED_POINTS[readers.name].pattern) is None
