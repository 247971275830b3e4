"""Every document through LibreOffice: it opens there, and each page holds what it should."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.cards import writing
from lianhu_cli.output.cards.pairs import numbered, pairs
from lianhu_cli.output.counted import statistics
from lianhu_cli.output.report import writing as reports
from lianhu_cli.output.report.figures import ReportFacts

from .word_text import texts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("libreoffice"), reason="LibreOffice is not installed"),
]
OFFICE = Office(name="白沙镇人民政府", date="2012年3月5日", phone="0938-7654321")


def rows(decision: Decision) -> list[dict[str, Any]]:
    """Return the rows of cards, numbered as they come."""
    found = pairs(decision).rows
    codes = dict.fromkeys(row["code"] for row in found)
    return numbered(found, {code: at for at, code in enumerate(codes, start=1)})


def converted(path: Path, form: str) -> Path:
    """Convert a document with LibreOffice."""
    subprocess.run(
        ["libreoffice", "--headless", f"-env:UserInstallation=file://{path.parent}/lo",
         "--convert-to", form, "--outdir", path.parent, path],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return path.with_suffix(f".{form}")


def pages(path: Path) -> int:
    """Print a document and count its pages."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", converted(path, "pdf").read_bytes()))


@pytest.mark.parametrize(
    ("kind", "count"), [(writing.TWO_UP, 4), (writing.FOUR_UP, 2), (writing.HANDBOOK, 3)]
)
def test_a_page_is_a_page(
    decision: Decision, tmp_path: Path, kind: writing.CardKind, count: int
) -> None:
    path = tmp_path / "a.docx"
    writing.write(path, kind, {"": rows(decision)}, OFFICE)
    assert pages(path) == count


def test_the_report_prints(decision: Decision, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    facts = ReportFacts(decision=decision, statistics=statistics.compute(decision), office=OFFICE)
    reports.write(path, facts)
    assert 3 <= pages(path) <= 6


def test_a_template_that_another_program_saved(decision: Decision, tmp_path: Path) -> None:
    own, path = tmp_path / "own.docx", tmp_path / "a.docx"
    writing.save_template(own, writing.FOUR_UP)
    odt = converted(own, "odt")
    own.unlink()
    own = converted(odt, "docx")
    written = writing.write(path, writing.FOUR_UP, {"": rows(decision)}, OFFICE, own=own)
    assert written.count == 4
    assert {"赵六", "张三", "李四"} <= set(texts(path))
    assert "{{" not in "".join(texts(path))
    assert pages(path) == 2
