"""A program frozen by PyInstaller has no interpreter beside it: it reads files and pairs all the same."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import SAMPLES

ENTRY = "from lianhu_cli.__main__ import main\n\nmain()\n"
LEFT_OUT = (
    "pandas", "distributed", "dask", "pkg_resources", "setuptools", "pip", "pytest", "hypothesis", "mypy",
)  # fmt: skip
"""What the program itself does not import; pytest and the like stand in the same environment."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    (folder / "entry.py").write_text(ENTRY)
    collected = ["--collect-submodules", "lianhu_cli", "--collect-data", "lianhu_cli"]
    for package in ("adbc_driver_sqlite", "adbc_driver_manager", "docx"):
        collected += ["--collect-all", package]
    left_out = [word for name in LEFT_OUT for word in ("--exclude-module", name)]
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--onedir", "--noconfirm", "--log-level", "ERROR",
            "--name", "lianhu", *collected, *left_out, "entry.py",
        ],
        cwd=folder,
        check=True,
        timeout=1800,
    )  # fmt: skip
    return folder / "dist" / "lianhu" / ("lianhu.exe" if os.name == "nt" else "lianhu")


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("PyInstaller"), reason="needs PyInstaller")
def test_a_frozen_program_imports_pairs_and_prints(program: Path, tmp_path: Path) -> None:
    folder = tmp_path / "我的 资料"
    folder.mkdir()
    (folder / "zipfile.py").write_text("open('RAN', 'w').close()")
    sample = SAMPLES / "摸底调查.xlsx"
    for words in (["import", str(sample)], ["pair"], ["sheets"], ["stats", "--json"]):
        done = subprocess.run(
            [program, *words], cwd=folder, capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    broken = subprocess.run(
        [program, "import", "坏.xlsx"], cwd=folder, capture_output=True, timeout=300, check=False
    )
    assert (broken.returncode, "已损坏" in broken.stderr.decode("utf-8", "replace")) == (3, True)
    assert not (folder / "RAN").exists()
    ours = tmp_path / "ours"
    for words in (["import", str(sample)], ["pair", "--out", str(ours)]):
        plain = [sys.executable, "-m", "lianhu_cli", *words, "--db", "a.db"]
        subprocess.run(plain, cwd=folder, capture_output=True, timeout=300, check=True)
    written = [(at / "结对清单.csv").read_bytes() for at in (folder / "out", ours)]
    assert written[0] == written[1], "the frozen program pairs as the other does"
