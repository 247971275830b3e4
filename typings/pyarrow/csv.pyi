from typing import Any

from pyarrow import Table

class WriteOptions:
    def __init__(self, *, include_header: bool = True, quoting_style: str = "needed") -> None: ...

def write_csv(data: Table, output_file: Any, write_options: WriteOptions | None = None) -> None: ...
