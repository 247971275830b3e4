"""docs/register.md: its example is run, command by command, and prints what the page says."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from .office import Office
from .people import Cadre, Home, grid, number

PAGE = Path(__file__).parents[2] / "docs" / "register.md"
LI = Home(village="柳湾村", group="2组", head="李满仓", id_number=number("19571120", 46))
WANG = Home(village="柳湾村", head="王守田", id_number=number("19610402", 31))
NEW = Home(village="柳湾村", group="3组", head="李有余", id_number=number("19660208", 13))
CADRES = grid([Cadre(name="江一民", unit="财政所"), Cadre(name="毕三元", unit="农技站")])


def _days(office: Office) -> Iterator[None]:
    """What lies on the desk before each block of the page."""
    office.on("2026-03-02")
    office.book("柳湾村.xlsx", LI, WANG, 干部名册=CADRES)
    yield
    office.on("2026-04-02")
    office.book("柳湾村.xlsx", LI, WANG, NEW, 干部名册=CADRES)
    yield
    office.on("2026-04-12")
    yield
    yield


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_example_is_true(office: Office) -> None:
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    desk = _days(office)
    for block in blocks:
        next(desk)
        for one in block.split("$ lianhu ")[1:]:
            command, *printed = one.splitlines()
            if "民政.csv" in command:
                office.on("2026-04-03")
                office.book("民政.csv", WANG.but(people=5))
            ran = office.run(*shlex.split(command))
            said = _plain(ran.out + ran.err)
            for line in printed:
                assert _plain(line) in said, (command, line, said)
    assert next(desk, "no more days") == "no more days"
