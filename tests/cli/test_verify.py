"""A proof written by the office, checked by a bare Python, and a round that was changed after it was printed."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.pairing.proof import verify

from ..conftest import copied
from .conftest import Lianhu, the_sample

BOOK = "out/结对帮扶一览表.xlsx"


def bare(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run verify.py with nothing but the standard library."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "verify.py", *map(str, arguments)],
        cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip


def test_the_proof_of_the_sample_is_checked_by_a_bare_python(
    lianhu: Lianhu, folder: Path, made_once: Callable[..., Path]
) -> None:
    copied(made_once(the_sample, "sample"), folder)
    ran = lianhu("audit", "--proof", "证明.json", "--json")
    assert (ran.code, ran.json["files"]) == (0, ["证明.json"])
    assert (ran.json["ok"], ran.json["proved"]) == (True, True)
    root = ran.json["root"]
    assert len(root) == 40
    assert lianhu("rounds", "--json").json["rounds"][0]["root"] == root
    ran = lianhu("verify", "证明.json", "out/结对清单.csv", "--program", "verify.py", "--json")
    said = {name: ran.json[name] for name in ("ok", "pairs", "root", "not_proved")}
    assert (ran.code, said) == (0, {"ok": True, "pairs": 694, "root": root, "not_proved": []})
    assert len((folder / "verify.py").read_text("utf-8").splitlines()) <= 300
    done = bare(folder, "证明.json", "out/结对清单.csv", "--root", root)
    assert (done.returncode, "通过：694 对" in done.stdout) == (0, True), done
    told = (folder / "证明.json").read_text("utf-8")
    assert "汤友东" not in told
    assert not any(name in told for name in ("石桥", "水务局", "62000"))
    proof = json.loads(told)
    assert len(told.splitlines()) > len(proof["pairs"])  # an entry a line, for whoever reads it so
    proof["pairs"].pop()
    (folder / "证明.json").write_text(json.dumps(proof), "utf-8")
    assert bare(folder, "证明.json").returncode == 1
    assert lianhu("verify", "证明.json").code == 1
    assert bare(folder, "没有.json").returncode == 3
    assert bare(folder).returncode == 2
    assert lianhu("verify", "没有.json").code == 3


@pytest.mark.usefixtures("imported")
def test_the_list_must_have_the_pairs_of_the_proof(lianhu: Lianhu, folder: Path) -> None:
    lianhu("pair", "--date", "2026-03-01")
    lianhu("audit", "--proof", "证明.json")
    assert lianhu("verify", "证明.json", "out/结对清单.csv").code == 0
    csv = folder / "out/结对清单.csv"
    csv.write_text("".join(csv.read_text("utf-8-sig").splitlines(keepends=True)[:-1]), "utf-8")
    ran = lianhu("verify", "证明.json", "out/结对清单.csv")
    assert (ran.code, "结对清单" in ran.out) == (1, True)
    ran = lianhu("verify", "证明.json", "--root", "0" * 40)
    assert (ran.code, "校验码" in ran.out) == (1, True)


@pytest.mark.usefixtures("imported")
def test_the_root_stands_on_the_paper_and_tells_what_was_changed_afterwards(
    lianhu: Lianhu, folder: Path
) -> None:
    lianhu("pair", "--date", "2026-03-01")
    lianhu("pair", "--date", "2026-04-01", "--fresh", "--round", "四月")
    first, second = (one["root"] for one in lianhu("rounds", "--json").json["rounds"])
    assert first != second
    cells = [cell for row in openpyxl.load_workbook(folder / BOOK)["总表"].values for cell in row]
    assert f"校验码：{second}" in cells
    lianhu("publish")
    sheet = openpyxl.load_workbook(folder / "out/公示表.xlsx").worksheets[0]
    assert f"校验码：{second}" in [cell for row in sheet.values for cell in row]
    assert lianhu("audit").code == 0
    with sqlite3.connect(folder / "lianhu.db") as db:
        rules = json.loads(db.execute("SELECT rules FROM rounds WHERE number = 2").fetchone()[0])
        rules["visits_per_day"] += 1
        db.execute("UPDATE rounds SET rules = ? WHERE number = 2", [json.dumps(rules)])
    ran = lianhu("audit", "--json")
    assert (ran.code, [one["rule"] for one in ran.json["findings"]]) == (1, ["root"])
    with sqlite3.connect(folder / "lianhu.db") as db:
        rules["visits_per_day"] -= 1
        db.execute("UPDATE rounds SET rules = ? WHERE number = 2", [json.dumps(rules)])
    assert lianhu("audit").code == 0
    with sqlite3.connect(folder / "lianhu.db") as db:
        db.execute("DELETE FROM rounds WHERE number = 1")
    ran = lianhu("audit", "--json")
    assert (ran.code, [one["rule"] for one in ran.json["findings"]]) == (1, ["root"])


@pytest.mark.usefixtures("imported")
def test_a_sheet_with_its_root_can_be_read_back(lianhu: Lianhu) -> None:
    lianhu("pair", "--date", "2026-03-01")
    ran = lianhu("audit", BOOK, "--json")
    assert (ran.code, ran.json["ok"], ran.json["edits"]) == (0, True, [])


def test_what_checks_the_proof_is_the_standard_library_alone() -> None:
    text = Path(verify.__file__).read_text("utf-8")
    imported = [
        name.strip()
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
        for name in line.partition(" ")[2].partition(" import ")[0].split(",")
    ]
    assert {"hashlib", "json", "itertools"} < set(imported)
    assert set(imported) <= sys.stdlib_module_names


def test_a_proof_that_is_not_there_is_said_in_words(lianhu: Lianhu) -> None:
    ran = lianhu("verify", "证明.json")
    assert (ran.code, ran.err) == (3, "错误：证明.json 读不了：没有这个文件或文件夹\n")
