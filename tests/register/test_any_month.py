"""Random months: lists of people with numbers of their own, decisions, a ledger, undo; derived anew at each step."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.register import revisions
from lianhu_cli.register.delivery import Delivery
from lianhu_cli.register.store import Register
from lianhu_cli.register.stored_decisions import LEAVE, SET, StoredDecision

from ..budget import FUZZ, examples
from .test_import_again import LI, WANG, ZHANG, household, roster
from .test_ledgers import ledgers, visit

NUMBERS = {"张三": ZHANG, "李四": LI, "王五": WANG}
FILES = ("1-村册.xlsx", "2-民政.xlsx")
ROW = st.fixed_dictionaries(
    {
        "head": st.sampled_from([*NUMBERS]),
        "people": st.sampled_from([None, 2, 3]),
        "kind": st.sampled_from(["困难户", "特殊户"]),
        "cause": st.sampled_from(["", "因病", "因残"]),
    }
)
LIST = st.lists(ROW, min_size=1, max_size=3, unique_by=lambda row: str(row["head"]))
BOTH = st.tuples(LIST, LIST)
DECISION = st.one_of(
    st.tuples(st.just("set"), st.sampled_from([*NUMBERS]), st.sampled_from([3, 4, 5])),
    st.tuples(st.just("leave"), st.sampled_from([*NUMBERS]), st.none()),
    st.tuples(st.just("drop"), st.sampled_from(FILES), st.none()),
    st.tuples(st.just("undo"), st.none(), st.none()),
    st.tuples(st.just("visit"), st.sampled_from([*NUMBERS]), st.none()),
)
Rows = Sequence[dict[str, Any]]
MONTHS = 3 if FUZZ >= 1 else 2
Month = tuple[tuple[Rows, Rows], Sequence[tuple[str, Any, Any]]]


def deliver(register: Register, lists: Sequence[Rows], which: Sequence[int]) -> None:
    frames = [
        roster(
            FILES[at], households=[household(id_number=NUMBERS[r["head"]], **r) for r in lists[at]]
        )
        for at in which
    ]
    register.absorb(
        Delivery(
            roster=Roster.of({"households": pa.concat_tables([one.households for one in frames])}),
            sources={FILES[at]: f"/{FILES[at]}" for at in which},
            hashes={FILES[at]: f"{revisions.today()}{lists[at]}" for at in which},
            accept_removals=True,
        )
    )


def decide(register: Register, what: str, about: Any, value: Any) -> None:
    held = {row["head"]: row for row in register.roster().households.to_pylist()}
    if what == "undo":
        register.undo()
    elif what == "drop":
        if about in {one.name for one in register.sources()}:
            register.drop(register.source(about))
    elif about in held:
        code = held[about]["code"]
        told: dict[str, Any] = {"kind": what, "side": "household", "code": code}
        if what == "visit":
            entry = visit("2026-03-05", household=code, head=about)
            new = ledgers(visits=[("/台账.xlsx", entry)])
            source = {"台账.xlsx": "/台账.xlsx"}
            register.absorb(Delivery(roster=Roster.of({}), sources=source, ledgers=new))
        elif what == SET:
            before = str(held[about]["people"] or "")
            told |= {"attribute": "people", "before": before, "after": str(value)}
            register.decide(StoredDecision(**told))
        elif what == LEAVE:
            register.decide(StoredDecision(**told))


def told(register: Register) -> list[Any]:
    assert all(one.stored == one.derived for one in register.check()), [*register.check()]
    rows = register.roster().households.to_pylist()
    problems = sorted((p.code, p.file, p.cell, p.message) for p in register.findings().problems)
    return [sorted(rows, key=lambda row: str(row["code"])), problems]


def lived(months: Sequence[Month], orders: Sequence[Sequence[int]]) -> list[Any]:
    """Live through some months, in each of which the lists come in some order; then decisions are taken."""
    today = revisions.today
    seen = []
    with Register.nowhere() as register:
        try:
            for number, (lists, decisions) in enumerate(months, start=1):
                revisions.today = lambda number=number: f"2026-{number:02d}-01"  # type: ignore[misc]
                for which in orders:
                    deliver(register, lists, which)
                seen.append(told(register))
                for one in decisions:
                    decide(register, *one)
                    seen.append(told(register))
        finally:
            revisions.today = today
    return seen


@given(st.lists(st.tuples(BOTH, st.lists(DECISION, max_size=4)), min_size=1, max_size=MONTHS))
@settings(deadline=None, max_examples=examples(30, least=2))
def test_the_register_is_what_its_lists_and_decisions_come_to(months: list[Month]) -> None:
    with suppress(UsageError):  # nothing is left to be taken back
        lived(months, [(1,), (0,)])
