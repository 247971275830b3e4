"""The cards and the handbook: as golden text, in order, in any hands' template."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.cards import forms, parts, writing
from lianhu_cli.output.cards import pairs as choosing
from lianhu_cli.output.cards.pairs import numbered, pairs
from lianhu_cli.output.word import page_room, template
from lianhu_cli.output.word.merge import merge

from .as_text import check
from .word_text import dump, texts

OFFICE = Office(name="白沙镇人民政府", date="2012年3月5日", phone="0938-7654321")


def changed(decision: Decision, column: str, values: list[Any]) -> Decision:
    """Return the decision with other values in a column of the households."""
    homes = decision.roster.households
    at = homes.column_names.index(column)
    homes = homes.set_column(at, homes.schema.field(at), pa.array(values))
    return replace(decision, roster=replace(decision.roster, households=homes))


NUMBERS = {"H4": 1, "H3": 3, "H1": 4, "H2": 5}


def rows_of(decision: Decision) -> list[Any]:
    return numbered(pairs(decision).rows, NUMBERS)


def printed(
    decision: Decision, kind: writing.CardKind, path: Path, **more: Any
) -> writing.WrittenCards:
    return writing.write(path, kind, {"": rows_of(decision)}, OFFICE, **more)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (writing.TWO_UP, "帮扶联系卡-两联"),
        (writing.FOUR_UP, "帮扶联系卡-四联"),
        (writing.HANDBOOK, "工作考核手册"),
    ],
)
def test_as_it_prints(
    decision: Decision, tmp_path: Path, kind: writing.CardKind, name: str
) -> None:
    path = tmp_path / "a.docx"
    written = printed(decision, kind, path)
    check(f"{name}.txt", dump(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert written.count == (3 if kind is writing.HANDBOOK else 4)
    assert written.cut == 0


def test_a_household_without_a_helper_has_no_card(decision: Decision) -> None:
    found = pairs(decision)
    assert found.lone == 1
    assert [row["code"] for row in found.rows] == ["H4", "H3", "H1", "H2"]


def test_no_identity_number_is_on_a_card_nor_can_be(decision: Decision, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    for kind in (writing.TWO_UP, writing.HANDBOOK):
        printed(decision, kind, path)
        assert "62000019900307001X" not in "".join(texts(path))
    for name in ("身份证号码", "身份证号", "帮扶人.身份证"):
        own = tmp_path / "own.docx"
        document = Document()
        document.add_paragraph(f"{{{{{name}}}}}")
        document.save(str(own))
        with pytest.raises(UnreadableError, match="不印身份证号码"):
            printed(decision, writing.TWO_UP, path, own=own)


def test_an_office_changes_the_words_and_the_number_of_cards(
    decision: Decision, tmp_path: Path
) -> None:
    own, path = tmp_path / "own.docx", tmp_path / "a.docx"
    writing.save_template(own, writing.TWO_UP)
    document = Document(str(own))
    for paragraph in document.paragraphs:
        if "存根" in paragraph.text:
            paragraph.runs[0].text = "双联行动连心卡（{{户主}}的{{人口}}口人）"
    document.save(str(own))
    printed(decision, writing.TWO_UP, path, own=own)
    found = texts(path)
    assert "双联行动连心卡（赵六的5口人）" in found
    assert not any("存根" in text for text in found)
    assert sum("户存" in text for text in found) == 4


def test_strange_names_stay_as_they_are(decision: Decision, tmp_path: Path) -> None:
    names = ["{{行政村}}", "<w:p/>&", "张\x0b三", "{%p x %}", "=1+1"]
    path = tmp_path / "a.docx"
    printed(changed(decision, "head", names), writing.TWO_UP, path)
    found = texts(path)
    for name in ("{{行政村}}", "<w:p/>&", "张 三", "{%p x %}"):
        assert found.count(name) == 2


def test_a_long_text_is_set_smaller_and_only_then_cut(decision: Decision, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    some, much = "需要解决冬季取暖用煤和两名子女的学杂费" * 8, "需要" * 400
    written = printed(changed(decision, "need", [some, much, "", "", ""]), writing.TWO_UP, path)
    assert written.cut == 2
    found = texts(path)
    assert found.count(some) == 2
    cut = next(text for text in found if text.endswith("…"))
    assert 60 < len(cut) < 800
    sizes = {
        int(size.get(qn("w:val")))
        for paragraph in Document(str(path)).element.body.iter(qn("w:p"))
        for size in paragraph.iter(qn("w:sz"))
        if "".join(t.text or "" for t in paragraph.iter(qn("w:t"))) == some
    }
    assert sizes
    assert max(sizes) < 24


def test_one_document_a_village_or_a_unit(decision: Decision, tmp_path: Path) -> None:
    rows = rows_of(decision)
    written = writing.write(tmp_path, writing.TWO_UP, parts.by_village(rows), OFFICE)
    assert [Path(name).name for name in written.files] == [
        "帮扶联系卡-北沟村.docx", "帮扶联系卡-石桥村.docx",
    ]  # fmt: skip
    assert list(parts.by_unit(rows)) == ["北沟村（无单位）", "畜牧站", "镇政府"]


def test_one_village_by_any_spelling_and_its_helpers_whole(decision: Decision) -> None:
    moved = changed(decision, "village", ["石桥村", "北沟村", "石桥村", "北沟村", "北沟村"])
    only, whole = (
        [row["code"] for row in pairs(moved, "北沟村委会", all_of_helper=flag).rows]
        for flag in (False, True)
    )
    assert sorted(only) == ["H2", "H4"]
    assert sorted(whole) == ["H1", "H2", "H4"]
    with pytest.raises(UsageError, match="是不是 北沟村"):
        pairs(moved, "北狗村")


def test_two_villages_of_one_name_get_two_files(decision: Decision) -> None:
    rows = [
        {"county": "清水县", "township": "甲镇", "village": "石桥村"},
        {"county": "清水县", "township": "乙镇", "village": "石桥村"},
    ]
    assert list(parts.by_village(rows)) == ["清水县甲镇石桥村", "清水县乙镇石桥村"]


def test_handbooks_stand_by_unit(decision: Decision) -> None:
    rows = parts.of_unit_order(rows_of(decision), decision.roster.helpers.to_pylist())
    assert [row["helper.unit"] for row in rows] == ["镇政府", "镇政府", "畜牧站", ""]


def test_too_many_is_said(
    decision: Decision, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST", 3)
    with pytest.raises(UsageError, match="--split village"):
        printed(decision, writing.TWO_UP, tmp_path / "a.docx")
    monkeypatch.setattr(choosing, "MOST", 3)
    with pytest.raises(UsageError, match="一个村一个村"):
        pairs(decision)


def test_no_signature_stands_alone_on_a_page() -> None:
    page = forms.filled_handbook(("日期", "内容"), ("项目", "得分")).document
    names = [p.text for p in page.paragraphs]
    total = next(p for p in page.paragraphs if p.text.startswith("合计"))
    assert "考核人签字" in names[-1]
    assert total.paragraph_format.keep_with_next
    cells = [c.paragraphs[0] for row in page.tables[-1].rows for c in row.cells]
    assert all(p.paragraph_format.keep_with_next for p in cells)
    assert not any(
        c.paragraphs[0].paragraph_format.keep_with_next for c in page.tables[-2].rows[1].cells
    )


@pytest.mark.parametrize("households", [1, 2, 5, 9])
def test_a_handbook_stays_a_page_however_many_households_it_lists(households: int) -> None:
    document = forms.handbook().document
    names = [name.partition(".")[2] for name in template.asked(document) if "." in name]
    one = {name: "一" for name in names if name}
    texts = {name: "一" for name in template.asked(document) if "." not in name or "帮扶人" in name}
    before = page_room.height(document)
    merge(document, [template.Content(texts=texts, lists={"户": [one] * households})])
    assert page_room.height(document) <= before
    assert not any(cell.text for cell in document.tables[-1].rows[-1].cells)
    assert document.paragraphs[-1].text.startswith("考核人签字")


def test_a_list_longer_than_the_page_takes_no_blank_rows() -> None:
    document = forms.handbook().document
    blank = len(document.tables[-1].rows)
    one = {name.partition(".")[2]: "一" for name in template.asked(document)}
    merge(document, [template.Content(texts={}, lists={"户": [one] * 20})])
    assert len(document.tables[-1].rows) == blank
