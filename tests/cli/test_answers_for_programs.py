"""Answers for programs: schema, notes and errors as JSON; csv as bytes; every change has an answer."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.cli.answers import schema

from .conftest import HELPERS, HOUSEHOLDS, Lianhu
from .test_schema import faults

Draw = Callable[..., Path]


def test_every_answer_names_its_schema_first(lianhu: Lianhu, survey: Path) -> None:
    for arguments in (("import", survey), ("pair",), ("rounds",), ("list", "pairs"), ("stats",)):
        answer = lianhu(*arguments, "--json").json
        assert next(iter(answer)) == "schema", arguments
        assert (answer["schema"], answer["notes"]) == ("lianhu/1", []), arguments


def test_what_is_said_beside_the_answer_is_in_it_too(lianhu: Lianhu, draw: Draw) -> None:
    gone = [*HOUSEHOLDS[:-1], ("杨家湾村", "1组", "赵六", "", 5, 2, "困难户", "")]
    heading = (*gone[0], "户状态")
    rows = [heading, *((*row, "") for row in gone[1:-1]), (*gone[-1], "死亡")]
    lianhu("import", draw("a.xlsx", 登记册=rows, 干部=HELPERS))
    paired = lianhu("pair", "--json")
    assert paired.json["set_apart"] == 1
    assert paired.json["notes"] == ["另有 1 户户状态为死亡，不再结对"]
    assert "另有 1 户" in paired.err


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("pair",), "no-register", 3),
        (("import", "没有.xlsx"), "unreadable", 3),
        (("stats", "--by", "moon"), "usage", 2),
        (("nonsense",), "usage", 2),
    ],
)
def test_what_stops_a_command_is_json_too(
    lianhu: Lianhu, arguments: tuple[str, ...], code: str, exit_code: int
) -> None:
    plain, ran = lianhu(*arguments), lianhu(*arguments, "--json")
    assert (plain.code, plain.out) == (exit_code, "")
    assert (ran.code, ran.err) == (exit_code, plain.err)
    error = ran.json["error"]
    assert ran.json["schema"] == "lianhu/1"
    assert (error["code"], error["exit"]) == (code, exit_code)
    assert plain.err == f"错误：{error['message']}\n"


def test_a_command_that_changes_something_answers_programs(paired: Lianhu, folder: Path) -> None:
    pinned = paired("pin", "赵六", "石村", "--json").json
    assert (pinned["order"], pinned["head"], pinned["name"]) == ("指定", "赵六", "石村")
    paired("avoid", "赵六", "林干")
    freed = paired("free", "赵六", "--json").json
    assert [one["order"] for one in freed["freed"]] == ["指定", "回避"]
    assert paired("free", "赵六").code == 2
    linked = paired("pin", "石桥村", "畜牧站", "--link", "--json").json
    assert (linked["village"], linked["unit"]) == ("石桥村", "畜牧站")
    assert paired("undo", "--yes", "--json").json["undone"]["command"] == "pin"
    assert paired("template", "空白.xlsx", "--json").json["files"] == ["空白.xlsx"]
    assert paired("rules", "--init", "规则.toml", "--json").json["files"] == ["规则.toml"]
    assert (folder / "规则.toml").exists()


@pytest.mark.usefixtures("imported")
def test_orders_of_one_kind_are_freed(lianhu: Lianhu) -> None:
    lianhu("pin", "赵六", "石村")
    lianhu("avoid", "张三", "林干")
    assert lianhu("free", "--all", "--kind", "回避", "--json").json["freed_count"] == 1
    assert lianhu("free", "--all", "--json").json["freed_count"] == 1


def test_the_demo_answers_programs(lianhu: Lianhu) -> None:
    told = lianhu("demo", "--json").json
    assert list(faults(told, schema.of_command("demo"))) == []
    steps = told["steps"]
    assert [one["command"].split()[0] for one in steps] == [
        "import", "pair", "stats", "import", "report",
    ]  # fmt: skip
    assert steps[1]["answer"]["covered"] == 694


CSV_LIST = ("list", "households", "--format", "csv")
CSV_STATS = ("stats", "--by", "group", "--format", "csv")
JSON = ("list", "households", "--json")


@pytest.mark.parametrize(
    ("encoding", "commands"),
    [
        ("gbk", (CSV_LIST,)),
        pytest.param("gbk", (CSV_STATS, JSON), marks=pytest.mark.slow),
        pytest.param("ascii", (CSV_STATS, JSON), marks=pytest.mark.slow),
    ],
)
def test_data_is_whole_whatever_the_encoding_of_the_output(
    lianhu: Lianhu, draw: Draw, folder: Path, encoding: str, commands: tuple[tuple[str, ...], ...]
) -> None:
    rare = [*HOUSEHOLDS, ("䶮㛃村", "1组", "䶮㛃", "", 1, 1, "困难户", "")]
    lianhu("import", draw("a.xlsx", 登记册=rare, 干部=HELPERS))
    for arguments in commands:
        raw = subprocess.run(
            [sys.executable, "-m", "lianhu_cli", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
            capture_output=True,
            check=True,
        ).stdout
        text = (
            json.dumps(json.loads(raw), ensure_ascii=False)
            if "--json" in arguments
            else raw.decode()
        )
        assert "石桥村" in text
        assert "䶮㛃" in text
