"""One form read: what it says of the household, of its helpers and of those who live there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.form_cells import (
    FormCell,
    FormGrid,
    Place,
    address,
    inline,
    is_address,
    is_label,
    is_title,
    may_be_label,
)
from lianhu_cli.intake.sheet.form_owners import (
    Names,
    is_of_helper,
    names_head,
    of_helper,
    owned,
    owner_of,
    tells,
)
from lianhu_cli.intake.sheet.form_rows import below, is_heading, is_labels_only, without_side

_MEMBERS = late(r"成员|家庭人员|同住|共同生活")
_DEEDS = late(
    r"(?:帮扶|走访|入户|慰问|落实|完成)?(?:时间|日期|年月)|.*(?:内容|措施|成效|金额|事项|次数).*"
)
"""What heads a list of what was done for a household: whoever stands in it is no helper for that."""
_MOST = 60
"""No family is larger: such a table is a register."""
_A_REGISTER = "register"
_STRANGE = 6
"""With so many more texts than labels where labels should stand it is no form."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says in one place: its label, with whose it is in front, and the cell of the value."""

    names: Names
    label: Place
    value: Cell
    place: Place


@dataclass(slots=True)
class Form:
    """One household's form: what stands in it once, and a list of entries for each who lives there."""

    title: str = ""
    entries: list[Entry] = field(default_factory=list)
    members: list[list[Entry]] = field(default_factory=list)

    def head(self) -> Entry | None:
        """Return the entry of the head's name, None where the form has none."""
        return next((e for e in self.entries if names_head(e.names)), None)


def read(grid: FormGrid, start: int, end: int) -> Form | None:
    """Return the form in rows `start` to before `end`, None where it is a table after all."""
    return _Reading(grid, start, end).form()


class _Reading:
    def __init__(self, grid: FormGrid, start: int, end: int) -> None:
        self.grid = grid
        self.rows = range(start, end)
        self.found = Form()
        self.part = ""
        """The title of the part of the form, where it says whose it is."""
        self.sides: list[tuple[int, int, str]] = []
        """Labels merged down at the left: their last row, right end, and text."""
        self.helped = False
        """Whether a helper has been named."""
        self.known = self.strange = 0
        """How many labels a form may well have, and how many texts stand where labels should."""
        self.lines = 0
        """How many rows of labels above their values tell of the household."""
        self.named = False
        """Whether the head's name stands right of its label, as in no register."""

    def form(self) -> Form | None:
        row = self.rows.start
        while row < self.rows.stop:
            cells = self.grid.row(row)
            self.sides = [side for side in self.sides if side[0] >= row]
            if cells and is_title(cells) and self._is_part(cells[0]):
                self._take_title(cells[0].text)
            elif cells and is_heading(self.grid, cells, row):
                after = self._take_table(cells, row)
                if after is None:
                    return None
                row = after
                continue
            elif cells and is_labels_only(cells):
                if not self._is_named() and self._whose(without_side(cells), "") != "members":
                    return None
            elif cells:
                self._take_pairs(cells)
                if self.strange > self.known + _STRANGE:
                    return None
            row += 1
        whole = self.named or self.lines > 1 or self.found.members
        return self.found if whole and self.strange <= self.known else None

    def _is_part(self, cell: FormCell) -> bool:
        if self.grid.is_whole_row(cell) or not self.found.entries:
            return not (is_label(cell.text) and cell.right == cell.left)
        under = self.grid.row(cell.bottom + 1)
        return not may_be_label(cell.text) or is_heading(self.grid, under, cell.bottom + 1)

    def _is_named(self) -> bool:
        """Tell whether the head's name has been read."""
        head = self.found.head()
        return head is not None and bool(str(head.value).strip())

    def _take_title(self, text: str) -> None:
        if not self.found.entries and not self.found.members:
            self.found.title += text
        self.part = owner_of(text)

    def _side(self, cells: list[FormCell]) -> str:
        if without_side(cells) is not cells:
            self.sides.append((cells[0].bottom, cells[0].right, cells[0].text))
        return self.sides[-1][2] if self.sides else ""

    def _take_table(self, cells: list[FormCell], row: int) -> int | None:
        """Take the rows below a row of labels; return the row behind them, None where it is a register."""
        said = self._side(cells) or self.part
        labels = without_side(cells)
        start = below(labels, row)
        rows = list(islice(self._rows_below(labels, start), _MOST + 1))
        whose = self._whose(labels, said)
        if whose == _A_REGISTER or len(rows) > (1 if whose == "household" else _MOST):
            return None
        if whose == "members":
            self.found.members += filter(None, (self._member(labels, one) for one in rows))
        elif whose:
            owner = (owner_of(said) or "帮扶责任人") if whose == "helper" else ""
            for one in rows:
                self._take_values(labels, one, owner)
        return rows[-1] + 1 if rows else start

    def _whose(self, labels: list[FormCell], said: str) -> str:
        """Return whom the rows below some labels are about, "" where nobody whom we know."""
        asked = [claim(Household, (cell.text,)) for cell in labels]
        attributes = {found[0] for found in asked if found}
        if any(_DEEDS.fullmatch(bare(key(cell.text))) for cell in labels):
            return ""
        ours = any("户" in key(c.text) and names_head((c.text,)) for c in labels)
        if ours and not (self.named and self._is_named()):
            return _A_REGISTER if self._is_named() else "household"
        if of_helper((said,)) or any(is_of_helper(cell.text) for cell in labels):
            return "helper"
        if "head" in attributes and "relation" not in attributes and not self._is_named():
            return "household"
        if "relation" in attributes or _MEMBERS.search(said) or self._names_members(labels):
            return "members"
        return "household" if attributes - {"note"} else ""

    def _names_members(self, labels: list[FormCell]) -> bool:
        """Tell whether a table names people though the form has named its head already."""
        plain = {bare(key(cell.text)) for cell in labels}
        return self.found.head() is not None and bool(plain & {"姓名", "名字", "成员姓名"})

    def _rows_below(self, labels: list[FormCell], start: int) -> Iterator[int]:
        """Yield the rows of a table that says something, up to the next label."""
        columns = {cell.left for cell in labels}
        for row in range(start, self.rows.stop):
            cells = self.grid.row(row)
            if not cells:
                continue
            own = [cell for cell in cells if cell.left in columns]
            first = cells[0]
            if not own or is_title(cells) or is_label(first.text) or inline(first.text):
                return
            if is_label(own[0].text) or (may_be_label(first.text) and first.left not in columns):
                return
            if any(is_label(cell.text) for cell in cells[1:] if cell.left not in columns):
                return
            yield row

    def _take_values(self, labels: list[FormCell], row: int, owner: str) -> None:
        self.lines += any(tells(cell.text) for cell in labels) and not owner
        for cell in labels:
            names = owned(cell.text, owner)
            self.found.entries.append(self._entry(names, cell, (row, cell.left)))
        self.helped |= bool(owner)

    def _member(self, labels: list[FormCell], row: int) -> list[Entry] | None:
        entries = [self._entry((cell.text,), cell, (row, cell.left)) for cell in labels]
        told = [
            e for e in entries if str(e.value).strip() and key(e.names[-1]) not in {"序号", "编号"}
        ]
        return entries if told else None

    def _take_pairs(self, cells: list[FormCell]) -> None:
        """Take labels and the values right of them."""
        pairs = list(self._pairs(cells))
        owner = self._owner_of_row([label.text for label, _, _ in pairs])
        for cell, name, place in pairs:
            side = owner_of(name) or owner
            if not side and self.part:
                side = self.part
            helper = of_helper((cell.text,)) or of_helper((side,))
            if helper:
                owner, self.helped = "帮扶责任人", True
            self._add(cell, side if helper or side else owner, place)

    def _add(self, cell: FormCell, owner: str, place: Place | str) -> None:
        text = cell.text
        self.known += may_be_label(text)
        self.strange += not may_be_label(text)
        self.named |= names_head(owned(text, owner))
        if isinstance(place, str):
            at = (cell.row, cell.left)
            self.found.entries.append(Entry(owned(text, owner), at, place, at))
            return
        self.found.entries.append(self._entry(owned(text, owner), cell, place))

    def _owner_of_row(self, labels: list[str]) -> str:
        """Say that a row behind a helper's is the household's again, where nothing in it is a helper's only."""
        if not self.helped or len(labels) < 2:
            return ""
        return "" if any(map(is_of_helper, labels)) else "户主"

    def _pairs(self, cells: list[FormCell]) -> Iterator[tuple[FormCell, str, Place | str]]:
        """Yield label, the word that says whose it is, and the place of its value or the value itself."""
        side = self.sides[-1][2] if self.sides else ""
        nth = 0
        while nth < len(cells):
            cell = cells[nth]
            after = cells[nth + 1] if nth + 1 < len(cells) else None
            nth += 1
            if said := inline(cell.text):
                for label, value in said:
                    yield FormCell(cell.row, cell.left, cell.right, cell.bottom, label), side, value
                continue
            whole, wide = address(cells[nth:]) if is_address(cell.text) else ("", 0)
            if wide:
                yield cell, side, whole
                nth += wide
                continue
            beside = after is not None and after.left == cell.right + 1
            if beside and after is not None and is_label(after.text):
                side = cell.text
                if cell.bottom > cell.row:
                    self.sides.append((cell.bottom, cell.right, cell.text))
                continue
            if beside and after is not None and not inline(after.text):
                yield cell, side, (after.row, after.left)
                nth += 1
            elif is_label(cell.text) or (may_be_label(cell.text) and after is None):
                last = after is not None and nth + 1 == len(cells) and not is_label(after.text)
                if last and after is not None and not inline(after.text):
                    yield cell, side, (after.row, after.left)
                    nth += 1
                else:
                    yield cell, side, cell.behind()

    def _entry(self, names: Names, cell: FormCell, place: Place) -> Entry:
        return Entry(names, (cell.row, cell.left), self.grid.grid.cell(*place), place)
