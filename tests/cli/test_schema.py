"""Every answer is as `lianhu schema` declares it; the township of the report is taken through all commands."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.cli import catalogue
from lianhu_cli.cli.answers import schema

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, SAMPLES, Lianhu, Rows, drawer, runner
from .test_ledgers import a_spring

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "null": (type(None),),
    "array": (list,), "object": (dict,),
}  # fmt: skip


def faults(value: Any, declared: dict[str, Any], where: str = "answer") -> Iterator[str]:
    """Yield where a value is not as declared; a key that is not declared is a fault as well."""
    if "anyOf" in declared:
        every = [list(faults(value, one, where)) for one in declared["anyOf"]]
        if all(every):
            yield from min(every, key=len)
        return
    if "const" in declared and value != declared["const"]:
        yield f"{where} is {value!r}"
    kinds = declared.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fitting = [k for k in kinds if isinstance(value, _TYPES[k])]
    if isinstance(value, bool):
        fitting = [k for k in fitting if k == "boolean"]
    if kinds and not fitting:
        yield f"{where} is {type(value).__name__}, {kinds} declared"
        return
    if isinstance(value, list):
        for at, one in enumerate(value):
            yield from faults(one, declared.get("items", {}), f"{where}[{at}]")
    if isinstance(value, dict) and ("properties" in declared or "additionalProperties" in declared):
        yield from _faults_of_keys(value, declared, where)


def _faults_of_keys(value: dict[str, Any], declared: dict[str, Any], where: str) -> Iterator[str]:
    yield from (
        f"{where} lacks {name}" for name in declared.get("required", ()) if name not in value
    )
    for name, one in value.items():
        inner = declared.get("properties", {}).get(name, declared.get("additionalProperties"))
        if inner is None:
            yield f"{where} has {name}, which is not declared"
        else:
            yield from faults(one, inner, f"{where}.{name}")


WRONG = "有误.xlsx"
PLANS: Rows = [
    ("行政村", "村民小组", "户主姓名", "“2+2”产业", "规模", "目标增收(元)"),
    ("石桥村", "1组", "张三", "日光温室", "1座", "2万元"),
]


def _a_small_township(folder: Path) -> None:
    """Draw one that has something in every list, and a workbook with an error beside it."""
    lianhu, draw = a_spring(runner(folder), folder), drawer(folder)
    draw(
        WRONG, 登记册=[*HOUSEHOLDS[:3], ("石桥村", "1组", "", "", 1, 0, "困难户", "")], 干部=HELPERS
    )
    more = [
        *HOUSEHOLDS[:1],
        *(("柏树村", f"{n}组", f"柏{n}", "", 3, 1, "困难户", "") for n in "一二三四五"),
    ]
    for arguments in (
        ("import", draw("柏树村.xlsx", 登记册=more), draw("产业.xlsx", 产业计划=PLANS)),
        ("import", draw("缺户主.xlsx", 登记册=[more[0], ("柏树村", "9组", "", "", 1, 0, "困难户", "")])),
        ("avoid", "石桥村", "畜牧站", "--link"), ("pair", "--force-round", "--date", "2012-04-01"),
    ):  # fmt: skip
        assert lianhu(*arguments).code in (0, 1), arguments


def _the_sample(folder: Path) -> None:
    lianhu = runner(folder)
    shutil.copyfile(SAMPLES / "摸底调查-有误.xlsx", folder / WRONG)
    lianhu("import", SAMPLES / "摸底调查.xlsx")
    lianhu("pair", "--date", "2012-03-01")
    lianhu("import", SAMPLES / "帮扶台账.xlsx")
    lianhu("avoid", "石桥村", "县教育局", "--link")
    lianhu("pair", "--force-round", "--date", "2012-04-01")


MADE = {"small": _a_small_township, "sample": _the_sample}


@pytest.fixture(scope="module", params=["small", pytest.param("sample", marks=pytest.mark.slow)])
def township(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    made_once: Callable[..., Path],
) -> Path:
    """A township that all commands are tried on; of the sample, with its hundreds of households, if slow."""
    folder = tmp_path_factory.mktemp(request.param)
    copied(made_once(MADE[request.param], f"{request.param}-of-schema"), folder)
    return folder


COMMANDS = (
    f"import {WRONG} --dry-run", "pair --dry-run", "pair --force-round",
    "stats", "stats --by helper", "stats --by group", "template 空白.xlsx", "export helpers --out 人.xlsx",
    f"compare {WRONG}",
    "problems", "problems --codes", "link --dry-run", "log", "log --exports", "rules", "rules --list",
    "rules --init 规则.toml", "whatif --quota 一般干部=2", "audit", "rounds", "diff", "sheets list uncovered",
    "publish", "publish --scan out", "cards --village 石桥村 --out 卡.docx", "report",
    "report --save-template 模板.docx", "report month --on 2012-04-30", "report day --on 2012-04-30 --by unit",
    "plan --month 2012-04", "assess --year 2012", "schema", "schema list",
    *(f"list {what} --limit 3" for what in (
        "households", "helpers", "pairs", "uncovered", "idle", "set-aside", "problems", "orders",
        "visits", "tasks", "disputes", "industries",
    )),
)  # fmt: skip
EMPTY = {"idle"}
"""What the small township has none of: of the sample other lists are empty."""


@pytest.mark.parametrize("line", COMMANDS)
def test_an_answer_is_as_declared(township: Path, line: str) -> None:
    lianhu = runner(township)
    arguments = line.split()
    ran = lianhu(*arguments, "--json")
    assert ran.code in (0, 1), ran.err
    declared = schema.of_command(arguments[0])
    assert list(faults(ran.json, declared)) == []
    if township.name.startswith("small") and arguments[0] == "list" and arguments[1] not in EMPTY:
        listed = ran.json[arguments[1].replace("-", "_")]
        assert listed, "without a row no column is held against its declaration"


def test_orders_and_explanations_are_as_declared(paired: Lianhu) -> None:
    for arguments in (
        ("pin", "赵六", "石村"), ("avoid", "张三", "林干"), ("free", "赵六"), ("free", "张三", "林干"),
        ("pin", "石桥村", "畜牧站", "--link"), ("explain", "张三"), ("pair",), ("free", "--all"),
        ("cards", "--handbook", "--split", "unit", "--out", "册"),
        ("undo", "--yes"),
    ):  # fmt: skip
        ran = paired(*arguments, "--json")
        assert list(faults(ran.json, schema.of_command(arguments[0]))) == [], arguments


def test_what_is_decided_of_people_is_as_declared(paired: Lianhu) -> None:
    for arguments in (
        ("history", "张三"), ("set", "张三", "家庭人口=7", "--reason", "生子"),
        ("leave", "李四", "--reason", "死亡"), ("differ", "张三", "王五"), ("history", "李四"),
        ("same", "张三", "赵六"), ("rebuild", "--check"), ("forget", "王五", "--reason", "要求", "--yes"),
        ("drop", "摸底.xlsx"),
    ):  # fmt: skip
        ran = paired(*arguments, "--json")
        assert ran.code == 0, (arguments, ran.err)
        assert list(faults(ran.json, schema.of_command(arguments[0]))) == [], arguments


def test_a_fault_is_as_declared(lianhu: Lianhu) -> None:
    for name in ("pair", "stats", "list"):
        arguments = (name, "households") if name == "list" else (name,)
        ran = lianhu(*arguments, "--json")
        assert ran.code == 3
        assert list(faults(ran.json, schema.of_command(name))) == []


def test_an_undeclared_key_and_a_wrong_type_are_noticed() -> None:
    declared = schema.of_command("rounds")
    right = {"schema": "lianhu/1", "rounds": [], "notes": []}
    assert list(faults(right, declared)) == []
    assert list(faults({**right, "more": 1}, declared))
    assert list(faults({**right, "rounds": [{"round": "1"}]}, declared))
    assert list(faults({**right, "schema": "lianhu/2"}, declared))


def test_every_command_that_answers_is_declared() -> None:
    answering = {
        name for name, entry in catalogue.entries() if "json" in entry.load().__annotations__
    }
    assert answering == {*schema.KNOWN}


def test_the_schema_is_printed_whole(lianhu: Lianhu, draw: Callable[..., Path]) -> None:
    printed = json.loads(lianhu("schema", "pair").out)
    assert printed == schema.of_command("pair")
    assert printed["$schema"] == schema.DIALECT
    assert lianhu("schema", "nonsense").code == 2
    every = lianhu("schema", "--json").json
    assert [*every["json_schemas"]] == every["commands"] == [*schema.KNOWN]
    assert every["json_schemas"]["pair"] == printed
