"""What `lianhu import --json` answers: files and sheets, the register's counts, the changes, the problems."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.changes import Changes, Leftover, Merged


def as_json(read: "Survey", merged: "Merged", set_aside: int) -> dict[str, Any]:
    """Return the JSON of the contract: the files, the register's counts, the changes, the problems."""
    changes = {"households": merged.households, "helpers": merged.helpers}
    differences = [one for role, change in changes.items() for one in _differences(role, change)]
    return {
        "files": [
            {
                "file": file.file,
                "sheets": [
                    {
                        "sheet": sheet.sheet,
                        "role": sheet.role,
                        "heading_rows": list(sheet.heading_rows),
                        "rows": sheet.rows,
                        "accepted": sheet.accepted,
                        "set_aside": sheet.set_aside,
                        **(
                            {
                                "households": sheet.accepted,
                                "helpers": sheet.helpers,
                                "pairs": sheet.pairs,
                            }
                            if sheet.role == "both"
                            else {}
                        ),
                        **({"reason": sheet.reason} if sheet.reason else {}),
                        "how": list(sheet.how),
                        **(
                            {"balance": sheet.balance.as_json(), "unread": list(sheet.unread)}
                            if sheet.balance
                            else {}
                        ),
                    }
                    for sheet in file.sheets
                ],
            }
            for file in read.files
        ],
        "counts": {
            **merged.counts,
            **{role: entered.rows for role, entered in merged.ledgers.items()},
            "set_aside": set_aside,
        },
        "changes": {
            **{role: change.counts() for role, change in changes.items()},
            **{role: entered.counts() for role, entered in merged.ledgers.items()},
        },
        **({"differences": differences} if differences else {}),
        **({"leftovers": [_leftover(one) for one in merged.leftovers]} if merged.leftovers else {}),
        "problems": [problem.as_json() for problem in read.problems],
    }


def _leftover(leftover: "Leftover") -> dict[str, Any]:
    return {
        "file": Path(leftover.source).name,
        "households": leftover.households,
        "helpers": leftover.helpers,
    }


def _differences(role: str, changes: "Changes") -> Iterator[dict[str, str]]:
    """Yield each difference as JSON; identity numbers and phones are masked."""
    from lianhu_cli.domain.tables.survey import TABLES

    columns = next(table.columns for table in TABLES if table.role == role)
    for change in changes.details:
        column = columns.get(change.attribute)
        mask = column.mask if column and column.mask else str
        yield {
            "role": role,
            "code": change.code,
            "name": change.name,
            "change": change.change,
            **(
                {
                    "attribute": change.attribute,
                    "before": mask(change.before),
                    "after": mask(change.after),
                }
                if change.attribute
                else {}
            ),
        }
