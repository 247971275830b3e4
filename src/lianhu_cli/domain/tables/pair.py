"""结对清单: the pairs of a round."""

from lianhu_cli.domain.tables.column import Derived
from lianhu_cli.domain.tables.schema import Table


class Pair(Table):
    """结对: one household and one helper of a round.

    `left` is the widest level the helper left, `since` the day from which the two have been a pair.
    """

    role = "pairs"
    title = "结对清单"
    when_empty = "还没有结对。下一步：lianhu pair"
    owner = "pair"
    told_since = tuple(
        "结对时间 结对日期 帮扶时间 结对帮扶时间 帮扶起始时间 帮扶开始时间 开始帮扶时间 建立结对时间 建立结对关系时间"
        " 结对帮扶日期 帮扶日期 开始时间".split()
    )
    """Headings of a sheet with household and helper in one row that say since when they are a pair."""

    household = Derived(title="户编码")
    helper = Derived(title="帮扶人编码")
    slot = Derived(type="integer")
    left = Derived(title="跨越")
    since = Derived(title="结对时间")
