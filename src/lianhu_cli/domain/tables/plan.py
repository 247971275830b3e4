"""产业计划: what households are to grow or raise, one thing a row."""

from lianhu_cli.domain.tables import columns, entries
from lianhu_cli.domain.tables.column import Derived, Evidence, Needed
from lianhu_cli.domain.tables.schema import Table


class Plan(Table):
    """产业计划: what a household is to grow or raise under “2+2”, and what it is to bring."""

    role = "industries"
    title = "产业计划"
    about = "每户计划发展的产业，一项一行"
    required = ("head", "industry")
    unasked = columns.WIDE
    owner = "entry"
    marks = ("head", "industry")
    named_by = "head"
    identity = ("household", "industry")
    evidence = Evidence(
        words=r"产业计划|产业发展|增收计划|2\+2",
        must=("head", "industry"),
        one_of=("scale", "target"),
        deeds=("head industry target",),
        yields=True,
    )

    household = Derived(title="户编码")
    source_file, source_sheet, source_row = columns.SOURCE
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = entries.village()
    group = entries.group()
    head = entries.head(
        needed=Needed(code="head-missing", sentence="缺户主姓名，不知是哪一户的计划"),
        weight=2,
        distinctive=True,
        names=entries.HOUSEHOLD,
    )
    industry = columns.prose(
        "产业",
        "产业名称 产业项目 发展产业 产业类型 “2+2”产业 2+2产业 产业计划 计划产业 增收产业 主导产业 发展项目 增收项目",
        weight=5,
        hint="种什么、养什么。",
        example="养牛",
    )
    scale = columns.prose("规模", "发展规模 计划规模 产业规模 种养规模 面积数量", weight=3)
    target = columns.money(
        "目标增收(元)",
        "目标增收 计划增收 预计增收 增收目标 预期增收 预计收入 目标收入 计划增收(元) 预计增收(元) 增收(元)",
        weight=5,
        summed=True,
    )
    name = entries.helper(weight=1, distinctive=True, fill_down=True)
    note = columns.prose("备注", "说明 其他 备注说明", may_say_total=False, width=16)
