"""Lists that come and come again, one story a test; after every change the register is derived anew and compared."""

import pytest

from .office import Office
from .people import (
    BAO,
    CADRES,
    FANG,
    HE,
    LUO,
    MIAO,
    QIN,
    TAO,
    YAN,
    Home,
    mask,
    masked,
    number,
)

pytestmark = pytest.mark.usefixtures("blank_papers")


def test_an_answer_belongs_to_the_person_not_to_the_cell(office: Office) -> None:
    he, luo = HE.but(id_number=""), LUO.but(kind="困滩户")
    office.run("import", office.book("册.xlsx", he, luo), "--problems", "清单.xlsx", code=1)
    office.take(office.answer("清单.xlsx", {"D2": HE.id_number, "G3": "特殊户"}))
    code = office.homes("code")
    office.on("2026-04-02")
    new = Home(village="柏树村", group="2组", head="宋来福", phone="19900001009")
    assert office.take(office.book("册.xlsx", new, he, luo)).changed() == (1, 0, 0)
    assert office.homes("code", "id_number", "kind") == {
        "何有田": (code["何有田"], masked(HE), "困难户"),
        "罗满囤": (code["罗满囤"], masked(LUO), "特殊户"),
        "宋来福": (office.homes("code")["宋来福"], "", "困难户"),
    }


def test_a_typo_takes_nobodys_helper_away(office: Office) -> None:
    he = HE.but(kind="特殊户")
    office.take(office.book("册.xlsx", he, LUO), office.book("干部.xlsx", *CADRES))
    office.run("pair")
    march = office.whole(of=("households", "helpers", "pairs"))
    office.on("2026-04-02")
    office.book("册.xlsx", he.but(kind="特珠广"), LUO)
    office.book("干部.xlsx", TAO.but(category="付科及己上"), YAN, BAO)
    taken = office.take("册.xlsx", "干部.xlsx", code=1)
    assert [file for file, _ in taken.cells("kept-as-before")] == ["册.xlsx", "干部.xlsx"]
    assert {cell[1:] for _, cell in taken.cells("kept-as-before")} == {"2"}
    assert office.json("pair")["changed"] == 0
    assert office.whole(of=("households", "helpers", "pairs")) == march


def test_merged_villages_keep_their_groups_apart(office: Office) -> None:
    """Both have a 1组 and in it a 毛有才 without a number; one goes on writing its old name."""
    east = [Home(village="东岭村", head="毛有才", phone="19900001011"),
            Home(village="东岭村", group="2组", head="段玉兰", phone="19900001012")]  # fmt: skip
    west = [Home(village="西岭村", head="毛有才", phone="19900001013", people=5),
            Home(village="西岭村", group="2组", head="侯兴山", phone="19900001014")]  # fmt: skip
    places = [("行政村", "村民小组数", "总户数", "总人口"),
              ("东岭村", 2, 120, 410), ("西岭村", 2, 180, 650)]  # fmt: skip
    declared = [("指标", "填报数"), ("总户数", 300)]
    office.take(
        office.book("村情.xlsx", 村情=places, 填报汇总=declared),
        office.book("东岭村.csv", *east), office.book("西岭村.csv", *west),
    )  # fmt: skip
    (code,) = (c for h, c in office.listed("households", "head", "code") if h == "侯兴山")
    office.on("2026-04-02")
    (office.folder / "合村.toml").write_text(
        '["村名变更"]\n"东岭村" = "双岭村"\n"西岭村" = "双岭村"\n', "utf-8"
    )
    east[0] = east[0].but(people=4)
    merged = office.take(office.book("东岭村.csv", *east), "--map", "合村.toml")
    assert merged.changed()[2] == 0
    office.on("2026-05-02")
    west[1] = west[1].but(people=6)
    again = office.take(office.book("西岭村.csv", *west))
    assert (again.changed(), again.answer["counts"]["set_aside"]) == ((0, 1, 0), 0)
    assert office.listed("households", "head", "village", "group", "people") == [
        ("侯兴山", "双岭村", "西岭2组", 6),
        ("段玉兰", "双岭村", "东岭2组", 3),
        ("毛有才", "双岭村", "东岭1组", 4),
        ("毛有才", "双岭村", "西岭1组", 5),
    ]
    assert ("侯兴山", code) in office.listed("households", "head", "code")
    (row,) = (r for r in office.json("stats")["reconciliation"] if r["item"] == "总户数")
    assert row["counted"] == 300


def test_answers_go_on_under_a_new_name(office: Office) -> None:
    typo = HE.but(id_number=HE.id_number[:13] + "6" + HE.id_number[14:])
    rows = [typo, LUO.but(kind="")]
    office.run("import", office.book("柏树3月.xlsx", *rows), "--problems", "清单.xlsx", code=1)
    office.take(office.answer("清单.xlsx", {"D2": HE.id_number, "G3": "困难户"}))
    answered = office.homes("code", "id_number", "kind")
    assert answered["何有田"][1:] == (masked(HE), "困难户")
    office.on("2026-04-02")
    office.book("柏树4月.xlsx", *rows, MIAO)
    assert office.take("柏树4月.xlsx", "--replace", "柏树3月.xlsx").changed() == (1, 0, 0)
    assert {**office.homes("code", "id_number", "kind"), **answered} == office.homes(
        "code", "id_number", "kind"
    )
    kept = office.whole()
    third = office.take(office.copy("柏树4月.xlsx", "柏树（定稿）.xlsx"))
    assert (third.changed(), office.whole()) == ((0, 0, 0), kept)


def test_an_answer_goes_with_the_row_into_another_file_sheet_and_line(office: Office) -> None:
    """A list is split in two, and the answered rows stand in the new one; in May its sheet is called otherwise."""
    typo = HE.but(id_number=HE.id_number[:13] + "6" + HE.id_number[14:])
    blank = LUO.but(kind="")
    march = office.book("柏树.xlsx", typo, blank, MIAO)
    office.run("import", march, "--problems", "清单.xlsx", code=1)
    office.take(office.answer("清单.xlsx", {"D2": HE.id_number, "G3": "困难户"}))
    answered = office.homes("code", "id_number", "kind")
    office.on("2026-04-02")
    office.book("柏树.xlsx", MIAO)
    other = office.book("柏树二.xlsx", QIN, blank, typo, sheet="第二册")
    taken = office.take("柏树.xlsx", other)
    assert taken.changed() == (1, 0, 0)
    assert not {"id-checksum", "kind-missing"} & {p["code"] for p in taken.answer["problems"]}
    now = office.homes("code", "id_number", "kind")
    assert {**now, **answered} == now
    office.on("2026-05-02")
    office.book(
        "柏树二.xlsx", QIN, blank, HE.but(id_number=typo.id_number, phone="13900000999"), sheet="册"
    )
    office.take("柏树二.xlsx")
    now = office.homes("code", "id_number", "kind")
    assert {**now, **answered} == now


def test_a_remark_does_not_become_the_cell(office: Office) -> None:
    namesake = LUO.but(head="何有田")
    wrong = MIAO.but(id_number=MIAO.id_number[:13] + "9" + MIAO.id_number[14:], phone="1391234")
    book = office.book("册.xlsx", HE, namesake, wrong)
    office.run("import", book, "--problems", "清单.xlsx")
    before = office.whole()
    office.fill("清单.xlsx", {("规则", "同村有同名户主"): {"处理结果": "不是一家"}})
    office.answer("清单.xlsx", {"D4": "等村上回话", "E4": "已换号"})
    taken = office.take("清单.xlsx", code=1)
    unclear = [p for p in taken.answer["problems"] if p["code"] == "answer-unclear"]
    assert {p["value"] for p in unclear} >= {"等村上回话", "已换号"}
    assert {p["severity"] for p in unclear} == {"error"}
    assert len(unclear) >= 3
    assert office.whole() == before


def test_an_amended_list_replaces_its_answers_at_once(office: Office) -> None:
    rows = [HE.but(id_number=""), LUO.but(kind="困滩户"), MIAO.but(id_number="")]
    office.run("import", office.book("册.xlsx", *rows), "--problems", "清单.xlsx", code=1)
    office.answer("清单.xlsx", {"D2": QIN.id_number, "G3": "困难户", "D4": MIAO.id_number})
    office.take("清单.xlsx")
    first = office.homes("id_number", "kind")
    assert (first["何有田"][0], first["罗满囤"][1]) == (masked(QIN), "困难户")
    office.on("2026-03-05")
    office.answer("清单.xlsx", {"D2": HE.id_number, "G3": "特殊户", "D4": ""})
    office.take("清单.xlsx")
    second = office.homes("id_number", "kind")
    assert [second[h] for h in ("何有田", "罗满囤", "苗广粮")] == [
        (masked(HE), "困难户"), (masked(LUO), "特殊户"), ("", "困难户"),
    ]  # fmt: skip


def test_a_damaged_or_masked_number_doubles_nobody(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO, MIAO, QIN), office.book("干部.xlsx", *CADRES))
    codes, cadres = office.homes("code"), dict(office.listed("helpers", "name", "code"))
    office.on("2026-04-02")
    slip = HE.id_number[:14] + "7" + HE.id_number[15:]
    turned = LUO.id_number[:15] + LUO.id_number[16] + LUO.id_number[15] + LUO.id_number[17]
    masks = MIAO.id_number[:6] + "*" * 8 + MIAO.id_number[14:]
    namesake = HE.but(village="青石村", group="4组", id_number=number("19700101", 88), phone="")
    office.book(
        "民政.csv", HE.but(id_number=slip, phone=""), LUO.but(village="柏树", group="二组", id_number=turned),
        MIAO.but(village="柏树村委会", id_number=masks, phone=""), namesake,
    )  # fmt: skip
    office.book("县派.csv", TAO.but(id_number=TAO.id_number[:13] + "8" + TAO.id_number[14:]))
    taken = office.take("民政.csv", "县派.csv")
    assert (taken.changed()[0], taken.changed("helpers")[0]) == (1, 0)
    assert {("民政.csv", "D2"), ("民政.csv", "D3")} <= {*taken.cells("id-conflict")}
    assert ("民政.csv", "D4") in taken.cells("id-masked")
    now = office.listed("households", "code", "head", "id_number")
    for one in (HE, LUO, MIAO, QIN):
        assert (codes[one.head], one.head, masked(one)) in now
    assert dict(office.listed("helpers", "name", "code")) == cadres
    office.run("export", "households", "--out", "全号.xlsx")
    for one in (HE, LUO, MIAO):
        assert one.id_number in office.texts("全号.xlsx")


def test_the_registers_own_export_comes_back(office: Office) -> None:
    misspelled = LUO.but(head="罗满屯", id_number="")
    office.take(office.book("册.xlsx", HE, misspelled, MIAO))
    code, march = office.homes("code"), office.whole()
    listed = office.run("list", "households", "--format", "csv").out
    (office.folder / "户.csv").write_text(listed, "utf-8")
    office.on("2026-03-09")
    assert office.take("户.csv").changed() == (0, 0, 0)
    assert office.whole() == march, "no masked number has replaced a true one"
    office.on("2026-03-16")
    office.run("export", "households", "--out", "核对.xlsx")
    office.fill("核对.xlsx", {
        ("户主姓名", "何有田"): {"家庭人口": 6, "联系电话": "19900001071"},
        ("户主姓名", "罗满屯"): {"户主姓名": "罗满囤"},
        ("户主姓名", "苗广粮"): {"身份证号码": number("19670208", 13)},
    })  # fmt: skip
    office.on("2026-03-23")
    assert office.take("核对.xlsx").changed() == (0, 3, 0)
    assert office.homes("code", "people", "phone", "id_number") == {
        "何有田": (code["何有田"], 6, "199****1071", masked(HE)),
        "罗满囤": (code["罗满屯"], 3, "199****1002", ""),
        "苗广粮": (code["苗广粮"], 3, "199****1003", mask(number("19670208", 13))),
    }


def test_an_export_corrected_on_the_same_day_counts(office: Office) -> None:
    office.take(office.book("册.xlsx", HE, LUO), office.book("干部.xlsx", *CADRES))
    assert "龙村的册.xlsx" > "册.xlsx", "a name that comes after the others'"
    office.run("export", "households", "--out", "龙村的册.xlsx")
    office.fill("龙村的册.xlsx", {("户主姓名", "何有田"): {"户主姓名": "何友田", "家庭人口": 7}})
    assert office.take("龙村的册.xlsx").changed() == (0, 1, 0)
    assert office.homes("people") == {"何友田": 7, "罗满囤": LUO.people}
    office.book("另册.xlsx", HE.but(people=9), LUO)
    assert office.take("另册.xlsx").changed() == (0, 0, 0), "corrected is corrected, all day long"


def test_history_says_why_a_helper_changed(office: Office) -> None:
    office.take(office.book("册.xlsx", HE), office.book("干部.xlsx", *CADRES))
    office.run("pair", "--date", "2026-03-02")
    first = office.helped()["何有田"]
    office.on("2026-04-02")
    office.run("leave", first, "--reason", "调县里")
    office.run("pair", "--date", "2026-04-02")
    then = office.helped()["何有田"]
    (person,) = office.json("history", "何有田")["people"]
    told = [(one["what"], one["name"], one["reason"]) for one in person["helped"]]
    gone = "原帮扶人已不在名册（调县里）"
    assert told == [("paired", first, ""), ("paired", then, gone), ("ended", first, gone)]
    assert gone in office.run("history", "何有田").out
    (left,) = office.json("history", first)["people"]
    assert [one["reason"] for one in left["helped"]] == ["", gone]


def test_a_mover_and_a_new_head_keep_their_helpers(office: Office) -> None:
    gone = MIAO.but(head="戴长义")
    son = MIAO.but(head="戴小军", id_number=number("19880115", 73))
    office.take(office.book("柏树村.xlsx", HE, gone, LUO), office.book("青石村.xlsx", QIN))
    office.take(office.book("干部.xlsx", *CADRES, FANG))
    office.run("pair", "--date", "2026-03-02")
    helped, code = office.helped(), office.homes("code")
    office.on("2026-04-02")
    office.book("柏树村.xlsx", son, LUO)
    office.book("青石村.xlsx", QIN, HE.but(village="青石村", group="2组"))
    office.in_every_order("柏树村.xlsx", "青石村.xlsx")
    assert office.homes("code", "village", "group")["何有田"] == (code["何有田"], "青石村", "2组")
    office.run("same", "柏树村/3组/戴长义", "柏树村/3组/戴小军", "--reason", "户主变更")
    assert {*office.homes("code")} == {"何有田", "戴小军", "罗满囤", "秦桂香"}
    assert office.json("pair", "--date", "2026-04-02")["changed"] == 0
    assert office.helped()["戴小军"] == helped["戴长义"]
    assert office.helped()["何有田"] == helped["何有田"]
    told = office.run("history", "戴小军").out
    assert "戴长义" in told
    assert helped["戴长义"] in told


def test_a_superseded_version_is_refused(office: Office) -> None:
    office.take(office.book("3月.xlsx", HE, LUO))
    office.on("2026-04-02")
    office.take(office.book("4月.xlsx", HE.but(people=5), MIAO), "--replace", "3月.xlsx")
    april = office.whole()
    office.on("2026-04-09")
    assert "--again" in office.run("import", "3月.xlsx", code=2).err
    assert office.take("4月.xlsx").changed() == (0, 0, 0)
    assert office.whole() == april
    office.take("3月.xlsx", "--again")
    assert office.homes("people") == {"何有田": 3, "罗满囤": 3}
