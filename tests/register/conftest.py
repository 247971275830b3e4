from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit

CSV = "行政村,村民小组,户主姓名,户类别\n东沟村,1组,方有田,困难户\n"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "lianhu.db"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small register, just imported."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "册.csv").write_text(CSV, encoding="utf-8")
    assert run(["import", "册.csv"]) == Exit.DONE
    return tmp_path / "lianhu.db"
