"""Everybody who stands in two partitions: each writes salted hashes of its numbers, DuckDB joins them.

No number leaves its partition. A salted hash keeps it from whoever has the file and not the salt; whoever
has both can try all numbers that there may be (some 10¹² of a known area), so both stay in the office.
"""

import hashlib
import importlib.util
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.batch.partitions import SALT
from lianhu_cli.domain.errors import UnwritableError, UsageError
from lianhu_cli.domain.tables.survey import SIDES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Words = npt.NDArray[np.uint64]

FILE = "people.parquet"
_MEMBER = "家庭成员"
_SALT_BYTES = 32
_AT_ONCE = 1 << 16
_WORDS_OF_A_HASH = 4
"""SHA-256 has four words of 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Where one person stands: partition, as what, under which code, in which place.

    `hashed` is the hash of their number: a partition that knows the salt finds the number among its own.
    """

    person: int
    hashed: str
    partition: str
    role: str
    code: str
    place: str

    @property
    def role_said(self) -> str:
        """As what, in Chinese."""
        return SIDES[self.role].named_as if self.role in SIDES else _MEMBER


def salt(work: Path) -> str:
    """Return the salt of a work folder as hexadecimal digits; the first call makes it."""
    path = work / SALT
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_hex(_SALT_BYTES)
        file.write(made)
    return made


def write(path: Path, people: Any, salted: str) -> None:
    """Write an Arrow table of number, role, code, place (texts) as Parquet, numbers hashed.

    `high` and `low` are the first 128 bits of SHA-256 of salt and number.
    """
    import numpy as np

    from lianhu_cli.domain.arrow import pa

    import pyarrow.parquet as pq  # isort: skip  after `arrow`, which keeps pandas out

    parts = [
        _hashes(batch["number"], salted) for batch in people.to_batches(max_chunksize=_AT_ONCE)
    ]
    high, low = np.concatenate([np.empty((0, 2), np.uint64), *parts]).T
    columns = {name: people[name] for name in ("role", "code", "place")}
    pq.write_table(pa.table({"high": high, "low": low, **columns}), path)
    path.chmod(0o600)


def _hashes(numbers: Any, salted: str) -> "Words":
    """Return the first 128 bits of each number's hash in two columns."""
    import numpy as np

    sha256, before = hashlib.sha256, salted.encode()
    digests = b"".join([sha256(before + one.encode()).digest() for one in numbers.to_pylist()])
    return np.frombuffer(digests, ">u8").reshape(-1, _WORDS_OF_A_HASH)[:, :2].astype(np.uint64)


def hashed(number: str, salted: str) -> str:
    """Return the hash of a number: 128 bits of SHA-256 of salt and number, as hexadecimal digits."""
    return hashlib.sha256(f"{salted}{number}".encode()).hexdigest()[:32]


def across(partitions: Mapping[str, Path], aside: Path, memory: str = "2GB") -> list[Registration]:
    """Return everybody whose number stands in two partitions or more, person by person.

    Args:
        partitions: name → the file that `write` made.
        aside: a folder in which the join may keep what memory does not hold.
        memory: the most that the join holds, as DuckDB writes it.
    """
    names = sorted(partitions)
    if len(names) < 2:
        return []
    parts = " UNION ALL ".join(
        f"SELECT high, low, role, code, place, {at}::SMALLINT AS part FROM read_parquet({_literal(partitions[name])})"
        for at, name in enumerate(names)
    )
    with _database(aside) as base:
        base.execute(f"SET memory_limit = {_literal(memory)}")
        base.execute(f"CREATE VIEW people AS {parts}")
        # 64 bits first: half the memory; the few that this lets through are told apart by all 128.
        base.execute(
            "CREATE TEMP TABLE met AS SELECT high FROM people GROUP BY high HAVING min(part) < max(part)"
        )
        rows = base.execute(
            "WITH near AS (SELECT people.* FROM people SEMI JOIN met USING (high)),"
            " twice AS (SELECT high, low FROM near GROUP BY high, low HAVING min(part) < max(part))"
            " SELECT dense_rank() OVER (ORDER BY high, low), high, low, part, role, code, place"
            " FROM near JOIN twice USING (high, low) ORDER BY 1, part, role, code"
        ).fetchall()
    found = [
        Registration(
            person=person, hashed=f"{high:016x}{low:016x}", partition=names[at],
            role=role, code=code, place=place,
        )
        for person, high, low, at, role, code, place in rows
    ]  # fmt: skip
    return _in_order(found)


def _in_order(found: Sequence[Registration]) -> list[Registration]:
    """Number the persons by where they first stand: an order that no salt decides."""
    firsts: dict[int, tuple[str, str]] = {}
    for one in found:
        firsts.setdefault(one.person, (one.partition, one.code))
    number = {
        person: at
        for at, (person, _) in enumerate(sorted(firsts.items(), key=lambda each: each[1]), 1)
    }
    named = [replace(one, person=number[one.person]) for one in found]
    return sorted(named, key=lambda one: (one.person, one.partition, one.role, one.code))


def hold_engine() -> None:
    """Make sure, before anything runs, that what joins the partitions is there.

    Raises:
        UsageError: DuckDB is not installed.
    """
    if importlib.util.find_spec("duckdb") is None:
        raise UsageError(
            "没有装 DuckDB，找不了跨区重复的人：请先 pip install 'lianhu-cli[cluster]'"
        )


@contextmanager
def _database(aside: Path) -> Iterator[Any]:
    """Give a database in memory that keeps what memory does not hold in a folder.

    Raises:
        UnwritableError: neither memory nor disk is enough.
    """
    import duckdb

    with duckdb.connect() as base:
        base.execute("SET enable_progress_bar = false")
        base.execute(f"SET temp_directory = {_literal(aside)}")
        try:
            yield base
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise UnwritableError(
                f"找跨区重复的人时，内存和 {aside} 所在磁盘的空间不够：请腾出空间，或用 --memory 多给些内存，"
                "再运行一次，做完的分区不用重做"
            ) from error


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
