"""What a check may look at."""

from dataclasses import dataclass

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.intake.checks.batch import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFacts:
    """What a check may look at: the batches of this import, and what the register holds."""

    batches: dict[str, Batch]
    known: Roster
    policy: Policy

    def known_texts(self, role: str, attribute: str) -> list[str]:
        """Return an attribute of a role as the register holds it."""
        values: list[str] = self.known.by_role()[role][attribute].to_pylist()
        return values

    def everywhere(self, role: str, attribute: str) -> dict[str, None]:
        """Return the distinct values of an attribute, of this import first, in their order."""
        new, old = self.batches[role].texts(attribute), self.known_texts(role, attribute)
        return {value: None for value in (*new, *old) if value}
