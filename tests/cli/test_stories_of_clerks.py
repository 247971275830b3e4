"""More stories of a register, as clerks live them: what one list alone knew, who came back, what was taken back."""

import pytest

from .office import Office
from .people import BAO, CADRES, HE, LUO, MIAO, QIN, YAN, Home, masked

pytestmark = pytest.mark.usefixtures("blank_papers")


def test_a_phone_that_one_list_alone_knew_goes_with_that_list(office: Office) -> None:
    office.book("柏树村.xlsx", HE.but(phone=""), LUO)
    office.book("民政.xlsx", HE, sheet="低保")
    office.in_every_order("柏树村.xlsx", "民政.xlsx")
    assert office.homes("phone", "people")["何有田"] == ("199****1001", 3)
    office.run("drop", "民政.xlsx")
    assert office.homes("phone", "people")["何有田"] == ("", 3)
    office.run("undo", "--yes")
    assert office.homes("phone")["何有田"] == "199****1001"


def test_two_lists_spell_the_village_otherwise_and_mean_one_household(office: Office) -> None:
    office.book(
        "低保.xlsx", HE.but(village="柏树村委会", group="一组", kind="特殊户"), sheet="低保"
    )
    office.book("防返贫.xlsx", HE.but(village="柏树", group="第一村民小组"), LUO, sheet="防返贫")
    office.in_every_order("低保.xlsx", "防返贫.xlsx")
    assert office.homes("village", "group", "kind", "id_number") == {
        "何有田": ("柏树村", "1组", "特殊户", masked(HE)),
        "罗满囤": ("柏树村", "2组", "困难户", masked(LUO)),
    }


def test_who_left_stays_away_until_another_list_names_them_and_is_the_same_then(
    office: Office,
) -> None:
    office.book("柏树村.xlsx", HE, LUO)
    office.run("import", "柏树村.xlsx")
    code = office.homes("code")["何有田"]
    office.run("leave", "何有田", "--reason", "迁往县城", "--on", "2026-03-02")
    office.on("2026-04-02")
    office.book("柏树村.xlsx", HE, LUO, MIAO)
    office.run("import", "柏树村.xlsx")
    assert set(office.homes("code")) == {"罗满囤", "苗广粮"}
    office.on("2026-05-02")
    office.book("民政.xlsx", HE, sheet="低保")
    told = office.take("民政.xlsx")
    assert "离册" in told.message("sources-disagree")
    assert office.homes("code")["何有田"] == code


def test_same_and_differ_of_the_same_two_contradict_in_either_order(office: Office) -> None:
    office.book("柏树村.xlsx", HE, LUO, MIAO)
    office.run("import", "柏树村.xlsx")
    office.run("differ", "何有田", "罗满囤", "--reason", "两家")
    office.run("same", "何有田", "罗满囤", "--reason", "一家", code=2)
    office.run("same", "罗满囤", "何有田", "--reason", "一家", code=2)
    assert len(office.homes("code")) == 3
    office.run("same", "罗满囤", "苗广粮", "--reason", "户主变更")
    codes = [*office.homes("code").values()]
    office.run("differ", "罗满囤", "苗广粮", "--reason", "两家", code=2)
    assert [*office.homes("code").values()] == codes


def test_an_import_between_two_rounds_is_taken_back_and_the_right_one_comes(office: Office) -> None:
    office.book("柏树村.xlsx", HE, LUO)
    office.book("干部.xlsx", *CADRES, sheet="干部")
    office.run("import", "柏树村.xlsx", "干部.xlsx")
    office.run("pair", "--round", "三月")
    helped, whole = office.helped(), office.whole()
    office.on("2026-04-01")
    office.book("柏树村.xlsx", HE.but(people=9), MIAO)
    office.run("import", "柏树村.xlsx")
    office.run("pair", "--round", "错的")
    office.run("undo", "--yes")
    office.run("undo", "--yes")
    assert (office.helped(), office.whole()) == (helped, whole)
    office.book("柏树村.xlsx", HE, LUO, MIAO)
    assert office.take("柏树村.xlsx").changed() == (1, 0, 0)
    office.run("pair", "--round", "四月")
    assert helped.items() <= office.helped().items()
    assert [one["name"] for one in office.json("rounds")["rounds"]] == ["三月", "四月"]


def test_a_helper_who_becomes_a_household_is_told_and_both_stay(office: Office) -> None:
    poor = Home(
        village="柏树村", group="3组", head=YAN.name, id_number=YAN.id_number, phone=YAN.phone
    )
    office.book("柏树村.xlsx", HE, poor)
    office.book("干部.xlsx", YAN, BAO, sheet="干部")
    office.in_every_order("柏树村.xlsx", "干部.xlsx", apart=False)
    assert "helper-is-household" in office.listed("problems", "code")
    assert set(office.homes("code")) == {"何有田", YAN.name}
    office.run("pair")
    assert office.helped()[YAN.name] == BAO.name  # nobody helps themselves


def test_a_column_is_set_by_its_title_or_its_json_name_and_a_needed_one_never_to_blank(
    office: Office,
) -> None:
    office.book("青石村.xlsx", QIN)
    office.run("import", "青石村.xlsx")
    office.run("set", "秦桂香", "people=4", "phone=13900001111", "--reason", "添丁")
    assert office.homes("people")["秦桂香"] == 4
    for blank in ("户主姓名=", "village=", "kind="):
        refused = office.run("set", "秦桂香", blank, code=2)
        assert "不能空着" in refused.err
    office.run("set", "秦桂香", "phone=", "--reason", "停机")


def test_what_was_set_holds_against_the_same_list_and_gives_way_to_a_newer_word(
    office: Office,
) -> None:
    office.book("青石村.xlsx", QIN)
    office.run("import", "青石村.xlsx")
    office.run("set", "秦桂香", "家庭人口=4", "--reason", "添丁")
    office.on("2026-04-02")
    office.book("青石村.xlsx", QIN, HE.but(village="青石村"))
    office.run("import", "青石村.xlsx")
    assert office.homes("people")["秦桂香"] == 4
    office.on("2026-05-02")
    office.book("青石村.xlsx", QIN.but(people=2), HE.but(village="青石村"))
    told = office.take("青石村.xlsx")
    assert "4" in told.message("sources-disagree")
    assert office.homes("people")["秦桂香"] == 2
    office.run("undo", "--yes")
    assert office.homes("people")["秦桂香"] == 4
