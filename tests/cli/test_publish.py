"""`lianhu publish` as the user runs it."""

import stat
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu


def test_the_notice_of_the_last_round(paired: Lianhu, folder: Path) -> None:
    ran = paired(
        "publish", "--out", "公示", "--date", "2026-03-06", "--title", "双联行动", "--json"
    )
    assert (ran.code, ran.err) == (0, "")
    assert ran.answer == {
        "round": 1, "first": "2026-03-06", "last": "2026-03-16", "working_days": 7,
        "columns": ["village", "group", "head", "people", "kind", "helper.name", "helper.unit",
                    "helper.post", "helper.category"],
        "villages": 2, "households": 4, "left_out": 0, "alike": 1, "files": ["公示/公示表.xlsx"],
    }  # fmt: skip
    path = folder / "公示" / "公示表.xlsx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sheet = openpyxl.load_workbook(path)["石桥村"]
    assert sheet["A1"].value == "石桥村双联行动结对帮扶公示表"
    assert "放假安排" not in paired("publish", "--date", "2026-03-06").err
    assert "2031年的放假安排还不知道" in paired("publish", "--date", "2031-03-07").err
    assert paired("publish", "--date", "2026-09-30", "--json").answer["last"] == "2026-10-14"


def test_a_notice_after_somebody_has_left(paired: Lianhu) -> None:
    left = paired("leave", "张三", "--reason", "外迁", "--on", "2026-03-02").out
    assert "）已于2026-03-02离册" in left, "a code and a day beside it may look like a number"
    ran = paired("publish", "--out", "公示", "--date", "2026-03-06", "--json")
    assert (ran.code, ran.json["households"]) == (0, 4), "the round as it was decided"


def test_a_refused_column_ends_with_2_and_writes_nothing(paired: Lianhu, folder: Path) -> None:
    ran = paired("publish", "--out", "公示", "--columns", "户主姓名，身份证号码，年龄，致贫原因")
    assert (ran.code, ran.out) == (2, "")
    assert "致贫原因" in ran.err
    assert "331" in ran.err
    assert not (folder / "公示").exists()


def test_helpers_phones_show_in_full_only_when_asked(paired: Lianhu, folder: Path) -> None:
    columns = ("--columns", "户主姓名,帮扶责任人.姓名,帮扶责任人.联系电话")
    for asked, shown in (((), "139****0001"), (("--helper-phones",), "13900000001")):
        assert paired("publish", "--out", "公示", *columns, *asked).code == 0
        book = openpyxl.load_workbook(folder / "公示" / "公示表.xlsx")
        cells = {cell.value for sheet in book for row in sheet for cell in row}
        assert shown in cells
        assert "13800000001" not in cells


@pytest.mark.usefixtures("imported")
def test_before_the_first_round_there_is_nothing_to_publish(lianhu: Lianhu) -> None:
    ran = lianhu("publish")
    assert ran.code == 2
    assert "lianhu pair" in ran.err


def test_scanning_a_survey_finds_its_numbers_and_shows_none(lianhu: Lianhu, survey: Path) -> None:
    ran = lianhu("publish", "--scan", survey, "--json")
    assert (ran.code, ran.err) == (1, "")
    told = {(one["place"], one["kind"], one["value"]) for one in ran.json["findings"]}
    assert ("登记册!D2", "id-number", "62*************01X") in told
    assert ("干部!G2", "phone", "139****0001") in told
    table = lianhu("publish", "--scan", survey)
    assert table.code == 1
    for number in ("62000019900307001X", "13800000001", "13900000001"):
        assert number not in ran.out + table.out + table.err


def test_scanning_says_clean_unreadable_or_what_is_wrong(paired: Lianhu, folder: Path) -> None:
    paired("publish", "--out", "公示")
    clean = paired("publish", "--scan", "公示")
    assert clean.code == 0
    assert "没有证件号和手机号" in clean.out
    (folder / "公示" / "a.pdf").write_bytes(b"%PDF-1.7")
    unreadable = paired("publish", "--scan", "公示")
    assert unreadable.code == 3
    assert "a.pdf" in unreadable.out
    assert "没有证件号和手机号" not in unreadable.out
    assert paired("publish", "--scan", "没有").code == 3
    assert paired("publish", "--scan").code == 2
    assert paired("publish", "公示").code == 2


def test_a_number_that_a_name_hides_is_masked_on_the_notice(
    lianhu: Lianhu, draw: Callable[..., Path], folder: Path
) -> None:
    hiding = [*HOUSEHOLDS, ("石桥村", "1组", "孙七", "", 1, 1, "困难户", "")]
    helpers = [*HELPERS, ("周八", "138 0000 9999", "干事", "一般干部", "", "", "")]
    lianhu("import", draw("a.xlsx", 登记册=hiding, 干部=helpers))
    lianhu("pair")
    assert lianhu("publish", "--out", "公示").code == 0
    book = openpyxl.load_workbook(folder / "公示" / "公示表.xlsx")
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "138****9999" in texts
    assert not any("9999" in text.replace(" ", "") and "138****" not in text for text in texts)


def test_a_notice_of_monitored_households(paired: Lianhu) -> None:
    ran = paired(
        "publish", "--out", "监测", "--preset", "监测对象", "--date", "2026-03-02", "--json"
    )
    assert ran.answer["columns"] == [
        "village",
        "group",
        "head",
        "people",
        "helper.name",
        "helper.unit",
        "helper.post",
    ]
    assert (ran.answer["last"], ran.answer["working_days"]) == ("2026-03-06", 5)
    assert paired("publish", "--preset", "监测").code == 2
    assert paired("publish", "--preset", "监测对象", "--columns", "户主姓名").code == 2


def test_two_notices_of_a_round_must_not_tell_together_what_each_may_not(paired: Lianhu) -> None:
    assert paired("publish", "--out", "一", "--columns", "行政村,户主姓名,身份证号码").code == 0
    together = paired("publish", "--out", "二", "--columns", "行政村,户主姓名,年龄")
    assert together.code == 2
    assert "已经公示过" in together.err
    assert paired("publish", "--out", "三", "--columns", "行政村,户主姓名,户类别").code == 0
    # The people of the next round are the same.
    assert paired("pair", "--force-round").code == 0
    again = paired("publish", "--out", "四", "--columns", "行政村,户主姓名,年龄")
    assert (again.code, again.err) == (2, together.err)
