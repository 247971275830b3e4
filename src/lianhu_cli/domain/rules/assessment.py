"""What cadres are assessed by: items with weight, target and cap, as plain data of the rules; grades."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COUNTS = {
    "visits": "走访结对户的次数（一人一户一天算一次）",
    "days": "下户走访的天数",
    "households": "走访过的结对户数",
    "on_time": "按走访频次做到的户次",
    "deeds": "走访、宣讲以外的帮扶实事件数",
    "disputes": "化解矛盾纠纷件数",
    "gifts": "捐资捐物折合现金（元）",
    "tasks": "完成的重点工作项数",
}
"""What an item may count, and how it is said. What each of them counts exactly, `supervision/score.py`."""
OWN = frozenset({"visits", "households", "on_time", "tasks"})
"""What the duties themselves ask of everybody: how many visits, households, tasks."""
PER = ("period", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item: `weight` points when `count` reaches the target, in proportion below and above it.

    A `target` of 0 is what the duties ask of each cadre; who is asked nothing has the full weight. With
    `per` "month" the target is that of each month. `cap` is the most points, 0 for no more than `weight`.
    """

    name: str
    count: str
    weight: float
    target: float = 0
    per: str = "period"
    cap: float = 0

    def most(self) -> float:
        """Return the most points it gives."""
        return self.cap or self.weight

    def points(self, count: float, target: float) -> float:
        """Return the points of a count against a target, to two decimals.

        >>> Item(name="走访", count="visits", weight=30, cap=36).points(8, 10)
        24.0
        >>> Item(name="走访", count="visits", weight=30, cap=36).points(20, 10)
        36.0
        """
        share = count / target if target else 1.0
        return round(float(min(self.most(), self.weight * share)), 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """考核等次: its name and the points from which on it is given."""

    name: str
    least: float = 0


ITEMS = (
    Item(name="走访次数", count="visits", weight=30),
    Item(name="走访覆盖", count="households", weight=20),
    Item(name="按期走访", count="on_time", weight=20),
    Item(name="下户天数", count="days", weight=10, target=1, per="month"),
    Item(name="帮办实事", count="deeds", weight=10, target=2),
    Item(name="重点工作", count="tasks", weight=10),
)
GRADES = (
    Grade(name="优秀", least=90),
    Grade(name="称职", least=75),
    Grade(name="基本称职", least=60),
    Grade(name="不称职"),
)


def grade(grades: Sequence[Grade], points: float) -> str:
    """Return the grade of a sum of points, "" below all of them.

    >>> grade(GRADES, 90), grade(GRADES, 74.99), grade((), 80)
    ('优秀', '基本称职', '')
    """
    fitting = [one for one in grades if points >= one.least]
    return max(fitting, key=lambda one: one.least).name if fitting else ""


def faults(items: Sequence[Item], grades: Sequence[Grade]) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) for everything by which items and grades contradict themselves."""
    for item in items:
        yield from _faults_of(item)
    for names, what in (
        ([one.name for one in items], "考核项目"),
        ([g.name for g in grades], "等次"),
    ):
        for name in dict.fromkeys(names):
            if names.count(name) > 1:
                yield name, f"{what}“{name}”写了 {names.count(name)} 次"
    for one in grades:
        if not _number(one.least):
            yield one.name, f"等次“{one.name}”的 least 要写成数"


def _faults_of(item: Item) -> Iterator[tuple[str, str]]:
    if item.count not in COUNTS:
        yield (
            str(item.count),
            f"考核项目“{item.name}”的 count 不能是 {item.count}，可用：{'、'.join(COUNTS)}",
        )
    if item.per not in PER:
        yield (
            str(item.per),
            f"考核项目“{item.name}”的 per 不能是 {item.per}，可用：{'、'.join(PER)}",
        )
    for name in ("weight", "target", "cap"):
        if not _number(getattr(item, name)):
            yield item.name, f"考核项目“{item.name}”的 {name} 要写成不小于 0 的数"
            return
    if not item.target and item.count not in OWN:
        yield item.name, f"考核项目“{item.name}”要写 target：走访频次里没有规定 {item.count} 要多少"
    if item.cap and item.cap < item.weight:
        yield item.name, f"考核项目“{item.name}”的 cap 比 weight 小"


def _number(value: object) -> bool:
    return type(value) in {int, float} and value >= 0  # type: ignore[operator]  # a number by its type
