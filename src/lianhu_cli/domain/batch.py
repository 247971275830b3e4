"""What a batch tells its papers: a line a partition, and who stands in two of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionLine:
    """One partition. `peak` is bytes, None where the system does not tell."""

    name: str
    exit: int
    message: str
    households: int
    covered: int
    helpers: int
    set_aside: int
    problems: int
    seconds: float
    peak: int | None
    failed: bool
    skipped: bool

    @property
    def state(self) -> str:
        """How it ended, in a word."""
        if self.failed:
            return "未完成"
        return "未变，跳过" if self.skipped else "完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Twofold:
    """One person in one of the partitions in which they stand; `person` is the same for all of these."""

    person: int
    partition: str
    role: str
    name: str
    code: str
    place: str
