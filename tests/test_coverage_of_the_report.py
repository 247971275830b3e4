"""Every number of the report it all started from comes out of a command, as docs/coverage-of-the-report.md says."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cli.conftest import ANSWERS, runner, the_sample
from .conftest import copied

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "coverage-of-the-report.md").read_text("utf-8")


def test_the_page(tmp_path: Path, made_once: Callable[..., Path]) -> None:
    copied(made_once(the_sample, "sample"), tmp_path)
    samples, run = ROOT / "data" / "samples", runner(tmp_path)

    def said(*arguments: object) -> Any:
        ran = run(*arguments, "--json")
        assert ran.code == 0
        return ran.json

    imported, paired = json.loads((tmp_path / ANSWERS).read_text("utf-8"))
    counts = imported["counts"]
    names = ("households", "helpers", "villages", "groups", "set_aside")
    assert [counts[name] for name in names] == [694, 623, 14, 95, 0]
    assert (paired["covered"], paired["slots"], paired["idle_slots"]) == (694, 695, 1)
    assert paired["by_kind"]["特殊户"] == {"households": 72, "covered": 72}
    said("import", samples / "帮扶台账.xlsx")
    counted = said("stats")
    assert counted["totals"]["party_households"] == 123
    told = {
        row["item"]: (row["declared"], row["counted"], bool(row["difference"]))
        for row in counted["reconciliation"]
    }
    for item, reported, found in (
        ("行政村", 14, 14), ("村民小组", 95, 95), ("总户数", 7555, 7555), ("总人口", 29622, 29622),
        ("耕地面积", 71299, 71299), ("人均耕地", 2.47, 2.41), ("参与干部", 623, 623), ("包挂户数", 695, 694),
        ("特殊户", 72, 72), ("党员户", 123, 123), ("党员", 1590, 1590), ("农民党员", 1170, 1170),
        ("联村单位", 14, 14), ("指导员", 14, 14),
    ):  # fmt: skip
        assert told[item] == (reported, found, reported != found), item
    for item in ("机关一线党员", "企业党员", "党总支", "党支部", "党小组", "工作组"):
        assert told[item][1] is None
        assert item in PAGE
    year = said("report", "year", "--on", "2012-05-31")["totals"]
    assert year["tasks"] == 52
    off = {item for item, (_, _, differs) in told.items() if differs}
    assert off == {"包挂户数", "人均耕地"}
    assert f"{year['gifts']:,} yuan" in PAGE
    assert f"{year['settled']} of {year['disputes']}" in PAGE
    report = said("report", "--date", "2012-05-31", "--out", "r.docx")
    figures = {one["name"]: one["value"] for one in report["figures"]}
    assert (figures["重点工作数"], figures["重点工作村数"]) == ("52", "14")
    assert figures["捐资捐物"] == str(year["gifts"])
    assert f"{figures['产业计划数']} for {figures['产业计划户数']} households" in PAGE


def test_every_command_of_the_page_exists() -> None:
    from typer.main import get_command

    from lianhu_cli.cli.app import app

    group = get_command(app)
    root = group.make_context("lianhu", [], resilient_parsing=True)
    names = set(group.list_commands(root))  # type: ignore[attr-defined]
    assert set(re.findall(r"`?lianhu ([a-z]+)", PAGE)) <= names
