"""`make docs` writes a man page for every command, which groff takes without a warning."""

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from lianhu_cli.cli import catalogue

SCRIPT = Path(__file__).parents[1] / "docs" / "make_man.py"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("make_man", SCRIPT)
    assert spec
    assert spec.loader
    module: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.pages())


def test_every_command_has_a_page_with_its_examples(made: dict[str, str]) -> None:
    assert {*made} == {"lianhu.1", *(f"lianhu-{name}.1" for name, _ in catalogue.entries())}
    for name, entry in catalogue.entries():
        text = made[f"lianhu-{name}.1"].replace("\\-", "-").replace("\\:", "")
        assert all(line in text for line in entry.examples), name
        assert " <str>" not in text
    assert "lianhu-pair" in made["lianhu.1"].replace("\\-", "-").replace("\\:", "")


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_takes_every_page_without_a_warning(made: dict[str, str], tmp_path: Path) -> None:
    for name, text in made.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", *sorted(made)],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stderr == ""
