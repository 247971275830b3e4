"""CHECKS: the rules across rows and sheets. A new one is a function and a line in the tuple."""

import difflib
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.offices import is_of_township
from lianhu_cli.intake.checks.batch import Batch, Said, rows_where
from lianhu_cli.intake.checks.facts import SurveyFacts
from lianhu_cli.intake.checks.orders import orders_are_words_we_know, orders_name_somebody
from lianhu_cli.intake.checks.repeated import again_in_file, shared
from lianhu_cli.intake.checks.villages import figures_agree, group_is_known, village_is_known
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.row_numbers import BatchRow

_ENOUGH = 5
"""Ages from which the year of the survey can be told."""
_BORN, _YEAR = slice(6, 14), (6, 10)
"""Where a whole number, which has digits there, says the date of birth, and its year."""


def one_row_per_household(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A household has one row: same ID and head, or no whole ID and the same village, group, head.

    The later row of a file is set aside. Another file may say of a household what it likes, another
    village too: the register holds one against the other.
    """
    batch = facts.batches["households"]
    usable, whole = batch.usable(), batch.proven_number
    for rows, identity in (
        (usable & whole, ("id_number", "head")),
        (usable & ~whole, (*_village(batch), "group", "head")),
    ):
        for first, later in again_in_file(batch, identity, rows):
            where = batch.position(first, "head", seen_from=later)
            sentence = f"与{where}是同一户，重复登记"
            yield batch, Said(later, "head", CellFinding("duplicate-household", sentence))


def one_person_per_number(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """An identity number belongs to one person."""
    batch = facts.batches["households"]
    rows = batch.usable() & batch.whole_number
    for row, other in shared(batch, ("id_number",), rows, _heads):
        where, name = batch.position(other, "id_number", seen_from=row), _name(batch, other)
        yield (
            batch,
            Said(row, "id_number", CellFinding("id-shared", f"与{where}{name}的身份证号码相同")),
        )


def one_phone_per_household(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A phone that several households give is to be verified."""
    batch = facts.batches["households"]
    rows = batch.usable() & batch.filled("phone")
    for row, other in shared(batch, ("phone",), rows, _identity):
        where, name = batch.position(other, "phone", seen_from=row), _name(batch, other)
        yield batch, Said(row, "phone", CellFinding("phone-shared", f"与{where}{name}的电话相同"))


def names_apart_in_village(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """Heads of the same name in one village are to be verified: they may be one household."""
    batch = facts.batches["households"]
    rows = batch.usable() & batch.filled("village")
    for row, other in shared(batch, (*_village(batch), "head"), rows, _identity):
        where = batch.position(other, "head", seen_from=row)
        yield (
            batch,
            Said(row, "head", CellFinding("same-name-in-village", f"与{where}的户主同村同名")),
        )


def age_as_in_the_number(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """Birth date and age are those of the identity number.

    Nobody says in which year the ages were asked: it is the year that most rows agree on.
    """
    batch = facts.batches["households"]
    whole = batch.usable() & batch.whole_number
    numbers = pc.if_else(pa.array(whole), batch.frame["id_number"].combine_chunks(), "")
    for row in rows_where(whole & batch.filled("born")):
        told = str(batch.frame["born"][row].as_py()).replace("-", "")
        if not numbers[row].as_py()[_BORN].startswith(told):
            sentence = f"出生日期{batch.frame['born'][row]}与身份证号码不符"
            yield batch, Said(row, "born", CellFinding("age-mismatch", sentence))
    age = batch.frame["age"].to_numpy(zero_copy_only=False).astype(float)
    rows = np.flatnonzero(whole & (age > 0))
    if len(rows) < _ENOUGH:
        return
    born = pc.utf8_slice_codeunits(numbers.take(pa.array(rows)), *_YEAR).cast(pa.int64())
    years = born.to_numpy() + age[rows]
    odd = np.abs(years - np.median(years)) > 1
    for row in map(BatchRow, rows[odd].tolist()):
        sentence = f"年龄{age[row]:g}岁与身份证号码不符"
        yield batch, Said(row, "age", CellFinding("age-mismatch", sentence))


def labour_within_people(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """Labour is part of the people of a household."""
    batch = facts.batches["households"]
    labour = batch.frame["labour"].to_numpy(zero_copy_only=False).astype(float)
    people = batch.frame["people"].to_numpy(zero_copy_only=False).astype(float)
    for row in rows_where(labour > people):
        sentence = f"劳动力{labour[row]:g}人，多于家庭人口{people[row]:g}人"
        yield batch, Said(row, "labour", CellFinding("labour-exceeds-people", sentence))


def one_row_per_helper(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A helper has one row: same ID, or same name and unit with the same place or mobile phone.

    The later row of a file is set aside.
    """
    batch = facts.batches["helpers"]
    whole = batch.proven_number
    told: set[int] = set()
    person = ("name", "unit", "village", "group")
    usable = batch.usable()
    called = np.asarray(pc.match_substring_regex(batch.frame["phone"], "^1[0-9]{10}$"))
    asked = (
        (("id_number",), usable & whole),
        (person, usable),
        (("name", "unit", "phone"), usable & called & batch.filled("unit")),
    )
    for identity, rows in asked:
        for first, later in again_in_file(batch, identity, rows):
            number = batch.codes("id_number")
            differ = whole[first] and whole[later] and number[first] != number[later]
            if later in told or differ:
                continue
            told.add(later)
            where = batch.position(first, "name", seen_from=later)
            sentence = f"与{where}是同一人，重复登记"
            yield batch, Said(later, "name", CellFinding("duplicate-helper", sentence))


def helper_is_no_household(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A helper is no household to be helped."""
    helpers = facts.batches["helpers"]
    if not len(helpers):
        return
    both = np.zeros(len(helpers), bool)
    placed = helpers.filled("name") & helpers.filled("village") & helpers.filled("group")
    for households in (facts.batches["households"].frame, facts.known.households):
        both |= _among(helpers.frame["id_number"], households["id_number"]) & helpers.proven_number
        both |= _among(_placed(helpers.frame, "name"), _placed(households, "head")) & placed
    for row in rows_where(both & helpers.usable()):
        sentence = f"帮扶人{_name(helpers, row)}同时登记为帮扶对象"
        yield helpers, Said(row, "name", CellFinding("helper-is-household", sentence))


def unit_is_linked(facts: SurveyFacts) -> Iterator[tuple[Batch, Said]]:
    """A unit is linked with a village, where there is a 联村 sheet.

    Offices of the township itself are not, nor need it be when the helper has a village.
    """
    linked = facts.everywhere("links", "unit")
    batch = facts.batches["helpers"]
    if not linked:
        return
    units = {*batch.frame["unit"].unique().to_pylist()}.difference(linked, {""})
    unlinked = {unit for unit in units if not is_of_township(unit)}
    if not unlinked:
        return
    own_village, usable = batch.filled("village"), batch.usable()
    for row, unit in batch.each("unit"):
        if unit not in unlinked or own_village[row] or not usable[row]:
            continue
        unlinked.remove(unit)  # told once
        near = difflib.get_close_matches(unit, list(linked), n=1, cutoff=0.6)
        offer = f"，是不是“{near[0]}”？" if near else ""
        yield batch, Said(row, "unit", CellFinding("unit-not-linked", f"“{unit}”没有联系村{offer}"))


Check = Callable[[SurveyFacts], Iterable[tuple[Batch, Said]]]

CHECKS: tuple[Check, ...] = (
    village_is_known,
    group_is_known,
    one_row_per_household,
    one_row_per_helper,
    one_person_per_number,
    one_phone_per_household,
    names_apart_in_village,
    labour_within_people,
    age_as_in_the_number,
    helper_is_no_household,
    unit_is_linked,
    figures_agree,
    orders_are_words_we_know,
    orders_name_somebody,
)
"""In this order: what sets rows aside comes first, and rows set aside trouble nobody further."""


def run(facts: SurveyFacts) -> None:
    """Run every check and record what it finds at its cell."""
    for check in CHECKS:
        for batch, said in list(check(facts)):
            batch.tell(said)


def _identity(batch: Batch) -> "Ints":
    """Return per row a number of the household: by its ID, else by village, group and head."""
    by_number, by_place = batch.codes("id_number"), batch.codes(*_village(batch), "group", "head")
    return np.where(batch.proven_number, by_number, by_place + len(batch))


def _village(batch: Batch) -> tuple[str, ...]:
    """Return what a village is known by: with its township where every row says it."""
    return ("township", "village") if batch.filled("township").all() else ("village",)


def _heads(batch: Batch) -> "Ints":
    return batch.codes("head")


def _name(batch: Batch, row: BatchRow) -> str:
    sheet, at = batch.place(row)
    return sheet.name(at)


def _among(values: "pa.ChunkedArray", others: "pa.ChunkedArray") -> Flags:
    known = others.combine_chunks()
    found: Flags = pc.is_in(values, value_set=known, skip_nulls=True).to_numpy(zero_copy_only=False)
    return found


def _placed(frame: "pa.Table", name: str) -> pa.ChunkedArray:
    """Return per row name, village and group in one text."""
    columns = (frame[name], frame["village"], frame["group"])
    placed: pa.ChunkedArray = pc.binary_join_element_wise(*columns, "\x1f")
    return placed
