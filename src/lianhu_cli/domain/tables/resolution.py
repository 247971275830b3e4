"""问题清单: what the clerk says of problems, in a list sent back."""

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Derived, Evidence
from lianhu_cli.domain.tables.schema import Table


class Resolution(Table):
    """处理结果: what the clerk says of a problem in a 问题清单 sent back: verified, corrected, waived."""

    role = "resolutions"
    title = "问题清单"
    owner = "problem"
    marks = ("rule", "cell")
    identity = ("file", "sheet", "cell", "rule")
    has_totals = False
    sent_out = False
    answers = True
    evidence = Evidence(words=r"问题清单", must=("rule", "cell"), one_of=("result", "reason"))

    attribute, village, group, unit, number = (Derived() for _ in range(5))
    """Whom it is about, once it was found at its cell: which column, and who stands in the row."""
    source_file, source_sheet, source_row = columns.SOURCE
    rule = columns.text("规则", "问题", weight=4)
    file = columns.text("文件", "文件名")
    sheet = columns.text("工作表", "表名")
    cell = columns.text("单元格", "位置", weight=4)
    head = columns.text("户主", "户主/姓名 姓名 户主姓名", distinctive=True)
    value = columns.text("原值", "原来的值")
    result = columns.text("处理结果", "处理 更正 改为 处理情况", weight=3, may_say_total=False)
    reason = columns.text("豁免理由", "理由 豁免原因", weight=3, may_say_total=False, width=22)
