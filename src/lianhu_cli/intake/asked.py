"""What an import was asked for: rules, the office's words, whether to repair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.wording import Wording
from lianhu_cli.intake.titles import key


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`repair`: complete cut identity numbers, fill blanks, derive categories; or leave things be."""

    policy: Policy = field(default_factory=Policy)
    wording: Wording = field(default_factory=Wording)
    repair: bool = True

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
