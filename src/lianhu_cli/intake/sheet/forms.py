"""Sheets that hold a form a household (一户一表): laid out as the register they would be, a row a household.

Every cell keeps its place in the user's own file; whoever lives in a household is a row below its head.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from lianhu_cli.domain.cells import relations
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.intake.files.raw import Area, Cell, RawSheet, encode
from lianhu_cli.intake.sheet import form_reading
from lianhu_cli.intake.sheet.form_cells import FormCell, FormGrid, Place, inline
from lianhu_cli.intake.sheet.form_owners import Names, names_head
from lianhu_cli.intake.sheet.form_reading import Entry, Form
from lianhu_cli.intake.sheet.grid import Grid, as_text

_ROWS = 30
"""A form begins in the first rows, or the sheet holds none."""
_FIRST_ROWS = 200
"""The first form ends in these rows, or at the next one."""
_WIDEST = 60
_FEWEST = 3
"""A form has at least so many labels that we know, or a list of those who live there."""
_OF_A_PERSON = frozenset({"relation", "id_number", "sex", "born", "age", "health", "party"})
_NAME = "成员姓名"
_NAMES = late(r"(?:家庭)?成员(?:的?(?:姓名|名字))?|姓名|名字")
_RELATION = "与户主关系"


def as_register(raw: RawSheet) -> RawSheet | None:
    """Return the forms of a sheet as one register, None where it holds none."""
    if raw.hidden or raw.paper or not 2 <= len(raw.columns) <= _WIDEST:
        return None
    grid = Grid(raw)
    found = [one for first, end in _breadths(grid) for one in _forms(grid, first, end)]
    if not found or not any(_is_form(one) for one in found):
        return None
    return _Register(raw, found).sheet()


def _is_form(form: Form) -> bool:
    known = {one[0] for entry in form.entries if (one := claim(Household, entry.names)) is not None}
    return form.head() is not None and (len(known) >= _FEWEST or bool(form.members))


def _breadths(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield first column and end of each of the forms that stand side by side."""
    whole = FormGrid(grid, 0, grid.width)
    for row in range(min(_ROWS, grid.height)):
        marks = [cell for cell in whole.row(row) if _asks_for_head(cell)]
        if marks:
            again = [one.left for one in marks if key(one.text) == key(marks[0].text)]
            starts = [0, *(one - again[0] for one in again[1:])]
            yield from zip(starts, [*starts[1:], grid.width], strict=True)
            return


def _asks_for_head(cell: FormCell) -> bool:
    """Tell whether a cell is the label before the head's name."""
    if said := inline(cell.text):
        return any(names_head((label,)) and value for label, value in said)
    return names_head((cell.text,)) and not cell.text.strip().isascii()


def _forms(grid: Grid, first: int, end: int) -> list[Form]:
    """Return the forms below one another in some columns."""
    part = FormGrid(grid, first, end)
    last = min(grid.height, _FIRST_ROWS)
    start, stop, *_ = [*_starts(grid, part, last), last, last]
    if start == last or form_reading.read(part, start, stop) is None:
        return []  # before a million rows are searched for the next form
    starts = _starts(grid, part, grid.height)
    found = []
    for start, stop in zip(starts, [*starts[1:], grid.height], strict=True):
        form = form_reading.read(part, start, stop)
        if form is None:
            return []
        found.append(form)
    return found if _is_form(found[0]) else []


def _starts(grid: Grid, part: FormGrid, end: int) -> list[int]:
    """Return the first rows of the forms before row `end`: each asks for the head at the same place in its rows."""
    top = next((row for row in range(min(_ROWS, grid.height)) if part.row(row)), None)
    mark = next(
        (
            cell
            for row in range(min(_ROWS, grid.height))
            for cell in part.row(row)
            if _asks_for_head(cell)
        ),
        None,
    )
    if top is None or mark is None:
        return []
    rows = _rows_like(grid, mark, end)
    if "户" not in _labels(mark.text):  # 姓名 may be a helper's, or head a list of who lives there
        said = part.labels(mark.row)
        rows = [row for row in rows if part.labels(row) == said]
    above = mark.row - top
    starts = [top]
    for row in rows[1:]:
        reach = range(min(above, row - starts[-1] - 1), 0, -1)
        back = next((n for n in reach if _alike(part, row - n, mark.row - n)), 0)
        starts.append(row - back)
    return starts


def _rows_like(grid: Grid, mark: FormCell, end: int) -> list[int]:
    """Return the rows before `end` that ask for the head's name in the same column."""
    held = grid.columns[mark.left]
    said = _labels(mark.text)
    if end <= _FIRST_ROWS:
        return [row for row in range(mark.row, end) if _labels(grid.text(row, mark.left)) == said]
    same = [
        n
        for n, value in enumerate(held.values)
        if value.__class__ is str and value.strip()[:1] == mark.text[:1] and _labels(value) == said
    ]
    rows: list[int] = np.flatnonzero(np.isin(held.codes, same)).tolist()
    return [row for row in rows if row >= mark.row]


def _labels(text: str) -> str:
    said = inline(text)
    return key(said[0][0]) if said else key(text)


def _alike(part: FormGrid, row: int, other: int) -> bool:
    """Tell whether two rows hold the same labels, or each a title."""
    one, two = part.labels(row), part.labels(other)
    if one or two:
        return one == two
    return len(part.row(row)) == len(part.row(other)) == 1


class _Register:
    """The register that some forms make."""

    def __init__(self, raw: RawSheet, forms: Sequence[Form]) -> None:
        self.raw = raw
        self.forms = forms
        self.columns: dict[tuple[Names, int], int] = {}
        self.of_person: dict[str, int] = {}
        self.rows: list[dict[int, Cell]] = []
        self.places: dict[Place, Place] = {}
        self.merges: list[Area] = []

    def sheet(self) -> RawSheet:
        self._find_columns()
        self._write_heading()
        blank = sum(not self._write(form) for form in self.forms)
        width = len(self.columns)
        columns, height = encode([[row.get(n, "") for n in range(width)] for row in self.rows])
        inner = {there: here for here, there in self.places.items() if here[1] >= 0}
        how = f"一户一表，{len(self.forms) - blank}张"
        how += f"，另有空白的{blank}张" if blank else ""
        return replace(
            self.raw,
            columns=columns,
            height=height,
            merges=self.merges,
            errors={inner[at]: text for at, text in self.raw.errors.items() if at in inner},
            unsaved=[inner[at] for at in self.raw.unsaved if at in inner],
            how="；".join(filter(None, (self.raw.how, how))),
            places=self.places,
        )

    def _find_columns(self) -> None:
        """Give each label its column, in the order of the forms; labels said again have one more."""
        for form in self.forms:
            for names, nth in _numbered(form.entries):
                self.columns.setdefault((names, nth), len(self.columns))
        for (names, nth), column in self.columns.items():
            found = claim(Household, names)
            if found and found[0] in _OF_A_PERSON and nth == 0 and not _is_theirs(names):
                self.of_person.setdefault(found[0], column)
        if not any(form.members for form in self.forms):
            return
        for name in (_NAME, _RELATION):
            self.columns.setdefault(((name,), 0), len(self.columns))
        self.of_person["relation"] = self.columns[(_RELATION,), 0]
        for form in self.forms:
            for member in form.members:
                for entry in member:
                    self._person_column(entry)

    def _person_column(self, entry: Entry) -> int:
        """Return the column for what a form says of one who lives there."""
        found = claim(Household, entry.names)
        attribute = found[0] if found else ""
        name = bare(key(entry.names[-1]))
        if attribute == "head" or _NAMES.fullmatch(name):
            return self.columns[(_NAME,), 0]
        if attribute in self.of_person:
            return self.of_person[attribute]
        names = ("户主", name) if attribute in _OF_A_PERSON else (f"成员{name}",)
        column = self.columns.setdefault((names, 0), len(self.columns))
        if attribute in _OF_A_PERSON:
            self.of_person[attribute] = column
        return column

    def _write_heading(self) -> None:
        self.rows.append({0: self.forms[0].title or "一户一表"})
        labels = {
            numbered: entry.label
            for form in reversed(self.forms)
            for entry, numbered in zip(form.entries, _numbered(form.entries), strict=True)
        }
        row: dict[int, Cell] = {}
        for (names, nth), column in self.columns.items():
            row[column] = "/".join(names)
            if (names, nth) in labels:
                self.places[len(self.rows), column] = labels[names, nth]
        self.rows.append(row)

    def _write(self, form: Form) -> bool:
        """Write the rows of a form; return whether anybody has filled it in."""
        head = form.head()
        if head is None or not _is_filled(form):
            return False
        first = len(self.rows)
        own: dict[int, Cell] = {}
        for entry, numbered in zip(form.entries, _numbered(form.entries), strict=True):
            self._put(own, first, self.columns[numbered], entry)
        self.rows.append(own)
        self.places[first, -1] = head.place
        relation = self.of_person.get("relation")
        if relation is not None and not own.get(relation):
            own[relation] = "户主"
        name = _plain(head.value)
        for member in form.members:
            if _is_head(member, name):
                for entry in member:
                    column = self._person_column(entry)
                    if column != self.columns[(_NAME,), 0] and not _plain(own.get(column, "")):
                        self._put(own, first, column, entry)
                continue
            row: dict[int, Cell] = {}
            for entry in member:
                self._put(row, len(self.rows), self._person_column(entry), entry)
            self.places[len(self.rows), -1] = member[0].place
            self.rows.append(row)
        if len(self.rows) - first > 1:
            column = self.columns[head.names, 0]
            self.merges.append((first, column, len(self.rows) - 1, column))
        return True

    def _put(self, row: dict[int, Cell], line: int, column: int, entry: Entry) -> None:
        row[column] = entry.value
        self.places[line, column] = entry.place


def _numbered(entries: Sequence[Entry]) -> list[tuple[Names, int]]:
    """Return the labels of a form, told apart where one is said again."""
    said: dict[Names, int] = {}
    found = []
    for entry in entries:
        nth = said.get(entry.names, 0)
        said[entry.names] = nth + 1
        found.append((entry.names, nth))
    return found


def _is_theirs(names: Names) -> bool:
    """Tell whether a label is a helper's, or somebody else's."""
    return len(names) > 1 and names[0] != "户主"


def _is_filled(form: Form) -> bool:
    """Tell whether a form says more than where its household lives."""
    for entry in form.entries:
        found = claim(Household, entry.names)
        told = found is not None and found[0] not in {"village", "group", "township", "county"}
        if told and _plain(entry.value) and not _is_theirs(entry.names):
            return True
    return bool(form.members)


def _is_head(member: Sequence[Entry], name: str) -> bool:
    said = {
        found[0]: _plain(entry.value)
        for entry in member
        if (found := claim(Household, entry.names)) is not None
    }
    names = [_plain(e.value) for e in member if _NAMES.fullmatch(bare(key(e.names[-1])))]
    said |= {"head": names[0]} if names else {}
    if said.get("head") and said["head"] == name:
        return True
    return not said.get("head") and relations.told(said.get("relation", "")) == "head"


def _plain(value: Cell) -> str:
    return squeeze(fold(as_text(value)))
