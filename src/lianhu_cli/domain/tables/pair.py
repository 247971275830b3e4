"""结对清单: the pairs of a round."""

from typing import ClassVar

from lianhu_cli.domain.tables.schema import Derived, Table


class Pair(Table):
    """结对: one household and one helper of a round.

    `left` is the widest level the helper left, `since` the day from which the two have been a pair.
    """

    role = "pairs"
    title = "结对清单"
    when_empty = "还没有结对。下一步：lianhu pair"
    derived: ClassVar[dict[str, Derived]] = {
        "household": Derived(),
        "helper": Derived(),
        "slot": Derived(type="integer"),
        "left": Derived(),
        "since": Derived(),
    }
    owner = "pair"
