"""What was read in a transaction, to be answered again: nobody else writes as long as it lasts."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lianhu_cli.domain.arrow import pa

_MOST = 100_000
"""Bytes of an answer that is kept: what is asked again and again are lists of sources and decisions."""
_TARGET = re.compile(
    r"(?:INSERT INTO|DELETE FROM|UPDATE|CREATE TEMP TABLE IF NOT EXISTS) (?:temp\.)?`?(\w+)"
)


class KnownAnswers:
    """The answers of one transaction. What is written to a table drops those that may speak of it."""

    def __init__(self) -> None:
        self._answers: dict[str, pa.Table] = {}

    def again(self, sql: str) -> "pa.Table | None":
        """Return the answer to a query that was put before, None where it was not."""
        return self._answers.get(sql)

    def note(self, sql: str, answer: "pa.Table") -> None:
        """Keep an answer, unless it is large."""
        if answer.nbytes <= _MOST:
            self._answers[sql] = answer

    def written(self, statement: str) -> None:
        """Drop what may be otherwise after a statement; all of it where no table is known that it writes."""
        target = _TARGET.match(statement)
        name = target.group(1) if target else ""
        self._answers = {sql: one for sql, one in self._answers.items() if name not in sql}

    def forget(self) -> None:
        """Drop everything."""
        self._answers.clear()
