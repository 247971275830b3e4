"""What 指定与回避 says, held against who is there: its words, and whether it means one person."""

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.order_names import Named, the_one
from lianhu_cli.domain.rounds.orders import meaning, of_units
from lianhu_cli.intake.checks.batch import Batch, Said
from lianhu_cli.intake.sheet.columns import Finding

if TYPE_CHECKING:
    from lianhu_cli.intake.checks.facts import Facts

_SIDES = (
    ("household", "households", "head", ("village", "group", "township"), "户"),
    ("helper", "helpers", "name", ("unit",), "帮扶人"),
)
"""Attribute of an order, the role and the name it is of, what tells namesakes apart, and the word."""


def orders_are_words_we_know(facts: "Facts") -> Iterator[tuple[Batch, Said]]:
    """类型 is an order to fix or to forbid, or says that two are relatives."""
    batch = facts.batches["orders"]
    unknown = {word for word in batch.frame["order"].unique().to_pylist() if not meaning(word)}
    for row, word in enumerate(batch.texts("order") if unknown else ()):
        if word in unknown:
            sentence = f"类型“{word}”不认识，应为指定、回避或近亲属，不会执行"
            yield batch, Said(row, "order", Finding("order-type-unknown", sentence))


def orders_name_somebody(facts: "Facts") -> Iterator[tuple[Batch, Said]]:
    """指定与回避 name households and helpers that are there, and one of each."""
    batch = facts.batches["orders"]
    if not len(batch):
        return
    rows = batch.frame.to_pylist()
    for attribute, role, name, told, what in _SIDES:
        known = facts.everywhere(role, name)
        if not known:
            continue
        named = _named(facts, attribute, role, name)
        for row, order in enumerate(rows):
            said = order[attribute]
            if of_units(order) or not said:
                continue
            if said not in known:
                near = difflib.get_close_matches(said, list(known), n=1, cutoff=0.6)
                offer = f"，是不是“{near[0]}”？" if near else ""
                sentence = f"登记库里没有“{said}”{offer}"
                yield batch, Said(row, attribute, Finding("order-unknown", sentence))
                continue
            code, why = the_one(named, order, told, what)
            if not code:
                yield batch, Said(row, attribute, Finding("order-unclear", why))


def _named(facts: "Facts", attribute: str, role: str, name: str) -> Named:
    """Return whom orders may mean, of this import and of the register; who is in both counts once."""
    import pyarrow.compute as pc

    orders = facts.batches["orders"].frame
    who = [name, "village", "group", *(["unit"] if role == "helpers" else [])]
    new = facts.batches[role]
    there: list[Any] = [
        frame.select([*who, "township"]).filter(
            pc.is_in(frame[name], value_set=_texts(orders[attribute]))
        )
        for frame in (new.frame.filter(pa.array(new.usable())), facts.known.by_role()[role])
    ]
    once = pa.concat_tables(there).group_by(who).aggregate([("township", "max")])
    once = once.rename_columns([*who, "township"])
    codes = pa.array(map(str, range(once.num_rows)), pa.string())
    told = orders["village" if role == "households" else "unit"]
    return Named(once.append_column("code", codes), name, orders[attribute], told)


def _texts(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
