"""Survey workbooks read into frames, without a register."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lianhu_cli.api.frames import to_pandas
from lianhu_cli.domain.rules import rule_files
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import os

    import pandas as pd

    from lianhu_cli.domain.problem import Problem, SetAside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """What some workbooks hold. Frames have whole numbers: they come from files that are yours."""

    roster: Roster
    found: "tuple[Problem, ...]"
    rest: "tuple[SetAside, ...]"

    @property
    def households(self) -> "pd.DataFrame":
        """The households that can be used, one row each."""
        return self._frame("households")

    @property
    def helpers(self) -> "pd.DataFrame":
        """The helpers that can be used, one row each."""
        return self._frame("helpers")

    @property
    def problems(self) -> "pd.DataFrame":
        """What is wrong, at which cell: code, severity, file, sheet, cell, value, message, remedy, after."""
        import pandas as pd

        return pd.DataFrame([one.as_json() for one in self.found])

    @property
    def set_aside(self) -> "pd.DataFrame":
        """The rows that cannot be used, and why."""
        import pandas as pd

        return pd.DataFrame([asdict(one) for one in self.rest])

    def _frame(self, role: str) -> "pd.DataFrame":
        return to_pandas(self.roster.by_role()[role].drop_columns(["code"]))


def read(
    paths: "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]",
    *,
    rules: "str | os.PathLike[str] | None" = None,
) -> Survey:
    """Read workbooks, csv files and folders, as `lianhu import` does.

    Args:
        paths: one path or several.
        rules: a rules file or the name of ready rules: which kinds and categories there are.

    Raises:
        UnreadableError: a file is missing, encrypted, damaged, or holds no sheet that we know.
    """
    from lianhu_cli.intake import survey
    from lianhu_cli.intake.sheet.request import Asked

    several = [paths] if isinstance(paths, str) or hasattr(paths, "__fspath__") else list(paths)
    policy = rule_files.load(None if rules is None else Path(rules))
    found = survey.read([Path(one) for one in several], asked=Asked(policy=policy))
    return Survey(roster=found.roster, found=found.problems, rest=found.set_aside)
