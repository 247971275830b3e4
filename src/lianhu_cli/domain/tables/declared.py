"""填报汇总: figures that were reported, to be held against what is counted."""

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Evidence
from lianhu_cli.domain.tables.schema import Table


class Declared(Table):
    """填报汇总: the figures as the office reported them, to be held against what is counted."""

    role = "declared"
    title = "填报汇总"
    label = "填报数"
    about = "已上报的总数，用来核对；没有就空着"
    required = ("item", "value")
    owner = "township"
    marks = ("item", "value")
    identity = ("item",)
    has_totals = False
    evidence = Evidence(words=r"填报|上报|指标", must=("item", "value"))

    source_file, source_sheet, source_row = columns.SOURCE
    item = columns.text(
        "指标",
        "项目 指标名称 内容 填报指标 统计项目 名称 统计指标",
        weight=2,
        hint="已经上报的数字叫什么。",
        example="总户数",
        width=22,
    )
    value = columns.amount(
        "填报数",
        "数值 数量 填报数据 数据 填报 合计 上报数 申报数 填报值",
        high=1000000000000.0,
        weight=2,
        hint="上报的数字，只填数字。导入后与登记册逐项核对。",
        example="455",
    )
