"""A register opened to be looked at: its tables as frames, now or as they were."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal, overload

from lianhu_cli.api.frames import to_pandas
from lianhu_cli.cli import opening
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.privacy import masking
from lianhu_cli.output.counted import listing

if TYPE_CHECKING:
    import os

    import pandas as pd
    import pyarrow as pa

    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.register.testimony import Testimony

_HISTORY = (
    "side", "code", "attribute", "title", "value", "kind", "source", "sheet", "cell", "revision", "day", "until",
    "until_day", "reason",
)  # fmt: skip

When = str | int
"""A day (2026-03-31), or the number of a revision; "" is now."""


def open_register(path: "str | os.PathLike[str]") -> "Register":
    """Open a register that `lianhu import` has made.

    Raises:
        UnreadableError: there is none, or the file is something else.
    """
    register = Register(Path(path))
    register.rounds()  # reads it: what is no register is said here, and not at the first table
    return register


class Register:
    """The tables of a register. Each method reads anew, so a frame is as the register was at that moment."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"

    @overload
    def households(
        self, at: When = "", *, unmasked: bool = False, arrow: Literal[True]
    ) -> "pa.Table": ...
    @overload
    def households(
        self, at: When = "", *, unmasked: bool = False, arrow: Literal[False] = False
    ) -> "pd.DataFrame": ...
    def households(
        self, at: When = "", *, unmasked: bool = False, arrow: bool = False
    ) -> "pd.DataFrame | pa.Table":
        """Return the households, one row each, in the order in which lists print them.

        Args:
            at: the day or revision as of which; "" for now.
            unmasked: whole identity numbers and phones.
            arrow: as an Arrow table.
        """
        return self._table("households", at, unmasked=unmasked, arrow=arrow)

    @overload
    def helpers(
        self, at: When = "", *, unmasked: bool = False, arrow: Literal[True]
    ) -> "pa.Table": ...
    @overload
    def helpers(
        self, at: When = "", *, unmasked: bool = False, arrow: Literal[False] = False
    ) -> "pd.DataFrame": ...
    def helpers(
        self, at: When = "", *, unmasked: bool = False, arrow: bool = False
    ) -> "pd.DataFrame | pa.Table":
        """Return the helpers, one row each; as `households`."""
        return self._table("helpers", at, unmasked=unmasked, arrow=arrow)

    def pairs(
        self, at: When = "", *, which: str = "", arrow: bool = False
    ) -> "pd.DataFrame | pa.Table":
        """Return the pairs of the last round, or of one by its name or number.

        Columns: household, head, village, group, kind, helper, name, category, unit, left, since. `left` is
        the widest place that the helper had to leave, "" for none.
        """
        table = listing.of_decision(self._decision(at, which), "pairs").table
        return table if arrow else to_pandas(table)

    def history(
        self, who: str, *, unmasked: bool = False, arrow: bool = False
    ) -> "pd.DataFrame | pa.Table":
        """Return who said what of one household or helper, when and where.

        One row for each attribute, as each file or decision has it, in the order of the table's columns and of
        time. Columns: side (household, helper), code, attribute, title, value (text), kind (claim, decision),
        source (the file; of a decision `set`, `leave`, `same` …), sheet, cell, revision, day, until,
        until_day (0 and "" for what is still said), reason.

        Args:
            who: a code, a name, or village/group/name, unit/name; those who left are found as well.
            unmasked: whole identity numbers and phones.
            arrow: as an Arrow table.

        Raises:
            UsageError: there is nobody, or there are several; the sentence names them.
        """
        import pyarrow as pa

        from lianhu_cli.domain.people import lookup
        from lianhu_cli.register.store import Register as Stored

        rows = []
        with Stored.open(self.path) as stored:
            for side, row in lookup.either(stored.everybody(who), who).items():
                said = stored.said_of(side, row["code"])
                rows += [_told(side, row["code"], one, unmasked=unmasked) for one in said]
        types = {n: pa.int64() if n in {"revision", "until"} else pa.string() for n in _HISTORY}
        table = pa.Table.from_pylist(rows, schema=pa.schema(list(types.items())))
        return table if arrow else to_pandas(table)

    def problems(self, *, arrow: bool = False) -> "pd.DataFrame | pa.Table":
        """Return what the imports found wrong: code, severity, file, sheet, cell, value, message, remedy."""
        table = listing.of_findings(opening.findings(self.path).problems, "problems").table
        return table if arrow else to_pandas(table)

    def rounds(self) -> "pd.DataFrame":
        """Return the rounds, the first one first: number, name, date, status and figures."""
        import pandas as pd

        from lianhu_cli.register.store import Register as Stored

        with Stored.open(self.path) as stored:
            return pd.DataFrame(stored.rounds())

    def _decision(self, at: When, which: str = "") -> "Decision":
        return opening.decision(self.path, which, at=str(at))

    def _table(
        self, what: str, at: When, *, unmasked: bool, arrow: bool
    ) -> "pd.DataFrame | pa.Table":
        decision = opening.decision(self.path, at=str(at)).present()
        table = listing.of_decision(decision, what).table
        if unmasked:
            whole = decision.roster.by_role()[what]
            rows = table["code"].combine_chunks()
            import pyarrow.compute as pc

            order = pc.index_in(rows, whole["code"].combine_chunks())
            table = whole.take(order).select(table.column_names)
        return table if arrow else to_pandas(table)


def _told(side: str, code: str, said: "Testimony", *, unmasked: bool) -> dict[str, str | int]:
    from lianhu_cli.domain.tables.survey import Helper, Household

    column = (Household if side == "household" else Helper).columns.get(said.attribute)
    value = _text(said.value)
    if value and not unmasked:
        value = (column.mask if column and column.mask else masking.mask_text)(value)
    return {
        **{n: getattr(said, n) for n in _HISTORY if hasattr(said, n)},
        "side": side,
        "code": code,
        "title": column.title if column else "",
        "value": value,
    }


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)


__all__ = ["Register", "UnreadableError", "open_register"]
