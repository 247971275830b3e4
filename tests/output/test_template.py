"""Templates filled in: whatever Word did to the placeholders, whatever the texts hold."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.output.word import package, template
from lianhu_cli.output.word.merge import merge, placed
from lianhu_cli.output.word.template import Content

from .word_text import texts

Draw = Callable[..., Any]


def filled(document: Any, content: Content, path: Path) -> list[str]:
    for root in template.roots(document):
        template.fill(root, content)
    package.save(document, path)
    return texts(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.docx"


def test_a_placeholder_that_word_cut_into_runs(path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("户主：")
    for part, bold in (
        ("{", False),
        ("{户主", True),
        ("姓名}", False),
        ("}，", True),
        ("完", False),
    ):
        paragraph.add_run(part).bold = bold
    assert filled(document, Content(texts={"户主姓名": "张三"}), path) == ["户主：张三，完"]
    runs = Document(str(path)).paragraphs[0].runs
    assert [(run.text, run.bold) for run in runs if run.text] == [
        ("户主：", None), ("张三", False), ("，", True), ("完", False),
    ]  # fmt: skip


def test_spaces_and_full_width_braces_are_no_matter(path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ 村 }}、｛｛村｝｝、{{村？}}")
    assert filled(document, Content(texts={"村": "石桥村"}), path) == ["石桥村、石桥村、石桥村"]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{{村}}", "{{村}}"),
        ("{{户.名}}", "{{户.名}}"),
        ("<w:br/>&amp;", "<w:br/>&amp;"),
        ("{% for x in y %}", "{% for x in y %}"),
        ("a\x00b\x0bc\ud800", "ab c"),
        ("=1+1", "=1+1"),
    ],
)
def test_what_is_put_in_stays_text(path: Path, text: str, printed: str) -> None:
    document = Document()
    document.add_paragraph("{{甲}}|{{甲}}")
    row = document.add_table(rows=1, cols=1).rows[0]
    row.cells[0].text = "{{户.名}}"
    content = Content(texts={"甲": text, "村": "不许"}, lists={"户": [{"名": text}]})
    assert filled(document, content, path)[:2] == [f"{printed}|{printed}", printed]


def test_rows_and_paragraphs_of_a_list_stand_once_for_every_item(path: Path) -> None:
    document = Document()
    document.add_paragraph("{{户.名}}：{{村}}")
    table = document.add_table(rows=2, cols=2)
    table.rows[0].cells[0].text = "姓名"
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "{{户.名}}", "{{村}}"
    content = Content(texts={"村": "石桥村"}, lists={"户": [{"名": "张三"}, {"名": "李四"}]})
    assert filled(document, content, path) == [
        "张三：石桥村", "李四：石桥村", "姓名", "", "张三", "石桥村", "李四", "石桥村",
    ]  # fmt: skip


def test_an_optional_paragraph_goes_where_nothing_is_known(path: Path) -> None:
    document = Document()
    document.add_paragraph("共{{户数?}}户")
    document.add_paragraph("共{{户数?}}户{{人数?}}人")
    document.add_paragraph("共{{户数}}户")
    content = Content(texts={"户数": None, "人数": "3"}, blank="__")
    left = template.fill(document.element.body, content)
    assert [p.text for p in document.paragraphs] == ["共__户3人", "共__户"]
    assert left == ["户数"]


def test_headers_and_footers_are_filled_too(path: Path) -> None:
    document = Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "{{单位}}"
    filled(document, Content(texts={"单位": "白沙镇"}), path)
    assert Document(str(path)).sections[0].header.paragraphs[0].text == "白沙镇"


def test_an_unknown_placeholder_is_named_with_what_may_be_meant(path: Path) -> None:
    document = Document()
    document.add_paragraph("{{户主姓明}}{{天气}}")
    with pytest.raises(UnreadableError, match=r"a\.docx.*户主姓明.*是不是.*户主姓名.*天气"):
        template.require(path, document, ["户主姓名", "行政村"])


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old word", b"<html>"]
)
def test_what_is_no_word_document_is_said(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"另存为 \.docx"):
        template.load(path)


def test_a_workbook_is_no_template_either(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    xlsxwriter.Workbook(path).close()
    with pytest.raises(UnreadableError, match=r"另存为 \.docx"):
        template.load(path)
    with pytest.raises(UnreadableError, match="读不了"):
        template.load(tmp_path / "none.docx")


def people(*names: str) -> list[Content]:
    return [Content(texts={"户主": name}) for name in names]


def test_pages_follow_one_another_and_the_rest_of_the_last_is_left_out(path: Path) -> None:
    document = Document()
    document.add_paragraph("存根 {{户主}}")
    document.add_paragraph("户存 {{户主}}")
    document.add_paragraph("{{下一户}}裁开")
    document.add_paragraph("存根 {{户主}}")
    document.add_paragraph("")
    merge(document, people("张三", "李四", "王五"))
    package.save(document, path)
    assert texts(path) == [
        "存根 张三", "户存 张三", "裁开", "存根 李四", "", "存根 王五", "户存 王五",
    ]  # fmt: skip
    breaks = [p.paragraph_format.page_break_before for p in Document(str(path)).paragraphs]
    assert breaks == [None, None, None, None, True, None, None]


def test_the_next_household_never_begins_inside_a_table(path: Path) -> None:
    document = Document()
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{{下一户}}"
    with pytest.raises(UnreadableError, match="单独成一段"):
        placed(path, document)
