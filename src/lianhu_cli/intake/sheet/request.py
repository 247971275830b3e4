"""What an import was asked for: rules, the office's words, whether to repair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.wording import Wording
from lianhu_cli.domain.tables.headings import key
from lianhu_cli.intake.sheet.answers import Heard
from lianhu_cli.intake.sheet.verdicts import Waiver, is_waiver, meant, waiver

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`repair`: complete cut identity numbers, fill blanks, derive categories; or leave things be."""

    policy: Policy = field(default_factory=Policy)
    wording: Wording = field(default_factory=Wording)
    repair: bool = True
    today: date | None = None
    """The day of the import: entries of later days are told; None where nobody knows."""
    kept: Mapping[Path, str] = field(default_factory=dict)
    """File → the path under which the register keeps what it says, where that is not its own."""
    paired: bool = False
    """Whether the register holds a round that lianhu has made: a list of pairs is what came of it."""
    renames: Renames = field(default_factory=Renames)
    """Places that got another name, now or before."""
    resolutions: "pa.Table | None" = None
    """What clerks have said of problems (`tables.Resolution`), None for nothing."""

    heard: Heard = field(default_factory=Heard)
    """What becomes of the answers while files are read."""

    @cached_property
    def answers(self) -> list[dict[str, str]]:
        """Return what clerks have said of problems, row by row."""
        return self.resolutions.to_pylist() if self.resolutions is not None else []

    def waived_in(self, path: str) -> frozenset[Waiver]:
        """Return the waivers for a file, and those that go with whom they were given for."""
        whole = "/" + Path(path).as_posix()
        found = set()
        for one in self.answers:
            code = meant(one["rule"])
            if not is_waiver(one["result"], one["reason"], code):
                continue
            if whole.endswith(f"/{one['file']}"):
                found.add(waiver(code, one["head"], one["value"]))
            elif one["village"]:
                found.add(waiver(code, one["head"], one["value"], one["village"]))
        return frozenset(found)

    @cached_property
    def rules(self) -> Policy:
        """The policy with the office's words for kinds and categories."""
        return self.wording.over(self.policy)

    @cached_property
    def headings(self) -> Mapping[str, Mapping[str, str]]:
        """Role → key of an own heading → attribute."""
        return {
            role: {key(written): attribute for written, attribute in words.items()}
            for role, words in self.wording.headings.items()
        }
