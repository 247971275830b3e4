"""Rules files (TOML): an office's own, or one of those that come ready made; checked against themselves."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lianhu_cli.domain import assessing, reasons
from lianhu_cli.domain.errors import ContradictionError, UnreadableError
from lianhu_cli.domain.office import Office
from lianhu_cli.domain.office import built as office_built
from lianhu_cli.domain.policy import (
    AIMS,
    DUTY_PERIODS,
    LINKED,
    MOST_HELPERS,
    RELATIVES,
    Category,
    Policy,
    built,
)
from lianhu_cli.domain.ranks import RANKS
from lianhu_cli.domain.written import UnknownKeyError

_READY = Path(__file__).with_name("ready")
_MOST = 1000


def ready() -> dict[str, Path]:
    """Return the rules files that come ready made, by name."""
    return {path.stem: path for path in sorted(_READY.glob("*.toml"))}


def text(path: Path) -> str:
    """Return the text of a rules file, or of the ready-made one of that name.

    Raises:
        UnreadableError: there is neither.
        ContradictionError: it is not UTF-8.
    """
    found = path if path.exists() else ready().get(str(path), path)
    try:
        return found.read_text(encoding="utf-8-sig")
    except OSError as error:
        names = "、".join(ready())
        raise UnreadableError(
            f"规则文件 {path} 读不了：{reasons.of_system(error)}。现成的规则有：{names}"
        ) from error
    except UnicodeDecodeError as error:
        raise ContradictionError(f"规则文件 {path} 写法不对：{reasons.of_toml(error)}") from error


def load(path: Path | None) -> Policy:
    """Return the policy of a rules file, or of a ready-made one; the default where there is none.

    Keys that the file leaves out keep their defaults.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: it is not TOML, a key is unknown, or the rules contradict themselves.
    """
    return _read(path)[0]


def office(path: Path | None) -> Office:
    """Return the office of a rules file: not a rule, so it is no part of the policy of a round.

    Raises:
        UnreadableError: the file is missing.
        ContradictionError: as `load`.
    """
    return _read(path)[1]


def _read(path: Path | None) -> tuple[Policy, Office]:
    if path is None:
        return Policy(), Office()
    written = text(path)
    try:
        given = tomllib.loads(written)
        place = office_built(given.pop("office", {}))
        policy = built(given)
    except tomllib.TOMLDecodeError as error:
        raise ContradictionError(f"规则文件 {path} 写法不对：{reasons.of_toml(error)}") from error
    except UnknownKeyError as error:
        raise ContradictionError(
            f"规则文件 {path}{line_of(written, error.key)}：{error}"
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ContradictionError(f"规则文件 {path}：{error}") from error
    wrong = [f"规则文件 {path}{line_of(written, word)}：{said}" for word, said in _faults(policy)]
    if wrong:
        raise ContradictionError("\n".join(wrong))
    return policy, place


def line_of(written: str, word: str) -> str:
    r"""Return where a word stands first in a rules file, as a person says it, "" where it does not.

    >>> line_of("# 规则\naims = ['locality']\n", "locality")
    '第2行'
    """
    whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(written.splitlines(), start=1):
        if word and whole.search(line.split("#")[0]):
            return f"第{number}行"
    return ""


def unused(policy: Policy, kinds: set[str], categories: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) for what the rules speak of and no row has."""
    for kind in policy.kinds:
        if kind.name not in kinds:
            yield kind.name, f"户类别“{kind.name}”，登记库里一户也没有"
    for category in policy.categories:
        if category.name not in categories:
            yield category.name, f"人员类别“{category.name}”，登记库里一个人也没有"


def _faults(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield (word, sentence) for everything by which rules contradict themselves."""
    for names, what in (
        ([kind.name for kind in policy.kinds], "户类别"),
        ([category.name for category in policy.categories], "人员类别"),
        ([tier.name for tier in policy.tiers], "层级"),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield name, f"{what}“{name}”定义了 {times} 次"
    for category in policy.categories:
        yield from _faults_of_category(policy, category)
    yield from _faults_of_aims(policy)
    yield from _faults_of_duties(policy)
    yield from assessing.faults(policy.assessment, policy.grades)
    yield from _faults_of_numbers(policy)


def _faults_of_aims(policy: Policy) -> Iterator[tuple[str, str]]:
    for aim in policy.aims:
        if aim not in AIMS:
            yield aim, f"不认识目标 {aim}，aims 可用：{'、'.join(AIMS)}"
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


def _faults_of_category(policy: Policy, category: Category) -> Iterator[tuple[str, str]]:
    known = {kind.name for kind in policy.kinds}
    for slot in category.slots:
        for kind in slot.kinds:
            if kind not in known:
                yield kind, f"{category.name} 的名额用了没有定义的户类别 {kind}"
        if not _between(slot.count, 0, _MOST):
            yield category.name, f"{category.name} 的名额数 {slot.count} 不对，应是 0 到 {_MOST}"
        elif not _between(slot.minimum, 0, slot.count):
            yield (
                category.name,
                f"{category.name} 至少 {slot.minimum} 户、至多 {slot.count} 户，自相矛盾",
            )
    for rank in category.ranks:
        if rank not in RANKS:
            yield rank, f"不认识职级 {rank}，可用：{'、'.join(RANKS)}"
    tiers = {tier.name for tier in policy.tiers}
    if category.tier and category.tier not in tiers:
        yield category.tier, f"{category.name} 的层级 {category.tier} 没有定义"
    if tiers and not category.tier:
        yield category.name, f"{category.name} 没有写属于哪个层级（{'、'.join(sorted(tiers))}）"


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


def _between(value: Any, low: int, high: int) -> bool:
    """Tell whether a value from a file is a whole number within bounds."""
    return type(value) is int and low <= value <= high
