"""What stands around a command: streams, names in foreign bytes, programs beside the data, our own bugs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lianhu_cli import __main__ as door
from lianhu_cli.cli import streams
from lianhu_cli.domain import own_program
from lianhu_cli.domain.errors import Exit
from lianhu_cli.intake.files import isolated
from lianhu_cli.intake.files.find import find
from lianhu_cli.intake.files.processes import Reading
from lianhu_cli.intake.files.raw import RefusalError

from .conftest import HOUSEHOLDS, Lianhu

CSV = "\n".join(",".join(map(str, row)) for row in HOUSEHOLDS)
posix = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


def _run(folder: Path, command: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        ["bash", "-c", command, sys.executable], cwd=folder, capture_output=True, check=False, timeout=60
    )  # fmt: skip


def test_a_program_beside_the_data_never_runs(folder: Path) -> None:
    for name in ("zipfile.py", "pickle.py"):
        (folder / name).write_text("open('RAN', 'w').close(); raise ImportError")
    (folder / "石桥村.csv").write_text(CSV)
    lianhu = Path(sys.executable).with_name("lianhu")
    done = subprocess.run(
        [lianhu, "import", "石桥村.csv", "--json"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "PYTHONSTARTUP": "pickle.py"},
        capture_output=True,
        check=False,
    )
    assert not (folder / "RAN").exists()
    assert json.loads(done.stdout)["counts"]["households"] == len(HOUSEHOLDS) - 1


@pytest.mark.usefixtures("children")
def test_a_reader_that_does_not_start_is_no_damaged_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "石桥村.csv").write_text(CSV)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(RefusalError, match="已损坏"):
        Reading([folder / "坏.xlsx"]).result(folder / "坏.xlsx")
    start = isolated.start
    monkeypatch.setattr(isolated, "start", lambda _, *given: start("lianhu_cli.nowhere", *given))
    with pytest.raises(RefusalError, match=r"启动不了.*lianhu_cli\.nowhere.*不是文件的毛病"):
        Reading([folder / "石桥村.csv"]).result(folder / "石桥村.csv")


def test_a_frozen_program_is_its_own_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "-I" in own_program.module("lianhu_cli.intake.files.child", "a.csv")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_program.module("lianhu_cli.intake.files.child", "a.csv") == [
        sys.executable, own_program.CHILD, "lianhu_cli.intake.files.child", "a.csv",
    ]  # fmt: skip
    ran: list[list[str]] = []
    monkeypatch.setattr(own_program, "run_child", ran.append)
    monkeypatch.setattr(sys, "argv", ["lianhu", own_program.CHILD, "module", "a.csv"])
    door.main()
    assert ran == [["module", "a.csv"]]


@posix
@pytest.mark.usefixtures("imported")
def test_a_full_stdout_ends_with_5_and_a_closed_one_quietly(lianhu: Lianhu, folder: Path) -> None:
    full = _run(folder, '"$0" -m lianhu_cli list households --json >/dev/full')
    assert (full.returncode, full.stderr.decode().count("\n")) == (Exit.UNWRITABLE, 1)
    closed = _run(folder, '"$0" -m lianhu_cli stats >&-')
    assert (closed.returncode, closed.stderr) == (0, b"")
    head = _run(folder, '"$0" -m lianhu_cli --help | true; exit ${PIPESTATUS[0]}')
    assert (head.returncode, head.stderr) == (0, b"")


@posix
@pytest.mark.slow
@pytest.mark.parametrize("words", ["list pairs --format csv", "stats", "list helpers", "--help"])
@pytest.mark.usefixtures("imported")
def test_whatever_is_printed_meets_a_full_and_a_closed_stdout_alike(
    lianhu: Lianhu, folder: Path, words: str
) -> None:
    full = _run(folder, f'"$0" -m lianhu_cli {words} >/dev/full')
    assert (full.returncode, full.stderr.decode().count("\n")) == (Exit.UNWRITABLE, 1)
    closed = _run(folder, f'"$0" -m lianhu_cli {words} >&-')
    assert (closed.returncode, closed.stderr) == (0, b"")
    head = _run(folder, f'"$0" -m lianhu_cli {words} | true; exit ${{PIPESTATUS[0]}}')
    assert (head.returncode, head.stderr) == (0, b"")


@posix
@pytest.mark.usefixtures("imported")
def test_a_locale_without_chinese_is_no_hindrance(lianhu: Lianhu, folder: Path) -> None:
    done = _run(folder, 'PYTHONUTF8=0 PYTHONCOERCECLOCALE=0 LC_ALL=C "$0" -m lianhu_cli pair')
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "out" / "结对清单.csv").exists()


@posix
def test_names_in_the_bytes_of_gbk_are_read(folder: Path, lianhu: Lianhu) -> None:
    path = os.fsencode(folder) + b"/" + "柳湾村.csv".encode("gbk")
    Path(os.fsdecode(path)).write_text(CSV.replace("石桥村", ""))
    done = lianhu("import", ".", "--json")
    assert [file["file"] for file in done.json["files"]] == ["柳湾村.csv"]
    assert "柳湾村" in done.out.split('"problems"')[0] + lianhu("list", "households").out
    named = _run(
        folder, '"$0" -m lianhu_cli stats --office "$(printf "\\xc1\\xf8\\xcd\\xe5")" --out a.xlsx'
    )
    assert (named.returncode, b"Traceback" in named.stderr) == (0, False)


def test_a_folder_that_may_not_be_read_is_named_and_the_rest_is_read(
    folder: Path, lianhu: Lianhu, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("锁", "开"):
        (folder / name).mkdir()
        (folder / name / "a.csv").write_text(CSV)
    listed = Path.iterdir

    def iterdir(path: Path) -> object:
        if path.name == "锁":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = find([folder])
    assert [file.path.parent.name for file in found.files] == ["开"]
    assert [sentence for sentence in found.left_out if "锁" in sentence and "没有权限" in sentence]


@posix
def test_a_pipe_in_place_of_a_file_is_said(
    folder: Path, lianhu: Lianhu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_PATIENCE", 0.05)
    os.mkfifo(folder / "管.csv")
    done = lianhu("import", "管.csv")
    assert (done.code, "管道" in done.err) == (Exit.UNREADABLE, True)
    assert lianhu("import", "无.csv").err.startswith("错误：找不到 无.csv")


def test_a_bug_of_ours_ends_with_70_and_tells_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lianhu_cli.cli import app, process

    def fails(_arguments: object) -> int:
        raise KeyError("张三 62000019900307001X 13800000001")

    monkeypatch.setattr(process, "prepare", lambda: None)
    monkeypatch.setattr(process, "drop_stdout", lambda: None)
    monkeypatch.setattr(app, "run", fails)
    monkeypatch.setattr(sys, "argv", ["lianhu", "stats"])
    with pytest.raises(SystemExit) as ended:
        door.main()
    said = capsys.readouterr().err
    assert ended.value.code == Exit.BUG
    assert "KeyError" in said
    assert "程序内部出错" in said
    assert "62000019900307001X" not in said
    assert "13800000001" not in said


@pytest.mark.usefixtures("few_spins")
def test_workbooks_with_numbers_leave_encrypted(
    folder: Path, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    import openpyxl

    from lianhu_cli.cli.app import run

    office = pytest.importorskip("msoffcrypto")
    monkeypatch.chdir(folder)
    assert run(["import", str(survey)]) == 0
    assert run(["pair", "--password-env", "NO_SUCH"]) == Exit.USAGE
    assert not (folder / "out").exists()
    monkeypatch.setenv("OFFICE_PASSWORD", "石桥-2012")
    assert run(["pair", "--password-env", "OFFICE_PASSWORD"]) == 0
    path = folder / "out" / "结对帮扶一览表.xlsx"  # holds the helpers' phones
    with path.open("rb") as file:
        book = office.OfficeFile(file)
        assert book.is_encrypted()
        book.load_key(password="石桥-2012")  # noqa: S106  a test's own
        whole = io.BytesIO()
        book.decrypt(whole)
    assert "总表" in openpyxl.load_workbook(whole).sheetnames
    assert run(["stats", "--out", "s.xlsx", "--password-env", "OFFICE_PASSWORD"]) == 0
    assert openpyxl.load_workbook(folder / "s.xlsx").sheetnames, "no numbers: no password"
    assert run(["pair"]) == 0
    assert openpyxl.load_workbook(path).sheetnames, "nor is the password remembered"


@posix
def test_a_township_is_at_home_in_four_gibibytes(folder: Path, survey: Path) -> None:
    """No memory is committed beyond what is used: a PC with Windows grants no more than it has."""
    lines = (f"import {survey}", "pair", "stats --out a.xlsx")
    (folder / "all.py").write_text(
        "from lianhu_cli.cli.app import run\n"
        f"for line in {lines}:\n    assert run(line.split()) == 0, line\n",
        "utf-8",
    )
    done = _run(folder, 'ulimit -v 4194304; exec "$0" all.py')
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX")
@pytest.mark.parametrize("name", [os.fsdecode(b"\xb1\xed.db"), "长" * 90])
@pytest.mark.parametrize(
    "words", [("list", "households", "--db"), ("import",), ("import", "x.csv", "--db")]
)
def test_a_name_that_nothing_can_have_is_told(
    folder: Path, lianhu: Lianhu, name: str, words: tuple[str, ...]
) -> None:
    """Of foreign bytes, or longer than any disk takes: a sentence, and no file is begun."""
    (folder / "x.csv").write_text("行政村,户主姓名\n石桥村,张三\n", "utf-8")
    ran = lianhu(*words, name)
    assert ran.code in {3, 5}, ran
    assert ran.err
    assert sorted(path.name for path in folder.iterdir()) == ["x.csv"]
