"""Policy: the rules of pairing as data. Defaults here; a rules file (`domain/rules/rule_files.py`) overrides them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from lianhu_cli.domain.rules import defaults, syntax
from lianhu_cli.domain.rules.assessment import GRADES, ITEMS, Grade, Item
from lianhu_cli.domain.rules.parts import Category, Duty, Kind, Slot, Tier, canonical, of_quota

_WHOLE = r"(?:已经?|该?户|整户|全户|全家|举家|全部|均|都)*{}[^人口]*"
"""A status of a whole household, around the word that excludes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules in force."""

    kinds: tuple[Kind, ...] = defaults.KINDS
    categories: tuple[Category, ...] = defaults.CATEGORIES
    helpers_per_household: int = 1
    tiers: tuple[Tier, ...] = ()
    aims: tuple[str, ...] = defaults.AIMS
    excluded: tuple[str, ...] = defaults.EXCLUDED
    excluded_households: tuple[str, ...] = defaults.EXCLUDED_HOUSEHOLDS
    """What a 户状态 says of a household that nobody is to help any more."""
    quotas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """`units`: unit → how many households its people take together; `levels`: units by a pattern with `*` → rank or
    category → how many households each of them takes."""
    fairness: bool = True
    relatives: str = "warn"
    """What an order of 近亲属 does: "warn" names it, "avoid" forbids the pair, "prefer" seeks it."""
    linked: str = "prefer"
    """Whether a unit's cadres may leave its linked villages: "prefer" not to, or "require" not to."""
    duties: tuple[Duty, ...] = defaults.DUTIES
    """How often households are to be visited: the first duty that names a kind holds for it."""
    visits_per_day: int = 6
    """How many households one helper can visit on one day."""
    assessment: tuple[Item, ...] = ITEMS
    grades: tuple[Grade, ...] = GRADES
    skills: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict(defaults.SKILLS))
    """致贫原因 (a part of its text) → words in 特长, 单位 or 职务 of those who know what to do."""

    def kind(self, text: str) -> str:
        """Return the canonical 户类别 of a cell's text, "" where it is none of the policy's.

        >>> Policy().kind("困难"), Policy().kind("一般户")
        ('困难户', '')
        """
        return canonical(self.kinds, text)

    def category(self, text: str) -> str:
        """Return the canonical 人员类别 of a cell's text, "" where it is none of the policy's.

        >>> Policy().category("村两委干部")
        '村干部'
        """
        return canonical(self.categories, text)

    def slots(self, category: str, status: str = "", quota: int | None = None) -> tuple[Slot, ...]:
        """Return the slots of a helper: those of the category, none where the status excludes.

        `quota` is the helper's own 名额, None for that of the category.

        >>> [slot.kinds for slot in Policy().slots("党员明星户")], Policy().slots("村干部", "退休")
        ([('困难户',)], ())
        >>> [slot.count for slot in Policy().slots("村干部", quota=3)]
        [3]
        """
        if status and (status in self.excluded or status in {c.exempt() for c in self.categories}):
            return ()
        slots = next((entry.slots for entry in self.categories if entry.name == category), ())
        led = self.led()
        others = {
            kind.name
            for kind in self.kinds
            if kind.must_have not in {"", category} and kind.name not in led
        }
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

    def sought(self) -> tuple[str, ...]:
        """Return the aims that do anything under the rules, in their order.

        >>> Policy(aims=("coverage", "kin"), relatives="warn").sought()
        ('coverage',)
        """
        idle = {"fairness": not self.fairness, "kin": self.relatives != "prefer"}
        return tuple(aim for aim in self.aims if not idle.get(aim))

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

    def led(self) -> dict[str, str]:
        """Return kind → category of the kinds whose several helpers must have one of that category among them."""
        return {
            kind.name: kind.must_have
            for kind in self.kinds
            if kind.must_have and self.takes(kind.name) > 1
        }

    def bound(self) -> bool:
        """Tell whether there are helpers who must not leave some place."""
        return self.linked == "require" or any(one.stay for one in self.categories)

    def several(self) -> bool:
        """Tell whether any household takes more than one helper in a tier."""
        return any(rules.takes(kind.name) > 1 for rules in self.by_tier() for kind in rules.kinds)

    def most_helpers(self, kind: str = "") -> int:
        """Return how many helpers a household of a kind takes in all tiers together."""
        return sum(tier.helpers for tier in self.tiers) or self.takes(kind)


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
