"""The situation report: golden text, every figure recounted with plain loops, doubts never hidden."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.aims import EVERY
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.output.counted import statistics
from lianhu_cli.output.report import figures, lists, wording, writing
from lianhu_cli.output.report.figures import ReportFacts
from lianhu_cli.output.word import template

from .as_text import check
from .conftest import HELPERS, HOUSEHOLDS, PAIRS
from .word_text import dump, texts


@pytest.fixture
def facts(decision: Decision) -> ReportFacts:
    warning = Problem(
        code="id-missing", file="a.xlsx", sheet="S", cell="D7", value="", message="缺"
    )
    return ReportFacts(
        decision=decision,
        statistics=statistics.compute(decision),
        office=Office(name="白沙镇人民政府", title="双联行动", date="2012年3月5日"),
        problems=[warning, warning],
        set_aside=2,
    )


def test_the_report(facts: ReportFacts, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    writing.write(path, facts)
    check("情况汇报.txt", dump(path))
    assert "{{" not in "".join(texts(path))


def test_the_figures_are_those_that_plain_loops_count(facts: ReportFacts) -> None:
    told = {figure.name: figure.value for figure in figures.figures(facts)}
    covered = {home for home, *_ in PAIRS}
    assert told["帮扶户数"] == str(len(HOUSEHOLDS))
    assert told["已落实户数"] == str(len(covered))
    assert told["未落实户数"] == str(len(HOUSEHOLDS) - len(covered))
    assert told["党员户数"] == str(sum(home[9] is True for home in HOUSEHOLDS))
    assert told["特殊户户数"] == str(sum(home[4] == "特殊户" for home in HOUSEHOLDS))
    assert told["参与干部"] == str(len(HELPERS))
    assert told["已结对干部"] == str(len({helper for _, helper, *_ in PAIRS}))
    assert told["已用名额"] == str(len(PAIRS))
    assert (told["总户数"], told["总人口"], told["耕地面积"]) == ("400", "1600", "3850")
    assert told["人均耕地"] == f"{3850 / 1600:.2f}"
    assert told["落实率"] == "80%"
    assert told["未落实分布"] == "北沟村1户"
    assert told["乡镇"] == "白沙镇"


def test_every_aim_that_rules_can_have_is_told_in_its_order(facts: ReportFacts) -> None:
    """With one of `wishes`, `balance` and `compactness` among the aims a report ended in a traceback."""
    some = [aim for aim in EVERY if aim.name != "duty"]  # nobody has a least number here
    policy = Policy(aims=tuple(aim.name for aim in EVERY), relatives="prefer")
    given = replace(facts, decision=replace(facts.decision, policy=policy))
    told = {one.name: one.value for one in figures.about_the_round(given)}
    said = (told["安排次序"] or "").split("；")
    assert said[0] == "一是未落实的户最少，先保特殊户"
    assert [one.partition("是")[2] for one in said[1:]] == [a.reported or a.words for a in some[1:]]


def test_every_figure_says_where_it_comes_from_and_no_name_stands_twice(facts: ReportFacts) -> None:
    told = figures.figures(facts)
    assert all(figure.source for figure in told)
    assert len({figure.name for figure in told}) == len(told)


def test_the_same_names_whatever_is_known(facts: ReportFacts, tmp_path: Path) -> None:
    """A template that an office wrote last year has no unknown names this year."""
    empty = replace(
        facts.decision,
        roster=replace(
            facts.decision.roster,
            places=facts.decision.roster.places.slice(0, 0),
            declared=facts.decision.roster.declared.slice(0, 0),
        ),
    )
    bare = ReportFacts(decision=empty, statistics=statistics.compute(empty), office=Office())
    assert [f.name for f in figures.figures(bare)] == [f.name for f in figures.figures(facts)]
    path = tmp_path / "a.docx"
    report = writing.write(path, bare)
    assert "乡镇" in report.missing
    assert not any("个行政村" in text for text in texts(path))
    assert any(writing.BLANK in text for text in texts(path))


def test_what_contradicts_is_listed(facts: ReportFacts) -> None:
    found = lists.doubts(facts)
    assert found[0] == "“包挂户数（户）”填报6，实际5，相差1。"
    assert "“人均耕地”填报2.47，实际2.41，相差0.06。" in found
    assert any("月球人口3" in sentence and "没有登记数可以核对" in sentence for sentence in found)
    assert any(sentence.startswith("有2行") for sentence in found)
    assert any("缺身份证号码2处" in sentence for sentence in found)


def test_slots_taken_for_households_are_recognised(facts: ReportFacts) -> None:
    slots = sum(row["slots"] for row in facts.statistics.by["category"])
    row = {"item": "包挂户数", "declared": slots, "counted": 5, "difference": 5 - slots}
    told = replace(facts, statistics=replace(facts.statistics, reconciliation=[row]))
    assert "把名额数当成了户数" in lists.doubts(told)[0]


def test_nothing_to_verify_is_said_too(facts: ReportFacts) -> None:
    clean = replace(
        facts, problems=(), set_aside=0, statistics=replace(facts.statistics, reconciliation=[])
    )
    assert lists.doubts(clean) == []
    assert "没有发现不一致" in lists.to_verify(clean).items[0]["内容"]


def test_an_office_s_own_template(facts: ReportFacts, tmp_path: Path) -> None:
    own, path = tmp_path / "own.docx", tmp_path / "a.docx"
    document = Document()
    document.add_paragraph("我镇{{参与干部}}人帮{{帮扶户数}}户。")
    document.add_paragraph("{{核实.序号}}、{{核实.内容}}")
    document.save(str(own))
    report = writing.write(path, facts, own)
    assert texts(path)[0] == "我镇4人帮5户。"
    assert len(texts(path)) == 1 + len(report.doubts)
    document.add_paragraph("{{参与干步}}")
    document.save(str(own))
    before = path.read_bytes()
    with pytest.raises(UnreadableError, match=r"own\.docx.*参与干步.*参与干部"):
        writing.write(path, facts, own)
    assert path.read_bytes() == before


def test_the_template_asks_for_nothing_unknown_and_claims_nothing_by_itself() -> None:
    """No digit of the default text is a figure: every one comes from a placeholder."""
    document = wording.draw().document
    bare = "".join(p.text for p in document.paragraphs)
    assert not any(character.isdigit() for character in bare)
    assert len(template.asked(document)) > 30


def test_sources_trace_every_placeholder_of_the_text(facts: ReportFacts, tmp_path: Path) -> None:
    report = writing.write(tmp_path / "a.docx", facts)
    told = {name.partition("（")[0] for name, _, source in report.sources() if source}
    assert {name.partition(".")[0] for name in report.used} <= told
    as_json = report.as_json()
    assert {f["name"] for f in as_json["figures"] if f["used"]} >= {"帮扶户数", "落实率"}
    assert as_json["doubts"] == lists.doubts(facts)


def test_the_statistics_named_as_source_have_the_figure(facts: ReportFacts) -> None:
    """A source that is a path into `lianhu stats --json` leads to the very number."""
    answer, checked = facts.statistics.as_json(), 0
    for figure in figures.figures(facts):
        found = re.fullmatch(r"lianhu stats --json：([\w.\[\]]+)", figure.source)
        if not found:
            continue
        value = answer
        for key, which in re.findall(r"(\w+)(?:\[(\w+)\])?", found.group(1)):
            value = value[key]
            if which:
                value = next(row for row in value if which in row.values())
        if isinstance(value, int):
            checked += 1
            assert figure.value == str(value), figure
    assert checked > 15
