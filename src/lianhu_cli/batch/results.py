"""What became of a partition: one line of the batch, and how many of them add up."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from lianhu_cli.domain.errors import Exit

SUMMED = ("households", "covered", "helpers", "set_aside", "problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One partition's line. `peak` is bytes of the largest child, `digest` the SHA-256 of 结对清单.csv.

    `exit` is the highest exit code of its commands; `code` and `message` are those of the command that
    stopped it, or "" where all came to their end.
    """

    name: str
    exit: int
    code: str = ""
    message: str = ""
    step: str = ""
    households: int = 0
    covered: int = 0
    helpers: int = 0
    set_aside: int = 0
    problems: int = 0
    seconds: float = 0.0
    peak: int | None = None
    digest: str = ""
    skipped: bool = False

    @property
    def failed(self) -> bool:
        """Whether the partition has no new results: a command stopped."""
        return self.exit > Exit.SET_ASIDE or bool(self.code)

    def as_json(self) -> dict[str, Any]:
        """Return the line under the keys of the contract."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Result":
        """Return the result that a line tells; keys of later versions are passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in row.items() if key in known})


def added_up(results: Iterable[Result]) -> dict[str, Any]:
    """Return how many partitions there are of which kind, and the sums of those that have results."""
    every = list(results)
    fine = [one for one in every if not one.failed]
    return {
        "partitions": len(every),
        "done": len(fine),
        "failed": len(every) - len(fine),
        "skipped": sum(one.skipped for one in every),
        **{name: sum(getattr(one, name) for one in fine) for name in SUMMED},
    }
