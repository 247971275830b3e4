"""lianhu from Python: frames out of a register, frames in and out of a pairing, and the notebook of docs/."""

import doctest
import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import lianhu_cli
from lianhu_cli.domain.errors import UnreadableError, UsageError
from tests.cli.conftest import HELPERS, HOUSEHOLDS, Lianhu

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def register(paired: Lianhu, folder: Path) -> Any:
    """The small survey and its pairs, copied: its workbook is to be imported no more."""
    return lianhu_cli.open(folder / "lianhu.db")


@pytest.fixture
def own_register(lianhu: Lianhu, survey: Path, folder: Path) -> Any:
    """The same made in this very folder."""
    assert lianhu("import", survey).code == 0
    assert lianhu("pair", "--date", "2026-03-01").code == 0
    return lianhu_cli.open(folder / "lianhu.db")


def test_a_register_as_frames(register: Any) -> None:
    homes = register.households()
    assert set(homes["head"]) == {"张三", "李四", "王五", "赵六"}
    assert homes["people"].sum() == 14
    assert len(register.helpers()) == 3
    pairs = register.pairs()
    assert list(pairs.columns)[:2] == ["household", "head"]
    assert set(pairs["household"]) <= set(homes["code"])
    assert isinstance(register.households(arrow=True), pa.Table)
    assert list(register.rounds()["number"]) == [1]


def test_numbers_are_masked_unless_asked_for(register: Any) -> None:
    masked = register.households().set_index("head")
    whole = register.households(unmasked=True).set_index("head")
    assert masked.loc["张三", "id_number"] == "62*************01X"
    assert whole.loc["张三", "id_number"] == "62000019900307001X"
    assert masked.loc["张三", "phone"] != whole.loc["张三", "phone"] == "13800000001"
    assert list(masked.columns) == list(whole.columns)
    assert "members" not in whole.columns


def test_who_said_what_when_and_where(own_register: Any, lianhu: Lianhu, draw: Any) -> None:
    lianhu("set", "张三", "家庭人口=5", "--reason", "生子")
    more = [list(row) for row in HOUSEHOLDS]
    more[1][HOUSEHOLDS[0].index("家庭人口")] = 6
    draw("摸底.xlsx", 登记册=more, 干部=HELPERS)
    assert lianhu("import", "摸底.xlsx").code == 0
    register = own_register
    said = register.history("张三")
    assert list(said.columns) == [
        "side", "code", "attribute", "title", "value", "kind", "source", "sheet", "cell", "revision", "day",
        "until", "until_day", "reason",
    ]  # fmt: skip
    people = said[said["attribute"] == "people"]
    assert people[["value", "kind", "source", "cell", "until", "reason"]].to_numpy().tolist() == [
        ["4", "claim", "摸底.xlsx", "E2", people["revision"].max(), ""],
        ["5", "decision", "set", "", 0, "生子"],
        ["6", "claim", "摸底.xlsx", "E2", 0, ""],
    ]
    names = said[said["attribute"] == "head"]
    assert len(names) == 1, "what a new version says again is one row"
    assert isinstance(register.history("张三", arrow=True), pa.Table)
    with pytest.raises(UsageError, match="没有"):
        register.history("没有的人")


def test_numbers_in_a_history_are_masked_unless_asked_for(register: Any) -> None:
    assert (
        not register.history("张三")["value"].str.contains("62000019900307001X|13800000001").any()
    )
    whole = register.history("张三", unmasked=True)["value"].tolist()
    assert {"62000019900307001X", "13800000001"} <= {*whole}


def test_the_page_about_python_is_true(
    lianhu: Lianhu, survey: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lianhu("import", survey).code == 0
    monkeypatch.chdir(folder)
    told = doctest.testfile(str(DOCS / "python.md"), module_relative=False)
    assert (told.failed, told.attempted) == (0, 7)


def test_no_register_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        lianhu_cli.open(tmp_path / "none.db")


def _frame(rows: Any) -> pd.DataFrame:
    return pd.DataFrame([list(row) for row in rows[1:]], columns=list(rows[0]))


def test_frames_are_paired_as_the_command_pairs(register: Any) -> None:
    made = lianhu_cli.pair(_frame(HOUSEHOLDS), _frame(HELPERS))
    stored = register.pairs()
    assert set(zip(made["head"], made["name"], strict=True)) == set(
        zip(stored["head"], stored["name"], strict=True)
    )


def test_codes_of_ones_own_come_back_and_pairs_are_kept() -> None:
    homes = pd.DataFrame(
        {"code": ["A", "B"], "village": "石桥村", "head": ["张三", "李四"], "kind": "困难户"}
    )
    staff = pd.DataFrame({"code": ["P", "Q"], "name": ["甲", "乙"], "category": "一般干部"})
    last = pd.DataFrame({"household": ["A", "B"], "helper": ["Q", "P"]})
    for rows in (homes, homes.iloc[::-1]):
        made = lianhu_cli.pair(rows, staff, last=last)
        assert dict(zip(made["household"], made["helper"], strict=True)) == {"A": "Q", "B": "P"}
    assert len(lianhu_cli.pair(homes, staff, rules="双联")) == 2


def test_who_is_exempt_by_age_is_told_by_the_day() -> None:
    rows = pd.DataFrame({"village": ["石桥村"], "head": ["张三"], "kind": ["一般户"]})
    staff = pd.DataFrame({"name": ["老高"], "category": ["党员"], "village": ["石桥村"]})
    staff["id_number"] = ["620000195603010014"]
    made = [
        lianhu_cli.pair(rows, staff, "党员联户", on=day) for day in ("2026-02-28", "2026-03-01")
    ]
    assert [len(one) for one in made] == [1, 0]


def test_a_cell_that_cannot_be_read_is_named() -> None:
    homes = pd.DataFrame(
        {"行政村": "石桥村", "户主姓名": "张三", "户类别": "困难户", "家庭人口": "很多"}, [7]
    )
    staff = pd.DataFrame({"姓名": ["甲"], "人员类别": ["一般干部"]})
    with pytest.raises(UsageError, match="第 7 行“家庭人口”"):
        lianhu_cli.pair(homes, staff)
    doubled = pd.DataFrame([["张三", "李四"]], columns=["户主姓名", "head"])
    with pytest.raises(UsageError, match="重复"):
        lianhu_cli.pair(doubled, staff)


def test_workbooks_are_read_without_a_register(survey: Path) -> None:
    read = lianhu_cli.read(survey)
    assert set(read.households["head"]) == {"张三", "李四", "王五", "赵六"}
    assert set(read.problems["code"]) == {"id-missing", "id-checksum"}
    assert len(read.set_aside) == 0
    assert lianhu_cli.read([survey]).helpers["name"].tolist() == read.helpers["name"].tolist()


def test_the_command_line_starts_without_it() -> None:
    code = "import sys, lianhu_cli.cli.app; sys.exit('pandas' in sys.modules or 'lianhu_cli.api' in sys.modules)"
    import subprocess

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    with pytest.raises(AttributeError):
        _ = lianhu_cli.nothing


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DOCS)
    book = json.loads((DOCS / "township.ipynb").read_text("utf-8"))
    scope: dict[str, Any] = {}
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), scope)  # noqa: S102
    assert len(scope["pairs"]) == 694
    assert len(scope["kept"]) >= 693
