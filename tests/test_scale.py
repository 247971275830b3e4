"""docs/scale.md: what it prints for other engines runs as printed, or at least compiles."""

import ast
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.batch.conftest import township

DOCUMENT = Path(__file__).parents[1] / "docs" / "scale.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
(ONE,) = (block for block in BLOCKS if "def run_partition(" in block)
OTHERS = [block for block in BLOCKS if block != ONE]


def test_one_partition_runs_as_printed_in_child_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{beside}{os.pathsep}{os.environ['PATH']}")
    township(tmp_path / "surveys" / "东镇", "石桥村", "张三", "李四")
    scope: dict[str, Any] = {"__name__": "scale"}
    exec(compile(ONE, str(DOCUMENT), "exec"), scope)  # noqa: S102
    line = scope["run_partition"](tmp_path / "surveys" / "东镇", tmp_path / "work")
    assert (line["name"], line["exit"], line["households"], line["covered"]) == ("东镇", 0, 2, 1)
    assert line["peak"] is None or line["peak"] > 1 << 20


@pytest.mark.parametrize("package", ["ray", "pyspark"])
def test_the_others_call_it_for_each_partition(package: str) -> None:
    (code,) = (block for block in OTHERS if re.search(rf"^(from|import) {package}\b", block, re.M))
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert "run_partition" in names


def test_every_block_is_one_of_these() -> None:
    assert len(OTHERS) == 2
