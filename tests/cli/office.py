"""An office through the months: workbooks of a few rows, commands on a day, and the register proved after each."""

import datetime
import importlib
import itertools
import json
import pkgutil
import random
import shutil
import sys
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from lianhu_cli import cli
from lianhu_cli.register import revisions
from lianhu_cli.register.store import Register

from ..budget import FUZZ
from ..conftest import IN_MEMORY
from .people import Grid, Row, grid

if TYPE_CHECKING:
    from .conftest import Lianhu, Ran

_READS = {"list", "stats", "history", "log", "rounds", "problems", "rebuild", "compare", "audit"}
"""Commands that change nothing."""
_SHARE = FUZZ
"""How often a change is followed by `rebuild --check` at once; the last one always is."""


class Office:
    """A folder with a register, on a day of the year. The register is held against its versions and decisions."""

    def __init__(self, folder: Path, lianhu: "Lianhu", patch: pytest.MonkeyPatch) -> None:
        self.folder, self._lianhu, self._patch = folder, lianhu, patch
        self._proved, self._typed = b"", tuple[object, ...]()
        self._told: dict[tuple[object, ...], Any] = {}

    # ------------------------------------------------------------ what lies on the desk
    def on(self, day: str) -> None:
        """Let the commands that follow run on a day."""
        self._told.clear()
        _live(self._patch, datetime.date.fromisoformat(day))

    def book(self, name: str, *rows: Row, sheet: str = "登记册", **sheets: Grid) -> str:
        """Draw a workbook, or a csv by its name; the same rows give the same bytes."""
        drawn = ({sheet: grid(rows)} if rows else {}) | sheets
        if name.endswith(".csv"):
            (cells,) = drawn.values()
            lines = (",".join("" if c is None else str(c) for c in row) for row in cells)
            (self.folder / name).write_text("\n".join(lines), "gb18030")
            return name
        with xlsxwriter.Workbook(self.folder / name, IN_MEMORY) as book:
            book.set_properties({"created": datetime.datetime(2026, 1, 1)})
            for title, cells in drawn.items():
                page = book.add_worksheet(title)
                for at, row in enumerate(cells):
                    page.write_row(at, 0, row)
        return name

    def fill(self, name: str, told: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
        """Fill cells of a workbook: (column, its text) names the row, then column → what is typed there."""
        book = openpyxl.load_workbook(self.folder / name)
        for (column, text), typed in told.items():
            hits = [hit for page in book for hit in _rows(page, column, text, typed)]
            assert hits, (name, column, text)
            for cell, value in hits:
                cell.value = value
        book.save(self.folder / name)
        return name

    def answer(self, name: str, told: Mapping[str, str], column: str = "处理结果") -> str:
        """Fill a 问题清单: cell → what is written as its answer."""
        return self.fill(name, {("单元格", cell): {column: said} for cell, said in told.items()})

    # ------------------------------------------------------------ what is typed
    def run(self, *words: object, code: int | tuple[int, ...] = 0) -> "Ran":
        """Type a command; it ends as expected. Of some, others every time, what they leave is derived anew."""
        ran = self._lianhu(*words)
        assert ran.code in (code if isinstance(code, tuple) else (code,)), (words, ran)
        if words[0] not in _READS:
            self._typed = words
            if random.random() < _SHARE:
                self.prove()
        return ran

    def prove(self) -> None:
        """Derive the register anew, as `rebuild --check` does; one that is byte for byte as it was has been."""
        file = self.folder / "lianhu.db"
        now = file.read_bytes() if file.exists() else b""
        if now != self._proved:
            with Register.open(file) as register:
                differ = [one for one in register.check() if one.stored != one.derived]
            assert not differ, (self._typed, differ)
            self._proved = now

    def json(self, *words: object, code: int | tuple[int, ...] = (0, 1)) -> Any:
        """Type a command with --json and return its answer."""
        if words[0] != "list":
            return self.run(*words, "--json", code=code).json
        file = self.folder / "lianhu.db"
        asked = (words, file.read_bytes() if file.exists() else b"")
        if asked not in self._told:  # the same register lists the same
            self._told[asked] = self.run(*words, "--json", code=code).json
        return deepcopy(self._told[asked])

    def take(self, *words: object, code: int | tuple[int, ...] = 0) -> "Taken":
        """Import, and return what changed and what was found."""
        answer = self.json("import", *words, code=code)
        return Taken(answer)

    # ------------------------------------------------------------ what is seen
    def listed(self, what: str, *keys: str, args: Sequence[object] = ()) -> list[Any]:
        """Return some columns of a list, sorted; one column as bare values."""
        rows = self.json("list", what, *args, code=0)[what]
        found = [tuple(row[key] for key in keys) if keys[1:] else row[keys[0]] for row in rows]
        return sorted(found, key=str)

    def homes(self, *keys: str, args: Sequence[object] = ()) -> dict[str, Any]:
        """Return head → columns of every household."""
        rows = self.json("list", "households", *args, code=0)["households"]
        assert len({row["head"] for row in rows}) == len(rows)
        return {
            row["head"]: tuple(row[k] for k in keys) if keys[1:] else row[keys[0]] for row in rows
        }

    def helped(self) -> dict[str, str]:
        """Return head → who helps."""
        return dict(self.listed("pairs", "head", "name"))

    def whole(
        self, *args: object, of: Sequence[str] = ("households", "helpers")
    ) -> dict[str, list[str]]:
        """Return everything that is listed, to be compared."""
        return {
            what: sorted(
                json.dumps(row, ensure_ascii=False, sort_keys=True)
                for row in self.json("list", what, *args, code=0)[what]
            )
            for what in of
        }

    def texts(self, pattern: str) -> str:
        """Return all texts of the workbooks of a pattern."""
        paths = sorted(self.folder.glob(pattern))
        assert paths, pattern
        books = (openpyxl.load_workbook(path) for path in paths)
        cells = (c for book in books for page in book for row in page.values for c in row)
        return "\n".join(str(cell) for cell in cells if cell is not None)

    def in_every_order(self, *names: str, apart: bool = True, most: int = 0) -> None:
        """Import files in every order, together and one by one: the same register each time; the last one stays.

        With `most`, only in so many orders: the one given and others by chance. At every change the first order
        comes together, the next one by one, and so on; in a thorough look each comes in both ways.
        """
        first, *others = itertools.permutations(names)
        orders = [first, *(random.sample(others, most - 1) if most else others)]
        before = (
            (self.folder / "lianhu.db").read_bytes()
            if (self.folder / "lianhu.db").exists()
            else b""
        )
        seen = []
        for at, order in enumerate(orders):
            ways = [[order], [(one,) for one in order]] if apart else [[order]]
            for commands in ways if FUZZ >= 1 else [ways[at % len(ways)]]:
                (self.folder / "lianhu.db").unlink(missing_ok=True)
                if before:
                    (self.folder / "lianhu.db").write_bytes(before)
                for files in commands:
                    self.run("import", *files, code=(0, 1))
                seen.append((self.whole(), order, len(commands)))
        for one, *how in seen:
            assert one == seen[0][0], how

    def copy(self, name: str, to: str) -> str:
        """Copy a file, byte by byte."""
        shutil.copyfile(self.folder / name, self.folder / to)
        return to


@dataclass(frozen=True)
class Taken:
    """The answer of an import."""

    answer: Any

    def changed(self, role: str = "households") -> tuple[int, int, int]:
        """Return how many came, changed and left."""
        told = self.answer["changes"][role]
        return told["added"], told["changed"], told["removed"]

    def cells(self, code: str) -> list[tuple[str, str]]:
        """Return (file, cell) of the problems of a code, in order."""
        return sorted((p["file"], p["cell"]) for p in self.answer["problems"] if p["code"] == code)

    def message(self, code: str) -> str:
        """Return what the one problem of a code says."""
        (message,) = (p["message"] for p in self.answer["problems"] if p["code"] == code)
        return str(message)


def _rows(page: Any, column: str, text: str, typed: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """Return the cells to fill and what with, of the rows that are named by a column's text."""
    rows = list(page.iter_rows())
    for at, row in enumerate(rows[:12]):
        titles = [str(cell.value or "").strip().rstrip("*").strip() for cell in row]
        if column in titles and all(one in titles for one in typed):
            return [
                (one[titles.index(title)], value)
                for one in rows[at + 1 :]
                if str(one[titles.index(column)].value or "").strip() == text
                for title, value in typed.items()
            ]
    return []


class _OfADate(type):
    def __instancecheck__(cls, one: object) -> bool:
        return isinstance(one, datetime.date)


def _live(patch: pytest.MonkeyPatch, day: datetime.date) -> None:
    """Let every module of ours take a day for today."""
    for one in pkgutil.iter_modules(cli.__path__, f"{cli.__name__}."):
        importlib.import_module(one.name)  # what is imported later would live today

    class Then(datetime.date, metaclass=_OfADate):
        @classmethod
        def today(cls) -> "Then":
            return cls(day.year, day.month, day.day)

    for name, module in [*sys.modules.items()]:
        if name.startswith("lianhu_cli.") and "date" in vars(module):
            held = vars(module)["date"]
            if isinstance(held, type) and issubclass(held, datetime.date):
                patch.setattr(module, "date", Then)
    patch.setattr(revisions, "now", lambda: f"{day}T04:00:00+00:00")
