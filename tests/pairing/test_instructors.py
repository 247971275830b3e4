"""Who is sent to a village as 指导员, and how much a village needs of units from outside."""

from dataclasses import replace
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.links import PROPOSED
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.pairing.links.solve import propose

from .drawing import frame
from .test_linking import made, roster


def staffed(town: Roster, *cadres: dict[str, Any]) -> Roster:
    """The township with these helpers instead of its own."""
    rows = [
        {"code": f"P{at}", "name": f"干部{at}", "unit": "水务局", "category": "一般干部", **cadre}
        for at, cadre in enumerate(cadres)
    ]
    return replace(town, helpers=frame(Helper, rows))


def sent(*cadres: dict[str, Any]) -> str:
    """Who is sent to the one village."""
    (one,) = propose(staffed(roster({}, {"甲村": 2}), *cadres), Policy()).linked
    return one.instructor


def test_leaders_stay_where_somebody_else_can_go() -> None:
    assert sent({"rank": "副科级"}, {"rank": ""}) == "干部1"
    assert sent({"rank": ""}, {"rank": "正科级"}) == "干部0"
    assert sent({"rank": "副科级"}) == "干部0"


def test_of_the_others_the_highest_rank_goes_for_experience() -> None:
    assert sent({"rank": "办事员"}, {"rank": "科员"}) == "干部1"
    assert sent({"rank": "科员"}, {"rank": ""}) == "干部0"


def test_a_rank_says_more_than_a_post() -> None:
    """A 科员 who acts as 镇长 is no leader: 职级 is held by the person, 职务 by the chair."""
    acting = {"rank": "科员", "post": "镇长"}
    assert sent(acting, {"rank": "办事员"}) == "干部0"


def test_nobody_is_sent_to_two_villages() -> None:
    """The register's own 指导员 counts: the unit's other cadre goes to the other village."""
    kept = {"unit": "水务局", "village": "甲村", "instructor": "水务局1", "source_sheet": "联村"}
    town = roster({"水务局": 2}, {"甲村": 1, "乙村": 1}, links=[kept])
    told = {row["village"]: row["instructor"] for row in propose(town, Policy()).links.to_pylist()}
    assert told == {"甲村": "水务局1", "乙村": "水务局0"}


def test_a_village_needs_what_its_own_helpers_do_not_take() -> None:
    town = roster({"水务局": 2, "林业局": 1}, {"甲村": 3, "乙村": 2})
    own = [
        {"code": f"V{at}", "name": f"村{at}", "village": "甲村", "category": "村干部"}
        for at in range(2)
    ]
    town = replace(town, helpers=pa.concat_tables([town.helpers, frame(Helper, own)]))
    proposed = propose(town, Policy())
    assert made(proposed) == {"水务局": ["乙村"], "林业局": ["甲村"]}
    assert set(proposed.links["source_sheet"].to_pylist()) == {PROPOSED}
