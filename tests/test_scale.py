"""docs/scale.md: its loop runs as printed, and the three others are the same loop."""

import ast
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

DOCUMENT = Path(__file__).parents[1] / "docs" / "scale.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S)
(LOOP,) = (block for block in BLOCKS if "def run_partition(" in block)
(LAST_LINES,) = (block for block in BLOCKS if "__main__" in block)
OTHERS = [block for block in BLOCKS if block not in {LOOP, LAST_LINES}]

HOUSEHOLDS = "行政村,村民小组,户主姓名,家庭人口,户类别\n"
HELPERS = "姓名,单位,人员类别,所在村,联系电话\n"
EAST = (
    "石桥村,1组,张三,4,困难户\n石桥村,2组,李四,3,困难户\n石桥村,2组,,2,困难户\n",
    "石村,石桥村委会,村干部,石桥村,13900000001\n",
)
WEST = (
    "杨家湾村,1组,赵六,5,困难户\n",
    "杨文,村委会,村干部,杨家湾村,13900000002\n林干,村委会,村干部,杨家湾村,13900000003\n",
)
TOTALS = {"households": 3, "covered": 2, "helpers": 3, "helpers_paired": 2, "set_aside": 1}


@pytest.fixture(autouse=True)
def lianhu_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{beside}{os.pathsep}{os.environ['PATH']}")


def partition(folder: Path, households: str, helpers: str) -> None:
    folder.mkdir(parents=True)
    (folder / "登记册.csv").write_text(HOUSEHOLDS + households, encoding="utf-8")
    (folder / "干部.csv").write_text(HELPERS + helpers, encoding="utf-8")


def names_in(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def test_the_loop_runs_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    partition(tmp_path / "surveys" / "东省", *EAST)
    partition(tmp_path / "surveys" / "西省", *WEST)
    monkeypatch.chdir(tmp_path)
    exec(compile(LOOP + LAST_LINES, str(DOCUMENT), "exec"), {"__name__": "__main__"})  # noqa: S102
    assert ast.literal_eval(capsys.readouterr().out) == TOTALS
    written = {str(path.relative_to(tmp_path / "work")) for path in tmp_path.glob("work/*/*.csv")}
    assert written == {str(Path(name, "结对清单.csv")) for name in ("东省", "西省")}


def test_what_is_not_fine_stops_the_batch(tmp_path: Path) -> None:
    (tmp_path / "东省").mkdir()
    (tmp_path / "东省" / "登记册.csv").write_text("没有认得的表头\n", encoding="utf-8")
    scope: dict[str, Any] = {"__name__": "scale"}
    exec(compile(LOOP, str(DOCUMENT), "exec"), scope)  # noqa: S102
    with pytest.raises(RuntimeError, match=r"import ended with 3: .*登记册"):
        scope["all_partitions"]([str(tmp_path / "东省")], tmp_path / "work", "2026-03-01", 1)
    assert not list(tmp_path.glob("work/*"))


@pytest.mark.parametrize("package", ["dask", "ray", "pyspark"])
def test_the_others_are_the_same_loop(package: str) -> None:
    (code,) = (block for block in OTHERS if re.search(rf"^(from|import) {package}\b", block, re.M))
    compile(code, str(DOCUMENT), "exec")
    assert {"run_partition", "added_up"} <= names_in(code)


def test_every_block_is_one_of_these() -> None:
    assert len(OTHERS) == 3
