"""结对帮扶一览表.xlsx: the sheet on the office's wall, the ledger, the coverage, the uncovered."""

from pathlib import Path

from lianhu_cli.domain.office import Office
from lianhu_cli.domain.round import Decision
from lianhu_cli.output import joined
from lianhu_cli.output.form import Book, new_workbook
from lianhu_cli.output.sheets import covered, ledger, roll, uncovered
from lianhu_cli.output.sheets.loads import loads


def write(path: Path, decision: Decision, office: Office | None = None) -> None:
    """Write the workbook of a round."""
    homes = joined.households(decision)
    with new_workbook(path, roll.NAME) as workbook:
        book = Book(workbook, office or Office())
        roll.add(book, "总表", book.office.heading(roll.NAME), homes)
        ledger.add(book, loads(decision), homes)
        covered.add(book, decision)
        uncovered.add(book, decision, homes)
