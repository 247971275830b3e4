"""Text tables: csv, tsv and what else a system exports as text."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lianhu_cli.domain.cells.control import readable
from lianhu_cli.intake.files.raw import RawColumn, RawSheet, RefusalError, encode

_DELIMITERS = ",\t;；，|"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_WIDE_FIELD = 3000
_SAMPLE_LINES = 50
_LARGE = 8_000_000
"""Bytes from which on it saves more than the import of Arrow takes."""
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}
_DELIMITER_NAMES = {
    ",": "逗号", "\t": "制表符", ";": "分号", "；": "分号", "，": "逗号", "|": "竖线",
}  # fmt: skip
_SAVE_AS = "请另存为 xlsx 后再导入"


def read(path: str) -> list[RawSheet]:
    """Return the one sheet of a text file; its name is the file's without the suffix.

    Rows are records, as Excel numbers them: a line break inside quotes does not start a row.

    Raises:
        RefusalError: the text is in no encoding we know, or a quote never closes.

    """
    data = Path(path).read_bytes()
    encoding = encoding_of(data)
    with Path(path).open(encoding=encoding) as file:
        sample = list(islice(file, _SAMPLE_LINES))
    delimiter = _delimiter(sample)
    columns, height = _even(data, encoding, delimiter) or _row_by_row(path, encoding, delimiter)
    how = f"{_NAMES[encoding]}，{_DELIMITER_NAMES.get(delimiter, f'“{delimiter}”')}分隔"
    return [RawSheet(name=readable(Path(path).stem), columns=columns, height=height, how=how)]


def _even(data: bytes, encoding: str, delimiter: str) -> tuple[list[RawColumn], int] | None:
    """Return the columns of a large text that can be read without looking at each row; None for another."""
    if len(data) < _LARGE:
        return None
    from lianhu_cli.intake.files import even_text

    if encoding == "utf-8-sig":
        text = data.removeprefix(_BOMS[0][0])
    else:
        text = data if encoding == "utf-8" else data.decode(encoding).encode()
    return even_text.columns(text, delimiter)


def _row_by_row(path: str, encoding: str, delimiter: str) -> tuple[list[RawColumn], int]:
    with Path(path).open(encoding=encoding) as file:
        columns, height = encode(_rows(file, delimiter))
    _refuse_swallowed(columns)
    return columns, height


def encoding_of(data: bytes) -> str:
    """Return the encoding of a text: by its mark, else UTF-8, else GB18030.

    >>> encoding_of("姓名".encode("gb18030")), encoding_of("姓名".encode("utf-8-sig"))
    ('gb18030', 'utf-8-sig')

    Raises:
        RefusalError: none of them fits; the message names the first lines that do not.

    """
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "")
    if marked != "utf-16" and b"\x00" in data:
        raise RefusalError(f"不是文本，也不是工作簿，{_SAVE_AS}")
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        if _fits(data, encoding):
            return encoding
    raise RefusalError(f"的文字编码无法识别（{_bad_lines(data)}），请另存为 UTF-8 或 xlsx 后再导入")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _bad_lines(data: bytes) -> str:
    bad = (
        str(number)
        for number, line in enumerate(data.split(b"\n"), 1)
        if not _fits(line, "utf-8") and not _fits(line, "gb18030")
    )
    named = list(islice(bad, 3))
    return f"第{'、'.join(named)}行" if named else "同一文件里混用了两种编码"


def _delimiter(sample: list[str]) -> str:
    """Return the delimiter that most lines agree on, or the one that a sep= line declares.

    >>> _delimiter(["户主;村", "张三;石桥", "李四，女;石桥"])
    ';'
    """
    declared = sample[0].lstrip("\ufeff").strip("\r\n") if sample else ""
    if declared.lower().startswith("sep=") and len(declared) == len("sep=") + 1:
        return declared[-1]
    lines = [line for line in sample if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n) * n, n), default=0)
        return counts.count(common) * common, sum(counts)

    return max(_DELIMITERS, key=agreement)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 24)
    records = csv.reader(lines, delimiter=delimiter)
    try:
        for first in islice(records, 1):
            yield [] if first and first[0].lstrip("\ufeff").lower().startswith("sep=") else first
        yield from records
    except csv.Error as error:
        raise RefusalError(f"不是规范的文本表格（{error}），{_SAVE_AS}") from error


def _refuse_swallowed(columns: list[RawColumn]) -> None:
    """Refuse a quote that never closed: the rows below it became one long field."""
    for column in columns:
        if max(map(len, column.values), default=0) <= _WIDE_FIELD:
            continue
        for value in column.values:
            if len(value) > _WIDE_FIELD and value.count("\n") > 5:
                raise RefusalError(
                    f"里有一个引号没有闭合（“{value[:20].splitlines()[0]}”处），"
                    "它下面的许多行都并进了一格，请改正后再导入"
                )
