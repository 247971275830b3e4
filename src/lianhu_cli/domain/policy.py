"""Policy: the rules of pairing as data. Defaults here; a rules file overrides them."""

import json
import tomllib
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from lianhu_cli.domain.errors import ContradictionError, UnreadableError


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A 户类别: its name, what else it is called, and its place in line (0 is covered first)."""

    name: str
    aliases: tuple[str, ...] = ()
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`count` households of any of `kinds`."""

    kinds: tuple[str, ...]
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A 人员类别: its name, what else it is called, and the slots each helper of it has (AND)."""

    name: str
    aliases: tuple[str, ...] = ()
    slots: tuple[Slot, ...]


AIMS = ("coverage", "stability", "locality", "fairness")

_HARD, _SPECIAL = "困难户", "特殊户"


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
    fairness: bool = True
    relatives: str = "warn"
    """What an order of 近亲属 does: "warn" names it, "avoid" forbids the pair."""

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

    def slots(self, category: str, status: str = "") -> tuple[Slot, ...]:
        """Return the slots of a helper: those of the category, none where the status excludes.

        >>> [slot.kinds for slot in Policy().slots("党员明星户")], Policy().slots("村干部", "退休")
        ([('困难户',)], ())
        """
        if status in self.excluded:
            return ()
        return next((entry.slots for entry in self.categories if entry.name == category), ())


def _named(entries: "tuple[Kind, ...] | tuple[Category, ...]", text: str) -> str:
    return next(
        (entry.name for entry in entries if text == entry.name or text in entry.aliases), ""
    )


def dump(policy: Policy) -> str:
    """Return the policy as a text that `parse` reads: what a round is stored with."""
    return json.dumps(asdict(policy), ensure_ascii=False)


def parse(text: str) -> Policy:
    """Return the policy of a text that `dump` wrote.

    >>> parse(dump(Policy())) == Policy()
    True
    """
    return _built(json.loads(text))


def load(path: Path | None) -> Policy:
    """Return the policy of a rules file (TOML), the default where there is none.

    Keys that the file leaves out keep their defaults.

    Raises:
        UnreadableError: the file is missing or not TOML.
        ContradictionError: a key is unknown, or the rules contradict themselves.
    """
    if path is None:
        return Policy()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableError(f"规则文件 {path} 读不了：{error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContradictionError(f"规则文件 {path} 写法不对：{error}") from error
    try:
        return _checked(_built(given))
    except (KeyError, TypeError, ValueError) as error:
        raise ContradictionError(f"规则文件 {path}：{error}") from error


T = TypeVar("T")


def _built(given: dict[str, Any]) -> Policy:
    parts: dict[str, Any] = dict(given)
    if "kinds" in given:
        parts["kinds"] = tuple(_record(Kind, kind) for kind in given["kinds"])
    if "categories" in given:
        parts["categories"] = tuple(
            _record(Category, {**c, "slots": [_record(Slot, s) for s in c.get("slots", ())]})
            for c in given["categories"]
        )
    return _record(Policy, parts)


def _record(kind: type[T], given: dict[str, Any]) -> T:
    names = [field.name for field in fields(cast("Any", kind))]
    for key in given:
        if key not in names:
            near = get_close_matches(key, names, 1)
            offered = f"，是不是 {near[0]}？" if near else f"；可用：{'、'.join(names)}"
            raise ValueError(f"不认识 {key}{offered}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in given.items()})


def _checked(policy: Policy) -> Policy:
    kinds = {kind.name for kind in policy.kinds}
    for category in policy.categories:
        for slot in category.slots:
            strange = set(slot.kinds) - kinds
            if strange:
                raise ValueError(f"{category.name} 的名额用了没有定义的户类别 {'、'.join(strange)}")
            if slot.count < 0 or not isinstance(slot.count, int):
                raise ValueError(f"{category.name} 的名额数 {slot.count} 不对")
    if set(policy.aims) - set(AIMS) or len(set(policy.aims)) != len(policy.aims):
        raise ValueError(f"aims 只能是 {'、'.join(AIMS)} 的一种排列")
    if policy.relatives not in {"warn", "avoid"}:
        raise ValueError(f"relatives 不能是 {policy.relatives}，可用：warn、avoid")
    if policy.helpers_per_household != 1:
        raise ValueError("helpers_per_household 目前只能是 1")
    return policy
