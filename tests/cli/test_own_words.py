"""An office's own words: kept in a file, silent the next month; and imports that repair nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.rules import wording
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.output.books import wording_file

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
OWN = [
    ("村里", "组", "困难户的名字", "家庭人口", "户的种类", "联系电话"),
    ("老石桥", "1组", "张三", 4, "五保", ""),
    ("石桥村", "2组", "李四", 3, "困难户", ""),
]
MAP = """
["表头"."困难户特殊户登记册"]
"村里" = "行政村"
"困难户的名字" = "户主姓名"
"户的种类" = "户类别"
["村名"]
"老石桥" = "石桥村"
["户类别"]
"五保" = "特殊户"
["人员类别"]
"帮扶顾问" = "一般干部"
"""


def rows(lianhu: Lianhu) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lianhu("list", "households", "--json").json["households"]
    return found


def test_the_office_s_words_are_read(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    helpers = [HELPERS[0], ("高明", "镇政府", "", "帮扶顾问", "", "", "")]
    book = draw("a.xlsx", 登记册=OWN, 干部=helpers)
    (folder / "我们的.toml").write_text(MAP, encoding="utf-8")
    assert lianhu("import", book).code in {1, 3}
    read = lianhu("import", book, "--map", "我们的.toml", "--json")
    assert (read.code, read.json["counts"]["households"]) == (0, 2)
    assert [(r["village"], r["head"], r["kind"]) for r in rows(lianhu)] == [
        ("石桥村", "张三", "特殊户"),
        ("石桥村", "李四", "困难户"),
    ]
    assert lianhu("list", "helpers", "--json").json["helpers"][0]["category"] == "一般干部"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[村名]\n", "引号"),
        ('["村明"]\n', "村名"),
        ('["户类别"]\n"五保" = "特殊"\n', "特殊户"),
        ('["表头"."登记册"]\n', "困难户特殊户登记册"),
        ('["村名变更"]\n"甲村" = "乙村"\n"乙村" = "甲村"\n', "圈"),
    ],
)
def test_a_wrong_file_ends_with_4(
    lianhu: Lianhu, survey: Path, folder: Path, text: str, said: str
) -> None:
    (folder / "错.toml").write_text(text, encoding="utf-8")
    ran = lianhu("import", survey, "--map", "错.toml")
    assert ran.code == 4
    assert said in ran.err
    assert not (folder / "lianhu.db").exists()


def test_what_was_not_understood_is_offered_and_silent_once_settled(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    households = [
        *HOUSEHOLDS,
        ("石乔村", "1组", "钱七", "", 2, 1, "困难户", ""),
        ("石桥村", "1组", "孙八", "", 2, 1, "五保", ""),
    ]
    places = [("行政村", "总户数", "总人口"), ("石桥村", 100, 400), ("杨家湾村", 80, 300)]
    book = draw("a.xlsx", 登记册=households, 干部=HELPERS, 村情=places)
    assert lianhu("import", book, "--save-map", "词.toml", "--dry-run").code == 1
    text = (folder / "词.toml").read_text(encoding="utf-8")
    assert '# "石乔村" = "石桥村"' in text
    text = text.replace('# "石乔村"', '"石乔村"').replace('# "五保" = ""', '"五保" = "特殊户"')
    (folder / "词.toml").write_text(text, encoding="utf-8")
    read = lianhu("import", book, "--map", "词.toml", "--save-map", "又.toml", "--json")
    assert (read.code, read.json["counts"]["households"]) == (0, 6)
    assert '\n"石乔村" = "石桥村"' in (folder / "又.toml").read_text(encoding="utf-8")


def test_a_map_is_saved_whole(folder: Path) -> None:
    told = """["村名变更"]
"下湾村" = "上湾村"
["组名变更"."石桥村"]
"1组" = "东1组"
["村拆分"."东沟村"]
"3组" = "新沟村"
["村名"]
"老石桥" = "石桥村"
"""
    words = wording.parse(told, "词.toml", Policy())
    wording_file.write(folder / "又.toml", words, [], [])
    assert wording.load(folder / "又.toml", Policy()) == words


@pytest.mark.parametrize("section", ['"村名变更"', '"组名变更"."石桥村"'])
def test_names_that_are_exchanged_are_refused(
    lianhu: Lianhu, draw: Draw, folder: Path, section: str
) -> None:
    """Nobody could tell whether a name is the old or the new one."""
    (folder / "词.toml").write_text(f'[{section}]\n"1组" = "2组"\n"2组" = "1组"\n', "utf-8")
    refused = lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS), "--map", "词.toml")
    assert (refused.code, "绕成了圈" in refused.err) == (4, True)
    assert not (folder / "lianhu.db").exists()


def test_a_renamed_village_keeps_its_households_and_their_pairs(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    pairs = lianhu("pair", "--json").json
    before = {row["head"]: row["code"] for row in rows(lianhu)}
    renamed = [tuple("新桥村" if c == "石桥村" else c for c in row) for row in HOUSEHOLDS]
    (folder / "词.toml").write_text('["村名变更"]\n"石桥村" = "新桥村"\n', encoding="utf-8")
    read = lianhu("import", draw("b.xlsx", 登记册=renamed), "--map", "词.toml", "--json").json
    assert read["changes"]["households"] == {"added": 0, "changed": 0, "removed": 0}
    assert {row["head"]: row["code"] for row in rows(lianhu)} == before
    assert {row["village"] for row in rows(lianhu)} == {"新桥村", "杨家湾村"}
    again = lianhu("pair", "--json").json
    assert (again["kept"], again["changed"]) == (pairs["covered"], 0)


def test_a_second_import_says_what_changed(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    other = [
        HOUSEHOLDS[0],
        ("石桥村", "1组", "张三", "62000019900307001X", 5, 2, "困难户", "13800000009"),
    ]
    other += [("石桥村", "3组", "周九", "", 1, 1, "困难户", ""), *HOUSEHOLDS[2:]]
    read = lianhu(
        "import", draw("a.xlsx", 登记册=other, 干部=HELPERS[:-1]), "--dry-run", "--json"
    ).json
    told = [tuple(one.values())[2:] for one in read["differences"]]
    assert told == [
        ("周九", "added"),
        ("张三", "changed", "people", "4", "5"),
        ("张三", "changed", "phone", "138****0001", "138****0009"),
        ("石村", "removed"),
    ]
    assert "周九" in lianhu("import", draw("a.xlsx", 登记册=other, 干部=HELPERS[:-1])).out


def test_no_repair_leaves_things_as_they_are(lianhu: Lianhu, draw: Draw) -> None:
    households = [
        HOUSEHOLDS[0],
        ("石桥村", "1组", "张三", "", 4, 2, "困难户", ""),
        ("", "1组", "李四", "", 3, 1, "困难户", ""),
    ]
    helpers = [HELPERS[0], ("高明", "镇政府", "镇长", "", "", "", "")]
    book = draw("a.xlsx", 名册=households, 干部=helpers)
    repaired = lianhu("import", book, "--dry-run", "--json").json
    codes = {problem["code"] for problem in repaired["problems"]}
    assert {"filled-down", "category-from-rank"} <= codes
    plain = lianhu("import", book, "--dry-run", "--no-repair", "--json").json
    assert {"village-missing", "category-unknown"} <= {p["code"] for p in plain["problems"]}
    assert not {p["code"] for p in plain["problems"]} & {"filled-down", "category-from-rank"}
