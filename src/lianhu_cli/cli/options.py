"""Options that several commands share, each declared once."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import completion, settings
from lianhu_cli.domain.errors import UsageError


def day(text: str) -> date:
    """Read a date given on the command line.

    >>> day("2026-03-01")
    datetime.date(2026, 3, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是日期，写成 2026-03-01") from None


def ending(path: Path | None, suffix: str) -> None:
    """Refuse a file that is not named as what will be in it.

    Raises:
        UsageError: its name ends in something else.
    """
    if path and path.suffix.lower() != suffix:
        raise UsageError(f"{path} 要写成 {suffix}：{path.with_suffix(suffix)}")


def listed(names: str) -> list[str]:
    """Split what is written as 栏,栏,….

    >>> listed("行政村，户主姓名、户类别")
    ['行政村', '户主姓名', '户类别']
    """
    parts = names.replace("，", ",").replace("、", ",").split(",")
    return [name.strip() for name in parts if name.strip()]


class Split(StrEnum):
    """By what the 一览表 is cut into workbooks."""

    none = "none"
    village = "village"
    unit = "unit"
    township = "township"


def _settled(register: Path) -> Path:
    """Finish or remove what a killed command left beside the register and among its outputs."""
    from lianhu_cli.output import files

    files.beside(register, _revision)
    return register


def _revision(path: Path) -> int | None:
    """Return the last revision of a register, None where it has none or cannot be read."""
    from lianhu_cli.domain.errors import LianhuError
    from lianhu_cli.register.store import Register

    try:
        with Register.open(path) as register:
            return register.revision()
    except LianhuError:
        return None


Register = Annotated[
    Path,
    typer.Option("--db", envvar="LIANHU_DB", metavar="文件", help="登记库。", callback=_settled),
]
Anywhere = Annotated[Path | None, typer.Option("--db", hidden=True)]
"""`--db` for a command that needs no register: taken as everywhere, and of no use."""
Json = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象，供程序读取。")]
Round = Annotated[
    str,
    typer.Option(
        "--round",
        metavar="名称",
        help="哪一轮结对（名称或序号），默认最近一轮。",
        autocompletion=completion.rounds,
    ),
]
OfVillage = Annotated[
    str,
    typer.Option(
        "--village", metavar="村", help="只要这个村的。", autocompletion=completion.villages
    ),
]
OfUnit = Annotated[
    str,
    typer.Option(
        "--unit", metavar="单位", help="只要这个单位的人。", autocompletion=completion.units
    ),
]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="日期或修订号",
        help="登记库当时的样子：日期如 2026-03-01，或 log 里的序号。",
    ),
]
Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        envvar="LIANHU_RULES",
        metavar="文件.toml",
        help="规则文件，或现成规则的名字（lianhu rules --list）；默认沿用上次的，没有就用内置的；写“内置”改回内置。",
        autocompletion=completion.rules,
    ),
]
Map = Annotated[
    Path | None,
    typer.Option(
        "--map",
        envvar="LIANHU_MAP",
        metavar="文件.toml",
        help="本单位的表头、村名、类别写法；默认沿用上次的，写“内置”就不用。",
    ),
]
Office = Annotated[
    str,
    typer.Option("--office", metavar="名称", help="填报单位；默认用规则文件里 [office] 的。"),
]
Title = Annotated[
    str, typer.Option("--title", metavar="名称", help="印在表题里的工作名称，如 双联行动。")
]
Filed = Annotated[
    date | None,
    typer.Option("--date", metavar="年-月-日", parser=day, help="填报时间；默认留空手填。"),
]
SplitBy = Annotated[
    Split,
    typer.Option(
        help="一览表怎么分：none 一个工作簿；village、unit、township 每村、每单位、每乡镇一个工作簿。"
    ),
]
DEFAULT_REGISTER = settings.DEFAULT_REGISTER

Template = Annotated[
    Path | None,
    typer.Option("--template", metavar="文件.docx", help="用本单位在 Word 里改过的模板来印。"),
]
SaveTemplate = Annotated[
    Path | None,
    typer.Option(
        "--save-template",
        metavar="文件.docx",
        help="只写出模板，在 Word 里改好后用 --template。",
    ),
]
