"""Villages renamed, merged and split: decisions with a day, by which the old name goes on being understood."""

from collections.abc import Collection, Iterable, Iterator

from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.register import stored_decisions
from lianhu_cli.register.stored_decisions import RENAME, StoredDecision
from lianhu_cli.register.versioned import Versioned

_APART = "apart"
_BETWEEN = "/"


def renames(decisions: Iterable[StoredDecision]) -> Renames:
    """Return the places that got another name, as decided."""
    villages: dict[str, str] = {}
    groups: dict[str, dict[str, str]] = {}
    splits: dict[str, dict[str, str]] = {}
    prefixed: set[str] = set()
    for one in decisions:
        if one.kind != RENAME:
            continue
        village, _, group = one.before.partition(_BETWEEN)
        if one.attribute == "village":
            villages[village] = one.after
            (prefixed.add if one.other == _APART else prefixed.discard)(village)
        else:
            of = groups if one.attribute == "group" else splits
            of.setdefault(village, {})[group] = one.after
    return Renames(villages=villages, groups=groups, splits=splits, prefixed=frozenset(prefixed))


def take(versioned: Versioned, now: Renames) -> Collection[str]:
    """Keep the renames of now; return the villages of whose people some are called otherwise since, by every name."""
    before = [one for one in stored_decisions.every(versioned) if one.kind == RENAME]
    known = {(one.attribute, one.before): (one.after, one.other) for one in before}
    new = [
        one
        for one in _told(now, versioned.day)
        if known.get((one.attribute, one.before)) != (one.after, one.other)
    ]
    stored_decisions.take(versioned, new)
    named = {one.before.partition(_BETWEEN)[0] for one in new}
    return named | {old for old in now.villages if not named.isdisjoint(now.became(old))}


def _told(now: Renames, day: str) -> Iterator[StoredDecision]:
    told = [
        ("village", old, new, _APART if old in now.prefixed else "")
        for old, new in now.villages.items()
    ]
    for attribute, of in (("group", now.groups), ("split", now.splits)):
        told += [
            (attribute, f"{village}{_BETWEEN}{group}", new, "")
            for village, words in of.items()
            for group, new in words.items()
        ]
    for attribute, old, new, other in told:
        yield StoredDecision(
            kind=RENAME, code=old, attribute=attribute, before=old, after=new, other=other, day=day
        )
