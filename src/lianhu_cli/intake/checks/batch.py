"""The rows of one role from every sheet together, so that checks can look across them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrays import Flags, Ints, Values
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.tables.schema import Table, no_rows
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.row_numbers import BatchRow, DataRow
from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def _numbered(values: "Values") -> tuple[Ints, int]:
    """Return a number per value, the same for the same value, and how many there are."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    encoded = array.dictionary_encode()
    absent = len(encoded.dictionary)
    codes = pc.fill_null(encoded.indices, absent).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, absent + 1


def rows_where(mask: Flags) -> list[BatchRow]:
    """Return the rows of a batch where an array of bool says so."""
    return [BatchRow(row) for row in np.flatnonzero(mask).tolist()]


@dataclass(frozen=True, slots=True)
class Said:
    """A finding about one row of a batch, at the cell of an attribute."""

    row: BatchRow
    attribute: str
    finding: CellFinding


class Batch:
    """Sheets of one role; rows are numbered through all of them."""

    def __init__(
        self, table: type[Table], sheets: Sequence[SheetRows], renames: Renames | None = None
    ) -> None:
        """`renames` are the places that got another name."""
        self.table = table
        self._renames = renames or Renames()
        self.sheets = list(sheets)
        self._codes: dict[tuple[str, ...], Ints] = {}
        self._starts = np.cumsum([0, *(len(sheet.rows) for sheet in sheets)])

    def __len__(self) -> int:
        return int(self._starts[-1])

    @cached_property
    def frame(self) -> "pa.Table":
        """Every data row as the declared table, rows set aside included; places as they are called now."""
        return self._renames.apply(self.as_told)

    @cached_property
    def as_told(self) -> "pa.Table":
        """Every data row with the places as the sheets call them."""
        frames = [sheet.frame() for sheet in self.sheets]
        return pa.concat_tables(frames).combine_chunks() if frames else no_rows(self.table)

    @cached_property
    def file_of(self) -> Ints:
        """Return per row the number of its file."""
        numbers: dict[str, int] = {}
        of_sheet = [numbers.setdefault(s.source.path, len(numbers)) for s in self.sheets]
        lengths = np.diff(self._starts)
        return np.repeat(np.array(of_sheet, np.int64), lengths)

    def usable(self) -> Flags:
        """Return per row whether it is not set aside (so far)."""
        kept = np.ones(len(self), bool)
        for sheet, start in zip(self.sheets, self._starts.tolist(), strict=False):
            kept[[start + row for row in (*sheet.told.aside, *sheet.told.repeats)]] = False
        return kept

    def texts(self, attribute: str) -> list[str]:
        """Return an attribute as a list of texts."""
        values: list[str] = self.frame[attribute].to_pylist()
        return values

    def rows(self) -> Iterator[BatchRow]:
        """Yield the numbers of all rows."""
        return map(BatchRow, range(len(self)))

    def each(self, attribute: str) -> Iterator[tuple[BatchRow, str]]:
        """Yield each row with an attribute as a text."""
        return zip(self.rows(), self.texts(attribute), strict=True)

    def codes(self, *attributes: str) -> Ints:
        """Return per row a number that is the same where all these attributes are the same."""
        if attributes not in self._codes:
            *wider, last = attributes
            codes, size = _numbered(self.frame[last])
            if wider:
                codes, _ = _numbered(pa.array(self.codes(*wider) * size + codes))
            self._codes[attributes] = codes
        return self._codes[attributes]

    @cached_property
    def whole_number(self) -> Flags:
        """Return per row whether the identity number has all its characters, none of them hidden."""
        return idcard.are_whole(self.frame["id_number"].combine_chunks())

    @cached_property
    def proven_number(self) -> Flags:
        """Return per row whether the identity number is whole and fits its check: it identifies."""
        doubted = [sheet.doubted("id_number") for sheet in self.sheets]
        proven: Flags = self.whole_number & ~np.concatenate([*doubted, np.zeros(0, bool)])
        return proven

    def filled(self, attribute: str) -> Flags:
        """Return per row whether a text attribute is there."""
        return np.asarray(pc.not_equal(self.frame[attribute], ""))

    def place(self, row: BatchRow) -> tuple[SheetRows, DataRow]:
        """Return the sheet of a row and its number there."""
        at = int(np.searchsorted(self._starts, row, side="right")) - 1
        return self.sheets[at], DataRow(row - int(self._starts[at]))

    def position(self, row: BatchRow, attribute: str, *, seen_from: BatchRow) -> str:
        """Return where a row is, in words, as short as another row of the batch allows."""
        sheet, at = self.place(row)
        other, _ = self.place(seen_from)
        cell = sheet.where(at, attribute)
        if sheet is other:
            return f"第{int(sheet.rows[at]) + 1}行"
        if sheet.source is other.source:
            return f"工作表“{sheet.grid.sheet}”{cell}"
        return f"{sheet.source.file}“{sheet.grid.sheet}”{cell}"

    def tell(self, said: Said) -> None:
        """Record a finding at its cell."""
        sheet, at = self.place(said.row)
        sheet.tell(said.finding, said.attribute, at)
