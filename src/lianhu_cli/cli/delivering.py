"""What `import` does with the register: what it knows is read beside the files, and they are taken in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
from lianhu_cli.domain.people.ledger_names import LedgerNames
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.register.beside import Beside
from lianhu_cli.register.changes import Leftover, Merged
from lianhu_cli.register.delivery import Belief, Delivery, Findings
from lianhu_cli.register.store import Register

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.intake.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which conditions files are taken in; `replaced` are paths of sources that they replace."""

    replaced: tuple[str, ...] = ()
    again: bool = False
    accept_removals: bool = False
    belief: Mapping[str, tuple[str, ...]]
    """`[sources]`: attribute → names of files, the one to be believed first."""


def known(db: Path, paths: Sequence[Path], asked: "Asked") -> tuple[Roster, "Asked", Beside | None]:
    """Return what the register holds from other files than those, and the request with what it remembers.

    Beside the reading that follows, a large register is looked at.
    """
    from lianhu_cli.intake.files import find

    if not Register.exists(db):
        roster = Roster.of({})
        return roster, replace(asked, renames=asked.wording.renames.over(Renames())), None
    with Register.open(db) as register:
        again = [file.source for file in find.find(paths, asked.kept).files]
        beside = Beside.begin(db, again)
        named = asked.wording.renames
        there = (
            register.roster(("village",)).household.village.unique().to_pylist() if named else ()
        )
        renames = named.over(register.renames(), {*there})
        roster = register.roster(but_of=again, renames=renames)
    roster = Roster(**{role: renames.apply(frame) for role, frame in roster.by_role().items()})
    return roster, replace(asked, renames=renames, resolutions=roster.resolutions), beside


def paths_of(db: Path, named: Sequence[str]) -> tuple[str, ...]:
    """Return the paths of the sources that are named.

    Raises:
        UsageError: nothing came from such a file, or several have the name.
    """
    if not named:
        return ()
    with Register.open(db) as register:
        return tuple(register.source(name).path for name in named)


def read(paths: list[Path], db: Path, asked: "Asked") -> tuple["Survey", "Asked", Beside | None]:
    """Read the files; with a 问题清单 among them, once more, with the files that it is about.

    Returned with the survey are the request with what the register remembers, and what `take` goes by.
    """
    from lianhu_cli.intake import survey
    from lianhu_cli.output import console

    there, asked, beside = known(db, paths, asked)

    def meet(roster: Roster, sources: Mapping[str, str]) -> LedgerNames:
        return _meet(
            db, Delivery(roster=roster, sources=sources, renames=asked.renames, again=True)
        )

    found = survey.read(paths, asked=asked, known=there, meet=meet)
    if found.roster.resolutions.num_rows:
        again, missing = survey.concerned(found, there)
        for name in missing:
            console.note(f"{name} 不在原处：清单里的处理结果记下了，等下次导入它时生效")
        asked = replace(asked, resolutions=survey.together(found, there))
        found = survey.read([*paths, *again], asked=asked, known=there, meet=meet)
    return found, asked, beside


def delivery(found: "Survey", asked: "Asked", terms: Terms) -> Delivery:
    """Return what was read, as the register takes it."""
    return Delivery(
        roster=found.roster,
        sources=found.sources,
        found=Findings(problems=found.problems, set_aside=found.set_aside),
        ledgers=found.ledgers,
        hashes=found.hashes,
        headings=found.headings,
        unused=found.unused,
        replaced=terms.replaced,
        again=terms.again,
        accept_removals=terms.accept_removals,
        belief=Belief(sources=terms.belief, kinds=_kinds(asked.policy)),
        renames=asked.renames,
        waived=asked.waived_in,
    )


def _kinds(policy: Policy) -> tuple[str, ...]:
    return tuple(one.name for one in sorted(policy.kinds, key=lambda one: one.priority))


def _meet(db: Path, brought: Delivery) -> LedgerNames:
    """Return everybody whom a ledger may name once the roster beside it is in the register."""
    met: list[LedgerNames] = []

    def look(register: Register) -> Callable[[Merged], None]:
        def everybody(_: Merged) -> None:
            met.append(
                LedgerNames(
                    roster=register.roster(),
                    departed=register.everybody_gone(),
                    helping=register.helping(),
                )
            )

        return everybody

    with _opened(db, write=False) as register:
        register.absorb(brought, write=False, before_commit=look(register))
    return met[0]


def take(
    db: Path,
    brought: Delivery,
    last: Callable[[Register, Merged], None],
    beside: Beside | None,
    *,
    write: bool,
) -> tuple[Merged, int]:
    """Take a delivery in, or only try it; return what it did, and how many rows are set aside now.

    `last` is done before the register commits; where it fails, nothing is written.
    """
    with _opened(db, write=write) as register:
        register.go_by(beside)
        merged = register.absorb(
            brought, write=write, before_commit=lambda merged: last(register, merged)
        )
        elsewhere = register.set_aside_elsewhere(tuple(brought.sources.values()))
    return merged, elsewhere + len(brought.found.set_aside)


def _opened(db: Path, *, write: bool) -> Register:
    if write:
        return Register.create(db)
    return Register.open(db) if Register.exists(db) else Register.nowhere()


def still_there(leftover: Leftover) -> str:
    """Say what an earlier version of a file gave that the new one does not."""
    counts = ((leftover.households, "户"), (leftover.helpers, "名帮扶人"))
    left = "、".join(f"{number} {word}" for number, word in counts if number)
    typed = f'"{leftover.source}"' if " " in leftover.source else leftover.source
    return (
        f"{Path(leftover.source).name} 里还有 {left}这次没有，仍留在登记库里。"
        f"这次的表若是它的新版，请加 --replace {typed} 再导入一次，就会去掉"
    )
