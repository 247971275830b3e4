"""Every command: what it is for, where it lives, and examples of its use.

A command's module is imported when the command is asked for: the others cost nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command: a function of a module of `cli`, and how it is used."""

    module: str
    function: str = "run"
    examples: tuple[str, ...]

    def load(self) -> Callable[..., int]:
        """Import the command; its docstring is its help page."""
        found: Callable[..., int] = getattr(
            import_module(f"lianhu_cli.cli.{self.module}"), self.function
        )
        return found


PANELS: Mapping[str, Mapping[str, Entry]] = {
    "从调查表到统计": {
        "import": Entry(
            module="importing",
            examples=(
                "lianhu import 摸底调查.xlsx --problems 问题清单.xlsx",
                "lianhu import 各村/ --map 写法.toml --dry-run",
                "lianhu import - --name 柳湾村.csv --json < 柳湾村.csv",
            ),
        ),
        "pair": Entry(
            module="pairing",
            examples=(
                "lianhu pair",
                "lianhu pair --rules 凤山 --round 2026年春 --out 结对",
                "lianhu pair --dry-run --json",
            ),
        ),
        "stats": Entry(
            module="statistics",
            examples=(
                "lianhu stats",
                "lianhu stats --by unit --out 统计.xlsx",
                "lianhu stats --by group --format csv > 各组.csv",
            ),
        ),
        "list": Entry(
            module="listing",
            examples=(
                "lianhu list households --village 石桥村 --where 户类别=特殊户",
                "lianhu list pairs --unit 县水务局 --columns 行政村,户主姓名,帮扶责任人",
                "lianhu list uncovered --format ndjson --limit 20",
                "lianhu list pairs --format csv > 结对.csv",
                "lianhu list orders",
            ),
        ),
        "demo": Entry(module="demo", examples=("lianhu demo", "lianhu demo --out 演示")),
    },
    "录入": {
        "template": Entry(
            module="templating",
            examples=(
                "lianhu template 空白调查表.xlsx",
                "lianhu template 石桥村核对.xlsx --filled --village 石桥村",
            ),
        ),
        "export": Entry(
            module="exporting",
            examples=(
                "lianhu export households --out 核对.xlsx",
                "lianhu export helpers --unit 县水务局 --out 县水务局.xlsx",
            ),
        ),
        "compare": Entry(
            module="comparing",
            examples=(
                "lianhu compare 县里的.xlsx",
                "lianhu compare 县里的.xlsx --out 对照.xlsx --json",
            ),
        ),
        "problems": Entry(
            module="problems", examples=("lianhu problems", "lianhu problems --codes")
        ),
        "link": Entry(module="linking", examples=("lianhu link --dry-run", "lianhu link --most 2")),
        "pin": Entry(
            module="ordering",
            function="pin",
            examples=(
                "lianhu pin 石桥村/张三 县水务局/李明 --reason 熟悉情况",
                "lianhu pin 石桥村 县水务局 --link",
            ),
        ),
        "avoid": Entry(
            module="ordering",
            function="avoid",
            examples=("lianhu avoid 张三 李明 --reason 亲属",),
        ),
        "free": Entry(
            module="ordering",
            function="free",
            examples=(
                "lianhu free 张三",
                "lianhu free 张三 李明",
                "lianhu free --all --kind 指定",
            ),
        ),
    },
    "登记库的来历": {
        "log": Entry(
            module="revising",
            function="log",
            examples=("lianhu log", "lianhu log --exports --json"),
        ),
        "undo": Entry(
            module="revising", function="undo", examples=("lianhu undo", "lianhu undo --yes --json")
        ),
        "history": Entry(
            module="recalling",
            examples=("lianhu history 张三", "lianhu history 石桥村/3组/张三 --json"),
        ),
        "set": Entry(
            module="deciding",
            function="set_value",
            examples=("lianhu set 石桥村/3组/张三 家庭人口=4 --reason 添丁",),
        ),
        "leave": Entry(
            module="deciding",
            function="leave",
            examples=("lianhu leave 县水务局/林干 --reason 调离 --on 2026-03-02",),
        ),
        "same": Entry(
            module="deciding",
            function="same",
            examples=("lianhu same 石桥村/3组/张三 石桥村/3组/张小三 --reason 户主变更",),
        ),
        "differ": Entry(
            module="deciding",
            function="differ",
            examples=("lianhu differ H724C59A8CE8F H960A3C4E4AE5",),
        ),
        "drop": Entry(module="revising", function="drop", examples=("lianhu drop 补充名单.xlsx",)),
        "forget": Entry(
            module="deciding",
            function="forget",
            examples=("lianhu forget 石桥村/3组/张三 --reason 本人申请删除",),
        ),
        "rebuild": Entry(
            module="revising", function="rebuild", examples=("lianhu rebuild --check",)
        ),
    },
    "规则与各轮结对": {
        "rules": Entry(
            module="ruling",
            examples=(
                "lianhu rules",
                "lianhu rules --list",
                "lianhu rules --rules 凤山 --init 规则.toml",
            ),
        ),
        "explain": Entry(
            module="explaining", examples=("lianhu explain 石桥村/3组/张三", "lianhu explain 李明")
        ),
        "whatif": Entry(
            module="whatif",
            examples=("lianhu whatif --quota 一般干部=2", "lianhu whatif --leave 县水务局/李明"),
        ),
        "audit": Entry(
            module="auditing",
            examples=(
                "lianhu audit",
                "lianhu audit 改过的一览表.xlsx",
                "lianhu audit --proof 证明.jsonl",
            ),
        ),
        "verify": Entry(
            module="verifying",
            examples=(
                "lianhu verify 证明.jsonl out/结对清单.csv",
                "lianhu verify 证明.jsonl --program verify.py",
            ),
        ),
        "rounds": Entry(module="rounds", function="rounds", examples=("lianhu rounds",)),
        "diff": Entry(
            module="rounds",
            function="diff",
            examples=("lianhu diff", "lianhu diff 三月 四月 --out 调整对照表.xlsx"),
        ),
    },
    "出表、公示、汇报": {
        "sheets": Entry(
            module="sheeting",
            examples=("lianhu sheets", "lianhu sheets list ledger --split village --out 各村"),
        ),
        "fill": Entry(
            module="filling",
            examples=("lianhu fill 上级表样.xlsx --village 石桥村 --out 石桥村.xlsx",),
        ),
        "publish": Entry(
            module="publishing",
            examples=("lianhu publish --split village", "lianhu publish --scan out/"),
        ),
        "cards": Entry(
            module="cards",
            examples=("lianhu cards --village 石桥村", "lianhu cards --handbook --split unit"),
        ),
        "report": Entry(
            module="reporting",
            examples=("lianhu report", "lianhu report month --on 2026-04-30 --out 月检查.xlsx"),
        ),
    },
    "许多分区": {
        "batch": Entry(
            module="batch",
            examples=(
                "lianhu batch 各乡镇/ --work 批次",
                "lianhu batch 各乡镇/ --work 批次 --jobs 2 --keep-going",
            ),
        ),
    },
    "给写程序的人": {
        "schema": Entry(
            module="schemas", examples=("lianhu schema", "lianhu schema pair > pair.schema.json")
        ),
    },
    "台账之后": {
        "plan": Entry(
            module="planning",
            examples=("lianhu plan --month 2026-04 --unit 县水务局 --out 走访计划.xlsx",),
        ),
        "assess": Entry(
            module="assessing",
            examples=("lianhu assess --year 2026", "lianhu assess --year 2026 --trace 李明"),
        ),
    },
}
"""Every command by its name, under the headings of the help page."""
HIDDEN: Mapping[str, Entry] = {"batch-facts": Entry(module="batch_facts", examples=())}
"""Commands that only other commands call."""


def entries() -> Iterator[tuple[str, Entry]]:
    """Yield every command with its name, in the order of the help page."""
    for commands in PANELS.values():
        yield from commands.items()


def functions() -> dict[str, Callable[..., Any]]:
    """Import every command, and return them by name."""
    return {name: entry.load() for name, entry in entries()}
