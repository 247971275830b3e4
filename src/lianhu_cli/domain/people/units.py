"""How people without a unit are called: 党员明星户 and others belong to their village only, and are no unit."""

from lianhu_cli.domain.cells.offices import NO_UNIT


def called(unit: str, village: str = "", category: str = "") -> str:
    """Return the unit of a helper, or that there is none, with the village or category they stand under.

    >>> called("镇财政所", "石桥村"), called("", "石桥村"), called("")
    ('镇财政所', '石桥村（无单位）', '（无单位）')
    """
    return unit or f"{village or category}{NO_UNIT}"
