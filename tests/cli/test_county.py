"""A county answers for the whole where that is certain, and says what the whole would say."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.cli import county, explaining
from lianhu_cli.pairing.explain import pair
from lianhu_cli.register import counties

from .conftest import Lianhu, Rows

pytestmark = pytest.mark.usefixtures("blank_papers")

Draw = Callable[..., Path]
KINDS = ("困难户", "困难户", "特殊户")
CATEGORIES = ("一般干部", "村干部", "党员明星户", "副科级以上")
BIG = 10**9
helper = explaining._helper


def province(seed: int, spare: int) -> tuple[Rows, Rows]:
    """Three counties, two townships each; `spare` is how many helpers more than households each has."""
    draw = random.Random(seed)
    homes: list[tuple[object, ...]] = [
        ("县", "乡镇", "行政村", "村民小组", "户主姓名", "家庭人口", "劳动力", "户类别", "致贫原因")
    ]
    hands: list[tuple[object, ...]] = [
        ("姓名", "单位", "人员类别", "县", "乡镇", "所在村", "村民小组")
    ]
    for at, name in enumerate(("甲县", "乙县", "丙县")):
        places = [
            (name, f"{name[0]}{t}镇", f"{name[0]}{t}{v}村", f"{g}组")
            for t in "东西" for v in "一二" for g in "12"
        ]  # fmt: skip
        for nth in range(9):
            cause = draw.choice(("因病", "缺技术", ""))
            homes.append(
                (*draw.choice(places), f"户{at}{nth}", 3, nth % 3, draw.choice(KINDS), cause)
            )
        for nth in range(9 + spare):
            place = list(draw.choice(places))
            place[draw.choice((2, 3, 4)) :] = [""] * (4 - len(place[: draw.choice((2, 3, 4))]))
            place = (place + [""] * 4)[:4]
            hands.append((f"人{at}{nth}", f"单位{at}{nth % 3}", draw.choice(CATEGORIES), *place))
    return homes, hands


@pytest.mark.parametrize(("seed", "spare"), [(1, 4), pytest.param(3, 0, marks=pytest.mark.slow)])
def test_a_county_says_what_the_whole_says(
    lianhu: Lianhu, draw: Draw, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, spare: int
) -> None:
    homes, hands = province(seed, spare)
    lianhu("import", draw("省.xlsx", 登记册=homes, 干部=hands))
    assert lianhu("pair", "--date", "2026-03-01").code == 0
    answered = 0
    for home in (row[4] for row in homes[1::9]):
        monkeypatch.setattr(counties, "LARGE", BIG)
        whole = lianhu("explain", home, "--json")
        monkeypatch.setattr(counties, "LARGE", 0)
        assert lianhu("explain", home, "--json").json == whole.json
        answered += county.of(folder / "lianhu.db", str(home)) is not None
    for hand in (row[0] for row in hands[1::9]):
        monkeypatch.setattr(counties, "LARGE", BIG)
        whole = lianhu("whatif", "--leave", hand, "--json")
        monkeypatch.setattr(counties, "LARGE", 0)
        assert lianhu("whatif", "--leave", hand, "--json").json == whole.json
        answered += county.leaving(folder / "lianhu.db", str(hand)) is not None
    assert answered or not spare


@pytest.mark.parametrize(("seed", "spare"), [(1, 4), (2, -3)])
def test_a_county_says_of_a_helper_what_the_whole_says(
    lianhu: Lianhu, draw: Draw, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, spare: int
) -> None:
    homes, hands = province(seed, spare)
    lianhu("import", draw("省.xlsx", 登记册=homes, 干部=hands))
    lianhu("pair", "--date", "2026-03-01")
    by_county, wholes = 0, []
    monkeypatch.setattr(
        explaining, "_helper", lambda *given: wholes.append(helper(*given)) or wholes[-1]
    )
    for hand in (row[0] for row in hands[1::8]):
        monkeypatch.setattr(counties, "LARGE", BIG)
        whole = lianhu("explain", hand, "--json")
        monkeypatch.setattr(counties, "LARGE", 0)
        assert lianhu("explain", hand, "--json").json == whole.json
        by_county += bool(wholes and wholes[-1])
    assert by_county == len(wholes)
    part = county.of(folder / "lianhu.db", str(hands[1][0]))
    assert part is not None
    monkeypatch.setattr(pair, "idle_slots", lambda *_: 1)
    told = helper(folder / "lianhu.db", part, part.decision.roster.helpers["code"][0].as_py())
    assert (told is None) == (spare < 0), "somebody waits whom an idle slot of here might serve"


def test_where_the_register_has_changed_the_whole_is_asked(
    lianhu: Lianhu, draw: Draw, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes, hands = province(1, 4)
    lianhu("import", draw("省.xlsx", 登记册=homes, 干部=hands))
    lianhu("pair", "--date", "2026-03-01")
    monkeypatch.setattr(counties, "LARGE", 0)
    assert county.of(folder / "lianhu.db", "户01") is not None
    lianhu("import", draw("省.xlsx", 登记册=homes[:-1], 干部=hands))
    assert county.of(folder / "lianhu.db", "户01") is None
