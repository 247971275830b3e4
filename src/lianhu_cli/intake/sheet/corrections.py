"""A 问题清单 that the clerk has filled in, taken into account: its rows, and cells corrected by it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Resolution
from lianhu_cli.intake.sheet import answers
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.verdicts import is_correction, meant, settles_older, settles_place

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.request import Asked
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows


_OF_CATEGORY = frozenset({"category-unknown", "category-assumed", "category-conflict"})
"""What is asked at the cell of a post or a unit, and answered by a category."""


def keep_settled(sheet: "SheetRows") -> "SheetRows":
    """Leave out the rows of a 问题清单 on which the clerk has said nothing."""
    said = np.zeros(len(sheet.rows), bool)
    for attribute in ("result", "reason"):
        held = sheet.columns.get(attribute)
        if held is not None:
            said |= ~held.is_blank()
    return sheet.at(said)


def correct(sheet: "SheetRows", asked: "Asked", readers: Mapping[str, Column]) -> int:
    """Write answers into the cells that still say what they said; return how many.

    `readers` are the columns as they are read here. What cannot be read so is told as unclear.
    """
    done = 0
    for row, attribute, one in answers.located(sheet, asked.answers, asked.heard):
        said = one["result"], meant(one["rule"])
        if not is_correction(one["result"]) or settles_place(*said) or settles_older(*said):
            continue
        column = readers.get(attribute) or sheet.table.columns[attribute]
        if why := answers.fault(column, attribute, one, asked.rules):
            asked.heard.unclear[answers.key(one)] = why
            continue
        sheet.grid.write(int(sheet.rows[row]), sheet.columns[attribute].column, one["result"])
        done += 1
    return done


def correct_beside(helpers: "SheetRows", asked: "Asked") -> "SheetRows":
    """Return the helpers who stand in the rows of a register as the answers about them say.

    A helper is told of in many rows: it is not the cell that is corrected, but what all of them say.
    """
    for row, attribute, one in [*answers.located(helpers, asked.answers, asked.heard)]:
        code = meant(one["rule"])
        if not is_correction(one["result"]) or attribute == helpers.table.named_by:
            continue
        attribute = "category" if code in _OF_CATEGORY else attribute
        column = helpers.table.columns[attribute]
        if why := answers.fault(column, attribute, one, asked.rules):
            asked.heard.unclear[answers.key(one)] = why
            continue
        said = fold(one["result"])
        value = asked.rules.category(said) if attribute == "category" else column.read(said)
        held = helpers.columns[attribute]
        codes = held.codes.copy()
        codes[row] = len(held.standard)
        helpers.forgive(row, code)
        helpers.told.assumed.discard(row)
        helpers = helpers.with_columns(**{attribute: held.with_more([value], codes)})
    return helpers


def tell_unclear(sheet: "SheetRows", asked: "Asked") -> None:
    """Say of a 问题清单 which of its answers nobody understands: those are not taken."""
    if not sheet.table.answers or not asked.heard.unclear:
        return
    names = ("file", "sheet", "cell", "rule")
    for row in range(len(sheet.rows)):
        told = [str((held and held.value(row)) or "") for held in map(sheet.columns.get, names)]
        why = asked.heard.unclear.get((told[0], told[1], told[2], told[3]))
        if why:
            sheet.tell(CellFinding("answer-unclear", f"处理结果看不懂：{why}"), "result", row)


def with_whom(frame: pa.Table, asked: "Asked") -> pa.Table:
    """Return answers as `tables.Resolution` with whom each is about, where that was found."""
    rows = frame.to_pylist()
    learned = asked.heard.learned
    told = [{**row, **learned.get(answers.key(row), {})} for row in rows]
    return conform(Resolution, pa.Table.from_pylist(told, schema=frame.schema)) if told else frame
