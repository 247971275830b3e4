"""Which packages a command may import: each costs a start between a hundredth and half a second."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import SAMPLES, Lianhu

HEAVY = frozenset(
    {
        *("adbc_driver_sqlite", "asyncio", "dask", "docx", "duckdb", "http.client", "lxml", "msoffcrypto"),
        *("multiprocessing", "numpy", "numpy.ma", "openpyxl", "ortools", "pandas", "pyarrow", "pyarrow.acero"),
        *("pyarrow.dataset", "pyarrow.vendored.docscrape"),
        *("pyarrow.parquet", "pydantic", "python_calamine", "rich", "ssl", "xlrd"),
        *("xlsxwriter", "lianhu_cli.batch", "lianhu_cli.intake.sheet", "lianhu_cli.pairing.solve"),
    }
)  # fmt: skip
"""Imported only by who needs them."""
TABLES = frozenset({"adbc_driver_sqlite", "numpy", "numpy.ma", "pyarrow"})
MAY: dict[tuple[str, ...], frozenset[str]] = {
    ("--version",): frozenset(),
    ("--help",): frozenset(),
    ("pair", "--help"): frozenset(),
    ("--show-completion", "bash"): frozenset(),
    ("rules", "--list"): frozenset(),
    ("list", "households"): TABLES,
    ("list", "pairs", "--format", "csv"): TABLES,
    ("list", "problems", "--json"): TABLES,
    ("log",): TABLES,
    ("stats",): TABLES,
    ("stats", "--json"): TABLES,
    ("audit",): TABLES,
    ("pair", "--dry-run", "--fresh"): TABLES | {"ortools"} | {"lianhu_cli.pairing.solve"},
    ("import", str(SAMPLES / "摸底调查.xlsx")): TABLES | {"lianhu_cli.intake.sheet"},
    ("batch", "各镇", "--work", "批次"): frozenset({"lianhu_cli.batch", "xlsxwriter"}),
}
ALIKE = {
    ("--version",),
    ("rules", "--list"),
    ("pair", "--help"),
    ("--show-completion", "bash"),
    ("list", "households"),
    ("list", "pairs", "--format", "csv"),
    ("list", "problems", "--json"),
    ("log",),
    ("stats", "--json"),
    ("audit",),
}
"""What starts as another of them does: a process each is much at every change."""
RUN = """
import gc, json, sys
from lianhu_cli.__main__ import main
looked = []
gc.callbacks.append(lambda phase, told: looked.append(phase))
try:
    main()
finally:
    arrow = sys.modules.get("pyarrow")
    pool = arrow.default_memory_pool().backend_name if arrow else ""
    json.dump([[*sys.modules], looked, gc.get_freeze_count(), pool], sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [pytest.param(one, marks=[pytest.mark.slow] * (one in ALIKE)) for one in MAY],
    ids=" ".join,
)
def test_a_command_imports_what_it_needs_and_no_more(
    arguments: tuple[str, ...], paired: Lianhu, folder: Path
) -> None:
    (folder / "各镇" / "空镇").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr.decode()
    modules, looked_for_rings, left_alone, pool = json.loads(done.stderr.decode().splitlines()[-1])
    imported = set(modules) & HEAVY
    assert imported <= MAY[arguments], sorted(imported - MAY[arguments])
    assert pool in {"", "system"}
    assert not looked_for_rings, "the garbage collector would take a tenth of the command"
    assert left_alone, "and as much again at its end"
