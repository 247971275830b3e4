"""跨区重复问题清单: what each partition is asked about people who stand in another one, too."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.batch import kept, people
from lianhu_cli.batch.partitions import ASKED, DONE, REGISTER
from lianhu_cli.batch.people import Registration
from lianhu_cli.cli import elsewhere
from lianhu_cli.cli.batch_people import PeopleInTwo, table_of
from lianhu_cli.domain.cells.masks import mask_id
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.problem import CODES, Problem
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.intake.sheet.verdicts import ELSEWHERE

if TYPE_CHECKING:
    from lianhu_cli.register.addresses import Address
    from lianhu_cli.register.store import Register

LIST = f"{ASKED}.xlsx"
_OF_MEMBER = "在本地的写“属本地”；不在本地或号码登错的，改原表后重新导入"
_NUMBER = re.compile(r"[0-9X]+")


def write(work: Path, names: Sequence[str], found: PeopleInTwo) -> dict[str, int]:
    """Write the list of every partition that has such people; return how many answers each still owes.

    A list that somebody has filled in, and that was not imported, is kept under another name.
    """
    open_questions = {}
    for name in names:
        home = work / name
        mine = [one for one in found.registrations if one.partition == name]
        if not (home / DONE).is_file() or not (mine or (home / LIST).exists()):
            continue
        if kept.is_changed(home, LIST):
            kept.set_apart(home, LIST)
        if mine:
            open_questions[name] = _write(home, mine, found, people.salt(work))
        else:
            (home / LIST).unlink(missing_ok=True)
        kept.note(home, LIST)
    return open_questions


def _write(home: Path, mine: Sequence[Registration], found: PeopleInTwo, salted: str) -> int:
    from lianhu_cli.output.books import problems_book
    from lianhu_cli.register.store import Register

    with Register.open(home / REGISTER) as register:
        problems = _problems(register, mine, found, salted)
        told = elsewhere.told(register)
    answers = {
        one: told[fold(one.head), one.value]
        for one in problems
        if (fold(one.head), one.value) in told
    }
    problems_book.write_elsewhere(home / LIST, ASKED, problems, answers)
    return len(problems) - len(answers)


def _problems(
    register: "Register", mine: Sequence[Registration], found: PeopleInTwo, salted: str
) -> list[Problem]:
    of = [found.rows.get((one.partition, one.code), {}) for one in mine]
    numbers = [_number(row, one, salted) for one, row in zip(mine, of, strict=True)]
    said: dict[tuple[str, str], Address] = {}
    for table in PEOPLE:
        asked = [
            (one.code, attribute, row.get(attribute))
            for one, row, (attribute, _) in zip(mine, of, numbers, strict=True)
            if table_of(one.role) is table
        ]
        said |= register.said_at(table, asked)
    persons = found.persons()
    return [
        _problem(one, number, said.get((one.code, attribute)), persons[one.person], found)
        for one, (attribute, number) in zip(mine, numbers, strict=True)
    ]


def _problem(
    one: Registration,
    number: str,
    at: "Address | None",
    person: Sequence[Registration],
    found: PeopleInTwo,
) -> Problem:
    others = [
        f"“{other.partition}”的{other.role_said}{found.name(other)}（{other.place}）"
        for other in person
        if other.partition != one.partition
    ]
    row = found.rows.get((one.partition, one.code), {})
    return Problem(
        code=ELSEWHERE,
        file=at.file if at else "",
        sheet=at.sheet if at else "",
        cell=at.cell if at else "",
        value=mask_id(number),
        message=f"这里的{one.role_said}，号码与{'、'.join(others)}相同",
        remedy=_OF_MEMBER if one.role == "member" else CODES[ELSEWHERE].remedy,
        head=found.name(one),
        village=str(row.get("village", "")),
    )


def _number(row: dict[str, Any], one: Registration, salted: str) -> tuple[str, str]:
    """Return which attribute of a row holds the number with a hash, and the number."""
    for attribute in ("id_number", "members"):
        for number in _NUMBER.findall(row.get(attribute) or ""):
            if people.hashed(number, salted) == one.hashed:
                return attribute, number
    return "id_number", ""
