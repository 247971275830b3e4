"""Policy: the rules of pairing as data. Defaults here; a rules file (`domain/rules.py`) overrides them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from lianhu_cli.domain.cells.ranks import LEADING, RANKS
from lianhu_cli.domain.rules import aims, syntax
from lianhu_cli.domain.rules import assessment as assessing
from lianhu_cli.domain.rules.assessment import Grade, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A 户类别: its name, what else it is called, and its place in line (0 is covered first).

    `helpers` is how many helpers each of its households takes, 0 for as many as all others; `must_have` the
    category that alone may help it, "" for any.
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
    where the rules know no tiers; `stay` the level of the own place that nobody of it leaves, "" for none.
    """

    name: str
    aliases: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    tier: str = ""
    stay: str = ""
    slots: tuple[Slot, ...]


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


AIMS = tuple(aim.name for aim in aims.EVERY if aim.ordered)
"""The aims of rules that do not say which, in their order."""
RELATIVES = ("warn", "avoid", "prefer")
LINKED = ("prefer", "require")
STAYS = {"village": "不出村", "group": "不出组"}
"""What a category may be kept to, and how that is said."""
MOST_HELPERS = 3

_SKILLS: dict[str, tuple[str, ...]] = {
    "因病": ("卫生", "医", "疾控", "防疫", "计生"),
    "因残": ("残联", "民政", "康复", "卫生", "医"),
    "因学": ("教育", "学校", "中学", "小学", "学区", "教师", "助学"),
    "因灾": ("应急", "民政", "防灾", "国土", "自然资源"),
    "缺土地": ("国土", "土地", "自然资源"),
    "缺水": ("水利", "水务", "水管", "水保"),
    "缺技术": (
        "农技",
        "农业",
        "畜牧",
        "兽医",
        "林业",
        "农机",
        "科技",
        "种植",
        "养殖",
        "果业",
        "蔬菜",
    ),
    "缺劳": ("人社", "劳动", "就业", "劳务"),
    "缺资金": ("信用社", "银行", "财政", "金融", "信贷", "扶贫"),
    "交通": ("交通", "公路"),
}

_HARD, _SPECIAL = "困难户", "特殊户"
_WHOLE = r"(?:已经?|该?户|整户|全户|全家|举家|全部|均|都)*{}[^人口]*"
"""A status of a whole household, around the word that excludes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules in force."""

    kinds: tuple[Kind, ...] = (
        Kind(name=_SPECIAL, aliases=("特殊", "特殊家庭", "特殊困难户"), priority=0),
        Kind(name=_HARD, aliases=("困难", "困难家庭", "一般困难户", "贫困户", "困户"), priority=1),
    )
    categories: tuple[Category, ...] = (
        Category(
            name="副科级以上",
            aliases=(
                "副科级以上领导",
                "副科级以上干部",
                "副科以上",
                "副科级及以上",
                "领导干部",
                "科级领导",
                "副科级以上领导干部",
                "科级以上",
                "副科及以上",
                "科级干部",
            ),
            ranks=RANKS[LEADING:],
            slots=(Slot(kinds=(_HARD,)), Slot(kinds=(_SPECIAL,))),
        ),
        Category(
            name="一般干部",
            aliases=(
                "干部",
                "一般工作人员",
                "普通干部",
                "机关干部",
                "干部职工",
                "职工",
                "一般干部职工",
                "工作人员",
                "科员",
            ),
            ranks=RANKS[:LEADING],
            slots=(Slot(kinds=(_HARD, _SPECIAL)),),
        ),
        Category(
            name="村干部",
            aliases=(
                "村两委",
                "村两委干部",
                "村组干部",
                "村级干部",
                "村委干部",
                "社区干部",
                "两委干部",
            ),
            slots=(Slot(kinds=(_HARD, _SPECIAL)),),
        ),
        Category(
            name="党员明星户",
            aliases=("明星户", "党员示范户", "党员中心户", "党员户", "党员致富能手", "党员明星"),
            slots=(Slot(kinds=(_HARD,)),),
        ),
    )
    helpers_per_household: int = 1
    tiers: tuple[Tier, ...] = ()
    aims: tuple[str, ...] = AIMS
    excluded: tuple[str, ...] = (
        "退休",
        "借调",
        "外出务工",
        "病休",
        "去世",
        "死亡",
        "调离",
        "调出",
        "辞职",
        "离职",
        "年老体弱",
        "长期病假",
    )
    excluded_households: tuple[str, ...] = (
        "死亡",
        "去世",
        "已故",
        "病故",
        "亡故",
        "消亡",
        "绝户",
        "迁出",
        "外迁",
        "销户",
        "注销",
    )
    """What a 户状态 says of a household that nobody is to help any more."""
    quotas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """`units`: unit → how many households its people take together; `levels`: units by a pattern with `*` → rank or
    category → how many households each of them takes."""
    fairness: bool = True
    relatives: str = "warn"
    """What an order of 近亲属 does: "warn" names it, "avoid" forbids the pair, "prefer" seeks it."""
    linked: str = "prefer"
    """Whether a unit's cadres may leave its linked villages: "prefer" not to, or "require" not to."""
    duties: tuple[Duty, ...] = (Duty(kinds=(_SPECIAL,), visits=2), Duty(visits=1))
    """How often households are to be visited: the first duty that names a kind holds for it."""
    visits_per_day: int = 6
    """How many households one helper can visit on one day."""
    assessment: tuple[Item, ...] = assessing.ITEMS
    grades: tuple[Grade, ...] = assessing.GRADES
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(_SKILLS))
    """致贫原因 (a part of its text) → words in 特长, 单位 or 职务 of those who know what to do."""

    def kind(self, text: str) -> str:
        """Return the canonical 户类别 of a cell's text, "" where it is none of the policy's.

        >>> Policy().kind("困难"), Policy().kind("一般户")
        ('困难户', '')
        """
        return _named(self.kinds, text)

    def category(self, text: str) -> str:
        """Return the canonical 人员类别 of a cell's text, "" where it is none of the policy's.

        >>> Policy().category("村两委干部")
        '村干部'
        """
        return _named(self.categories, text)

    def slots(self, category: str, status: str = "", quota: int | None = None) -> tuple[Slot, ...]:
        """Return the slots of a helper: those of the category, none where the status excludes.

        `quota` is the helper's own 名额, None for that of the category.

        >>> [slot.kinds for slot in Policy().slots("党员明星户")], Policy().slots("村干部", "退休")
        ([('困难户',)], ())
        >>> [slot.count for slot in Policy().slots("村干部", quota=3)]
        [3]
        """
        if status in self.excluded:
            return ()
        slots = next((entry.slots for entry in self.categories if entry.name == category), ())
        others = {kind.name for kind in self.kinds if kind.must_have not in {"", category}}
        if others:
            kept = [tuple(kind for kind in slot.kinds if kind not in others) for slot in slots]
            slots = tuple(
                replace(slot, kinds=kinds) for slot, kinds in zip(slots, kept, strict=True) if kinds
            )
        return slots if quota is None else of_quota(slots, quota)

    def gone(self, status: str) -> str:
        """Return by which of `excluded_households` a 户状态 excludes, "" where it does not.

        The status is of the household as a whole: that somebody of it died does not exclude it.

        >>> Policy().gone("整户迁出"), Policy().gone("户主死亡"), Policy().gone("未迁出")
        ('迁出', '', '')
        """
        said = "".join(status.split())
        return next(
            (
                one
                for one in self.excluded_households
                if re.fullmatch(_WHOLE.format(re.escape(one)), said)
            ),
            "",
        )

    def categories_named(self, name: str) -> tuple[Category, ...]:
        """Return the categories of a name: one, or none."""
        return tuple(one for one in self.categories if one.name == name)

    def duty(self, kind: str) -> Duty:
        """Return how often a household of a kind is to be visited; 0 visits where nothing says so.

        >>> Policy().duty("特殊户").visits, Policy().duty("困难户").visits
        (2, 1)
        """
        named = [one for one in self.duties if kind in one.kinds]
        rest = [one for one in self.duties if not one.kinds]
        return next(iter(named + rest), Duty(visits=0))

    def of_rank(self, rank: str) -> str:
        """Return the category that a rank belongs to, "" where none claims it.

        >>> Policy().of_rank("正科级"), Policy().of_rank("科员")
        ('副科级以上', '一般干部')
        """
        return next((one.name for one in self.categories if rank in one.ranks), "")

    def by_tier(self) -> tuple["Policy", ...]:
        """Return the rules tier by tier: each with the helpers of that tier only.

        Nobody belongs to two tiers. They are filled in their order: see `domain.tiers`.
        """
        if not self.tiers:
            return (self,)
        return tuple(
            replace(
                self,
                tiers=(),
                helpers_per_household=tier.helpers,
                categories=tuple(one for one in self.categories if one.tier == tier.name),
            )
            for tier in self.tiers
        )

    def takes(self, kind: str) -> int:
        """Return how many helpers a household of a kind takes, in one tier where the rules know tiers."""
        own = next((one.helpers for one in self.kinds if one.name == kind), 0)
        return own or self.helpers_per_household

    def bound(self) -> bool:
        """Tell whether there are helpers who must not leave some place."""
        return self.linked == "require" or any(one.stay for one in self.categories)

    def several(self) -> bool:
        """Tell whether any household takes more than one helper in a tier."""
        return any(rules.takes(kind.name) > 1 for rules in self.by_tier() for kind in rules.kinds)

    def most_helpers(self, kind: str = "") -> int:
        """Return how many helpers a household of a kind takes in all tiers together."""
        return sum(tier.helpers for tier in self.tiers) or self.takes(kind)


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


def _named(entries: "tuple[Kind, ...] | tuple[Category, ...]", text: str) -> str:
    """Return the name of the entry that a text names, by its name before anybody's alias."""
    if any(text == entry.name for entry in entries):
        return text
    return next((entry.name for entry in entries if text in entry.aliases), "")


def dump(policy: Policy) -> str:
    """Return the policy as a text that `parse` reads: what a round is stored with."""
    return json.dumps(asdict(policy), ensure_ascii=False)


def parse(text: str) -> Policy:
    """Return the policy of a text that `dump` wrote.

    >>> parse(dump(Policy())) == Policy()
    True
    """
    return built({"excluded_households": (), **json.loads(text)})  # older rounds knew none


def built(given: Mapping[str, Any]) -> Policy:
    """Return the policy of plain data, as JSON or TOML give it; what is left out keeps its default.

    Raises:
        UnknownKeyError: a key that no rule has, or that is missing or not written as it should be.
    """
    parts: dict[str, Any] = dict(given)
    for name, kind in (
        ("kinds", Kind),
        ("tiers", Tier),
        ("duties", Duty),
        ("assessment", Item),
        ("grades", Grade),
    ):
        if name in given:
            parts[name] = tuple(
                syntax.record(cast("Any", kind), one) for one in syntax.tables(name, given[name])
            )
    if "kinds" in parts and "duties" not in parts:
        names = {kind.name for kind in parts["kinds"]}
        parts["duties"] = tuple(one for one in Policy().duties if names.issuperset(one.kinds))
    every = tuple(kind.name for kind in parts.get("kinds", Policy().kinds))
    if "categories" in given:
        parts["categories"] = tuple(
            _category(one, every) for one in syntax.tables("categories", given["categories"])
        )
    if "skills" in given:
        parts["skills"] = syntax.texts("skills", given["skills"])
    return syntax.record(Policy, parts)


def _category(given: Mapping[str, Any], every: tuple[str, ...]) -> Category:
    """Build a category; a slot that names no kinds is for every kind."""
    slots = syntax.tables("categories.slots", given.get("slots", ()))
    made = [syntax.record(Slot, {"kinds": every, **slot}) for slot in slots]
    return syntax.record(Category, {**given, "slots": made})
