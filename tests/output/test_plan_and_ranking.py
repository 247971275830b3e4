"""走访计划 and 工作考核排名 as they print: golden sheets as text."""

from datetime import date
from pathlib import Path

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision.periods import Period, of
from lianhu_cli.domain.supervision.plan import Planned, Stop, Trip
from lianhu_cli.domain.supervision.scores import Assessed, Cadre, Scored, UnitScore
from lianhu_cli.output.assessed import book
from lianhu_cli.output.supervised import plan_book

from .as_text import check, dump

OFFICE = Office(title="双联行动", name="白沙镇")


def stop(code: str, head: str, group: str, last: str = "") -> Stop:
    return Stop(household=code, head=head, village="石桥村", group=group, kind="困难户", last=last)


def test_plan(tmp_path: Path, decision: Decision) -> None:
    hand = {"unit": "镇政府", "category": "副科级以上", "village": ""}
    lone = {"unit": "", "category": "党员明星户", "village": "北沟村"}
    planned = Planned(
        period=of("month", date(2012, 4, 1)),
        trips=(
            Trip(
                date="2012-04-02",
                helper="P1",
                stops=(stop("H1", "张三", "2组", "2012-03-05"), stop("H2", "李四", "10组")),
            ),
            Trip(date="2012-04-17", helper="P1", stops=(stop("H1", "张三", "2组", "2012-03-05"),)),
            Trip(date="2012-04-03", helper="P3", stops=(stop("H3", "=1+1", "1组"),)),
        ),
        helpers={"P1": {"name": "高明", **hand}, "P3": {"name": "@石村", **lone}},
    )
    plan_book.write(tmp_path / "计划.xlsx", planned, decision.roster, OFFICE)
    check("走访计划.txt", dump(tmp_path / "计划.xlsx"))


def test_ranking(tmp_path: Path) -> None:
    def cadre(name: str, unit: str, points: float, place: int) -> Cadre:
        item = Scored(item="走访次数", count=3, target=4, points=points)
        grade = "优秀" if points >= 90 else "称职"
        return Cadre(
            code=name, name=name, unit=unit, post="干事", category="一般干部", households=2,
            items=(item,), points=points, grade=grade, place=place,
        )  # fmt: skip

    told = Assessed(
        period=Period(
            kind="span", start=date(2012, 1, 1), end=date(2012, 12, 31), on=date(2012, 12, 31)
        ),
        cadres=(
            cadre("林干", "畜牧站", 75.5, 2),
            cadre("高明", "镇/政府", 92, 1),
            cadre("=cmd", "畜牧站", 90.25, 1),
        ),
        units=(
            UnitScore(unit="镇/政府", cadres=1, points=92, grades={"优秀": 1, "称职": 0}, place=1),
            UnitScore(
                unit="畜牧站", cadres=2, points=82.88, grades={"优秀": 1, "称职": 1}, place=2
            ),
        ),
        items=("走访次数",),
        grades=("优秀", "称职"),
    )
    book.write(tmp_path / "排名.xlsx", told, OFFICE)
    check("工作考核排名.txt", dump(tmp_path / "排名.xlsx"))
