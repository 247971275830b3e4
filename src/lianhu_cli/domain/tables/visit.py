"""帮扶台账: what was done for whom, one thing a row."""

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.tables import columns, entries
from lianhu_cli.domain.tables.column import Column, Derived, Evidence, Needed
from lianhu_cli.domain.tables.schema import Table


class Visit(Table):
    """帮扶台账: one thing a helper did for a household on one day.

    `helper` and `household` are the codes of who was meant when the entry was imported; the names
    and places beside them are those of the register at that time.
    """

    role = "visits"
    title = "帮扶台账"
    about = "干部每帮扶一次记一行，平时随做随记"
    required = ("date", "head", "name")
    unasked = columns.WIDE
    owner = "entry"
    marks = ("head", "name")
    named_by = "head"
    identity = ("date", "helper", "household", "deed", "quantity", "cash", "content")
    evidence = Evidence(
        words=r"帮扶台账|走访|捐赠|捐助|捐资|帮扶记录|帮扶日志",
        must=("date", "name", "head"),
        one_of=("deed", "quantity", "cash", "content"),
        deeds=(
            "date name head deed",
            "date name head quantity",
            "date name head cash",
            "date name head content",
        ),
        vague=("日期", "时间"),
        yields=True,
    )

    helper = Derived(title="帮扶人编码")
    household = Derived(title="户编码")
    source_file, source_sheet, source_row = columns.SOURCE
    date = columns.day(
        "日期",
        "帮扶日期 走访日期 帮扶时间 走访时间 时间 活动日期 活动时间 开展时间 开展日期 入户时间 入户日期 捐助时间"
        " 慰问时间",
        "entry-date-invalid",
        needed=Needed(code="entry-date-missing", sentence="缺日期，无法计入哪一天"),
        weight=3,
        fill_down=True,
        hint="做这件事的日期，写成 2012-03-15。",
        example="2012-03-15",
    )
    name = entries.helper(
        needed=Needed(
            code="helper-name-missing", sentence="缺帮扶人姓名，也没有写是哪个单位", unless="unit"
        ),
        weight=3,
        distinctive=True,
        fill_down=True,
        follows="unit",
        names=entries.HELPER,
        hint="谁去帮的，填帮扶人姓名。",
        example="高明",
    )
    unit = entries.unit(fill_down=True, follows="name", width=20)
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = entries.village()
    group = entries.group()
    head = entries.head(
        needed=Needed(code="head-missing", sentence="缺户主姓名，不知帮的是哪一户"),
        weight=2,
        distinctive=True,
        names=entries.HOUSEHOLD,
        hint="帮的是哪一户，填户主姓名。",
        example="张三",
    )
    deed = Column(
        title="帮扶类型",
        aliases=columns.words(
            "类型 帮扶方式 方式 帮扶类别 类别 活动类型 活动形式 帮扶形式 帮扶措施 措施 项目类别"
        ),
        read=ledger.deed,
        repair="deed-alias",
        invalid="deed-unknown",
        weight=3,
        choices=ledger.DEEDS,
        hint="从下拉中选最接近的一项。",
    )
    quantity = columns.prose("数量", "物资数量 数量及单位 件数 物品数量 帮扶数量", weight=2)
    cash = columns.money(
        "折合现金(元)",
        "折合现金 折合人民币 折合金额 金额 金额(元) 折款 折价 折价(元) 折合资金 资金 现金 价值 价值(元) 折合人民币(元)"
        " 捐款金额 折现 折现(元) 资金(元) 折合(元)",
        weight=4,
        summed=True,
    )
    content = columns.prose(
        "内容",
        "帮扶内容 活动内容 主要内容 走访内容 工作内容 具体内容 帮扶事项 物资名称 开展工作 帮扶情况 主要做法 事项",
        weight=3,
        may_say_total=False,
        hint="做了什么，一两句话说清。",
        example="送化肥两袋",
    )
    result = columns.prose(
        "结果",
        "成效 帮扶成效 效果 办理结果 落实情况 帮扶结果 取得成效 解决问题",
        weight=2,
        may_say_total=False,
    )
    note = columns.prose("备注", "说明 其他 备注说明", may_say_total=False, width=16)
