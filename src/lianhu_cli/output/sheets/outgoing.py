"""Everything that leaves the office as a sheet: which there are, in which workbook each stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.books import pairs_csv, problems_book
from lianhu_cli.output.counted import households_with_helpers
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.names import for_sheet
from lianhu_cli.output.page_form import LONGEST, Book, new_workbook
from lianhu_cli.output.sheets import (
    changes,
    covered,
    helpers,
    ledger,
    parts,
    roll,
    round_book,
    uncovered,
    units,
)
from lianhu_cli.output.sheets.loads import HelperWithLoad, loads

WHOLE = "none"
_VILLAGES = 60
"""More sheets in one workbook nobody finds their way in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What the sheets are made from; `changes` are None where there is no round before."""

    decision: Decision
    problems: Sequence[Problem]
    changes: Sequence[dict[str, Any]] | None
    office: Office
    households: HouseholdWithHelper = field(init=False)
    helpers: HelperWithLoad = field(init=False)

    def __post_init__(self) -> None:
        """Join households and helpers once for all sheets, which all name the round."""
        import pyarrow.compute as pc

        rooted = replace(self.office, root=self.decision.round.root)
        object.__setattr__(self, "office", rooted)

        people = loads(self.decision)
        households = households_with_helpers.households(
            self.decision, ("county", "township", *roll.HOUSEHOLD, "code")
        )
        at = pc.index_in(households.helper, people.code.combine_chunks())
        body = pc.fill_null(people.body.take(at), "")
        object.__setattr__(self, "helpers", people)
        object.__setattr__(
            self, "households", HouseholdWithHelper(households.frame.append_column("body", body))
        )

    def cut(self, by: str) -> list[parts.SheetPart]:
        """Return the parts that the 一览表 is cut into; units stand as the roster lists them."""
        found = parts.cut(self.households, by)
        if by == "unit":
            listed = {body: at for at, body in enumerate(self.helpers.body.unique().to_pylist())}
            found.sort(key=lambda part: listed.get(part.name, len(listed)))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files written, by name, and what is to be said about them.

    `people` is file → of how many people it tells, where it tells of people.
    """

    files: tuple[str, ...] = ()
    people: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def write(
    folder: Path, which: Sequence[str], split: str, material: Material, bar: parts.Bar
) -> Written:
    """Write the sheets of `which` (keys of SHEETS) into a folder.

    `split` says by what the 一览表 is cut into workbooks: "township", "village", "unit", or "none".
    """
    files: list[str] = []
    notes: list[str] = []
    people: dict[str, int] = {}
    long = len(material.households) > LONGEST
    if "list" in which and split != WHOLE:
        cut = material.cut(split)
        people = parts.write(folder, cut, _over(material, split), bar)
        files += people
    for key in which:
        name, writer = SHEETS[key]
        if long and key in _BY_LINE:
            if key != "list" or split == WHOLE:
                notes.append(f"{name}超过 {LONGEST} 行，一个工作簿放不下，没有写")
        elif key == "changes" and material.changes is None:
            notes.append(f"没有上一轮结对可对照，没有写{name}")
        else:
            written = writer(folder, material, split=split)
            people |= dict.fromkeys(written, _people(key, material))
            files += written
    if long and "list" in which and split == WHOLE:
        notes.append("一览表请加 --split township，每个乡镇写一个工作簿")
    several = tuple(sorted(set(files), key=files.index))
    return Written(files=several, people=people, notes=tuple(notes))


def _people(key: str, material: Material) -> int:
    """Return of how many people a sheet tells: of helpers, or of households."""
    if key == "units":
        return len({link for link in material.decision.roster.link.phone.to_pylist() if link})
    if key == "uncovered":
        return sum(not helper for helper in material.households.helper.to_pylist())
    return len(material.helpers) if key == "ledger" else parts.counted(material.households)


def of_round(
    folder: Path, decision: Decision, split: str, office: Office, bar: parts.Bar
) -> dict[str, int]:
    """Write what a pairing gives besides the csv: the 一览表, in one workbook if it is not too long.

    Returns the name of each file → of how many households it tells.
    """
    files: dict[str, int] = {}
    if split != WHOLE:
        material = Material(decision=decision, problems=(), changes=None, office=office)
        files |= parts.write(folder, material.cut(split), _over(material, split), bar)
    elif decision.round.pairs.num_rows <= LONGEST:
        round_book.write(folder / f"{roll.NAME}.xlsx", decision, office)
        files[f"{roll.NAME}.xlsx"] = decision.roster.households.num_rows
    return files


def csv_of_round(folder: Path, decision: Decision, order: Ints | None = None) -> dict[str, int]:
    """Write the pairs as csv, which asks for neither number nor root of the round; return as `of_round` does.

    `order` is that of the households in print, where it is known.
    """
    pairs_csv.write(folder / "结对清单.csv", decision, order)
    return {"结对清单.csv": decision.roster.households.num_rows}


def _over(material: Material, split: str) -> Office:
    """Return the office as the sheets of a part name it: a township's own name is in the part's."""
    several = len(set(material.households.township.unique().to_pylist())) > 1
    return (
        replace(material.office, township="") if split == "township" or several else material.office
    )


def _list(folder: Path, material: Material, *, split: str) -> list[str]:
    """Write the whole, and where nothing is cut a sheet for each village and a workbook by unit."""
    office, households = material.office, material.households
    whole = [("总表", office.heading(roll.NAME), households)]
    if split != WHOLE:
        return [_rolls(folder, roll.NAME, office, whole)]
    villages, bodies = (
        [
            (part.name, _over(material, by).heading(roll.NAME, part.name), part.households)
            for part in cut
        ]
        for by, cut in ((by, material.cut(by)) for by in ("village", "unit"))
    )
    if len(villages) <= _VILLAGES:
        whole += villages
    files = [_rolls(folder, roll.NAME, office, whole)]
    if 0 < len(bodies) <= _VILLAGES:
        files.append(_rolls(folder, f"{roll.NAME}（分单位）", office, bodies))
    return files


def _rolls(folder: Path, name: str, office: Office, rolls: Sequence[tuple[str, str, Any]]) -> str:
    taken: set[str] = set()
    with new_workbook(folder / f"{name}.xlsx", name) as workbook:
        book = Book(workbook, office)
        for sheet, title, households in rolls:
            unique = for_sheet(sheet, taken)
            taken.add(unique)
            roll.add(book, unique, title, households)
    return f"{name}.xlsx"


def _single(
    name: str,
    add: Callable[[Book, Material], None],
    folder: Path,
    material: Material,
    *,
    split: str,
) -> list[str]:
    """Write a workbook of one sheet; how the 一览表 is cut does not matter to it."""
    del split
    with new_workbook(folder / f"{name}.xlsx", name) as workbook:
        add(Book(workbook, material.office), material)
    return [f"{name}.xlsx"]


def _problems(folder: Path, material: Material, *, split: str) -> list[str]:
    del split
    problems_book.write(folder / f"{problems_book.NAME}.xlsx", material.problems, material.office)
    return [f"{problems_book.NAME}.xlsx"]


def _sheet(
    name: str, add: Callable[[Book, Material], None]
) -> tuple[str, Callable[..., list[str]]]:
    return name, partial(_single, name, add)


SHEETS: dict[str, tuple[str, Callable[..., list[str]]]] = {
    "list": (roll.NAME, _list),
    "ledger": _sheet(ledger.NAME, lambda book, m: ledger.add(book, m.helpers, m.households)),
    "units": _sheet(
        units.NAME, lambda book, m: units.add(book, m.decision, m.helpers, m.households)
    ),
    "coverage": _sheet(covered.NAME, lambda book, m: covered.add(book, m.decision)),
    "helpers": _sheet(
        helpers.NAME, lambda book, m: helpers.add(book, m.decision, m.helpers, m.households)
    ),
    "changes": _sheet(changes.NAME, lambda book, m: changes.add(book, m.changes or ())),
    "uncovered": _sheet(
        uncovered.NAME, lambda book, m: uncovered.add(book, m.decision, m.households)
    ),
    "problems": (problems_book.NAME, _problems),
}
"""Every sheet by key: its name, which is its file's too, and what writes it."""
_BY_LINE = {"list", "ledger", "uncovered"}
"""Sheets with a line for every household or helper."""
