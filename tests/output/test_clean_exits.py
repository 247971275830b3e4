"""What a name, a title or a key of figures holds leaves no exit as a formula, a sequence or a number."""

import csv
import io
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from lianhu_cli.cli import app, process
from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.errors import Exit
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted.statistics import Statistics, as_text
from lianhu_cli.output.supervised import words

KEYS = [
    "=1+1村",
    "+村",
    "-村",
    "@村",
    "＝村",
    "\t=1村",
    "石桥村",
    "\u2066隔村\u2069",
    "\x9b31m西村",
]


def test_figures_as_csv_hold_no_formula() -> None:
    rows = [{"village": key, "households": -2} for key in KEYS]
    figures = Statistics(totals={}, by={"village": rows}, reconciliation=[])
    read = list(csv.reader(io.StringIO(as_text(figures, "village", "csv"))))[1:]
    assert [row[0] for row in read][:5] == ["'=1+1村", "'+村", "'-村", "'@村", "'＝村"]
    assert [row[0] for row in read][6:] == ["石桥村", "隔村", "西村"]
    assert {row[1] for row in read} == {"-2"}
    assert "\x9b" not in as_text(figures, "village", "md")


def test_an_office_a_cell_and_an_argument_hold_no_sequences(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Office(name="\x1b[31m镇政府\u202e", title="双\x07联").heading("表") == "双联表"
    assert [readers.fold(one) for one in KEYS[-2:]] == ["隔村", "西村"]
    monkeypatch.setattr(sys, "argv", ["lianhu", "report", "--title", "\x1b[31m双联\x9b0m\u202e"])
    assert process.arguments() == ["report", "--title", "双联"]


def test_what_is_no_text_of_an_office_stays_as_it_is() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Noticing(Office):
        day: date

    assert Noticing(day=date(2026, 3, 2), name="镇\x07").day == date(2026, 3, 2)


def test_reports_show_no_number_of_a_unit_or_a_name() -> None:
    row = {"unit": "水利局13800001234", "village": "石桥村", "group": "", "head": "张三13800001234"}
    assert words.named(row, "unit") == "水利局138****1234"
    assert words.row_of(row, ("head", "unit")) == ["张三138****1234", "水利局138****1234"]


def test_a_name_too_long_for_a_disk_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert app.run(["template", "长" * 120 + ".xlsx"]) == Exit.UNWRITABLE
    assert "名字太长" in capsys.readouterr().err
