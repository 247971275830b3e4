"""Everybody an entry of a ledger may name: who is in the register, who was, and who helped whom when."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.people.directory import LEVELS_TOLD, Directory
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import SIDES, Departed

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerNames:
    """The roster, those who have left it (`tables.Departed`), and who helped whom when."""

    roster: Roster
    departed: "pa.Table | None" = None
    helping: Helping = field(default_factory=Helping)

    def households(self) -> Directory:
        """Return the households by name."""
        return Directory(self._side("household"), "household")

    def helpers(self) -> Directory:
        """Return the helpers by name."""
        return Directory(self._side("helper"), "helper")

    def units(self) -> set[str]:
        """Return the units that helpers belong to or that are linked with villages."""
        frames = (self.roster.helpers, self.roster.links)
        return {unit for frame in frames for unit in frame["unit"].unique().to_pylist()} - {""}

    def _side(self, side: str) -> "pa.Table":
        """Return those of a side with their names and places; `gone` tells who has left."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = SIDES[side]
        here, name = self.roster.by_role()[table.role], table.named_by
        names = ["code", name, *(n for n in ("unit", *LEVELS_TOLD) if n in here.column_names)]
        present = here.select(names)
        present = present.append_column("gone", pa.repeat(pa.scalar(value=False), here.num_rows))
        if self.departed is None or not self.departed.num_rows:
            return present.combine_chunks()
        left = self.departed.filter(pc.equal(Departed(self.departed).side, side))
        left = left.filter(
            pc.invert(pc.is_in(left["code"], value_set=here["code"].combine_chunks()))
        )
        blank = pa.repeat(pa.scalar(""), left.num_rows)
        columns = {
            n: left["name" if n == name else n]
            if ("name" if n == name else n) in left.column_names
            else blank
            for n in names
        }
        columns["gone"] = pa.repeat(pa.scalar(value=True), left.num_rows)
        return pa.concat_tables([present, pa.table(columns).cast(present.schema)]).combine_chunks()


def columns_of(named: Directory, rows: Ints) -> dict[str, "pa.Array"]:
    """Return the columns of `named` at the rows of an int64 numpy array, null where it is -1."""
    import numpy as np
    import pyarrow as pa

    at = pa.array(np.maximum(rows, 0), mask=rows < 0)
    return {
        name: named.frame[name].combine_chunks().take(at)
        for name in named.frame.column_names
        if name != "gone"
    }
