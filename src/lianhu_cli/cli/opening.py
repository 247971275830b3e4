"""Opening a register to read a decision from it: what stats, list and audit begin with."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
from lianhu_cli.domain import policy, tables
from lianhu_cli.domain.roster import empty
from lianhu_cli.domain.round import Decision, Round
from lianhu_cli.register.store import Findings, Register


def decision(db: Path, which: str = "", attributes: Collection[str] | None = None) -> Decision:
    """Return a stored round with the roster and the rules it was made from.

    `attributes` says which of the roster's are needed where not all of them are. Before the first
    pairing the round is empty: nobody is covered yet.

    Raises:
        UnreadableError: there is no register.
        UsageError: there is no round of that name or number.
    """
    with Register.open(db) as register:
        roster, stored = register.roster(attributes), register.round(which)
        rules = policy.parse(register.rules(stored.number)) if stored else policy.Policy()
    return Decision(
        roster=roster, round=stored or Round(pairs=empty(tables.Pair), status="none"), policy=rules
    )


def pairs_before(db: Path, decided: Round) -> Any:
    """Return the pairs that a round was compared with, None where it began anew."""
    if not decided.basis:
        return None
    with Register.open(db) as register:
        before = register.round(str(decided.basis))
    return before.pairs if before else None


def findings(db: Path) -> Findings:
    """Return what the imports of a register found wrong."""
    with Register.open(db) as register:
        return register.findings()
