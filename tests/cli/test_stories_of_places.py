"""Villages that merge and part again, one story a test; after every change the register is derived anew."""

import pytest

from .office import Office
from .people import CADRES, Home

pytestmark = pytest.mark.usefixtures("blank_papers")

EAST = (
    Home(village="东岭村", head="毛有才", phone="19900001011"),
    Home(village="东岭村", group="2组", head="段玉兰", phone="19900001012"),
)
WEST = (
    Home(village="西岭村", head="毛有才", phone="19900001013", people=5),
    Home(village="西岭村", group="2组", head="侯兴山", phone="19900001014"),
)
PLACES = [
    ("行政村", "村民小组数", "总户数", "总人口"),
    ("东岭村", 2, 120, 410),
    ("西岭村", 2, 180, 650),
]
MERGED = '["村名变更"]\n"东岭村" = "双岭村"\n"西岭村" = "双岭村"\n'
APART = """["村拆分"."双岭村"]
"东岭1组" = "东岭村"
"东岭2组" = "东岭村"
"西岭1组" = "西岭村"
"西岭2组" = "西岭村"
"""


def _where(office: Office, *args: str) -> list[tuple[str, ...]]:
    return office.listed("households", "code", "head", "village", "group", args=args)


def _counted(office: Office) -> int:
    (row,) = (r for r in office.json("stats")["reconciliation"] if r["item"] == "总户数")
    counted: int = row["counted"]
    return counted


def test_a_merger_is_taken_back_by_a_split(office: Office) -> None:
    """All move at once, not list by list; who writes the merged name still is understood; 村情 stand apart again."""
    declared = [("指标", "填报数"), ("总户数", 300)]
    office.take(
        office.book("村情.xlsx", 村情=PLACES, 填报汇总=declared),
        office.book("东岭村.csv", *EAST), office.book("西岭村.csv", *WEST),
        office.book("干部.xlsx", *CADRES),
    )  # fmt: skip
    office.run("pair", "--date", "2026-03-02")
    before, helped = _where(office), office.listed("pairs", "household", "helper")
    office.on("2026-04-02")
    (office.folder / "合村.toml").write_text(MERGED, "utf-8")
    east = [EAST[0].but(people=4), EAST[1]]
    office.take(office.book("东岭村.csv", *east), "--map", "合村.toml")
    together = _where(office)
    assert {village for _, _, village, _ in together} == {"双岭村"}
    office.on("2026-06-02")
    (office.folder / "分村.toml").write_text(APART, "utf-8")
    east[1] = east[1].but(people=6)
    apart = office.take(office.book("东岭村.csv", *east), "--map", "分村.toml")
    assert (apart.changed(), apart.answer["counts"]["set_aside"]) == ((0, 1, 0), 0)
    assert _where(office) == before
    office.on("2026-07-02")
    still = [WEST[0].but(village="双岭村", group="西岭1组", people=7), WEST[1]]
    assert office.take(office.book("西岭村.csv", *still)).changed() == (0, 1, 0)
    assert _where(office) == before
    assert office.json("pair", "--date", "2026-07-02")["changed"] == 0
    assert office.listed("pairs", "household", "helper") == helped
    assert _where(office, "--at", "2026-05-01") == together
    assert _counted(office) == 300
    office.on("2026-08-02")
    east[1] = east[1].but(people=7)
    again = office.take(office.book("东岭村.csv", *east), "--map", "合村.toml")
    assert (again.changed(), _where(office)) == ((0, 1, 0), together)
    assert office.take(office.book("西岭村.csv", *still[:1], still[1].but(people=8))).changed() == (
        0,
        1,
        0,
    )
    assert (_where(office), _counted(office)) == (together, 300)
    assert office.json("pair", "--date", "2026-08-02")["changed"] == 0


def test_a_new_name_is_taken_back(office: Office) -> None:
    """A village renamed, and called as before again: nobody is confused with anybody, whichever name a list writes."""
    for name, told in (("新名.toml", "东岭村 = 新岭村"), ("旧名.toml", "新岭村 = 东岭村")):
        old, new = told.split(" = ")
        (office.folder / name).write_text(f'["村名变更"]\n"{old}" = "{new}"\n', "utf-8")
    office.take(office.book("东岭村.csv", *EAST), office.book("西岭村.csv", *WEST))
    before, east = _where(office), [*EAST]
    for month, map_name in ((4, "新名.toml"), (5, "旧名.toml"), (6, "新名.toml"), (7, "旧名.toml")):
        office.on(f"2026-0{month}-02")
        east[0] = east[0].but(people=month)
        assert office.take(office.book("东岭村.csv", *east), "--map", map_name).changed() == (
            0,
            1,
            0,
        )
        there = {village for _, _, village, _ in _where(office)}
        assert there == {"新岭村" if map_name == "新名.toml" else "东岭村", "西岭村"}
    assert _where(office) == before
