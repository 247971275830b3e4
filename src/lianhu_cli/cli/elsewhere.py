"""What a 跨区重复问题清单 sent back says: who belongs here, and who leaves because they belong elsewhere."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells.masks import mask_id
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.sheet.verdicts import ELSEWHERE, is_departure, meant, settles_place

if TYPE_CHECKING:
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.changes import Merged
    from lianhu_cli.register.leaving import Person
    from lianhu_cli.register.store import Register

_SIDES = (("household", Household, "head"), ("helper", Helper, "name"))
_REASON = "跨区重复，不在本地"
Answer = Mapping[str, Any]


def settle(register: "Register", read: "Survey", merged: "Merged") -> "Merged":
    """Do what the lists just read say of people who stand in two partitions; return what the import did then.

    An answer of which it is not clear whom it means is a problem, and nothing is done.
    """
    answers = [
        row
        for row in read.roster.resolutions.to_pylist()
        if settles_place(row["result"], meant(row["rule"]))
    ]
    if not answers:
        return merged
    from lianhu_cli.register.leaving import Listed

    known = _Known(register)
    unclear: list[Problem] = []
    leaving: dict[str, list[Person]] = {}
    staying: dict[str, list[Person]] = {}
    for answer in answers:
        away = is_departure(answer["result"], ELSEWHERE)
        person = known.meant(answer)
        if person:
            (leaving if away else staying).setdefault(answer["source_file"], []).append(person)
        elif away:
            unclear.append(_unclear(answer, read))
    for origin in {**leaving, **staying}:
        gone, here = leaving.get(origin, ()), staying.get(origin, ())
        listed = Listed(origin=origin, reason=_REASON, leaving=gone, staying=here)
        changes = register.leave_as_listed(listed)
        of_role = {role: getattr(merged, role).plus(one) for role, one in changes.items()}
        merged = replace(merged, counts=register.counts(), **of_role)
    return replace(merged, problems=(*merged.problems, *unclear))


class _Known:
    """Everybody who is or was in a register, by name and masked number."""

    def __init__(self, register: "Register") -> None:
        self.register = register
        self.people: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        every = register.everybody().by_role()
        for side, table, name in _SIDES:
            frame = every[table.role].select(["code", name, "id_number"])
            for code, one, number in zip(*(c.to_pylist() for c in frame.columns), strict=True):
                if number:
                    key = fold(one), mask_id(number)
                    self.people.setdefault(key, []).append((side, code, number))

    def meant(self, answer: Answer) -> "Person | None":
        """Return whom an answer means: one of that name and number, of several the one at the cell."""
        found = self.people.get((fold(answer["head"]), answer["value"]), [])
        if len(found) > 1:
            found = [one for one in found if self._at(answer, *one)]
        return found[0][:2] if len(found) == 1 else None

    def _at(self, answer: Answer, side: str, code: str, number: str) -> bool:
        table = {its: one for its, one, _ in _SIDES}[side]
        said = self.register.said_at(table, [(code, "id_number", number)]).get((code, "id_number"))
        cell = (answer["file"], answer["sheet"], answer["cell"])
        return said is not None and (said.file, said.sheet, said.cell) == cell


def _unclear(answer: Answer, read: "Survey") -> Problem:
    """Return the problem at the answer's own cell."""
    names = {path: name for name, path in read.sources.items()}
    path: str = answer["source_file"]
    file = names.get(path, path)
    columns = read.headings.get((file, answer["source_sheet"], "resolutions"), {})
    letters = columns.get("result", "")
    return Problem(
        code="answer-unclear",
        file=file,
        sheet=answer["source_sheet"],
        cell=f"{letters}{answer['source_row']}" if letters else "",
        value=answer["result"],
        message=f"登记库里找不到号码是 {answer['value']} 的户主或帮扶人{answer['head']}，没有办离册",
        remedy="是家庭成员的，改原表后重新导入；是户主或帮扶人的，用 lianhu leave 办离册",
        head=answer["head"],
    )


def told(register: "Register") -> dict[tuple[str, str], tuple[str, str]]:
    """Return what an office has said of people in two partitions: name and value → result and reason."""
    return {
        (fold(row["head"]), row["value"]): (row["result"], row["reason"])
        for row in register.answers()
        if meant(row["rule"]) == ELSEWHERE
    }
