"""矛盾纠纷: disputes that were found, one a row."""

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.tables import columns, entries
from lianhu_cli.domain.tables.column import Derived, Evidence, Needed
from lianhu_cli.domain.tables.schema import Table


class Dispute(Table):
    """矛盾纠纷: a dispute that was found, and what became of it.

    `household` is the code of the party that is in the register, if one is named; `settled` is read
    off the status, else off the result.
    """

    role = "disputes"
    title = "矛盾纠纷"
    about = "排查出的矛盾纠纷，一件一行"
    required = ("date",)
    unasked = columns.WIDE
    owner = "entry"
    marks = ("village", "date")
    named_by = "head"
    identity = ("date", "county", "township", "village", "group", "household", "head", "cause")
    told_again_at = "cause"
    evidence = Evidence(
        words=r"矛盾|纠纷|调解|信访",
        must=("date", "cause"),
        one_of=("mediator", "result", "status"),
    )

    household = Derived(title="户编码")
    settled = Derived(type="flag", title="已化解", read=ledger.settled, of=("status", "result"))
    source_file, source_sheet, source_row = columns.SOURCE
    date = columns.day(
        "日期",
        "排查日期 排查时间 发现日期 发现时间 受理时间 受理日期 发生时间 发生日期 时间 登记时间 登记日期 调解时间"
        " 调解日期",
        "entry-date-invalid",
        needed=Needed(code="entry-date-missing", sentence="缺日期，无法计入哪一天"),
        weight=3,
        fill_down=True,
        hint="发现的日期，写成 2012-03-15。",
        example="2012-03-15",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = entries.village(among_villages=True)
    group = entries.group()
    head = columns.name(
        "户主姓名",
        "户主 当事人 当事户 涉及户 困难户 帮扶户 帮扶对象 当事人姓名 户 信访人 涉事户",
        weight=2,
        distinctive=True,
        names=entries.HOUSEHOLD,
    )
    cause = columns.prose(
        "事由",
        "纠纷事由 矛盾事由 纠纷内容 矛盾内容 矛盾纠纷内容 矛盾纠纷事由 简要案情 主要事由 纠纷情况 矛盾纠纷情况 主要问题"
        " 纠纷类型 案由 矛盾纠纷 基本情况",
        weight=4,
        may_say_total=False,
        width=15,
    )
    mediator = columns.name(
        "调解人",
        "调解员 调处人 化解责任人 包案领导 调解人员 责任人 包案人 化解人 调解干部",
        weight=4,
    )
    result = columns.prose(
        "结果",
        "调解结果 化解结果 处理结果 办理结果 化解情况 调处结果 处理情况 调解情况",
        weight=2,
        may_say_total=False,
    )
    status = columns.prose(
        "状态", "化解状态 是否化解 调处状态 办理状态 是否办结 是否已化解", weight=2
    )
    settled_on = columns.day(
        "化解日期",
        "化解时间 办结日期 办结时间 调处时间 化解完成时间",
        weight=3,
        hint="写成 2012-03-20；没化解的空着。",
        example="2012-03-20",
    )
    note = columns.prose("备注", "说明 其他 备注说明", may_say_total=False, width=16)
