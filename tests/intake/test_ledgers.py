"""Ledgers as offices keep them: recognised, told apart, resolved to codes; every check with both sides."""

from collections.abc import Mapping
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.people.ledger_names import LedgerNames
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.intake.checks import ledgers
from lianhu_cli.intake.survey import Survey
from lianhu_cli.register.delivery import Delivery
from lianhu_cli.register.people import as_departed
from lianhu_cli.register.store import Register

from .conftest import Draw, read, said

HOMES = """行政村|村民小组|户主姓名|户类别
石桥村|1组|张三|困难户
石桥村|2组|李四|困难户
石桥村|2组|王五|特殊户
柳树村|1组|张三|困难户"""
STAFF = """姓名|单位|人员类别|所在村
高明|镇政府|副科级以上|
林干|畜牧站|一般干部|
林干|水利站|一般干部|
石村|石桥村委会|村干部|石桥村"""
VISITS = "日期|帮扶人|单位|行政村|村民小组|户主姓名|帮扶类型|数量|折合现金(元)|内容|结果"
TASKS = "编号|行政村|工作内容|责任单位|责任人|完成时限|进度|状态"
DISPUTES = "日期|行政村|户主姓名|事由|调解人|结果|状态"
GOOD = "2012-03-05|高明||石桥村|1组|张三|走访||||"
SHEETS = {"登记册": HOMES, "干部": STAFF}


_REGISTERED: dict[str, Roster] = {}


def registered(roster: Roster, sources: Mapping[str, str]) -> Roster:
    """Give everybody a code, as a register would; to the same people the same, in whatever folder their file is."""
    said = repr({role: frame.to_pylist() for role, frame in roster.by_role().items()})
    for name, path in sources.items():
        said = said.replace(path, name)
    if said not in _REGISTERED:
        with Register.nowhere() as register:
            register.absorb(Delivery(roster=roster, sources=sources))
            _REGISTERED[said] = register.roster()
    return _REGISTERED[said]


def meet(roster: Roster, sources: Mapping[str, str]) -> LedgerNames:
    """Everybody with codes; 高明 helps 张三 of 石桥村 from March on, nobody helps 李四."""
    merged = registered(roster, sources)
    homes = {(h["village"], h["head"]): h["code"] for h in merged.households.to_pylist()}
    hands = {(h["unit"], h["name"]): h["code"] for h in merged.helpers.to_pylist()}
    pairs = {
        "turn": [0],
        "household": [homes.get(("石桥村", "张三"), "")],
        "helper": [hands.get(("镇政府", "高明"), "")],
        "since": ["2012-03-01"],
    }
    helping = Helping(days=("2012-03-01",), pairs=pa.table(pairs))
    return LedgerNames(roster=merged, helping=helping)


def entered(draw: Draw, **sheets: str) -> Survey:
    return read(draw("a.xlsx", **SHEETS, **sheets), meet=meet)


def visits(*lines: str) -> dict[str, str]:
    return {"帮扶台账": "\n".join([VISITS, *lines])}


# code → (sheets that break it, cell, sheets that do not)
CASES: dict[str, tuple[dict[str, str], str, dict[str, str]]] = {
    "entry-date-missing": (visits("|高明|||1组|张三|走访||||"), "A2", visits(GOOD)),
    "entry-date-invalid": (
        visits("3月5日|高明||石桥村|1组|张三|走访||||"), "A2", visits("2012年3月5日|高明||石桥村|1组|张三|走访||||"),
    ),
    "entry-household-unknown": (
        visits("2012-03-05|高明||石桥村|2组|张三|走访||||"), "F2", visits(GOOD),
    ),
    "entry-household-ambiguous": (
        visits("2012-03-05|高明||||张三|走访||||"), "F2", visits("2012-03-05|高明||||李四|走访||||"),
    ),
    "entry-helper-unknown": (
        visits("2012-03-05|高朋||石桥村|1组|张三|走访||||"), "B2", visits(GOOD),
    ),
    "entry-helper-ambiguous": (
        visits("2012-03-05|林干||石桥村|1组|张三|走访||||"), "B2",
        visits("2012-03-05|林干|水利站|石桥村|1组|张三|走访||||"),
    ),
    "entry-not-theirs": (
        visits("2012-03-05|石村||石桥村|1组|张三|走访||||"), "B2",
        visits(GOOD, "2012-02-27|石村||石桥村|1组|张三|走访||||"),
    ),
    "entry-repeated": (visits(GOOD, GOOD), "F3", visits(GOOD, GOOD.replace("03-05", "03-06"))),
    "entry-date-coarse": (visits(GOOD.replace("03-05", "03")), "A2", visits(GOOD)),
    "deed-unknown": (visits(GOOD.replace("走访", "跳舞")), "G2", visits(GOOD)),
    "deed-alias": (visits(GOOD.replace("走访", "走访慰问")), "G2", visits(GOOD)),
    "task-person-unknown": (
        {"重点工作": f"{TASKS}\n1|石桥村|修渠|水利站|林大|2012-05-01||"}, "E2",
        {"重点工作": f"{TASKS}\n1|石桥村|修渠|水利站|林干|2012-05-01||"},
    ),
}  # fmt: skip


def test_every_check_and_every_code_has_a_case() -> None:
    checked = {
        "households_are_known": "entry-household-unknown",
        "helpers_are_known": "entry-helper-unknown",
        "day_is_told": "entry-date-coarse",
        "helper_was_theirs": "entry-not-theirs",
        "said_once": "entry-repeated",
    }
    assert {check.__name__ for check in ledgers.CHECKS} == set(checked)
    assert set(checked.values()) <= set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_broken(draw: Draw, code: str) -> None:
    sheets, cell, _ = CASES[code]
    assert (code, cell) in said(entered(draw, **sheets))


@pytest.mark.parametrize("code", CASES)
def test_kept(draw: Draw, code: str) -> None:
    found = entered(draw, **CASES[code][2])
    assert code not in {one for one, _ in said(found)}
    assert not found.set_aside


def of(found: Survey, role: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found.ledgers.by_role()[role].to_pylist()]


def test_candidates_are_named(draw: Draw) -> None:
    found = entered(draw, **visits("2012-03-05|林干||石桥村|1组|张三|走访||||"))
    (row,) = found.set_aside
    assert "畜牧站/林干（P" in row.message
    assert "水利站/林干（P" in row.message
    code = row.message.split("水利站/林干（")[1].split("）")[0]
    again = entered(draw, **visits(f"2012-03-05|{code}||石桥村|1组|张三|走访||||"))
    assert of(again, "visits", "name", "unit") == [("林干", "水利站")]


def test_a_unit_gives_in_its_own_name(draw: Draw) -> None:
    found = entered(
        draw,
        **visits(
            "2012-03-05||水利站|石桥村|1组|张三|捐物||300|面粉|",
            "2012-03-05||水力站|石桥村|1组|张三|捐物||300|面粉|",
            "2012-03-05|||石桥村|1组|张三|捐物||300|面粉|",
        ),
    )
    assert of(found, "visits", "helper", "unit") == [("单位:水利站", "水利站")]
    assert [row.code for row in found.set_aside] == ["entry-helper-unknown", "helper-name-missing"]
    assert "水利站" in found.set_aside[0].message


def test_a_near_name_is_offered(draw: Draw) -> None:
    found = entered(draw, **visits("2012-03-05|高朋||石桥村|1组|张三|走访||||"))
    assert "是不是“高明”" in found.set_aside[0].message


def test_the_mess_of_a_real_ledger(draw: Draw) -> None:
    table = f"""xx镇帮扶台账|<|<|<|<|<|<|<|<|<|<
{VISITS}
2012.3.5|高明||石桥|一组|张 三|走访慰问|2袋|￥1,200|送面粉，大米。|满意
2012年3月6日|石村||石桥村委会|2社|李四|送化肥||0.5万元|化肥|
20120307|^||^|^|王五|技术|||剪枝|
#40973|〃||〃|2队|王五|慰问金||300元||
2012/3/9 14:30|林干|畜牧|石桥|2组|李四|务工||||
合计|||||||||6500|
审核人：某某||||||||||"""
    found = entered(draw, 帮扶台账=table)
    assert not found.set_aside
    assert of(found, "visits", "date", "name", "unit", "group", "head", "deed", "cash") == [
        ("2012-03-05", "高明", "镇政府", "1组", "张三", "走访", 1200.0),
        ("2012-03-06", "石村", "石桥村委会", "2组", "李四", "捐物", 5000.0),
        ("2012-03-07", "石村", "石桥村委会", "2组", "王五", "技术", None),
        ("2012-03-05", "石村", "石桥村委会", "2组", "王五", "捐款", 300.0),
        ("2012-03-09", "林干", "畜牧站", "2组", "李四", "务工", None),
    ]
    assert of(found, "visits", "content")[0] == ("送面粉，大米。",)
    assert not {"total-mismatch", "width-folded"} & {code for code, _ in said(found)}


def test_a_helper_typed_once_for_a_block(draw: Draw) -> None:
    lines = [
        "2012-03-05|林干|畜牧站|石桥村|1组|张三|走访||||",
        "2012-03-06||||2组|李四|走访||||",
        "2012-03-07||||2组|王五|走访||||",
        "2012-03-08|石村||||李四|走访||||",
    ]
    found = entered(draw, **visits(*lines))
    assert of(found, "visits", "name", "unit") == [
        ("林干", "畜牧站"),
        ("林干", "畜牧站"),
        ("林干", "畜牧站"),
        ("石村", "石桥村委会"),
    ]


def test_tasks_disputes_and_plans(draw: Draw) -> None:
    found = entered(
        draw,
        重点工作=f"{TASKS}\n1|石桥|修渠|水利站|林干|2012年4月底|#0.6|\n2|石桥|修路|水利站|林干|2012.5|已完成|",
        矛盾纠纷=f"{DISPUTES}\n2012-03-01|石桥|李四|地界|高明|已化解，双方不再争执|\n2012-04-01|石桥||水路|高明|正在调解|",
        产业计划="行政村|村民小组|户主姓名|“2+2”产业|规模|目标增收(元)\n石桥|1组|张三|日光温室|1座|2万元",
    )
    assert not found.set_aside
    assert of(found, "tasks", "due", "progress", "done") == [
        ("2012-04-30", "60%", False),
        ("2012-05-31", "已完成", True),
    ]
    assert of(found, "disputes", "head", "settled") == [("李四", True), ("", False)]
    assert of(found, "industries", "industry", "target") == [("日光温室", 20000.0)]
    roles = {sheet.sheet: sheet.role for sheet in found.files[0].sheets}
    assert (roles["重点工作"], roles["产业计划"]) == ("tasks", "industries")


def test_who_has_left_is_still_known(draw: Draw) -> None:
    before = read(draw("b.xlsx", **SHEETS))
    here = registered(before.roster, before.sources)
    gone = as_departed([("household", here.households), ("helper", here.helpers)])
    found = read(
        draw("a.xlsx", **visits(GOOD)),
        meet=lambda _roster, _sources: LedgerNames(roster=Roster.of({}), departed=gone),
    )
    ((helper, household),) = of(found, "visits", "helper", "household")
    assert helper.startswith("P")
    assert household in here.households["code"].to_pylist()


@pytest.mark.parametrize(
    ("heading", "row", "role"),
    [
        ("走访日期|帮扶干部|户主|户类别|家庭人口|劳动力|致贫原因|走访内容",
         "2012.3.5|高明|张三|困难户|4|2|因病|看望", "visits"),
        ("户主|户类别|家庭人口|劳动力|耕地|产业|规模|预计增收", "张三|困难户|4|2|6|养羊|20只|5000", "industries"),
        ("行政村|户主|户类别|家庭人口|产业|规模", "石桥村|张三|困难户|4|养羊|20只", "households"),
        ("行政村|户主|户类别|致贫原因|帮扶责任人|帮扶措施|时间",
         "石桥村|张三|困难户|因病|高明|技术|2012.3", "both"),
        ("村|单位|户数|完成时限", "石桥村|水利站|3|2012.3.1", "links"),
    ],
)  # fmt: skip
def test_ledgers_are_told_from_registers(draw: Draw, heading: str, row: str, role: str) -> None:
    sheets = {**SHEETS, "Sheet9": f"{heading}\n{row}"}
    found = read(draw("a.xlsx", **sheets), meet=meet)
    assert {sheet.sheet: sheet.role for sheet in found.files[0].sheets}["Sheet9"] == role


def test_a_survey_that_names_helpers_and_dates_stays_a_survey(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="行政村|户主姓名|户类别|致贫原因|帮扶责任人|登记日期\n石桥村|张三|困难户|因病|高明|2012-03-01",
        )
    )
    assert found.files[0].sheets[0].role == "both"


def test_a_number_that_may_be_two_days_is_asked(draw: Draw) -> None:
    """3.1 as a number is 3月1日, or 3月10日 that has lost its zero; as a text it is what it says."""
    register = draw(
        "册.xlsx",
        册="行政村|户主姓名|户类别\n石桥村|张三|困难户",
        干部="姓名|单位|人员类别\n刘一|镇政府|一般干部",
    )
    ledger = draw(
        "台账.xlsx",
        台账="2025年帮扶台账|<|<|<|<\n日期|帮扶人|行政村|户主姓名|帮扶类型\n"
        "#3.1|刘一|石桥村|张三|走访\n3.1|刘一|石桥村|张三|走访\n#3.15|刘一|石桥村|张三|走访",
    )
    found = read(ledger, known=read(register).roster)
    assert [r["date"] for r in found.ledgers.visits.to_pylist()] == [
        "2025-03",
        "2025-03-01",
        "2025-03-15",
    ]
    asked = [p for p in found.problems if p.code == "entry-date-coarse"]
    assert [(p.cell, "3月1日还是3月10日" in p.message) for p in asked] == [("A3", True)]


@pytest.mark.parametrize("due", ["2012年十月", "2012-13", "1234567", "2012-02-30"])
def test_a_deadline_that_is_no_day_is_told_and_left_out(draw: Draw, due: str) -> None:
    """Also where it is as long as a month or a day is, written as the register does."""
    row = f"1|石桥村|修路|镇政府|高明|{due}||"
    found = entered(draw, 重点工作=f"{TASKS}\n{row}")
    assert ("date-invalid", "F2") in said(found)
    assert found.ledgers.by_role()["tasks"]["due"].to_pylist() == [""]
