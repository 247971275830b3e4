"""What 指定与回避 says, held against who is there: its words, and whether it means one person."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrays import grouped
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.directory import spellings
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
    households, helpers = (_there(facts, one, batch.frame) for one in (Household, Helper))
    names = OrderNames(households, helpers, batch.frame)
    for row, order in zip(batch.rows(), batch.frame.to_pylist(), strict=True):
        if of_units(order):
            continue
        meant = {"household": names.household(order), "helper": names.helper(order)}
        for (attribute, one), known in zip(meant.items(), (households, helpers), strict=True):
            if known.num_rows and order[attribute] and one.sentence:
                code = "order-unclear" if one.namesakes else "order-unknown"
                yield batch, Said(row, attribute, CellFinding(code, one.sentence))


def _there(facts: "SurveyFacts", table: type[Table], orders: "pa.Table") -> "pa.Table":
    """Return those of this import and of the register whom orders may mean; who is in both counts once.

    Of all others there is one row a name: a name that is nobody's is held against them.
    """
    new = facts.batches[table.role]
    named = table.named_by
    who = [named, "village", "group", *(["unit"] if "unit" in table.columns else [])]
    more = ["code", "county", "township"]
    frames = [
        frame.select([*who, *more]) for frame in (new.frame, facts.known.by_role()[table.role])
    ]
    texts, spelled = spellings(orders[table.owner].unique().to_pylist())
    wanted = pa.array(sorted(texts | spelled), pa.string())
    usable = pa.array(new.usable())
    asked = [
        pc.or_(*(pc.is_in(frame[name], value_set=wanted) for name in ("code", named)))
        for frame in frames
    ]
    there = pa.concat_tables(
        [frames[0].filter(pc.and_(asked[0], usable)), frames[1].filter(asked[1])]
    )
    once = _once(there, who, more)
    others = (
        frames[0][named].filter(pc.and_(usable, pc.invert(asked[0]))),
        frames[1][named].filter(pc.invert(asked[1])),
    )
    left = pa.chunked_array([one for names in others for one in names.chunks], pa.string())
    strangers = left.unique()
    blank = pa.repeat(pa.scalar(""), len(strangers))
    rest = {name: strangers if name == named else blank for name in (*who, *more)}
    return pa.concat_tables([once, pa.table(rest).cast(there.schema)])


def _once(frame: "pa.Table", who: list[str], more: list[str]) -> "pa.Table":
    """Return each combination of `who` once, with the greatest of `more`, as they first stand."""
    first, group = grouped([frame[name] for name in who])
    if len(first) == frame.num_rows:
        return frame
    many = np.bincount(group) > 1
    several = frame.filter(pa.array(many[group])).group_by(who)
    of_several = several.aggregate([(name, "max") for name in more])
    whole = of_several.rename_columns([*who, *more]).cast(frame.schema)
    place = np.concatenate([first.to_numpy()[~many], first.to_numpy()[many]])
    alone = frame.take(first.filter(pa.array(~many)))
    return pa.concat_tables([alone, whole]).take(pa.array(np.argsort(place)))
