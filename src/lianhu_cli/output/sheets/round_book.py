"""结对帮扶一览表.xlsx: the sheet on the office's wall, the ledger, the coverage, the uncovered."""

from dataclasses import replace
from pathlib import Path

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output.counted import households_with_helpers
from lianhu_cli.output.page_form import Book, new_workbook
from lianhu_cli.output.sheets import covered, ledger, roll, uncovered
from lianhu_cli.output.sheets.loads import loads


def write(path: Path, decision: Decision, office: Office | None = None) -> None:
    """Write the workbook of a round."""
    households = households_with_helpers.households(decision)
    with new_workbook(path, roll.NAME) as workbook:
        book = Book(workbook, replace(office or Office(), root=decision.round.root))
        roll.add(book, "总表", book.office.heading(roll.NAME), households)
        ledger.add(book, loads(decision), households)
        covered.add(book, decision)
        uncovered.add(book, decision, households)
