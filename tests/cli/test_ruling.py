"""Rules as data: said in sentences, written as a file, read back, refused with the line."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.domain.rules import rule_files
from lianhu_cli.domain.rules.defaults import AIMS
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.parts import Kind
from lianhu_cli.domain.rules.policy import Policy, dump
from lianhu_cli.output.counted import rules_text

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
_KINDS = [
    f"[[kinds]]\nname = '{name}'\npriority = {at}" for at, name in enumerate(("特殊户", "困难户"))
]


@pytest.mark.parametrize("name", [None, *rule_files.ready()])
def test_a_rules_file_says_what_it_was_written_from(name: str | None, tmp_path: Path) -> None:
    policy = rule_files.load(Path(name) if name else None)
    (tmp_path / "r.toml").write_text(rules_text.toml(policy), "utf-8")
    assert rule_files.load(tmp_path / "r.toml") == policy


def test_an_office_is_written_and_read_and_no_rule(tmp_path: Path) -> None:
    office = Office(title="双联行动", name='白沙"镇', date="2012年3月5日", leader="高明")
    (tmp_path / "r.toml").write_text(rules_text.toml(Policy(), office), "utf-8")
    assert rule_files.office(tmp_path / "r.toml") == office
    assert rule_files.load(tmp_path / "r.toml") == Policy()
    assert "office" not in dump(Policy())
    (tmp_path / "r.toml").write_text(rules_text.toml(Policy()), "utf-8")
    assert rule_files.office(tmp_path / "r.toml") == rule_files.office(None) == Office()


def test_the_workbook_of_a_pairing_is_the_office_s(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    (folder / "r.toml").write_text(
        "[office]\nname = '白沙镇'\ntownship = '白沙镇'\ndate = 2012-03-05\nfiller = '林干'",
        "utf-8",
    )
    assert lianhu("import", survey).code == 0
    assert lianhu("pair", "--rules", "r.toml", "--title", "双联行动").code == 0
    sheet = openpyxl.load_workbook(folder / "out" / "结对帮扶一览表.xlsx")["总表"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {
        "白沙镇双联行动结对帮扶一览表", "填报单位（盖章）：白沙镇", "填报时间：2012年3月5日", "填表人：林干",
    } <= texts  # fmt: skip


def test_the_default_is_the_township_s() -> None:
    assert rule_files.load(Path("双联")) == Policy()


def test_the_rules_are_said_and_written(lianhu: Lianhu, folder: Path) -> None:
    said = lianhu("rules").out
    assert "副科级以上：每人 1 户困难户 和 1 户特殊户。" in said
    assert "先保的户类别：特殊户，然后困难户。" in said
    assert "5 名" not in said
    assert set(rule_files.ready()) <= set(lianhu("rules", "--list", "--json").json["rules"])
    assert lianhu("rules", "--init", "r.toml").code == 0
    assert "# " in (folder / "r.toml").read_text("utf-8")
    assert lianhu("rules", "--init", "r.toml").code == 2
    assert lianhu("rules", "--rules", "r.toml", "--json").json["rules"]["aims"][0] == "coverage"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("aim = []", "第2行：不认识 aim，是不是 aims"),
        ("aims = ['nearness']", "第2行：不认识目标 nearness"),
        ("aims = ['need', 'coverage']", "第2行：need"),
        ("helpers_per_household = 9", "第2行：helpers_per_household 不能是 9"),
        ("relatives = 'love'", "第2行：relatives 不能是 love"),
        (
            "[[categories]]\nname = '干部'\nslots = [{kinds = ['贵户']}]",
            "第4行：干部 的名额用了没有",
        ),
        ("[[categories]]\nname = '干部'\nslots = [{count = 1, minimum = 2}]", "自相矛盾"),
        ("[[categories]]\nname = '干部'\nranks = ['科长']\nslots = []", "第4行：不认识职级 科长"),
        ("[[tiers]]\nname = '甲'", "没有写属于哪个层级"),
        ("[[kinds]]\nname = '甲'\npriority = 0\n[[kinds]]\nname = '甲'\npriority = 1", "2 次"),
        ("[office]\nnane = '白沙镇'", "第3行：[office] 里不认识 nane，是不是 name"),
        ("[office]\nphone = 13800000001", "第3行：[office] 的 phone 要写成引号里的文字"),
        ("x = = 1", "写法不对：第2行第5列起读不下去"),
        (
            '[categories."副科级以上"]\nslots = 2',
            "第2行：categories 一条写一节，每节以 [[categories]]",
        ),
        ("excluded = '退休'", "第2行：excluded 要写成方括号里的文字"),
        ("skills = 3", "第2行：skills 要单独写成一节"),
        ("fairness = 'no'", "第2行：fairness 要写成 true 或 false"),
        ("helpers_per_household = '2'", "第2行：helpers_per_household 要写成整数"),
        ("[[kinds]]\nname = '甲'", "第3行：“甲”没有写 priority"),
        ("office = 3", "第2行：[office] 要单独写成一节"),
        (
            f"{_KINDS[0]}\naliases = ['困难户']\n{_KINDS[1]}",
            "第5行：户类别“特殊户”的别名“困难户”是另一个户类别的名称",
        ),
        (
            f"{_KINDS[0]}\naliases = ['贫困户']\n{_KINDS[1]}\naliases = ['贫困户']",
            "第5行：别名“贫困户”既属户类别“特殊户”，又属“困难户”",
        ),
        (
            (
                "[[categories]]\nname = '甲'\naliases = ['丙']\nslots = []\n"
                "[[categories]]\nname = '乙'\naliases = ['丙']\nslots = []"
            ),
            "第4行：别名“丙”既属人员类别“甲”，又属“乙”",
        ),
        (
            (
                "[[categories]]\nname = '甲'\nranks = ['科员']\nslots = []\n"
                "[[categories]]\nname = '乙'\nranks = ['科员']\nslots = []"
            ),
            "第4行：职级 科员 既属“甲”，又属“乙”",
        ),
        (
            "[[categories]]\nname = '甲'\nslots = [{kinds = ['困难户', '困难户']}]",
            "第4行：甲 的一项名额里 困难户 写了 2 次",
        ),
        (
            "[[categories]]\nname = '甲'\nslots = [{kinds = []}]",
            "第3行：甲 有一项名额的 kinds 是空的",
        ),
        ("excluded = ['']", "第2行：excluded 里有空的文字"),
        ("excluded_households = ['死亡', ' ']", "第2行：excluded_households 里有空的文字"),
        ("[skills]\n'因病' = ['']", "第3行：因病 里有空的文字"),
        (
            (
                "[[tiers]]\nname = '甲'\n[[tiers]]\nname = '乙'\n"
                "[[categories]]\nname = '丙'\ntier = '甲'\nslots = [{count = 1}]"
            ),
            "第5行：没有一个人员类别属于层级“乙”",
        ),
        (
            "[[kinds]]\nname = '脱贫户'\npriority = 0",
            (
                "第3行：户类别改了，内置的人员类别（副科级以上、一般干部、村干部、党员明星户）"
                "却还包困难户、特殊户，共 7 处"
            ),
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_its_line(
    lianhu: Lianhu, imported: Path, folder: Path, written: str, said: str
) -> None:
    (folder / "r.toml").write_text(f"# 规则\n{written}\n", "utf-8")
    ran = lianhu("pair", "--rules", "r.toml")
    assert ran.code == 4
    assert said in ran.err
    assert not re.search(r"[a-z] [a-z]", ran.err.replace("lianhu", ""))
    assert not (folder / "out").exists()


def test_rules_of_other_categories_go_by_rank(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [
        (*HELPERS[0], "职级"),
        (*HELPERS[1], "正科级"),
        (*HELPERS[2], "二级科员"),
        (*HELPERS[3], ""),
    ]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=helpers))
    ran = lianhu("pair", "--rules", "凤山", "--json")
    assert (ran.json["helpers"], ran.json["slots"], ran.json["covered"]) == (2, 10, 4)
    assert "村干部”，这些人没有名额" in ran.err
    assert "人员类别“正处级”，登记库里一个人也没有" in ran.err
    assert lianhu("audit").code == 0
    assert {row["slots"] for row in lianhu("stats", "--json").json["by_category"]} == {6, 4, 0}
    assert lianhu("pair", "--rules", "没有").code == 3


def test_households_to_watch_have_two_tiers(lianhu: Lianhu, draw: Draw) -> None:
    homes = [HOUSEHOLDS[0]] + [
        (*row[:6], kind, "")
        for row, kind in zip(
            HOUSEHOLDS[1:], ("突发严重困难户", "边缘户", "脱贫不稳定户", "边缘户"), strict=True
        )
    ]
    lianhu("import", draw("a.xlsx", 监测户=homes, 干部=HELPERS), "--rules", "防返贫监测")
    found = lianhu("pair", "--rules", "防返贫监测", "--json").json
    assert (found["covered"], found["slots"], found["slots_used"]) == (4, 11, 5)
    assert found["by_kind"]["突发严重困难户"] == {"households": 1, "covered": 1}
    pairs = lianhu("list", "pairs", "--json").json["pairs"]
    first = [p for p in pairs if p["category"] == "副科级以上"]
    assert [p["kind"] for p in first] == ["突发严重困难户"]
    assert lianhu("audit").code == 0


def test_party_members_take_five_at_least_and_relatives_first(lianhu: Lianhu, draw: Draw) -> None:
    homes = [HOUSEHOLDS[0]] + [
        ("石桥村", f"{at % 3 + 1}组", f"户{'一二三四五六七八九十'[at]}", "", 3, 1, "一般户", "")
        for at in range(10)
    ]
    members = [HELPERS[0]] + [
        (name, "", "", "党员", "石桥村", f"{at}组", "")
        for at, name in enumerate(("甲某", "乙某"), 1)
    ]
    kin = [("类型", "户主姓名", "帮扶责任人", "原因"), ("近亲属", "户一", "乙某", "叔侄")]
    book = draw("a.xlsx", 登记册=homes, 党员=members, 指定与回避=kin)
    assert lianhu("import", book, "--rules", "党员联户").code == 0
    found = lianhu("pair", "--rules", "党员联户", "--json")
    assert (found.json["covered"], found.json["slots"]) == (10, 40)
    pairs = lianhu("list", "pairs", "--json").json["pairs"]
    count = [sum(p["name"] == name for p in pairs) for name in ("甲某", "乙某")]
    assert min(count) >= 5
    assert {p["head"]: p["name"] for p in pairs}["户一"] == "乙某"
    warned = lianhu("pair", "--fresh")
    assert "请核实是否应回避" not in warned.err


def test_a_name_is_nearer_than_an_alias() -> None:
    kinds = (
        Kind(name="特殊户", aliases=("困难户",), priority=0),
        Kind(name="困难户", priority=1),
    )
    assert Policy(kinds=kinds).kind("困难户") == "困难户"


@pytest.mark.parametrize("kind", ["困难户", "特殊户"])
def test_empty_quotas_are_said_as_none(kind: str, folder: Path) -> None:
    (folder / "r.toml").write_text(
        f"[[categories]]\nname = '干部'\nslots = [{{kinds = ['{kind}'], count = 0}}]\n"
        "[[categories]]\nname = '党员'\nslots = [{count = 20, minimum = 5}]",
        "utf-8",
    )
    said = rules_text.sentences(rule_files.load(folder / "r.toml"))
    assert "干部：每人 0 户。" in said
    assert "党员：每人 至少 5 户、至多 20 户。" in said


@pytest.mark.parametrize(
    ("relatives", "aims", "said"),
    [
        ("warn", AIMS, "结成近亲属的，提醒"),
        ("avoid", AIMS, "近亲属之间不结对"),
        ("prefer", AIMS, "近亲属之间优先结对"),
        ("prefer", ("coverage",), "近亲属之间可以结对，不优先（目标里没有 kin）"),
    ],
)
def test_relatives_are_said_as_they_are_paired(
    relatives: str, aims: tuple[str, ...], said: str
) -> None:
    sentences = rules_text.sentences(Policy(relatives=relatives, aims=aims))
    assert any(sentence.endswith(f"；{said}。") for sentence in sentences)
    sought = sum("尽量由亲属联系" in sentence for sentence in sentences)
    assert sought == (relatives == "prefer" and "kin" in aims)
    numbers = [sentence[2] for sentence in sentences if sentence.startswith("目标")]
    assert numbers == [str(nth) for nth in range(1, len(numbers) + 1)]


@pytest.mark.usefixtures("imported")
def test_a_trial_is_bounded_as_a_rules_file(lianhu: Lianhu) -> None:
    for count, said in (
        ("99999999999", "一般干部 的名额数 99999999999 不对，应是 0 到 1000"),
        ("9" * 5000, "太大"),
        ("二", "不是整数"),
    ):
        ran = lianhu("whatif", "--quota", f"一般干部={count}")
        assert (ran.code, said in ran.err) == (2, True)
    assert lianhu("whatif", "--quota", "一般干部=1000").code == 0


def test_rules_take_db_as_every_command_does(lianhu: Lianhu) -> None:
    assert lianhu("rules", "--db", "x.db").out == lianhu("--db", "x.db", "rules").out != ""


def test_what_to_do_about_a_kind_is_told_by_the_rules_in_force(lianhu: Lianhu, draw: Draw) -> None:
    strange = [*HOUSEHOLDS[:2], (*HOUSEHOLDS[2][:6], "不知道的类别", "")]
    book = draw("摸底.xlsx", 登记册=strange, 干部=HELPERS)
    for rules, kinds in (("双联", "特殊户或困难户"), ("党员联户", "特殊户、困难户或一般户")):
        told = lianhu("import", book, "--rules", rules, "--dry-run", "--json").json["problems"]
        found = [one["remedy"] for one in told if one["code"] == "kind-unknown"]
        assert found == [f"改成{kinds}"]


def test_nobody_to_pair_is_told_with_what_to_do_about_it(lianhu: Lianhu, draw: Draw) -> None:
    """Households whose kind the rules do not know were delivered, and set aside: import is not what is missing."""
    lianhu("import", draw("b.xlsx", 干部=HELPERS))
    assert "还没有户：请先用 lianhu import 导入" in lianhu("pair").err
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS), "--rules", "特殊困难老年人探访")
    refused = lianhu("pair")
    assert refused.code == 2
    assert (
        f"还没有户：导入过的 {len(HOUSEHOLDS) - 1} 行没有收下，请看 lianhu list set-aside"
        in refused.err
    )
