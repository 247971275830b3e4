"""Which report is asked for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class By(StrEnum):
    """What the report of a period has a row for."""

    village = "village"
    unit = "unit"
    helper = "helper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on the command line, for whichever kind of report."""

    db: Path
    out: Path | None
    which: str
    at: str
    rules: Path | None
    office: str
    title: str
    dated: date | None
    on: date
    by: str
    template: Path | None
    save_template: Path | None
    sources: bool
    json: bool
