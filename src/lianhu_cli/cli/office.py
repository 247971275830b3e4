"""Whose sheets they are: [office] of the rules, over it that of `lianhu.toml`, over it the command line."""

from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.cli import settings

if TYPE_CHECKING:
    from lianhu_cli.domain.rules.office import Office


def office_of(
    rules: Path | None,
    db: Path | None = None,
    *,
    name: str = "",
    title: str = "",
    filed: date | None = None,
) -> "Office":
    """Return the office for sheets: the rules are those given, else those that the register remembers.

    Raises:
        UnreadableError: the rules file is missing.
        ContradictionError: it is not a rules file.
    """
    from lianhu_cli.domain.rules.office import Office, parse_office

    found = _of_rules(rules, db)
    given = settings.current().office
    if given:
        over = parse_office(given)
        told = {one.name: getattr(over, one.name) for one in fields(Office) if one.name in given}
        found = Office(**{**asdict(found), **told})
    return found.but(name=name, title=title, date=filed)


def _of_rules(rules: Path | None, db: Path | None) -> "Office":
    from lianhu_cli.cli import remembered
    from lianhu_cli.domain.rules import rule_files

    if rules is None and db is not None:
        return remembered.office(db)
    return rule_files.office(rules)
