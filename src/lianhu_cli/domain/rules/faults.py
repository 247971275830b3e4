"""By what rules contradict themselves: each fault is a word of the file and a sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lianhu_cli.domain.cells.ranks import RANKS
from lianhu_cli.domain.rules import aims, assessment, unit_quotas
from lianhu_cli.domain.rules.parts import (
    DUTY_PERIODS,
    LINKED,
    MOST_HELPERS,
    RELATIVES,
    STAYS,
    Category,
    Kind,
)
from lianhu_cli.domain.rules.policy import Policy

_MOST = 1000
_OLDEST = 150


def faults_of_parts(given: Mapping[str, Any], policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) where a file has kinds of its own, and categories that cannot know them."""
    if "kinds" not in given or "categories" in given or not policy.kinds:
        return
    known = {kind.name for kind in policy.kinds}
    used = [kind for one in policy.categories for slot in one.slots for kind in slot.kinds]
    strange = list(dict.fromkeys(kind for kind in used if kind not in known))
    if strange:
        names = "、".join(category.name for category in policy.categories)
        yield (
            policy.kinds[0].name,
            (
                f"户类别改了，内置的人员类别（{names}）却还包{'、'.join(strange)}，"
                f"共 {sum(kind not in known for kind in used)} 处：请也写上 [[categories]]"
            ),
        )


def faults(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) for everything by which rules contradict themselves."""
    for names, what in (
        ([kind.name for kind in policy.kinds], "户类别"),
        ([category.name for category in policy.categories], "人员类别"),
        ([tier.name for tier in policy.tiers], "层级"),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield name, f"{what}“{name}”定义了 {times} 次"
    yield from _faults_of_aliases(policy.kinds, "户类别")
    yield from _faults_of_aliases(policy.categories, "人员类别")
    yield from _faults_of_ranks(policy)
    for category in policy.categories:
        yield from _faults_of_slots(policy, category)
        yield from _faults_of_category(policy, category)
    yield from _faults_of_words(policy)
    yield from _faults_of_tiers(policy)
    yield from _faults_of_aims(policy)
    yield from _faults_of_duties(policy)
    yield from assessment.faults(policy.assessment, policy.grades)
    yield from _faults_of_numbers(policy)
    yield from unit_quotas.faults(policy.quotas)
    yield from _faults_of_kinds(policy)


def _faults_of_aliases(
    entries: Sequence[Kind] | Sequence[Category], what: str
) -> Iterator[tuple[str, str]]:
    """Yield every alias by which two entries could be meant."""
    names = {one.name for one in entries}
    owner: dict[str, str] = {}
    for one in entries:
        for alias in dict.fromkeys(one.aliases):
            if alias in names - {one.name}:
                yield alias, f"{what}“{one.name}”的别名“{alias}”是另一个{what}的名称"
            elif owner.setdefault(alias, one.name) != one.name:
                yield alias, f"别名“{alias}”既属{what}“{owner[alias]}”，又属“{one.name}”"


def _faults_of_ranks(policy: Policy) -> Iterator[tuple[str, str]]:
    owner: dict[str, str] = {}
    for category in policy.categories:
        for rank in dict.fromkeys(category.ranks):
            if owner.setdefault(rank, category.name) != category.name:
                yield rank, f"职级 {rank} 既属“{owner[rank]}”，又属“{category.name}”"


def _faults_of_words(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield where an empty text stands among words: it would be found in every cell."""
    for name, words in (
        ("excluded", policy.excluded),
        ("excluded_households", policy.excluded_households),
        *((kind.name, (kind.name, *kind.aliases)) for kind in policy.kinds),
        *((one.name, (one.name, *one.aliases)) for one in policy.categories),
        *((cause, (cause, *words)) for cause, words in policy.skills.items()),
    ):
        if not all(word.strip() for word in words):
            yield name or "name", f"{name or 'name'} 里有空的文字：请写上，或删去空的引号"


def _faults_of_tiers(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the tiers that no household could have a helper of."""
    used = {category.tier for category in policy.categories}
    for tier in policy.tiers:
        if tier.name not in used:
            yield tier.name, f"没有一个人员类别属于层级“{tier.name}”，哪一户也配不齐"


def _faults_of_aims(policy: Policy) -> Iterator[tuple[str, str]]:
    for aim in policy.aims:
        if aim not in aims.BY_NAME:
            yield aim, f"不认识目标 {aim}，aims 可用：{'、'.join(aims.BY_NAME)}"
    if len(set(policy.aims)) != len(policy.aims):
        yield "aims", "aims 里有目标写了两次"
    if "need" in policy.aims[:-1]:
        yield "need", "need 在同等的户里挑合适的人，只能排在最后"
    for name, value, allowed in (
        ("relatives", policy.relatives, RELATIVES),
        ("linked", policy.linked, LINKED),
    ):
        if value not in allowed:
            yield name, f"{name} 不能是 {value}，可用：{'、'.join(allowed)}"


def _faults_of_duties(policy: Policy) -> Iterator[tuple[str, str]]:
    known = {kind.name for kind in policy.kinds}
    for duty in policy.duties:
        for kind in duty.kinds:
            if kind not in known:
                yield kind, f"走访频次用了没有定义的户类别 {kind}"
        if duty.period not in DUTY_PERIODS:
            yield duty.period, f"走访周期不能是 {duty.period}，可用：{'、'.join(DUTY_PERIODS)}"
        if not _between(duty.visits, 0, _MOST):
            yield "visits", f"走访次数 {duty.visits} 不对，应是 0 到 {_MOST}"


def _faults_of_slots(policy: Policy, category: Category) -> Iterator[tuple[str, str]]:
    known = {kind.name for kind in policy.kinds}
    for slot in category.slots:
        if not slot.kinds:
            yield category.name, f"{category.name} 有一项名额的 kinds 是空的，哪一户也接不了"
        for kind in dict.fromkeys(slot.kinds):
            if slot.kinds.count(kind) > 1:
                yield kind, f"{category.name} 的一项名额里 {kind} 写了 {slot.kinds.count(kind)} 次"
            if kind not in known:
                yield kind, f"{category.name} 的名额用了没有定义的户类别 {kind}"
        if said := wrong_count(category.name, slot.count):
            yield category.name, said
        elif not _between(slot.minimum, 0, slot.count):
            yield (
                category.name,
                f"{category.name} 至少 {slot.minimum} 户、至多 {slot.count} 户，自相矛盾",
            )


def _faults_of_category(policy: Policy, category: Category) -> Iterator[tuple[str, str]]:
    for rank in category.ranks:
        if rank not in RANKS:
            yield rank, f"不认识职级 {rank}，可用：{'、'.join(RANKS)}"
    if category.stay and category.stay not in STAYS:
        yield (
            category.stay,
            f"{category.name} 的 stay 不能是 {category.stay}，可用：{'、'.join(STAYS)}",
        )
    if not _between(category.exempt_age, 0, _OLDEST):
        yield category.name, f"{category.name} 的 exempt_age 不对，应是 0 到 {_OLDEST} 的整数"
    tiers = {tier.name for tier in policy.tiers}
    if category.tier and category.tier not in tiers:
        yield category.tier, f"{category.name} 的层级 {category.tier} 没有定义"
    if tiers and not category.tier:
        yield category.name, f"{category.name} 没有写属于哪个层级（{'、'.join(sorted(tiers))}）"


def _faults_of_kinds(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield where a kind asks for a number or a category of helpers that cannot be."""
    categories = {one.name for one in policy.categories}
    for kind in policy.kinds:
        if not _between(kind.helpers, 0, MOST_HELPERS):
            yield kind.name, f"{kind.name} 每户 {kind.helpers} 人不对，应是 1 到 {MOST_HELPERS}"
        if kind.helpers and policy.tiers:
            yield kind.name, f"{kind.name} 写了 helpers，可每户几人已由层级规定：请删去一处"
        if kind.must_have and kind.must_have not in categories:
            yield (
                kind.must_have,
                f"{kind.name} 的 must_have 用了没有定义的人员类别 {kind.must_have}",
            )
        elif kind.must_have and policy.tiers:
            yield (
                kind.name,
                f"{kind.name} 写了 must_have，可规则分了层级：请用 [[tiers]] 规定哪一层由谁担任",
            )


def _faults_of_numbers(policy: Policy) -> Iterator[tuple[str, str]]:
    for tier in policy.tiers:
        if not _between(tier.helpers, 1, MOST_HELPERS):
            yield tier.name, f"{tier.name} 每户 {tier.helpers} 人不对，应是 1 到 {MOST_HELPERS}"
    if not _between(policy.visits_per_day, 1, _MOST):
        yield "visits_per_day", f"visits_per_day 不能是 {policy.visits_per_day}，应是 1 到 {_MOST}"
    helpers = policy.helpers_per_household
    if not _between(helpers, 1, MOST_HELPERS):
        yield (
            "helpers_per_household",
            f"helpers_per_household 不能是 {helpers}，应是 1 到 {MOST_HELPERS}",
        )


def wrong_count(category: str, count: int) -> str:
    """Say what is wrong with how many households a slot is for, "" where nothing is.

    >>> wrong_count("一般干部", 2), wrong_count("一般干部", -1)
    ('', '一般干部 的名额数 -1 不对，应是 0 到 1000')
    """
    right = _between(count, 0, _MOST)
    return "" if right else f"{category} 的名额数 {count} 不对，应是 0 到 {_MOST}"


def _between(value: int, low: int, high: int) -> bool:
    """Tell whether a value from a file is a whole number within bounds."""
    return type(value) is int and low <= value <= high
