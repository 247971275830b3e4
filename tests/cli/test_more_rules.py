"""Rules of today's offices on small towns: stay, helpers of a kind, quotas of people and units, successors, wishes."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from .conftest import Lianhu

pytestmark = pytest.mark.usefixtures("blank_papers")

Draw = Callable[..., Path]
HOMES = ("行政村", "村民小组", "户主姓名", "户类别", "意愿1", "意愿2")
HANDS = (
    "姓名",
    "单位",
    "职级",
    "人员类别",
    "所在村",
    "村民小组",
    "状态",
    "名额",
    "接替人",
    "意愿1",
)
KIND = '[[kinds]]\nname = "困难户"\npriority = 0\n'
CADRES = '[[categories]]\nname = "一般干部"\n'


def home(name: str, village: str = "石桥村", group: str = "1组", *wishes: str) -> tuple[str, ...]:
    return (village, group, name, "困难户", *(*wishes, "", "")[:2])


def hand(
    name: str, village: str = "石桥村", group: str = "", unit: str = "镇政府", **more: object
) -> tuple[object, ...]:
    told = {"职级": "科员", "人员类别": "一般干部", **more}
    return (
        name,
        unit,
        *(told.get(one, "") for one in HANDS[2:4]),
        village,
        group,
        *(told.get(one, "") for one in HANDS[6:]),
    )


@pytest.fixture
def town(lianhu: Lianhu, draw: Draw, folder: Path) -> Callable[..., Lianhu]:
    def paired(rules: str, homes: list[tuple[str, ...]], hands: list[tuple[object, ...]]) -> Lianhu:
        (folder / "r.toml").write_text(rules, "utf-8")
        book = draw("城.xlsx", 登记册=[HOMES, *homes], 干部=[HANDS, *hands])
        assert lianhu("import", book, "--rules", "r.toml").code == 0
        assert lianhu("pair", "--rules", "r.toml").code == 0
        return lianhu

    return paired


def pairs(lianhu: Lianhu) -> list[tuple[str, str]]:
    return [(p["head"], p["name"]) for p in lianhu("list", "pairs", "--json").json["pairs"]]


def test_a_personal_quota_stands_in_place_of_the_category_s(town: Callable[..., Lianhu]) -> None:
    rules = KIND + CADRES + "slots = [{ count = 1 }]\n"
    homes = [home(name) for name in ("张三", "李四", "王五", "赵六")]
    made = town(rules, homes, [hand("高明", 名额=3), hand("林干")])
    assert Counter(name for _, name in pairs(made)) == {"高明": 3, "林干": 1}
    assert made("audit", "--json").json["proved"]


def test_a_unit_s_quota_is_spread_over_its_people(town: Callable[..., Lianhu]) -> None:
    rules = KIND + CADRES + 'slots = [{ count = 9 }]\n[quotas.units]\n"水务局" = 3\n'
    homes = [home(f"户{nth}") for nth in "一二三四五"]
    hands = [hand("甲", unit="水务局"), hand("乙", unit="水务局")]
    made = town(rules, homes, hands)
    assert sorted(Counter(name for _, name in pairs(made)).values()) == [1, 2]
    assert "水务局一共 3 户" in made("rules", "--rules", "r.toml").out
    assert made("audit", "--json").json["ok"]


def test_a_level_of_units_has_quotas_by_rank(town: Callable[..., Lianhu]) -> None:
    rules = KIND + CADRES + 'slots = [{ count = 1 }]\n[quotas.levels."市*"]\n"科员" = 2\n'
    homes = [home(f"户{nth}") for nth in "一二三四五"]
    made = town(rules, homes, [hand("甲", unit="市水务局"), hand("乙", unit="县水务局")])
    assert Counter(name for _, name in pairs(made)) == {"甲": 2, "乙": 1}


def test_the_one_who_is_named_follows_who_left(town: Callable[..., Lianhu], draw: Draw) -> None:
    rules = KIND + CADRES + "slots = [{ count = 1 }]\n"
    made = town(rules, [home("张三")], [hand("高明")])
    hands = [
        hand("高明", 状态="调离", 接替人="远乙"),
        hand("近甲", "石桥村", "1组"),
        hand("远乙", "柳湾村"),
    ]
    book = draw("城.xlsx", 登记册=[HOMES, home("张三")], 干部=[HANDS, *hands])
    made("import", book, "--rules", "r.toml")
    made("pair", "--rules", "r.toml")
    assert pairs(made) == [("张三", "远乙")]
    assert made("audit", "--json").json["proved"]


def test_wishes_of_both_sides_are_met(town: Callable[..., Lianhu]) -> None:
    aims = 'aims = ["coverage", "wishes", "locality"]\n'
    rules = aims + KIND + CADRES + "slots = [{ count = 1 }]\n"
    homes = [home("张三", "石桥村", "1组", "林干"), home("李四", "石桥村", "1组", "林干", "高明")]
    made = town(rules, homes, [hand("高明"), hand("林干", 意愿1="李四")])
    assert sorted(pairs(made)) == [("张三", "高明"), ("李四", "林干")]
    ran = made("audit", "--json").json
    assert (ran["ok"], ran["proved"], ran["not_proved"]) == (True, True, [])
    assert "意愿" in made("explain", "李四").out


def test_compactness_is_not_proved_and_says_so(town: Callable[..., Lianhu]) -> None:
    aims = 'aims = ["coverage", "locality", "compactness", "fairness"]\n'
    rules = aims + KIND + CADRES + "slots = [{ count = 2 }]\n"
    homes = [home(f"户{nth}", "石桥村", f"{at % 2 + 1}组") for at, nth in enumerate("一二三四")]
    made = town(rules, homes, [hand("甲"), hand("乙")])
    listed = made("list", "pairs", "--json").json["pairs"]
    assert len({(p["name"], p["group"]) for p in listed}) == 2
    ran = made("audit", "--json").json
    assert (ran["proved"], ran["not_proved"]) == (True, ["compactness", "fairness"])
    assert "连片" in made("audit").err


def test_a_kind_may_need_a_category(town: Callable[..., Lianhu], folder: Path) -> None:
    kind = KIND + 'must_have = "领导"\n'
    leaders = '[[categories]]\nname = "领导"\nslots = [{ count = 1 }]\n'
    rules = kind + leaders + CADRES + "slots = [{ count = 2 }]\n"
    made = town(rules, [home("张三"), home("李四")], [hand("高明", 人员类别="领导"), hand("林干")])
    assert [name for _, name in pairs(made)] == ["高明"]
    (folder / "two.toml").write_text(rules.replace("must_have", "helpers = 2\nmust_have"), "utf-8")
    assert made("pair", "--rules", "two.toml", "--json").json["covered"] == 1
    assert sorted(name for _, name in pairs(made)) == ["林干", "高明"]


def test_a_trial_names_everybody_and_writes_a_draft(
    town: Callable[..., Lianhu], folder: Path
) -> None:
    rules = KIND + CADRES + "slots = [{ count = 9 }]\n"
    homes = [home(f"户{nth}") for nth in "一二三四五六七八九"]
    made = town(rules, homes, [hand("甲", "石桥村", "1组"), hand("乙", "柳湾村")])
    ran = made("whatif", "--leave", "甲", "--out", "试.xlsx")
    assert (ran.code, ran.out.count("→")) == (0, 9)
    assert "镇政府甲" in ran.out
    sheet = openpyxl.load_workbook(folder / "试.xlsx").worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "草案" in cells[0]
    assert cells.count("甲") == cells.count("乙") == 9


def test_a_household_of_several_classes_is_paired_by_the_first_of_them(
    lianhu: Lianhu, draw: Draw
) -> None:
    """常态化帮扶: lists of two offices, one household in several classes."""
    rows = [
        ("石桥村", "1组", "张三", "低保户、监测户"),
        ("石桥村", "1组", "李四", "低保边缘户"),
        ("石桥村", "1组", "王五", "低保户，特困"),
    ]
    book = draw(
        "册.xlsx",
        登记册=[HOMES[:4], *rows],
        干部=[("姓名", "单位", "人员类别", "所在村"), ("高明", "石桥村委会", "网格员", "石桥村")],
    )
    found = lianhu("import", book, "--rules", "常态化帮扶", "--json").json
    assert [one["code"] for one in found["problems"]].count("kind-several") == 2
    homes = {one["head"]: one for one in lianhu("list", "households", "--json").json["households"]}
    assert {name: one["kind"] for name, one in homes.items()} == {
        "张三": "防止返贫致贫对象",
        "李四": "低保边缘家庭",
        "王五": "特困人员",
    }
    assert homes["张三"]["classes"] == ["防止返贫致贫对象", "低保对象"]
    paired = lianhu("pair", "--rules", "常态化帮扶", "--json").json
    assert (paired["covered"], paired["by_kind"]["防止返贫致贫对象"]["covered"]) == (3, 1)
    assert lianhu("audit", "--json").json["proved"] is True


def test_what_is_offered_for_an_unknown_word_comes_from_the_rules_in_force(
    lianhu: Lianhu, draw: Draw
) -> None:
    book = draw(
        "册.xlsx",
        登记册=[HOMES[:4], ("石桥村", "1组", "张三", "怪户")],
        干部=[("姓名", "单位", "人员类别", "所在村"), ("高明", "镇政府", "怪人", "石桥村")],
    )
    said = lianhu("import", book, "--rules", "党员联户")
    assert "党员" in said.out + said.err
    assert "一般户" in said.out + said.err
    assert "副科级以上" not in said.out + said.err


def test_who_is_seventy_on_the_day_of_the_round_is_exempt(lianhu: Lianhu, draw: Draw) -> None:
    people = [
        ("老高", "石桥村委会", "党员", "石桥村", "620000195603010014"),
        ("小高", "石桥村委会", "党员", "石桥村", "620000195603020010"),
    ]
    book = draw(
        "册.xlsx",
        登记册=[HOMES[:4], ("石桥村", "1组", "张三", "一般户")],
        干部=[("姓名", "单位", "人员类别", "所在村", "身份证号码"), *people],
    )
    lianhu("import", book, "--rules", "党员联户")
    assert (
        lianhu("pair", "--rules", "党员联户", "--date", "2026-03-01", "--json").json["helpers"] == 1
    )
    assert pairs(lianhu) == [("张三", "小高")]
    assert lianhu("audit", "--json").json["ok"] is True
    assert "年满70岁" in lianhu("explain", "老高").out
    answer = lianhu("pair", "--rules", "党员联户", "--date", "2026-03-02", "--json")
    assert (answer.json["helpers"], answer.json["covered"]) == (0, 0)
    assert lianhu("audit", "--round", "1", "--json").json["ok"] is True
    assert "免联" in lianhu("rules", "--rules", "党员联户").out


def test_of_several_helpers_one_must_be_a_leader(town: Callable[..., Lianhu], folder: Path) -> None:
    rules = (
        '[[kinds]]\nname = "困难户"\npriority = 0\nhelpers = 2\nmust_have = "副科级以上"\n'
        '[[categories]]\nname = "副科级以上"\nranks = ["副科级"]\nslots = [{ count = 1 }]\n'
        f"{CADRES}slots = [{{ count = 2 }}]\n"
    )
    leader = {"职级": "副科级", "人员类别": "副科级以上"}
    hands = [hand("老甲", **leader), hand("小乙"), hand("小丙")]
    lianhu = town(rules, [home("张三"), home("李四")], hands)
    made = pairs(lianhu)
    (helped,) = {head for head, _ in made}
    assert len(made) == 2
    assert (helped, "老甲") in made
    bare = ({"张三", "李四"} - {helped}).pop()
    said = lianhu("explain", bare).out
    assert (
        "困难户至少要有一名副科级以上帮扶才算落实；能接困难户的副科级以上名额有1个，都用上了"
        in said
    )
    assert "至少要有一名副科级以上，没有就不算落实" in lianhu("rules").out
    answer = lianhu("pair", "--json", "--dry-run").json
    assert (answer["covered"], answer.get("unfilled", 0), answer["status"]) == (1, 0, "optimal")
    assert lianhu("audit", "--json").json["findings"] == []
    with sqlite3.connect(folder / "lianhu.db") as db:
        db.execute(
            "DELETE FROM pairs WHERE helper IN (SELECT code FROM helpers WHERE name = '老甲')"
        )
    found = lianhu("audit", "--json").json["findings"]
    assert "must-have" in [one["rule"] for one in found]
