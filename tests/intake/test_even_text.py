"""Large texts of even rows: read column by column they give what Python's csv gives, or are left to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianhu_cli.intake.files import child, delimited, even_text
from lianhu_cli.intake.files.raw import RawSheet

_CELLS = st.text(st.sampled_from('甲乙a1 ,;|\t，"\r\u2028\x0b\ufeff\0'), max_size=4)
_PLAIN = st.text(st.sampled_from("甲乙a1 ，\u2028\x0b"), max_size=3)


def _read(path: Path, monkeypatch: pytest.MonkeyPatch, *, large: int) -> list[RawSheet]:
    monkeypatch.setattr(delimited, "_LARGE", large)
    return delimited.read(str(path))


def _alike(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(large: int) -> object:
        try:
            return _read(path, monkeypatch, large=large)
        except delimited.RefusalError as refusal:
            return str(refusal)

    assert told(0) == told(1 << 40)


@given(
    rows=st.lists(st.lists(_PLAIN, min_size=1, max_size=3), min_size=1, max_size=6),
    even=st.booleans(),
    delimiter=st.sampled_from(",\t;|；"),
    line_break=st.sampled_from(["\n", "\r\n"]),
    ends=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_rows_that_are_even_or_not(
    rows: list[list[str]],
    even: bool,
    delimiter: str,
    line_break: str,
    ends: bool,
    encoding: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    if even:
        width = max(map(len, rows))
        rows = [[*row, *[""] * (width - len(row))] for row in rows]
    text = line_break.join(map(delimiter.join, rows)) + (line_break if ends else "")
    path = tmp_path_factory.getbasetemp() / "石桥村.csv"
    path.write_bytes(text.encode(encoding))
    with pytest.MonkeyPatch.context() as monkeypatch:
        _alike(path, monkeypatch)


@given(text=st.lists(_CELLS, max_size=12).map("\n".join), mark=st.booleans())
def test_whatever_a_text_holds(
    text: str, mark: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "柳湾村.csv"
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        _alike(path, monkeypatch)


@pytest.mark.parametrize("first", ["sep=;", "SEP=,"])
def test_a_delimiter_that_is_declared(
    first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "名册.csv"
    path.write_text(f"{first}\n户主;村,组\n张三;石桥,1\n", "utf-8")
    _alike(path, monkeypatch)


@pytest.mark.parametrize("repeats_from", [0, 300, 4_096, 4_400, 20_000])
def test_values_are_coded_where_they_repeat(
    repeats_from: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule by which a column has codes is that of `raw.encode`, wherever its values begin to repeat."""
    path = tmp_path / "名册.csv"
    rows = (f"{min(n, repeats_from) + n // 9},甲" for n in range(20_100))
    path.write_text("\n".join(rows), "utf-8")
    _alike(path, monkeypatch)


def test_a_large_even_text_is_read_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("户主,村\r\n张三,石桥\r\n", "utf-8-sig")
    monkeypatch.setattr(delimited, "_LARGE", 0)
    monkeypatch.setattr(delimited, "_row_by_row", lambda *_: pytest.fail("read row by row"))
    (sheet,) = child.read(str(path))
    assert [column.values for column in sheet.columns] == [["户主", "张三"], ["村", "石桥"]]
    assert sheet.height == 2


def test_a_wide_text_is_left_to_the_reader_that_refuses_it() -> None:
    assert even_text.columns(b"," * 600 + b"\n", ",") is None
