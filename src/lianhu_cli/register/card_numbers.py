"""The number of each household's card: given once, kept for good, whatever the lists' order becomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianhu_cli.domain.arrow import pa
from lianhu_cli.register import layout
from lianhu_cli.register.database import Database

_TABLE = "cards"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card that was printed: its number, and a digest of what stood on it."""

    number: int
    printed: str


class CardNumbers:
    """The cards of a register. Numbers are not taken back: what is printed lies in somebody's house."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> dict[str, list[Card]]:
        """Return the cards printed last, by household; one for each of its helpers."""
        listed = ", ".join(map(layout.quoted, layout.CARDS))
        rows = self._database.query(f"SELECT {listed} FROM {_TABLE} ORDER BY rowid", layout.CARDS)
        found: dict[str, list[Card]] = {}
        for row in rows.to_pylist():
            card = Card(number=row["number"], printed=row["printed"])
            found.setdefault(row["code"], []).append(card)
        return found

    def numbers(self, codes: Sequence[str]) -> dict[str, int]:
        """Return the number of each household: its own, or the next ones in this order."""
        known = {code: cards[0].number for code, cards in self.known().items()}
        following = max(known.values(), default=0) + 1
        for code in codes:
            if code not in known:
                known[code], following = following, following + 1
        return {code: known[code] for code in codes}

    def keep(self, printed: Mapping[str, tuple[int, Sequence[str]]]) -> None:
        """Keep what was printed of each household: its number and the digests of its cards."""
        rows = [
            {"code": code, "number": number, "printed": digest}
            for code, (number, digests) in printed.items()
            for digest in digests
        ]
        with self._database.transaction():
            for start in range(0, len(rows), _MANY):
                some = {layout.literal(str(row["code"])) for row in rows[start : start + _MANY]}
                self._database.execute(
                    f"DELETE FROM {_TABLE} WHERE code IN ({', '.join(sorted(some))})"
                )
            self._database.append(_TABLE, pa.Table.from_pylist(rows))


_MANY = 5000
"""So many codes fit into one statement."""
