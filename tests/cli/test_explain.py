"""Sentences to act on: why this helper, why none, what is short by how many."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, drawer, runner

pytestmark = pytest.mark.usefixtures("blank_papers")

Draw = Callable[..., Path]


def _five(folder: Path) -> None:
    more = ("杨家湾村", "2组", "张三", "", 1, 1, "困难户", "")
    drawer(folder)("a.xlsx", 登记册=[*HOUSEHOLDS, more], 干部=HELPERS)
    for command in (("import", "a.xlsx"), ("pair",)):
        assert runner(folder)(*command).code == 0


@pytest.fixture
def paired(folder: Path, lianhu: Lianhu, made_once: Callable[..., Path]) -> Lianhu:
    """Five households and four slots; two people of one name."""
    copied(made_once(_five, "explained"), folder)
    return lianhu


def sentences(ran: object) -> str:
    return "".join(ran.json["sentences"])  # type: ignore[attr-defined]


def test_a_pair_is_explained_with_what_else_there_was(paired: Lianhu) -> None:
    pair = next(p for p in paired("list", "pairs", "--json").json["pairs"] if p["kind"] == "特殊户")
    ran = paired("explain", pair["head"], "--json")
    assert ran.json["household"] == pair["household"]
    assert f"由{pair['unit']}{pair['name']}帮扶" in sentences(ran)
    assert "不由他帮扶的话，最好是" in sentences(ran)
    assert pair["name"] in paired("explain", pair["head"]).out


def test_who_was_erased_is_told_by_code(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    lianhu("pair")
    first, *_, last = lianhu("list", "pairs", "--json").json["pairs"]
    assert first["helper"] != last["helper"]
    lianhu("forget", first["helper"], "--yes")
    lianhu("forget", last["household"], "--yes")
    for who, code in ((first["household"], first["helper"]), (last["helper"], last["household"])):
        ran = lianhu("explain", who, "--json")
        assert (ran.code, code in sentences(ran)) == (0, True), ran


def test_a_household_without_helper_is_told_what_is_short(paired: Lianhu) -> None:
    uncovered = paired("list", "uncovered", "--json").json["uncovered"]
    assert len(uncovered) == 1
    said = sentences(paired("explain", uncovered[0]["code"], "--json"))
    assert "没有帮扶人" in said
    assert "困难户共4户，能接困难户的名额只有3个，缺1个。" in said
    assert "增加一名一般干部，可多落实困难户1户" in said


def test_a_helper_is_told_what_is_due_and_done(paired: Lianhu) -> None:
    said = sentences(paired("explain", "高明", "--json"))
    assert "应包1户困难户和1户特殊户，实包2户" in said
    assert "村干部" in sentences(paired("explain", "石桥村委会/石村", "--json"))


def test_an_idle_slot_and_an_excluded_helper(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [(*HELPERS[0], "状态"), *((*row, "") for row in HELPERS[1:-1])]
    helpers.append((*HELPERS[-1], "退休"))
    only = [HOUSEHOLDS[0], HOUSEHOLDS[1]]
    lianhu("import", draw("a.xlsx", 登记册=only, 干部=helpers))
    lianhu("pair")
    said = sentences(lianhu("explain", "高明", "--json"))
    assert "还空着" in said
    assert "不承担包户任务" in sentences(lianhu("explain", "石村", "--json"))


def test_a_name_that_means_nobody_or_several(paired: Lianhu, folder: Path) -> None:
    several = paired("explain", "张三")
    assert several.code == 2
    assert "有 2 个" in several.err
    assert paired("explain", "杨家湾村/张三").code == 0
    assert paired("explain", "没有这人").code == 2
    assert paired("explain", "张三", "--db", folder / "none.db").code == 3


def hand(
    name: str, unit: str, category: str, village: str = "", group: str = ""
) -> tuple[str, ...]:
    return (name, unit, "", category, village, group, "")


def home(village: str, head: str, kind: str, cause: str = "") -> tuple[object, ...]:
    return (village, "1组", head, "", 3, 1, kind, "", cause)


HOMES = (*HOUSEHOLDS[0], "致贫原因")
LINKS = ("单位", "联系村")


def test_the_set_that_is_too_small_is_whole(lianhu: Lianhu, draw: Draw) -> None:
    """One of the two slots goes to the 特殊户: what is short is what is missing."""
    homes = [HOMES, home("石桥村", "特一", "特殊户")]
    homes += [home("石桥村", f"困{one}", "困难户") for one in "一二三四"]
    hands = [HELPERS[0], hand("甲", "农业局", "一般干部"), hand("乙", "农业局", "一般干部")]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands))
    lianhu("pair")
    uncovered = lianhu("list", "uncovered", "--json").json["uncovered"]
    said = sentences(lianhu("explain", uncovered[0]["code"], "--json"))
    assert len(uncovered) == 3
    assert "特殊户和困难户共5户，能接特殊户和困难户的名额只有2个，缺3个。" in said
    assert "规则先保特殊户，再到困难户。" in said


def test_where_links_bind_the_set_is_that_of_the_village(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    """高坪村 has nobody for a 特殊户 and one for three 困难户; 石桥村 has a slot to spare."""
    homes = [HOMES, home("高坪村", "特高", "特殊户"), home("石桥村", "困石", "困难户")]
    homes += [home("高坪村", f"高{one}", "困难户") for one in "一二三"]
    hands = [
        HELPERS[0],
        hand("子", "农业局", "一般干部"),
        hand("丑", "农业局", "一般干部"),
        hand("寅", "卫生局", "党员明星户"),
    ]
    links = [LINKS, ("农业局", "石桥村"), ("卫生局", "高坪村")]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands, 联村单位=links))
    (folder / "只帮联系村.toml").write_text('linked = "require"\n', "utf-8")
    paired = lianhu("pair", "--rules", "只帮联系村.toml")
    assert "没有能接的名额" in paired.out
    said = sentences(lianhu("explain", "特高", "--json"))
    assert "能接这一户的名额一个也没有" in said
    assert "能接特殊户的名额有2个，都接不了这一户（帮扶人只帮单位联系的村）" in said
    assert "摊匀" not in said
    assert "增加一名不受范围限制的一般干部，可多落实特殊户1户" in said
    code = next(
        one["code"]
        for one in lianhu("list", "uncovered", "--json").json["uncovered"]
        if one["kind"] == "困难户"
    )
    said = sentences(lianhu("explain", code, "--json"))
    assert "高坪村有困难户3户只能靠同样的1个名额来接，缺2个。" in said
    idle = lianhu("list", "idle", "--json").json["idle"]
    said = sentences(lianhu("explain", idle[0]["name"], "--json"))
    assert "能接的户都已落实；没有落实的3户" in said


def test_a_household_that_only_its_own_head_could_serve(lianhu: Lianhu, draw: Draw) -> None:
    me = HOUSEHOLDS[1][3]
    heading = ("姓名", "单位", "人员类别", "身份证号码")
    homes = [HOUSEHOLDS[0], HOUSEHOLDS[1]]
    hands = [heading, ("张三", "石桥村", "村干部", me), ("李局", "农业局", "一般干部", "")]
    orders = [
        ("类型", "行政村", "村民小组", "户主姓名", "帮扶人", "单位"),
        ("回避", "石桥村", "1组", "张三", "李局", "农业局"),
    ]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands, 指定与回避=orders))
    lianhu("pair")
    said = sentences(lianhu("explain", "石桥村/1组/张三", "--json"))
    assert "都接不了这一户（有1人要回避，不能自己帮自己家）" in said
    assert "摊匀" not in said
    helper = sentences(lianhu("explain", "农业局/李局", "--json"))
    assert "另有安排" not in helper
    assert "能接的户都已落实；没有落实的1户" in helper


def test_a_price_counts_need(lianhu: Lianhu, draw: Draw) -> None:
    homes = [
        HOMES,
        home("石桥村", "张三", "困难户", "因病"),
        home("石桥村", "李四", "困难户", "缺技术"),
    ]
    hands = [HELPERS[0], hand("王医", "卫生局", "一般干部"), hand("刘农", "农业局", "一般干部")]
    links = [LINKS, ("卫生局", "石桥村"), ("农业局", "石桥村")]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands, 联村单位=links))
    lianhu("pair")
    said = sentences(lianhu("explain", "张三", "--json"))
    assert "由卫生局王医帮扶" in said
    assert "但全局技能与需求对口的少2：现在这样，技能与需求更对口。" in said


def test_a_price_counts_relatives_before_distance(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    homes = [HOMES, home("石桥村", "张三", "困难户"), home("柳湾村", "李四", "困难户")]
    hands = [HELPERS[0], hand("王五", "农业局", "一般干部"), hand("刘六", "卫生局", "一般干部")]
    links = [LINKS, ("农业局", "石桥村"), ("卫生局", "柳湾村")]
    orders = [
        ("类型", "行政村", "村民小组", "户主姓名", "帮扶人", "单位"),
        ("近亲属", "石桥村", "1组", "张三", "刘六", "卫生局"),
    ]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands, 联村单位=links, 指定与回避=orders))
    aims = '["coverage", "duty", "stability", "kin", "locality", "fairness", "need"]'
    (folder / "亲属.toml").write_text(f'relatives = "prefer"\naims = {aims}\n', "utf-8")
    lianhu("pair", "--rules", "亲属.toml")
    said = sentences(lianhu("explain", "张三", "--json"))
    assert "由卫生局刘六帮扶" in said
    assert "改由农业局王五帮扶，但全局近亲属结对少1、出村少2。" in said


def test_who_helps_a_household_already_is_not_offered_again(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    homes = [HOMES, home("石桥村", "张三", "困难户")]
    hands = [HELPERS[0], hand("王五", "农业局", "一般干部"), hand("刘六", "农业局", "一般干部")]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands))
    (folder / "二.toml").write_text("helpers_per_household = 2\n", "utf-8")
    lianhu("pair", "--rules", "二.toml")
    said = sentences(lianhu("explain", "张三", "--json"))
    assert said.count("这一户就少一名帮扶人，但全局困难户缺的帮扶人多1。") == 2
    assert "改由" not in said
