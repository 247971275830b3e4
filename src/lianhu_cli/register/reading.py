"""What can be asked of a register: tables, people, rounds and findings, now or as of a revision.

What only few commands ask is imported where it is asked: a read of now loads no history.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.lookups import sorted_places
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import (
    PEOPLE,
    TABLES,
    Helper,
    Household,
    Place,
    Resolution,
)
from lianhu_cli.register import layout, people, placing, rounds, small, sources
from lianhu_cli.register.coming import Coming
from lianhu_cli.register.delivery import Findings
from lianhu_cli.register.sources import Source

if TYPE_CHECKING:
    from lianhu_cli.register.addresses import Address, Asked
    from lianhu_cli.register.card_numbers import CardNumbers
    from lianhu_cli.register.counties import County
    from lianhu_cli.register.history import Event
    from lianhu_cli.register.rebuilding import Rebuilt
    from lianhu_cli.register.testimony import Testimony


class Readable(Coming):
    """A register to be read. Nothing here writes."""

    def remembered(self, kind: str, at: int = 0) -> tuple[str, str] | None:
        """Return name and text of what is remembered of a kind, None for nothing."""
        where = f"kind = {layout.literal(kind)}"
        rows = self._versioned.load("remembered", layout.REMEMBERED, at=at, where=where).to_pylist()
        return (rows[-1]["name"], rows[-1]["text"]) if rows else None

    def cards(self) -> "CardNumbers":
        """Return the numbers of the cards."""
        from lianhu_cli.register.card_numbers import CardNumbers

        return CardNumbers(self._database)

    def said_at(
        self, table: type[Table], asked: "Iterable[Asked]"
    ) -> "dict[tuple[str, str], Address]":
        """Return for code and attribute the cell that says a value: `asked` is (code, attribute, value)."""
        from lianhu_cli.register import addresses

        return addresses.of_values(self._versioned, table, asked)

    def export_log(self) -> list[dict[str, Any]]:
        """Return what left the office, the first one first."""
        listed = ", ".join(map(layout.quoted, layout.EXPORTED))
        rows: list[dict[str, Any]] = self._database.query(
            f"SELECT {listed} FROM exported ORDER BY rowid", layout.EXPORTED
        ).to_pylist()
        return [{**row, "masked": bool(row["masked"])} for row in rows]

    def roster(
        self,
        attributes: Collection[str] | None = None,
        at: int = 0,
        but_of: Collection[str] = (),
        renames: Renames | None = None,
    ) -> Roster:
        """Load every declared table; `attributes` says which are needed where not all of them are.

        `at` is the revision as of which, 0 for now. Nobody is loaded who was read from the files `but_of`.
        The sums of villages are those under `renames` where these are told.
        """
        self._read = self._read or self.revision()
        where = f"source_file NOT IN ({layout.literals(but_of)})" if but_of else ""
        filled = self._versioned.filled([table.role for table in TABLES]) if not at else None
        return Roster.of(
            {
                table.role: self._load(
                    table, None if table.read_whole else attributes, at, where, renames
                )
                for table in TABLES
                if filled is None or table.role in filled
            }
        )

    def is_as_at(self, revision: int) -> bool:
        """Tell whether every row of the roster is what it was at a revision."""
        return people.unchanged_since(self._versioned, [table.role for table in TABLES], revision)

    def some(self, table: type[Table], codes: Collection[str]) -> list[dict[str, Any]]:
        """Return the rows of some codes, in no order."""
        from lianhu_cli.register import stored_claims

        if not codes:
            return []
        wanted = pa.array(sorted(codes), pa.string())
        rows = stored_claims.of_some(self._versioned, table.role, table.types(), wanted)
        found: list[dict[str, Any]] = rows.to_pylist()
        return found

    def answers(self) -> list[dict[str, Any]]:
        """Return what lists sent back say of problems (`tables.Resolution`)."""
        rows: list[dict[str, Any]] = self._load(Resolution, None, 0).to_pylist()
        return rows

    def findings(self, at: int = 0) -> Findings:
        """Load the problems and the rows set aside."""
        from lianhu_cli.register import findings

        return findings.every(self._versioned, at)

    def set_aside_elsewhere(self, sources: Sequence[str]) -> int:
        """Count the rows set aside that come from other files than `sources`."""
        return self._versioned.count("set_aside", f"source NOT IN ({layout.literals(sources)})")

    def sources(self, at: int = 0) -> list[Source]:
        """Return the files that the register goes by, with their versions."""
        return sources.every(self._versioned, at)

    def source(self, named: str) -> Source:
        """Return the one source that a path or a file's name means.

        Raises:
            UsageError: there is none, or several.
        """
        return sources.find(self.sources(), named)

    def renames(self, at: int = 0) -> Renames:
        """Return the places that got another name."""
        return placing.renames(self.decisions(at))

    def counts(self) -> dict[str, int]:
        """Return how many households, helpers, villages, groups and units there are."""
        frames = {}
        for table, names in ((Household, LEVELS), (Helper, ("unit",)), (Place, LEVELS[:-1])):
            listed = ", ".join(map(layout.quoted, names))
            sql = f"SELECT DISTINCT {listed} FROM {table.role}"
            rows = self._database.query(sql, dict.fromkeys(names, "text"))
            frames[table.role] = conform(table, rows)
        told = Roster.of(frames).counts()
        return {**told, **{one.role: self._versioned.count(one.role) for one in PEOPLE}}

    def ledgers(
        self,
        since: str = "",
        until: str = "",
        attributes: Collection[str] | None = None,
        at: int = 0,
    ) -> Ledgers:
        """Load the ledgers: all tasks and plans, and visits and disputes of some time.

        Args:
            since: a day of the first *year* wanted, "" for all; what is dated by month or year only
                comes with the year.
            until: the last day wanted, "" for all.
            attributes: those that are needed where not all of them are.
            at: the revision as of which, 0 for now.
        """
        from lianhu_cli.register import stored_ledgers

        renames = self.renames(at)
        return Ledgers.of(
            {
                table.role: renames.apply(
                    stored_ledgers.load(self._versioned, table, (since, until), attributes, at)
                )
                for table in LEDGERS
            }
        )

    def helping(self, at: int = 0) -> Helping:
        """Load who helped whom when: the pairs of every round."""
        return rounds.helping(self._versioned, at)

    def history(self, side: str, code: str, until: int = 0) -> "list[Event]":
        """Return what happened to a household or helper, the first thing first."""
        from lianhu_cli.register import history

        return history.of(self._versioned, side, code, self.revisions(), until)

    def said_of(self, side: str, code: str) -> "list[Testimony]":
        """Return what every source and every decision says or said of a household or helper."""
        from lianhu_cli.register import testimony

        return testimony.of(self._versioned, side, code, self.revisions())

    def forgotten(self, code: str = "") -> list[dict[str, Any]]:
        """Return what remains of somebody (of everybody by default) who was erased."""
        from lianhu_cli.register import forgetting

        return forgetting.forgotten(self._versioned, code)

    def bearing(self, number: str) -> list[tuple[str, str]]:
        """Return side and code of everybody of whom a list says an identity number now."""
        from lianhu_cli.register import stored_claims

        where = f"id_number = {layout.literal(number)}"
        found: list[tuple[str, str]] = []
        for table in PEOPLE:
            name = stored_claims.name(table)
            codes = self._versioned.load(name, {"code": "text"}, where=where)["code"]
            found += [(table.owner, code) for code in sorted({*codes.to_pylist()})]
        return found

    def rounds(self, at: int = 0) -> list[dict[str, Any]]:
        """Return the figures of every round, the first one first."""
        return rounds.every(self._versioned, at)

    def rows_of(self, number: int) -> tuple[Ints, Ints] | None:
        """Return the rows of household and helper of each pair of a round just read in the roster just read.

        They are where the register was left; None where that is not known. Whoever was seated anew since is not there.
        """
        seats = self._pair_seats.get(number)
        if seats is None or len(self._seats) < len(PEOPLE):
            return None
        household, helper = (
            sorted_places(self._seats[table.role], some)
            for table, some in zip(PEOPLE, seats, strict=True)
        )
        return household, helper

    def round(self, which: str = "", at: int = 0, *, by_rows: bool = False) -> Round | None:
        """Load a round by its number or name, the last one by default; None where there is none.

        `by_rows` reads its pairs as their rows say, whatever a large register keeps of them beside.

        Raises:
            UsageError: there is no such round, or rounds of before bear the same name.
        """
        return rounds.find(self._versioned, which, at, self._pair_seats, by_rows=by_rows)

    def county(self, said: str) -> "County | None":
        """Load the county of somebody, by code or name, with its pairs in the last round.

        None where it does not stand for the whole, or the register has changed since that round.
        """
        from lianhu_cli.register import counties

        return counties.find(self._versioned, said)

    def colleagues_elsewhere(self, unit: str, county: str) -> int:
        """Count the helpers of a unit whose county is another one."""
        where = f"unit = {layout.literal(unit)} AND county <> {layout.literal(county)}"
        return self._versioned.count("helpers", where)

    def rules(self, number: int) -> str:
        """Return the rules a round was made under, as they were stored with it."""
        return rounds.rules(self._versioned, number)

    def check(self) -> "list[Rebuilt]":
        """Derive households and helpers anew, and compare them with what is stored."""
        from lianhu_cli.register import rebuilding

        return list(rebuilding.check(self._versioned))

    def _load(
        self,
        table: type[Table],
        attributes: Collection[str] | None,
        at: int,
        where: str = "",
        renames: Renames | None = None,
    ) -> pa.Table:
        if table not in small.tables():
            types = layout.types(table, attributes)
            if table in PEOPLE and not where and people.are_now(self._versioned, table, at):
                return people.now(self._versioned, table, types, self._by_rows, self._seats)
            rows = self._versioned.load(table.role, types, at=at, where=where)
            return layout.from_sql(table, rows)
        rows = layout.from_sql(table, self._versioned.load(table.role, table.types(), at=at))
        if len(rows):
            called = renames or self.renames(at)
            rows = small.told(table, rows, self.sources(at), called)
        return conform(table, rows.select([*layout.types(table, attributes)])).combine_chunks()
