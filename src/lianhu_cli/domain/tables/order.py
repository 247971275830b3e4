"""指定与回避: pairs fixed or forbidden by hand."""

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Derived, Evidence
from lianhu_cli.domain.tables.schema import Table

EDITED = "指定（一览表）"
"""What is said of pairs in a list of pairs that came back: it has no column for it."""


class Order(Table):
    """指定 or 回避: a pair fixed or forbidden by hand."""

    role = "orders"
    title = "指定与回避"
    about = "一定要结对或一定不能结对的，没有就空着"
    required = ("order", "household", "helper")
    unasked = columns.WIDE
    owner = "pair"
    marks = ("order", "household", "helper")
    named_by = "household"
    identity = (*columns.WIDE, "village", "group", "order", "household", "helper", "unit", "pair")
    when_empty = "没有指定或回避"
    without_column = (("order", EDITED),)
    decides_rounds = True
    read_whole = True
    evidence = Evidence(words=r"指定|回避", must=("order", "household", "helper"), rows_say="order")

    pair = Derived()
    source_file, source_sheet, source_row = columns.SOURCE
    """`pair` is "household code/helper code" where the order was given by command."""
    order = columns.text(
        "类型",
        "指定或回避 指定/回避 要求 方式 类别",
        weight=3,
        choices=("指定", "回避", "近亲属"),
        hint="指定：一定结成对；回避：一定不结；近亲属：按规则处理。",
        width=10,
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = columns.village("行政村", "村 村名 所在村", among_villages=True)
    group = columns.group("村民小组", "组 小组 社", fill_down=True)
    household = columns.name(
        "户主姓名",
        "户主 困难户 帮扶户 户 帮扶对象",
        weight=2,
        hint="“困难户特殊户登记册”里户主的姓名。",
        example="张三",
    )
    helper = columns.name(
        "帮扶责任人",
        "帮扶人 帮扶人姓名 责任人 帮扶干部 帮扶责任人姓名 干部姓名",
        weight=2,
        hint="“帮扶干部名册”里的姓名。",
        example="高明",
    )
    unit = columns.unit(
        "单位",
        "工作单位 帮扶人单位 责任人单位 所在单位 帮扶单位",
        weight=1,
        hint="帮扶责任人的单位，有同名的人时分得清。",
        example="镇政府",
        width=20,
    )
    reason = columns.text(
        "原因",
        "理由 说明 备注 事由",
        weight=1,
        may_say_total=False,
        hint="为什么这样指定或回避。",
        example="上年已结对，群众满意",
        width=22,
    )
