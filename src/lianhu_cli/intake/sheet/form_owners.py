"""Whose a label of a form is: the household's, its helper's, somebody else's."""

from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.headings import claim, key
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.sheet.sides import side_of

Names = tuple[str, ...]
"""A label, with the word for whose it is in front where it does not say so itself."""

_PERSONAL = frozenset({"id_number", "phone", "sex", "born", "age", "health", "party"})


def names_head(names: Names) -> bool:
    """Tell whether a label asks for the head's name."""
    found = claim(Household, names)
    if found is None or found[0] != "head":
        return False
    return all(side_of(key(name)) not in {"helper", "other"} for name in names)


def is_of_helper(label: str) -> bool:
    """Tell whether a label asks for what only a helper has: 单位, 职务, or 帮扶责任人 itself."""
    return of_helper((label,)) or bool(claim(Helper, (label,)) and not claim(Household, (label,)))


def of_helper(names: Names) -> bool:
    """Tell whether one of some labels speaks of a helper."""
    return any(side_of(key(name)) == "helper" for name in names if name)


def owner_of(text: str) -> str:
    """Return the word for whose a part of a form is, "" where it is the household's as all of it is."""
    side = side_of(key(text)) if text else ""
    if side == "helper":
        return "帮扶责任人"
    return text if side == "other" else ""


def owned(label: str, owner: str) -> Names:
    """Return a label with whose it is in front, where it does not say so and may be of several."""
    own = side_of(key(label))
    if not owner or own == "helper":
        return (label,)
    if owner == "户主":
        found = claim(Household, (label,))
        return ("户主", label) if found and found[0] in _PERSONAL and not own else (label,)
    if owner == "帮扶责任人":
        ours, theirs = claim(Household, (label,)), claim(Helper, (label,))
        if own == "household" or not theirs or (theirs[0] in {"note", "village", "group"} and ours):
            return (label,)
    return (owner, label)


def tells(label: str) -> bool:
    """Tell whether a label asks for something of a household beyond where it lives."""
    return (claim(Household, (label,)) or ("note", 0))[0] not in {*LEVELS, "note"}
