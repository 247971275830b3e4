"""The register: the tables, the findings and the rounds of one township, county or province."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import LianhuError, UsageError
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import PEOPLE, Link, Order
from lianhu_cli.register import layout, revisions, rounds, snapshots, sources, takeover
from lianhu_cli.register.reading import Readable
from lianhu_cli.register.revisions import Making, Revision

if TYPE_CHECKING:
    from lianhu_cli.register.changes import Changes, Merged
    from lianhu_cli.register.delivery import Delivery
    from lianhu_cli.register.leaving import Listed
    from lianhu_cli.register.sources import Source
    from lianhu_cli.register.stored_decisions import StoredDecision


class _TriedError(Exception):
    """Ends a revision that was only tried."""


class Register(Readable):
    """An open register. Every method that writes does so in one transaction, as one revision."""

    @contextmanager
    def revising(self, command: str, files: Sequence[str] = ()) -> Iterator[Making]:
        """Do something that changes the register, as one revision; what changes nothing adds none."""
        takeover.complete(self._versioned)
        with revisions.making(self._versioned, command, files) as made:
            yield made

    def newest(self) -> Revision:
        """Return the revision that `undo` would take back.

        Raises:
            UsageError: there is none.
        """
        return revisions.newest(self._versioned)

    def undo(self) -> Revision:
        """Take the newest revision back, whatever made it, and return it.

        Raises:
            UsageError: there is none.
        """
        return revisions.undo(self._versioned)

    def remember(self, kind: str, name: str, text: str) -> None:
        """Remember what a command was given ("rules", "map"): its name as typed, and its text."""
        where = f"kind = {layout.literal(kind)}"
        row = {"kind": kind, "name": name, "text": text}
        with revisions.making(self._versioned, "remember"):
            before = self._versioned.load("remembered", layout.REMEMBERED, where=where, seats=True)
            self._versioned.replace("remembered", before, pa.Table.from_pylist([row]))

    def note_export(
        self, rows: Sequence[Mapping[str, Any]], before_commit: Callable[[], None] | None = None
    ) -> None:
        """Note what left the office, a row a file: file, columns, people, masked or not, at what UTC time.

        `before_commit` is the last thing that is done; where it fails, nothing is noted.
        """
        with self._database.transaction():
            frame = pa.Table.from_pylist([{n: row[n] for n in layout.EXPORTED} for row in rows])
            self._database.append("exported", layout.to_sql(frame))
            if before_commit:
                before_commit()

    def absorb(
        self,
        delivery: "Delivery",
        *,
        write: bool = True,
        before_commit: "Callable[[Merged], None] | None" = None,
    ) -> "Merged":
        """Take in what an import read, and what was found wrong in it.

        With `write` false it is only tried. `before_commit` is called with the outcome while all of it
        is there to be read, and before it is kept.

        Raises:
            UsageError: a file is an older version of one that is in force.
        """
        from lianhu_cli.register import taking

        takeover.complete(self._versioned)
        try:
            with revisions.making(self._versioned, "import", tuple(delivery.sources)) as made:
                if not delivery.again:
                    self.refuse_superseded(delivery.hashes)
                merged = taking.take(self._versioned, delivery)
                made.counts |= merged.noted()
                merged = replace(merged, counts=merged.counts or self.counts())
                if before_commit:
                    before_commit(merged)
                if not write:
                    raise _TriedError
        except _TriedError:
            pass
        return merged

    def drop(self, source: "Source") -> "dict[str, Changes]":
        """Withdraw a file, and return what that changed."""
        from lianhu_cli.register import editing

        with revisions.making(self._versioned, "drop", (source.name,)) as made:
            done = editing.drop(self._versioned, source)
            made.counts |= _counted(done)
        return done

    def decide(self, decision: "StoredDecision") -> "Changes":
        """Take a decision on one household or helper: set an attribute, or let them leave."""
        from lianhu_cli.register import editing

        with revisions.making(self._versioned, decision.kind) as made:
            done = editing.decide(self._versioned, decision)
            made.counts |= _counted({f"{decision.side}s": done})
        return done

    def leave_as_listed(self, listed: "Listed") -> "dict[str, Changes]":
        """Let leave and come back whom a list sent back names."""
        from lianhu_cli.register import leaving

        with revisions.making(self._versioned, "leave") as made:
            done = leaving.take(self._versioned, listed)
            made.counts |= _counted(done)
        return done

    def same(self, side: str, both: tuple[str, str], reason: str) -> tuple[str, str]:
        """Take two codes for one; return the code that stays and the one that goes.

        Raises:
            UsageError: they were told to be two.
        """
        from lianhu_cli.register import editing

        with revisions.making(self._versioned, "same"):
            return editing.one(self._versioned, side, both, reason)

    def differ(self, side: str, both: tuple[str, str], reason: str) -> None:
        """Take two codes for two.

        Raises:
            UsageError: they were told to be one.
        """
        from lianhu_cli.register import editing

        with revisions.making(self._versioned, "differ"):
            editing.two(self._versioned, side, both, reason)

    def apart(self, side: str, both: tuple[str, str], reason: str) -> str:
        """Part a person whom lists with two numbers were taken for: code and number; return the new code.

        Raises:
            UsageError: no list says so of the person, all do, or it was told to be one.
        """
        from lianhu_cli.register import editing

        with revisions.making(self._versioned, "differ"):
            return editing.apart(self._versioned, side, both, reason)

    def forget(self, side: str, code: str, reason: str) -> None:
        """Erase somebody from every revision; what remains is the code, the day and the reason."""
        from lianhu_cli.register import forgetting

        with revisions.making(self._versioned, "forget"):
            forgetting.forget(self._versioned, side, code, reason)
        with suppress(
            LianhuError
        ):  # secure_delete has left no byte: this is for files begun without
            self._database.execute("VACUUM")

    def rebuild(self) -> None:
        """Store what is derived anew where it differs from what is stored."""
        from lianhu_cli.register import rebuilding

        rebuilding.rebuild(self._versioned)

    def refuse_superseded(self, hashes: Mapping[str, str]) -> None:
        """Make sure that no file is an older version of one that is in force; name → SHA-256.

        Raises:
            UsageError: some are; each is named.
        """
        told = list(sources.superseded(self.sources(), hashes))
        if told:
            raise UsageError("\n".join(told))

    def link(self, links: "pa.Table", before_commit: Callable[[], None] | None = None) -> None:
        """Store which units are linked with which villages, in place of what there was.

        `before_commit` is the last thing that is done; where it fails, nothing is written.
        """
        with revisions.making(self._versioned, "link") as made:
            before = self._versioned.load(Link.role, Link.types(), seats=True)
            self._versioned.replace(Link.role, before, conform(Link, links))
            made.counts["links"] = links.num_rows
            if before_commit:
                before_commit()

    def order_link(self, unit: str, order: str, row: Mapping[str, Any]) -> bool:
        """Fix or forbid a unit for a village, or set it free where `order` is ""; tell whether it was.

        What sheets order of the same unit and village is replaced too.
        """
        told = {**row, "unit": unit, "household": "", "helper": ""}
        where = " AND ".join(
            f"{layout.quoted(name)} = {layout.literal(told[name])}"
            for name in ("unit", "village", "household", "helper")
        )
        with revisions.making(self._versioned, _COMMANDS[order]):
            found = self._versioned.close(Order.role, where)
            if order:
                frame = conform(Order, pa.Table.from_pylist([{**told, "order": order}]))
                self._versioned.append(Order.role, frame)
        return bool(found)

    def order(
        self,
        pair: tuple[str, str],
        order: str,
        row: Mapping[str, Any],
        instead: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Fix or forbid a pair of codes, or set it free where `order` is "".

        `instead` are the rows of 指定与回避 that mean the same two persons (`orders.about`): they go.
        """
        with revisions.making(self._versioned, _COMMANDS[order]):
            for old in instead:
                self._versioned.close(Order.role, _row_like(old))
            if order:
                given = {**row, "pair": "/".join(pair), "order": order}
                frame = conform(Order, pa.Table.from_pylist([given]))
                self._versioned.append(Order.role, frame)

    def free(self) -> int:
        """Take back everything that was fixed or forbidden, and return how many orders that were."""
        with revisions.making(self._versioned, "free"):
            return self._versioned.close(Order.role, "1")

    def check_unchanged(self) -> None:
        """Make sure, where there is no new round to store, that the register is whole and as it was read.

        Raises:
            ChangedError: it has changed.
            UnreadableError: it is damaged.
        """
        self._database.check()
        rounds.refuse_changed(self._versioned, self._read)

    @contextmanager
    def saving(self, decided: Round, rules: str) -> Iterator[Round]:
        """Store a round under the next number; it is there only if the block ends well.

        Yields:
            The round with its number.

        Raises:
            ChangedError: the register has changed since it was read.
        """
        read = self._read or self.revision()
        seats = None
        if decided.rows and len(self._seats) == len(PEOPLE):
            households, helpers = decided.rows
            of_household, of_helper = (self._seats[table.role] for table in PEOPLE)
            seats = of_household[households], of_helper[helpers]
        with rounds.saving(self._versioned, decided, rules, (read, seats)) as stored:
            for role, frame in self._by_rows.items():
                snapshots.keep(self._versioned, role, read, frame)
            yield stored


_COMMANDS = {"指定": "pin", "回避": "avoid", "": "free"}


def _counted(done: "Mapping[str, Changes]") -> dict[str, int]:
    return {
        f"{role}.{what}": number
        for role, changes in done.items()
        for what, number in changes.counts().items()
    }


def _row_like(row: Mapping[str, Any]) -> str:
    """Return the condition that a stored row has all of these values."""
    return " AND ".join(
        f"{layout.quoted(name)} IS {'NULL' if value is None else layout.literal(str(value))}"
        for name, value in row.items()
    )
