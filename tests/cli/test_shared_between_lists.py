"""A number, a phone or a name that households of several lists have alike is told the same, however the lists came."""

from ..budget import FUZZ
from .office import Office
from .people import HE, LUO, MIAO, QIN, number

CODES = {"id-shared", "phone-shared", "same-name-in-village"}


def _told(office: Office) -> list[tuple[str, ...]]:
    keys = ("code", "file", "cell", "message")
    return [one for one in office.listed("problems", *keys) if one[0] in CODES]


def test_what_lists_have_alike_is_told_the_same_together_and_apart(office: Office) -> None:
    office.book("甲.xlsx", HE, LUO, MIAO)
    office.book(
        "乙.xlsx",
        LUO.but(id_number=""),  # the same household: nothing to tell
        HE.but(group="4组", id_number=number("19800101", 7), phone="19900001077"),
        QIN.but(phone=MIAO.phone),
    )
    office.book("丙.xlsx", QIN.but(head="秦桂花", group="2组", phone=""))
    names = ("甲.xlsx", "乙.xlsx", "丙.xlsx")
    seen = []
    for imports in _ways(names) if FUZZ >= 1 else _ways(names)[::3]:
        (office.folder / "lianhu.db").unlink(missing_ok=True)
        for files in imports:
            office.run("import", *files, code=(0, 1))
        seen.append(_told(office))
    assert all(one == seen[0] for one in seen)
    assert [one[:3] for one in seen[0]] == [
        ("id-shared", "丙.xlsx", "D2"),
        ("id-shared", "乙.xlsx", "D4"),
        ("phone-shared", "乙.xlsx", "E4"),
        ("phone-shared", "甲.xlsx", "E4"),
        ("same-name-in-village", "乙.xlsx", "C3"),
        ("same-name-in-village", "甲.xlsx", "C2"),
    ]
    assert seen[0][3][3] == "与乙.xlsx“登记册”E4秦桂香的电话相同"
    office.run("drop", "乙.xlsx")
    assert _told(office) == []


def _ways(names: tuple[str, ...]) -> list[list[tuple[str, ...]]]:
    """Return imports of some files, together and apart."""
    a, b, c = names
    apart = [(a, b, c), (c, b, a), (b, a, c)]
    return [[names], [names[::-1]], *([(one,) for one in order] for order in apart)]


def test_what_a_clerk_has_waived_is_not_told_again_beside_another_list(office: Office) -> None:
    office.book("甲.xlsx", HE)
    office.book("乙.xlsx", QIN.but(phone=HE.phone))
    office.run("import", "甲.xlsx", "乙.xlsx", "--problems", "问题清单.xlsx", code=(0, 1))
    assert [one[1] for one in _told(office)] == ["乙.xlsx", "甲.xlsx"]
    office.answer("问题清单.xlsx", {"E2": "属实"})
    office.run("import", "问题清单.xlsx", code=(0, 1))
    assert _told(office) == []
    office.book("丙.xlsx", LUO.but(phone=HE.phone))
    office.run("import", "丙.xlsx", code=(0, 1))
    assert [one[1] for one in _told(office)] == ["丙.xlsx"]
    office.run("drop", "甲.xlsx")
    assert [one[1] for one in _told(office)] == ["丙.xlsx"]
