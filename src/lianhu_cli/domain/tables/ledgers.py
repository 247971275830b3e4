"""The ledgers that an office keeps beside the pairing, each attribute declared once."""

from typing import ClassVar

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.schema import Column, Table, Type

_VILLAGE_OF_ENTRY = columns.village(
    "行政村",
    "村 村名 村名称 所在村 所属村 村别 村(社区) 行政村(社区) 行政村名称 所在行政村 责任村 涉及村 落实村",
)
_GROUP_OF_ENTRY = columns.group(
    "村民小组", "组 小组 组别 社 村组 所在组 村民组 所属组 社(组) 组(社)"
)
_HEAD_OF_ENTRY = columns.name(
    "户主姓名",
    "户主 帮扶户 帮扶户主 帮扶对象 帮扶对象姓名 被帮扶人 被帮扶户 结对户 联系户 联系户主 受帮扶户 困难户 困难户姓名"
    " 贫困户 贫困户姓名 走访户 走访对象 受助户 受助对象 户主(姓名) 户名 包挂户 包挂对象 户",
)
_HELPER_OF_ENTRY = columns.name(
    "帮扶人",
    "帮扶人姓名 帮扶责任人 帮扶责任人姓名 帮扶干部 帮扶干部姓名 干部姓名 走访人 走访干部 责任人 责任人姓名 联户干部"
    " 包户干部 联系干部 结对干部 帮扶人员 捐助人 捐赠人 姓名",
)
_UNIT_OF_ENTRY = columns.text(
    "单位", "工作单位 帮扶单位 帮扶人单位 责任人单位 所在单位 单位名称 捐助单位 捐赠单位 部门"
)


class Visit(Table):
    """帮扶台账: one thing a helper did for a household on one day.

    `helper` and `household` are the codes of who was meant when the entry was imported; the names
    and places beside them are those of the register at that time.
    """

    role = "visits"
    title = "帮扶台账"
    derived: ClassVar[dict[str, Type]] = {"helper": "text", "household": "text", **columns.SOURCE}
    required = ("date", "name", "head")
    unasked = columns.WIDE
    choices: ClassVar[dict[str, tuple[str, ...]]] = {"deed": ledger.DEEDS}

    date = columns.day(
        "日期",
        "帮扶日期 走访日期 帮扶时间 走访时间 时间 活动日期 活动时间 开展时间 开展日期 入户时间 入户日期 捐助时间"
        " 慰问时间",
        "entry-date-invalid",
    )
    name = _HELPER_OF_ENTRY
    unit = _UNIT_OF_ENTRY
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = _VILLAGE_OF_ENTRY
    group = _GROUP_OF_ENTRY
    head = _HEAD_OF_ENTRY
    deed = Column(
        title="帮扶类型",
        aliases=columns.words(
            "类型 帮扶方式 方式 帮扶类别 类别 活动类型 活动形式 帮扶形式 帮扶措施 措施 项目类别"
        ),
        read=ledger.deed,
        repair="deed-alias",
        invalid="deed-unknown",
    )
    quantity = columns.prose("数量", "物资数量 数量及单位 件数 物品数量 帮扶数量")
    cash = columns.money(
        "折合现金(元)",
        "折合现金 折合人民币 折合金额 金额 金额(元) 折款 折价 折价(元) 折合资金 资金 现金 价值 价值(元) 折合人民币(元)"
        " 捐款金额 折现 折现(元) 资金(元) 折合(元)",
    )
    content = columns.prose(
        "内容",
        "帮扶内容 活动内容 主要内容 走访内容 工作内容 具体内容 帮扶事项 物资名称 开展工作 帮扶情况 主要做法 事项",
    )
    result = columns.prose(
        "结果", "成效 帮扶成效 效果 办理结果 落实情况 帮扶结果 取得成效 解决问题"
    )
    note = columns.prose("备注", "说明 其他 备注说明")


class Task(Table):
    """重点工作: one item of work divided over a village.

    `helper` is the code of the person in charge where the register knows one such person.
    """

    role = "tasks"
    title = "重点工作"
    derived: ClassVar[dict[str, Type]] = {"helper": "text", "done": "flag", **columns.SOURCE}
    required = ("content",)
    unasked = columns.WIDE

    number = columns.text("编号", "任务编号 工作编号 项目编号")
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = _VILLAGE_OF_ENTRY
    content = columns.prose(
        "工作内容",
        "重点工作 内容 工作任务 任务 任务内容 重点工作内容 工作事项 重点任务 主要任务 项目名称 工作项目 目标任务 事项"
        " 重点工作任务",
    )
    unit = columns.text(
        "责任单位", "牵头单位 帮扶单位 承办单位 负责单位 单位 责任部门 包抓单位 联村单位 牵头部门"
    )
    person = columns.name(
        "责任人", "责任人姓名 负责人 包抓领导 牵头领导 责任领导 承办人 包抓责任人 具体负责人"
    )
    due = columns.day(
        "完成时限",
        "时限 完成期限 期限 截止日期 截止时间 计划完成时间 要求完成时间 办理时限 完成时间 完成时间要求",
    )
    progress = Column(
        title="进度",
        aliases=columns.words("进展 工作进度 完成进度 进展情况 工作进展 完成比例 落实进度 完成率"),
        read=ledger.progress,
    )
    status = columns.prose("状态", "完成情况 完成状态 是否完成 办理状态 落实情况 办结情况")
    done_on = columns.day("完成日期", "实际完成时间 办结时间 办结日期 实际完成日期")
    note = columns.prose("备注", "说明 其他 备注说明")


class Dispute(Table):
    """矛盾纠纷: a dispute that was found, and what became of it.

    `household` is the code of the party that is in the register, if one is named; `settled` is read
    off the status, else off the result.
    """

    role = "disputes"
    title = "矛盾纠纷"
    derived: ClassVar[dict[str, Type]] = {"household": "text", "settled": "flag", **columns.SOURCE}
    required = ("date",)
    unasked = columns.WIDE

    date = columns.day(
        "日期",
        "排查日期 排查时间 发现日期 发现时间 受理时间 受理日期 发生时间 发生日期 时间 登记时间 登记日期 调解时间"
        " 调解日期",
        "entry-date-invalid",
    )
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = _VILLAGE_OF_ENTRY
    group = _GROUP_OF_ENTRY
    head = columns.name(
        "户主姓名", "户主 当事人 当事户 涉及户 困难户 帮扶户 帮扶对象 当事人姓名 户 信访人 涉事户"
    )
    cause = columns.prose(
        "事由",
        "纠纷事由 矛盾事由 纠纷内容 矛盾内容 矛盾纠纷内容 矛盾纠纷事由 简要案情 主要事由 纠纷情况 矛盾纠纷情况 主要问题"
        " 纠纷类型 案由 矛盾纠纷 基本情况",
    )
    mediator = columns.name(
        "调解人", "调解员 调处人 化解责任人 包案领导 调解人员 责任人 包案人 化解人 调解干部"
    )
    result = columns.prose(
        "结果", "调解结果 化解结果 处理结果 办理结果 化解情况 调处结果 处理情况 调解情况"
    )
    status = columns.prose("状态", "化解状态 是否化解 调处状态 办理状态 是否办结 是否已化解")
    settled_on = columns.day("化解日期", "化解时间 办结日期 办结时间 调处时间 化解完成时间")
    note = columns.prose("备注", "说明 其他 备注说明")


class Plan(Table):
    """产业计划: what a household is to grow or raise under “2+2”, and what it is to bring."""

    role = "industries"
    title = "产业计划"
    derived: ClassVar[dict[str, Type]] = {"household": "text", **columns.SOURCE}
    required = ("head", "industry")
    unasked = columns.WIDE

    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = _VILLAGE_OF_ENTRY
    group = _GROUP_OF_ENTRY
    head = _HEAD_OF_ENTRY
    industry = columns.prose(
        "产业",
        "产业名称 产业项目 发展产业 产业类型 “2+2”产业 2+2产业 产业计划 计划产业 增收产业 主导产业 发展项目 增收项目",
    )
    scale = columns.prose("规模", "发展规模 计划规模 产业规模 种养规模 面积数量")
    target = columns.money(
        "目标增收(元)",
        "目标增收 计划增收 预计增收 增收目标 预期增收 预计收入 目标收入 计划增收(元) 预计增收(元) 增收(元)",
    )
    name = _HELPER_OF_ENTRY
    note = columns.prose("备注", "说明 其他 备注说明")


LEDGERS: tuple[type[Table], ...] = (Visit, Task, Dispute, Plan)
"""The tables that an office goes on writing beside the pairing."""
