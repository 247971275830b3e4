"""The official document: its form as golden text, anything at all as its content."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document

from lianhu_cli.output.page_form import Field
from lianhu_cli.output.word.official import Official, Page

from .as_text import check
from .word_text import dump, texts

FIELDS = (
    Field(title="序号", width=6, look="number"),
    Field(title="行政村", width=12),
    Field(title="户数", width=8, look="number", above="走访"),
    Field(title="走访率", width=8, look="rate", above="走访"),
    Field(title="备注", width=16, look="left"),
)
ROWS = [(1, "石桥村", 42, 0.5, None), (2, "北沟村", ("=A1", 7), 1.0, "<b>&amp;{{户}}\x0b")]


def written(path: Path, page: Page | None = None) -> Path:
    paper = Official("帮扶工作月报\x00", page)
    paper.title("白沙镇帮扶工作月报")
    paper.heading("一、总体情况")
    paper.subheading("（一）结对")
    paper.body("全镇14个村，<w:p/> & {{户主}} {% raw %}\x07\ud800\n第二行。")
    paper.table(FIELDS, ROWS, "附表：各村走访情况")
    paper.sign("白沙镇人民政府", "2026年3月5日")
    paper.save(path)
    return path


def test_the_form_of_an_official_document(tmp_path: Path) -> None:
    check("公文.txt", dump(written(tmp_path / "a.docx")))


def test_whatever_a_text_holds_it_stays_text(tmp_path: Path) -> None:
    found = texts(written(tmp_path / "a.docx"))
    assert "全镇14个村，<w:p/> & {{户主}} {% raw %} 第二行。" in found
    assert "<b>&amp;{{户}} " in found


def test_the_same_content_is_the_same_file(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name).read_bytes() for name in ("a.docx", "b.docx"))
    assert one == other


def test_it_brings_nothing_along_that_is_not_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    with zipfile.ZipFile(path) as parts:
        names = set(parts.namelist())
        texts_of = {name: parts.read(name).decode() for name in names if name.endswith(".xml")}
    assert not any("thumbnail" in name or "customXml" in name for name in names)
    defined = set(re.findall(r'w:styleId="([^"]+)"', texts_of["word/styles.xml"]))
    for name, text in texts_of.items():
        assert set(re.findall(r'<w:pStyle w:val="([^"]+)"', text)) <= defined, name
    assert "ja-JP" not in texts_of["word/settings.xml"]
    assert path.stat().st_size < 20_000


def test_a_wide_table_gets_a_wide_page(tmp_path: Path) -> None:
    section = Document(str(written(tmp_path / "a.docx", Page(landscape=True)))).sections[0]
    assert section.page_width > section.page_height


@pytest.mark.parametrize(("rows", "kept"), [(3, [0, 1]), (15, [*range(14)]), (40, [0, 1, 37, 38])])
def test_rows_of_a_table_stay_together(rows: int, kept: list[int]) -> None:
    paper = Official("月报")
    paper.table([Field(title="捐款(元)", width=9)], [[at] for at in range(rows)], "附表")
    heading, *body = (row.cells[0].paragraphs[0] for row in paper.document.tables[0].rows)
    assert (heading.text, heading.paragraph_format.keep_with_next) == ("捐款（元）", True)
    assert [at for at, row in enumerate(body) if row.paragraph_format.keep_with_next] == kept


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("libreoffice"), reason="LibreOffice is not installed")
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.docx")
    subprocess.run(
        ["libreoffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to",
         "pdf", "--outdir", tmp_path, path], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_name_beyond_gb_2312_has_a_font_that_holds_it(tmp_path: Path) -> None:
    paper = Official("月报")
    paper.body("张三")
    paper.body("李𬭎")
    paper.table(FIELDS[:2], [(1, "龙䶮")])
    paper.save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as parts:
        runs = re.findall(r"<w:r>.*?</w:r>", parts.read("word/document.xml").decode())
    fonts = {re.sub("<[^>]+>", "", run): re.findall('eastAsia="([^"]+)"', run) for run in runs}
    assert fonts["张三"] == []
    assert fonts["李𬭎"] == ["宋体-ExtB"]
    assert fonts["龙䶮"] == ["仿宋"]


def test_a_long_title_breaks_before_its_bracket() -> None:
    paper = Official("周汇报")
    paper.title("白沙镇联户帮扶工作周汇报（2012年4月16日至4月22日）")
    paper.title("白沙镇联户帮扶工作月检查（2012年4月）")
    told = [one.text for one in paper.document.paragraphs if one.style.name == "公文标题"]
    assert told == [
        "白沙镇联户帮扶工作周汇报", "（2012年4月16日至4月22日）", "白沙镇联户帮扶工作月检查（2012年4月）",
    ]  # fmt: skip
