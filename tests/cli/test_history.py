"""`lianhu history`: why a helper changed, told as `diff` tells it, from the pairs of those concerned."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lianhu_cli.register.store import Register

from .office import Office
from .people import CADRES, FANG, HE, LUO, MIAO, QIN, Cadre, Home, number

pytestmark = pytest.mark.usefixtures("blank_papers")

SONG = Home(village="青石村", group="2组", head="宋来福", phone="19900001009")
DU = Cadre(name="杜五洲", unit="水利站", id_number=number("19790811", 12), phone="19900009105")
CHANGES: tuple[Callable[[Mapping[str, str]], tuple[str, ...]], ...] = (
    lambda of: ("avoid", HE.head, of[HE.head]),
    lambda of: ("pin", MIAO.head, next(of[one.head] for one in (QIN, HE, LUO) if of[one.head] != of[MIAO.head])),
    lambda of: ("set", of[LUO.head], "在岗状态=退休", "--reason", "到龄"),
    lambda of: ("leave", QIN.head, "--reason", "迁出"),
    lambda of: ("set", LUO.head, "户状态=死亡", "--reason", "村里报"),
    lambda of: ("leave", of[HE.head], "--reason", "调县里"),
)  # fmt: skip
"""What is typed, given who helps whom: two a month."""


def _told_by_diff(changes: Mapping[int, Any], side: str, code: str) -> list[Any]:
    """Return (round, what, partner, reason) of somebody as every `diff` has it: round → its changes."""
    found = []
    other = "helper" if side == "household" else "household"
    for at, rows in changes.items():
        for row in rows:
            for which, what in (("new", "paired"), ("old", "ended")):
                both = {"household": row["household"], "helper": row[f"{which}_helper"]}
                if both[side] == code and both[other]:
                    found.append((at, what, both[other], row["reason"]))
    return sorted(found)


def test_why_a_helper_changed_is_what_diff_says(office: Office) -> None:
    office.take(
        office.book("册.xlsx", HE, LUO, MIAO, QIN), office.book("干部.xlsx", *CADRES, FANG, DU)
    )
    office.run("pair", "--date", "2026-03-02")
    for at in range(0, len(CHANGES), 2):
        month = 4 + at // 2
        office.on(f"2026-{month:02d}-02")
        helped = office.helped()
        for change in CHANGES[at : at + 2]:
            office.run(*change(helped))
        office.run("pair", "--date", f"2026-{month:02d}-02")
    office.take(office.book("新户.xlsx", SONG))
    office.run("pair", "--date", "2026-11-02")
    rounds = range(2, len(CHANGES) // 2 + 3)
    changes = {at: office.json("diff", at - 1, at)["changes"] for at in rounds}
    reasons = set()
    for one in (HE, LUO, MIAO, QIN, SONG, *CADRES, FANG, DU):
        name = one.head if isinstance(one, Home) else one.name
        (person,) = office.json("history", name)["people"]
        told = [
            (row["round"], row["what"], row["code"], row["reason"])
            for row in person["helped"]
            if row["round"] > 1
        ]
        assert sorted(told) == _told_by_diff(changes, person["side"], person["code"]), name
        reasons |= {row[-1] for row in told}
    assert {
        "原帮扶人已不在名册（调县里）",
        "回避",
        "户已死亡",
        "原帮扶人退休",
        "户已不在册（迁出）",
        "指定",
    } <= reasons


def test_a_change_that_those_concerned_tell_takes_no_whole_round(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.take(office.book("册.xlsx", HE, LUO), office.book("干部.xlsx", *CADRES))
    office.run("pair", "--date", "2026-03-02")
    office.run("leave", office.helped()[HE.head])
    office.run("pair", "--date", "2026-04-02")

    def whole(*_: object, **__: object) -> None:
        pytest.fail("the whole register, or a whole round, was read")

    for name in ("round", "roster"):
        monkeypatch.setattr(Register, name, whole)
    (person,) = office.json("history", HE.head)["people"]
    assert [row["what"] for row in person["helped"]] == ["paired", "paired", "ended"]
    assert person["helped"][-1]["reason"] == "原帮扶人已不在名册"


def test_the_reason_of_who_left_is_told_but_no_number_and_nothing_of_the_erased(
    office: Office,
) -> None:
    office.take(office.book("册.xlsx", HE), office.book("干部.xlsx", *CADRES))
    office.run("pair", "--date", "2026-03-02")
    office.run("leave", office.helped()[HE.head], "--reason", "去世，家属电话 19900001077")
    office.run("pair", "--date", "2026-04-02")
    (told,) = office.json("diff", "--out", "调整.xlsx")["changes"]
    assert told["reason"] == "原帮扶人已不在名册（去世，家属电话 199****1077）"
    assert told["reason"] in office.texts("调整.xlsx")
    office.run("forget", told["old_helper"], "--reason", "本人要求", "--yes")
    (erased,) = office.json("diff")["changes"]
    assert (erased["old"], erased["reason"]) == ("（已删除）", "原帮扶人已不在名册")
