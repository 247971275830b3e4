"""The next round of a register: decided, and not yet stored."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lianhu_cli.domain.beside import beside
from lianhu_cli.output.page_form import LONGEST

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Ints
    from lianhu_cli.domain.rounds.decision import Decision, Earlier
    from lianhu_cli.domain.rounds.orders import Orders
    from lianhu_cli.domain.rounds.round import Round
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.register.store import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRound:
    """A round that was decided, with what it was decided from."""

    decision: "Decision"
    ordered: "Orders"
    """The pins and forbidden pairs in force, and what was not clear in them."""
    rules: str
    """The rules as they are stored."""
    order: "Ints | None"
    """The order in which the households print, found beside the pairing where there are many."""
    again: "Round | None"
    """The last round, where the one decided is the same under the same rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a round is to be decided: its name and day, whether the last one is forgotten, in how many processes."""

    name: str
    day: str
    fresh: bool
    force: bool
    """Whether a round that is the same as the last one is stored as well; one with a name always is."""
    jobs: int


def decide(register: "Register", roster: "Roster", policy: "Policy", wanted: Wanted) -> NextRound:
    """Return the best round of everybody in a register."""
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.domain.rounds.round import dated
    from lianhu_cli.domain.rules.applied import under
    from lianhu_cli.domain.rules.policy import dump
    from lianhu_cli.pairing import solve

    roster = under(roster, policy, wanted.day)
    long = roster.households.num_rows > LONGEST
    with beside(partial(orders.resolve, roster, policy), really=long) as resolved:
        latest = register.round()
        previous = None if wanted.fresh else latest
        earlier = _earlier(register, roster, previous)
        ordered = resolved()
    pair = partial(solve.pair, roster, policy, earlier, ordered, wanted.jobs)
    decided, order = _paired(roster, policy, pair)
    basis = previous.number if previous else 0
    decided = dated(replace(decided, name=wanted.name, date=wanted.day, basis=basis), latest)
    rules = dump(policy)
    anew = wanted.name or wanted.force
    return NextRound(
        decision=Decision(roster=roster, round=decided, policy=policy),
        ordered=ordered,
        rules=rules,
        order=order,
        again=None if anew else _repeated(register, decided, latest, rules),
    )


def _earlier(register: "Register", roster: "Roster", previous: "Round | None") -> "Earlier":
    """Return what the round before and those who have left say to the next one, given everybody who is there."""
    from lianhu_cli.domain.rounds.decision import Earlier

    units = {code: row["unit"] for code, row in register.departed(there=roster).items()}
    if previous is None:
        return Earlier(units=units)
    return Earlier(pairs=previous.pairs, units=units, rows=register.rows_of(previous.number))


def _paired(
    roster: "Roster", policy: "Policy", pair: "Callable[[], Round]"
) -> "tuple[Round, Ints | None]":
    """Return the best round with the digest of its roster, and the order in which the households print.

    Both are found beside the pairing; the order only where there are many, else None.
    """
    from lianhu_cli.domain.rounds import digest
    from lianhu_cli.output import console
    from lianhu_cli.output.counted import print_order

    long = roster.households.num_rows > LONGEST
    with (
        beside(partial(digest.of_roster, roster), really=long) as digested,
        beside(partial(print_order.of_roster, roster, policy), really=long) as in_print,
        console.progress("正在结对"),
    ):
        return replace(pair(), digest=digested()), in_print() if long else None


def _repeated(
    register: "Register", decided: "Round", latest: "Round | None", rules: str
) -> "Round | None":
    """Return the last round where the one just decided is the same, under the same rules."""
    from lianhu_cli.domain.rounds.round import repeats
    from lianhu_cli.domain.rules import policy

    if latest is None or not repeats(decided, latest):
        return None
    same = policy.parse(rules) == policy.parse(register.rules(latest.number))
    return latest if same else None
