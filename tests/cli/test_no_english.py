"""No English word in what people read: the terminal's tables and sentences, and every paper of the sample."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .conftest import Lianhu, runner

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
TERMINAL = (
    ("import", "摸底调查-有误.xlsx", "--problems", "问题.xlsx"), ("import", "问题.xlsx"),
    ("import", "摸底调查.xlsx", "--replace", "摸底调查-有误.xlsx", "--accept-removals"),
    ("pair", "--date", "2012-03-01"), ("import", "帮扶台账.xlsx"),
    *(("stats", "--by", by) for by in ("village", "group", "kind", "category", "unit", "cause", "helper")),
    *(("list", what) for what in (
        "households", "helpers", "pairs", "uncovered", "idle", "set-aside", "problems", "orders", "visits", "tasks",
        "disputes", "industries",
    )),
    ("problems",), ("rules",), ("rounds",), ("log",), ("log", "--exports"), ("link", "--dry-run"),
    ("explain", "吕田"), ("history", "吕田"), ("whatif", "--leave", "吕田"), ("audit",),
    ("plan", "--month", "2012-05", "--out", "out/计划.xlsx"),
    ("assess", "--year", "2012", "--out", "out/考核"),
    *(("report", kind, "--on", "2012-04-17") for kind in ("day", "week", "month", "quarter", "year")),
)  # fmt: skip
NOTICE = ("publish", "--date", "2026-03-02", "--out", "out")
"""Of a day whose holidays are known: else it names the keys to write them under."""
PAPERS = (
    ("sheets", "--out", "out"), NOTICE, ("cards", "--out", "out"),
    ("cards", "--handbook", "--village", "石桥村", "--out", "out/手册.docx"),
    ("stats", "--out", "out/统计.xlsx", "--html", "out/页.html"), ("report", "--out", "out/汇报.docx"),
    *(("report", kind, "--on", "2012-04-17", "--out", f"out/{kind}.{form}")
      for kind in ("day", "month", "year") for form in ("xlsx", "docx")),
)  # fmt: skip
MEANT = re.compile(
    r"[\w（）-]+\.(?:xlsx|docx|csv|toml|db|html)|[\w/]+/"  # files and folders
    r"|lianhu(?: [a-z]+)?(?: [a-z]+)?|--[a-z-]+|\[[a-z]+\] 里写 [a-z]+"  # what is to be typed
    r"|\b[HP][0-9A-F]{12}\b|\b[A-Z]{1,3}[0-9]+\b|\b[0-9a-f]{40}\b"  # codes, cells, roots
    r"|(?<![A-Za-z])(?:Excel|UTC|JSON|ID|DIV)(?![A-Za-z])"
)
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lianhu, Path]:
    folder = tmp_path_factory.mktemp("sample")
    for path in SAMPLES.glob("*.xlsx"):
        (folder / path.name).write_bytes(path.read_bytes())
    return runner(folder), folder


def english(text: str) -> set[str]:
    return set(WORD.findall(MEANT.sub(" ", text)))


def of_workbook(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    cells = [c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row]
    book.close()
    return "\n".join([*book.sheetnames, *(c for c in cells if isinstance(c, str) and c[:1] != "=")])


def of_document(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        xml = parts.read("word/document.xml").decode()
    return "\n".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml))


def of_page(path: Path) -> str:
    page = re.sub(r"(?s)<(style|script)\b.*?</\1>", " ", path.read_text("utf-8"))
    return re.sub(r"<[^>]+>", " ", page)


READ = {".xlsx": of_workbook, ".docx": of_document, ".html": of_page}


def papers(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in READ:
            yield path, READ[path.suffix](path)


def words_in(
    lianhu: Lianhu, folder: Path, commands: Iterable[tuple[str, ...]]
) -> dict[str, set[str]]:
    """Return the English words of what each command says, and of each paper in `out`."""
    found = {}
    for arguments in commands:
        ran = lianhu(*arguments)
        assert ran.code in {0, 1}, (arguments, ran.err)
        found[" ".join(arguments)] = english(ran.out) | english(ran.err)
    for path, text in papers(folder / "out"):
        found[path.name] = english(text)
    return found


@pytest.mark.slow
def test_people_read_chinese(office: tuple[Lianhu, Path]) -> None:
    lianhu, folder = office
    found = words_in(lianhu, folder, (*TERMINAL, *PAPERS))
    assert {where: words for where, words in found.items() if words} == {}


def test_the_scan_sees_words() -> None:
    assert english("表\torders\n请看 问题清单.xlsx，加 --out 写出，再用 lianhu pair") == {"orders"}


@pytest.mark.usefixtures("paired")
def test_a_small_town_reads_chinese(lianhu: Lianhu, folder: Path) -> None:
    """One of each kind of table and paper; the whole sample with every command is the slow test above."""
    commands = (
        ("stats",), ("list", "pairs"), ("list", "orders"), ("problems",),
        ("rounds",), ("log",), ("rules",), ("sheets", "--out", "out"), NOTICE,
        ("report", "--out", "out/汇报.docx"), ("log", "--exports"),
    )  # fmt: skip
    found = words_in(lianhu, folder, commands)
    assert {where: words for where, words in found.items() if words} == {}
    assert len(found) > 18
