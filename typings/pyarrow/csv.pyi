from collections.abc import Mapping, Sequence
from typing import Any

from pyarrow import DataType, Table

class ReadOptions:
    def __init__(
        self,
        *,
        column_names: Sequence[str] | None = None,
        use_threads: bool = True,
        block_size: int | None = None,
    ) -> None: ...

class ParseOptions:
    def __init__(
        self,
        *,
        delimiter: str = ",",
        quote_char: str | bool = '"',
        ignore_empty_lines: bool = True,
    ) -> None: ...

class ConvertOptions:
    def __init__(
        self,
        *,
        column_types: Mapping[str, DataType] | None = None,
        strings_can_be_null: bool = False,
        check_utf8: bool = True,
    ) -> None: ...

def read_csv(
    input_file: Any,
    read_options: ReadOptions | None = None,
    parse_options: ParseOptions | None = None,
    convert_options: ConvertOptions | None = None,
) -> Table: ...

class WriteOptions:
    def __init__(self, *, include_header: bool = True, quoting_style: str = "needed") -> None: ...

def write_csv(data: Table, output_file: Any, write_options: WriteOptions | None = None) -> None: ...
