"""Opening a register to read a decision from it: what stats, list and audit begin with."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.people import ERASED, with_left
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules import applied, policy
from lianhu_cli.domain.tables import survey
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import no_rows
from lianhu_cli.register.store import Register

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.ledger_set import Ledgers
    from lianhu_cli.output.counted.change_reasons import TwoRounds
    from lianhu_cli.register.delivery import Findings
    from lianhu_cli.supervision.people import LedgersKnown


def decision(
    db: Path,
    which: str = "",
    attributes: Collection[str] | None = None,
    at: str = "",
    *,
    as_made: bool = False,
    by_rows: bool = False,
) -> Decision:
    """Return a stored round with its people and the rules it was made under: the one door to them.

    Everybody whom the round's pairs name is there, also who has left since (`left`): lists and counts of the
    register take `present`. `attributes` says which of the roster's are needed where not all of them are. Before
    the first pairing the round is empty: nobody is covered yet. With `at`, a day or a revision, both are as they
    were then; with a round named, or `as_made`, the roster is as it was when that round was made. `by_rows` is for
    whoever checks a round: its pairs are those that are stored row by row.

    Raises:
        UnreadableError: there is no register.
        UsageError: there is no round of that name or number, or no register at that time.
    """
    with Register.open(db) as register:
        then = register.revision_at(at) if at else 0
        stored = register.round(which, then, by_rows=by_rows)
        then = then or (stored.revision if stored and (which or as_made) else 0)
        roster = register.roster(attributes, then)
        rules = policy.parse(register.rules(stored.number)) if stored else policy.Policy()
        if attributes is not None and not applied.known(roster, rules):
            roster = register.roster({*attributes, *applied.LOOKED_AT}, then)
        left = erased = frozenset[str]()
        if stored:
            roster, left = with_left(roster, stored, register.last_known)
            erased = _erased(register, stored)
    return Decision(
        roster=applied.under(roster, rules, stored.date if stored else ""),
        round=stored or Round(pairs=no_rows(survey.Pair), status="none"),
        policy=rules,
        left=left,
        erased=erased - _codes(roster) if erased else erased,
    )


def tell_erased(decided: Decision) -> None:
    """Say of how many pairs of a round somebody was erased: papers and figures do not list such a household."""
    from lianhu_cli.output import console

    if decided.erased and (count := decided.pairs_of_erased().num_rows):
        console.note(
            f"这一轮有 {count} 对结对里有人的个人信息已按要求删除，只留编码：帮扶人写作{ERASED}，户不再列出"
        )


def printed_in(db: Path, sheet: Path) -> str:
    """Return the number of the round that a 一览表 was printed from, "" for the last one and where none is told."""
    from lianhu_cli.intake.files import own_mark

    root = own_mark.root(str(sheet))
    with Register.open(db) as register:
        rounds = register.rounds()
    numbers = [str(one["number"]) for one in rounds[:-1] if root and one.get("root", "") == root]
    return numbers[-1] if numbers else ""


def _codes(roster: Roster) -> frozenset[str]:
    """Return the codes of everybody who is there: who was erased may be registered anew."""
    frames = roster.by_role()
    return frozenset(
        code for table in survey.PEOPLE for code in frames[table.role]["code"].to_pylist()
    )


def _erased(register: Register, stored: Round) -> frozenset[str]:
    """Return whom a round may name and who was erased after it was made, by code."""
    if register.revision("forget") <= stored.revision:
        return frozenset()
    return frozenset(one["code"] for one in register.forgotten() if one["day"] >= stored.date)


def has_changed(db: Path, decided: Decision, *, current: bool = False) -> bool:
    """Tell whether the register has changed since a round was made, in what decides who helps whom.

    With `current` the roster of the decision is that of now: then what it says is held against the round's digest,
    whatever the register remembers of its changes.
    """
    from lianhu_cli.domain.rounds import digest

    stored = decided.round.digest
    if not stored:
        return False
    if current and stored == digest.of_roster(decided.roster):
        return False
    with Register.open(db) as register:
        if not current and decided.round.revision and register.is_as_at(decided.round.revision):
            return False
        roster = register.roster({*digest.LOOKED_AT, *digest.LATER})
        if not applied.known(roster, decided.policy):
            roster = register.roster({*digest.LOOKED_AT, *digest.LATER, *applied.LOOKED_AT})
    return stored != digest.of_roster(applied.under(roster, decided.policy, decided.round.date))


def bound(db: Path, decided: Round) -> tuple[str, str]:
    """Return the rules as stored with a round, and the root of the round before it, "" where none is kept."""
    with Register.open(db) as register:
        above = [one for one in register.rounds() if one["number"] < decided.number]
        return register.rules(decided.number), above[-1].get("root", "") if above else ""


def before(db: Path, decided: Round) -> Round | None:
    """Return the round that was there before one, None where it was the first."""
    with Register.open(db) as register:
        numbers = [one["number"] for one in register.rounds() if one["number"] < decided.number]
        return register.round(str(max(numbers))) if numbers else None


def now(db: Path) -> tuple[Roster, dict[str, str], dict[str, dict[str, str]]]:
    """Return the roster as it is, the unit of each who has left it, and who is no longer in it, by code."""
    with Register.open(db) as register:
        units = {code: one["unit"] for code, one in register.departed().items()}
        return register.roster(), units, register.departed(merged=True)


def merged_and_left(db: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the code of whoever was taken for one with somebody else → the code they go under now.

    Beside it the reason that was typed when somebody left, by code.
    """
    with Register.open(db) as register:
        return register.merged(), register.left_because()


def earlier(db: Path, decided: Round) -> Earlier:
    """Return what a round was compared with: nothing where it began anew."""
    if not decided.basis:
        return Earlier()
    with Register.open(db) as register:
        before = register.round(str(decided.basis))
        units = {code: row["unit"] for code, row in register.departed().items()}
    return Earlier(pairs=before.pairs if before else None, units=units)


def sides(db: Path, old: str = "", new: str = "") -> "TwoRounds | None":
    """Return two rounds to compare: `new`, the last by default, with `old`, by default the one before it.

    None where there is no round before.
    """
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.output.counted.change_reasons import TwoRounds

    with Register.open(db) as register:
        after = register.round(new)
        before = [str(one["number"]) for one in register.rounds()]
        before = before[: before.index(str(after.number))] if after else []
        if after is None or not (old or before):
            return None
        earlier_one = register.round(old or before[-1])
        if earlier_one is None:
            return None
        rules = [policy.parse(register.rules(one.number)) for one in (earlier_one, after)]
        roster = register.roster(at=after.revision if new else 0)
        departed = register.departed(merged=True)
        arrived = register.arrived_since(earlier_one.number)
        merged, left_because = register.merged(), register.left_because()
    roster = applied.under(roster, rules[1], after.date)
    return TwoRounds(
        old=earlier_one,
        new=after,
        rules=(rules[0], rules[1]),
        roster=roster,
        departed=departed,
        arrived=arrived,
        merged=merged,
        left_because=left_because,
        orders=orders.resolve(roster, rules[1]),
    )


def ledgers(db: Path, at: str = "") -> "Ledgers":
    """Return every ledger of a register, now or as of a day or revision."""
    with Register.open(db) as register:
        return register.ledgers(at=register.revision_at(at) if at else 0)


def findings(db: Path, at: str = "") -> "Findings":
    """Return what the imports of a register found wrong, now or as of a day or revision."""
    with Register.open(db) as register:
        return register.findings(at=register.revision_at(at) if at else 0)


def known(
    db: Path, path: Path | None, days: tuple[str, str]
) -> tuple["LedgersKnown", policy.Policy]:
    """Return the register with its ledgers from one day to another, and the rules.

    The rules are those of the command line, else those of the last round, else the default.
    """
    from lianhu_cli.domain.rules import rule_files
    from lianhu_cli.supervision.people import LedgersKnown

    with Register.open(db) as register:
        stored = register.round()
        if path:
            in_force = rule_files.load(path)
        else:
            in_force = policy.parse(register.rules(stored.number)) if stored else policy.Policy()
        found = LedgersKnown(
            roster=applied.under(register.roster(), in_force, stored.date if stored else ""),
            ledgers=register.ledgers(*days),
            helping=register.helping(),
            departed=register.everybody_gone(),
        )
    if not found.helping.days:
        raise UsageError("还没有结过对，没有可排可考核的：请先用 lianhu pair")
    return found, in_force
