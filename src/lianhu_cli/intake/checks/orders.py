"""What 指定与回避 says, held against who is there: its words, and whether it means one person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.order_names import OrderNames
from lianhu_cli.domain.rounds.orders import meaning, of_units
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.checks.batch import Batch, Said
from lianhu_cli.intake.sheet.cell_text import CellFinding

if TYPE_CHECKING:
    from lianhu_cli.intake.checks.facts import SurveyFacts


def orders_are_words_we_know(facts: "SurveyFacts") -> Iterator[tuple[Batch, Said]]:
    """类型 is an order to fix or to forbid, or says that two are relatives."""
    batch = facts.batches["orders"]
    unknown = {word for word in batch.frame["order"].unique().to_pylist() if not meaning(word)}
    for row, word in batch.each("order") if unknown else ():
        if word in unknown:
            sentence = f"类型“{word}”不认识，应为指定、回避或近亲属，不会执行"
            yield batch, Said(row, "order", CellFinding("order-type-unknown", sentence))


def orders_name_somebody(facts: "SurveyFacts") -> Iterator[tuple[Batch, Said]]:
    """指定与回避 name households and helpers that are there, and one of each."""
    batch = facts.batches["orders"]
    if not len(batch):
        return
    households, helpers = _there(facts, Household), _there(facts, Helper)
    names = OrderNames(households, helpers, batch.frame)
    for row, order in zip(batch.rows(), batch.frame.to_pylist(), strict=True):
        if of_units(order):
            continue
        meant = {"household": names.household(order), "helper": names.helper(order)}
        for (attribute, one), known in zip(meant.items(), (households, helpers), strict=True):
            if known.num_rows and order[attribute] and one.sentence:
                code = "order-unclear" if one.namesakes else "order-unknown"
                yield batch, Said(row, attribute, CellFinding(code, one.sentence))


def _there(facts: "SurveyFacts", table: type[Table]) -> "pa.Table":
    """Return those of this import and of the register; who is in both counts once."""
    new = facts.batches[table.role]
    who = [table.named_by, "village", "group", *(["unit"] if "unit" in table.columns else [])]
    more = ["code", "county", "township"]
    both = [new.frame.filter(pa.array(new.usable())), facts.known.by_role()[table.role]]
    together = pa.concat_tables([frame.select([*who, *more]) for frame in both])
    once = together.group_by(who).aggregate([(name, "max") for name in more])
    return once.rename_columns([*who, *more])
