"""What several lists come to: of yes and no, and which claim names a person's row."""

from pathlib import Path

from .test_import_again import absorb, household, roster, stored


def test_a_list_without_the_column_says_nothing_of_a_no(db: Path) -> None:
    absorb(db, roster(households=[household("张三", party=False), household("李四", party=True)]))
    told = roster("乙.xlsx", households=[household("张三", people=4), household("李四", people=4)])
    merged = absorb(db, told, {"乙.xlsx": "/乙.xlsx"})
    assert {one.attribute for one in merged.households.details} == {"people"}
    assert {row["head"]: row["party"] for row in stored(db)} == {"张三": False, "李四": True}


def test_our_own_list_sent_back_takes_a_yes_back(db: Path) -> None:
    """A blank of ours is read as no as well: against what is not known it says nothing."""
    absorb(db, roster(households=[household("张三", party=True), household("李四")]))
    kept = ("head", "village", "group", "kind")
    rows = [
        {**{name: row[name] for name in kept}, "household_number": row["code"], "party": False}
        for row in stored(db)
    ]
    absorb(db, roster("改.xlsx", households=rows), {"改.xlsx": "/改.xlsx"})
    assert {row["head"]: row["party"] for row in stored(db)} == {"张三": False, "李四": None}
