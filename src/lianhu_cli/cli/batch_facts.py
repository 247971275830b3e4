"""What a partition tells the batch, its sums and salted hashes: written by the `stats` that `batch` runs."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.output.counted.people import CountedPeople


def write(roster: "Roster", counted: "CountedPeople", folder: Path, work: Path) -> None:
    """Write into a partition's folder what all partitions are added up and compared by.

    Args:
        roster: the people, of the attributes `facts.NEEDED`.
        counted: what the round says of them.
        folder: the partition's.
        work: the batch's work folder, whose salt the hashes have.
    """
    from lianhu_cli.batch import people, totals
    from lianhu_cli.output.counted import facts
    from lianhu_cli.output.unwritable import said

    with said(folder):
        totals.write(folder, facts.households(counted), facts.helpers(counted, roster))
        people.write(folder / people.FILE, facts.numbered(roster), people.salt(work))
