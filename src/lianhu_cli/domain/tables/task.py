"""重点工作: work divided over the villages, one item a row."""

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.tables import columns, entries
from lianhu_cli.domain.tables.column import Column, Derived, Evidence, Naming
from lianhu_cli.domain.tables.schema import Table


class Task(Table):
    """重点工作: one item of work divided over a village.

    `helper` is the code of the person in charge where the register knows one such person.
    """

    role = "tasks"
    title = "重点工作"
    about = "分到村的重点工作，一件一行"
    required = ("content",)
    unasked = columns.WIDE
    owner = "entry"
    marks = ("village", "unit")
    named_by = "content"
    identity = ("number", "county", "township", "village", "content")
    evidence = Evidence(
        words=r"重点工作|重点任务|任务分解",
        must=("content",),
        one_of=("due", "progress", "done_on"),
    )

    helper = Derived(title="帮扶人编码")
    done = Derived(type="flag", title="已完成", read=ledger.done, of=("status", "progress"))
    source_file, source_sheet, source_row = columns.SOURCE
    number = columns.text("编号", "任务编号 工作编号 项目编号", weight=1)
    province = columns.PROVINCE
    prefecture = columns.PREFECTURE
    county = columns.COUNTY
    township = columns.TOWNSHIP
    village = entries.village(among_villages=True)
    content = columns.prose(
        "工作内容",
        "重点工作 内容 工作任务 任务 任务内容 重点工作内容 工作事项 重点任务 主要任务 项目名称 工作项目 目标任务 事项"
        " 重点工作任务",
        weight=4,
        may_say_total=False,
        hint="要做的工作，一件一行。",
        example="硬化村道2公里",
    )
    unit = columns.text(
        "责任单位",
        "牵头单位 帮扶单位 承办单位 负责单位 单位 责任部门 包抓单位 联村单位 牵头部门",
        weight=2,
        fill_down=True,
        width=20,
    )
    person = columns.name(
        "责任人",
        "责任人姓名 负责人 包抓领导 牵头领导 责任领导 承办人 包抓责任人 具体负责人",
        weight=2,
        fill_down=True,
        names=Naming(
            side="helper",
            unknown="task-person-unknown",
            ambiguous="task-person-unknown",
            places_too=False,
        ),
    )
    due = columns.day(
        "完成时限",
        "时限 完成期限 期限 截止日期 截止时间 计划完成时间 要求完成时间 办理时限 完成时间 完成时间要求",
        weight=4,
        end_of_month=True,
        hint="写成 2012-06-30。",
        example="2012-06-30",
    )
    progress = Column(
        title="进度",
        aliases=columns.words("进展 工作进度 完成进度 进展情况 工作进展 完成比例 落实进度 完成率"),
        read=ledger.progress,
        weight=3,
    )
    status = columns.prose(
        "状态", "完成情况 完成状态 是否完成 办理状态 落实情况 办结情况", weight=2
    )
    done_on = columns.day(
        "完成日期",
        "实际完成时间 办结时间 办结日期 实际完成日期",
        weight=2,
        hint="写成 2012-06-30；没完成的空着。",
        example="2012-06-28",
    )
    note = columns.prose("备注", "说明 其他 备注说明", may_say_total=False, width=16)
