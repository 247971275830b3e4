"""已不在册: who was in the register once."""

from lianhu_cli.domain.tables.column import Derived
from lianhu_cli.domain.tables.schema import Table


class Departed(Table):
    """Who was in the register once: the last known name and place of everybody an import removed.

    `side` is "household" or "helper"; `kind` the 户类别 or 人员类别.
    """

    role = "departed"
    title = "已不在册"

    side = Derived()
    code = Derived()
    name = Derived()
    unit = Derived()
    village = Derived()
    group = Derived()
    kind = Derived()
