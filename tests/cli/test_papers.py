"""Cards, handbooks and the report, as a clerk asks for them."""

import stat
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from docx import Document

from .conftest import HELPERS, HOUSEHOLDS, Lianhu


def texts(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def cells(path: Path) -> list[str]:
    return [c.text for table in Document(str(path)).tables for row in table.rows for c in row.cells]


def test_cards_for_everybody(paired: Lianhu, folder: Path) -> None:
    ran = paired("cards", "--office", "白沙镇人民政府", "--json")
    assert ran.answer == {"files": ["out/帮扶联系卡.docx"], "count": 4, "uncovered": 0}
    path = folder / "out" / "帮扶联系卡.docx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {"张三", "王五", "13900000001", "2026年3月5日"} <= set(cells(path))
    assert "监督电话留空待填" in ran.err


def test_the_number_to_complain_to_is_the_office_s(paired: Lianhu, folder: Path) -> None:
    rules = folder / "rules.toml"
    rules.write_text('[office]\nname = "白沙镇"\nphone = "0938-7654321"\n', "utf-8")
    ran = paired("cards", "--rules", rules, "--out", "a.docx", "--village", "石桥")
    assert ran.code == 0
    assert "监督电话" not in ran.err
    assert cells(folder / "a.docx").count("0938-7654321") >= 6
    assert "赵六" not in cells(folder / "a.docx")


def test_one_file_a_village_and_handbooks_by_unit(paired: Lianhu, folder: Path) -> None:
    assert paired("cards", "--split", "village", "--per-page", "4", "--out", "卡").code == 0
    assert paired("cards", "--handbook", "--split", "unit", "--out", "册").code == 0
    assert sorted(p.name for p in (folder / "卡").iterdir()) == [
        "帮扶联系卡-杨家湾村.docx", "帮扶联系卡-石桥村.docx",
    ]  # fmt: skip
    assert sorted(p.name for p in (folder / "册").iterdir()) == [
        "工作考核手册-畜牧站.docx", "工作考核手册-石桥村委会.docx", "工作考核手册-镇政府.docx",
    ]  # fmt: skip


def test_the_office_s_own_card(paired: Lianhu, folder: Path) -> None:
    own = folder / "模板.docx"
    assert paired("cards", "--save-template", own).code == 0
    assert paired("cards", "--save-template", own).code == 2
    document = Document(str(own))
    document.paragraphs[0].runs[0].text = "连心卡 {{户主姓名}}"
    document.save(str(own))
    assert paired("cards", "--template", own, "--out", "a.docx").code == 0
    assert "连心卡 张三" in texts(folder / "a.docx")


def test_what_cannot_be_done_is_said(paired: Lianhu) -> None:
    for arguments, code, said in (
        (("cards", "--village", "石乔"), 2, "是不是 石桥村"),
        (("cards", "--split", "village", "--out", "a.docx"), 2, "--out 要写文件夹"),
        (("cards", "--handbook", "--split", "village"), 2, "--split unit"),
        (("cards", "--template", "无.docx"), 3, "无.docx 读不了"),
        (("cards", "--template", "摸底.xlsx"), 3, "另存为 .docx"),
        (("report", "周报"), 2, "situation"),
        (("report", "--template", "无.docx"), 3, "无.docx"),
    ):
        ran = paired(*arguments)
        assert (ran.code, ran.out) == (code, "")
        assert said in ran.err


@pytest.mark.usefixtures("imported")
def test_no_round_no_papers(lianhu: Lianhu) -> None:
    for command in ("cards", "report"):
        ran = lianhu(command)
        assert ran.code == 2
        assert "lianhu pair" in ran.err


def test_the_report_and_its_sources(paired: Lianhu, folder: Path) -> None:
    ran = paired(
        "report",
        "--office",
        "白沙镇人民政府",
        "--title",
        "双联行动",
        "--date",
        "2026-03-06",
        "--sources",
    )
    assert ran.code == 0
    assert "帮扶户数\t4\tlianhu stats --json：totals.households" in ran.out
    text = texts(folder / "out" / "情况汇报.docx")
    assert text.startswith("白沙镇“双联行动”工作情况汇报")
    assert "需要结对帮扶的有4户" in text
    order = ("六、需要核实的问题", "特此汇报。", "白沙镇人民政府", "2026年3月6日")
    places = [text.rindex(part) for part in order]
    assert places == sorted(places)


def test_the_report_for_programs(paired: Lianhu, draw: Callable[..., Path]) -> None:
    paired("import", draw("填报.xlsx", 填报=[("指标", "填报数"), ("包挂户数", 5), ("特殊户", 1)]))
    answer = paired("report", "situation", "--json", "--out", "r.docx").json
    assert answer["file"] == "r.docx"
    told = {figure["name"]: figure for figure in answer["figures"]}
    assert (told["帮扶户数"]["value"], told["帮扶户数"]["used"]) == ("4", True)
    assert any(doubt.startswith("“包挂户数”填报5，实际4，相差1。") for doubt in answer["doubts"])
    assert "乡镇" in answer["missing"]


def test_a_figure_that_there_is_not(paired: Lianhu, folder: Path) -> None:
    own = folder / "own.docx"
    assert paired("report", "--save-template", own).code == 0
    document = Document(str(own))
    document.add_paragraph("{{帮扶户数量}}")
    document.save(str(own))
    ran = paired("report", "--template", own)
    assert ran.code == 3
    assert "own.docx" in ran.err
    assert "“{{帮扶户数量}}”（是不是“{{帮扶户数}}”？）" in ran.err
    assert not (folder / "out" / "情况汇报.docx").exists()


def test_a_card_keeps_its_number_and_only_changes_are_printed_again(
    paired: Lianhu, draw: Callable[..., Path], folder: Path
) -> None:
    def numbers(path: str) -> dict[str, str]:
        found = [*cells(folder / path), *texts(folder / path).splitlines()]
        said = [text for text in found if "第" in text and "号" in text]
        heads = [text for text in found if text in {"张三", "李四", "王五", "赵六", "新来"}]
        return dict(zip(heads[::2], said[::2], strict=False))

    assert paired("cards", "--out", "一.docx", "--json").answer["count"] == 4
    before = numbers("一.docx")
    assert paired("cards", "--out", "二.docx", "--changed").code == 2  # nothing is new
    rows = [HOUSEHOLDS[0], ("石桥村", "1组", "新来", "", 2, 1, "困难户", ""), *HOUSEHOLDS[1:]]
    helpers = [*HELPERS, ("新干", "畜牧站", "干事", "一般干部", "石桥村", "1组", "13900000009")]
    assert paired("import", draw("摸底.xlsx", 登记册=rows, 干部=helpers)).code == 0
    assert paired("pair", "--date", "2026-04-01").code == 0
    assert paired("cards", "--out", "三.docx", "--changed", "--json").answer["count"] == 1
    assert paired("cards", "--out", "四.docx").code == 0
    after = numbers("四.docx")
    assert {head: after[head] for head in before} == before
    assert "0005" in after["新来"]


def test_a_template_that_grew_beyond_its_page_is_said(paired: Lianhu, folder: Path) -> None:
    for options in ((), ("--per-page", "4"), ("--handbook",)):
        own = folder / f"模板{len(options)}{'册' if '--handbook' in options else ''}.docx"
        assert paired("cards", *options, "--save-template", own).code == 0
        ran = paired("cards", *options, "--template", own, "--out", "a.docx")
        assert (ran.code, "排不下" in ran.err) == (0, False), ran.err
    own = folder / "模板0.docx"
    document = Document(str(own))
    table = document.tables[0]
    for _ in range(4):
        table._tbl.append(deepcopy(table.rows[-1]._tr))
    document.save(str(own))
    ran = paired("cards", "--template", own, "--out", "b.docx")
    assert ran.code == 0
    assert "模板的一页排不下" in ran.err
