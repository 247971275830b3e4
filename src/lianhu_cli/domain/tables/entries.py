"""Columns that the ledgers share: where, for whom and by whom something was done."""

from typing import Unpack

from lianhu_cli.domain.tables import columns
from lianhu_cli.domain.tables.column import Column, Naming
from lianhu_cli.domain.tables.columns import More

HOUSEHOLD = Naming(
    side="household",
    unknown="entry-household-unknown",
    ambiguous="entry-household-ambiguous",
)
HELPER = Naming(side="helper", unknown="entry-helper-unknown", ambiguous="entry-helper-ambiguous")


def village(**more: Unpack[More]) -> Column:
    """Where the household lives or the work is done."""
    return columns.village(
        "行政村",
        "村 村名 村名称 所在村 所属村 村别 村(社区) 行政村(社区) 行政村名称 所在行政村 责任村 涉及村 落实村",
        **more,
    )


def group(**more: Unpack[More]) -> Column:
    """The group; a ledger leaves it out at will, so that nothing is filled in from above."""
    return columns.group(
        "村民小组", "组 小组 组别 社 村组 所在组 村民组 所属组 社(组) 组(社)", **more
    )


def head(**more: Unpack[More]) -> Column:
    """The head of the household for whom something is done."""
    return columns.name(
        "户主姓名",
        "户主 帮扶户 帮扶户主 帮扶对象 帮扶对象姓名 被帮扶人 被帮扶户 结对户 联系户 联系户主 受帮扶户 困难户 困难户姓名"
        " 贫困户 贫困户姓名 走访户 走访对象 受助户 受助对象 户主(姓名) 户名 包挂户 包挂对象 户",
        **more,
    )


def helper(**more: Unpack[More]) -> Column:
    """Who does it."""
    return columns.name(
        "帮扶人",
        "帮扶人姓名 帮扶责任人 帮扶责任人姓名 帮扶干部 帮扶干部姓名 干部姓名 走访人 走访干部 责任人 责任人姓名 联户干部"
        " 包户干部 联系干部 结对干部 帮扶人员 捐助人 捐赠人 姓名",
        **more,
    )


def unit(**more: Unpack[More]) -> Column:
    """The unit of whoever does it, or that gives in its own name."""
    return columns.unit(
        "单位",
        "工作单位 帮扶单位 帮扶人单位 责任人单位 所在单位 单位名称 捐助单位 捐赠单位 部门",
        **more,
    )
