"""未落实名单: the households without a helper."""

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.output.counted.households_with_helpers import HouseholdWithHelper
from lianhu_cli.output.page_form import Book, Field
from lianhu_cli.output.sheets.roll import HOUSEHOLD, NOTE, NUMBER

NAME = "未落实名单"
_FIELDS = (NUMBER, *HOUSEHOLD.values(), Field(title="未落实原因", width=20), NOTE)
TITLES = tuple(field.title for field in _FIELDS)
"""The titles of its columns; the phones among them are whole."""


def add(book: Book, decision: Decision, households: HouseholdWithHelper) -> None:
    """Add the sheet of the households that have no helper."""
    import pyarrow.compute as pc

    uncovered = households.frame.filter(pc.equal(households.helper, ""))
    register = decision.roster.households
    apart = register["code"].filter(pa.array(decision.apart))
    uncovered = uncovered.filter(pc.invert(pc.is_in(uncovered["code"], value_set=apart)))
    uncovered = uncovered.select(list(HOUSEHOLD))
    sheet = book.sheet(NAME, book.office.heading("未落实帮扶责任人名单"), _FIELDS)
    reason = _reason(decision)
    for at, row in enumerate(
        zip(*(c.to_pylist() for c in uncovered.columns), strict=True), start=1
    ):
        sheet.add([at, *row, reason, None])
    if not uncovered.num_rows:
        sheet.span("全部落实，没有未落实的户")
    sheet.foot()


def _reason(decision: Decision) -> str:
    """Return why there are households without a helper."""
    if decision.round.status == "none":
        return "尚未结对"
    idle = decision.round.slots - decision.round.pairs.num_rows
    return "空余名额按规则接不了" if idle > 0 else "名额不足"
