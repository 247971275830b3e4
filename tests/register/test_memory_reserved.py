"""No command reserves a terabyte of address space to read a table."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.register.database import Database

pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")

_READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from pathlib import Path
from lianhu_cli.register.database import Database
with Database(Path(sys.argv[1])) as database:
    rows = database.query("SELECT a, b FROM t ORDER BY rowid", {"a": "text", "b": "integer"})
    print(rows.num_rows, rows["b"][99_999].as_py(), rows.schema.field("a").type)
"""


def test_types_are_those_asked_for_whatever_the_first_rows_say(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    many = 100_000
    with Database.create(path) as database:
        database.execute("CREATE TABLE t (a TEXT, b INTEGER)")
        blank = pa.nulls(70_000, pa.int64())
        late = pa.chunked_array([blank, pa.array(range(70_000, many), pa.int64())])
        database.append("t", pa.table({"a": ["x"] * many, "b": late.combine_chunks()}))
        rows = database.query("SELECT a, b FROM t", {"a": "text", "b": "integer"})
        assert rows.schema.field("b").type == pa.int64()
        assert (rows["b"].null_count, rows["b"][-1].as_py()) == (70_000, many - 1)
        none = database.query("SELECT a, b FROM t WHERE 0", {"a": "text", "b": "real"})
        assert (none.num_rows, none.schema.field("b").type) == (0, pa.float64())
    told = subprocess.run(
        [sys.executable, "-c", _READ, path], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["100000", "99999", "string"]
