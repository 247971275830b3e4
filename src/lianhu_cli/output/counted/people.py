"""Everybody with what a round says of them: looked up once, and summed in every way of counting."""

from dataclasses import dataclass

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.output.counted import coverage


@dataclass(frozen=True, slots=True)
class CountedPeople:
    """Households with `covered`, helpers with `slots` and `slots_used`: what all figures of a round are sums of."""

    households: "pa.Table"
    helpers: "pa.Table"


def counted_people(decision: Decision) -> CountedPeople:
    """Look up for everybody once what a round says of them."""
    return CountedPeople(coverage.counted(decision), _helpers(decision))


def _helpers(decision: Decision) -> "pa.Table":
    """Return the helpers with `slots`, `slots_used` and, by the widest level left, how many pairs."""
    import pyarrow.compute as pc

    staff = decision.roster.helpers.select(["code", "name", "unit", "category", "status"])
    pairs = decision.round.pairs

    def held(by: "pa.Table") -> "pa.Array":
        counts = by["helper"].value_counts()
        at = pc.index_in(staff["code"], counts.field("values"))
        return pc.fill_null(counts.field("counts").take(at.combine_chunks()), 0)

    slots = quotas(decision.roster.helpers, decision.policy).sizes()
    columns = {"slots": pa.array(slots), "slots_used": held(pairs)}
    columns |= {lev: held(pairs.filter(pc.equal(pairs["left"], lev))) for lev in LEFT_LEVELS}
    for name, values in columns.items():
        staff = staff.append_column(name, values)
    return staff
