"""What rules are made of: kinds of households, categories of helpers and their slots, tiers, duties."""

from dataclasses import dataclass, replace

RELATIVES = ("warn", "avoid", "prefer")
LINKED = ("prefer", "require")
STAYS = {"village": "不出村", "group": "不出组"}
"""What a category may be kept to, and how that is said."""
MOST_HELPERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A 户类别: its name, what else it is called, and its place in line (0 is covered first).

    `helpers` is how many helpers each of its households takes, 0 for as many as all others; `must_have` the
    category that alone may help it, "" for any; with several helpers, one at least is of it, or there is none.
    """

    name: str
    aliases: tuple[str, ...] = ()
    priority: int
    helpers: int = 0
    must_have: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Up to `count` households of any of `kinds`, at least `minimum` of them where there are enough."""

    kinds: tuple[str, ...]
    count: int = 1
    minimum: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A 人员类别: its name, what else it is called, and the slots each helper of it has (AND).

    `ranks` are those by which a helper without 人员类别 is recognised; `tier` the one it belongs to, ""
    where the rules know no tiers; `stay` the level of the own place that nobody of it leaves, "" for none;
    `exempt_age` the age in years from which on nobody of it takes households, 0 for none.
    """

    name: str
    aliases: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    tier: str = ""
    stay: str = ""
    exempt_age: int = 0
    slots: tuple[Slot, ...]

    def exempt(self) -> str:
        """Return the status of who is exempt by age, "" where nobody is.

        >>> Category(name="党员", slots=(), exempt_age=70).exempt()
        '年满70岁'
        """
        return f"年满{self.exempt_age}岁" if self.exempt_age else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A 责任人层级: every household takes `helpers` helpers of its categories."""

    name: str
    helpers: int = 1


DUTY_PERIODS = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How often a household is to be visited: `visits` times in every `period`, by kind.

    No kinds are all those that no other duty names.
    """

    kinds: tuple[str, ...] = ()
    period: str = "month"
    visits: int = 1


def of_quota(slots: tuple[Slot, ...], quota: int) -> tuple[Slot, ...]:
    """Return the slots of somebody of a category who takes so many households in all.

    Where the category has one rule, that takes the number. Where it has several (AND) and the number is larger
    than all of them, what is over is for any of their kinds; where it is smaller, all of it is.

    >>> of_quota((Slot(kinds=("困难户",), count=5, minimum=2),), 1)
    (Slot(kinds=('困难户',), count=1, minimum=1),)
    >>> [(slot.kinds, slot.count) for slot in of_quota((Slot(kinds=("甲",)), Slot(kinds=("乙",))), 5)]
    [(('甲',), 1), (('乙',), 1), (('甲', '乙'), 3)]
    """
    if not slots or not quota:
        return ()
    least = sum(slot.minimum for slot in slots)
    total = sum(slot.count for slot in slots)
    if len(slots) == 1:
        return (replace(slots[0], count=quota, minimum=min(least, quota)),)
    kinds = tuple(dict.fromkeys(kind for slot in slots for kind in slot.kinds))
    if quota < total:
        return (Slot(kinds=kinds, count=quota, minimum=min(least, quota)),)
    return (*slots, Slot(kinds=kinds, count=quota - total)) if quota > total else slots


def canonical(entries: "tuple[Kind, ...] | tuple[Category, ...]", text: str) -> str:
    """Return the name of the entry that a text names, by its name before anybody's alias."""
    if any(text == entry.name for entry in entries):
        return text
    return next((entry.name for entry in entries if text in entry.aliases), "")
