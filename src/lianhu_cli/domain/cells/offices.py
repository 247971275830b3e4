"""Units by their names: which are a township's own offices, that serve all of its villages, and what is none."""

from lianhu_cli.domain.patterns import late

_OF_TOWNSHIP = late(
    r"^[\u4e00-\u9fff]{0,6}?(?:镇|乡|街道)|^(?:党政|党建|综治|社会事务|经济发展|应急|便民|综合执法)"
    r"|(?:派出所|司法所|财政所|卫生院|卫生所|中心校|中学|小学|幼儿园|国土所|自然资源所|信用社|供电所|工商所|税务所|[站所])$"
)

NO_UNIT = "（无单位）"
_NONE = frozenset({NO_UNIT, "(无单位)", "无单位"})


def unit(cell: str) -> str:
    """Return the unit that a cell names, "" where it says that there is none.

    >>> unit("镇财政所"), unit("（无单位）")
    ('镇财政所', '')
    """
    return "" if cell in _NONE else cell


def is_of_township(unit: str) -> bool:
    """Tell whether a unit is one of a township's own offices.

    >>> is_of_township("镇财政所"), is_of_township("区水务局")
    (True, False)
    """
    return bool(_OF_TOWNSHIP.search(unit))
