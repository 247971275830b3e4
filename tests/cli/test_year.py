"""A year as a clerk lives it, from the blank workbook to the successor who reads what happened."""

import datetime
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from .office import Office
from .people import Cadre, Home, mask, number

# Two of the villages merge in April; the two 石有粮 are two people, one without a number.
EAST = Home(
    village="东岔村", head="石有粮", id_number=number("19580412", 15), phone="19900002001", people=4
)
WEN = Home(
    village="东岔村", group="2组", head="温桂花", id_number=number("19440920", 24), phone="19900002002",
    people=2, kind="特殊户", cause="因残",
)  # fmt: skip
WEST = Home(village="西岔村", head="石有粮", phone="19900002003", people=5)
LIU = Home(
    village="西岔村",
    group="2组",
    head="柳长庚",
    id_number=number("19631105", 37),
    phone="19900002004",
)
GU = Home(village="榆树村", head="古有余", id_number=number("19670716", 51), phone="19900002005")
QIAO = Home(village="榆树村", head="乔满仓", id_number=number("19720228", 73), phone="19900002006")
BAO = Home(
    village="榆树村",
    group="2组",
    head="包守田",
    id_number=number("19500613", 39),
    phone="19900002007",
)
YAN = Home(
    village="榆树村",
    group="2组",
    head="阎玉兰",
    id_number=number("19390101", 82),
    kind="特殊户",
    people=1,
)
NEW = Home(
    village="榆树村",
    group="3组",
    head="路新来",
    id_number=number("19810519", 17),
    phone="19900002009",
)
SON = WEN.but(head="温小军", id_number=number("19750808", 33))
CADRES = (
    Cadre(name="章一平", unit="镇政府", post="副镇长", category="副科级以上", phone="19900009201"),
    Cadre(name="沈小禾", unit="农技站", phone="19900009202"),
    Cadre(name="康卫国", unit="财政所", phone="19900009203"),
    Cadre(name="邱志远", unit="水利站", phone="19900009204"),
    Cadre(name="田春生", unit="司法所", phone="19900009205"),
    Cadre(name="梁文书", unit="榆树村委会", post="文书", category="村干部", village="榆树村"),
)
PLACES = [
    {"行政村": "东岔村", "村民小组数": 2, "总户数": 120, "总人口": 410},
    {"行政村": "西岔村", "村民小组数": 2, "总户数": 80, "总人口": 300},
    {"行政村": "榆树村", "村民小组数": 3, "总户数": 150, "总人口": 560},
]
DECLARED = [{"指标": "总户数", "填报数": 351}]


@pytest.mark.slow
def test_a_year(office: Office) -> None:
    first_quarter(office)
    leavers(office)
    march = at_the_end_of_march(office)
    two_villages_become_one(office)
    a_mover_and_a_new_head(office)
    a_wrong_workbook(office)
    lists_of_other_offices(office)
    last_quarter(office)
    the_successor_reads(office, march)


def first_quarter(office: Office) -> None:
    """The blank workbook goes out and comes back; what is asked is answered; the first pairing."""
    office.on("2026-01-05")
    office.run("template", "空白.xlsx")
    books = [EAST, WEN, WEST, LIU, GU.but(id_number=""), QIAO.but(kind="困滩户"), BAO, YAN]
    fill_in(office, "空白.xlsx", "摸底1月.xlsx", books)
    taken = office.take("摸底1月.xlsx", "--problems", "问题清单.xlsx", code=1)
    assert taken.changed() == (7, 0, 0), "乔满仓 is asked, and not lost"
    (asked,) = taken.cells("kind-unknown")
    missing = [cell for _, cell in taken.cells("id-missing")]
    office.on("2026-01-12")
    office.answer("问题清单.xlsx", {asked[1]: "困难户", missing[1]: GU.id_number})
    office.take("问题清单.xlsx")
    assert office.listed("households", "head", "kind", "id_number")[:3] == [
        ("乔满仓", "困难户", mask(QIAO.id_number)),
        ("包守田", "困难户", mask(BAO.id_number)),
        ("古有余", "困难户", mask(GU.id_number)),
    ]
    paired = office.json("pair", "--round", "一季度", "--date", "2026-01-15")
    assert (paired["households"], paired["slots"], paired["covered"]) == (8, 7, 7)
    assert office.run("audit").code == 0


def leavers(office: Office) -> None:
    """February's workbook has another name; one household has moved out, of one everybody has died."""
    office.on("2026-02-09")
    rows = [EAST, WEN, WEST, LIU, GU.but(id_number=""), QIAO.but(kind="困滩户"), YAN, NEW]
    fill_in(office, "空白.xlsx", "摸底2月.xlsx", rows, {"阎玉兰": "整户死亡"})
    taken = office.take("摸底2月.xlsx", "--replace", "摸底1月.xlsx")
    assert taken.changed() == (1, 1, 1), "the answers hold: nobody else has changed"
    assert "包守田" not in office.listed("households", "head")
    assert "离册" in office.run("history", "包守田").out


def at_the_end_of_march(office: Office) -> Any:
    """What the office reports of the first quarter, kept to be compared in December."""
    office.on("2026-03-31")
    office.run("pair", "--round", "三月", "--date", "2026-03-31")
    helped = office.helped()
    assert "包守田" not in helped
    assert "阎玉兰" not in helped
    office.run("sheets", "list", "coverage", "--out", "三月")
    stats = office.json("stats")
    assert stats["totals"]["households"] == 7
    return stats, office.whole(of=("households", "helpers", "pairs")), office.texts("三月/*.xlsx")


def two_villages_become_one(office: Office) -> None:
    """The map is given once. The workbook goes on writing the old names; the helpers stay."""
    before = paired(office)
    office.on("2026-04-08")
    (office.folder / "合村.toml").write_text(
        '["村名变更"]\n"东岔村" = "双岔村"\n"西岔村" = "双岔村"\n', "utf-8"
    )
    taken = office.take("摸底2月.xlsx", "--map", "合村.toml")
    assert taken.changed()[::2] == (0, 0)
    places = [
        (one["village"], one["group"]) for one in office.json("list", "households")["households"]
    ]
    assert {group for village, group in places if village == "双岔村"} == {
        "东岔1组", "东岔2组", "西岔1组", "西岔2组",
    }  # fmt: skip
    (total,) = office.json("stats")["reconciliation"]
    assert (total["item"], total["declared"], total["counted"]) == ("总户数", 351, 350)
    assert office.json("pair", "--round", "二季度", "--date", "2026-04-10")["changed"] == 0
    assert paired(office) == before, "a merger takes nobody's helper away"


def a_mover_and_a_new_head(office: Office) -> None:
    """柳长庚 moves to 榆树村; 温桂花 has died and her son is the head: both keep code and helper."""
    codes = dict(office.listed("households", "head", "code"))
    before = paired(office)
    office.on("2026-05-11")
    moved = LIU.but(village="榆树村", group="3组")
    rows = [EAST, SON, WEST, GU.but(id_number=""), QIAO.but(kind="困滩户"), YAN, NEW, moved]
    fill_in(office, "空白.xlsx", "摸底5月.xlsx", rows, {"阎玉兰": "整户死亡"})
    office.take("摸底5月.xlsx", "--replace", "摸底2月.xlsx")
    office.run("same", "东岔2组/温桂花", "东岔2组/温小军", "--reason", "户主变更")
    now = dict(office.listed("households", "head", "code"))
    assert (now["柳长庚"], now["温小军"]) == (codes["柳长庚"], codes["温桂花"])
    assert office.json("pair", "--date", "2026-05-12")["changed"] == 0
    assert paired(office) == before


def a_wrong_workbook(office: Office) -> None:
    """A workbook of years ago is imported and paired; it is taken back, and nothing of it remains."""
    right = office.whole(of=("households", "helpers", "pairs"))
    office.on("2026-06-15")
    heads = ("甘甲子", "甘乙丑", "甘丙寅")
    past = [NEW.but(head=head, id_number="", phone="", kind="特殊户") for head in heads]
    office.take(office.book("榆树村旧册.xlsx", *past, WEN.but(village="双岔村", group="东岔2组")))
    office.run("pair", "--date", "2026-06-15")
    assert office.whole(of=("households", "helpers", "pairs")) != right
    for _ in range(2):
        office.run("undo", "--yes")
    assert office.whole(of=("households", "helpers", "pairs")) == right


def lists_of_other_offices(office: Office) -> None:
    """Civil affairs and the disabled persons' federation disagree; a notice is masked; another set of rules."""
    here = len(office.listed("households", "head"))
    office.on("2026-07-06")
    civil = EAST.but(village="双岔村", group="东岔1组", people=3, kind="特殊户", cause="因病")
    federation = civil.but(people=4, cause="因残")
    office.book(
        "民政.csv", civil, GU.but(id_number=mask(GU.id_number), phone="199****2005", people=4)
    )
    office.book("残联.csv", federation)
    office.in_every_order("民政.csv", "残联.csv", apart=False)
    assert len(office.listed("households", "head")) == here, "nobody is doubled"
    told = [p for p in office.json("problems")["problems"] if p["code"] == "sources-disagree"]
    assert any(
        "民政.csv" in p["message"] + p["file"] and "残联.csv" in p["message"] + p["file"]
        for p in told
    )
    (row,) = [
        one
        for one in office.json("list", "households")["households"]
        if one["id_number"] == mask(EAST.id_number)
    ]
    assert (row["kind"], row["classes"]) == ("特殊户", ["困难户", "特殊户"])
    assert (GU.head, mask(GU.id_number)) in office.listed("households", "head", "id_number")
    third = office.json("pair", "--rules", "凤山", "--round", "三季度", "--date", "2026-07-10")
    assert third["covered"] == third["households"], "the rules of 凤山 reach everybody"


def last_quarter(office: Office) -> None:
    """A helper is transferred; plain `pair` remembers the rules, and only the leaver's households move."""
    before = paired(office)
    office.on("2026-10-09")
    leaver = next(iter(before.values()))
    office.run("leave", leaver, "--reason", "调离", "--on", "2026-10-01")
    fourth = office.run("pair", "--round", "四季度", "--date", "2026-10-10")
    assert "沿用上次的规则 凤山" in fourth.err
    after = paired(office)
    assert {code for code in before if after.get(code) != before[code]} == {
        code for code, name in before.items() if name == leaver
    }
    changes = office.json("diff", "三季度", "四季度")["changes"]
    assert {(one["household"], one["reason"]) for one in changes} == {
        (code, "原帮扶人已不在名册（调离）") for code, name in before.items() if name == leaver
    }
    assert office.run("audit").code == 0


def the_successor_reads(office: Office, march: Any) -> None:
    """In December the figures of March are asked, and a successor reads what happened and why."""
    stats, lists, printed = march
    office.on("2026-12-28")
    assert office.json("stats", "--at", "2026-03-31") == stats
    assert office.whole("--at", "2026-03-31", of=("households", "helpers", "pairs")) == lists
    office.run("sheets", "list", "coverage", "--round", "三月", "--out", "又三月")
    assert office.texts("又三月/*.xlsx") == printed
    log = office.json("log")["revisions"]
    assert [(one["day"], one["command"]) for one in log if not one["undone"]] == [
        ("2026-01-05", "import"), ("2026-01-12", "import"), ("2026-01-12", "pair"),
        ("2026-02-09", "import"), ("2026-03-31", "pair"), ("2026-04-08", "import"),
        ("2026-04-08", "pair"), ("2026-05-11", "import"), ("2026-05-11", "same"), ("2026-05-11", "pair"),
        ("2026-07-06", "import"), ("2026-07-06", "pair"),
        ("2026-10-09", "leave"), ("2026-10-09", "pair"),
    ]  # fmt: skip
    assert [one["command"] for one in log if one["undone"]] == ["import", "pair"]
    told = office.run("history", "温小军").out
    for word in ("温桂花", "户主变更", "摸底5月.xlsx", "东岔2组"):
        assert word in told
    assert "榆树村" in office.run("history", "柳长庚").out


def fill_in(
    office: Office, blank: str, to: str, rows: Sequence[Home], remarks: dict[str, str] | None = None
) -> None:
    """Type rows into the blank workbook as a clerk does."""
    homes = [
        {
            **dict(zip(Home.titles, vars(one).values(), strict=True)),
            "备注": (remarks or {}).get(one.head, ""),
        }
        for one in rows
    ]
    cadres = [dict(zip(Cadre.titles, vars(one).values(), strict=True)) for one in CADRES]
    book = openpyxl.load_workbook(office.folder / blank)
    sheets = {
        "村情": PLACES,
        "填报汇总": DECLARED,
        "困难户特殊户登记册": homes,
        "帮扶干部名册": cadres,
    }
    for name, typed in sheets.items():
        columns = {str(cell.value).lstrip("*"): cell.column for cell in book[name][3]}
        for at, row in enumerate(typed, start=4):
            for title, value in row.items():
                if value not in {None, ""}:
                    book[name].cell(at, columns[title]).value = value
    book.properties.created = datetime.datetime(2026, 1, 1)
    book.save(office.folder / to)


def paired(office: Office) -> dict[str, str]:
    """Return code of the household → who helps."""
    return dict(office.listed("pairs", "household", "name"))
