"""What is wrong with many numbers at once is what is wrong with each."""

from hypothesis import given
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard

_BORN = st.tuples(
    st.sampled_from(["1879", "1880", "1900", "1999", "2000", "2023", "2040", "2041"]),
    st.sampled_from(["00", "01", "02", "04", "12", "13"]),
    st.sampled_from(["00", "01", "28", "29", "30", "31", "32"]),
).map("".join)
_FIRST = st.tuples(
    st.sampled_from(["620000", "000000", "990000"]), _BORN, st.sampled_from(["001", "999"])
).map("".join)
_WHOLE = _FIRST.map(lambda first: first + idcard.check_character(first))
_ODD = st.tuples(
    _WHOLE, st.integers(0, 17), st.sampled_from([*"0189X/:* x甲", "XX", "**", "__", "…"])
).map(lambda drawn: (drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] + len(drawn[2]) :])[:19])


@given(st.lists(st.one_of(_WHOLE, _ODD, st.sampled_from(["", "62", "六二〇〇〇〇"])), max_size=8))
def test_arrays_say_what_is_said_of_each_number(numbers: list[str]) -> None:
    each = [idcard.fault(number) for number in numbers]
    assert idcard.faults(numbers) == each
    column = pa.array(numbers, pa.string())
    assert idcard.are_valid(column).tolist() == [fault == "" for fault in each]
    whole = [bool(idcard.SHAPE.fullmatch(number)) for number in numbers]
    assert idcard.are_whole(column).tolist() == whole
