"""The only door: files and folders → Survey, the tables and everything that is wrong in them."""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.people.ledger_names import LedgerNames
from lianhu_cli.domain.problem import FileReport, Problem, SetAside
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.intake.files import find, formats
from lianhu_cli.intake.files.processes import Reading
from lianhu_cli.intake.files.raw import RefusalError
from lianhu_cli.intake.sheet.request import Asked

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.intake.opened import OpenedFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What some files hold: the rows that can be used, and what is to be said of them.

    `roster` has no codes yet: the register gives them. Its `source_file` is the file's own path;
    `sources` is the name in reports → that path.
    """

    roster: Roster
    ledgers: Ledgers
    problems: tuple[Problem, ...]
    set_aside: tuple[SetAside, ...]
    files: tuple[FileReport, ...]
    left_out: tuple[str, ...] = ()
    """A sentence for each folder that could not be looked into."""
    locked: tuple[str, ...] = ()
    """A sentence for each workbook with a password in a folder of which the others were read."""
    sources: Mapping[str, str] = field(default_factory=dict)
    given: "pa.Table"
    """Pairs that registers tell: `household` and `helper` are rows of the roster, `since` a day or ""."""
    unused: Roster = field(default_factory=lambda: Roster.of({}))
    """Households and helpers of the rows set aside, as far as they could be read."""
    headings: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    """File, sheet and role → attribute → letters of its column."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """Name in reports → SHA-256 of the file."""


def together(read: Survey, known: Roster) -> "pa.Table":
    """Return what clerks have said of problems, in lists read before and now.

    What a list says now stands in place of what it said before.
    """
    import pyarrow.compute as pc

    from lianhu_cli.domain.arrow import pa

    lists = pa.array([*read.sources.values()], pa.string())
    before = known.resolutions
    before = before.filter(pc.invert(pc.is_in(before["source_file"], value_set=lists)))
    return pa.concat_tables([before, read.roster.resolutions])


def concerned(read: Survey, known: Roster) -> tuple[list[Path], list[str]]:
    """Return the files that a 问题清单 just read is about, and the names of those that are gone.

    Files that are being imported anyway are not among them.
    """
    sources = {
        source
        for frame in known.by_role().values()
        for source in frame["source_file"].unique().to_pylist()
    } | {*read.sources.values()}
    again, gone = [], []
    for name in read.roster.resolution.file.unique().to_pylist():
        paths = [Path(s) for s in sources if f"/{Path(s).as_posix()}".endswith(f"/{name}")]
        if not name or name in read.sources:
            continue
        there = [path for path in paths if path.is_file()]
        again += there
        gone += [] if there else [name]
    return again, gone


_KINDS = {"kind-missing": "补填", "kind-unknown": "改成"}
"""What to do about a kind, before the kinds that the rules in force know."""


def _remedied(problem: Problem, policy: Policy) -> Problem:
    """Return a problem with what the rules in force let one do about it."""
    if problem.remedy:
        return problem
    if problem.code in _KINDS:
        names = _one_of([kind.name for kind in policy.kinds])
        return replace(problem, remedy=f"{_KINDS[problem.code]}{names}")
    if problem.code == "category-unknown":
        names = _one_of([one.name for one in policy.categories])
        by_rank = "，或填写职级、职务" if any(one.ranks for one in policy.categories) else ""
        return replace(problem, remedy=f"人员类别填{names}{by_rank}")
    return problem


def _one_of(names: Sequence[str]) -> str:
    """Return names as a choice.

    >>> _one_of(["困难户", "特殊户", "一般户"]), _one_of(["党员"])
    ('困难户、特殊户或一般户', '党员')
    """
    *others, last = names
    return f"{'、'.join(others)}或{last}" if others else last


Meet = Callable[[Roster, Mapping[str, str]], LedgerNames]
"""From the roster just read and its sources to everybody whom ledgers may name, with their codes."""


def _opened(
    files: Sequence[find.File], reading: Reading, asked: Asked
) -> "tuple[list[OpenedFile], list[str]]":
    """Return the files as they are understood, and a sentence for each that is locked and was not named.

    Raises:
        UnreadableError: others cannot be read or are not known, or nobody has filled anything in.
    """
    from lianhu_cli.intake import opened

    books: list[OpenedFile] = []
    refused: list[str] = []
    locked: list[str] = []
    for file in files:
        try:
            books.append(opened.open_file(file, reading.result(file.path), asked))
        except RefusalError as refusal:
            asks = str(refusal) == formats.ENCRYPTED and not file.named
            (locked if asks else refused).append(f"{file.name} {refusal}。")
    if not books:
        refused, locked = [*refused, *locked], []
    refused.extend(opened.strangers(books))
    if refused:
        raise UnreadableError("\n".join(refused))
    if empty := opened.blank(books):
        raise UnreadableError("\n".join(empty))
    return books, locked


def read(
    paths: Sequence[Path],
    *,
    asked: Asked | None = None,
    known: Roster | None = None,
    meet: Meet | None = None,
) -> Survey:
    """Read survey files and folders as `asked`; `known` is what the register already holds.

    `meet` is asked once where there are ledgers; without it they may name whom `known` holds.

    Raises:
        UnreadableError: a file is missing, encrypted, damaged, foreign or holds no sheet that we
            know. All such files are named, and nothing is returned of the others.

    """
    looked = find.find(paths, asked.kept if asked else {})
    found = looked.files
    reading = Reading([file.path for file in found])
    collecting = gc.isenabled()
    gc.disable()  # millions of small objects are made here and hardly one goes
    try:
        from lianhu_cli.intake import settled  # pyarrow is imported while the files are read

        asked = asked or Asked()
        books, locked = _opened(found, reading, asked)
        sources = {file.name: file.source for file in found}
        met = (lambda roster: meet(roster, sources)) if meet else None
        outcome = settled.settle(books, asked, known or Roster.of({}), met)
    finally:
        reading.close()
        if collecting:
            gc.enable()
    return Survey(
        roster=outcome.roster,
        ledgers=outcome.ledgers,
        problems=tuple(_remedied(one, asked.policy) for one in outcome.problems),
        set_aside=outcome.set_aside,
        files=outcome.files,
        left_out=tuple(looked.left_out),
        locked=tuple(locked),
        sources=sources,
        given=outcome.given,
        unused=outcome.unused,
        headings=outcome.headings,
        hashes={file.name: find.sha256(file.path) for file in found},
    )
