"""The contract of the command line: exit codes, JSON on stdout and nothing else there, masks."""

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.cli import page

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

ID, PHONE = "62000019900307001X", "13800000001"


def test_import_pair_stats(process: Lianhu, lianhu: Lianhu, survey: Path, folder: Path) -> None:
    imported = process("import", survey, "--json")
    assert (imported.code, imported.err) == (0, "")
    assert imported.json["counts"] == {
        "households": 4, "helpers": 3, "villages": 2, "groups": 3, "units": 3, "set_aside": 0,
    }  # fmt: skip
    assert imported.json["changes"]["households"] == {"added": 4, "changed": 0, "removed": 0}
    assert [sheet["role"] for sheet in imported.json["files"][0]["sheets"]] == [
        "households",
        "helpers",
    ]
    paired = lianhu("pair", "--json")
    assert (paired.code, paired.err) == (0, "")
    assert paired.json["status"] == "optimal"
    assert (paired.json["covered"], paired.json["uncovered"], paired.json["idle_slots"]) == (
        4,
        0,
        0,
    )
    assert paired.json["by_kind"]["特殊户"] == {"households": 1, "covered": 1}
    for file in paired.json["files"]:
        assert (folder / file).exists()
        assert stat.S_IMODE((folder / file).stat().st_mode) == 0o600
    stats = lianhu("stats", "--json")
    assert (stats.code, stats.err) == (0, "")
    assert stats.json["totals"]["covered"] == 4
    assert [row["village"] for row in stats.json["by_village"]] == ["石桥村", "杨家湾村"]


def test_json_has_exactly_the_keys_of_the_contract(lianhu: Lianhu, survey: Path) -> None:
    assert set(lianhu("import", survey, "--json").json) == {
        "files",
        "counts",
        "changes",
        "problems",
        "schema",
        "notes",
    }
    assert set(lianhu("pair", "--json").json) == {
        "round", "status", "helpers", "households", "slots", "slots_used", "covered", "uncovered",
        "coverage", "by_kind", "left", "idle_slots", "kept", "changed", "pinned", "files", "schema", "notes", "stored",
    }  # fmt: skip
    stats = lianhu("stats", "--json").json
    assert set(stats["totals"]) == {
        "households", "covered", "coverage", "helpers", "helpers_paired", "party_households", "by_kind",
    }  # fmt: skip
    assert {"totals", "by_village", "by_category", "reconciliation"} <= set(stats)


def test_the_register_is_named_before_or_after_the_command(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    assert lianhu("import", survey, "--db", "a.db").code == 0
    assert lianhu("--db", "b.db", "import", survey).code == 0
    assert lianhu("--db", "b.db", "pair", "--db", "a.db").code == 0
    assert lianhu("list", "pairs", "--db", "a.db", "--json").json["pairs"]
    assert not lianhu("--db", "b.db", "list", "pairs", "--json").json["pairs"]
    assert not (folder / "lianhu.db").exists()


def test_a_second_round_keeps_the_first(paired: Lianhu) -> None:
    again = paired("pair", "--force-round", "--json").json
    assert (again["round"], again["kept"], again["changed"]) == (2, 4, 0)
    assert paired("pair", "--fresh", "--json").json["kept"] == 0


def test_a_dry_run_changes_nothing(lianhu: Lianhu, survey: Path, folder: Path) -> None:
    assert lianhu("import", survey, "--dry-run", "--json").json["counts"]["households"] == 4
    assert not (folder / "lianhu.db").exists()
    lianhu("import", survey)
    before = (folder / "lianhu.db").read_bytes()
    assert lianhu("pair", "--dry-run", "--json").json["covered"] == 4
    assert (folder / "lianhu.db").read_bytes() == before
    assert not (folder / "out").exists()


def test_rows_set_aside_end_with_1_and_are_listed(
    lianhu: Lianhu, draw: Callable[..., Path], folder: Path
) -> None:
    bad = [*HOUSEHOLDS, ("石桥村", "1组", "", ID, 1, 0, "困难户", "")]
    book = draw("a.xlsx", 登记册=bad, 干部=HELPERS)
    strict = lianhu("import", book, "--strict", "--json")
    assert strict.code == 1
    assert not (folder / "lianhu.db").exists()
    imported = lianhu("import", book, "--json", "--problems", folder / "问题清单.xlsx")
    assert imported.code == 1
    (problem,) = [p for p in imported.json["problems"] if p["severity"] == "error"]
    assert (problem["code"], problem["sheet"], problem["cell"]) == ("head-missing", "登记册", "C6")
    assert imported.json["counts"]["set_aside"] == 1
    listed = lianhu("list", "set-aside", "--json")
    assert listed.code == 0
    assert "head-missing" in listed.out
    assert (folder / "问题清单.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("pair",), 3),
        (("stats",), 3),
        (("list", "pairs"), 3),
        (("import", "没有.xlsx"), 3),
        (("import",), 2),
        (("pair", "--frsh"), 2),
        (("stats", "--by", "moon"), 2),
        (("nonsense",), 2),
        (("--help",), 0),
        (("--version",), 0),
    ],
)
def test_exit_codes(lianhu: Lianhu, arguments: tuple[str, ...], code: int) -> None:
    ran = lianhu(*arguments)
    assert ran.code == code
    assert "Traceback" not in ran.err
    assert bool(ran.out) == (code == 0)
    assert re.search("[一-鿿]", ran.out + ran.err) or arguments == ("--version",)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"PK\x03\x04broken", b"%PDF-1.4\n", b"\xd0\xcf\x11\xe0"]
)
def test_an_unreadable_file_ends_with_3_and_changes_nothing(
    lianhu: Lianhu, imported: Path, folder: Path, content: bytes
) -> None:
    before = (folder / "lianhu.db").read_bytes()
    (folder / "坏.xlsx").write_bytes(content)
    ran = lianhu("import", imported, "坏.xlsx")
    assert ran.code == 3
    assert "坏.xlsx" in ran.err
    assert (folder / "lianhu.db").read_bytes() == before


def test_pairing_without_helpers_says_what_to_import(
    lianhu: Lianhu, draw: Callable[..., Path]
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS))
    ran = lianhu("pair")
    assert ran.code == 2
    assert "帮扶人" in ran.err


@pytest.mark.usefixtures("imported")
def test_an_output_that_cannot_be_written_ends_with_5(lianhu: Lianhu, folder: Path) -> None:
    before = (folder / "lianhu.db").read_bytes()
    (folder / "out").write_text("a file where the folder should be")
    ran = lianhu("pair")
    assert ran.code == 5
    assert (folder / "lianhu.db").read_bytes() == before


def test_numbers_and_phones_never_leave_unmasked(
    lianhu: Lianhu, draw: Callable[..., Path], folder: Path
) -> None:
    bad = [
        *HOUSEHOLDS,
        ("石桥村", "9组", "钱七", "620000199003070012", 1, 3, "困难户", PHONE),
        ("石桥村", "9组", ID, "", 1, 1, "特困", PHONE),
        ("石桥村", "9组", "", ID, 1, 1, "困难户", PHONE),
    ]
    book = draw("a.xlsx", 登记册=bad, 干部=HELPERS)
    outputs = [lianhu("import", book), lianhu("import", book, "--json"), lianhu("pair")]
    for what in ("households", "helpers", "pairs", "uncovered", "idle", "set-aside", "problems"):
        outputs += [lianhu("list", what, "--format", form) for form in ("table", "csv", "json")]
    text = "".join(ran.out + ran.err for ran in outputs)
    for number in (ID, "620000199003070012", PHONE, "13900000001"):
        assert number not in text


@pytest.mark.parametrize(
    "encoding", ["ascii", *(pytest.param(one, marks=pytest.mark.slow) for one in ("gbk", "utf-8"))]
)
def test_a_terminal_of_any_encoding_gets_its_answer(
    lianhu: Lianhu, process: Lianhu, draw: Callable[..., Path], encoding: str
) -> None:
    rare = [*HOUSEHOLDS, ("石桥村", "1组", "䶮𠮷", "", 1, 1, "困难户", "")]
    book = draw("a.xlsx", 登记册=rare, 干部=HELPERS)
    for run, arguments in ((lianhu, ("import", book)), (process, ("list", "households"))):
        done = run(*arguments, encoding=encoding)
        assert "Traceback" not in done.err
        assert done.code == 0


def test_a_folder_or_a_file_in_the_way_is_answered(
    lianhu: Lianhu, imported: Path, folder: Path
) -> None:
    (folder / "夹").mkdir()
    (folder / "占着").touch()
    for ran in (lianhu("stats", "--db", "夹"), lianhu("import", imported, "--db", "夹")):
        assert (ran.code, ran.err[:11]) == (3, "错误：登记库 夹 是文")
    before = (folder / "lianhu.db").read_bytes()
    assert lianhu("demo", "--out", "占着").code == 5
    assert lianhu("demo", "--out", ".").code == 2
    assert (folder / "lianhu.db").read_bytes() == before
    none = lianhu("import", imported, "--db", "没有/a.db")
    assert (none.code, none.err) == (5, "错误：登记库 没有/a.db 无法创建：没有这个文件或文件夹\n")


@pytest.mark.usefixtures("imported")
def test_an_empty_listing_says_so_and_what_is_next(lianhu: Lianhu) -> None:
    none = lianhu("list", "pairs")
    assert (none.code, none.out, none.err) == (0, "", "还没有结对。下一步：lianhu pair\n")
    assert "没有未收的行" in lianhu("list", "set-aside").err
    assert "导入" in lianhu("list", "visits").err
    assert lianhu("list", "pairs", "--json").err == ""


def test_a_listing_fits_its_terminal_without_breaking_a_code(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    pty = pytest.importorskip("pty")
    lianhu("import", survey)
    mine, its = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "lianhu_cli", "list", "households"],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "xterm"},
        stdout=its,
        check=False,
    )
    os.close(its)
    seen = re.sub(r"\x1b\[[0-9;]*m", "", os.read(mine, 65536).decode("utf-8"))
    os.close(mine)
    assert done.returncode == 0
    assert all(page.width(line) <= 80 for line in seen.splitlines())
    assert re.search(r"H[0-9A-F]{12} +石桥村 +1组 +张三 +困难户", seen)
    assert "屏幕放不下的栏：身份证号码、家庭人口、劳动力。全部：加 --format csv" in seen


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "foo"), "内容 不能是“foo”，可选：households、helpers、"),
        (("sheets", "foo"), "表 不能是“foo”，可选：list、ledger、"),
        (("cards", "--per-page", "3"), "--per-page 不能是“3”，可选：2、4。"),
        (("link", "--most", "-1"), "--most 不能小于 0"),
        (("publish", "--days", "61"), "--days 不能大于 60"),
        (("assess", "--year", "x"), "--year 要写整数"),
        (("rounds", "a"), "多出的参数：a"),
    ],
)
def test_a_wrong_word_is_answered_in_chinese(
    lianhu: Lianhu, arguments: tuple[str, ...], said: str
) -> None:
    ran = lianhu(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"错误：{said}")
    assert not re.search(r"value|input|argument", ran.err)


def test_help_says_each_choice_once(lianhu: Lianhu) -> None:
    for command in ("list", "sheets"):
        page = lianhu(command, "--help").out
        assert "|helpers|" not in page
        assert "helpers " in page
    assert "1 到 60" in lianhu("publish", "--help").out


def test_help_names_every_command(lianhu: Lianhu) -> None:
    page = lianhu("--help").out
    for name in ("import", "pair", "stats", "list", "audit", "demo"):
        assert re.search(rf"^  {name}\b", page, re.MULTILINE)
        assert lianhu(name, "--help").code == 0


def test_the_demo_ends_with_the_township_covered(lianhu: Lianhu, folder: Path) -> None:
    ran = lianhu("demo")
    assert ran.code == 0
    assert "694" in ran.out + ran.err
    assert "月检查（2012年4月）" in ran.out.split("lianhu stats")[1]
    assert (folder / "lianhu-demo" / "结对帮扶一览表.xlsx").exists()


def test_json_is_one_object(lianhu: Lianhu, survey: Path) -> None:
    for arguments in (
        ("import", survey, "--json"),
        ("pair", "--json"),
        ("stats", "--json"),
        ("stats", "--format", "json"),
        ("list", "pairs", "--json"),
        ("audit", "--json"),
    ):
        assert isinstance(json.loads(lianhu(*arguments).out), dict)
