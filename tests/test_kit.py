"""The kit for office PCs: its scripts, its texts, and (slowly) a whole one for this machine, used offline."""

import importlib.util
import platform
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

KIT = Path(__file__).parents[1] / "kit"
SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "摸底调查.xlsx"


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, KIT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("system", "script"), [("win_amd64", "联户.bat"), ("linux_aarch64", "联户.sh")]
)
def test_texts_have_the_line_ends_of_their_system(tmp_path: Path, system: str, script: str) -> None:
    loaded("make_kit").texts(tmp_path, system)
    assert {one.name for one in tmp_path.iterdir()} == {"start.py", script, "使用说明.txt"}
    raw = (tmp_path / script).read_bytes()
    assert (raw.count(b"\r\n") == raw.count(b"\n")) is (system == "win_amd64")
    assert (tmp_path / "使用说明.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_instructions_say_who_gets_a_plain_no() -> None:
    text = (KIT / "使用说明.txt").read_text("utf-8")
    assert all(
        word in text for word in ("Windows 7", "32 位", "龙芯", "Python 3.11", "不需要管理员权限")
    )


def test_licences_and_digests(tmp_path: Path) -> None:
    kit = loaded("make_kit")
    with zipfile.ZipFile(tmp_path / "a-1.whl", "w") as wheel:
        wheel.writestr("a-1.dist-info/METADATA", "Name: a\nVersion: 1\nLicense-Expression: MIT\n")
    assert kit.licences(tmp_path) == "a 1: MIT\n"
    assert kit.digests(tmp_path).endswith("  a-1.whl\n")


def draw_wheel(path: Path, *needs: str) -> None:
    told = ["Name: a", "Version: 1", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("a-1.dist-info/METADATA", "\n".join(told) + "\n")


@pytest.mark.parametrize(
    ("system", "wanted"),
    [
        ("win_amd64", ["colorama", "msvc"]),
        ("linux_x86_64", ["uvloop"]),
        ("linux_aarch64", ["uvloop"]),
    ],
)
def test_what_only_the_kits_own_system_needs_is_wanted(
    tmp_path: Path, system: str, wanted: list[str]
) -> None:
    draw_wheel(
        tmp_path / "a_b-1-py3-none-any.whl",
        'colorama>=0.4; platform_system == "Windows"', 'uvloop; sys_platform == "linux"',
        'msvc; platform_machine == "AMD64"', 'old; python_version < "3.11"', 'more; extra == "all"', "A.B",
    )  # fmt: skip
    found = loaded("make_kit").lacking(tmp_path, system)
    assert found == [("a_b-1-py3-none-any.whl", one) for one in wanted]


def drawn_kit(folder: Path) -> Path:
    """Draw the folder of a kit for Windows, with two wheels that hold nothing."""
    kit = loaded("make_kit")
    pins = dict(kit._pins((KIT.parent / "constraints.txt").read_text("utf-8")))
    (folder / "wheels").mkdir(parents=True)
    for name in (
        f"numpy-{pins['numpy']}-cp311-cp311-win_amd64.whl",
        f"openpyxl-{pins['openpyxl']}-py2.py3-none-any.whl",
        "lianhu_cli-0.0.0-py3-none-any.whl",
    ):
        draw_wheel(folder / "wheels" / name)
    kit.texts(folder, "win_amd64")
    (folder / "SHA256SUMS.txt").write_text(kit.digests(folder), "utf-8")
    assert kit.faults(folder, "win_amd64") == []
    return folder


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("wheels/numpy-9.9.9-cp311-cp311-win_amd64.whl", "", "wanted"),
        ("wheels/unheard_of-1.0-py3-none-any.whl", "", "pinned nowhere"),
        ("wheels/numpy-{numpy}-cp311-cp311-manylinux_2_28_x86_64.whl", "", "not for win_amd64"),
        ("wheels/numpy-{numpy}-cp312-cp312-win_amd64.whl", "", "not for Python 3.11"),
        ("wheels/numpy-{numpy}.tar.gz", "", "no wheel"),
        ("wheels/typer-{typer}-py3-none-any.whl", "colorama; os_name == 'nt'", "wants colorama"),
        ("aux.txt", "", "no name for Windows"),
        ("说明?.txt", "", "no name for Windows"),
        ("长" * 151 + ".txt", "", "too long"),
        ("联户.bat", "@echo off\n", "as Windows wants them"),
        ("start.py", "print()", "not what SHA256SUMS.txt says"),
        ("多.txt", "", "not in SHA256SUMS.txt"),
    ],
)
def test_what_is_wrong_with_a_kit_is_found_file_by_file(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    if len(name.encode()) > 255:
        name = "a" * 151 + ".txt"
    kit, folder = loaded("make_kit"), drawn_kit(tmp_path / "kit")
    pins = dict(kit._pins((KIT.parent / "constraints.txt").read_text("utf-8")))
    if name.endswith(".whl"):
        draw_wheel(folder / name.format(**pins), *filter(None, [content]))
    else:
        (folder / name.format(**pins)).write_text(content, "utf-8", newline="")
    if "SHA256" not in said:
        (folder / "SHA256SUMS.txt").unlink()
        (folder / "SHA256SUMS.txt").write_text(kit.digests(folder), "utf-8")
    (told,) = kit.faults(folder, "win_amd64")
    assert said in told


def test_what_is_dropped_goes_the_whole_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = loaded("start")
    ran: list[list[str]] = []
    codes = iter([1, 0, 0, 0])

    def call(command: list[str]) -> int:
        ran.append(command)
        return next(codes)

    for name, path in (("RESULTS", tmp_path / "结果"), ("REGISTER", tmp_path / "库" / "lianhu.db")):
        monkeypatch.setattr(start, name, path)
    monkeypatch.setattr(start, "show", lambda _folder: None)
    monkeypatch.setattr(start.subprocess, "call", call)
    assert start.whole_way(["lianhu"], ["a.xlsx"]) == 1
    assert [command[1] for command in ran] == ["import", "pair", "sheets", "stats"]
    codes = iter([3])
    ran.clear()
    assert start.whole_way(["lianhu"], ["a.xlsx"]) == 3
    assert len(ran) == 1


def test_what_is_a_survey(tmp_path: Path) -> None:
    start = loaded("start")
    (tmp_path / "a.xlsx").touch()
    (tmp_path / "a.exe").touch()
    named = {
        name: start.is_survey(tmp_path / name) for name in ("a.xlsx", "a.exe", "none.xlsx", ".")
    }
    assert named == {"a.xlsx": True, "a.exe": False, "none.xlsx": False, ".": True}


@pytest.mark.slow
def test_a_kit_installs_and_works_without_a_network(tmp_path: Path) -> None:
    kit: Any = loaded("make_kit")
    if sys.platform != "linux" or sys.version_info[:2] != (3, 11):
        pytest.skip("a kit for this system is for Python 3.11 on Linux")
    packed = kit.build(f"linux_{platform.machine()}", tmp_path / "dist")
    home = tmp_path / "U 盘"
    shutil.unpack_archive(packed, home)
    (folder,) = home.iterdir()
    shutil.copy(SAMPLE, tmp_path / "摸底 调查.xlsx")
    alone = (
        ["unshare", "-n"]
        if shutil.which("unshare") and not subprocess.call(["unshare", "-n", "true"])
        else []
    )
    done = subprocess.run(
        [*alone, "sh", str(folder / "联户.sh"), str(tmp_path / "摸底 调查.xlsx")],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (folder / "结果" / "结对帮扶一览表.xlsx").exists()
    assert (folder / "登记库" / "lianhu.db").stat().st_mode & 0o777 == 0o600
